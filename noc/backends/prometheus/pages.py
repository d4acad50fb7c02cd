"""The graph of a target's state, which shows when it broke, and the list of targets, which says why."""

import re
from collections.abc import Iterator, Sequence

from noc.backends.link import Link, encoded, label
from noc.backends.promql import label_matcher, promql_string
from noc.core.snapshot import HostView, SiteView
from noc.settings import BackendSettings

GRAPH_RANGE = "6h"

_METRIC = re.compile(r"[A-Za-z_:][A-Za-z0-9_:]*")
_FURTHER = re.compile(r" [A-Za-z_][A-Za-z0-9_]*=.*", re.DOTALL)  # labels behind the name of a target


def pages(settings: BackendSettings, root: str, site: SiteView, hosts: Sequence[HostView]) -> Iterator[Link]:
    metric = _METRIC.match((settings.state_query or "").strip())
    state = metric[0] if metric else "up"
    for host in hosts:
        target = _FURTHER.sub("", host.host)
        search = encoded(target.rpartition("/")[2] or target)
        yield Link(label(settings.name, f"graph of {host.host}"), _graph(root, _of_target(state, target)))
        yield Link(
            label(settings.name, f"last scrape of {host.host}"),
            f"{root}/targets?search={search}&pool=&scrapePool=",  # no pool chosen, in the words of 3.x and 2.x
        )
    matcher = label_matcher(settings, site)
    if not hosts and matcher:
        yield Link(label(settings.name, f"graph of {site.name}"), _graph(root, f"{state}{{{matcher}}}"))


def _graph(root: str, query: str) -> str:
    return f"{root}/graph?g0.expr={encoded(query)}&g0.tab=0&g0.range_input={GRAPH_RANGE}"


def _of_target(state: str, target: str) -> str:
    """A target is called JOB/INSTANCE, and either may hold a slash: ask for each way to read it; one is there."""
    parts = target.split("/")
    ways = [("/".join(parts[:at]), "/".join(parts[at:])) for at in range(1, len(parts))] or [("", target)]
    return " or ".join(
        f"{state}{{job={promql_string(job)},instance={promql_string(instance)}}}" for job, instance in ways
    )

"""Links into a backend's own pages, for exactly the object that an alarm is about.

- Icinga Web 2 with Icinga DB Web: `icingadb/host?name=HOST`, and that host's services. It is served by another machine
  or port than the API, so there is a link only where the backend's `web` says where.
- Prometheus: the graph of the target's state, which shows when it broke, and the list of targets, which says why.
- Alertmanager: the alerts of the site, with those that are silenced or inhibited.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from noc.backends.words import clean
from noc.core.mapping import SiteFrom, Source
from noc.core.snapshot import FaultView, HostView, SiteView
from noc.core.watch import NETWORK
from noc.settings import BackendSettings

HOSTS_SHOWN = 3  # of each backend
WELL = "up"
GRAPH_RANGE = "6h"

_PLAIN_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_METRIC = re.compile(r"[A-Za-z_:][A-Za-z0-9_:]*")
_LABEL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_FURTHER = re.compile(r" [A-Za-z_][A-Za-z0-9_]*=.*", re.DOTALL)  # labels behind the name of a target


@dataclass(frozen=True, slots=True)
class Link:
    label: str  # one line of plain text
    url: str  # http or https, without credentials


def pages_for(backends: Sequence[BackendSettings], about: SiteView | FaultView) -> tuple[Link, ...]:
    """The pages of a site's objects, the worst first in each backend; of a fault, the front page of its backend."""
    return tuple(link for settings in backends for link in _pages(settings, about))


def _pages(settings: BackendSettings, about: SiteView | FaultView) -> Iterator[Link]:
    root = _root(settings)
    if root is None:
        return
    if isinstance(about, FaultView):
        if about.subject in (settings.name, NETWORK):
            yield Link(settings.name, f"{root}/")
        return
    hosts = _worst([host for host in about.hosts if host.backend == settings.name])
    match settings.kind:
        case "icinga2":
            for host in hosts:
                yield from _icinga_web(settings.name, root, host)
        case "prometheus":
            yield from _prometheus(settings, root, about, hosts)
        case "alertmanager":
            yield Link(_label(settings.name, "alerts"), f"{root}/#/alerts?{_alerts(settings, about)}")


def _root(settings: BackendSettings) -> str | None:
    """None: it has no pages for people, or none that a browser may be sent to."""
    served = settings.web or ("" if settings.kind == "icinga2" else settings.url)
    try:
        parts = urlsplit(served)
        there = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:
        return None
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}" if there else None


def _worst(hosts: list[HostView]) -> list[HostView]:
    """Those in trouble; where none is, the first."""
    return [host for host in hosts if host.state != WELL][:HOSTS_SHOWN] or hosts[:1]


def _icinga_web(backend: str, root: str, host: HostView) -> Iterator[Link]:
    name = _encoded(host.host)
    yield Link(_label(backend, host.host), f"{root}/icingadb/host?name={name}")
    yield Link(_label(backend, f"services of {host.host}"), f"{root}/icingadb/host/services?name={name}")


def _prometheus(settings: BackendSettings, root: str, site: SiteView, hosts: list[HostView]) -> Iterator[Link]:
    metric = _METRIC.match((settings.state_query or "").strip())
    state = metric[0] if metric else "up"
    for host in hosts:
        target = _FURTHER.sub("", host.host)
        search = _encoded(target.rpartition("/")[2] or target)
        yield Link(_label(settings.name, f"graph of {host.host}"), _graph(root, _of_target(state, target)))
        yield Link(
            _label(settings.name, f"last scrape of {host.host}"),
            f"{root}/targets?search={search}&pool=&scrapePool=",  # no pool chosen, in the words of 3.x and 2.x
        )
    matcher = _matcher(settings, site)
    if not hosts and matcher:
        yield Link(_label(settings.name, f"graph of {site.name}"), _graph(root, f"{state}{{{matcher}}}"))


def _graph(root: str, query: str) -> str:
    return f"{root}/graph?g0.expr={_encoded(query)}&g0.tab=0&g0.range_input={GRAPH_RANGE}"


def _of_target(state: str, target: str) -> str:
    """A target is called JOB/INSTANCE, and either may hold a slash: ask for each way to read it; one is there."""
    parts = target.split("/")
    ways = [("/".join(parts[:at]), "/".join(parts[at:])) for at in range(1, len(parts))] or [("", target)]
    return " or ".join(f"{state}{{job={_string(job)},instance={_string(instance)}}}" for job, instance in ways)


def _alerts(settings: BackendSettings, site: SiteView) -> str:
    shown = "silenced=true&inhibited=true&active=true"
    matcher = _matcher(settings, site)
    return f"{shown}&filter={_encoded(f'{{{matcher}}}')}" if matcher else shown


def _matcher(settings: BackendSettings, site: SiteView) -> str | None:
    """What finds the label of this site, however it is written there. None: no pattern of theirs is sure to find it.

    A page that shows nothing would look like a site without trouble.
    """
    try:
        site_from = SiteFrom.parse(settings.site_from)
    except ValueError:
        return None
    if site_from.source is not Source.LABEL or not _LABEL.fullmatch(site_from.argument):
        return None
    if not _PLAIN_KEY.fullmatch(site.key):
        return None
    other = "[^a-z0-9]"
    pattern = f"(?i){other}*{site.key.replace('-', f'{other}+')}{other}*"
    return f"{site_from.argument}=~{_string(pattern)}"


def _string(value: str) -> str:
    """A string of PromQL, which takes JSON's way to write one."""
    return json.dumps(value, ensure_ascii=False)


def _encoded(value: str) -> str:
    return quote(value, safe="", errors="replace")


def _label(backend: str, about: str) -> str:
    return f"{clean(backend, 60)}: {clean(about, 80)}"

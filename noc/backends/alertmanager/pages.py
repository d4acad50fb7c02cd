"""The alerts of the site, with those that are silenced or inhibited."""

from collections.abc import Iterator, Sequence

from noc.backends.link import Link, encoded, label
from noc.backends.promql import label_matcher
from noc.core.snapshot import HostView, SiteView
from noc.settings import BackendSettings


def pages(settings: BackendSettings, root: str, site: SiteView, hosts: Sequence[HostView]) -> Iterator[Link]:
    yield Link(label(settings.name, "alerts"), f"{root}/#/alerts?{_alerts(settings, site)}")


def _alerts(settings: BackendSettings, site: SiteView) -> str:
    shown = "silenced=true&inhibited=true&active=true"
    matcher = label_matcher(settings, site)
    return f"{shown}&filter={encoded(f'{{{matcher}}}')}" if matcher else shown

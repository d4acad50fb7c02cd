"""The status page itself. A monitor's own page goes by a number that its name does not tell."""

from collections.abc import Iterator, Sequence

from noc.backends.link import Link, encoded, label
from noc.backends.uptime_kuma.options import UptimeKumaOptions
from noc.core.snapshot import HostView, SiteView
from noc.settings import BackendSettings


def pages(settings: BackendSettings, root: str, site: SiteView, hosts: Sequence[HostView]) -> Iterator[Link]:
    if isinstance(settings.options, UptimeKumaOptions):
        slug = settings.options.status_page
        yield Link(label(settings.name, f"status page {slug}"), f"{root}/status/{encoded(slug)}")

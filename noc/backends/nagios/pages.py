"""Nagios's own pages of a host: `extinfo.cgi` tells all of it, `status.cgi` shows its services."""

from collections.abc import Iterator, Sequence

from noc.backends.link import Link, encoded, label
from noc.core.snapshot import HostView, SiteView
from noc.settings import BackendSettings


def pages(settings: BackendSettings, root: str, about: SiteView, hosts: Sequence[HostView]) -> Iterator[Link]:
    for host in hosts:
        name = encoded(host.host)
        yield Link(label(settings.name, host.host), f"{root}/extinfo.cgi?type=1&host={name}")
        yield Link(label(settings.name, f"services of {host.host}"), f"{root}/status.cgi?host={name}")

"""Icinga Web 2 with Icinga DB Web: `icingadb/host?name=HOST`, and that host's services.

It is served by another machine or port than the API, so there are links only where the backend's `web` says where.
"""

from collections.abc import Iterator, Sequence

from noc.backends.link import Link, encoded, label
from noc.core.snapshot import HostView, SiteView
from noc.settings import BackendSettings


def pages(settings: BackendSettings, root: str, about: SiteView, hosts: Sequence[HostView]) -> Iterator[Link]:
    for host in hosts:
        name = encoded(host.host)
        yield Link(label(settings.name, host.host), f"{root}/icingadb/host?name={name}")
        yield Link(label(settings.name, f"services of {host.host}"), f"{root}/icingadb/host/services?name={name}")

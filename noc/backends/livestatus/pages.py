"""The pages for people of the web front ends that sit on a Livestatus, where the backend's `web` says where one is.

Thruk's address ends in `/thruk` (or holds it), Checkmk's in `/check_mk`, that of Nagios' CGIs in `/cgi-bin`; any other
is taken for Icinga Web.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from noc.backends.link import Link, encoded, label
from noc.core.snapshot import HostView, SiteView
from noc.settings import BackendSettings


@dataclass(frozen=True, slots=True)
class _Front:
    host: str
    services: str


_CGIS = _Front("{root}/extinfo.cgi?type=1&host={name}", "{root}/status.cgi?host={name}")
_CHECKMK = _Front("{root}/view.py?view_name=hoststatus&host={name}", "{root}/view.py?view_name=host&host={name}")
_ICINGA = _Front("{root}/icingadb/host?name={name}", "{root}/icingadb/host/services?name={name}")


def pages(settings: BackendSettings, root: str, about: SiteView, hosts: Sequence[HostView]) -> Iterator[Link]:
    front, root = _front(root)
    for host in hosts:
        name = encoded(host.host)
        yield Link(label(settings.name, host.host), front.host.format(root=root, name=name))
        yield Link(label(settings.name, f"services of {host.host}"), front.services.format(root=root, name=name))


def _front(root: str) -> tuple[_Front, str]:
    parts = urlsplit(root).path.strip("/").split("/")
    if "check_mk" in parts:
        return _CHECKMK, root
    if parts[-1] == "cgi-bin":
        return _CGIS, root
    if "thruk" in parts:
        return _CGIS, f"{root}/cgi-bin"
    return _ICINGA, root

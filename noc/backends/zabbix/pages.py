"""The front end of Zabbix: its hosts' page, and its search, which leads to the problems and latest data of a host.

Both find a host by its name; the pages of its problems and latest data take ids, which nobody but Zabbix knows.
"""

from collections.abc import Iterator, Sequence

from noc.backends.link import Link, encoded, label
from noc.core.snapshot import HostView, SiteView
from noc.settings import BackendSettings


def pages(settings: BackendSettings, root: str, about: SiteView, hosts: Sequence[HostView]) -> Iterator[Link]:
    for host in hosts:
        name = encoded(host.host)
        yield Link(label(settings.name, host.host), f"{root}/zabbix.php?action=search&search={name}")

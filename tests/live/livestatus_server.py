"""A real Icinga 2 on loopback that speaks Livestatus too, over TCP and over a socket of the file system."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from noc.settings import BackendSettings, Limits
from tests.live.icinga2_server import Host, Icinga2Server
from tests.live.processes import free_port

LIMITS = Limits(connect=timedelta(seconds=2), read=timedelta(seconds=2), total=timedelta(seconds=6))


Way = Literal["tcp", "unix"]


class LivestatusServer(Icinga2Server):
    def __init__(
        self, directory: Path, hosts: Sequence[Host], extra: str = "", never_checked: Sequence[str] = ()
    ) -> None:
        super().__init__(directory, hosts, extra, never_checked)
        self.livestatus_port = free_port()
        self.livestatus_socket = directory / "run/live"

    def livestatus(self, way: Way = "tcp", **changes: Any) -> BackendSettings:
        """What `noc.toml` would say of its Livestatus."""
        url = f"tcp://127.0.0.1:{self.livestatus_port}" if way == "tcp" else f"unix://{self.livestatus_socket}"
        words: dict[str, Any] = {"url": url, "site_from": "hostgroup:site-", "limits": LIMITS}
        return BackendSettings("core", "livestatus", **(words | changes))

    def _objects(self) -> list[str]:
        over_tcp = f'socket_type = "tcp"; bind_host = "127.0.0.1"; bind_port = "{self.livestatus_port}"'
        over_unix = f'socket_type = "unix"; socket_path = "{self.livestatus_socket}"'
        listeners = {"tcp": over_tcp, "unix": over_unix}
        lines = [f'object LivestatusListener "{name}" {{ {words} }}' for name, words in listeners.items()]
        return [*super()._objects(), *lines]

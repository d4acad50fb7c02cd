"""Real servers side by side, and the backends of one console that look at them."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from noc.core.roster import Site
from noc.settings import BackendSettings, SecretRef
from tests.gauntlet.deeds import QUICK, sites
from tests.live import icinga2_server, nagios_server, prometheus_server
from tests.live.nagios_server import WEB, NagiosServer
from tests.live.processes import Process, Server, free_port, spawn, wait
from tests.live.prometheus_server import request
from tests.live.zabbix_installed import MISSING as ZABBIX_MISSING
from tests.live.zabbix_server import ZabbixServer

_OTHERS = icinga2_server.INSTALLED and prometheus_server.INSTALLED
MISSING = nagios_server.MISSING or ZABBIX_MISSING or ("" if _OTHERS else "icinga2, prometheus or alertmanager")


@contextmanager
def together(servers: Sequence[Server]) -> Iterator[None]:
    """All started at once, and ended at once."""
    with ThreadPoolExecutor(len(servers)) as pool:
        try:
            list(pool.map(lambda server: server.begin(), servers))
            yield
        finally:
            list(pool.map(lambda server: server.stop(), servers))


@dataclass
class Wall:
    """What one console watches: its backends, named by the test, and a site for each, which has the same name."""

    folder: Path
    backends: list[BackendSettings] = field(default_factory=list)
    roster: list[Site] = field(default_factory=list)

    def add(self, name: str, settings: BackendSettings, limit: float | None, **more: Any) -> None:
        """`limit`: of its site, in seconds; None: another backend watches that."""
        words = QUICK | {"name": name} | more
        self.backends.append(replace(settings, **words))
        if limit is not None:
            self.add_sites(name, limit=limit)

    def add_sites(self, *keys: str, limit: float) -> None:
        self.roster += sites(*keys, limit=limit)

    def secret(self, value: str) -> SecretRef:
        file = self.folder / f"secret-{len(list(self.folder.glob('secret-*')))}"
        file.touch(0o600)
        file.write_text(value, "utf-8")
        return SecretRef("file", str(file), "backend, secret")


def group(name: str) -> str:
    """Of the hosts that the backend of this name sees, and no other backend before the same server does."""
    return f"{name}_{name}"


def site_from(name: str) -> str:
    return f"hostgroup:{name}_"


class NagiosFront:
    """One more lighttpd before the daemon of a running Nagios; it ends with `stop`."""

    def __init__(self, server: NagiosServer, name: str) -> None:
        self.port = free_port()
        self.url = server.url.replace(str(server.port), str(self.port))
        self._config = server.directory / f"{name}.conf"
        self._process: Process | None = None
        text = (server.directory / "lighttpd.conf").read_text("utf-8")
        self._config.write_text(text.replace(f"server.port = {server.port}", f"server.port = {self.port}"), "utf-8")

    def start(self) -> None:
        self._process = spawn([WEB, "-D", "-f", self._config], self._config.with_suffix(".out"))
        wait(lambda: request(self.url).status != 0, 20, "lighttpd answers")

    @property
    def process(self) -> Process:
        assert self._process is not None
        return self._process

    def stop(self) -> None:
        if self._process is not None:
            self._process.end()


def group_hosts(server: ZabbixServer, names: Sequence[str]) -> None:
    """Put a host of it into the group of each of these backends."""
    host = server.hostids["oslo-gw"]
    made = [server.api("hostgroup.create", {"name": group(name)})["groupids"][0] for name in names]
    there = server.api("hostgroup.get", {"hostids": host, "output": ["groupid"]})
    groups = [{"groupid": one} for one in (*made, *(row["groupid"] for row in there))]
    server.api("host.update", {"hostid": host, "groups": groups})

"""A real Zabbix on loopback: its server, its database, its PHP front end, and hosts that are up or down on command.

Each starts from a copy of an empty database that is made once per machine. Hosts are asked each second, and an
interface that is not reached every 3 s.
"""

import asyncio
import json
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import urllib.request
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from signal import SIGCONT, SIGQUIT, SIGSTOP
from typing import Any, Literal

from noc.settings import BackendSettings, Limits, SecretRef
from tests.live.processes import Process, Server, free_port, spawn, wait
from tests.live.targets import Target, TargetThread
from tests.live.zabbix_installed import (
    FRONT_END_CONFIG,
    PHP,
    PHP_LIMITS,
    POSTGRES,
    SERVER,
    SERVER_CONFIG,
    WHERE,
    database_process,
    give_to_postgres,
    prepared,
    run,
)

ADMIN = ("Admin", "zabbix")
READER = ("reader", "Qx7-of-the-tests")
PASSWORDS = dict([ADMIN, READER])


class Agent(Target):
    """A monitored host: it takes connections, and answers 1 to whatever a Zabbix agent is asked."""

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if await reader.read(4096):
                writer.write(_framed(b"1"))
                await writer.drain()
        except OSError:
            pass  # the caller is gone: nobody is left to tell
        finally:
            writer.close()


def _framed(data: bytes) -> bytes:
    return b"ZBXD\x01" + struct.pack("<Q", len(data)) + data


class ZabbixServer(Server):
    """`with ZabbixServer() as server:` - riga-gw and oslo-gw (simple checks), riga-db (agent), cellar, attic (trapper).

    Each is in a group "site/NAME". riga-gw and oslo-gw have a trigger that says that the host is down; the attic is in
    a maintenance.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="noc-zabbix-"))
        self.ports = {"database": free_port(), "web": free_port(), "trapper": free_port()}
        self.targets = {name: Agent(name) for name in ("riga-gw", "riga-db", "oslo-gw")}
        self._thread = TargetThread()
        self.hostids: dict[str, str] = {}
        self.itemids: dict[str, str] = {}
        self.token = ""
        self.begun = int(datetime.now(UTC).timestamp()) // 60 * 60  # seconds since 1970, at the minute
        self._admin: str | None = None
        self._processes: dict[str, Process] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports['web']}"

    def settings(self, user: str | None = None, **changes: Any) -> BackendSettings:
        """What `noc.toml` would say of it, with the token of the administrator or the password of a user."""
        secret = SecretRef("env", user or "token", "backend zabbix")
        words: dict[str, Any] = {"user": user, "password": secret} if user else {"token": secret}
        words |= {"site_from": "hostgroup:site/", "limits": Limits()} | changes
        return BackendSettings("zabbix", "zabbix", self.url, **words)

    def secret(self, ref: SecretRef) -> str:
        return PASSWORDS.get(ref.where) or self.token

    def begin(self) -> None:
        self._start()

    # The daemons

    def stop(self) -> None:
        self.thaw_database()
        for name, process in self._processes.items():
            if name != "database":
                process.kill()
        if "database" in self._processes:
            with suppress(ProcessLookupError):
                os.kill(self._processes["database"].pid, SIGQUIT)  # at once, with all of its children
            self._processes["database"].end()
        for name in self.targets:
            self.set_host(name, "down")
        self._thread.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def freeze(self, name: str = "server") -> None:
        self._processes[name].freeze()

    def thaw(self, name: str = "server") -> None:
        self._processes[name].thaw()

    def kill(self, name: str = "server") -> None:
        """The server, or one front end: the rest lives on."""
        self._processes[name].kill()

    def restart(self) -> None:
        self._processes["server"].end(3)
        self._start_server()

    def reload(self) -> None:
        """Have the server read its configuration anew."""
        command: list[str | Path] = [SERVER, "-c", self.folder / "server.conf", "-R", "config_cache_reload"]
        subprocess.run(command, check=True, capture_output=True, timeout=20)

    def freeze_database(self) -> None:
        """Each of its processes by itself: they are in no group of their own."""
        for pid in self._database():
            os.kill(pid, SIGSTOP)

    def thaw_database(self) -> None:
        for pid in self._database():
            with suppress(ProcessLookupError):
                os.kill(pid, SIGCONT)

    def _database(self) -> list[int]:
        if "database" not in self._processes or not self._processes["database"].running:
            return []
        pid = self._processes["database"].pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *map(int, children)]

    def end_sessions(self) -> None:
        """Whoever is logged in must log in anew."""
        there = ["-h", "127.0.0.1", "-p", str(self.ports["database"]), "-U", "zabbix", "zabbix"]
        run([POSTGRES.with_name("psql"), "-q", *there, "-c", "update sessions set status = 1"])
        self._admin = None

    # The hosts

    def set_host(self, name: str, fate: Literal["up", "down"]) -> None:
        self._thread.do(self.targets[name].be(fate))

    def send(self, host: str, key: str, value: str) -> None:
        """Send a value in, as an agent or a script does; the server takes it once it has heard of the item."""
        data = json.dumps({"request": "sender data", "data": [{"host": host, "key": key, "value": value}]}).encode()
        wait(lambda: self._takes(_framed(data)), 10, f"{host} takes a value of {key}", every=0.2)

    def _takes(self, sent: bytes) -> bool:
        with socket.create_connection(("127.0.0.1", self.ports["trapper"]), 5) as connection:
            connection.sendall(sent)
            return b"processed: 1;" in connection.recv(4096)

    def disable(self, host: str, *, disabled: bool = True) -> None:
        self.api("host.update", {"hostid": self.hostids[host], "status": int(disabled)})

    def disable_item(self, host: str, *, disabled: bool = True) -> None:
        self.api("item.update", {"itemid": self.itemids[host], "status": int(disabled)})

    def api(self, method: str, params: Any) -> Any:
        """Call it as the administrator."""
        anonymous = method in ("user.login", "apiinfo.version")
        if self._admin is None and not anonymous:
            self._admin = self.api("user.login", dict(zip(("username", "password"), ADMIN, strict=True)))
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        body |= {} if anonymous else {"auth": self._admin}
        request = urllib.request.Request(f"{self.url}/api_jsonrpc.php", json.dumps(body).encode())
        request.add_header("Content-Type", "application/json-rpc")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=20) as answer:
            reply = json.load(answer)
        assert "result" in reply, f"{method}: {reply}"
        return reply["result"]

    # The start

    def _start(self) -> None:
        for name in self.targets:
            self.set_host(name, "up")
        self.folder.chmod(0o711)
        made = prepared()
        shutil.copytree(made / "data", self.folder / "data")
        (self.folder / "socket").mkdir()
        for path in (self.folder / "data", self.folder / "socket"):
            give_to_postgres(path)
        self._processes["database"] = database_process(
            self.folder / "data", self.folder / "socket", self.ports["database"], self.folder / "database.log"
        )
        words = {**self.ports, "folder": self.folder}
        (self.folder / "server.conf").write_text(SERVER_CONFIG.format(**words))
        (self.folder / "zabbix.conf.php").write_text(FRONT_END_CONFIG.format(**words))
        self._start_server()
        self.start_front_end("web")
        wait(self._answers, 30, "the front end answers")
        self._provide()
        wait(self._all_checked, 40, "each host has a value")

    def start_front_end(self, name: str) -> str:
        """One more beside the first, which is called "web", or one that was killed; return its url."""
        port = self.ports.setdefault(name, free_port())
        limits = [word for pair in PHP_LIMITS.items() for word in ("-d", "=".join(pair))]
        www = prepared() / "www"
        self._processes[name] = spawn(
            [PHP, *limits, "-S", f"127.0.0.1:{port}", "-t", www],
            self.folder / f"{name}.log",
            cwd=www,
            env={"PHP_CLI_SERVER_WORKERS": "3", WHERE: str(self.folder / "zabbix.conf.php")},
        )
        return f"http://127.0.0.1:{port}"

    def _start_server(self) -> None:
        self._processes["server"] = spawn([SERVER, "-f", "-c", self.folder / "server.conf"], self.folder / "server.out")

    def _answers(self) -> bool:
        try:
            return bool(self.api("apiinfo.version", []))
        except (OSError, ValueError):
            return False

    def _all_checked(self) -> bool:
        ids = [self.itemids[name] for name in self.targets]
        items = self.api("item.get", {"output": ["lastclock"], "itemids": ids})
        return len(items) == len(ids) and all(item["lastclock"] != "0" for item in items)

    def _provide(self) -> None:
        for host in self.api("host.get", {"output": ["hostid"]}):
            self.api("host.delete", [host["hostid"]])
        groups = {name: self._make("hostgroup", name=f"site/{name}") for name in ("riga", "oslo", "cellar", "attic")}
        sites = {"riga-gw": "riga", "riga-db": "riga", "oslo-gw": "oslo", "cellar": "cellar", "attic": "attic"}
        for host, site in sites.items():
            self._add_host(host, groups[site])
        for host in ("riga-gw", "oslo-gw"):
            key = f"net.tcp.service[tcp,,{self.targets[host].port}]"
            self._add_item(host, key, 3, "1s")
            self._make(
                "trigger", description="Host {HOST.NAME} is down", expression=f"last(/{host}/{key})=0", priority=4
            )
        self._add_item("riga-db", "agent.ping", 0, "1s")
        for host in ("cellar", "attic"):
            self._add_item(host, "status", 2, "0")
        self._make("trigger", description="Cellar is damp", expression="last(/cellar/status)>1", priority=2)
        self._make("maintenance", **self._maintenance())
        rights = [{"id": group, "permission": 2} for group in groups.values()]
        group = self._make("usergroup", name="readers", rights=rights)
        self._make("user", username=READER[0], passwd=READER[1], roleid="1", usrgrps=[{"usrgrpid": group}])
        token = self._make("token", name="console")
        self.token = self.api("token.generate", [token])[0]["token"]

    def _maintenance(self) -> dict[str, Any]:
        """Of the attic, for an hour. The server looks for those that begin when a minute does."""
        once = {"timeperiod_type": 0, "start_date": self.begun, "period": 3600}
        till = self.begun + 86400
        words = {"name": "new fans", "active_since": self.begun, "active_till": till, "timeperiods": [once]}
        return words | {"hostids": [self.hostids["attic"]]}

    def _add_host(self, host: str, group: str) -> None:
        port = self.targets[host].port if host in self.targets else 10050
        interface = {"type": 1, "main": 1, "useip": 1, "ip": "127.0.0.1", "dns": "", "port": str(port)}
        self.hostids[host] = self._make("host", host=host, groups=[{"groupid": group}], interfaces=[interface])

    def _add_item(self, host: str, key: str, kind: int, delay: str) -> None:
        hostid = self.hostids[host]
        interface = self.api("hostinterface.get", {"hostids": hostid, "output": ["interfaceid"]})[0]["interfaceid"]
        words = {"name": key, "key_": key, "hostid": hostid, "type": kind, "value_type": 3, "delay": delay}
        self.itemids[host] = self._make("item", **words, **({} if kind == 2 else {"interfaceid": interface}))

    def _make(self, what: str, **words: Any) -> str:
        made: dict[str, list[str]] = self.api(f"{what}.create", words)
        return next(iter(made.values()))[0]

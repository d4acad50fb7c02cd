"""A real Netdata parent on loopback, called `riga-gw`, with one alarm that it evaluates each second for each machine.

Its child `oslo-gw` is a thread of the tests that speaks the protocol of streaming: the child of Debian 12's packages
connects on loopback and never comes to send.
"""

import os
import pwd
import shutil
import signal
import socket
import threading
import urllib.request
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from noc.settings import BackendSettings
from tests.live.processes import Process, Server, free_port, spawn, wait

PROGRAM = shutil.which("netdata", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
INSTALLED = PROGRAM is not None
KEY = "11111111-2222-3333-4444-555555555555"  # by which the parent takes the child in
GUID = "11111111-2222-3333-4444-666666666666"  # of the child

Status = Literal["CLEAR", "WARNING", "CRITICAL"]

CONFIG = """\
[global]
 run as user = {user}
 hostname = riga-gw
[db]
 mode = ram
 retention = 600
 update every = 1
[directories]
 config = {at}
 stock config = {at}/stock
 health config = {at}/health.d
 stock health config = {at}/stock
 log = {at}/log
 cache = {at}/cache
 lib = {at}/lib
 lock = {at}/lib
[web]
 bind to = 127.0.0.1
 default port = {port}
[plugins]
 apps = no
 cgroups = no
 charts.d = no
 diskspace = no
 ebpf = no
 go.d = no
 idlejitter = no
 python.d = no
 statsd = no
 tc = no
 timex = no
 enable running new plugins = no
[statsd]
 enabled = no
[ml]
 enabled = no
[health]
 enabled = {health}
 script to execute on alarm = /bin/true
"""
PARENT = """\
[{key}]
 enabled = yes
 default memory mode = ram
 health enabled by default = yes
 default postpone alarms on connect seconds = 0
"""
HELLO = (
    "STREAM key={key}&hostname=oslo-gw&registry_hostname=oslo-gw&machine_guid={guid}&update_every=1&os=linux"
    "&timezone=UTC&abbrev_timezone=UTC&utc_offset=0&hops=1&tags= HTTP/1.1\r\nUser-Agent: netdata/1.37\r\n\r\n"
)
CHART = """\
CHART "system.processes" "" "how many run" "processes" "processes" "system.processes" line 600 1
DIMENSION "running" "" absolute 1 1
"""
SAMPLE = 'BEGIN "system.processes" 1000000\nSET "running" = 3\nEND\n'
ALARM = """\
alarm: busy
 on: system.processes
 lookup: average -1s unaligned of running
 units: processes
 every: 1s
 warn: $this > {warn}
 crit: $this > {crit}
 info: how many <processes> run
 to: silent
"""


class Child:
    """What streams to the parent as `oslo-gw`: one sample a second, until it is hushed or leaves."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None
        self._hushed = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._stream, name="child")
        self._thread.start()

    def join(self) -> None:
        """Connect, and speak. A parent that still believes in the connection before closes without a word."""
        wait(self._is_welcome, 10, "the parent takes its child in", every=0.2)
        self._hushed.clear()

    def _is_welcome(self) -> bool:
        joined = socket.create_connection(("127.0.0.1", self._port), 5)
        joined.sendall(HELLO.format(key=KEY, guid=GUID).encode())
        if not joined.recv(200).startswith(b"Hit me baby"):
            joined.close()
            return False
        joined.sendall(CHART.encode())
        self._socket = joined
        return True

    def hush(self) -> None:
        """Say nothing any more, and stay connected; after that it must leave and join, or its samples would be old."""
        self._hushed.set()

    def leave(self) -> None:
        if self._socket:
            self._socket.close()
        self._socket = None

    def stop(self) -> None:
        self._over.set()
        self._thread.join(5)
        self.leave()

    def _stream(self) -> None:
        while not self._over.wait(1):
            parent = self._socket
            if parent is not None and not self._hushed.is_set():
                with suppress(OSError):  # it has left, or the parent is gone
                    parent.sendall(SAMPLE.encode())


class NetdataServer(Server):
    """`with NetdataServer(tmp_path) as server:`"""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.port = free_port()
        self.child = Child(self.port)
        self._process: Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def settings(self, **changes: Any) -> BackendSettings:
        return replace(BackendSettings("netdata", "netdata", self.url), **changes)

    def begin(self) -> None:
        for folder in ("health.d", "cache", "lib", "log", "stock"):
            (self.directory / folder).mkdir(parents=True)
        self._write_alarm("CLEAR")
        self.start()
        self.child.join()

    def stop(self) -> None:
        self.child.stop()
        if self._process:
            self._process.end(3)

    # The parent

    def start(self, health: bool = True) -> None:
        """`health` False: it evaluates no alarms."""
        user = pwd.getpwuid(os.getuid()).pw_name
        config = CONFIG.format(user=user, at=self.directory, port=self.port, health="yes" if health else "no")
        (self.directory / "netdata.conf").write_text(config)
        (self.directory / "stream.conf").write_text(PARENT.format(key=KEY))
        files: list[str | Path] = ["-c", self.directory / "netdata.conf", "-P", self.directory / "netdata.pid"]
        quiet = {"DO_NOT_TRACK": "1", "DISABLE_TELEMETRY": "1"}
        self._process = spawn([str(PROGRAM), "-D", *files], self.directory / "out", env=quiet)
        wait(self._answers, 20, "Netdata answers")

    def freeze(self) -> None:
        assert self._process
        self._process.freeze()

    def thaw(self) -> None:
        assert self._process
        self._process.thaw()

    def kill(self) -> None:
        assert self._process
        self._process.kill()

    def set_alarm(self, status: Status) -> None:
        """Have it read its alarms anew, which it does at once."""
        self._write_alarm(status)
        assert self._process
        self._process.popen.send_signal(signal.SIGUSR2)

    def _write_alarm(self, status: Status) -> None:
        warn, crit = {"CLEAR": (9e9, 9e9), "WARNING": (-1, 9e9), "CRITICAL": (-1, -1)}[status]
        (self.directory / "health.d/sites.conf").write_text(ALARM.format(warn=f"{warn:.0f}", crit=f"{crit:.0f}"))

    def _answers(self) -> bool:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self.url}/api/v1/info", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

"""A real Monit on loopback, whose hosts are up or down on command. It looks every second."""

import shutil
import signal
import urllib.error
import urllib.parse
import urllib.request
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from noc.settings import BackendSettings, SecretRef
from tests.live.processes import Process, Server, free_port, spawn, wait
from tests.live.targets import Mode, Target, TargetThread

PROGRAM = shutil.which("monit")
INSTALLED = PROGRAM is not None
PASSWORDS = {"noc": "a-secret-of-tests", "reader": "another-of-tests"}
CONFIG = """\
set daemon 1
set log {directory}/monit.log
set pidfile {directory}/monit.pid
set idfile {directory}/monit.id
set statefile {directory}/monit.state
set httpd port {port} and use address 127.0.0.1
  allow noc:{noc}
  allow reader:{reader} read-only
check system watcher
check program disk with path {directory}/disk.sh
  if status != 0 then alert
"""
HOST = """\
check host "{name}" with address 127.0.0.1
  if failed port {port} protocol http with timeout 1 seconds then alert
"""


class MonitServer(Server):
    """`with MonitServer(tmp_path, ["riga-gw"]) as server:` - beside these hosts it knows its own machine, `watcher`."""

    def __init__(self, directory: Path, hosts: Sequence[str]) -> None:
        self.directory = directory
        self.hosts = {name: Target(name) for name in hosts}
        self.port = free_port()
        self._thread: TargetThread
        self._process: Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def settings(self, **changes: Any) -> BackendSettings:
        settings = BackendSettings(
            "monit", "monit", self.url, user="reader", password=SecretRef("env", "reader", "backend monit, password")
        )
        return replace(settings, **changes)

    def secret(self, ref: SecretRef) -> str:
        return PASSWORDS[ref.where]

    def begin(self) -> None:
        self._thread = TargetThread()
        for host in self.hosts:
            self.set_host(host, "up")
        self.set_disk(0, "plenty of room")
        self.write_config()
        self.start()

    def stop(self) -> None:
        try:
            if self._process:
                self._process.end()
            for host in self.hosts:
                self.set_host(host, "down")
        finally:
            self._thread.stop()

    # The daemon

    def start(self) -> None:
        assert PROGRAM
        self._process = spawn([PROGRAM, "-I", "-c", self._config], self.directory / "monit.out")
        wait(lambda: self.status() == 200, 20, "Monit answers")

    def freeze(self) -> None:
        assert self._process
        self._process.freeze()

    def thaw(self) -> None:
        assert self._process
        self._process.thaw()

    def kill(self) -> None:
        assert self._process
        self._process.kill()

    def reload(self) -> None:
        """Tell it to read its control file anew; with a broken one it ends."""
        assert self._process
        self._process.popen.send_signal(signal.SIGHUP)

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.running

    # What it watches

    def set_host(self, name: str, mode: Mode) -> None:
        self._thread.do(self.hosts[name].be(mode))

    def set_disk(self, status: int, text: str) -> None:
        script = self.directory / "disk.sh"
        new = self.directory / "new.sh"
        new.write_text(f"#!/bin/sh\nprintf '%b' '{text}'\nexit {status}\n")
        new.chmod(0o755)
        new.replace(script)

    def monitor(self, service: str, on: bool) -> None:
        """As the button on its page does."""
        token = "of-tests"
        form = {"action": "monitor" if on else "unmonitor", "securitytoken": token}
        reply = self.status(f"/{urllib.parse.quote(service)}", urllib.parse.urlencode(form).encode(), token)
        assert reply == 200, reply

    def write_config(self, extra: str = "") -> None:
        """Write its control file; nothing happens before `reload`."""
        hosts = "".join(HOST.format(name=name, port=target.port) for name, target in self.hosts.items())
        config = CONFIG.format(directory=self.directory, port=self.port, **PASSWORDS)
        self._config.touch(0o600)
        self._config.write_text(config + hosts + extra)

    @property
    def _config(self) -> Path:
        return self.directory / "monitrc"

    def status(self, path: str = "/_status", form: bytes | None = None, token: str = "") -> int:
        """The status of one of its pages; 0: nobody answers."""
        request = urllib.request.Request(self.url + path, form)
        request.add_header("Authorization", "Basic " + b64encode(f"noc:{PASSWORDS['noc']}".encode()).decode())
        request.add_header("Cookie", f"securitytoken={token}")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=5) as answer:
                status: int = answer.status
                return status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

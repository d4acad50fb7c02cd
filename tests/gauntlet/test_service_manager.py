"""systemd's watchdog is fed by the real programs while all works, and not while something stands still."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from noc import paths
from tests.gauntlet.dead_man_service import DeadManService
from tests.gauntlet.notify_socket import NotifySocket, notify_socket
from tests.live.processes import Process, spawn, wait
from tests.wire.icinga2 import Icinga2
from tests.wire.server import Server

pytestmark = [pytest.mark.live, pytest.mark.senses]  # the rhythm of a watchdog is measured

WATCHDOG = 4.0  # s: looked at in half of it
TOML = """
[console]
journal = "sqlite:journal.sqlite"
poll_every = "1s"
sound = "off"
{more}
[[backend]]
name = "icinga"
kind = "icinga2"
url = "{url}"
site_from = "hostgroup:site-"
"""


@pytest.fixture
def url() -> Iterator[str]:
    with Server(Icinga2("riga", "oslo")) as server:
        yield server.url


def start(folder: Path, toml: str, service: NotifySocket, module: str, word: str, **env: str) -> Process:
    (folder / "noc.toml").write_text(toml, "utf-8")
    command: list[str | Path] = [sys.executable, "-m", module, "--config", folder / "noc.toml", word]
    return spawn(command, folder / "noc.log", env=service.env(WATCHDOG) | env)


def fed(service: NotifySocket, since: float, process: Process) -> None:
    said = process.log.read_text("utf-8", "replace")[-2000:]
    wait(lambda: bool(service.since(since, "WATCHDOG")), 15, f"the watchdog is fed\n{service.told}\n{said}")


def not_fed(service: NotifySocket, since: float, words: str) -> None:
    """It is told what stands still, and is not fed in the rhythm after that."""
    wait(lambda: service.status.startswith(words), WATCHDOG + 1, f"{words} in {service.told}")
    told = len(service.told)
    wait(lambda: len(service.told) > told, WATCHDOG, "it is told again")
    late = [at - since for at in service.since(since, "WATCHDOG") if at - since > WATCHDOG / 2]
    assert late == [], f"{service.told}"


def test_the_wall(tmp_path: Path, url: str) -> None:
    with notify_socket(tmp_path, abstract=True) as service:
        toml = TOML.format(url=url, more="")
        wall = start(tmp_path, toml, service, "tests.gauntlet.breakable", "wall", QT_QPA_PLATFORM="offscreen")
        try:
            fed(service, 0, wall)
            assert list(service.told[0][1]) == ["READY", "STATUS"]
            assert service.status.startswith("Watches 2 sites: ")
            for number, words in ((signal.SIGRTMIN, "Not well: paints stand"), (signal.SIGUSR2, "Not well: folds")):
                os.kill(wall.pid, number)
                not_fed(service, monotonic(), words)
                os.kill(wall.pid, number)
                fed(service, monotonic(), wall)
            os.kill(wall.pid, signal.SIGTERM)
            wait(lambda: bool(service.since(0, "STOPPING")), 5, "it is told of the end")
        finally:
            wall.end()


def test_a_watch_without_a_screen_which_pings_too(tmp_path: Path, url: str) -> None:
    with notify_socket(tmp_path) as service, DeadManService() as outside:
        more = 'dead_man_url = "env:NOC_DEAD_MAN_URL"\ndead_man_every = "5s"\n'
        toml = TOML.format(url=url, more=more)
        watch = start(tmp_path, toml, service, "noc", "watch", NOC_DEAD_MAN_URL=outside.url)
        try:
            fed(service, 0, watch)
            assert "READY" in service.told[0][1]
            (ping,) = outside.wait(1, 15)
            assert b" paints 0 heard 0 sites 2" in ping.body
            os.kill(watch.pid, signal.SIGTERM)
            wait(lambda: bool(service.since(0, "STOPPING")), 5, "it is told of the end")
        finally:
            watch.end()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="not installed: systemd")
def test_the_unit_is_one(tmp_path: Path) -> None:
    unit = paths.resource("noc.service").read_text("utf-8")
    program = tmp_path / "noc"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    (tmp_path / "noc.service").write_text(unit.replace("%h/.local/bin/noc", str(program)), "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "--user", "--man=no", "verify", str(tmp_path / "noc.service")],
        env=os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    complaints = [line for line in done.stderr.splitlines() if "noc.service" in line]
    assert (done.returncode, complaints) == (0, []), done.stderr

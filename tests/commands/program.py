"""The command `noc` as its users run it: a child process with a home of its own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.live.processes import wait

Words = str | bytes | Path


class Running:
    """A command that goes on until it is told to end; `lines` are what it has printed so far."""

    def __init__(self, command: list[Words], env: Mapping[str, str], folder: Path, number: int) -> None:
        self._out, self._err = folder / f"{number}.out", folder / f"{number}.err"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self._popen = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=env, cwd=folder
            )

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def lines(self) -> list[str]:
        return self._out.read_text("utf-8").splitlines()

    @property
    def errors(self) -> str:
        return self._err.read_text("utf-8")

    def objects(self, **wanted: Any) -> list[dict[str, Any]]:
        """The lines of `--json`, whole ones, whose fields are these."""
        whole = self._out.read_text("utf-8").rpartition("\n")[0].splitlines()
        return [found for line in whole if wanted.items() <= (found := json.loads(line)).items()]

    def wait_for(self, seconds: float = 15, **wanted: Any) -> dict[str, Any]:
        wait(lambda: bool(self.objects(**wanted)), seconds, f"{wanted} in {self.lines[-20:]}\n{self.errors}")
        return self.objects(**wanted)[0]

    def interrupt(self, number: signal.Signals = signal.SIGINT) -> None:
        self._popen.send_signal(number)

    def ended(self, seconds: float = 10) -> int:
        """Wait for its end; its exit code."""
        return self._popen.wait(seconds)

    def kill(self) -> None:
        self._popen.kill()
        self._popen.wait(10)


class Noc:
    """`folder` is the home, the place of the configuration and of the journal."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "noc.toml"
        self._running: list[Running] = []
        homes = {"HOME": "home", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data", "XDG_STATE_HOME": "state"}
        self.env = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        self.env |= {name: str(folder / place) for name, place in homes.items()}
        self.env["PYTHONPATH"] = str(Path(__file__).parents[2])

    def configure(self, *backends: str, console: str = "", sites: str = "") -> None:
        head = f'[console]\njournal = "sqlite:journal.sqlite"\npoll_every = "1s"\n{console}\n'
        self.config.write_text(head + "\n".join(backends) + sites, "utf-8")

    def run(self, *words: Words, seconds: float = 60, env: Mapping[str, str] | None = None) -> "Ended":
        """With the configuration, which stands before the subcommand."""
        return self.bare("--config", self.config, *words, seconds=seconds, env=env)

    def bare(self, *words: Words, seconds: float = 60, env: Mapping[str, str] | None = None) -> "Ended":
        done = subprocess.run(
            [sys.executable, "-m", "noc", *words],
            capture_output=True, timeout=seconds, env=self.env | dict(env or {}), cwd=self.folder, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    def check(self, *words: Words) -> tuple[int, dict[str, Any]]:
        """`noc check --json`: its exit code and its object."""
        ended = self.run("check", "--json", *words)
        assert ended.errors == "", ended.errors
        return ended.code, json.loads(ended.output)

    def start(self, *words: Words) -> Running:
        command: list[Words] = [sys.executable, "-m", "noc", "--config", self.config, *words]
        running = Running(command, self.env, self.folder, len(self._running))
        self._running.append(running)
        return running

    def close(self) -> None:
        for running in self._running:
            running.kill()


class Ended:
    def __init__(self, code: int, output: str, errors: str) -> None:
        self.code, self.output, self.errors = code, output, errors

    def says(self) -> str:
        """The one sentence on standard error that it ended with; nothing else was printed."""
        assert self.output == "", self.output
        lines = self.errors.splitlines()
        assert len(lines) == 1, self.errors
        assert "Traceback" not in lines[0]
        return lines[0]


def icinga(url: str, name: str = "east", more: str = "") -> str:
    return backend(name, "icinga2", url, f'site_from = "hostgroup:site-"\n{more}')


def backend(name: str, kind: str, url: str, more: str = "", lost_after: str = "1s") -> str:
    return f'\n[[backend]]\nname = "{name}"\nkind = "{kind}"\nurl = "{url}"\nlost_after = "{lost_after}"\n{more}\n'


def site(name: str, more: str = "") -> str:
    return f'\n[[site]]\nname = "{name}"\n{more}\n'

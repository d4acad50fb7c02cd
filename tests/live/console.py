"""The console as its users have it: the real program, driven from outside, and what its journal tells of it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from noc.core.effects import Happened
from noc.journal.store import Journal
from tests.live.processes import Process, spawn, wait
from tests.live.sentinels import kill_both


class Console:
    """`noc wall` or `noc watch` with one configuration; `folder` holds its files and its journal."""

    def __init__(self, folder: Path, toml: str, env: Mapping[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.config = folder, folder / "noc.toml"
        self.journal = folder / "journal.sqlite"
        self.config.write_text(f'[console]\njournal = "sqlite:journal.sqlite"\n{toml}', "utf-8")
        self._env = dict(env)
        self._process: Process | None = None

    def start(self, *words: str) -> None:
        """Start it; returns when it has written its journal for the first time."""
        self._process = spawn([sys.executable, "-m", "noc", "--config", self.config, *words], self.log, env=self.env)
        wait(lambda: self.journal.exists() and bool(self.lines()), 20, f"the console begins\n{self.output()}")

    @property
    def log(self) -> Path:
        return self.folder / "console.log"

    @property
    def env(self) -> dict[str, str]:
        return os.environ | self._env

    def output(self) -> str:
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """With its sentinel, if it has one: nobody starts it again but the test."""
        assert self._process is not None
        kill_both(self._process)

    def end(self) -> None:
        if self._process is not None:
            self._process.end()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command beside the running console."""
        command = [sys.executable, "-m", "noc", "--config", str(self.config), *words]
        return subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=120, check=False)

    def check(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run("check", "--json").stdout)
        return found

    def lines(self, since: datetime | None = None) -> list[Happened]:
        journal = Journal(self.journal)
        try:
            return journal.lines(since)
        finally:
            journal.close()

    def told(self, since: datetime, **wanted: object) -> Happened | None:
        """The first line since then whose fields are these."""
        for line in self.lines(since):
            if all(getattr(line, name) == value for name, value in wanted.items()):
                return line
        return None

    def wait_told(self, since: datetime, seconds: float, **wanted: object) -> Happened:
        wait(lambda: self.told(since, **wanted) is not None, seconds, f"{wanted} in\n{self._shown(since)}", every=0.2)
        line = self.told(since, **wanted)
        assert line is not None
        return line

    def _shown(self, since: datetime) -> str:
        return "\n".join(
            f"{line.at:%H:%M:%S} {line.event} {line.site or line.subject} {line.cause} {line.alarm}"
            for line in self.lines(since)
        )

"""A person at a terminal: a command on a pseudo-terminal of its own, answered as its questions come."""

import os
import pty
import re
import select
import signal
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

PATIENCE = 40.0  # s
AGAIN = 3.0  # s
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Person:
    """`with Person([...], env) as person: person.answers("User", "noc")`."""

    def __init__(self, command: Sequence[str | Path], env: Mapping[str, str], folder: Path) -> None:
        self._command = [str(word) for word in command]
        self._env = {**env, "TERM": "dumb", "COLUMNS": "80"}
        self._folder = folder
        self._seen = ""
        self._read_to = 0
        self._pid = self._terminal = 0
        self._code: int | None = None

    def __enter__(self) -> Self:
        self._pid, self._terminal = pty.fork()
        if self._pid == 0:
            os.chdir(self._folder)
            os.execvpe(self._command[0], self._command, self._env)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._code is None:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        os.close(self._terminal)

    @property
    def screen(self) -> str:
        """All that was shown so far."""
        return _ESCAPES.sub("", self._seen).replace("\r\n", "\n")

    def sees(self, text: str) -> str:
        """Wait for it, behind what was waited for before; what stood before it."""
        until = time.monotonic() + PATIENCE
        while (found := self.screen.find(text, self._read_to)) < 0:
            assert self._more(until), f"never shown: {text!r} in\n{self.screen}"
        before = self.screen[self._read_to : found]
        self._read_to = found + len(text)
        return before

    def answers(self, question: str, *texts: str) -> None:
        """Type a line each time the question is asked."""
        for text in texts:
            self.sees(question)
            self.types(f"{text}\n")

    def types(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def interrupts(self) -> int:
        """Press Ctrl-C until the command ends (one that comes before a question listens is lost); its exit code."""
        for _ in range(int(PATIENCE / AGAIN)):
            self.types("\x03")
            until = time.monotonic() + AGAIN
            while select.select([self._terminal], [], [], max(0.0, until - time.monotonic()))[0]:
                if not self._more(until + AGAIN):
                    return self.leaves()
        raise AssertionError(f"it goes on:\n{self.screen}")

    def leaves(self) -> int:
        """Wait for the end of the command; its exit code."""
        until = time.monotonic() + PATIENCE
        while self._more(until):
            pass
        _, status = os.waitpid(self._pid, 0)
        self._code = os.waitstatus_to_exitcode(status)
        return self._code

    def _more(self, until: float) -> bool:
        """Read on; False at the end of the command. Raises AssertionError when time is up."""
        ready, _, _ = select.select([self._terminal], [], [], max(0.0, until - time.monotonic()))
        assert ready, f"nothing more within {PATIENCE:g} s:\n{self.screen}"
        try:
            read = os.read(self._terminal, 65536)
        except OSError:  # the other end is shut
            return False
        self._seen += read.decode(errors="replace")
        return bool(read)

"""Daemons of the live tests: started in a group of their own, ended by it, and never waited for without a bound."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Process:
    """A daemon and all that it has forked, as one."""

    popen: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        return self.popen.pid

    @property
    def running(self) -> bool:
        return self.popen.poll() is None

    def freeze(self) -> None:
        """Stop the whole group: its sockets go on accepting, and nobody answers."""
        os.killpg(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.killpg(self.pid, signal.SIGCONT)

    def kill(self) -> None:
        """End it as the power cut does."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.popen.wait(10)

    def end(self, grace: float = 8.0) -> None:
        """End it politely, frozen or not; after `grace` seconds by force."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGCONT)
            os.killpg(self.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.popen.wait(grace)
        self.kill()


@contextmanager
def busy(others: int) -> Iterator[None]:
    """So many processes want all of the machine."""
    with ExitStack() as stack:
        for _ in range(others):
            other = stack.enter_context(subprocess.Popen([sys.executable, "-c", "while True: pass"]))
            stack.callback(other.kill)
        yield


class Server(ABC):
    """A real server for as long as a `with` lasts; where it cannot begin, nothing of it is left running."""

    @abstractmethod
    def begin(self) -> None:
        """Start it, and wait until it has something to tell."""

    @abstractmethod
    def stop(self) -> None:
        """End it, frozen or not."""

    def __enter__(self) -> Self:
        try:
            self.begin()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def spawn(
    command: Sequence[str | Path], log: Path, *, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> Process:
    """Start a daemon, with its output in `log` and `env` added to our environment."""
    with log.open("ab") as output:
        popen = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            cwd=cwd,
            env={**os.environ, **(env or {})},
        )
    return Process(popen, log)


_PORTS = range(10000, 32768)  # below what Linux gives to outgoing connections, and a Zabbix server takes no higher one
_reserved: list[socket.socket] = []


def free_port() -> int:
    """A free port of loopback that nobody else is given, in any process of tests, before this one ends.

    A server that is killed and begins again must find its port free: a connection of somebody else may not have taken
    it, nor the server of another test, which would answer in its place.
    """
    while True:
        port = random.choice(_PORTS)
        mark, probe = socket.socket(socket.AF_UNIX), socket.socket()
        with probe:
            try:
                mark.bind(f"\0noc-test-port-{port}")  # a name that goes with its process
                probe.bind(("127.0.0.1", port))
            except OSError:
                mark.close()
                continue
        _reserved.append(mark)
        return port


def wait(condition: Callable[[], bool], seconds: float, what: str, every: float = 0.05) -> float:
    """Ask until the condition holds; return how long it took in seconds. Raises TimeoutError that names `what`."""
    start = time.monotonic()
    while not condition():
        if time.monotonic() - start > seconds:
            raise TimeoutError(f"not within {seconds:g} s: {what}")
        time.sleep(every)
    return time.monotonic() - start

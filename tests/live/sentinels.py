"""The sentinel beside a console that a test has started: found by the console's process, and ended with it."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.live.processes import Process, wait


def kill_both(process: Process) -> None:
    """The console and its sentinel die in the same moment, as with the machine: nobody starts anything again."""
    sentinel = sentinel_of(process.pid)
    if sentinel is not None:
        with suppress(ProcessLookupError):
            os.killpg(sentinel, signal.SIGKILL)
    process.kill()


def sentinel_of(console: int) -> int | None:
    """The one that a console has started itself; its processes are a group of this number."""
    return next((pid for pid, parent, words in _processes() if parent == console and _is_sentinel(words)), None)


def sentinels_at_home() -> list[int]:
    """Those that run, windows and voices beside them not counted, for whoever has the same home as we."""
    ours = f"HOME={os.environ['HOME']}".encode()
    return [pid for pid, _, words in _processes() if _is_sentinel(words) and ours in _environment(pid)]


def wait_gone(sentinel: int, seconds: float = 8.0) -> None:
    """Until the sentinel, its window and its voice are over."""
    wait(lambda: sentinel not in (os.getpgid(pid) for pid in _living(sentinel)), seconds, "the sentinel has ended")


def _living(group: int) -> Iterator[int]:
    for pid, _, _ in _processes():
        with suppress(ProcessLookupError):
            if os.getpgid(pid) == group and _state(pid) != "Z":
                yield pid


def _is_sentinel(words: list[str]) -> bool:
    return "noc.sentinel" in words


def _processes() -> Iterator[tuple[int, int, list[str]]]:
    """Number, parent and command line of each."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
                yield int(folder.name), int(_stat(folder)[1]), words


def _state(pid: int) -> str:
    with suppress(OSError):
        return _stat(Path("/proc", str(pid)))[0]
    return "Z"


def _stat(folder: Path) -> list[str]:
    """The fields after the name, which may hold blanks."""
    return (folder / "stat").read_text().rpartition(")")[2].split()


def _environment(pid: int) -> list[bytes]:
    with suppress(OSError):
        return Path("/proc", str(pid), "environ").read_bytes().split(b"\0")
    return []

"""One console per journal may judge. The lock is the kernel's: it ends with the process, however that dies."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import msgspec

_ASKING = 0.2  # s; another process may hold the lock for an instant only to see whether it is held


@dataclass(frozen=True, slots=True)
class Holder:
    """Who judges. `pid` 0: the holder has not written its name yet."""

    pid: int
    name: str


class JournalLock:
    """The lock `<journal>.lock`. The file stays; removing it would let two consoles lock two files of one name."""

    def __init__(self, journal: Path) -> None:
        self.path = journal.with_name(journal.name + ".lock")
        self._file: int | None = None

    def acquire(self, name: str) -> bool:
        """Take the lock and write down `name`; False if another process, or another object of this one, holds it.

        Raises OSError where the folder cannot be written.
        """
        if self._file is not None:
            return True
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600)
        if not _locked_within(file, _ASKING):
            os.close(file)
            return False
        os.ftruncate(file, 0)
        os.pwrite(file, msgspec.json.encode(Holder(os.getpid(), name)), 0)
        self._file = file
        return True

    def held_by(self) -> Holder | None:
        """Who holds the lock now, be it this process; None if nobody does."""
        try:
            file = os.open(self.path, os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _holder(os.pread(file, 4096, 0))
        else:
            return None
        finally:
            os.close(file)

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _locked_within(file: int, seconds: float) -> bool:
    until = monotonic() + seconds
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if monotonic() >= until:
                return False
            sleep(0.02)
        else:
            return True


def _holder(content: bytes) -> Holder:
    try:
        return msgspec.json.decode(content, type=Holder)
    except msgspec.DecodeError:
        return Holder(0, "")

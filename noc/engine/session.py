"""Joins settings, journal, adapters and engine: one running watch, with or without a screen.

One session per journal judges and writes. A second one shows and acknowledges: it polls and judges for its own screen,
writes nothing, and hands what people ask to the first through the inbox.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from noc import paths, secrets
from noc.backends.kinds import KINDS, setup_of
from noc.core.causes import Cause
from noc.core.effects import Happened
from noc.core.events import Started
from noc.core.memory import Memory
from noc.core.snapshot import Snapshot
from noc.engine.clock import read_clock
from noc.engine.door import Door
from noc.engine.engine import Engine
from noc.journal.database import JournalError
from noc.journal.inbox import Inbox, Verb
from noc.journal.lock import Holder, JournalLock
from noc.journal.store import Journal
from noc.journal.writer import JournalWriter
from noc.settings import Settings

JOURNAL = "journal"


class Session:
    """`start()`, then snapshots and lines come in the engine's thread until `stop()`. Raises JournalRefused."""

    def __init__(
        self,
        settings: Settings,
        on_snapshot: Callable[[Snapshot], None],
        on_line: Callable[[Happened], None] = lambda line: None,
    ) -> None:
        self.settings = settings
        path = settings.console.journal or paths.journal_file()
        self._lock = JournalLock(path)
        self.judges, self._lock_trouble = self._take_lock(settings.console.name)
        self.holder: Holder | None = None if self.judges else self._lock.held_by()
        self._journal = Journal(path)
        memory = self._journal.recall()
        self._writer = JournalWriter(self._journal, self._failed, self._works) if self.judges else None
        self._inbox = _inbox(path)
        self.engine = Engine(
            self._started(memory),
            [(backend, KINDS[backend.kind].make(backend, secrets.resolve)) for backend in settings.backends],
            on_snapshot,
            on_line,
            self._writer,
            self._inbox if self.judges else None,
        )
        self.door: Door = self.engine if self.judges or self._inbox is None else InboxDoor(self._inbox, self.engine)

    def start(self) -> None:
        self.engine.start()
        trouble = self._journal.trouble or self._lock_trouble
        if trouble:
            self.engine.part_failed(Cause.JOURNAL_FAILED, JOURNAL, trouble)

    def stop(self) -> None:
        self.engine.stop()
        if self._writer is not None:
            self._writer.close()
        if self._inbox is not None:
            self._inbox.close()
        self._journal.close()
        self._lock.release()

    @property
    def inbox(self) -> Inbox | None:
        return self._inbox

    def flush(self, deadline: timedelta = timedelta(seconds=2)) -> None:
        if self._writer is not None:
            self._writer.flush(deadline)

    def _take_lock(self, name: str) -> tuple[bool, str | None]:
        try:
            return self._lock.acquire(name), None
        except OSError as error:
            # Nobody else can hold a lock there either: watch on, and say that nothing will be remembered.
            return True, f"journal {self._lock.path.parent}: cannot be written ({error.strerror})"

    def _started(self, memory: Memory) -> Started:
        return Started(
            read_clock(),
            tuple(setup_of(backend) for backend in self.settings.backends),
            self.settings.roster,
            memory,
            self.settings.console.name,
        )

    def _failed(self, text: str) -> None:
        self.engine.part_failed(Cause.JOURNAL_FAILED, JOURNAL, text)

    def _works(self) -> None:
        self.engine.part_works(Cause.JOURNAL_FAILED, JOURNAL)


def _inbox(path: Path) -> Inbox | None:
    try:
        return Inbox(path)
    except JournalError:
        return None  # the journal itself has told its trouble already


class InboxDoor:
    """The door of a console that does not judge: wishes of people go to the one that does."""

    def __init__(self, inbox: Inbox, engine: Engine) -> None:
        self._inbox = inbox
        self._engine = engine

    def acknowledge(
        self, target: str, by: str, note: str = "", cause: Cause | None = None, until: datetime | None = None
    ) -> None:
        words = {"target": target, "by": by, "note": note, "cause": cause, "until": until.isoformat() if until else None}
        self._inbox.post(Verb.ACK, words)

    def retire(self, key: str, by: str, undo: bool = False) -> None:
        self._inbox.post(Verb.UNRETIRE if undo else Verb.RETIRE, {"target": key, "by": by})

    def accept(self, target: str, by: str) -> None:
        self._inbox.post(Verb.ACCEPT, {"target": target, "by": by})

    def part_failed(self, cause: Cause, subject: str, text: str) -> None:
        self._engine.part_failed(cause, subject, text)

    def part_works(self, cause: Cause, subject: str) -> None:
        self._engine.part_works(cause, subject)

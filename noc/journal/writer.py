"""Writes the journal in a thread of its own, so that a slow disk never holds up the watching."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from threading import Condition, Lock, Thread, Timer
from time import monotonic

from noc.core.effects import Effect
from noc.journal.changes import Changes
from noc.journal.database import JournalError
from noc.journal.store import Journal

PATIENCE = timedelta(seconds=2)  # a write that takes longer is told as trouble
AGAIN = timedelta(seconds=1)  # pause before a failed write is tried again
PRUNED_EVERY = timedelta(days=1)


class JournalWriter:
    """Takes effects at once and writes them soon, in the order they came.

    What cannot be written is kept, the last word of each row, and tried again each second. `on_trouble` gets one
    sentence when a write fails or takes longer than PATIENCE, and again when the sentence changes; `on_works` is
    called after the next write that succeeds. Both are called from threads of the writer. What `keeps` refuses is not
    written.
    """

    def __init__(
        self,
        journal: Journal,
        on_trouble: Callable[[str], None],
        on_works: Callable[[], None],
        keeps: Callable[[Effect], bool] = lambda effect: True,
    ) -> None:
        self._journal, self._keeps = journal, keeps
        self._on_trouble = on_trouble
        self._on_works = on_works
        self._pending = Changes()
        self._submitted = 0
        self._written = 0
        self._told: str | None = None
        self._telling = Lock()  # held over a callback, so that they arrive in the order of what they tell
        self._attempt = 0
        self._pruned: float | None = None  # monotonic seconds
        self._closing = False
        self._changed = Condition()
        self._thread = Thread(target=self._run, name="journal-writer", daemon=True)
        self._thread.start()

    def submit(self, effects: Iterable[Effect]) -> None:
        """Hand over effects; returns at once."""
        with self._changed:
            self._pending.add(effect for effect in effects if self._keeps(effect))
            self._submitted += 1
            self._changed.notify_all()

    def flush(self, deadline: timedelta) -> bool:
        """Wait until all that was submitted so far is written; False if the deadline passes first."""
        with self._changed:
            upto = self._submitted
            return self._changed.wait_for(lambda: self._written >= upto, deadline.total_seconds())

    def close(self, deadline: timedelta = PATIENCE) -> bool:
        """Write what is left, with one try, and end the thread; False if something stays unwritten."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(deadline.total_seconds())
        with self._changed:
            return self._written >= self._submitted

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._pending or self._closing)
                if not self._pending:
                    return
                batch, upto = self._pending, self._submitted
                self._pending = Changes()
            if not self._write(batch, upto) and self._pause():
                return

    def _write(self, batch: Changes, upto: int) -> bool:
        self._attempt += 1
        watch = Timer(PATIENCE.total_seconds(), self._overdue, (self._attempt,))
        watch.daemon = True
        watch.start()
        try:
            self._journal.write_changes(batch)
            self._prune()
        except JournalError as error:
            self._failed(batch, str(error))
            return False
        except Exception as error:  # noqa: BLE001  a defect here must become a fault on the wall, not a dead thread
            self._failed(batch, f"journal: cannot be written ({type(error).__name__})")
            return False
        finally:
            watch.cancel()
        with self._changed:
            self._written = upto
            self._changed.notify_all()
        self._works()
        return True

    def _prune(self) -> None:
        """Once a day, after a write: then nobody waits for it."""
        if self._pruned is None or monotonic() - self._pruned >= PRUNED_EVERY.total_seconds():
            self._pruned = monotonic()
            self._journal.prune(datetime.now(UTC))

    def _failed(self, batch: Changes, text: str) -> None:
        with self._changed:
            batch.overlay(self._pending)
            self._pending = batch
        with self._telling:
            self._tell(text)

    def _overdue(self, attempt: int) -> None:
        with self._telling:
            if attempt == self._attempt:
                self._tell("journal: a write has been going on for 2 s and has not ended")

    def _works(self) -> None:
        with self._telling:
            self._attempt += 1  # a watch that fires from now on speaks of the past
            if self._told is not None:
                self._told = None
                self._on_works()

    def _tell(self, text: str) -> None:
        if self._told != text:
            self._told = text
            self._on_trouble(text)

    def _pause(self) -> bool:
        """Wait before the next try; True if the writer is closing."""
        with self._changed:
            return self._changed.wait_for(lambda: self._closing, AGAIN.total_seconds())

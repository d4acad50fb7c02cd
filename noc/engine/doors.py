"""The doors that are not the engine's own."""

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from time import monotonic

from noc.core.causes import Cause
from noc.core.events import AckAsked, Asked, PresenceSeen, ReloadAsked, UnackAsked
from noc.core.reply import BAD, DONE, NOTHING
from noc.engine.clock import read_clock
from noc.engine.door import Door
from noc.journal.database import JournalError
from noc.journal.inbox import Inbox, Outcome

SUBJECT = "requests"
ANSWERED_WITHIN = 10.0  # s
UNANSWERED = "the console that judges has not answered: what was asked here may not be done"


class FrontDoor:
    """The door of a session; behind it may stand another engine after a while."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def lead_to(self, door: Door) -> None:
        self._door = door

    def ask(self, asked: Asked) -> None:
        self._door.ask(asked)

    def part_failed(self, cause: Cause, subject: str, text: str) -> None:
        self._door.part_failed(cause, subject, text)

    def part_works(self, cause: Cause, subject: str) -> None:
        self._door.part_works(cause, subject)


class InboxDoor:
    """The door of a console that does not judge: wishes of people go to the one that does.

    `on_reply` is told, in the thread that calls `hear_replies`, of each that was not done, and why.
    """

    def __init__(self, journal: Path, engine: Door, on_reply: Callable[[str], None] = lambda text: None) -> None:
        self._journal = journal
        self._engine = engine
        self._on_reply = on_reply
        self._inbox: Inbox | None = None
        self._posted: dict[int, tuple[Asked, float]] = {}  # by request: what was asked, and when, in monotonic seconds
        self._lock = Lock()

    def close(self) -> None:
        with self._lock:
            self._posted.clear()
            if self._inbox is not None:
                self._inbox.close()
                self._inbox = None

    def ask(self, asked: Asked) -> None:
        if isinstance(asked, ReloadAsked):  # each console has read its files itself
            self._engine.ask(asked)
            return
        self._post(asked)
        # Whoever asks for something sits here: this console need not ask whether anybody is there.
        self._engine.ask(PresenceSeen(read_clock(), getattr(asked, "by", "")))

    def part_failed(self, cause: Cause, subject: str, text: str) -> None:
        self._engine.part_failed(cause, subject, text)

    def part_works(self, cause: Cause, subject: str) -> None:
        self._engine.part_works(cause, subject)

    def hear_replies(self) -> None:
        """Look for answers to what was asked. Raises JournalError."""
        with self._lock:
            inbox, posted = self._inbox, dict(self._posted)
        if inbox is None:
            return
        for request, (asked, at) in posted.items():
            outcome = inbox.outcome(request)
            if outcome is None and monotonic() - at < ANSWERED_WITHIN:
                continue
            with self._lock:
                self._posted.pop(request, None)
            self._heard(asked, outcome)

    def _heard(self, asked: Asked, outcome: Outcome | None) -> None:
        if outcome is None:
            self._on_reply(UNANSWERED)
        elif outcome.code in (NOTHING, BAD) and isinstance(asked, AckAsked | UnackAsked):
            # It may be an alarm that this console alone knows: of its own sound, or seen a poll sooner.
            self._engine.ask(asked)
        elif outcome.code != DONE:
            self._on_reply(outcome.text)

    def _post(self, asked: Asked) -> None:
        """What cannot be handed over must not be lost without a word."""
        try:
            with self._lock:
                self._inbox = self._inbox or Inbox(self._journal)
                request = self._inbox.post(asked)
                if not isinstance(asked, PresenceSeen):
                    self._posted[request] = (asked, monotonic())
        except JournalError as error:
            self.close()
            self._engine.part_failed(Cause.JOURNAL_FAILED, SUBJECT, f"what was asked was not handed over: {error}")
        else:
            self._engine.part_works(Cause.JOURNAL_FAILED, SUBJECT)

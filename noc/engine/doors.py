"""The doors that are not the engine's own."""

from pathlib import Path

from noc.core.causes import Cause
from noc.core.events import Asked
from noc.engine.door import Door
from noc.journal.database import JournalError
from noc.journal.inbox import Inbox

SUBJECT = "requests"


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
    """The door of a console that does not judge: wishes of people go to the one that does."""

    def __init__(self, journal: Path, engine: Door) -> None:
        self._journal = journal
        self._engine = engine
        self._inbox: Inbox | None = None

    def close(self) -> None:
        if self._inbox is not None:
            self._inbox.close()
            self._inbox = None

    def ask(self, asked: Asked) -> None:
        self._post(asked)

    def part_failed(self, cause: Cause, subject: str, text: str) -> None:
        self._engine.part_failed(cause, subject, text)

    def part_works(self, cause: Cause, subject: str) -> None:
        self._engine.part_works(cause, subject)

    def _post(self, asked: Asked) -> None:
        """What cannot be handed over must not be lost without a word."""
        try:
            self._inbox = self._inbox or Inbox(self._journal)
            self._inbox.post(asked)
        except JournalError as error:
            self.close()
            self._engine.part_failed(Cause.JOURNAL_FAILED, SUBJECT, f"what was asked was not handed over: {error}")
        else:
            self._engine.part_works(Cause.JOURNAL_FAILED, SUBJECT)

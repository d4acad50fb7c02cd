"""The one door for everything that people and other parts of the console want of the engine. Safe from any thread."""

from datetime import datetime
from typing import Protocol

from noc.core.causes import Cause


class Door(Protocol):
    def acknowledge(
        self, target: str, by: str, note: str = "", cause: Cause | None = None, until: datetime | None = None
    ) -> None:
        """Take the alarms of a site (its key) or of a fault (its subject)."""

    def retire(self, key: str, by: str, undo: bool = False) -> None:
        """Take a site off the wall by name, or bring it back."""

    def accept(self, target: str, by: str) -> None:
        """The objects that a site (its key), or a whole backend (its name), has today are the truth."""

    def part_failed(self, cause: Cause, subject: str, text: str) -> None:
        """A part of the console does not work."""

    def part_works(self, cause: Cause, subject: str) -> None: ...

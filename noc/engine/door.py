"""The one door for everything that people and other parts of the console want of the engine. Safe from any thread."""

from typing import Protocol

from noc.core.causes import Cause
from noc.core.events import Asked


class Door(Protocol):
    def ask(self, asked: Asked) -> None:
        """What a person wants; the moment it carries is set anew when the engine takes it."""

    def part_failed(self, cause: Cause, subject: str, text: str) -> None:
        """A part of the console does not work."""

    def part_works(self, cause: Cause, subject: str) -> None: ...

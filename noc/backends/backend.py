"""What every adapter is: one file, one class, three verbs. Adapters share helpers, never behaviour."""

from dataclasses import dataclass
from typing import Protocol

from noc.core.answer import Answer
from noc.core.causes import Cause
from noc.core.effects import WriteAck


class PollError(Exception):
    """A poll that brought nothing usable. `cause` is backend_lost, backend_refused or backend_garbled."""

    def __init__(self, cause: Cause, text: str) -> None:
        super().__init__(text)
        self.cause = cause
        self.text = text


@dataclass(frozen=True, slots=True)
class AckResult:
    """What became of an acknowledgement. `accepted` is said only after it was read back from the backend."""

    accepted: bool
    text: str = ""


class Backend(Protocol):
    async def read(self) -> Answer:
        """Poll once. Raises PollError; hands over an incomplete Answer where a part could not be read."""
        ...

    async def acknowledge(self, ack: WriteAck) -> AckResult:
        """Write an acknowledgement and read it back. Never repeats a call that timed out without looking first."""
        ...

    async def close(self) -> None: ...

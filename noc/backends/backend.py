"""What every adapter is: one class, a few verbs. Adapters share the ways to fetch and to read, never behaviour."""

from dataclasses import dataclass
from typing import Protocol

from noc.core.answer import Answer
from noc.core.causes import Cause
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack


class PollError(Exception):
    """A poll that brought nothing usable. `cause` is backend_lost, backend_refused or backend_garbled."""

    def __init__(self, cause: Cause, text: str) -> None:
        super().__init__(text)
        self.cause = cause
        self.text = text


@dataclass(slots=True)
class Cost:
    """What a poll has cost: requests sent, bytes read on the wire, and seconds on the clock."""

    requests: int = 0
    bytes: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What became of something that was written.

    `accepted` is said only after it was read back from the backend, or where the backend has no place for it and the
    console keeps it, which `text` then says.
    """

    accepted: bool
    text: str = ""


class Backend(Protocol):
    @property
    def cost(self) -> Cost:
        """Of the newest poll."""
        ...

    async def read(self) -> Answer:
        """Poll once. Raises PollError; hands over an incomplete Answer where a part could not be read."""
        ...

    async def rights(self) -> tuple[str, ...]:
        """What the account should be allowed and is not, one sentence each with its remedy; changes nothing.

        Empty where all is well, or where the product does not tell. Raises PollError.
        """
        ...

    async def acknowledge(self, ack: WriteAck) -> WriteResult:
        """Write an acknowledgement and read it back. Never repeats a call that timed out without looking first."""
        ...

    async def unacknowledge(self, order: WriteUnack) -> WriteResult:
        """Take an acknowledgement back and look whether it is gone. One that is not there is no failure."""
        ...

    async def recheck(self, order: WriteRecheck) -> WriteResult:
        """Have these hosts checked now. Accepted where the product has taken the order; the next polls tell more."""
        ...

    async def close(self) -> None: ...

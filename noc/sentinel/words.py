"""What a console and its sentinel say to each other: one JSON object a line, over a socket of this machine."""

import msgspec

from noc.core.causes import Cause
from noc.engine.totals import Totals

LONGEST = 64 * 1024  # bytes a line


class Hello(msgspec.Struct, frozen=True, tag="hello"):
    """A console begins to be watched. `command` and `folder` start it again where it was."""

    pid: int
    name: str
    command: tuple[str, ...]
    folder: str


class Beat(msgspec.Struct, frozen=True, tag="beat"):
    """The screen's own thread is at work; each second.

    `exposed`: something of the window can be seen, so it must be painted. `place`: where the window is, as Qt writes
    it down. `polls_within`: seconds that the quickest backend may take from poll to poll; None: there is none.
    `next_within`: seconds until the next beat at most, where the console is about to do what takes long.
    """

    number: int
    totals: Totals
    exposed: bool
    place: str = ""
    polls_within: float | None = None
    next_within: float = 0.0


class Bye(msgspec.Struct, frozen=True, tag="bye"):
    """The console is ended by a person or by the system: no alarm."""


class Welcome(msgspec.Struct, frozen=True, tag="welcome"):
    """The sentinel watches. `story`: why it has started this console, for the journal."""

    pid: int
    cause: Cause | None = None
    story: str = ""


class Heard(msgspec.Struct, frozen=True, tag="heard"):
    """The answer to a beat. `alarm`: the sentinel has not yet seen this console work again."""

    number: int
    alarm: bool


Said = Hello | Beat | Bye | Welcome | Heard
_decoder = msgspec.json.Decoder(Said)


def encode(said: Said) -> bytes:
    return msgspec.json.encode(said) + b"\n"


def decode(line: bytes) -> Said:
    """Raises msgspec.MsgspecError."""
    said: Said = _decoder.decode(line)
    return said

"""What Uptime Kuma says, as far as it is read: a status page and its beats, versions 1.23 and 2.x.

Rows stay raw until they are read one by one, so that a bad one does not take the others with it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

import msgspec

from noc.backends.stamps import from_rfc3339

T = TypeVar("T")

DOWN, UP, PENDING, MAINTENANCE = range(4)


class Beat(msgspec.Struct, frozen=True, gc=False):
    """One result. Nearly all versions leave `msg` empty here: it is hidden from the public."""

    status: int
    time: str  # UTC, without a zone
    msg: str | None = ""

    @property
    def stamp(self) -> datetime | None:
        return from_rfc3339(self.time) or from_rfc3339(f"{self.time}Z")


class Beats(msgspec.Struct, frozen=True):
    """By the number of the monitor: up to 50 or 100 beats, the oldest first."""

    of: dict[str, msgspec.Raw] = msgspec.field(name="heartbeatList")


class Tag(msgspec.Struct, frozen=True):
    name: str
    value: str | None = ""


class Monitor(msgspec.Struct, frozen=True):
    id: int
    name: str
    type: str = ""
    url: str | None = None  # only where the page shows it
    tags: list[Tag] = []


class Group(msgspec.Struct, frozen=True):
    monitors: list[msgspec.Raw] = msgspec.field(name="monitorList")
    name: str = ""


class Look(msgspec.Struct, frozen=True):
    """How the page is set up."""

    shows_tags: bool = msgspec.field(name="showTags", default=False)


class StatusPage(msgspec.Struct, frozen=True):
    groups: list[Group] = msgspec.field(name="publicGroupList")
    config: Look = Look()


_BEATS = msgspec.json.Decoder(list[Beat])
_MONITOR = msgspec.json.Decoder(Monitor)


def beats_of(raw: msgspec.Raw) -> list[Beat] | None:
    """None: they cannot be read."""
    try:
        beats = _BEATS.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if len(beats) > 1 and beats[0].time > beats[-1].time:
        beats.reverse()
    return beats


def monitors_of(raws: Iterable[msgspec.Raw]) -> tuple[list[Monitor], int]:
    """Those that can be read, and how many cannot."""
    found, bad = [], 0
    for raw in raws:
        try:
            found.append(_MONITOR.decode(raw))
        except (msgspec.DecodeError, UnicodeDecodeError):
            bad += 1
    return found, bad

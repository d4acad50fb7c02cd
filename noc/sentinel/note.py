"""What is left for the next console where a service manager ends the sentinel together with the console it watched."""

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import msgspec
import structlog

from noc import paths
from noc.core.causes import Cause

MANAGER = "NOTIFY_SOCKET"  # the environment's name for the socket of a service manager
FRESH = timedelta(minutes=10)

log = structlog.get_logger()


class Note(msgspec.Struct, frozen=True):
    at: datetime
    cause: Cause
    text: str


def is_managed() -> bool:
    """A service manager starts what has ended, and ends what was started beside it."""
    return MANAGER in os.environ


def leave(name: str, cause: Cause, text: str) -> None:
    """For the next console of this name; one that cannot be left is a line in the log."""
    file = paths.data_folder() / f"{name}.unfinished"
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.write_bytes(msgspec.json.encode(Note(datetime.now(UTC), cause, text)))
    except OSError as error:
        log.warning("the next console cannot be told", reason=error.strerror)


def take(name: str) -> tuple[Cause, str] | None:
    """What was left for this console, once, and not what is old."""
    file = paths.data_folder() / f"{name}.unfinished"
    with suppress(OSError, msgspec.MsgspecError):
        try:
            note = msgspec.json.decode(file.read_bytes(), type=Note)
        finally:
            file.unlink(missing_ok=True)
        unwatched = datetime.now(UTC) - note.at
        if timedelta(0) <= unwatched <= FRESH:
            return note.cause, f"{note.text}; started again, {unwatched.total_seconds():.0f} s unwatched"
    return None

"""The configuration is read anew: tried first, and a broken one changes nothing.

A session cannot replace itself. Where all is whole, whoever began it is told, ends it and begins another one, which
says what became of the request; so the command that asked hears of it only when the new one watches.
"""

import asyncio
import os
import signal
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import structlog

from noc.core.effects import Reload
from noc.core.events import ReloadAsked
from noc.core.reply import BAD, DONE, NOTHING, Reply
from noc.engine.carried import Carried
from noc.engine.clock import read_clock
from noc.engine.door import Door
from noc.engine.own_config import Fresh, OwnConfig, read_anew
from noc.errors import NocError
from noc.journal.database import JournalError
from noc.settings import Settings

T = TypeVar("T")
BeginAnew = Callable[[Fresh], None]
BEGUN_WITHIN = timedelta(seconds=30)
VERB = "reload"
LOADED = "the configuration is loaded anew"

log = structlog.get_logger()


async def no_reload(order: Reload) -> Carried:
    """Of a session that is there for one verdict."""
    return Carried(False, "NOT LOADED: no console is running that could", BAD)


class Reloading:
    """`begin_anew` is called in the engine's thread."""

    def __init__(self, own: OwnConfig, begin_anew: BeginAnew) -> None:
        self._own, self._begin_anew = own, begin_anew

    async def carry_out(self, order: Reload) -> Carried:
        """Returns only where nothing came of it: the session ends meanwhile, and this with it."""
        if not order.always and not await asyncio.to_thread(self._own.has_changed):
            return Carried(False, "NOTHING LOADED: no file has changed since it was loaded", NOTHING)
        try:
            fresh = await asyncio.to_thread(read_anew, self._own.path)
        except NocError as error:
            return Carried(False, f"NOT LOADED, what was loaded goes on: {error.text}", BAD)
        self._begin_anew(fresh)
        await asyncio.sleep(BEGUN_WITHIN.total_seconds())
        return Carried(False, "NOT LOADED: the console has not begun anew; restart it", BAD)


def begin_anew(old: Settings, fresh: Fresh, begin: Callable[[Settings, Reply], T]) -> T:
    """Begin with the new settings, or once more with the old ones where that cannot be done. The old session has ended.

    Raises what the old settings raise: then there is nothing left to begin with.
    """
    fresh.hold()
    try:
        return begin(fresh.settings, Reply(DONE, LOADED))
    except (NocError, JournalError) as error:
        log.warning("the new configuration could not be begun with", reason=str(error))
        return begin(old, Reply(BAD, f"NOT LOADED, the console goes on with what was loaded: {error}"))


def on_hang_up(door: Callable[[], Door], end: Callable[[], object]) -> None:
    """A hang-up reloads, as is the custom with what runs for long; that of our own terminal ends, as ever.

    `door` is asked at that moment, for the session may be another one by then. Main thread only.
    """
    if not hasattr(signal, "SIGHUP"):
        return
    had_terminal = _has_terminal()

    def hang_up(*_: object) -> None:
        if had_terminal and not _has_terminal():
            end()
        else:
            door().ask(ReloadAsked(read_clock(), "SIGHUP", always=True))

    signal.signal(signal.SIGHUP, hang_up)


def _has_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True

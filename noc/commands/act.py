"""How a command acts: through the inbox of the running console, or by itself when none is running."""

import sys
from collections.abc import Callable
from datetime import timedelta
from time import monotonic, sleep

from noc import paths
from noc.commands.output import say
from noc.commands.settled import Settling
from noc.core.events import Asked
from noc.journal.inbox import Inbox, Outcome
from noc.journal.lock import JournalLock
from noc.settings import Settings

# A running console takes a request within a second; a slow backend may need all of its time to hold it.
TAKEN_WITHIN = timedelta(seconds=5)
DONE_WITHIN = timedelta(seconds=90)
LOOK = 0.1  # s
TURNS = 50  # tries where other commands of the same journal begin and end meanwhile
BAD = 3


def act(settings: Settings, asked: Asked, needs_console: str | None = None) -> int:
    """Ask, wait for the outcome, say it. Returns the exit code. Raises JournalError.

    `needs_console` is what is said where none is running, of what a command cannot do by itself.
    """
    lock = JournalLock(settings.console.journal or paths.journal_file())
    outcome: Outcome | None = None
    for _ in range(TURNS):
        if _judged(lock):
            outcome = _asked(settings, lock, asked)
        else:
            outcome = Outcome(BAD, needs_console) if needs_console else _done_here(settings, asked)
        if outcome is not None:
            break
    if outcome is None:
        outcome = Outcome(BAD, "other commands hold the journal, one after the other; nothing was done")
    if outcome.code == BAD:
        print(f"noc: {outcome.text}", file=sys.stderr)
    else:
        say(outcome.text)
    return outcome.code


def _judged(lock: JournalLock) -> bool:
    try:
        return lock.held_by() is not None
    except OSError:
        return False  # nobody can hold a lock there


def _asked(settings: Settings, lock: JournalLock, asked: Asked) -> Outcome | None:
    """Ask the console that runs. None: it has ended meanwhile, and nothing was done."""
    inbox = Inbox(settings.console.journal or paths.journal_file())
    try:
        request = inbox.post(asked)
        began = monotonic()
        while monotonic() - began < DONE_WITHIN.total_seconds():
            outcome = inbox.outcome(request)
            if outcome is not None:
                return outcome
            late = monotonic() - began > TAKEN_WITHIN.total_seconds()
            if (late or not _judged(lock)) and inbox.withdraw(request):
                return Outcome(BAD, "the running console did not take it; is it frozen?") if late else None
            sleep(LOOK)
    finally:
        inbox.close()
    return Outcome(BAD, "the running console took it and did not answer; is it frozen?")


def _done_here(settings: Settings, asked: Asked) -> Outcome | None:
    """No console is running: poll until the sites have verdicts, then act as it would have. None: another was first."""
    with Settling(settings) as settling:
        if not settling.session.judges:
            return None
        settling.settle()
        inbox = Inbox(settling.session.path)
        try:
            request = inbox.post(asked)
            outcome = _within(DONE_WITHIN, lambda: inbox.outcome(request))
        finally:
            inbox.close()
        settling.session.flush()
    if outcome is None:
        return Outcome(BAD, f"nothing came of it within {DONE_WITHIN.total_seconds():g} s")
    return Outcome(outcome.code, f"{outcome.text} (no console is running; done by this command itself)")


def _within(patience: timedelta, find: Callable[[], Outcome | None]) -> Outcome | None:
    until = monotonic() + patience.total_seconds()
    while monotonic() < until:
        found = find()
        if found is not None:
            return found
        sleep(LOOK)
    return None

"""How a command acts: through the inbox of the running console, or by itself when none is running."""

import sys
from collections.abc import Mapping
from datetime import timedelta
from time import monotonic, sleep

from noc import paths
from noc.commands.settled import Settling
from noc.journal.database import JournalError
from noc.journal.inbox import Inbox, Outcome, Verb
from noc.journal.lock import JournalLock
from noc.settings import Settings

# A running console takes a request within a second; a slow backend may need all of its time to hold it.
TAKEN_WITHIN = timedelta(seconds=90)
BAD = 3


def act(settings: Settings, verb: Verb, words: Mapping[str, str | bool | None]) -> int:
    """Ask, wait for the outcome, say it. Returns the exit code."""
    path = settings.console.journal or paths.journal_file()
    try:
        if JournalLock(path).held_by() is not None:
            outcome = _asked(Inbox(path), verb, words)
        else:
            outcome = _done_here(settings, verb, words)
    except JournalError as error:
        print(f"noc: {error}", file=sys.stderr)
        return BAD
    print(outcome.text, file=sys.stderr if outcome.code == BAD else sys.stdout)
    return outcome.code


def _asked(inbox: Inbox, verb: Verb, words: Mapping[str, str | bool | None]) -> Outcome:
    request = inbox.post(verb, words)
    until = monotonic() + TAKEN_WITHIN.total_seconds()
    try:
        while monotonic() < until:
            outcome = inbox.outcome(request)
            if outcome is not None:
                return outcome
            sleep(0.1)
        inbox.withdraw(request)
    finally:
        inbox.close()
    return Outcome(BAD, "the running console did not answer; is it frozen?")


def _done_here(settings: Settings, verb: Verb, words: Mapping[str, str | bool | None]) -> Outcome:
    """No console is running: poll until the sites have verdicts, then act as it would have."""
    with Settling(settings) as settling:
        settling.settle()
        inbox = settling.session.inbox
        if inbox is None:
            return Outcome(BAD, "the journal cannot be written; nothing was done")
        request = inbox.post(verb, words)
        until = monotonic() + TAKEN_WITHIN.total_seconds()
        while monotonic() < until:
            outcome = inbox.outcome(request)
            if outcome is not None:
                settling.session.flush()
                return Outcome(outcome.code, f"{outcome.text} (no console is running; done by this command itself)")
            sleep(0.1)
    return Outcome(BAD, "nothing came of it within 90 s")

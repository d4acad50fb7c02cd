"""What is known of the configured backends without asking any of them: by the console that runs, if one does."""

from collections.abc import Iterator, Sequence

from noc import paths
from noc.backends.kinds import kind_named
from noc.core.causes import MEANING, AlarmState
from noc.core.memory import AlarmMemory
from noc.core.watch import NETWORK
from noc.journal.beside import JournalBeside
from noc.journal.database import JournalError
from noc.journal.lock import JournalLock
from noc.settings import BackendSettings, Settings

UNKNOWN = "not polled now: no console is running"


def known_lines(settings: Settings) -> Iterator[str]:
    """One line each."""
    alarms = _alarms(settings)
    width = max(len(backend.name) for backend in settings.backends)
    kinds = max(len(backend.kind) for backend in settings.backends)
    for backend in settings.backends:
        about = f"{backend.name:<{width}}  {backend.kind:<{kinds}}  {backend.url or '-'}"
        yield f"{about}  {_state(backend, alarms)}"


def _state(backend: BackendSettings, alarms: Sequence[AlarmMemory] | None) -> str:
    problem = kind_named(backend.kind).problem
    if problem:
        return f"plugin_failed: {problem}"
    if alarms is None:
        return UNKNOWN
    standing = [
        alarm for alarm in alarms
        if alarm.owner in (backend.name, NETWORK) and alarm.state not in (AlarmState.NORMAL, AlarmState.CLEARED_UNACKED)
    ]  # fmt: skip
    if not standing:
        return "polled, no fault"
    worst = max(standing, key=lambda alarm: MEANING[alarm.cause].exit)
    return f"{worst.cause}: {worst.detail}"


def _alarms(settings: Settings) -> tuple[AlarmMemory, ...] | None:
    """The alarms of the console that judges; None: nobody does, or its journal cannot be read."""
    journal = settings.console.journal or paths.journal_file()
    try:
        if JournalLock(journal).held_by() is None:
            return None
        beside = JournalBeside(journal)
        try:
            found = beside.look()
        finally:
            beside.close()
    except (OSError, JournalError):
        return None
    return () if found is None else found.alarms

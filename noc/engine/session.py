"""Joins settings, journal, adapters and engine: one running watch, with or without a screen.

One session per journal judges and writes. A second one shows and acknowledges: it polls and judges for its own screen,
writes nothing, hands what people ask to the first through the inbox, and reads in the journal what became of that and
what people did there. When the first one ends, the second takes its place: it begins anew, from what the journal
remembers.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from threading import Event as Flag
from threading import Thread

import structlog

from noc import paths, secrets
from noc.backends.kinds import make, plugin_faults, setup_of
from noc.core.causes import Cause
from noc.core.effects import Effect, Happened
from noc.core.events import Started
from noc.core.memory import Page
from noc.core.reply import Reply
from noc.core.rules import Rules
from noc.core.snapshot import Snapshot
from noc.engine.clock import read_clock
from noc.engine.dead_man import DeadMan
from noc.engine.doors import FrontDoor, InboxDoor
from noc.engine.engine import STAGGER_WITHIN, Engine
from noc.engine.follower import Follower
from noc.engine.own_config import OwnConfig
from noc.engine.reloading import VERB, BeginAnew, Reloading, no_reload
from noc.engine.totals import Tally
from noc.journal.database import JournalError
from noc.journal.inbox import Inbox
from noc.journal.lock import Holder, JournalLock
from noc.journal.store import Journal
from noc.journal.writer import JournalWriter
from noc.notify.notifier import Notifier
from noc.settings import Settings

JOURNAL = "journal"
OF_SOUND = frozenset({Cause.AUDIO_DEAD, Cause.AUDIO_MUTED})
SUCCEEDS_WITHIN = 1.0  # s until a second console notices that it is alone

log = structlog.get_logger()


def _is_all(effect: Effect) -> bool:
    return True


def _is_news(effect: Effect) -> bool:
    """Asked once a minute for one verdict each, a journal would fill with what is the same each time."""
    return not (isinstance(effect, Happened) and effect.event == "verdict")


class Session:
    """`start()`, then snapshots and lines come in the engine's thread until `stop()`. Raises JournalRefused.

    A `brief` one is there for one verdict: it asks all backends at once, is nobody's successor, and takes no drill. One
    that `hears` nothing leaves aside what another console has said of its own sound. `on_reply` is told why something
    that was asked for through the door was not done; it is called in another thread. `tally` counts what is done.

    `on_reload` is told, in the engine's thread, of a new configuration to begin anew with: stop, and give the next
    one as `reloaded` what whoever asked for that should hear.
    """

    def __init__(
        self,
        settings: Settings,
        on_snapshot: Callable[[Snapshot], None],
        on_line: Callable[[Happened], None] = lambda line: None,
        brief: bool = False,
        hears: bool = True,
        on_reply: Callable[[str], None] = lambda text: None,
        tally: Tally | None = None,
        on_reload: BeginAnew | None = None,
        reloaded: Reply | None = None,
    ) -> None:
        self.settings = settings
        self._own = OwnConfig(settings, self._pending, self._loaded)
        self._reloading = Reloading(self._own, on_reload) if on_reload is not None else None
        self._reloaded = reloaded
        self.tally = tally or Tally()
        self._show, self._on_line, self._on_reply = on_snapshot, on_line, on_reply
        self._brief, self._hears = brief, hears
        self.path = settings.console.journal or paths.journal_file()
        self._lock = JournalLock(self.path)
        self.judges, self._lock_trouble = self._take_lock(settings.console.name)
        self.holder: Holder | None = None if self.judges else self._lock.held_by()
        try:
            self._journal = Journal(self.path)
        except JournalError:
            self._lock.release()
            raise
        self._writer: JournalWriter | None = None
        self.engine = self._make_engine()
        self._outside = None if self.judges else InboxDoor(self.path, self.engine, on_reply)
        self._follower = None
        if self._outside is not None and not brief:
            self._follower = Follower(self.path, self.engine, self._outside)
        self.door = FrontDoor(self._outside or self.engine)
        self._ending = Flag()
        self._heir = Thread(target=self._wait_to_succeed, name="heir", daemon=True)

    def start(self) -> None:
        self.engine.start()
        self._tell_trouble()
        for plugin, text in plugin_faults():
            self.engine.part_failed(Cause.PLUGIN_FAILED, plugin, text)
        if not self._brief:
            self._own.start()
        self._answer_reload()
        if self._follower is not None:
            self._follower.start()
            self._heir.start()

    def stop(self) -> None:
        self._ending.set()
        self._own.stop()
        if self._heir.is_alive():
            self._heir.join()
        if self._follower is not None:
            self._follower.stop()
        self.engine.stop()
        if self._outside is not None:
            self._outside.close()
        if self._writer is not None:
            self._writer.close()
        self._journal.close()
        self._lock.release()

    def polls_within(self) -> float | None:
        """Seconds that the quickest backend may take from the end of a poll to that of the next; None: no backend."""
        if not self.engine.alive:
            return None
        limits = {backend.name: backend.limits.total for backend in self.settings.backends}
        known = self.engine.world.backends.items()
        return min(((facts.period + limits[name]).total_seconds() for name, facts in known), default=None)

    def flush(self, deadline: timedelta = timedelta(seconds=2)) -> None:
        if self._writer is not None:
            self._writer.flush(deadline)

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        self.tally.worked(snapshot)
        self._show(snapshot)

    def _make_engine(self) -> Engine:
        """From what the journal remembers now; one that judges writes there, and takes what is asked for."""
        memory = self._journal.recall()
        if not self._calls_people:
            memory = replace(memory, kept=tuple(each for each in memory.kept if not isinstance(each, Page)))
        if not self._hears:
            memory = replace(memory, alarms=tuple(each for each in memory.alarms if each.cause not in OF_SOUND))
        if self.judges:
            keeps = _is_news if self._brief else _is_all
            self._writer = JournalWriter(self._journal, self._failed, self._works, keeps)
        settings = self.settings
        started = Started(
            read_clock(),
            tuple(setup_of(backend) for backend in settings.backends),
            settings.roster,
            memory,
            settings.console.name,
            self._rules(),
        )
        return Engine(
            started,
            [(backend, make(backend, secrets.resolve)) for backend in settings.backends],
            self._on_snapshot,
            self._on_line,
            self._writer,
            (lambda: Inbox(self.path)) if self.judges else None,
            timedelta(0) if self._brief else STAGGER_WITHIN,
            Notifier(settings.targets).send,
            self._on_reply,
            self._brief,
            self._dead_man(),
            self._reloading.carry_out if self._reloading is not None else no_reload,
        )

    def _dead_man(self) -> DeadMan | None:
        """Kept quiet by the console that judges alone: a second one must not hide the death of the first."""
        address = self.settings.console.dead_man
        if address is None or not self._calls_people:
            return None
        return DeadMan(address, self.settings.console, self.tally, self._on_reply)

    @property
    def _calls_people(self) -> bool:
        """Each step of the escalation is taken by one console, and not by one that ends with its first verdict."""
        return self.judges and not self._brief

    def _rules(self) -> Rules:
        rules = replace(self.settings.rules, targets=tuple(target.name for target in self.settings.targets))
        return rules if self._calls_people else replace(rules, steps=())

    def _take_lock(self, name: str) -> tuple[bool, str | None]:
        try:
            return self._lock.acquire(name), None
        except OSError as error:
            # Nobody else can hold a lock there either: watch on, and say that nothing will be remembered.
            return True, f"journal {self._lock.path.parent}: cannot be written ({error.strerror})"

    def _tell_trouble(self) -> None:
        trouble = self._journal.trouble or self._lock_trouble
        if trouble:
            self._failed(trouble)

    def _answer_reload(self) -> None:
        """Whoever asked the session before this one to begin anew waits for it."""
        if self._reloaded is None or not self.judges:
            return
        try:
            with closing(Inbox(self.path)) as inbox:
                inbox.answer_taken(VERB, self._reloaded.code, self._reloaded.text)
        except JournalError as error:
            log.warning("a request could not be answered", reason=str(error))

    def _pending(self, file: str, text: str) -> None:
        self.engine.part_failed(Cause.CONFIG_PENDING, file, text)

    def _loaded(self, file: str) -> None:
        self.engine.part_works(Cause.CONFIG_PENDING, file)

    def _failed(self, text: str) -> None:
        self.engine.part_failed(Cause.JOURNAL_FAILED, JOURNAL, text)

    def _works(self) -> None:
        self.engine.part_works(Cause.JOURNAL_FAILED, JOURNAL)

    # The thread of a session that waits for the one that judges to end.

    def _wait_to_succeed(self) -> None:
        while not self._ending.wait(SUCCEEDS_WITHIN):
            try:
                self.judges = self._lock.acquire(self.settings.console.name)
            except OSError as error:
                log.warning("cannot ask who judges", reason=error.strerror)
                continue
            if self.judges:
                self._succeed()
                return

    def _succeed(self) -> None:
        """Begin anew as the one that judges; what parts of this console have said of themselves still holds."""
        log.info("this console judges now", journal=str(self.path))
        if self._follower is not None:
            self._follower.stop()
        old, new = self.engine, self._make_engine()
        new.start()
        self.engine, self.holder = new, None  # only now: at every moment there is one that lives
        self.door.lead_to(self.engine)
        self._tell_trouble()
        for (cause, subject), fault in old.world.parts.items():
            if cause is not Cause.JOURNAL_FAILED:  # its trouble was with a journal that another console wrote
                self.engine.part_failed(cause, subject, fault.detail)
        old.stop()

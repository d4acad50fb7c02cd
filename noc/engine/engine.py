"""Owns the world, in one plain thread with its own event loop.

Everything that happens goes through `_take`: it folds the event, hands effects to the outlets and marks the picture as
changed. Snapshots go out at most five times a second, and at least once a second: that is the beat which the screen
watches.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from threading import Event as Flag
from threading import Thread

import structlog

from noc.backends.backend import Backend
from noc.core.asking import reply_to
from noc.core.causes import Cause
from noc.core.effects import About, Effect, Happened, Reload, Remember, SendPage, WriteAck, WriteRecheck, WriteUnack
from noc.core.events import Asked, Event, Followed, PartFailed, PartWorks, Started, Tick, Woke
from noc.core.fold import fold
from noc.core.model import World
from noc.core.picture import picture
from noc.core.recall import evidence
from noc.core.reply import DONE
from noc.core.snapshot import Snapshot
from noc.engine.carried import Carried
from noc.engine.clock import read_clock, real
from noc.engine.dead_man import DeadMan
from noc.engine.garbage import collect_seldom
from noc.engine.paging import Send, deliver, nowhere
from noc.engine.poller import Poller
from noc.engine.reloading import no_reload
from noc.engine.requests import Requests, tidy
from noc.engine.suspend import watch_sleep
from noc.engine.turns import take_short_turns
from noc.engine.workers import Workers
from noc.engine.write_back import write_back
from noc.journal.beside import Found
from noc.journal.inbox import Inbox
from noc.journal.writer import PATIENCE, JournalWriter
from noc.settings import BackendSettings

BEAT = 1.0  # s
PICTURES, LEAST_PICTURES = 0.2, 0.05  # s between two snapshots, at least
EVIDENCE_EVERY, LEAST_EVIDENCE = 30.0, 2.0  # s between two writings of all evidence stamps
STAGGER_WITHIN = timedelta(seconds=2)  # the first round need not wait a whole period

log = structlog.get_logger()


class Engine:
    """Polls, folds, publishes. Its methods may be called from any thread (`noc.engine.door.Door`).

    `on_snapshot` and `on_line` are called in the engine's thread. Without `writer` nothing is remembered; without
    `inbox`, which opens it, nobody can ask from outside. The first polls are spread over `stagger`. `send` tries
    once to send a message. `on_reply` is told, in the engine's thread, why something asked for was not done. A
    `brief` one takes no drill. `dead_man` tells a service outside that all works.
    `reload` reads the configuration anew.
    """

    def __init__(
        self,
        started: Started,
        backends: list[tuple[BackendSettings, Backend]],
        on_snapshot: Callable[[Snapshot], None],
        on_line: Callable[[Happened], None] = lambda line: None,
        writer: JournalWriter | None = None,
        inbox: Callable[[], Inbox] | None = None,
        stagger: timedelta = STAGGER_WITHIN,
        send: Send = nowhere,
        on_reply: Callable[[str], None] = lambda text: None,
        brief: bool = False,
        dead_man: DeadMan | None = None,
        reload: Callable[[Reload], Coroutine[None, None, Carried]] = no_reload,
    ) -> None:
        self._started = started
        self._backends = backends
        self._on_snapshot = on_snapshot
        self._on_line = on_line
        self._writer = writer
        self._inbox = inbox
        self._stagger = stagger
        self._send = send
        self._on_reply = on_reply
        self._brief = brief
        self._dead_man = dead_man
        self._reload = reload
        self._world: World | None = None
        self._beats = 0
        self._pollers: dict[str, Poller] = {}
        self._errands: set[asyncio.Task[Carried]] = set()
        self._changed = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._ready = Flag()
        self._thread = Thread(target=self._run, name="engine", daemon=True)

    def start(self) -> None:
        collect_seldom()
        take_short_turns()
        self._thread.start()
        self._ready.wait()

    def stop(self, deadline: timedelta = timedelta(seconds=5)) -> None:
        """Write down the evidence in hand and end. Returns when the thread is gone, or at the deadline."""
        if self._loop is not None and self._stopping is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
        if self._thread.ident is not None:
            self._thread.join(deadline.total_seconds())

    @property
    def world(self) -> World:
        """The world as it is; it is never changed in place, so any thread may read it."""
        return self._current()

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    # The door: what people and other parts of the console want.

    def ask(self, asked: Asked) -> None:
        self._call(lambda: self._carry_out(tidy(replace(asked, now=read_clock()))))

    def part_failed(self, cause: Cause, subject: str, text: str) -> None:
        self._post(lambda: PartFailed(read_clock(), cause, subject, text))

    def part_works(self, cause: Cause, subject: str) -> None:
        self._post(lambda: PartWorks(read_clock(), cause, subject))

    def follow(self, found: Found) -> None:
        """What the console that judges has written down."""
        self._post(lambda: Followed(read_clock(), found.alarms, found.kept, found.sites, found.anew))

    def _post(self, event: Callable[[], Event]) -> None:
        self._call(lambda: self._take(event()))

    def _call(self, call: Callable[[], object]) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            with suppress(RuntimeError):  # it was closed just now
                loop.call_soon_threadsafe(call)

    # From here on: the engine's own thread.

    def _run(self) -> None:
        try:
            asyncio.run(self._live())
        except Exception:  # the screen misses the beat and says so; here the reason is kept
            log.exception("the engine stopped")
            raise
        finally:
            self._ready.set()

    async def _live(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_default_executor(Workers())
        self._stopping = asyncio.Event()
        self._pollers = {settings.name: Poller(settings, backend, self._take) for settings, backend in self._backends}
        self._take(self._started)
        self._ready.set()
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(self._beat()), tasks.create_task(self._publish())]
            if self._writer is not None:
                running.append(tasks.create_task(self._keep_evidence()))
            if self._inbox is not None:
                requests = Requests(self._inbox, self._current, self._take, self._brief)
                running.append(tasks.create_task(requests.run()))
            if self._dead_man is not None:
                running.append(tasks.create_task(self._dead_man.run(self._take)))
            if not self._brief:
                running.append(tasks.create_task(watch_sleep(lambda: self._take(Woke(read_clock())))))
            for number, poller in enumerate(self._pollers.values()):
                running.append(tasks.create_task(poller.run(self._delay(number, poller))))
            await self._stopping.wait()
            for task in [*running, *self._errands]:
                task.cancel()
        await self._close()

    def _delay(self, number: int, poller: Poller) -> timedelta:
        """Backends take turns within the period, and within two seconds at the start."""
        return min(poller.settings.poll_every, self._stagger) * number / max(len(self._pollers), 1)

    async def _close(self) -> None:
        self._remember_evidence()
        await asyncio.gather(*(poller.backend.close() for poller in self._pollers.values()), return_exceptions=True)

    def _current(self) -> World:
        assert self._world is not None
        return self._world

    def _carry_out(self, asked: Asked) -> None:
        reply = reply_to(self._current(), asked, asked.now)
        for errand in self._take(asked):
            errand.add_done_callback(self._tell_failure)
        if reply.code != DONE:
            self._on_reply(reply.text)

    def _tell_failure(self, errand: asyncio.Task[Carried]) -> None:
        """What a backend refused is told to who asked here, at once."""
        if not errand.cancelled() and errand.exception() is None and not errand.result().done:
            self._on_reply(errand.result().text)

    def _take(self, event: Event) -> list[asyncio.Task[Carried]]:
        """The one way into the world. Hands over the errands that whoever asked for it waits for."""
        woke_before = self._world.woke_last if self._world is not None else None
        self._world, effects = fold(self._world, event)
        if self._world.woke_last != woke_before:
            self._verify_anew()
        self._changed.set()
        return self._let_out(effects)

    def _verify_anew(self) -> None:
        """The machine has slept: what the backends know now is asked for at once."""
        for poller in self._pollers.values():
            poller.poll_soon()

    def _let_out(self, effects: tuple[Effect, ...]) -> list[asyncio.Task[Carried]]:
        """Written down before it is sent. The writer never holds up the engine."""
        if self._writer is not None and effects:
            self._writer.submit(effects)
        waited_for = []
        for effect in effects:
            if isinstance(effect, Happened):
                self._on_line(effect)
            elif isinstance(effect, WriteAck | WriteUnack | WriteRecheck):
                poller = self._pollers[effect.backend]
                waited_for.append(self._run_errand(write_back(effect, poller, self._take)))
            elif isinstance(effect, Reload):
                waited_for.append(self._run_errand(self._reload(effect)))
            elif isinstance(effect, SendPage):
                errand = self._run_errand(deliver(effect, self._send, self._take, self._written))
                if effect.about is About.TEST:
                    waited_for.append(errand)
        return waited_for

    async def _written(self) -> None:
        if self._writer is not None:
            await asyncio.to_thread(self._writer.flush, PATIENCE)

    def _run_errand(self, errand: Coroutine[None, None, Carried]) -> asyncio.Task[Carried]:
        task = asyncio.get_running_loop().create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)
        return task

    async def _beat(self) -> None:
        while True:
            self._take(Tick(read_clock()))
            self._beats += 1
            await asyncio.sleep(real(BEAT))

    async def _publish(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            self._on_snapshot(replace(picture(self._current(), read_clock().at), beats=self._beats))
            await asyncio.sleep(real(PICTURES, LEAST_PICTURES))

    async def _keep_evidence(self) -> None:
        while True:
            await asyncio.sleep(real(EVIDENCE_EVERY, LEAST_EVIDENCE))
            self._remember_evidence()

    def _remember_evidence(self) -> None:
        if self._writer is not None and self._world is not None:
            members, backends = evidence(self._world)
            self._writer.submit([Remember(members=members, backends=backends)])

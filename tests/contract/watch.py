"""A console that watches one product: its real adapter over a real socket, its answers folded through the real core.

Time is the product's clock alone. It moves by `advance`, second by second, with a poll each `poll_every`; so minutes of
silence take no time, and no test waits.
"""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from time import monotonic, thread_time
from types import TracebackType
from typing import Any, Self

import pytest

from noc.backends.backend import Backend, PollError, WriteResult
from noc.backends.kinds import kind_named, make, setup_of
from noc.core.answer import Answer
from noc.core.causes import AlarmState, Cause, State
from noc.core.clock import Now
from noc.core.effects import Effect, WriteAck, WriteRecheck, WriteUnack
from noc.core.events import AckAnswered, AckAsked, Event, Polled, PollFailed, Started, Tick
from noc.core.fold import fold
from noc.core.model import World
from noc.core.picture import picture
from noc.core.roster import Site
from noc.core.snapshot import FaultView, SiteView, Snapshot
from noc.settings import BackendSettings, Limits
from noc.steady import steady
from tests.contract.product import INTERVAL, SITES, Clock, Product

SECOND = timedelta(seconds=1)
RETRY_AT_MOST = timedelta(seconds=10)
TRIES = 3  # of something that is written
SECRET = "correct horse"
ROSTER = tuple(Site(name.title(), name, tier=1) for name in SITES)
# For a server that never answers: the test waits for it, so it waits for less than people would.
BRIEF = Limits(64 * 1024 * 1024, SECOND, SECOND, timedelta(seconds=1.5))


class Watch:
    """`with Watch(product) as watch:` - within `with product`. What settings it needs beside the product's own: `more`.

    An adapter's own caches live by the same time: wherever its modules have imported `monotonic` or `steady`, they get
    this one.
    """

    def __init__(self, product: Product, **more: Any) -> None:
        self.product = product
        self.clock: Clock = product.clock
        self.kind = kind_named(product.kind)
        settings = product.settings(**more)
        self.settings: BackendSettings = replace(settings, name="east", kind=product.kind, poll_every=INTERVAL)
        self.backend: Backend
        self.answer: Answer | None = None  # the newest
        self.failure: PollError | None = None  # of the newest poll
        self.seen: list[tuple[timedelta, Snapshot]] = []
        self.writes: list[WriteAck] = []
        self._world: World
        self._patch = pytest.MonkeyPatch()
        self._runner = asyncio.Runner()
        self._due = self.clock.since

    def __enter__(self) -> Self:
        self.backend = make(self.settings, lambda ref: SECRET)
        self._drive_caches()
        self._world, _ = fold(None, Started(self._now, (setup_of(self.settings),), ROSTER))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._runner.run(self.backend.close())
        finally:
            self._runner.close()
            self._patch.undo()

    def _drive_caches(self) -> None:
        ours, begun = self.clock, self.clock.since
        root = f"noc.backends.{self.product.kind}"
        for name, module in list(sys.modules.items()):
            if name != root and not name.startswith(f"{root}."):
                continue
            for clock in (monotonic, steady):
                if getattr(module, clock.__name__, None) is clock:
                    driven = partial(_ahead, clock, lambda: (ours.since - begun).total_seconds())
                    self._patch.setattr(module, clock.__name__, driven)

    @property
    def _now(self) -> Now:
        return Now(self.clock.at, self.clock.since)

    def _fold(self, event: Event) -> tuple[Effect, ...]:
        self._world, effects = fold(self._world, event)
        self.seen.append((self.clock.since, picture(self._world, self.clock.at)))
        return effects

    # Time

    def poll(self) -> Answer | None:
        """Ask once, now. None where it brought nothing usable: then `failure` says what; a defect is raised."""
        try:
            self.answer = self._runner.run(self.backend.read())
        except PollError as error:
            self.failure = error
            self._fold(PollFailed(self._now, "east", error.cause, error.text))
            self._due = self.clock.since + min(INTERVAL, RETRY_AT_MOST)
            return None
        self.failure = None
        self._fold(Polled(self._now, "east", self.answer, INTERVAL))
        self._due = self.clock.since + INTERVAL
        return self.answer

    def advance(self, seconds: float) -> Self:
        """Let so much time pass, with the polls that fall due."""
        for _ in range(int(seconds)):
            if self.clock.since >= self._due:
                self.poll()
            self.clock.advance(SECOND)
            self._fold(Tick(self._now))
        return self

    def until(self, condition: Callable[[], bool], most: float, what: str) -> float:
        """Let time pass until it holds; the seconds that took. Fails after `most` seconds."""
        for passed in range(int(most) + 1):
            if condition():
                return passed
            self.advance(1)
        pytest.fail(f"not within {most:g} s: {what}\n{self.described()}")

    def settle(self) -> Self:
        """Until all is well as far as this kind can tell."""
        self.until(lambda: self.answer is not None and all(self.well(key) for key in SITES), 120, "all is well")
        return self

    # What is seen

    @property
    def shown(self) -> Snapshot:
        return picture(self._world, self.clock.at)

    def site(self, key: str) -> SiteView:
        return next(site for site in self.shown.sites if site.key == key)

    def verdict(self, key: str) -> tuple[State, Cause | None]:
        site = self.site(key)
        return site.state, site.cause

    def well(self, key: str) -> bool:
        """Calm; a kind that knows no healthy objects can only say that it knows of no trouble."""
        site = self.site(key)
        return site.calm if self.kind.inventory else site.cause is Cause.NO_WITNESS and not site.blind

    def expect(self, key: str, state: State, *causes: Cause, within: float = 60) -> float:
        """Until the site is in this state by one of these causes; the seconds that took."""
        what = f"{key} is {state} by {' or '.join(causes) or 'any cause'}"
        return self.until(
            lambda: self.verdict(key)[0] is state and (not causes or self.verdict(key)[1] in causes), within, what
        )

    @property
    def faults(self) -> dict[Cause, FaultView]:
        """Those that stand now."""
        return {fault.cause: fault for fault in self.shown.faults if fault.alarm is not AlarmState.CLEARED_UNACKED}

    def limit(self, key: str) -> float:
        """How long this site may say nothing, in seconds: never more than a site of the first tier may."""
        limit = self.site(key).limit
        assert limit is not None, self.site(key)
        assert limit.total_seconds() <= 200, limit
        return limit.total_seconds()

    @property
    def patience(self) -> float:
        """The longest that a tile may look calm on old evidence, in seconds: its limit, a poll, and a look.

        A kind without healthy objects has no such limit: two minutes are as long as any other's.
        """
        if not self.kind.inventory:
            return 120
        return max(self.limit(key) for key in SITES) + 2 * INTERVAL.total_seconds() + 2

    @contextmanager
    def never_calm(self, key: str) -> Iterator[None]:
        """No picture within shows it well."""
        begun = len(self.seen)
        yield
        for since, snapshot in self.seen[begun:]:
            site = next(site for site in snapshot.sites if site.key == key)
            assert not site.calm, f"{key} was calm {since - self.seen[begun][0]} later: {site}"

    def described(self) -> str:
        sites = [f"{s.key} {s.state}/{s.cause} {s.alarm} blind={s.blind} {s.detail}" for s in self.shown.sites]
        faults = [f"{fault.cause} {fault.alarm} {fault.detail}" for fault in self.shown.faults]
        return "\n".join([*sites, *faults, f"failure: {self.failure}", f"answer: {str(self.answer)[:3000]}"])

    # What is written

    def acknowledge(self, key: str, by: str = "ann", note: str = "on my way") -> WriteResult:
        """Take the alarms of a site as an operator does; what the core wants written goes out as from the engine."""
        orders = [e for e in self._fold(AckAsked(self._now, key, by, note)) if isinstance(e, WriteAck)]
        assert orders, f"nothing was to be written for {self.site(key)}"
        self.writes += orders
        results = [self._written(order) for order in orders]
        for order, result in zip(orders, results, strict=True):
            self._fold(AckAnswered(self._now, "east", order.site, order.cause, result.accepted, result.text))
        self.poll()
        return next((result for result in results if not result.accepted), results[0])

    def _written(self, order: WriteAck) -> WriteResult:
        failure: PollError | None = None
        for _ in range(TRIES):
            try:
                return self._runner.run(self.backend.acknowledge(order))
            except PollError as error:
                failure = error
        assert failure is not None
        return WriteResult(accepted=False, text=failure.text)

    def unacknowledge(self, key: str, by: str = "ann") -> WriteResult:
        """Take back what was written last for this site."""
        order = next(order for order in reversed(self.writes) if order.site == key)
        return self._runner.run(
            self.backend.unacknowledge(
                WriteUnack(order.backend, order.site, order.cause, order.hosts, order.services, by)
            )
        )

    def recheck(self, key: str, by: str = "ann") -> WriteResult:
        assert self.answer is not None
        hosts = tuple(report.name for report in self.answer.hosts if key in report.sites)
        return self._runner.run(self.backend.recheck(WriteRecheck("east", key, hosts, by)))

    def seconds_of_a_poll(self) -> float:
        """The least processor time of a few polls, without the product's own, which runs in another thread."""
        taken = []
        for _ in range(4):
            self.clock.advance(INTERVAL)
            begun = thread_time()
            self.poll()
            taken.append(thread_time() - begun)
            assert self.failure is None, self.failure
        return min(taken[1:])

    def rights(self) -> tuple[str, ...]:
        return self._runner.run(self.backend.rights())


def _ahead(clock: Callable[[], float], by: Callable[[], float]) -> float:
    return clock() + by()

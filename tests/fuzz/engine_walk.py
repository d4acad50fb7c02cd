"""A whole session, adapters, pollers, engine, core and journal, on servers that break their word at random.

Time goes fast for the console and the products alike, so a step of the walk takes thousandths of a second.
"""

import gc
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from random import Random
from time import monotonic
from types import TracebackType
from typing import Any, Self

import pytest

from noc.core.causes import AlarmState, Cause
from noc.core.events import AcceptAsked, AckAsked, Asked, ShelveAsked, UnackAsked, UnshelveAsked
from noc.core.model import World
from noc.core.picture import picture
from noc.core.roster import Site
from noc.core.snapshot import Snapshot
from noc.engine.clock import FastTime, read_clock, run_fast
from noc.engine.session import Session
from noc.settings import BackendSettings, ConsoleSettings, Limits, Settings
from tests.backends.web import Request, Served
from tests.engine.publication import Publication
from tests.fuzz.mutations import OF_TEXT, OF_TREES, Edit, spoil
from tests.wire import icinga2, manners, prometheus
from tests.wire.server import Server

SPEED = 10.0
SILENT = 12.0  # s of the console's time
LIMITS = Limits(300_000, timedelta(seconds=0.4), timedelta(seconds=0.4), timedelta(seconds=0.6))  # of real time
ROUNDING = 1.0  # s: the products tell whole seconds
LOST_AFTER = 1.0  # s of the console's time
FAILED = 4  # polls in a row: by then it is said
WELL_WITHIN = 60.0  # s of real time
SITES = {"east": ("riga", "oslo"), "west": ("rome", "bonn")}
LOST = frozenset({Cause.BACKEND_LOST, Cause.BACKEND_REFUSED, Cause.BACKEND_GARBLED, Cause.NETWORK_LOST})
BROKEN = {
    "mute": manners.mute, "shut": manners.shut, "reset": manners.reset, "cut": manners.cut, "drip": manners.drip,
    "endless": manners.endless, "bomb": manners.bomb, "empty": manners.answered(Served(b"")),
    "bytes": manners.answered(Served(bytes(range(256)) * 4)), "trouble": manners.answered(Served(b"", 500)),
    "refused": manners.answered(Served(b"", 401)), "deep": manners.answered(Served(b"[" * 100_000)),
}  # fmt: skip


class FastDatetime(datetime):
    """The products' clock."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return read_clock().at


def seconds() -> float:
    return read_clock().mono.total_seconds()


@dataclass
class Backend:
    """One server, and what it has given: for each site when the newest evidence was that has left it whole."""

    name: str
    product: Any
    server: Server = field(init=False)
    given: dict[str, float] = field(default_factory=dict)
    stopped: dict[str, float] = field(default_factory=dict)  # sites that nobody looks at any more, since
    damage: list[Edit] = field(default_factory=list)
    doubted: float = 0.0  # when its answers were last spoilt in another way: each may have made a stamp newer, once
    broken: tuple[float, int] | None = None  # since when, and how many polls there had been

    def __post_init__(self) -> None:
        self.server = Server(self.answer)

    def answer(self, request: Request) -> Served:
        served: Served = self.product(request)
        for site in SITES[self.name]:
            self.given[site] = self.stopped.get(site, seconds())
        return Served(spoil(served.body, self.damage), served.status, served.headers) if self.damage else served

    def spoil(self, damage: list[Edit]) -> None:
        if damage or self.damage:
            self.doubted = seconds()
        self.damage = damage

    def thing(self, site: str) -> Any:
        return (self.product.hosts if self.name == "east" else self.product.targets)[f"{site}-gw"]


class Walk:
    """`with Walk(folder, seed) as walk: walk.step()` - each raises AssertionError where something does not hold."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = Random(seed)
        self.script: list[str] = []
        self.backends = [Backend("east", icinga2.Icinga2), Backend("west", prometheus.Prometheus)]
        self._folder = folder
        self._patch = pytest.MonkeyPatch()
        self._seen = 0

    def __enter__(self) -> Self:
        gc.collect()
        self._files = open_files()
        run_fast(FastTime(SPEED, monotonic(), datetime.now(UTC)))
        for module in (icinga2, prometheus):
            self._patch.setattr(module, "datetime", FastDatetime)
        for each in self.backends:
            each.product = each.product(*SITES[each.name])
            each.server.__enter__()
        self._begin()
        self.mends()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.stop()
        for each in self.backends:
            each.server.__exit__(None, None, None)
        self._patch.undo()
        run_fast(None)
        gc.collect()
        if kind is None:
            assert open_files() <= self._files, f"{open_files() - self._files} files or sockets are left open"

    def _begin(self) -> None:
        self.published, self._seen = Publication(), 0
        words = {"poll_every": timedelta(seconds=1), "lost_after": timedelta(seconds=1), "limits": LIMITS}
        settings = tuple(
            BackendSettings(each.name, kind, each.server.url, site_from=found, **words)  # type: ignore[arg-type]
            for each, kind, found in zip(
                self.backends, ("icinga2", "prometheus"), ("hostgroup:site-", "label:site"), strict=True
            )
        )
        names = [site for sites in SITES.values() for site in sites]
        roster = tuple(Site(name.title(), name, silent_after=timedelta(seconds=SILENT)) for name in names)
        console = ConsoleSettings("test", self._folder / "journal.sqlite")
        self.session = Session(
            Settings(self._folder / "noc.toml", console, settings, roster), self.published.show, self.published.line
        )
        self.session.start()
        self.published.wait(lambda shown: True)

    # What may happen

    def step(self) -> None:
        deeds: list[tuple[float, Callable[[], str]]] = [
            (6, self.breaks), (6, self.works), (8, self.changes), (4, self.spoils), (6, self.asks), (1, self.restarts),
            (6, self.waits), (0.4, self.lasts),
        ]  # fmt: skip
        (deed,) = self.random.choices([deed for _, deed in deeds], [weight for weight, _ in deeds])
        self.script.append(deed())
        self.look()

    def breaks(self) -> str:
        each, manner = self.random.choice(self.backends), self.random.choice(list(BROKEN))
        each.spoil([])
        each.broken = each.broken or (seconds(), self._tries(each.name))
        each.server.manner = BROKEN[manner]
        return f"{each.name} breaks: {manner}"

    def works(self) -> str:
        each = self.random.choice(self.backends)
        each.server.manner, each.broken = None, None
        each.spoil([])
        return f"{each.name} works"

    def spoils(self) -> str:
        each = self.random.choice(self.backends)
        words = [*OF_TREES, *OF_TEXT]
        each.spoil([Edit(self.random.choice(words), self.random.randrange(1000), self.random.randrange(256))])
        each.server.manner, each.broken = None, None
        return f"{each.name} answers with {each.damage}"

    def changes(self) -> str:
        each = self.random.choice(self.backends)
        site, how = self.random.choice(SITES[each.name]), self.random.choice(["down", "stops", "up", "up"])
        self._change(each, site, how)
        return f"{site} {how}"

    def _change(self, each: Backend, site: str, how: str) -> None:
        thing, checked = each.thing(site), "checked" if each.name == "east" else "scraped"
        if each.name == "east":
            thing.state = int(how == "down")
        else:
            thing.up = how != "down"
        if how == "stops" and site not in each.stopped:
            each.stopped[site] = seconds()
            setattr(thing, checked, float(int(each.product.now)))
        elif how != "stops":
            each.stopped.pop(site, None)
            setattr(thing, checked, None)

    def asks(self) -> str:
        target = self.random.choice(["riga", "oslo", "rome", "bonn", "east", "west", "network"])
        now = read_clock()
        wishes: list[Asked] = [
            AckAsked(now, target, "ann"),
            UnackAsked(now, target, "bob"),
            ShelveAsked(now, target, "ann", "noisy", now.at + timedelta(seconds=20)),
            UnshelveAsked(now, target, "bob"),
        ]
        asked = self.random.choice(wishes)
        self.session.door.ask(asked)
        return f"{type(asked).__name__} {target}"

    def restarts(self) -> str:
        self.session.stop()
        self._begin()
        for each in self.backends:
            each.broken = each.broken and (seconds(), 0)
            each.spoil(each.damage)
        return "stops, and starts again"

    def waits(self) -> str:
        folds = self.published.newest.folds
        self.published.wait(lambda shown: shown.folds > folds, 10, "the engine goes on")
        return "waits"

    def lasts(self) -> str:
        """Until each backend was polled so often that whatever is wrong with it is known."""
        for each in self.backends:
            tries, ends = self._tries(each.name), monotonic() + WELL_WITHIN
            while self._tries(each.name) < tries + FAILED:
                assert monotonic() < ends, f"{each.name} is polled no more"
                self.waits()
        return "goes on so for a while"

    def mends(self) -> None:
        """Everything works again: then all is calm, and no fault stands."""
        self.script.append("all is mended")
        for each in self.backends:
            each.server.manner, each.broken = None, None
            each.spoil([])
            for site in SITES[each.name]:
                self._change(each, site, "up")
        ends = monotonic() + WELL_WITHIN
        while not _is_well(self.published.newest):
            assert monotonic() < ends, "it does not get well again"
            for each in self.backends:  # hosts that never were, and are missed since
                self.session.door.ask(AcceptAsked(read_clock(), each.name, "ann"))
            self.waits()
        self.look()

    # What must hold

    def look(self) -> None:
        assert self.session.engine.alive, "the engine is dead"
        new = self.published.snapshots[self._seen :]
        self._seen += len(new)
        for _, shown in new:
            self._is_true(shown)
        self._is_told()

    def _is_true(self, shown: Snapshot) -> None:
        """What is calm has spoken not long before."""
        given = {site: max(at, each.doubted) for each in self.backends for site, at in each.given.items()}
        for site in shown.sites:
            if site.calm:
                age = shown.mono.total_seconds() - given[site.key]
                assert age <= SILENT + ROUNDING, f"{site.key} is calm, and its backend gave no evidence for {age:.1f} s"

    def _is_told(self) -> None:
        """What is broken for long enough stands on the wall, whoever has taken it."""
        world = self.session.engine.world
        standing = {subject for cause, subject in world.faults if cause in LOST}
        for each in self.backends:
            if each.broken is None:
                continue
            since, tries = each.broken
            long = world.now.mono.total_seconds() - since > LOST_AFTER + FAILED
            if long and world.backends[each.name].tries - tries >= FAILED:
                assert {each.name, "network"} & standing, f"{each.name} is broken, and nobody says so"
                assert not self._calm(world, each), f"{each.name} is broken, and looks calm"

    def _calm(self, world: World, each: Backend) -> list[str]:
        return [site.key for site in picture(world, world.now.at).sites if site.calm and site.key in SITES[each.name]]

    def _tries(self, name: str) -> int:
        return self.session.engine.world.backends[name].tries

    def told(self) -> str:
        return "\n".join([*self.script[-30:], self.published.described()])


def _is_well(shown: Snapshot) -> bool:
    standing = [fault for fault in shown.faults if fault.alarm not in (AlarmState.CLEARED_UNACKED, AlarmState.SHELVED)]
    return not standing and all(site.calm for site in shown.sites)


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))

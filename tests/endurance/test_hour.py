"""Twenty backends of every kind that break their word again and again: nothing leaks, and all is well after it."""

import gc
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from random import Random
from time import monotonic

import pytest

from noc.core.snapshot import Snapshot
from noc.settings import BackendSettings, Limits
from tests.backends.livestatus.stream import Stream
from tests.backends.web import Web
from tests.contract.product import Clock, Manner, Product
from tests.contract.products.kinds import PRODUCTS, product_of
from tests.endurance.test_month import ROOM, resident
from tests.live.processes import wait
from tests.wire.watch import Watch

BACKENDS = 20
PERIOD = timedelta(seconds=1)
LIMITS = Limits(300_000, timedelta(seconds=2), timedelta(seconds=2), timedelta(seconds=3))
CHANGE_EVERY = 0.5  # s: one of them begins, or ceases, to break its word
WARM = 15.0  # s, in which each has broken its word once
SPARE = 8  # connections that may be open more than before: those which are kept for the next poll
CI_SECONDS, HOUR = 30.0, 3600.0


class TrueClock(Clock):
    """The time as it is; nobody moves it on."""

    def __init__(self) -> None:
        """There is nothing to keep."""

    @property  # type: ignore[override]
    def at(self) -> datetime:
        return datetime.now(UTC)

    @property  # type: ignore[override]
    def since(self) -> timedelta:
        return timedelta(seconds=monotonic())


@dataclass(frozen=True)
class Held:
    """What the process holds of the machine."""

    descriptors: int
    threads: int
    files: int  # that are open on a disk
    memory: int  # bytes

    @classmethod
    def now(cls) -> "Held":
        gc.collect()
        links = [_target(entry) for entry in Path("/proc/self/fd").iterdir()]
        return cls(len(links), threading.active_count(), sum(link.startswith("/") for link in links), resident())


def _target(link: Path) -> str:
    try:
        return os.readlink(link)
    except OSError:  # the descriptor with which the folder was read
        return ""


@contextmanager
def watched(folder: Path) -> Iterator[tuple[list[Product], Watch]]:
    with ExitStack() as stack:
        products: list[Product] = []
        backends: list[BackendSettings] = []
        for number, kind in enumerate(islice(cycle(PRODUCTS), BACKENDS)):
            product = stack.enter_context(product_of(kind)(TrueClock()))
            products.append(product)
            name = f"{kind}-{number}"
            settings = product.settings(poll_every=PERIOD, lost_after=PERIOD, limits=LIMITS)
            backends.append(replace(settings, name=name))
        yield products, stack.enter_context(Watch(folder, tuple(backends), None))


def misbehave(products: list[Product], watch: Watch, seconds: float, random: Random) -> int:
    """Break and mend them in turn for so long; how often one was broken."""
    breakable = [product for product in products if able(product)]
    until, broken = monotonic() + seconds, 0
    while monotonic() < until:
        product = random.choice(breakable)
        manner = random.choice([None, *able(product)])
        product.behave(manner)
        broken += manner is not None
        threading.Event().wait(CHANGE_EVERY)
        del watch.published.snapshots[:-1], watch.published.lines[:]  # the test itself must keep nothing
        for each in products:
            forget(each)
    for product in breakable:
        product.behave(None)
    return broken


def forget(product: Product) -> None:
    """What its server has written down of each request: in an hour that would weigh more than a leak."""
    for server in vars(product).values():
        if isinstance(server, Web):
            server.requests.clear()
        elif isinstance(server, Stream):
            server.asked.clear()


def able(product: Product) -> list[Manner]:
    """How it can break its word; a probe asks the sites themselves, there is no server between."""
    return [manner for manner in Manner if manner.name not in product.unable]


def all_answer(snapshot: Snapshot) -> bool:
    return len(snapshot.backends) == BACKENDS and all(backend.state == "ok" for backend in snapshot.backends)


def leaves_nothing(folder: Path, seconds: float) -> str:
    """Play it, and tell what was held. Nothing may be left when it has ended, and little be added while it runs."""
    before, random = Held.now(), Random(7)
    with watched(folder) as (products, watch):
        watch.published.wait(all_answer, 60, "all answer")
        misbehave(products, watch, WARM, random)
        watch.published.wait(all_answer, 60, "all answer again")
        watch.published.snapshots.clear()
        warm = Held.now()
        broken = misbehave(products, watch, seconds, random)
        watch.published.wait(all_answer, 120, "all answer at the end")
        tries = watch.published.newest.tries
        watch.published.snapshots.clear()
        end = Held.now()
    assert end.descriptors <= warm.descriptors + SPARE, (warm, end)
    assert end.threads <= warm.threads + SPARE, (warm, end)
    assert end.files <= warm.files, (warm, end)
    assert end.memory <= warm.memory + ROOM, (warm, end)
    wait(lambda: Held.now().descriptors <= before.descriptors, 10, f"all is closed: {before}, {Held.now()}")
    wait(lambda: Held.now().threads <= before.threads, 10, f"all threads have ended: {threading.enumerate()}")
    return (
        f"{seconds / 60:.0f} min of {BACKENDS} misbehaving backends: {tries:,} polls, {broken:,} breaches; "
        f"{warm.descriptors} descriptors, {warm.threads} threads, {warm.memory / 1e6:.0f} MB when warm, "
        f"{end.descriptors}, {end.threads} and {end.memory / 1e6:.0f} MB at the end"
    )


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the products' settings say that the password stands."""
    monkeypatch.setenv("NOC", "s3cret")


@pytest.mark.timeout(300)
def test_a_minute_leaks_nothing(tmp_path: Path) -> None:
    assert leaves_nothing(tmp_path, CI_SECONDS)


@pytest.mark.prove
@pytest.mark.timeout(2 * 3600)
def test_an_hour_leaks_nothing(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    record_property("proof", leaves_nothing(tmp_path, HOUR))

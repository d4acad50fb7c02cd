"""What backends do on ordinary days: with a console as it is shipped, nothing of it may sound."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from time import monotonic

import pytest

from noc.core.events import Polled, Tick
from noc.core.roster import Site
from tests.backends.web import Request, Served
from tests.core.conversation import SECOND, Conversation
from tests.core.fakes import backend
from tests.gauntlet.ledger import Ledger
from tests.gauntlet.wires import Wire, running
from tests.wire.manners import mute
from tests.wire.server import Manner
from tests.wire.watch import Watch

pytestmark = pytest.mark.leaves_threads  # the backends and the console live on from test to test

DROP = 20.0  # s
SLOW = 8.0  # s
SITES = 60
AS_SHIPPED = {"poll_every": timedelta(seconds=10), "lost_after": timedelta(seconds=30)}
KINDS = ("icinga2", "prometheus")


@dataclass
class Day:
    watch: Watch
    slow: dict[str, int]  # how many answers took so long
    missed: dict[str, int]  # how many lacked a host


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """A line drops for 20 s, one backend is slow, one misses a host in a single answer; the rest lives on."""
    far = [Wire(f"far-{kind}", kind, SITES // 2) for kind in KINDS]
    lazy = [Wire(f"slow-{kind}", kind) for kind in KINDS]
    paged = [Wire(f"paged-{kind}", kind, 5) for kind in KINDS]
    wires = [*far, *lazy, *paged]
    slow, missed = dict.fromkeys([wire.name for wire in lazy], 0), dict.fromkeys([wire.name for wire in paged], 0)
    with running(wires):
        often = {"poll_every": timedelta(seconds=1)}
        backends = tuple(wire.settings(**AS_SHIPPED | (often if wire in paged else {})) for wire in wires)
        roster = tuple(Site(key, key) for wire in wires for key in wire.keys)
        with Watch(tmp_path_factory.mktemp("quiet"), backends, roster) as watch:
            watch.published.wait(lambda s: bool(s.sites) and all(site.calm for site in s.sites), 60, "all is well")
            for wire in lazy:
                wire.behave(_slowly(wire, slow))
            for wire in paged:
                _misses_one(wire, missed)
            for wire in far:
                wire.server.manner = mute  # who hangs on it then goes on to hang
            back = monotonic() + DROP
            watch.published.wait(lambda _: monotonic() >= back, 2 * DROP)
            failing = {b.name for b in watch.published.newest.backends if b.state != "ok"}
            assert failing == {wire.name for wire in far}
            for wire in far:
                wire.server.manner = None
            watch.published.wait(lambda s: all(site.calm for site in s.sites), 60, "all is well again")
            watch.published.wait(lambda s: all(slow.values()), 60, "the slow ones have answered")
            watch.polls(10)
            yield Day(watch, slow, missed)


def _slowly(wire: Wire, counts: dict[str, int]) -> Manner:
    """Its list of hosts takes so long to come; the small questions are answered at once."""

    async def answer(request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if _asks_for_all(wire, request):
            await asyncio.sleep(SLOW)
            counts[wire.name] += 1
        writer.write(wire.product(request).wire())
        await writer.drain()

    return answer


def _asks_for_all(wire: Wire, request: Request) -> bool:
    if wire.kind == "icinga2":
        return request.path.endswith("/objects/hosts")
    return "/api/v1/query" in request.path and b"ALERTS" not in request.body


def _misses_one(wire: Wire, missed: dict[str, int]) -> None:
    """Each third list of hosts lacks one: it was on a page that had changed while being read."""
    lists = count()

    def answer(request: Request) -> Served:
        if not _asks_for_all(wire, request) or next(lists) % 3:
            return wire.answers(request)
        name, row = wire.rows.popitem()
        served = wire.answers(request)
        wire.rows[name] = row
        missed[wire.name] += 1
        return served

    wire.server.answers = answer


@pytest.mark.row("Q8", "Q12", 40)
def test_nothing_of_it_sounds(day: Day, ledger: Ledger) -> None:
    day.watch.expect_quiet()
    assert all(day.slow.values())
    assert all(many >= 3 for many in day.missed.values())
    for kind in KINDS:
        ledger.held("Q8", f"{kind} on the wire, 30 sites", "quiet")
        ledger.held("Q12", f"{kind} on the wire", "quiet")
        ledger.held(40, f"{kind} on the wire", "nothing")


@pytest.mark.row("Q8")
def test_a_drop_of_twenty_seconds_is_quiet_at_every_moment_of_the_period(ledger: Ledger) -> None:
    c = Conversation(backend("east"), backend("west"))
    for number in range(SITES):
        c.server("east" if number % 2 else "west").host(f"site {number}")
    c.runs("2 min")
    for _ in range(10):
        for name in c.servers:
            c.server(name).lost = "backend_lost"
        c.runs(timedelta(seconds=DROP))
        for name in c.servers:
            c.server(name).lost = None
        c.runs("41 s")
    c.expect_quiet().expect_no_fault()
    ledger.held("Q8", "injected clock", "quiet")


@pytest.mark.row("Q12")
def test_a_backend_that_takes_eight_seconds_is_quiet_for_hours(ledger: Ledger) -> None:
    """It is asked each 80 s then, for a tenth of its time, and what it tells is 8 s old when it arrives."""
    period = timedelta(seconds=10 * SLOW)
    c = Conversation(backend("east"))
    for number in range(3):
        c.server().host(f"site {number}", every=("10 s", "30 s", "60 s")[number])
    c.time += 9 * SECOND  # so that it is asked just before a host is checked, too
    for _ in range(90):
        for host in c.server().hosts.values():
            host.live(c.time, timedelta(0))
        answer = c.server().answer(c.time)
        for second in range(int(period.total_seconds())):
            c.time += SECOND
            c.tell(Polled(c.now, "east", answer, period) if second == SLOW else Tick(c.now))
    c.expect_quiet().expect_no_fault()
    assert all(site.calm for site in c.shown.sites)
    ledger.held("Q12", "injected clock", "quiet")

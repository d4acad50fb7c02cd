"""Clocks that lie, and a machine that sleeps: of the backends and of our own, on real sockets in real time."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest

from noc import steady
from noc.core.causes import AlarmState, Cause, Sound, State
from noc.core.snapshot import Snapshot
from noc.engine import clock
from tests.engine.publication import site_of
from tests.gauntlet.ledger import Ledger
from tests.gauntlet.wires import Wire, roster_of, running
from tests.wire.watch import Watch

HOUR = 3600.0
KINDS = ("icinga2", "prometheus")
# By row: how far a clock is off from the start, and by how much it steps at the moment when a site falls silent.
DEEDS = {36: (HOUR, 0.0), 37: (-HOUR, 0.0), 38: (0.0, -HOUR)}
LIMIT = 8.0  # s that a site may be silent: no busy machine keeps a console from its polls for so long
NEVER_SEEN = 1e9


class Clocks(Watch):
    """One console and its backends; of each, the first site can be made to fall silent, the second stays well."""

    def __init__(self, folder: Path, wires: Sequence[Wire]) -> None:
        self.wires = wires
        super().__init__(folder, tuple(wire.settings() for wire in wires), roster_of(wires))
        self.stopped: dict[str, float] = {}  # by site, our monotonic time

    def settle(self, seconds: float = 40) -> None:
        self.published.wait(lambda s: bool(s.sites) and all(site.calm for site in s.sites), seconds, "all is well")

    def stop(self, wire: Wire) -> None:
        """Nothing looks at its first site any more; the last result stands."""
        self.stopped[wire.keys[0]] = monotonic()
        row = wire.rows[f"{wire.keys[0]}-gw"]
        setattr(row, "checked" if wire.kind == "icinga2" else "scraped", wire.product.now)

    def go_on(self) -> None:
        for wire in self.wires:
            setattr(wire.rows[f"{wire.keys[0]}-gw"], "checked" if wire.kind == "icinga2" else "scraped", None)

    def period(self, wire: Wire) -> float:
        return self.session.engine.world.backends[wire.name].period.total_seconds()

    def wait_silence(self, seconds: float) -> None:
        self.published.wait(lambda s: all(_is_silent(s, key) for key in self.stopped), seconds, "each is silent")

    def silent_after(self, wire: Wire) -> float:
        key = wire.keys[0]
        seen = (at for at, s in self.published.snapshots if at >= self.stopped[key] and _is_silent(s, key))
        return next(seen, NEVER_SEEN) - self.stopped[key]

    def skewed(self) -> set[str]:
        """Whose clock is off, as it is told now."""
        faults = self.published.newest.faults
        return {f.subject for f in faults if f.cause is Cause.CLOCK_SKEW and f.alarm is AlarmState.UNACKED}

    def expect_no_other_alarm(self) -> None:
        """Of sites, only those that did fall silent were ever heard; of faults, none that is loud."""
        loud = [line for line in self.published.lines if line.sound and line.sound is not Sound.SUPERVISORY]
        odd = [line for line in loud if line.site not in self.stopped or line.cause is not Cause.CHECKS_LATE]
        assert not odd, odd

    def expect_well_again(self) -> None:
        self.settle()
        for view in self.published.newest.sites:
            wanted = AlarmState.CLEARED_UNACKED if view.key in self.stopped else AlarmState.NORMAL
            assert view.alarm is wanted, view


def _is_silent(snapshot: Snapshot, key: str) -> bool:
    site = site_of(snapshot, key)
    return (site.state, site.cause, site.alarm) == (State.SILENT, Cause.CHECKS_LATE, AlarmState.UNACKED)


# Rows 36 to 38: the clocks of backends


@pytest.fixture(scope="module")
def off(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clocks]:
    """All of them in one console, beside a backend whose clock is right."""
    wires = [Wire(f"{kind}-{row}", kind, limit=LIMIT) for row in DEEDS for kind in KINDS]
    right = Wire("right", limit=LIMIT)
    with running([*wires, right]), Clocks(tmp_path_factory.mktemp("clocks"), [*wires, right]) as clocks:
        for wire in wires:
            wire.product.ahead = DEEDS[_row(wire)][0]
        clocks.settle()
        clocks.polls(3)
        for wire in wires:
            clocks.stop(wire)
            wire.product.ahead += DEEDS[_row(wire)][1]
        clocks.wait_silence(3 * LIMIT)
        clocks.published.wait(lambda _: clocks.skewed() == {wire.name for wire in wires}, 10, "the skew of each")
        clocks.go_on()
        yield clocks


def _row(wire: Wire) -> int:
    return int(wire.name.rpartition("-")[2])


@pytest.mark.leaves_threads  # the console lives on from test to test
@pytest.mark.row(36, 37, 38)
def test_a_backend_whose_clock_is_off_is_named_and_silence_is_found_in_time(off: Clocks, ledger: Ledger) -> None:
    for wire in off.wires[:-1]:
        taken = off.silent_after(wire)
        ledger.held(_row(wire), wire.against, Cause.CLOCK_SKEW, taken, wire.limit + off.period(wire))
    for _, snapshot in off.published.snapshots:
        for wire in off.wires:
            assert site_of(snapshot, wire.keys[1]).alarm is AlarmState.NORMAL
    off.expect_no_other_alarm()


@pytest.mark.leaves_threads
@pytest.mark.row(38)
def test_each_is_well_again_and_a_clock_that_is_set_right_is_told_no_more(off: Clocks, ledger: Ledger) -> None:
    for wire in off.wires:
        wire.product.ahead = 0.0
    off.published.wait(lambda _: not off.skewed(), 10, "no clock is off any more")
    off.expect_well_again()
    off.expect_no_other_alarm()
    ledger.held(38, "steps back", "quiet")


# Rows 55 and 56: our own machine, whose clocks are ours to set


class Machine:
    """Our clocks: the one that people read, and the steady one. `slept` moves both, and the world outside too."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.set_by = self.asleep = 0.0
        source = steady._source()
        patch.setattr(steady, "_read", lambda: source() + self.asleep)
        patch.setattr(clock, "wall", lambda: datetime.now(UTC) + timedelta(seconds=self.set_by + self.asleep))

    def sleep(self, seconds: float, wires: Sequence[Wire]) -> None:
        for wire in wires:
            wire.product.ahead += seconds
        self.asleep += seconds


@pytest.mark.row(55, 56)
def test_our_clock_steps_and_then_the_machine_sleeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ledger: Ledger
) -> None:
    machine = Machine(monkeypatch)
    wires = [Wire("east", limit=LIMIT), Wire("west", "prometheus", limit=LIMIT)]
    with running(wires), Clocks(tmp_path, wires) as clocks:
        clocks.settle()
        for step in (HOUR, -HOUR):
            machine.set_by = step
            _expect_silence_in_time(clocks, ledger)
            assert clocks.skewed() == {"console"}
            clocks.go_on()
            clocks.settle()
        machine.set_by = 0.0
        clocks.published.wait(lambda _: not clocks.skewed(), 10, "our clock is right again")
        clocks.expect_no_other_alarm()
        _expect_verified_anew(clocks, machine, ledger)


def _expect_silence_in_time(clocks: Clocks, ledger: Ledger) -> None:
    for wire in clocks.wires:
        clocks.stop(wire)
    clocks.wait_silence(3 * LIMIT)
    for wire in clocks.wires:
        bound = wire.limit + clocks.period(wire)
        ledger.held(56, f"our clock set, {wire.against}", Cause.CHECKS_LATE, clocks.silent_after(wire), bound)


def _expect_verified_anew(clocks: Clocks, machine: Machine, ledger: Ledger) -> None:
    """After an hour of sleep: told at once, nothing calm on old evidence, and all judged within a cycle."""
    for wire in clocks.wires:
        clocks.stop(wire)
    slept = monotonic()
    machine.sleep(HOUR, clocks.wires)
    clocks.published.wait(_is_suspended, 5, "the sleep is told")
    clocks.wait_silence(10)
    woken = next(at for at, s in clocks.published.snapshots if at > slept and _is_suspended(s))
    cycle = max(clocks.period(wire) for wire in clocks.wires)
    for wire in clocks.wires:
        ledger.held(55, wire.against, Cause.SUSPENDED, clocks.silent_after(wire), 1.0 + cycle)  # with a beat
        age = site_of(clocks.published.newest, wire.keys[0]).age
        assert age is not None
        assert age > timedelta(hours=1)
    for at, snapshot in clocks.published.snapshots:
        if at >= woken:
            assert not any(site_of(snapshot, key).calm for key in clocks.stopped), "calm on what was seen before"
    clocks.go_on()
    clocks.expect_well_again()
    clocks.expect_no_other_alarm()


def _is_suspended(snapshot: Snapshot) -> bool:
    return any(fault.cause is Cause.SUSPENDED and fault.alarm is AlarmState.UNACKED for fault in snapshot.faults)

"""The engine's thread: its beat, its rhythm, and that nothing one backend does touches another."""

import asyncio
import sys
from datetime import timedelta
from itertools import pairwise
from threading import Event as Flag
from threading import enumerate as threads
from time import monotonic

import pytest

from noc.core.answer import Answer
from noc.core.causes import AlarmState, Cause, Sound, State
from noc.core.events import AckAsked, RetireAsked
from noc.core.snapshot import Snapshot
from noc.engine import poller
from noc.engine.clock import read_clock
from noc.engine.engine import Engine
from noc.settings import Limits
from tests.engine.conftest import Begin
from tests.engine.publication import Publication, fault_of, site_of
from tests.engine.scripted import (
    EVERY,
    Reading,
    Scripted,
    failing,
    hanging,
    hosts,
    raising,
    settings,
    slow,
)
from tests.live.processes import wait

LOST = (Cause.BACKEND_LOST, Cause.BACKEND_REFUSED, Cause.BACKEND_GARBLED)


def is_ok(key: str) -> "_Ok":
    return _Ok(key)


class _Ok:
    def __init__(self, key: str) -> None:
        self.key = key

    def __call__(self, snapshot: Snapshot) -> bool:
        return any(site.key == self.key and site.calm for site in snapshot.sites)


def test_it_lives_in_one_thread_that_ends_with_it(begin: Begin, published: Publication) -> None:
    backend = Scripted(hosts("riga"))
    engine = begin({"east": backend})
    published.wait(is_ok("riga"))
    assert engine.alive
    assert [thread.name for thread in threads()].count("engine") == 1
    began = monotonic()
    engine.stop()
    assert not engine.alive
    assert monotonic() - began < 1
    assert backend.closed


def test_stopping_twice_or_before_the_first_answer_does_no_harm(begin: Begin) -> None:
    engine = begin({"east": Scripted(hanging)})
    engine.stop()
    engine.stop()
    assert not engine.alive


def test_a_backend_that_cannot_be_closed_keeps_no_other_from_it(begin: Begin) -> None:
    class Stuck(Scripted):
        async def close(self) -> None:
            raise OSError("no")

    other = Scripted(hosts("riga"))
    engine = begin({"east": Stuck(hosts("oslo")), "west": other})
    engine.stop()
    assert not engine.alive
    assert other.closed


def test_a_worker_that_blocks_does_not_hold_up_the_end(begin: Begin) -> None:
    """A resolver of names whose server is gone, say: nothing can interrupt it."""
    resolved, asked = Flag(), Flag()

    def resolve() -> None:
        asked.set()
        resolved.wait(20)

    async def read() -> Answer:
        await asyncio.to_thread(resolve)
        raise AssertionError("it was given up")

    engine = begin({settings("east", limits=Limits()): Scripted(read)})
    try:
        assert asked.wait(5)
        began = monotonic()
        engine.stop()
        assert not engine.alive
        assert monotonic() - began < 1
        assert [thread.daemon for thread in threads() if thread.name == "engine-worker"] == [True]
    finally:
        resolved.set()


def test_it_beats_each_second_though_nothing_happens(begin: Begin, published: Publication) -> None:
    begin({"east": Scripted(hanging)})
    wait(lambda: len(published.snapshots) >= 4, 6, "four pictures")
    gaps = [later - earlier for (earlier, _), (later, _) in pairwise(published.snapshots)]
    assert max(gaps) < 1.5
    monos = [snapshot.mono for _, snapshot in published.snapshots]
    assert monos == sorted(monos)
    assert published.newest.folds > published.snapshots[0][1].folds


def test_it_publishes_at_most_five_pictures_a_second(begin: Begin, published: Publication) -> None:
    engine = begin({"east": Scripted(hosts("riga"))})
    for number in range(300):
        engine.part_failed(Cause.AUDIO_DEAD, f"part {number}", "it is dead")
        wait(lambda n=number: engine.world.folds > n, 5, "it is folded", every=0.002)  # type: ignore[misc]
    # None of the changes is lost on the way.
    published.wait(lambda s: len([fault for fault in s.faults if fault.cause is Cause.AUDIO_DEAD]) == 300)
    times = [at for at, _ in published.snapshots]
    assert len(times) >= 3
    assert min(later - earlier for earlier, later in pairwise(times)) > 0.15


def test_the_first_polls_are_spread_and_none_waits_for_another(begin: Begin, published: Publication) -> None:
    first, second = Scripted(hanging), Scripted(hosts("riga"))
    begin({"east": first, settings("west", poll_every=timedelta(seconds=5)): second}, stagger=timedelta(seconds=0.6))
    published.wait(is_ok("riga"))
    assert 0.25 <= second.asked[0] - first.asked[0] <= 0.6


TROUBLES: dict[str, tuple[Reading, Cause]] = {
    "fails": (failing(Cause.BACKEND_REFUSED, "wrong password"), Cause.BACKEND_REFUSED),
    "hangs": (hanging, Cause.BACKEND_LOST),
    "divides": (raising(ZeroDivisionError()), Cause.BACKEND_GARBLED),
    "cancels": (raising(asyncio.CancelledError()), Cause.BACKEND_GARBLED),
    "recurses": (raising(RecursionError()), Cause.BACKEND_GARBLED),
}


def test_backends_in_trouble_are_faults_of_their_own_and_touch_no_other(begin: Begin, published: Publication) -> None:
    bad = {name: Scripted(reading) for name, (reading, _) in TROUBLES.items()}
    good = Scripted(hosts("riga"))
    engine = begin({**bad, "well": good})
    for name, (_, cause) in TROUBLES.items():
        snapshot = published.wait(lambda s, n=name: fault_of(s, n) is not None)  # type: ignore[misc]
        fault = fault_of(snapshot, name)
        assert fault is not None
        assert (fault.cause, fault.alarm) == (cause, AlarmState.UNACKED)
    assert published.newest.due[0].sound is Sound.FAULT
    assert site_of(published.newest, "riga").calm
    assert engine.alive
    assert len(good.asked) > 3
    assert max(later - earlier for earlier, later in pairwise(good.asked)) < 1
    for name, backend in bad.items():
        backend.reading = hosts(name)
    for name in TROUBLES:
        snapshot = published.wait(is_ok(name))
        fault = fault_of(snapshot, name)
        assert fault is not None
        assert fault.alarm is AlarmState.CLEARED_UNACKED


def test_the_text_of_a_defect_is_not_shown_for_it_may_hold_a_secret(begin: Begin, published: Publication) -> None:
    begin({"east": Scripted(raising(ValueError("hunter2")))})
    snapshot = published.wait(lambda s: s.backends[0].state == Cause.BACKEND_GARBLED)
    assert "hunter2" not in snapshot.backends[0].detail
    assert "ValueError" in snapshot.backends[0].detail


def test_an_answer_that_nobody_can_fold_is_a_fault_of_its_backend(begin: Begin, published: Publication) -> None:
    good = Scripted(hosts("riga"))

    async def nonsense() -> object:
        return "no answer at all"

    engine = begin({"east": Scripted(nonsense), "west": good})  # type: ignore[arg-type]
    snapshot = published.wait(lambda s: fault_of(s, "east") is not None, 12)
    assert snapshot.backends[0].state == Cause.BACKEND_GARBLED
    assert engine.alive
    assert site_of(snapshot, "riga").calm


def test_after_a_failure_the_next_try_comes_within_the_period_and_ten_seconds_at_most(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert timedelta(seconds=10) == poller.RETRY_AT_MOST
    monkeypatch.setattr(poller, "RETRY_AT_MOST", timedelta(seconds=1))
    quick, patient = Scripted(failing(Cause.BACKEND_LOST)), Scripted(failing(Cause.BACKEND_LOST))
    begin({"quick": quick, settings("slow", poll_every=timedelta(minutes=5)): patient})
    wait(lambda: len(patient.asked) >= 2, 5, "a second try")
    assert 0.9 < patient.asked[1] - patient.asked[0] < 1.5
    assert max(later - earlier for earlier, later in pairwise(quick.asked)) < 0.9


def test_a_failure_that_takes_its_whole_period_leaves_a_breath(begin: Begin) -> None:
    backend = Scripted(hanging)
    begin({"east": backend})  # a poll may take 1 s, the period is shorter
    wait(lambda: len(backend.asked) >= 3, 10, "three tries")
    gaps = [later - earlier for earlier, later in pairwise(backend.asked)]
    assert min(gaps) > 1.1
    assert max(gaps) < 2


def test_a_slow_backend_is_asked_for_a_tenth_of_its_time(begin: Begin, published: Publication) -> None:
    backend = Scripted(slow(0.1, hosts("riga")))
    engine = begin({"east": backend})
    wait(lambda: len(backend.asked) >= 3, 12, "three polls")
    gaps = [later - earlier for earlier, later in pairwise(backend.asked)]
    assert min(gaps) >= 0.99
    # What it is asked for counts in the patience with its sites.
    assert engine.world.backends["east"].period >= timedelta(seconds=0.99)


def test_one_slow_answer_among_quick_ones_does_not_slow_it_down(begin: Begin) -> None:
    backend = Scripted(hosts("riga"))
    engine = begin({"east": backend})
    wait(lambda: len(backend.asked) >= 3, 10, "three polls")
    backend.reading = slow(0.8, hosts("riga"))
    wait(lambda: len(backend.asked) >= 4, 5, "a slow poll")
    backend.reading = hosts("riga")
    wait(lambda: len(backend.asked) >= 6, 6, "two more polls")
    assert engine.world.backends["east"].period == EVERY


def test_what_is_asked_through_the_door_is_done_in_the_engine(begin: Begin, published: Publication) -> None:
    backend = Scripted(hosts("riga", "oslo", down=("riga",)))
    engine = begin({"east": backend})
    published.wait(lambda s: _state(s, "riga") is State.DOWN)
    engine.ask(AckAsked(read_clock(), "riga", "ann", "on my way"))
    published.wait(lambda s: site_of(s, "riga").alarm is AlarmState.ACKED)
    engine.ask(RetireAsked(read_clock(), "oslo", "ann"))
    published.wait(lambda s: s.roster == 1)
    engine.ask(RetireAsked(read_clock(), "oslo", "ann", undo=True))
    published.wait(lambda s: s.roster == 2)
    engine.part_failed(Cause.AUDIO_DEAD, "sound", "no card")
    published.wait(lambda s: fault_of(s, "sound") is not None)
    engine.part_works(Cause.AUDIO_DEAD, "sound")
    published.wait(lambda s: (fault := fault_of(s, "sound")) is not None and fault.alarm is AlarmState.CLEARED_UNACKED)


def test_what_is_asked_of_an_engine_that_has_ended_is_no_error(begin: Begin) -> None:
    engine: Engine = begin({"east": Scripted(hosts("riga"))})
    engine.stop()
    engine.ask(AckAsked(read_clock(), "riga", "ann"))
    engine.part_failed(Cause.AUDIO_DEAD, "sound", "no card")


def test_two_thousand_alarms_at_once_are_all_published(begin: Begin, published: Publication) -> None:
    names = tuple(f"site-{number}" for number in range(2000))
    backend = Scripted(hosts(*names))
    begin({settings("east", poll_every=timedelta(seconds=2)): backend})
    published.wait(lambda s: s.counts[State.OK] == 2000, 20)
    backend.reading = hosts(*names, down=names)
    snapshot = published.wait(lambda s: s.counts[State.DOWN] == 2000, 20)
    assert all(site.alarm is AlarmState.UNACKED for site in snapshot.sites)
    assert sum(due.alarms for due in snapshot.due if due.sound is Sound.DOWN) == 2000


def _state(snapshot: Snapshot, key: str) -> State | None:
    return next((site.state for site in snapshot.sites if site.key == key), None)


def test_the_screen_gets_its_turn_while_the_engine_works(begin: Begin) -> None:
    before = sys.getswitchinterval()
    try:
        sys.setswitchinterval(0.005)
        begin({"east": Scripted(hosts("riga"))})
        assert sys.getswitchinterval() <= 0.001
    finally:
        sys.setswitchinterval(before)

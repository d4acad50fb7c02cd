"""A snapshot alone is no sign of life: the engine's own clock must have beaten, and each backend be polled."""

from dataclasses import replace
from datetime import timedelta

from noc.core.snapshot import BackendView, Snapshot
from noc.engine.poll_watch import LEAST_PATIENCE
from noc.ui.beat import STALLED_AFTER, BeatWatch
from noc.ui.example import calm

TEN, MOST = timedelta(seconds=10), timedelta(seconds=25)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Engine:
    """Makes snapshots, one for each second of the clock."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.beats = self.folds = 0
        self.tries = {"east": 0, "west": 0}
        self.period = TEN

    def snapshot(self) -> Snapshot:
        views = tuple(
            BackendView(name, "icinga2", "ok", "", 1, None, None, None, tries=tries, period=self.period, poll_most=MOST)
            for name, tries in self.tries.items()
        )
        mono = timedelta(seconds=self.clock.now)
        return replace(calm(), mono=mono, backends=views, beats=self.beats, folds=self.folds)

    def work(self, *polled: str) -> Snapshot:
        """A second of it."""
        self.clock.now += 1
        self.beats += 1
        self.folds += 1
        for name in polled:
            self.tries[name] += 1
        return self.snapshot()


def watched() -> tuple[BeatWatch, Engine, Clock]:
    clock = Clock()
    return BeatWatch(clock, clock), Engine(clock), clock


def test_five_seconds_without_a_beat_are_a_stall_that_is_told_once() -> None:
    watch, _, clock = watched()
    clock.now += STALLED_AFTER
    assert not watch.check()
    clock.now += 0.5
    assert (watch.check(), watch.stalled, watch.why) == (True, True, "")
    assert not watch.check()


def test_a_beat_ends_the_stall_and_is_told_once() -> None:
    watch, engine, clock = watched()
    assert not watch.beat(engine.work())
    clock.now += 6
    watch.check()
    assert (watch.beat(engine.work()), watch.stalled) == (True, False)
    assert not watch.beat(engine.work())
    assert watch.since == 0


def test_regular_beats_never_stall() -> None:
    watch, engine, clock = watched()
    for _ in range(100):
        clock.now += 3.9
        assert not watch.check()
        watch.beat(engine.work("east", "west"))


def test_snapshots_of_an_engine_whose_clock_does_not_beat_are_no_sign_of_life() -> None:
    watch, engine, clock = watched()
    watch.beat(engine.work())
    for _ in range(int(STALLED_AFTER) + 1):
        clock.now += 1
        engine.folds += 1  # an answer, now and then
        watch.beat(engine.snapshot())
    assert watch.check()
    assert watch.beat(engine.work())


def test_snapshots_of_an_engine_that_folds_nothing_are_no_sign_of_life() -> None:
    watch, engine, clock = watched()
    watch.beat(engine.work())
    for _ in range(int(STALLED_AFTER) + 1):
        clock.now += 1
        engine.beats += 1
        watch.beat(engine.snapshot())
    assert watch.check()


def test_a_backend_that_is_polled_no_more_is_a_stall_though_another_one_is() -> None:
    watch, engine, _ = watched()
    watch.beat(engine.work("east", "west"))
    for _ in range(int(LEAST_PATIENCE)):
        watch.beat(engine.work("west"))
        assert not watch.check()
    watch.beat(engine.work("west"))
    assert watch.check()
    assert watch.why == "east is not polled any more"
    assert not watch.beat(engine.work("west")), "as long as it is not polled the stall lasts"
    assert watch.beat(engine.work("east"))
    assert watch.why == ""


def test_a_slow_rhythm_is_given_three_periods_and_a_poll() -> None:
    watch, engine, _ = watched()
    engine.period = timedelta(minutes=5)
    for _ in range(15 * 60 + int(MOST.total_seconds()) + 1):  # the first snapshot starts the count
        watch.beat(engine.work())
        assert not watch.check()
    watch.beat(engine.work())
    assert watch.check()


def test_a_machine_that_slept_has_missed_no_poll() -> None:
    watch, engine, clock = watched()
    for hours in (0, 1, 2):
        clock.now += 3600 * hours
        watch.beat(engine.work())
        assert not watch.check()


def test_an_engine_that_begins_anew_counts_from_nothing() -> None:
    watch, engine, clock = watched()
    for _ in range(50):
        watch.beat(engine.work("east", "west"))
    fresh = Engine(clock)
    for _ in range(20):
        watch.beat(fresh.work())
        assert not watch.check()


def test_without_backends_nobody_waits_for_polls() -> None:
    watch, engine, _ = watched()
    engine.tries = {}
    for _ in range(200):
        watch.beat(engine.work())
        assert not watch.check()

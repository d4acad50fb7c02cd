"""When the sentinel takes the console for dead, and when not: by beats and moments alone."""

from dataclasses import dataclass, field

import pytest

from noc.core.causes import Cause
from noc.engine.totals import Totals
from noc.sentinel.judge import FROZEN_AFTER, GONE_AFTER, STALLED_AFTER, Watch, find, hear, look, lose, works
from noc.sentinel.words import Beat

LOOK = 0.25  # s
START = 60.0  # s


@dataclass
class Day:
    """One console and its sentinel, in driven time. What `still` names does not grow."""

    now: float = 1000.0
    exposed: bool = True
    polls_within: float | None = 35.0
    still: set[str] = field(default_factory=set)
    totals: Totals = field(default_factory=Totals)
    watch: Watch = field(init=False)

    def __post_init__(self) -> None:
        self.watch = Watch(self.now, START)

    def beats(self, seconds: float, next_within: float = 0.0) -> None:
        """It beats each second, and works."""
        for _ in range(int(seconds)):
            grown = {name: count + 1 for name, count in self.totals._asdict().items() if name not in self.still}
            self.totals = self.totals._replace(**grown)
            self.watch = hear(self.watch, Beat(1, self.totals, self.exposed, "", self.polls_within, next_within))
            self.passes(1.0)

    def passes(self, seconds: float) -> None:
        """Time in which the sentinel runs and nothing is heard."""
        for _ in range(round(seconds / LOOK)):
            self.sleeps(LOOK)

    def sleeps(self, seconds: float) -> None:
        """Time in which the sentinel does not run either."""
        self.now += seconds
        self.watch = look(self.watch, self.now)

    @property
    def cause(self) -> Cause | None:
        finding = find(self.watch)
        return finding.cause if finding is not None else None


@pytest.fixture
def day() -> Day:
    day = Day()
    day.beats(30)
    assert day.cause is None
    return day


def test_no_beat_is_a_frozen_screen_in_time(day: Day) -> None:
    day.passes(FROZEN_AFTER - 1.5)
    assert day.cause is None
    day.passes(1)
    assert day.cause is Cause.SCREEN_FROZEN
    assert FROZEN_AFTER < 8, "window and sound must come within ten seconds"


def test_what_is_announced_may_take_longer(day: Day) -> None:
    day.beats(1, next_within=30)
    day.passes(25)
    assert day.cause is None
    day.passes(5)
    assert day.cause is Cause.SCREEN_FROZEN


def test_a_connection_that_is_gone_is_a_dead_process_unless_it_comes_back(day: Day) -> None:
    day.watch = lose(day.watch)
    day.passes(GONE_AFTER - LOOK)
    assert day.cause is None
    day.beats(1)
    assert day.cause is None
    day.watch = lose(day.watch)
    day.passes(GONE_AFTER)
    assert day.cause is Cause.SCREEN_FROZEN
    assert not works(day.watch)


def test_a_machine_that_slept_gives_it_all_its_time_again(day: Day) -> None:
    day.passes(4)
    day.sleeps(8 * 3600)
    day.passes(FROZEN_AFTER - 1)
    assert day.cause is None
    day.passes(1)
    assert day.cause is Cause.SCREEN_FROZEN


def test_a_machine_too_busy_for_the_sentinel_is_no_proof_but_does_not_last_for_ever(day: Day) -> None:
    day.sleeps(9)
    assert day.cause is None
    for _ in range(6):
        day.sleeps(5)
    assert day.cause is Cause.SCREEN_FROZEN


def test_pictures_that_come_and_are_not_painted_are_a_frozen_screen(day: Day) -> None:
    day.still = {"paints"}
    day.beats(FROZEN_AFTER - 2)
    assert day.cause is None
    day.beats(2)
    assert day.cause is Cause.SCREEN_FROZEN


def test_a_window_that_nobody_can_see_need_not_be_painted(day: Day) -> None:
    day.still, day.exposed = {"paints"}, False
    day.beats(600)
    assert day.cause is None
    assert works(day.watch)
    day.exposed = True
    day.beats(FROZEN_AFTER - 2)
    assert day.cause is None, "it is given time from when it can be seen again"
    day.beats(2)
    assert day.cause is Cause.SCREEN_FROZEN


@pytest.mark.parametrize("still", ["folds", "snapshots"])
def test_an_engine_that_stands_is_left_to_the_screen_for_a_minute(day: Day, still: str) -> None:
    day.still = {still, "paints"} if still == "snapshots" else {still}
    day.beats(STALLED_AFTER - 2)
    assert day.cause is None, "the screen says so itself, and sounds"
    day.beats(2)
    assert day.cause is Cause.ENGINE_STALLED


def test_polls_are_given_the_time_that_the_quickest_backend_takes(day: Day) -> None:
    day.still, day.polls_within = {"polls"}, 300.0
    day.beats(STALLED_AFTER + 297)
    assert day.cause is None
    day.beats(3)
    assert day.cause is Cause.ENGINE_STALLED


def test_without_a_backend_nothing_is_polled(day: Day) -> None:
    day.still, day.polls_within = {"polls"}, None
    day.beats(3600)
    assert day.cause is None


def test_a_successor_that_counts_anew_has_not_stopped(day: Day) -> None:
    day.totals = Totals()
    day.beats(300)
    assert day.cause is None


def test_one_that_comes_up_slowly_is_waited_for_and_one_that_never_does_is_not() -> None:
    slow = Day()
    slow.passes(START - 1)
    assert slow.cause is None
    slow.beats(10)
    assert slow.cause is None
    never = Day()
    never.passes(START)
    assert never.cause is Cause.SCREEN_FROZEN


@pytest.mark.parametrize("still", ["folds", "snapshots", "paints"])
def test_it_works_again_once_it_has_judged_shown_and_painted(still: str) -> None:
    day = Day()
    assert not works(day.watch)
    day.beats(1)
    assert not works(day.watch), "one beat shows no work"
    day.still = {still}
    day.beats(10)
    assert not works(day.watch)
    day.still = set()
    day.beats(2)
    assert works(day.watch)
    day.passes(3)
    assert not works(day.watch), "a beat of long ago shows nothing"

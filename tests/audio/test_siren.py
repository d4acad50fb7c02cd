"""Who is heard when: a clock that is driven, a room that notes what it hears."""

from collections.abc import Collection
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noc.audio.figures import FAULT_URGENT, FIGURES, SUPERVISORY
from noc.audio.siren import LONGEST_WAIT, URGENT_AFTER, Memory, step
from noc.core.causes import LOUD, Sound
from noc.core.snapshot import DueSound

TICK = timedelta(milliseconds=100)  # the slowest the siren may be asked
SECOND = timedelta(seconds=1)


class Room:
    """Asks the siren as the driver does, and notes each start of a figure, also when it begins again by itself."""

    def __init__(self) -> None:
        self.now = timedelta(0)
        self.memory = Memory()
        self.starts: list[tuple[float, str]] = []
        self._since: dict[Sound, timedelta] = {}

    def pass_time(self, seconds: float, due: Collection[Sound], age: float | None = None, alarms: int = 1) -> None:
        """Let this be due for so long. Ages grow from 0 when a sound becomes due, or from `age` seconds."""
        self._since = {sound: self._since.get(sound, self.now) for sound in due}
        end = self.now + seconds * SECOND
        while self.now < end:
            older = timedelta(seconds=age or 0)
            self._ask(tuple(DueSound(s, self.now - self._since[s] + older, alarms) for s in Sound if s in due))
            self.now += TICK

    def _ask(self, due: tuple[DueSound, ...]) -> None:
        before, self.memory = self.memory.playing, step(self.memory, due, self.now)
        playing = self.memory.playing
        if playing is not None:
            start = playing.newest_start(self.now)
            if playing != before or start > playing.newest_start(self.now - TICK):
                self.starts.append((start / SECOND, playing.figure.name))

    def starts_of(self, name: str) -> list[float]:
        return [at for at, figure in self.starts if figure.startswith(name)]


@pytest.fixture
def room() -> Room:
    return Room()


def test_down_alone_repeats_every_six_seconds(room: Room) -> None:
    room.pass_time(19, [Sound.DOWN])
    assert room.starts == [(0, "down"), (6, "down"), (12, "down"), (18, "down")]


def test_fault_alone_repeats_every_five_seconds(room: Room) -> None:
    room.pass_time(11, [Sound.FAULT])
    assert room.starts == [(0, "fault"), (5, "fault"), (10, "fault")]


def test_after_two_minutes_it_comes_faster(room: Room) -> None:
    room.pass_time(14, [Sound.SILENT], age=115)
    assert room.starts == [(0, "silent"), (5, "silent-urgent"), (9, "silent-urgent"), (13, "silent-urgent")]


@pytest.mark.parametrize("sound", sorted(LOUD))
def test_each_loud_sound_grows_urgent_after_two_minutes(room: Room, sound: Sound) -> None:
    room.pass_time(10, [sound], age=115)
    assert room.starts[0] == (0, sound.value)
    assert room.starts[-1][1] == f"{sound.value}-urgent"


def test_supervisory_never_grows_urgent(room: Room) -> None:
    room.pass_time(30, [Sound.SUPERVISORY], age=3600)
    assert {name for _, name in room.starts} == {"supervisory"}


def test_an_escalated_alarm_is_urgent_before_its_two_minutes() -> None:
    """A step of the escalation may be set to come sooner."""
    due = (DueSound(Sound.FAULT, timedelta(0), 1, escalated=True),)
    playing = step(Memory(), due, timedelta(0)).playing
    assert playing is not None
    assert playing.figure is FAULT_URGENT


def test_when_the_old_alarm_is_answered_and_a_young_one_stays_it_calms_down(room: Room) -> None:
    room.pass_time(5, [Sound.DOWN], age=130)
    room.pass_time(12, [Sound.DOWN], age=1)
    assert room.starts == [(0, "down-urgent"), (4, "down-urgent"), (10, "down"), (16, "down")]


def test_an_answer_is_silence_at_once(room: Room) -> None:
    room.pass_time(0.5, [Sound.DOWN])
    room.pass_time(0.1, [])
    assert room.memory.playing is None


def test_an_answer_to_one_leaves_the_other(room: Room) -> None:
    room.pass_time(0.5, [Sound.DOWN, Sound.SILENT])
    assert room.starts == [(0, "silent")]
    room.pass_time(0.1, [Sound.DOWN])
    assert room.starts == [(0, "silent"), (0.5, "down")]


def test_all_at_once_are_heard_by_rank(room: Room) -> None:
    room.pass_time(7, list(Sound))
    assert [name for _, name in room.starts] == ["fault", "silent", "down", "supervisory"]
    assert room.starts_of("down")[0] <= 4


def test_two_take_turns(room: Room) -> None:
    room.pass_time(21, [Sound.SILENT, Sound.DOWN])
    assert [name for _, name in room.starts[:6]] == ["silent", "down"] * 3


def test_what_was_down_and_is_down_again_is_heard_at_once(room: Room) -> None:
    room.pass_time(1, [Sound.DOWN])
    room.pass_time(0.5, [])
    room.pass_time(1, [Sound.DOWN])
    assert room.starts_of("down") == [0, 1.5]


@pytest.mark.parametrize("newcomer", sorted(LOUD))
@pytest.mark.parametrize("playing", list(Sound))
def test_a_new_loud_sound_starts_within_two_seconds(playing: Sound, newcomer: Sound) -> None:
    """Wherever in a figure it comes, and the phrase in the air is not cut."""
    if playing is newcomer:
        return
    for offset in range(130):
        room = Room()
        became_due = (offset + 1) / 10
        room.pass_time(became_due, [playing])
        room.pass_time(2, [playing, newcomer])
        [first, *_] = room.starts_of(newcomer)
        assert first - became_due < 1.8, became_due
        assert not _phrase_sounds(room.starts_of(playing), playing, first)


def _phrase_sounds(starts: list[float], sound: Sound, at: float) -> bool:
    figure = next(figure for figure in FIGURES if figure.name == sound)
    newest = max((start for start in starts if start < at), default=None)
    return newest is not None and figure.since_phrase((at - newest) * SECOND) is None


class TestSupervisory:
    def test_it_is_heard_three_times_and_then_every_quarter_of_an_hour(self, room: Room) -> None:
        room.pass_time(45 * 60, [Sound.SUPERVISORY])
        assert room.starts_of("supervisory") == [0, 12, 24, 24 + 900, 24 + 1800]

    def test_a_sound_that_is_due_for_ten_seconds_is_heard_once(self, room: Room) -> None:
        room.pass_time(10, [Sound.SUPERVISORY])
        room.pass_time(10, [])
        assert room.starts_of("supervisory") == [0]

    def test_it_is_heard_anew_when_it_is_due_anew(self, room: Room) -> None:
        room.pass_time(60, [Sound.SUPERVISORY])
        room.pass_time(1, [])
        room.pass_time(60, [Sound.SUPERVISORY])
        assert room.starts_of("supervisory") == [0, 12, 24, 61, 73, 85]

    def test_one_more_alarm_is_worth_one_more_time(self, room: Room) -> None:
        room.pass_time(60, [Sound.SUPERVISORY], alarms=1)
        room.pass_time(60, [Sound.SUPERVISORY], alarms=2)
        assert room.starts_of("supervisory") == [0, 12, 24, 60]

    def test_it_has_its_turn_between_three_loud_ones(self, room: Room) -> None:
        room.pass_time(40, list(Sound))
        assert len(room.starts_of("supervisory")) == 3


SETS = st.frozensets(st.sampled_from(list(Sound)))
SPANS = st.integers(min_value=1, max_value=250).map(lambda tenths: tenths / 10)
DAYS = st.lists(st.tuples(SPANS, SETS, st.sampled_from([0.0, URGENT_AFTER.total_seconds()])), min_size=1, max_size=12)


@given(DAYS)
def test_whatever_happens(day: list[tuple[float, frozenset[Sound], float]]) -> None:
    """Nothing due, nothing heard; a loud sound that is due is heard at least every 12 s; no phrase is cut."""
    room = Room()
    waiting: dict[Sound, timedelta] = {}
    for seconds, due, age in day:
        end = room.now + seconds * SECOND
        while room.now < end:
            before, heard = room.memory.playing, len(room.starts)
            room.pass_time(TICK / SECOND, due, age)
            asked = room.now - TICK
            playing = room.memory.playing
            assert playing is None or playing.figure.sound in due
            if before is not None and before.figure.sound in due and playing != before:
                assert before.between_phrases(asked)
            started = {Sound(name.removesuffix("-urgent")) for _, name in room.starts[heard:]}
            waiting = {s: asked if s in started else waiting.get(s, asked) for s in due & LOUD}
            assert all(asked - since <= LONGEST_WAIT for since in waiting.values())


@given(st.lists(st.tuples(st.integers(1, 40), SETS), min_size=20, max_size=60))
def test_flapping_of_some_does_not_silence_another(flaps: list[tuple[int, frozenset[Sound]]]) -> None:
    """One sound stays due while the others come and go several times a second."""
    room = Room()
    for tenths, others in flaps:
        room.pass_time(tenths / 10, others | {Sound.DOWN})
    starts = [0.0, *room.starts_of("down"), room.now / SECOND]
    assert all(later - earlier <= LONGEST_WAIT.total_seconds() for earlier, later in pairwise(starts))


def test_what_waited_long_comes_in_before_whole_figures(room: Room) -> None:
    """The worst order of comings and goings: each of the others was heard longer ago, and becomes due just in time."""
    room.pass_time(1, [Sound.SILENT])
    room.pass_time(1, [Sound.SUPERVISORY])
    room.pass_time(4.9, [Sound.FAULT])
    room.pass_time(3.5, [Sound.FAULT, Sound.DOWN])
    room.pass_time(8, list(Sound))
    first, second, *_ = room.starts_of("fault")
    assert second - first <= LONGEST_WAIT.total_seconds()


def test_the_loud_figures_and_one_supervisory_fit_into_the_longest_wait(room: Room) -> None:
    room.pass_time(60, list(Sound))
    for sound in LOUD:
        assert all(later - earlier < 12 for earlier, later in pairwise(room.starts_of(sound)))


def test_supervisory_can_never_be_heard_twice_in_the_ten_seconds_of_a_sound_heard_once() -> None:
    assert SUPERVISORY.period > 10 * SECOND


def test_no_figure_outlasts_its_period() -> None:
    assert all(figure.length < figure.period for figure in FIGURES)

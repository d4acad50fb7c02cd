"""When a line is spoken, and that no tone waits too long for it: a clock that is driven, and nobody who listens."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noc.audio.lines import EVERY, LONGEST_LINE, Lines, follow
from noc.audio.siren import LONGEST_WAIT, Memory, step
from noc.core.causes import LOUD, Sound
from noc.core.snapshot import DueSound

TICK = timedelta(milliseconds=100)
SECOND = timedelta(seconds=1)
RIGA = "Site down. Riga data centre."
OSLO = "Site down. Oslo office."


class Room:
    """Siren and speaker as the driver asks them; a line takes `takes` seconds."""

    def __init__(self, takes: float = 2.0, able: bool = True) -> None:
        self.now = timedelta(0)
        self.takes, self.able = takes * SECOND, able
        self.siren, self.lines = Memory(), Lines()
        self.starts: list[tuple[float, str]] = []
        self.spoken: list[tuple[float, float, str]] = []  # from, to, text
        self._since: dict[Sound, timedelta] = {}

    def pass_time(self, seconds: float, due: dict[Sound, str], alarms: int = 1) -> None:
        self._since = {sound: self._since.get(sound, self.now) for sound in due}
        end = self.now + seconds * SECOND
        while self.now < end:
            self._ask(tuple(DueSound(s, self.now - self._since[s], alarms, due[s]) for s in Sound if s in due))
            self.now += TICK

    def _ask(self, due: tuple[DueSound, ...]) -> None:
        line, playing = self.lines.line, self.siren.playing
        talking = (line is not None and self.now - line.began < self.takes) if self.able else None
        self.lines = follow(self.lines, self.siren, due, self.now, talking)
        if line is not None and self.lines.line is None:
            self.spoken.append((line.began / SECOND, self.now / SECOND, line.text))
        self.siren = step(self.siren, due, self.now, held=self.lines.line is not None)
        now_playing = self.siren.playing
        if now_playing is not None:
            start = now_playing.newest_start(self.now)
            if now_playing != playing or start > now_playing.newest_start(self.now - TICK):
                self.starts.append((start / SECOND, now_playing.figure.sound))

    @property
    def texts(self) -> list[str]:
        return [text for *_, text in self.spoken]

    def starts_of(self, sound: Sound) -> list[float]:
        return [at for at, name in self.starts if name == sound]


def test_it_follows_the_whole_figure_and_is_said_once() -> None:
    room = Room()
    room.pass_time(120, {Sound.DOWN: RIGA})
    assert room.starts[:3] == [(0, "down"), (6, "down"), (12, "down")]
    [(begins, ends, text)] = room.spoken
    assert (begins, ends, text) == (pytest.approx(3.7), pytest.approx(5.7), RIGA)


def test_a_long_line_holds_the_next_figure_for_a_moment_and_is_then_cut() -> None:
    room = Room(takes=60)
    room.pass_time(30, {Sound.DOWN: RIGA})
    [(begins, ends, _)] = room.spoken
    assert begins == pytest.approx(3.7)
    assert 7 < ends < 9
    assert room.starts_of(Sound.DOWN)[1] == pytest.approx(ends)


def test_without_a_speaker_nothing_waits() -> None:
    silent, speaking = Room(able=False), Room(takes=0.0)
    for room in (silent, speaking):
        room.pass_time(60, {Sound.DOWN: RIGA, Sound.FAULT: "Watching is broken."})
    assert silent.starts == [(at, name) for at, name in silent.starts if name in ("down", "fault")]
    assert silent.spoken == []
    assert speaking.spoken


def test_another_text_is_said_after_a_tone_of_its_own_and_half_a_minute() -> None:
    room = Room()
    room.pass_time(10, {Sound.DOWN: RIGA})
    room.pass_time(60, {Sound.DOWN: OSLO})
    (first, _, _), (second, _, text) = room.spoken
    assert text == OSLO
    assert second - first >= EVERY / SECOND
    assert any(10 <= start <= second - 3.4 for start in room.starts_of(Sound.DOWN))


def test_a_line_that_became_true_in_the_rest_waits_for_the_next_tone() -> None:
    room = Room()
    room.pass_time(4, {Sound.DOWN: ""})
    room.pass_time(10, {Sound.DOWN: RIGA})
    [(begins, _, _)] = room.spoken
    assert begins == pytest.approx(9.7)


def test_a_new_alarm_cuts_the_line_off_and_it_is_said_later() -> None:
    room = Room()
    room.pass_time(4.5, {Sound.DOWN: RIGA})
    room.pass_time(60, {Sound.DOWN: RIGA, Sound.SILENT: ""})
    assert room.spoken[0][1] == pytest.approx(4.5)
    assert room.starts_of(Sound.SILENT)[0] == pytest.approx(4.5)
    assert room.texts == [RIGA, RIGA]


def test_a_line_that_is_no_longer_true_ends_at_once() -> None:
    room = Room()
    room.pass_time(4.5, {Sound.DOWN: RIGA})
    room.pass_time(2, {})
    assert room.spoken[0][1] == pytest.approx(4.5)


def test_what_comes_again_is_said_again() -> None:
    room = Room()
    room.pass_time(20, {Sound.DOWN: RIGA})
    room.pass_time(20, {})
    room.pass_time(20, {Sound.DOWN: RIGA})
    assert room.texts == [RIGA, RIGA]


def test_three_loud_sounds_leave_room_for_each_line_in_time() -> None:
    room = Room(takes=1.9)
    room.pass_time(180, {Sound.FAULT: "a", Sound.SILENT: "b", Sound.DOWN: "c", Sound.SUPERVISORY: ""})
    assert sorted(room.texts) == ["a", "b", "c"]
    assert all(ends - begins == pytest.approx(1.9, abs=0.11) for begins, ends, _ in room.spoken)


TEXTS = st.sampled_from(["", "one", "two"])
STATES = st.dictionaries(st.sampled_from(list(Sound)), TEXTS)
DAYS = st.lists(st.tuples(st.integers(1, 150).map(lambda tenths: tenths / 10), STATES), min_size=1, max_size=7)


@given(DAYS, st.sampled_from([0.5, 2.0, 60.0]))
def test_whatever_happens(day: list[tuple[float, dict[Sound, str]]], takes: float) -> None:
    """No loud sound waits more than 12 s, no line outlasts its bound, and none is spoken while a tone sounds."""
    room = Room(takes)
    waiting: dict[Sound, timedelta] = {}
    for seconds, due in day:
        end = room.now + seconds * SECOND
        while room.now < end:
            heard = len(room.starts)
            room.pass_time(TICK / SECOND, due)
            asked = room.now - TICK
            line = room.lines.line
            if line is not None:
                assert room.siren.playing is None
                assert due.get(line.sound) == line.text
                assert asked - line.began <= LONGEST_LINE
                assert room.siren.heard[line.sound] < line.began
            started = {name for _, name in room.starts[heard:]}
            waiting = {s: asked if s in started else waiting.get(s, asked) for s in set(due) & LOUD}
            assert all(asked - since <= LONGEST_WAIT for since in waiting.values())
    begins = [begun for begun, *_ in room.spoken]
    assert all(later - earlier > EVERY / SECOND - 0.01 for earlier, later in pairwise(begins))

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from noc.core.causes import HOLLOW, MEANING, AlarmState, Cause, State
from noc.core.snapshot import AlarmView, SiteView, WindowView
from noc.ui.example import AT, alarm, blind, calm
from noc.ui.looks import Age, age_of, look_of
from noc.ui.shapes import Shape
from noc.ui.theme import Face
from noc.ui.words import CAUSE_WORDS, STATE_WORDS, breakable, for_short_age

WELL = calm().sites[0]


def in_state(state: State, **more: object) -> SiteView:
    return replace(WELL, state=state, **more)  # type: ignore[arg-type]


def with_alarm(state: AlarmState, cause: Cause = Cause.HOST_DOWN, by: str | None = None) -> SiteView:
    view = AlarmView(cause, state, AT - timedelta(seconds=70), by=by)
    return replace(WELL, state=State.DOWN, alarm=state, alarms=(view,), since=AT - timedelta(seconds=70))


def test_each_state_has_its_own_word_and_what_is_filled_its_own_shape() -> None:
    looks = {state: look_of(in_state(state)) for state in State}
    assert len({look.word for look in looks.values()}) == len(State)
    filled = [look for state, look in looks.items() if state not in HOLLOW]
    assert len({(look.shape, look.face) for look in filled}) == len(filled)
    assert len({look.shape for look in filled}) == len(filled)


def test_only_a_site_with_fresh_evidence_looks_calm() -> None:
    for state in State:
        for blind_ in (False, True):
            site = in_state(state, blind=blind_)
            assert look_of(site).calm == site.calm == (state is State.OK and not blind_)


@pytest.mark.parametrize("site", [*alarm().sites, *blind().sites], ids=lambda site: f"{site.state}-{site.key}")
def test_nothing_looks_calm_or_alive_once_the_engine_has_stopped(site: SiteView) -> None:
    look = look_of(site, stalled=True)
    assert (look.face, look.was, look.name) == (Face.LOST, STATE_WORDS[site.state], site.name)
    assert (look.calm, look.unacked, look.word) == (False, False, "")
    assert age_of(site, AT, stalled=True) == Age()


def test_a_blind_place_says_so_and_strikes_its_last_state() -> None:
    look = look_of(in_state(State.OK, blind=True))
    assert (look.face, look.word, look.was, look.shape) == (Face.BLIND, "BLIND", "OK", Shape.NONE)
    silent = look_of(in_state(State.SILENT, blind=True, was=State.DOWN))
    assert (silent.face, silent.word, silent.was) == (Face.BLIND, "SILENT", "DOWN")


def test_a_silent_place_keeps_its_running_age_and_what_it_was() -> None:
    site = in_state(State.SILENT, age=timedelta(minutes=4, seconds=10), was=State.DOWN)
    assert (look_of(site).was, age_of(site, AT)) == ("DOWN", Age("4 min 10 s", "4 min"))
    assert age_of(replace(site, age=None), AT) == Age("never", "never")


def test_unacknowledged_acknowledged_cleared() -> None:
    waiting, taken = look_of(with_alarm(AlarmState.UNACKED)), look_of(with_alarm(AlarmState.ACKED, by="ann"))
    over = look_of(replace(with_alarm(AlarmState.CLEARED_UNACKED), state=State.OK))
    assert (waiting.unacked, waiting.by, waiting.cleared) == (True, "", False)
    assert (taken.unacked, taken.by, taken.cleared) == (False, "ann", False)
    assert (over.unacked, over.by, over.cleared) == (False, "", True)


def test_only_loud_alarms_call_for_a_hand() -> None:
    for cause, meaning in MEANING.items():
        assert look_of(with_alarm(AlarmState.UNACKED, cause)).unacked == meaning.loud


def test_down_counts_from_its_beginning_ok_from_its_evidence_a_window_to_its_end() -> None:
    assert age_of(with_alarm(AlarmState.UNACKED), AT).full == "1 min 10 s"
    assert age_of(replace(WELL, age=timedelta(seconds=3)), AT).full == "3 s"
    shelf = AlarmView(Cause.HOST_DOWN, AlarmState.SHELVED, AT, until=AT + timedelta(minutes=40))
    assert age_of(in_state(State.SHELVED, alarms=(shelf,)), AT).full == "40 min left"


def test_maintenance_says_until_when_and_only_shelves_count_down_a_shelf() -> None:
    window = WindowView(AT + timedelta(minutes=23), "ben", "new switch")
    resting = in_state(State.MAINTENANCE, window=window)
    assert (look_of(resting).word, age_of(resting, AT, zone=UTC)) == ("MAINT", Age("until 10:05", "10:05"))
    weekend = replace(resting, window=WindowView(AT + timedelta(days=2)))
    assert age_of(weekend, AT, zone=UTC).full == "until 26 Nov"
    assert age_of(replace(resting, window=WindowView(None)), AT, zone=UTC).full == "no end known"
    taken = AlarmView(Cause.CHECKS_LATE, AlarmState.ACKED, AT, until=AT + timedelta(minutes=5))
    shelf = AlarmView(Cause.HOST_DOWN, AlarmState.SHELVED, AT, until=AT + timedelta(minutes=40))
    assert age_of(in_state(State.SHELVED, alarms=(taken, shelf)), AT).full == "40 min left"


def test_a_drill_is_marked_and_what_is_real_beside_it_is_not_called_one() -> None:
    rehearsed = look_of(WELL, drill=Cause.DRILL_DOWN)
    assert (rehearsed.tag, rehearsed.drill, rehearsed.face) == ("DRILL", Face.DOWN, Face.OK)
    real = look_of(with_alarm(AlarmState.UNACKED), drill=Cause.DRILL_SILENT)
    assert (real.tag, real.drill, real.face, real.unacked) == ("+ DRILL", Face.SILENT, Face.DOWN, True)


def test_what_chatters_and_what_is_not_heard_is_marked() -> None:
    def note(**changes: object) -> str:
        site = with_alarm(AlarmState.UNACKED)
        return look_of(replace(site, alarms=(replace(site.alarms[0], **changes),))).note  # type: ignore[arg-type]

    assert note() == ""
    assert note(chattering=True) == "CHATTERS"
    assert note(heard=False) == "not heard now"


def test_a_clock_that_is_off_gives_no_negative_age() -> None:
    assert age_of(with_alarm(AlarmState.UNACKED), AT - timedelta(hours=1)).full == "0 s"


def test_a_hollow_place_shows_the_shape_of_what_lies_beneath() -> None:
    look = look_of(in_state(State.SHELVED, underlying=State.DOWN))
    assert (look.face, look.shape, look.note) == (Face.HOLLOW, Shape.OCTAGON, "DOWN beneath")
    assert look_of(in_state(State.MAINTENANCE, underlying=State.OK)).shape is Shape.NONE


def test_a_name_cannot_turn_its_neighbours_or_break_the_line() -> None:
    assert look_of(replace(WELL, name="Ri\u202ega\n\x07 dc")).name == "Ri ga dc"


def test_every_cause_has_short_words() -> None:
    assert set(CAUSE_WORDS) == set(Cause)
    assert all(0 < len(words) <= 24 for words in CAUSE_WORDS.values())


@pytest.mark.parametrize(
    ("age", "words"), [(3, "3 s"), (250, "4 min"), (9660, "2 h"), (200_000, "2 d"), (-5, "0 s"), (59.9, "59 s")]
)
def test_short_ages(age: float, words: str) -> None:
    assert for_short_age(timedelta(seconds=age)) == words


def test_a_long_run_can_be_broken() -> None:
    text = breakable("x" * 100 + " y")
    assert max(len(part) for part in text.replace(" ", "\u200b").split("\u200b")) <= 24
    assert text.replace("\u200b", "") == "x" * 100 + " y"

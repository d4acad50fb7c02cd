"""What regular looks find of an object: nothing before they look, soft before hard, nothing new in a pause."""

from math import inf

from hypothesis import given
from hypothesis import strategies as st

from noc.demo.course import Span
from noc.demo.rhythm import WELL_SINCE, Fate, Rhythm, found

RHYTHM = Rhythm(every=5, retry=1, phase=0.4)  # looks at 2, 7, 12, ...
CUT = Fate(troubles=(Span(10, 30),))


def test_a_well_object_is_looked_at_regularly() -> None:
    now = found(RHYTHM, Fate(), 14)
    assert now is not None
    assert (now.looked, now.answered, now.failing, now.changed) == (12, 12, False, WELL_SINCE)


def test_trouble_is_found_by_the_next_look_and_hard_after_the_retry() -> None:
    before, soft, hard, later = (found(RHYTHM, CUT, moment) for moment in (11.9, 12.5, 13, 29))
    assert before is not None
    assert not before.failing
    assert soft is not None
    assert (soft.failing, soft.hard, soft.looked, soft.changed, soft.answered) == (True, False, 12, 12, 7)
    assert hard is not None
    assert (hard.hard, hard.looked, hard.changed_hard) == (True, 13, 13)
    assert later is not None
    assert (later.failing, later.looked, later.answered) == (True, 27, 7)


def test_recovery_is_found_by_the_next_look() -> None:
    still, well = found(RHYTHM, CUT, 31.9), found(RHYTHM, CUT, 33)
    assert still is not None
    assert still.failing
    assert well is not None
    assert (well.failing, well.changed, well.answered) == (False, 32, 32)


def test_nobody_looks_in_a_pause() -> None:
    paused = Fate(pauses=(Span(10, 40),))
    within, after = found(RHYTHM, paused, 39), found(RHYTHM, paused, 42)
    assert within is not None
    assert within.looked == 7
    assert after is not None
    assert after.looked == 42


def test_what_was_added_has_no_look_until_its_first_one() -> None:
    added = Fate(known_since=10)
    assert found(RHYTHM, added, 11.9) is None
    first = found(RHYTHM, added, 12)
    assert first is not None
    assert (first.looked, first.changed) == (12, 12)


spans = st.tuples(st.integers(0, 40), st.integers(1, 20)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))


@given(st.lists(spans, max_size=1), st.lists(spans, max_size=2), st.sampled_from((-inf, 15.0)), st.integers(0, 19))
def test_stamps_never_lie_in_the_future_and_never_run_backwards(
    troubles: list[Span], pauses: list[Span], since: float, twentieth: int
) -> None:
    fate, rhythm, last = Fate(troubles, pauses, since), Rhythm(5, 1, twentieth / 20), -inf
    for now in range(80):
        seen = found(rhythm, fate, now)
        if seen is None:
            continue
        assert last <= seen.looked <= now
        assert seen.answered <= seen.looked
        assert seen.changed <= seen.looked
        last = seen.looked


def test_a_trouble_between_two_looks_is_over_at_the_second_and_never_hard() -> None:
    fate = Fate(troubles=(Span(59.0, 65.0),))
    rhythm = Rhythm(60.0, 15.0, 0.0)
    first, second = found(rhythm, fate, 61.0), found(rhythm, fate, 76.0)
    assert first is not None
    assert (first.failing, first.hard) == (True, False)
    assert second is not None
    assert (second.failing, second.looked, second.answered) == (False, 75.0, 75.0)

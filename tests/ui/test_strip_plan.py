from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRect

from noc.core.causes import AlarmState, Cause
from noc.ui.shapes import Shape
from noc.ui.standing import Banner, Card, Standing
from noc.ui.strip_plan import FAULTS, StripPlan, plan
from noc.ui.theme import Face


def card(number: int) -> Card:
    cause = (Cause.HOST_DOWN, Cause.CHECKS_LATE, Cause.VANISHED)[number % 3]
    return Card(
        f"site-{number}", f"Site {number}", 2, cause, AlarmState.UNACKED, Face.DOWN, Shape.OCTAGON, "DOWN", "",
        "3 s", "host down", "", Face.DOWN, "",
    )  # fmt: skip


def banner(number: int) -> Banner:
    return Banner(f"backend-{number}", Cause.BACKEND_LOST, AlarmState.UNACKED, "BACKEND LOST", "refused", "", "3 s")


def strip_with(cards: int, faults: int = 0) -> Standing:
    return Standing(tuple(map(banner, range(faults))), tuple(map(card, range(cards))))


def boxes(found: StripPlan) -> list[QRect]:
    return [placed.box for placed in found.placed] + ([found.more_box] if found.more else [])


@settings(max_examples=150, deadline=None)
@given(
    cards=st.integers(0, 80),
    faults=st.integers(0, 6),
    height=st.sampled_from([720, 1080, 1440, 2160]),
    ratio=st.sampled_from([4 / 3, 16 / 9, 21 / 9, 9 / 16]),
)
def test_all_fits_nothing_overlaps_and_what_is_left_is_counted(
    cards: int, faults: int, height: int, ratio: float
) -> None:
    width, capital = int(height * ratio), height * 0.04
    found = plan(strip_with(cards, faults), width, round(9.6 * capital), capital)
    room = QRect(0, 0, width, round(9.6 * capital))
    assert all(room.contains(box) for box in boxes(found))
    assert not any(one.intersects(other) for one, other in combinations(boxes(found), 2))
    assert all(placed.capital >= capital for placed in found.cards)
    assert [placed.card.key for placed in found.cards] == [f"site-{number}" for number in range(len(found.cards))]
    assert len(found.faults) == min(faults, FAULTS)
    hidden = cards - len(found.cards)
    assert (f"+{hidden} more: " in found.more) == bool(hidden)
    assert ("fault" in found.more) == (faults > FAULTS)


def test_a_single_alarm_is_the_largest_thing_on_the_wall() -> None:
    one, nine = plan(strip_with(1), 1892, 415, 43.2), plan(strip_with(9), 1892, 415, 43.2)
    assert one.cards[0].capital > 1.8 * nine.cards[0].capital
    assert (one.cards[0].box.width(), one.cards[0].tall, len(nine.cards)) == (1892, True, 9)


@pytest.mark.parametrize("faults", [0, 1, 2, 5])
def test_a_flood_still_shows_the_worst_alarms_by_name(faults: int) -> None:
    found = plan(strip_with(200, faults), 1892, 415, 43.2)
    assert len(found.cards) >= 3
    assert f"+{200 - len(found.cards)} more: " in found.more
    counted = found.more.split("more: ")[1].split(" · ")
    assert sum(int(part.split()[0]) for part in counted) == 200 - len(found.cards)


def test_after_a_stall_what_is_left_is_not_counted_by_cause() -> None:
    stalled = Standing((banner(0),), tuple(map(card, range(40))), known=False)
    assert "more had alarms" in plan(stalled, 1892, 415, 43.2).more

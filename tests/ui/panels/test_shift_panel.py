"""Who is on shift: ticked, typed, or nobody."""

from datetime import UTC, timedelta

import pytest
from pytestqt.qtbot import QtBot

from noc.core.snapshot import ShiftView
from noc.ui.example import AT
from noc.ui.panels.shift import ShiftPanel
from noc.ui.theme import DARK
from tests.ui.panels.asking import LONG_TEXTS, Asking, Key

OPERATORS = ("ann", "ben", "cleo")
SHIFT = ShiftView(("ann", "zoë"), AT - timedelta(hours=5))


@pytest.fixture
def asking(qtbot: QtBot) -> Asking:
    return Asking(qtbot)


@pytest.fixture
def panel(asking: Asking) -> ShiftPanel:
    panel = ShiftPanel(DARK, asking.names, timezone=UTC)
    asking.put(panel)
    panel.ask_for(SHIFT, OPERATORS, asking.take)
    return panel


def test_who_is_there_now_is_said_and_ticked(asking: Asking, panel: ShiftPanel) -> None:
    assert panel.now.text() == "ann, zoë, since 24 Nov 04:42"
    assert [tick.says for tick in panel.ticks] == ["1 ann", "2 ben", "3 cleo", "4 zoë"]
    assert [tick.isChecked() for tick in panel.ticks] == [True, False, False, True]
    asking.press(Key.Key_Return)
    assert asking.said == [(("ann", "zoë"),)]


def test_digits_and_space_tick(asking: Asking, panel: ShiftPanel) -> None:
    asking.press("2", "1", Key.Key_Down, Key.Key_Down, Key.Key_Space, "4", Key.Key_Up, "9")
    assert asking.focus is panel.ticks[1]
    asking.press(Key.Key_Return)
    assert asking.said == [(("ben", "cleo"),)]


def test_a_typed_name_is_enough(asking: Asking, panel: ShiftPanel) -> None:
    panel.ask_for(ShiftView(), (), asking.take)
    assert panel.now.text() == "nobody"
    assert asking.focus is panel.name
    asking.press("dora 2", Key.Key_Return)
    assert asking.said == [(("dora 2",),)]
    assert asking.names.last == "dora 2"


def test_a_typed_name_joins_the_ticked_ones_once(asking: Asking, panel: ShiftPanel) -> None:
    panel.name.setFocus()
    asking.press("ANN", Key.Key_Return)
    assert asking.said == [(("ann", "zoë"),)]
    asking.press("x", Key.Key_Return)
    assert asking.said[1][0][:2] == ("ann", "zoë")
    assert len(asking.said[1][0]) == 3


def test_signing_out_all_takes_a_tick_of_its_own(asking: Asking, panel: ShiftPanel) -> None:
    asking.press("1", "4", Key.Key_Return)
    assert asking.said == []
    assert "Tick or type who is on shift" in panel.problem
    asking.press("0", Key.Key_Return)
    assert asking.said == [((),)]


def test_nobody_and_somebody_exclude_each_other(asking: Asking, panel: ShiftPanel) -> None:
    asking.press("0")
    assert not any(tick.isChecked() for tick in panel.ticks)
    asking.press("2")
    assert not panel.nobody.isChecked()
    asking.press("0")
    panel.name.setFocus()
    asking.press("d")
    assert not panel.nobody.isChecked()


def test_tab_goes_round_all_of_it(asking: Asking, panel: ShiftPanel) -> None:
    seen = []
    for _ in range(6):
        seen.append(asking.focus)
        asking.press(Key.Key_Tab)
    assert seen == [*panel.ticks, panel.name, panel.nobody]
    assert asking.focus is panel.ticks[0]


def test_escape_keeps_nothing(asking: Asking, panel: ShiftPanel) -> None:
    asking.press("2", Key.Key_Escape)
    panel.ask_for(SHIFT, OPERATORS, asking.take)
    assert not panel.ticks[1].isChecked()
    assert (asking.left, asking.said) == (1, [])


def test_many_operators_are_scrolled_to(asking: Asking, panel: ShiftPanel) -> None:
    panel.ask_for(ShiftView(), tuple(f"operator {number}" for number in range(60)), asking.take)
    asking.press(*[Key.Key_Down] * 40, Key.Key_Space)
    asking.fits()
    assert asking.sees(panel.ticks[40], panel.list)
    asking.press(Key.Key_Return)
    assert asking.said == [(("operator 40",),)]


@pytest.mark.parametrize("text", LONG_TEXTS)
def test_long_names_break_nothing(asking: Asking, panel: ShiftPanel, text: str) -> None:
    panel.ask_for(ShiftView((text,), AT), (text, "ben"), asking.take)
    panel.name.setFocus()
    asking.paste(text)
    asking.fits()

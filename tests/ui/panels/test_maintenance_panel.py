"""Maintenance from now on: a reason, and an end within a day."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pytestqt.qtbot import QtBot

from noc.core.clock import Now
from noc.ui.panels.end_line import for_end, typed_end
from noc.ui.panels.maintenance import MaintenancePanel
from noc.ui.theme import DARK
from tests.ui.panels.asking import LONG_TEXTS, Asking, Key

DAY = timedelta(hours=24)


@pytest.fixture
def asking(qtbot: QtBot) -> Asking:
    return Asking(qtbot)


@pytest.fixture
def panel(asking: Asking) -> MaintenancePanel:
    panel = MaintenancePanel(DARK, asking.names, timezone=UTC, clock=asking.clock)
    asking.put(panel)
    panel.ask_for("Riga", asking.take)
    return panel


@pytest.mark.parametrize(("digit", "minutes"), [("1", 30), ("2", 60), ("3", 120), ("4", 240), ("5", 480)])
def test_choosing_how_long(asking: Asking, panel: MaintenancePanel, digit: str, minutes: int) -> None:
    asking.press("switch", Key.Key_Tab, digit, Key.Key_Return)
    assert asking.said == [("ann", "switch", timedelta(minutes=minutes))]


def test_typing_a_clock_time_chooses_it(asking: Asking, panel: MaintenancePanel) -> None:
    asking.press("switch", Key.Key_Tab, Key.Key_Tab, "14:30")
    assert panel.end.text() == "until 14:30, in 4 h 47 min"
    asking.press(Key.Key_Return)
    [(_, _, lasts)] = asking.said
    assert asking.now.at + lasts == datetime(2026, 11, 24, 14, 30, tzinfo=UTC)


def test_until_leads_to_its_field_and_wants_a_time(asking: Asking, panel: MaintenancePanel) -> None:
    asking.press("switch", Key.Key_Tab, "6")
    assert asking.focus is panel.until
    asking.press(Key.Key_Return)
    assert "The end is missing" in panel.problem
    assert asking.said == []


@pytest.mark.parametrize("text", ["30d", "30 d", "30 days", "720h", "25h", "99999999d"])
def test_a_month_is_refused_in_a_sentence_that_names_the_limit(
    asking: Asking, panel: MaintenancePanel, text: str
) -> None:
    asking.press("switch", Key.Key_Tab, Key.Key_Tab, text, Key.Key_Return)
    assert asking.said == []
    assert text in panel.problem
    assert "1 d" in panel.problem
    assert asking.focus is panel.until


def test_a_window_that_is_over_at_once_is_refused(asking: Asking, panel: MaintenancePanel) -> None:
    asking.press("switch", Key.Key_Tab, Key.Key_Tab, "0m", Key.Key_Return)
    assert "over at once" in panel.problem
    assert asking.said == []


def test_taking_the_time_back_means_the_usual_end(asking: Asking, panel: MaintenancePanel) -> None:
    asking.press("switch", Key.Key_Tab, Key.Key_Tab, "7", Key.Key_Backspace, Key.Key_Return)
    assert asking.said == [("ann", "switch", timedelta(hours=1))]


def test_name_and_reason_are_asked_for(asking: Asking, panel: MaintenancePanel) -> None:
    asking.press(Key.Key_Return)
    assert "The reason is missing" in panel.problem
    assert asking.focus is panel.reason
    asking.press("x")
    panel.name.clear()
    asking.press(Key.Key_Return)
    assert "Your name is missing" in panel.problem
    assert asking.said == []


def test_escape_keeps_nothing(asking: Asking, panel: MaintenancePanel) -> None:
    asking.press("x", Key.Key_Tab, Key.Key_Tab, "14:30", Key.Key_Escape)
    panel.ask_for("Oslo", asking.take)
    assert (panel.reason.text(), panel.until.text(), panel.span.chosen) == ("", "", 1)
    assert asking.left == 1
    assert asking.said == []


@pytest.mark.parametrize("text", LONG_TEXTS)
def test_long_texts_break_nothing(asking: Asking, panel: MaintenancePanel, text: str) -> None:
    panel.ask_for(text, asking.take)
    asking.paste(text)
    panel.until.setFocus()
    asking.paste(text)
    asking.press(Key.Key_Return)
    assert asking.said == []
    asking.fits()


RIGA = ZoneInfo("Europe/Riga")


@pytest.mark.parametrize(
    ("now", "text", "hours"),
    [
        (datetime(2026, 11, 24, 9, 42, tzinfo=UTC), "11:42", 24.0),  # now is no end
        (datetime(2026, 11, 24, 9, 42, tzinfo=UTC), "11:43", 1 / 60),
        (datetime(2026, 11, 24, 22, 30, tzinfo=UTC), "0:15", 23.75),
        (datetime(2026, 11, 24, 21, 30, tzinfo=UTC), "00.15", 0.75),
        (datetime(2026, 3, 28, 22, 0, tzinfo=UTC), "06:00", 5.0),  # the hour that the night leaves out
        (datetime(2026, 10, 24, 21, 0, tzinfo=UTC), "0600", 7.0),  # the hour that it repeats
    ],
)
def test_a_clock_time_is_the_next_one_on_the_wall_of_the_zone(now: datetime, text: str, hours: float) -> None:
    assert typed_end(text, now, RIGA, DAY) == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["", "noon", "24:00", "12:60", "1", "-1h", "１４:３０"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no clock time such as 14:30"):
        typed_end(text, datetime(2026, 11, 24, 9, 42, tzinfo=UTC), RIGA, DAY)


def test_an_end_of_another_day_names_it() -> None:
    now = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
    assert for_end(now + timedelta(hours=8), now, RIGA) == "until Wed 25 Nov 06:00, in 8 h"


def test_the_typed_end_is_counted_from_the_moment_of_enter(asking: Asking, panel: MaintenancePanel) -> None:
    asking.press("switch", Key.Key_Tab, Key.Key_Tab, "10:00")
    asking.now = Now(asking.now.at + timedelta(minutes=10), asking.now.mono + timedelta(minutes=10))
    asking.press(Key.Key_Return)
    [(_, _, lasts)] = asking.said
    assert asking.now.at + lasts == datetime(2026, 11, 24, 10, 0, tzinfo=UTC)

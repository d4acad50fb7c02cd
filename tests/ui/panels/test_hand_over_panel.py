"""The hand-over: two names, two ticks, and the shelves that go on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from pytestqt.qtbot import QtBot

from noc.core.causes import Cause
from noc.core.snapshot import ShelfView, Snapshot
from noc.ui.example import AT, calm, flood
from noc.ui.panels.hand_over import HandOverPanel
from noc.ui.panels.show import night
from noc.ui.theme import DARK
from tests.ui.panels.asking import LONG_TEXTS, Asking, Key

BERLIN, HAMBURG = ("site-49", Cause.HOST_DOWN), ("site-8", Cause.PART_DOWN)


@pytest.fixture
def asking(qtbot: QtBot) -> Asking:
    asking = Asking(qtbot)
    asking.window.resize(1280, 800)
    return asking


@pytest.fixture
def panel(asking: Asking) -> HandOverPanel:
    panel = HandOverPanel(DARK, asking.names, timezone=UTC)
    asking.put(panel)
    panel.ask_for(night(), asking.take)
    return panel


def test_everything_that_stands_is_read(asking: Asking, panel: HandOverPanel) -> None:
    text = "\n".join(panel.sections.texts())
    for line in (
        "NOT ACKNOWLEDGED: 5", "Helsinki data centre host down for 48 s",
        "Brno data centre host down, cleared by itself",
        "ACKNOWLEDGED: 3", "Munich data centre host down, “on the phone with the site” ann", "icinga-east clock is off",
        "SHELVED: 2", "MAINTENANCE: 1", "Tallinn office switch is replaced ben, until 10:05",
        "SILENT FOR OVER AN HOUR: 1", "Porto data centre gone from the backend for 2 h 41 min",
        "DRILLS DUE: 2", "Bergen data centre never seen to alarm",
    ):  # fmt: skip
        assert line in text
    assert [tick.says for tick in panel.shelves.values()] == [
        "Berlin office, host down (ann, until 10:22): router awaits a part",
        "Hamburg data centre, a part is down (ben, until 25 Nov 00:42, allowed by eve): test rig",
    ]


def test_a_calm_night_says_none(asking: Asking, panel: HandOverPanel) -> None:
    panel.ask_for(calm(), asking.take)
    assert [line.rpartition(": ")[2] for line in panel.sections.texts() if line.isupper()].count("NONE") >= 5


def test_both_names_and_both_ticks_hand_over(asking: Asking, panel: HandOverPanel) -> None:
    asking.press(Key.Key_Tab, Key.Key_Space, Key.Key_Tab, Key.Key_Tab)
    assert asking.focus is panel.by
    asking.press(Key.Key_Tab, Key.Key_Space, Key.Key_Tab, "ben", Key.Key_Tab, Key.Key_Space, Key.Key_Return)
    assert asking.said == [("ann", "ben", (BERLIN,))]
    assert asking.names.last == "ben"


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        (lambda panel: panel.by.clear(), "A name is missing: who goes?"),
        (lambda panel: panel.to.clear(), "A name is missing: who comes?"),
        (lambda panel: panel.to.setText(" ANN "), "Both names are the same"),
        (lambda panel: panel.told.setChecked(False), "ann has not ticked “I have told”"),
        (lambda panel: panel.taken.setChecked(False), "ben has not ticked “I have taken it”"),
    ],
)
def test_what_is_missing_is_said_and_nothing_handed_over(
    asking: Asking, panel: HandOverPanel, prepare: Callable[[HandOverPanel], object], sentence: str
) -> None:
    panel.to.setText("ben")
    panel.told.setChecked(True)
    panel.taken.setChecked(True)
    prepare(panel)
    asking.press(Key.Key_Return)
    assert asking.said == []
    assert sentence in panel.problem


def with_new(snapshot: Snapshot) -> Snapshot:
    """Two alarms more, one shelf less and one more."""
    sites = list(snapshot.sites)
    sites[0] = replace(sites[3], key="site-0", name="Riga data centre")
    new = ShelfView("site-3", "Helsinki", Cause.HOST_DOWN, "ben", "known", AT + timedelta(hours=1))
    return replace(
        snapshot, at=AT + timedelta(minutes=1), sites=tuple(sites), faults=flood().faults[:1] + snapshot.faults,
        shelves=(snapshot.shelves[0], new),
    )  # fmt: skip


def test_new_alarms_come_in_and_what_was_done_stays(asking: Asking, panel: HandOverPanel) -> None:
    asking.press(Key.Key_Tab, Key.Key_Space, Key.Key_Tab, Key.Key_Space)
    panel.told.setChecked(True)
    panel.to.setText("be")
    panel.to.setFocus()
    panel.refresh(with_new(night()))
    text = panel.sections.texts()
    assert "NOT ACKNOWLEDGED: 7" in text
    assert [line for line in text if line.startswith("NEW ")] == [
        "NEW journal journal failed, disk is full for 1 min 25 s", "NEW Riga data centre host down for 1 min 48 s"
    ]  # fmt: skip
    assert panel.told.isChecked()
    assert asking.focus is panel.to
    assert {key: tick.isChecked() for key, tick in panel.shelves.items()} == {
        BERLIN: True, ("site-3", Cause.HOST_DOWN): False
    }  # fmt: skip
    asking.press("n", Key.Key_Tab, Key.Key_Space, Key.Key_Return)
    assert asking.said == [("ann", "ben", (BERLIN,))]


def test_the_keys_are_not_lost_with_a_shelf_that_ends(asking: Asking, panel: HandOverPanel) -> None:
    asking.press(Key.Key_Tab)
    panel.refresh(replace(night(), shelves=night().shelves[1:]))
    assert asking.focus is panel.shelves[HAMBURG]
    panel.refresh(replace(night(), shelves=()))
    assert asking.focus is panel.by
    assert panel.shelves == {}


def test_escape_keeps_nothing(asking: Asking, panel: HandOverPanel) -> None:
    asking.press(Key.Key_Tab, Key.Key_Space)
    panel.taken.setChecked(True)
    panel.to.setFocus()
    asking.press("ben", Key.Key_Escape)
    panel.ask_for(night(), asking.take)
    assert not any(tick.isChecked() for tick in (*panel.shelves.values(), panel.told, panel.taken))
    assert (panel.to.text(), asking.left, asking.said, asking.names.last) == ("", 1, [], "ann")


def test_a_long_list_is_paged_through_and_the_ticks_stay_in_sight(asking: Asking, panel: HandOverPanel) -> None:
    panel.refresh(replace(flood(1000), shelves=night().shelves))
    asking.fits(1280, 800)
    bar = panel.sections.verticalScrollBar()
    asking.qtbot.waitUntil(lambda: bar.maximum() > 5000)
    asking.press(Key.Key_Down, Key.Key_Space, Key.Key_PageUp, Key.Key_PageUp)
    assert bar.value() == 0
    panel.by.setFocus()
    asking.press(Key.Key_PageDown, Key.Key_PageDown)
    assert bar.value() > 0
    asking.press(Key.Key_PageUp, Key.Key_PageUp)
    assert bar.value() == 0
    asking.press(Key.Key_Backtab)
    assert asking.sees(panel.shelves[HAMBURG], panel.sections)


@pytest.mark.parametrize("text", LONG_TEXTS)
def test_long_texts_break_nothing(asking: Asking, panel: HandOverPanel, text: str) -> None:
    long = night()
    sites = tuple(
        replace(site, name=text, alarms=tuple(replace(alarm, note=text, by=text) for alarm in site.alarms))
        for site in long.sites
    )
    shelves = tuple(replace(shelf, name=text, reason=text, by=text, supervisor=text) for shelf in long.shelves)
    panel.ask_for(replace(long, sites=sites, shelves=shelves), asking.take)
    panel.to.setFocus()
    asking.paste(text)
    asking.window.grab()
    asking.fits(1280, 800)

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from noc.core.causes import AlarmState, Cause, State
from noc.core.events import AckAsked, RetireAsked
from noc.core.snapshot import AlarmView
from noc.ui.example import AT, alarm, big, blind, calm, flood, later, start, unset
from noc.ui.footer import HINTS
from noc.ui.site_panel import SitePanel
from noc.ui.strip import Strip
from tests.ui.conftest import NOW, Stage

Key = Qt.Key
HOSTILE = "<h1>Riga</h1><img src='x'>"


# The keys


def test_an_arrow_from_nothing_goes_to_the_worst_alarm(stage: Stage) -> None:
    stage.show(alarm())
    assert stage.wall.target is None
    stage.press(Key.Key_Right)
    assert stage.wall.target == ("site-31", None)
    assert stage.wall.view.selected_key == "site-31"


def test_arrows_move_over_the_places(stage: Stage) -> None:
    stage.show(calm())
    stage.wall.choose(("site-12", None))
    columns = stage.wall.view.model().columnCount()
    stage.press(Key.Key_Right, Key.Key_Down)
    assert stage.wall.target == (f"site-{13 + columns}", None)
    stage.press(Key.Key_Up, Key.Key_Left)
    assert stage.wall.target == ("site-12", None)


def test_above_the_first_row_stand_the_faults_and_down_leads_back(stage: Stage) -> None:
    stage.show(blind())
    stage.wall.choose(("site-4", None))
    stage.press(Key.Key_Up)
    assert stage.wall.target == ("icinga-east", Cause.BACKEND_LOST)
    stage.press(Key.Key_Right)
    assert stage.wall.target == ("site-7", None)
    stage.wall.choose(("icinga-east", Cause.BACKEND_LOST))
    stage.press(Key.Key_Down)
    assert stage.wall.target == ("site-0", None)


def test_f_goes_round_everything_that_nobody_has_taken(stage: Stage) -> None:
    stage.show(alarm())
    seen = []
    for _ in range(6):
        stage.press("f")
        assert stage.wall.target is not None
        seen.append(stage.wall.target[0])
    assert seen == ["site-31", "site-3", "site-45", "site-17", "site-34", "site-31"]


@pytest.mark.parametrize("key", [Key.Key_A, Key.Key_Return, Key.Key_Enter])
def test_acknowledging_a_site(stage: Stage, key: Qt.Key) -> None:
    stage.show(alarm())
    stage.press("f", key, "rang Acme", Key.Key_Return)
    assert stage.door.asked == [AckAsked(NOW, "site-31", "ann", "rang Acme", Cause.REPORT_LATE)]
    assert not stage.wall.side.asks
    assert "ann" in stage.wall.footer.notice


def test_acknowledging_a_fault_names_its_cause(stage: Stage) -> None:
    stage.show(blind())
    stage.press("f", "a", Key.Key_Return)
    assert stage.door.asked == [AckAsked(NOW, "icinga-east", "ann", "", Cause.BACKEND_LOST)]


def test_nobody_acknowledges_without_a_name(stage: Stage) -> None:
    stage.show(alarm())
    stage.press("f", "a")
    stage.wall.side.ack.name.clear()
    stage.press(Key.Key_Return)
    assert stage.door.asked == []
    assert stage.wall.focusWidget() is stage.wall.side.ack.name
    stage.press("ben", Key.Key_Return)
    assert stage.door.asked == [AckAsked(NOW, "site-31", "ben", "", Cause.REPORT_LATE)]


def test_escape_leaves_the_alarm_alone_and_then_the_selection(stage: Stage) -> None:
    stage.show(alarm())
    stage.press("f", "a", "x", Key.Key_Escape)
    assert not stage.wall.side.asks
    assert stage.wall.target == ("site-31", None)
    stage.press(Key.Key_Escape)
    assert stage.wall.target is None
    assert stage.wall.side.isHidden()
    assert stage.door.asked == []


def test_what_has_no_open_alarm_is_not_acknowledged(stage: Stage) -> None:
    stage.show(alarm())
    stage.press("a")
    assert "Nothing is selected" in stage.wall.footer.notice
    for key in ("site-11", "site-0"):  # taken already; well
        stage.wall.choose((key, None))
        stage.press("a")
        assert not stage.wall.side.asks
    assert stage.door.asked == []


def test_a_cleared_alarm_can_be_acknowledged(stage: Stage) -> None:
    stage.show(alarm())
    stage.wall.choose(("site-34", None))
    stage.press("a", Key.Key_Return)
    (asked,) = stage.door.asked
    assert isinstance(asked, AckAsked)
    assert asked.target == "site-34"


def test_the_keys_of_the_wall_are_letters_while_a_note_is_typed(stage: Stage) -> None:
    stage.show(alarm())
    stage.press("f", "a", "far /? fur")
    assert stage.wall.side.ack.note.text() == "far /? fur"
    assert stage.wall.target == ("site-31", None)
    assert stage.door.asked == []


def test_arrows_do_not_leave_a_note_that_is_typed(stage: Stage) -> None:
    stage.show(alarm())
    stage.press("f", "a", "x", Key.Key_Up, Key.Key_Down, Key.Key_F1)
    assert stage.wall.target == ("site-31", None)
    assert stage.wall.side.asks
    assert not stage.wall.side.shows_keys


def test_getting_the_focus_selects_nothing(stage: Stage) -> None:
    stage.show(alarm())
    QApplication.sendEvent(stage.wall.view, QFocusEvent(QEvent.Type.FocusIn))
    assert stage.wall.target is None


def test_the_open_panel_holds_up_nothing(stage: Stage) -> None:
    stage.show(calm())
    stage.wall.choose(("site-3", None))
    stage.show(alarm())
    stage.press("a", "half a no")
    beats = stage.wall.header.beats
    stage.show(later(flood(), 5))
    assert stage.wall.header.beats == beats + 1
    assert "AUDIO MUTED" in stage.wall.strip.text()
    assert stage.wall.side.asks
    assert stage.wall.side.ack.note.text() == "half a no"
    assert QApplication.activeModalWidget() is None


def test_retiring_a_vanished_site_and_taking_it_back(stage: Stage) -> None:
    stage.show(alarm())
    stage.wall.choose(("site-26", None))
    stage.press("r", Key.Key_Return)
    assert stage.door.asked == [RetireAsked(NOW, "site-26", "ann")]
    assert "U brings it back" in stage.wall.footer.notice
    stage.press("u")
    assert stage.door.asked[1] == RetireAsked(NOW, "site-26", "ann", undo=True)
    stage.press("u")
    assert len(stage.door.asked) == 2


def test_retiring_asks_first_and_only_where_a_site_is_gone(stage: Stage) -> None:
    stage.show(alarm())
    stage.wall.choose(("site-26", None))
    stage.press("r", Key.Key_Escape)
    stage.wall.choose(("site-3", None))
    stage.press("r")
    assert not stage.wall.side.asks
    assert stage.door.asked == []


def test_finding_a_site(stage: Stage) -> None:
    stage.show(alarm())
    stage.press("/", "riga")
    assert stage.wall.finder.text().startswith("2 of 60 sites")
    stage.press(Key.Key_Return)
    assert stage.wall.target == ("site-0", None)
    assert stage.wall.finder.isHidden()
    stage.press("/", "no such site", Key.Key_Return)
    assert stage.wall.target == ("site-0", None)
    stage.press("/", "oslo", Key.Key_Escape)
    assert stage.wall.target == ("site-0", None)
    stage.press(Key.Key_Right)
    assert stage.wall.target == ("site-1", None)


@pytest.mark.parametrize("key", [Key.Key_Question, Key.Key_F1])
def test_the_keys_can_be_read(stage: Stage, key: Qt.Key) -> None:
    stage.show(calm())
    stage.press(key)
    assert stage.wall.side.shows_keys
    stage.press(Key.Key_Escape)
    assert stage.wall.side.isHidden()


def test_full_screen_and_out(stage: Stage) -> None:
    stage.press(Key.Key_F11)
    assert stage.wall.isFullScreen()
    stage.press(Key.Key_F11)
    assert not stage.wall.isFullScreen()
    QTest.keyClick(stage.wall, Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert not stage.wall.isVisible()


# The mouse


def test_a_click_on_a_place_a_card_or_a_fault_selects_it(stage: Stage) -> None:
    stage.show(blind())
    stage.qtbot.mouseClick(
        stage.wall.view.viewport(), Qt.MouseButton.LeftButton, pos=stage.wall.view.rect_of(14).center()
    )
    assert stage.wall.target == ("site-14", None)
    for placed, target in zip(
        stage.wall.strip.plan.placed, [("icinga-east", Cause.BACKEND_LOST), ("site-7", None)], strict=True
    ):
        stage.qtbot.mouseClick(stage.wall.strip, Qt.MouseButton.LeftButton, pos=placed.box.center())
        assert stage.wall.target == target


def test_a_click_on_the_amber_line_selects_the_weakness(stage: Stage) -> None:
    stage.show(flood())
    stage.qtbot.mouseClick(stage.wall.footer, Qt.MouseButton.LeftButton)
    assert stage.wall.target == ("icinga-east", Cause.CONFIG_PENDING)
    stage.press("a", Key.Key_Return)
    (asked,) = stage.door.asked
    assert isinstance(asked, AckAsked)
    assert asked.cause is Cause.CONFIG_PENDING


# What is shown


def test_the_calm_wall_says_what_calm_rests_on(stage: Stage) -> None:
    stage.show(calm())
    assert stage.wall.strip.text() == (
        "No alarm · 60 of 60 sites ok\noldest evidence 1 min 15 s · last full cycle 09:42:05"
    )
    assert stage.wall.footer.text() == HINTS


def test_at_the_start_nothing_is_called_calm(stage: Stage) -> None:
    assert stage.wall.strip.text().startswith("Starting")
    stage.show(start())
    assert stage.wall.strip.text().startswith("Verifying 60 of 60 sites")


def test_an_empty_wall_says_what_to_do(stage: Stage) -> None:
    stage.show(unset())
    assert "noc.toml" in stage.wall.empty.text()
    stage.show(calm(0))
    assert "icinga-east" in stage.wall.empty.text()
    assert "roster" in stage.wall.empty.text()
    stage.show(calm())
    assert stage.wall.empty.isHidden()


def test_the_panel_tells_everything_of_a_site(stage: Stage) -> None:
    stage.show(alarm())
    stage.wall.choose(("site-11", None))
    text = stage.wall.side.panel.text()
    for part in (
        "Munich data centre", "DOWN", "host down (host_down)", "100 % packet loss", "Ring the duty officer",
        "17 min 40 s", "6 s old, limit 3 min 20 s", "acknowledged by ann, “on the phone with the site”",
        "icinga-east", "tier 1",
    ):  # fmt: skip
        assert part in text, part


def test_the_panel_follows_the_newest_snapshot(stage: Stage) -> None:
    stage.show(alarm())
    stage.wall.choose(("site-3", None))
    stage.show(calm())
    assert "STATE: OK" in stage.wall.side.panel.text()
    stage.show(calm(2))
    assert stage.wall.target is None
    assert stage.wall.side.isHidden()


def test_no_text_of_a_backend_is_taken_for_markup(stage: Stage) -> None:
    sites = list(alarm().sites)
    alarms = (AlarmView(Cause.HOST_DOWN, AlarmState.ACKED, AT, by=HOSTILE, note=HOSTILE, until=AT, under=HOSTILE),)
    sites[3] = replace(sites[3], name=HOSTILE, detail=HOSTILE, customer=HOSTILE, guidance=HOSTILE, alarms=alarms)
    faults = tuple(replace(fault, subject=HOSTILE, detail=HOSTILE, by=HOSTILE) for fault in flood().faults)
    stage.show(replace(alarm(), sites=tuple(sites), faults=faults, name=HOSTILE))
    stage.wall.choose(("site-3", None))
    assert "<h1>" in stage.wall.side.panel.text()
    stage.wall.choose((HOSTILE, Cause.AUDIO_MUTED))
    stage.press("a")
    labels = stage.wall.findChildren(QLabel)
    assert labels
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)


def test_an_endless_word_cannot_push_the_panel_off_the_wall(stage: Stage) -> None:
    sites = list(alarm().sites)
    sites[3] = replace(sites[3], name="n" * 300, detail="d" * 2000, guidance="g" * 2000)
    stage.show(replace(alarm(), sites=tuple(sites)))
    stage.wall.choose(("site-3", None))
    stage.press("a")
    stage.qtbot.waitUntil(lambda: stage.wall.side.isVisible())
    assert stage.wall.rect().contains(stage.wall.side.geometry())
    for part in (*stage.wall.findChildren(SitePanel), *stage.wall.side.findChildren(QLineEdit)):
        right = part.mapTo(stage.wall, part.rect().bottomRight()).x()
        assert right <= stage.wall.width()


def test_a_panel_covers_neither_an_alarm_nor_a_place(stage: Stage) -> None:
    stage.show(alarm())
    stage.wall.choose(("site-3", None))
    side, view, strip = (part.geometry() for part in (stage.wall.side, stage.wall.view, stage.wall.strip))
    assert not side.intersects(view)
    assert not side.intersects(strip)
    columns = stage.wall.view.model().columnCount()
    stage.wall.choose(None)
    assert stage.wall.view.model().columnCount() == columns


def test_the_strip_never_moves_a_place(stage: Stage) -> None:
    stage.show(calm())
    before = (stage.wall.view.geometry(), [stage.wall.view.rect_of(place) for place in range(60)])
    stage.show(flood())
    assert (stage.wall.view.geometry(), [stage.wall.view.rect_of(place) for place in range(60)]) == before


def test_more_alarms_than_fit_are_counted_by_cause(stage: Stage) -> None:
    sites = tuple(
        replace(
            site,
            state=State.DOWN,
            alarms=(AlarmView(Cause.HOST_DOWN, AlarmState.UNACKED, AT - timedelta(seconds=number)),),
        )
        for number, site in enumerate(big().sites)
    )
    stage.show(replace(big(), sites=sites))
    shown = stage.wall.strip.plan
    assert shown.more == f"+{1000 - len(shown.cards)} more: {1000 - len(shown.cards)} down"


# The engine's beat


def test_without_a_snapshot_for_five_seconds_the_wall_says_so_and_nothing_is_calm(stage: Stage) -> None:
    stage.show(calm())
    stage.wait(5.0)
    assert not stage.wall.stalled
    stage.wait(0.5)
    assert stage.wall.stalled
    assert stage.stalls == [True]
    assert stage.wall.strip.text().startswith("ENGINE STALLED — NO FRESH DATA")
    looks = stage.wall.view.model().looks  # type: ignore[attr-defined]
    assert len(looks) == 60
    assert not any(look.calm or look.word for look in looks)
    assert {look.was for look in looks} == {"OK"}
    assert stage.wall.header.facts is not None
    assert stage.wall.header.facts.clock == "STOPPED"


def test_a_wall_that_never_got_a_snapshot_says_so_too(stage: Stage) -> None:
    stage.wait(6)
    assert stage.stalls == [True]
    assert "NO FRESH DATA" in stage.wall.strip.text()


def test_when_snapshots_come_again_all_is_as_before(stage: Stage) -> None:
    stage.show(alarm())
    stage.wait(60)
    stage.show(later(alarm(), 60))
    assert stage.stalls == [True, False]
    assert not stage.wall.stalled
    assert "NO FRESH DATA" not in stage.wall.strip.text()
    looks = stage.wall.view.model().looks  # type: ignore[attr-defined]
    assert sum(look.calm for look in looks) == 48


def test_regular_snapshots_keep_it_quiet(stage: Stage) -> None:
    for second in range(100):
        stage.show(later(calm(), second))
        stage.wait(1)
    assert stage.stalls == []
    assert stage.wall.header.beats == 100


def test_the_wall_looks_at_the_clock_by_itself(make_stage: Callable[[], Stage]) -> None:
    stage = make_stage()
    stage.show(calm())
    stage.now += 6
    stage.qtbot.waitUntil(lambda: stage.stalls == [True], timeout=5000)


def test_everything_blinks_in_one_phase(stage: Stage) -> None:
    lit = []
    stage.show(alarm())
    for _ in range(8):
        stage.wait(0.5)
        strip, view = stage.wall.strip, stage.wall.view
        assert isinstance(strip, Strip)
        assert strip.lit == view.lit
        lit.append(view.lit)
    assert lit == [False, True] * 4


def test_the_wall_wanders_a_little_against_burn_in(stage: Stage) -> None:
    stage.show(calm())
    before = stage.wall.strip.geometry()
    stage.now += 121
    stage.show(calm())
    stage.wall.pulse()
    moved = stage.wall.strip.geometry()
    assert moved.size() == before.size()
    assert 0 < (moved.topLeft() - before.topLeft()).manhattanLength() <= 4


def test_the_sound_is_told_in_the_header(stage: Stage) -> None:
    stage.show(calm())
    stage.wall.show_sound("heard 09:42:05", True)
    assert stage.wall.header.facts is not None
    assert stage.wall.header.facts.facts[3].text == "heard 09:42:05"


def test_a_notice_gives_way_after_a_while(stage: Stage) -> None:
    stage.show(calm())
    stage.press("u")
    assert stage.wall.footer.text() == "Nothing to undo."
    for second in range(20):
        stage.show(later(calm(), second))
    assert stage.wall.footer.text() == HINTS

"""The icon of the tray: what it says, how it is told without colour, and what its menu asks of the engine."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from noc.core.causes import AlarmState, Cause, State
from noc.core.events import Asked, PauseAsked, ResumeAsked
from noc.core.snapshot import PauseView, ShiftView, Snapshot
from noc.ui.desktop.tray import Tray
from noc.ui.desktop.tray_look import SIZES, TrayLook, Worst, icon_of, look_of
from noc.ui.example import DeafDoor, calm
from tests.ui.desktop.desk_pictures import ACKED, alarm, drill, fault, picture

DOWN, SILENT, PART = Cause.HOST_DOWN, Cause.CHECKS_LATE, Cause.PART_DOWN


class Door(DeafDoor):
    def __init__(self) -> None:
        self.asked: list[Asked] = []

    def ask(self, asked: Asked) -> None:
        self.asked.append(asked)


@pytest.mark.parametrize(
    ("snapshot", "worst"),
    [
        (picture({}), Worst.CALM),
        (picture({"A": alarm(PART)}), Worst.DEGRADED),
        (picture({"A": alarm(PART), "B": alarm(SILENT)}), Worst.SILENT),
        (picture({"A": alarm(DOWN), "B": alarm(SILENT)}), Worst.DOWN),
        (picture({"A": alarm(DOWN)}, (fault(Cause.BACKEND_LOST, "east"),)), Worst.FAULT),
        # What nobody has answered comes before what somebody has in hand.
        (picture({"A": alarm(DOWN, ACKED), "B": alarm(SILENT)}), Worst.SILENT),
        (picture({"A": alarm(DOWN)}, (fault(Cause.BACKEND_LOST, "east", ACKED),)), Worst.DOWN),
        (picture({"A": alarm(DOWN, ACKED)}), Worst.DOWN),
        (picture({}, (fault(Cause.BACKEND_LOST, "east", AlarmState.CLEARED_UNACKED),)), Worst.CALM),
        (picture({}, drills=(drill(Cause.DRILL_DOWN, "Riga"),)), Worst.CALM),
        (replace(calm(), sites=(), counts={}), Worst.UNKNOWN),
        (replace(picture({}), counts={State.OK: 8, State.VERIFYING: 1}), Worst.UNKNOWN),
    ],
)
def test_the_icon_is_drawn_from_the_worst(snapshot: Snapshot, worst: Worst) -> None:
    assert look_of(snapshot, stalled=False).worst is worst


def test_a_blind_site_is_not_calm() -> None:
    snapshot = picture({})
    blind = replace(snapshot.sites[0], blind=True)
    assert look_of(replace(snapshot, sites=(blind, *snapshot.sites[1:])), stalled=False).worst is Worst.UNKNOWN


def test_a_stalled_engine_is_never_calm() -> None:
    assert look_of(picture({}), stalled=True) == TrayLook(
        Worst.STALLED, True, "the engine has stopped: nothing is known"
    )


def test_the_tooltip_counts() -> None:
    snapshot = picture(
        {"A": alarm(DOWN), "B": alarm(DOWN, ACKED), "C": alarm(SILENT)}, (fault(Cause.BACKEND_LOST, "east"),)
    )
    assert look_of(snapshot, stalled=False).tooltip == f"{snapshot.name}: 2 down, 1 silent, 1 fault; 3 unanswered"
    assert look_of(picture({}), stalled=False).tooltip.endswith("no alarm, 9 of 9 ok")


def test_a_drill_and_a_pause_are_said() -> None:
    snapshot = picture({}, drills=(drill(Cause.DRILL_DOWN, "Riga"),))
    paused = replace(snapshot, pause=PauseView("ann", timedelta(seconds=80)))
    assert look_of(paused, stalled=False).tooltip.endswith("; 1 unanswered; sound paused; DRILL")


@pytest.mark.parametrize("size", SIZES)
def test_each_state_is_told_without_colour_and_answered_from_unanswered(size: int, qapp: object) -> None:
    pictures = {
        (worst, unanswered): _grey(TrayLook(worst, unanswered, ""), size)
        for worst in Worst
        for unanswered in (False, True)
    }
    for (one, picture_of_one), (other, picture_of_other) in combinations(pictures.items(), 2):
        differing = sum(abs(a - b) > 40 for a, b in zip(picture_of_one, picture_of_other, strict=True))
        assert differing > 0.04 * size * size, (one, other)


def _grey(look: TrayLook, size: int) -> list[int]:
    """Its pixels on a dark panel, as grey and opacity."""
    image = icon_of(look).pixmap(size, size).toImage().convertToFormat(QImage.Format.Format_ARGB32)
    pixels = [image.pixelColor(x, y) for y in range(size) for x in range(size)]
    return [
        (299 * each.red() + 587 * each.green() + 114 * each.blue()) // 1000 * each.alpha() // 255 for each in pixels
    ]


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def shows() -> list[bool]:
    return []


@pytest.fixture
def tray(door: Door, shows: list[bool], qtbot: QtBot) -> Iterator[Tray]:
    tray = Tray(door, "ann", lambda: shows.append(True), retry=timedelta(milliseconds=20))
    yield tray
    tray.close()


def choose(tray: Tray, text: str) -> None:
    [action] = [action for action in tray.menu.actions() if action.text() == text]
    assert action.isEnabled()
    action.trigger()


def test_without_a_tray_nothing_fails_and_it_goes_on_looking(tray: Tray, qtbot: QtBot) -> None:
    assert not QSystemTrayIcon.isSystemTrayAvailable(), "this test needs a platform without a tray"
    tray.show_snapshot(picture({"A": alarm(DOWN)}))
    tray.balloon("DOWN: A", "host down")
    qtbot.wait(100)
    assert tray.icon is None
    assert tray.look.worst is Worst.DOWN


def test_pausing_and_resuming_go_through_the_door(tray: Tray, door: Door) -> None:
    tray.show_snapshot(picture({}))
    choose(tray, "Pause sound for 2 min")
    tray.show_snapshot(replace(picture({}), pause=PauseView("ann", timedelta(seconds=80))))
    choose(tray, "Resume sound")
    pause, resume = door.asked
    assert isinstance(pause, PauseAsked)
    assert (pause.by, pause.span) == ("ann", timedelta(seconds=120))
    assert isinstance(resume, ResumeAsked)


def test_where_no_operator_is_configured_the_shift_asks(door: Door, qtbot: QtBot) -> None:
    tray = Tray(door, "", lambda: None)
    try:
        choose(tray, "Pause sound for 2 min")
        tray.show_snapshot(replace(picture({}), shift=ShiftView(names=("ben", "cleo"))))
        choose(tray, "Pause sound for 2 min")
    finally:
        tray.close()
    assert [asked.by for asked in door.asked if isinstance(asked, PauseAsked)] == ["tray", "ben and cleo"]


def test_the_menu_shows_the_window_and_the_next_unanswered(tray: Tray, shows: list[bool], qtbot: QtBot) -> None:
    choose(tray, "Show desk")
    assert shows == [True]
    tray.show_snapshot(picture({"A": alarm(DOWN)}))
    with qtbot.waitSignal(tray.next_asked, timeout=1000):
        choose(tray, "Next unanswered")
    assert shows == [True, True]
    with qtbot.waitSignal(tray.quit_asked, timeout=1000):
        choose(tray, "Quit NOC Console")


def test_a_stalled_engine_can_not_be_paused_away(tray: Tray, door: Door) -> None:
    tray.show_snapshot(picture({}))
    tray.stalled(True)
    assert tray.look.worst is Worst.STALLED
    [pause] = [action for action in tray.menu.actions() if action.text().startswith("Pause")]
    assert not pause.isEnabled()
    tray.stalled(False)
    assert tray.look.worst is Worst.CALM

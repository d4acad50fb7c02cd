"""When a window asks for attention: decided from snapshots, without a screen. On a real one: tests/live."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from noc.core.causes import Cause
from noc.ui.desktop.raising import Raising, is_typing
from tests.ui.desktop.desk_pictures import ACKED, alarm, drill, fault, picture

DOWN = Cause.HOST_DOWN


class Calls(Raising):
    """Counts how often it would have called."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.count = 0

    def call(self) -> None:
        self.count += 1


@pytest.fixture
def calls(qtbot: QtBot) -> Calls:
    window = QWidget()
    qtbot.addWidget(window)
    return Calls(window)


def test_each_new_alarm_calls_once(calls: Calls) -> None:
    calls.show_snapshot(picture({}))
    assert calls.count == 0
    for _ in range(3):
        calls.show_snapshot(picture({"A": alarm(DOWN)}))
    assert calls.count == 1
    calls.show_snapshot(picture({"A": alarm(DOWN)}, (fault(Cause.BACKEND_LOST, "east"),)))
    assert calls.count == 2
    calls.show_snapshot(picture({"A": alarm(DOWN, ACKED)}))
    assert calls.count == 2


@pytest.mark.parametrize("cause", [Cause.PART_DOWN, Cause.SOFT_DOWN])
def test_what_is_not_loud_does_not_call(calls: Calls, cause: Cause) -> None:
    calls.show_snapshot(picture({"A": alarm(cause)}))
    assert calls.count == 0


def test_what_is_not_to_be_heard_at_this_hour_does_not_call(calls: Calls) -> None:
    calls.show_snapshot(picture({"A": alarm(DOWN, heard=False)}))
    assert calls.count == 0


def test_a_drill_goes_through_the_whole_chain(calls: Calls) -> None:
    calls.show_snapshot(picture({}, drills=(drill(Cause.DRILL_DOWN, "Riga"),)))
    assert calls.count == 1


def test_a_stall_calls_once(calls: Calls) -> None:
    for stalled in (True, True, False, True):
        calls.stalled(stalled)
    assert calls.count == 2


def _editable() -> QComboBox:
    box = QComboBox()
    box.setEditable(True)
    return box


@pytest.mark.parametrize(
    ("make", "typing"),
    [(QLineEdit, True), (QPlainTextEdit, True), (_editable, True), (QComboBox, False), (QPushButton, False)],
)
def test_a_cursor_in_a_field_is_typing(make: Callable[[], QWidget], typing: bool, qtbot: QtBot) -> None:
    field = make()
    qtbot.addWidget(field)
    with qtbot.waitExposed(field):
        field.show()
    field.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus, timeout=5_000)
    assert is_typing() is typing


def test_a_hidden_or_minimised_window_comes_back_as_it_was(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    raising = Raising(window, typing=lambda: False)
    window.showMaximized()
    window.hide()
    raising.call()
    assert window.isVisible()
    assert window.isMaximized()
    window.showMinimized()
    raising.call()
    assert not window.isMinimized()


def test_switched_off_it_leaves_the_window_where_it_is(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.showMinimized()
    Raising(window, raises=False).call()
    assert window.isMinimized()

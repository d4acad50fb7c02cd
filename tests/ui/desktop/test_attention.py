"""A window beside which a tray icon stands may be put away."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from noc.ui.desktop.attention import Attention
from noc.ui.example import DeafDoor


def test_a_window_that_was_put_away_is_known_to_be(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    attention = Attention(DeafDoor(), window, "ann", notifies=False, raises=False)
    assert attention.window_is_away, "nobody has opened it"
    with qtbot.waitExposed(window):
        window.show()
    assert not attention.window_is_away
    window.hide()
    assert attention.window_is_away
    attention.close()

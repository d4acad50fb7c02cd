"""The binding must not eat references of None: with PySide6 6.12.0 a process dies after some thousand void calls."""

import sys

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

CALLS = 200_000


def test_void_calls_keep_the_references_of_none(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for number in range(CALLS):
        label.setText("a" if number & 1 else "b")
    assert sys.getrefcount(None) > before - 1000

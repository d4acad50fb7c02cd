"""Test messages: to which target, and what became of them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pytestqt.qtbot import QtBot

from noc.core.snapshot import TestView
from noc.ui.panels.targets import TargetsPanel
from noc.ui.theme import DARK
from tests.ui.panels.asking import LONG_TEXTS, Asking, Key

START = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def asking(qtbot: QtBot) -> Asking:
    return Asking(qtbot)


@pytest.fixture
def panel(asking: Asking) -> TargetsPanel:
    panel = TargetsPanel(DARK)
    asking.put(panel)
    panel.ask_for(("duty phone", "chat", "mail"), asking.take)
    return panel


def test_a_digit_and_enter_send(asking: Asking, panel: TargetsPanel) -> None:
    asking.press("2", Key.Key_Return)
    assert asking.said == [("chat",)]
    assert panel.outcome.text() == "Sending to chat …"


def test_the_outcome_is_told_in_words(asking: Asking, panel: TargetsPanel) -> None:
    asking.press(Key.Key_Return)
    panel.show_outcome("refused: wrong number", good=False)
    assert panel.outcome.text() == "▲ Not sent. refused: wrong number"
    asking.press(Key.Key_Return)
    panel.show_outcome("", good=True)
    assert panel.outcome.text().startswith("✓ Sent.")
    assert asking.said == [("duty phone",), ("duty phone",)]


def test_one_message_at_a_time_to_one_target(asking: Asking, panel: TargetsPanel) -> None:
    asking.press(Key.Key_Return, Key.Key_Return, "3", Key.Key_Return)
    assert asking.said == [("duty phone",), ("mail",)]


def test_without_a_target_it_says_where_they_are_listed(asking: Asking, panel: TargetsPanel) -> None:
    panel.ask_for((), asking.take)
    assert "[[target]]" in panel.hint
    asking.press(Key.Key_Return)
    assert "no target" in panel.problem
    asking.press(Key.Key_Escape)
    assert (asking.said, asking.left) == ([], 1)


@pytest.mark.parametrize("text", LONG_TEXTS)
def test_long_texts_break_nothing(asking: Asking, panel: TargetsPanel, text: str) -> None:
    panel.ask_for((text, "chat"), asking.take)
    asking.press(Key.Key_Return)
    panel.show_outcome(text, good=False)
    asking.window.grab()
    asking.fits()
    assert asking.said == [(text,)]


def test_only_the_outcome_that_is_waited_for_is_told(asking: Asking, panel: TargetsPanel) -> None:
    old = TestView("chat", True, "chat took it", START)
    panel.hear(old)
    assert panel.outcome.text() == ""
    asking.press("2", Key.Key_Return)
    panel.hear(old)
    panel.hear(replace(old, target="mail"))
    assert panel.outcome.text() == "Sending to chat …"
    panel.hear(TestView("chat", False, "chat did not take it: wrong number", START))
    assert panel.outcome.text() == "▲ Not sent. chat did not take it: wrong number"

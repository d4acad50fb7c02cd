"""Asking for a drill: of a site, or of the sound alone."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from pytestqt.qtbot import QtBot

from noc.ui.example import AT, calm
from noc.ui.panels.drill import DrillPanel
from noc.ui.theme import DARK
from tests.ui.panels.asking import LONG_TEXTS, Asking, Key

SITE = replace(calm().sites[5], alarmed_at=AT - timedelta(days=42))


@pytest.fixture
def asking(qtbot: QtBot) -> Asking:
    return Asking(qtbot)


@pytest.fixture
def panel(asking: Asking) -> DrillPanel:
    panel = DrillPanel(DARK, asking.names, timezone=UTC, clock=asking.clock)
    asking.put(panel)
    return panel


@pytest.mark.parametrize(
    ("key", "answer"), [("1", ("down", "site-5")), ("2", ("silent", "site-5")), ("3", ("audio", ""))]
)
def test_a_drill_of_a_site(asking: Asking, panel: DrillPanel, key: str, answer: tuple[str, str]) -> None:
    panel.ask_for(SITE, asking.take)
    asking.press(key, Key.Key_Return)
    assert asking.said == [(*answer, "ann")]


def test_without_a_site_there_is_the_sound_alone(asking: Asking, panel: DrillPanel) -> None:
    panel.ask_for(SITE, asking.take)
    asking.press("2")
    panel.ask_for(None, asking.take)
    assert panel.kind.words == ("audio",)
    asking.press("2", Key.Key_Right, Key.Key_Return)
    assert asking.said == [("audio", "", "ann")]


def test_it_says_when_the_site_was_last_seen_to_alarm(asking: Asking, panel: DrillPanel) -> None:
    panel.ask_for(replace(SITE, drill_due=True), asking.take)
    assert panel.seen.text() == "Last seen to alarm on 13 Oct 2026 09:42, 42 d ago. A drill is due."
    panel.ask_for(replace(SITE, alarmed_at=None), asking.take)
    assert panel.seen.text() == "Never seen to alarm."


def test_nobody_asks_for_a_drill_without_a_name(asking: Asking, panel: DrillPanel) -> None:
    asking.names.last = ""
    panel.ask_for(SITE, asking.take)
    asking.press(Key.Key_Return)
    assert "Your name is missing" in panel.problem
    asking.press("ben", Key.Key_Return)
    assert asking.said == [("down", "site-5", "ben")]
    assert asking.names.last == "ben"


def test_escape_keeps_nothing(asking: Asking, panel: DrillPanel) -> None:
    panel.ask_for(SITE, asking.take)
    asking.press("3", Key.Key_Tab, "zed", Key.Key_Escape)
    panel.ask_for(SITE, asking.take)
    assert (panel.kind.chosen, panel.name.text(), asking.left, asking.said) == (0, "ann", 1, [])


@pytest.mark.parametrize("text", LONG_TEXTS)
def test_long_names_break_nothing(asking: Asking, panel: DrillPanel, text: str) -> None:
    panel.ask_for(replace(SITE, name=text), asking.take)
    panel.name.setFocus()
    asking.paste(text)
    asking.fits()

"""The backends: how each stands, in words and by shape, and what it cannot tell."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from noc.core.answer import ConfigState
from noc.core.snapshot import BackendView, Snapshot
from noc.ui.example import alarm
from noc.ui.panels.backend_rows import backend_rows, heading_of, told_words, trouble_words
from noc.ui.panels.backends import BackendsPanel
from noc.ui.panels.list_rows import Row
from noc.ui.shapes import Shape
from noc.ui.theme import DARK
from tests.ui.panels.asking import LONG_TEXTS, Asking, Key

ICINGA, PROMETHEUS = alarm().backends


@pytest.fixture
def asking(qtbot: QtBot) -> Asking:
    return Asking(qtbot)


@pytest.fixture
def panel(asking: Asking) -> BackendsPanel:
    panel = BackendsPanel(DARK)
    asking.put(panel)
    panel.show_backends(alarm())
    return panel


def row(backend: BackendView, name: str) -> Row:
    return next(row for row in backend_rows(backend, with_backends(backend)) if row.name == name)


def with_backends(*backends: BackendView) -> Snapshot:
    return replace(alarm(), backends=backends)


def test_a_heading_has_name_product_and_version() -> None:
    assert heading_of(replace(ICINGA, version="2.13.6")) == "icinga-east · Icinga 2 (REST API) · 2.13.6"
    assert heading_of(replace(ICINGA, kind="of nobody")) == "icinga-east · of nobody"


@pytest.mark.parametrize(
    ("state", "words", "shape"),
    [
        ("ok", "answers", Shape.DOT),
        ("starting", "waits for its first answer", Shape.DOT),
        ("backend_lost", "BACKEND LOST", Shape.TRIANGLE),
    ],
)
def test_the_state_in_words_and_by_shape(state: str, words: str, shape: Shape) -> None:
    shown = row(replace(ICINGA, state=state, detail="connection refused"), "state")
    assert (shown.right, shown.shape) == (words, shape)


@pytest.mark.parametrize(
    ("skew", "words", "shape"),
    [
        (None, "not told", Shape.NONE),
        (timedelta(seconds=-4.9), "right", Shape.NONE),
        (timedelta(seconds=41), "41 s ahead", Shape.TRIANGLE),
        (timedelta(hours=-1), "1 h behind", Shape.TRIANGLE),
    ],
)
def test_the_clock(skew: timedelta | None, words: str, shape: Shape) -> None:
    shown = row(replace(ICINGA, skew=skew), "clock")
    assert (shown.right, shown.shape) == (words, shape)


@pytest.mark.parametrize(
    ("config", "words", "shape"),
    [
        (ConfigState.APPLIED, "applied", Shape.NONE),
        (ConfigState.PENDING, "NOT APPLIED", Shape.TRIANGLE),
        (ConfigState.FAILED, "RELOAD FAILED", Shape.TRIANGLE),
        (ConfigState.UNKNOWN, "cannot tell", Shape.NONE),
    ],
)
def test_the_configuration(config: ConfigState, words: str, shape: Shape) -> None:
    shown = row(replace(ICINGA, config=config), "configuration")
    assert (shown.right, shown.shape) == (words, shape)


def test_what_is_wrong_is_said_first_then_what_cannot_be_told_and_what_helps() -> None:
    lost = replace(ICINGA, state="backend_lost", detail="refused", config_text="changed at 9", remarks=("a", "b", "a"))
    assert told_words(lost)[:4] == ("refused", "changed at 9", "a", "b")
    assert any("check_config_applied" in words for words in told_words(lost))


def test_where_the_plug_in_tells_it_is_not_asked_for() -> None:
    telling = replace(ICINGA, config=ConfigState.APPLIED)
    assert not any("check_config_applied" in words for words in told_words(telling))


def test_the_sites_of_each_are_counted() -> None:
    of_icinga = sum("icinga-east" in site.backends for site in alarm().sites)
    assert row(ICINGA, "objects, sites").right == f"420, {of_icinga}"


def test_how_many_are_in_trouble() -> None:
    assert trouble_words(with_backends(ICINGA, PROMETHEUS)) == "All of them answer."
    lost = replace(PROMETHEUS, state="backend_lost")
    assert trouble_words(with_backends(ICINGA, lost)) == "1 of 2 in trouble."


def test_it_follows_the_world_while_it_is_open(panel: BackendsPanel) -> None:
    panel.refresh(with_backends(replace(ICINGA, state="backend_lost", detail="refused")))
    assert "state BACKEND LOST" in panel.sections.texts()
    assert [section.isHidden() for section in panel.sections.sections] == [False, True]


@pytest.mark.parametrize("text", LONG_TEXTS)
def test_texts_of_any_kind_stay_plain_and_of_bounded_length(panel: BackendsPanel, text: str) -> None:
    panel.refresh(with_backends(replace(ICINGA, name=text, version=text, remarks=(text,), config_text=text)))
    for label in panel.findChildren(QLabel):
        assert len(label.text()) < 3000
        assert "\u202e" not in label.text()


def test_enter_and_escape_close_it(panel: BackendsPanel, qtbot: QtBot) -> None:
    for key in (Key.Key_Return, Key.Key_Escape):
        with qtbot.waitSignal(panel.cancelled, timeout=1000):
            qtbot.keyClick(panel, key)

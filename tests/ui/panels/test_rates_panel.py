"""The rates, each beside its limit, in words and by shape."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from pytestqt.qtbot import QtBot

from noc.report.figures import Blind, Rates
from noc.ui.panels.list_rows import Row
from noc.ui.panels.rate_rows import rate_sections
from noc.ui.panels.rates import RatesPanel
from noc.ui.panels.show import rates
from noc.ui.shapes import Shape
from noc.ui.theme import DARK
from tests.ui.panels.asking import LONG_TEXTS, Asking, Key


@pytest.fixture
def asking(qtbot: QtBot) -> Asking:
    return Asking(qtbot)


@pytest.fixture
def panel(asking: Asking) -> RatesPanel:
    panel = RatesPanel(DARK, timezone=UTC)
    asking.put(panel)
    panel.show_rates(rates())
    return panel


def row(figures: Rates, name: str) -> Row:
    return next(row for _, rows in rate_sections(figures, UTC) for row in rows if row.name == name)


@pytest.mark.parametrize(
    ("per_day", "value", "words", "shape"),
    [
        (150.0, "150", "good: at most 150", Shape.DOT),
        (151.0, "151", "within: at most 300, 150 is good", Shape.DOT),
        (300.0, "300", "within: at most 300, 150 is good", Shape.DOT),
        (301.0, "301", "OVER: it should be at most 300, 150 is good", Shape.TRIANGLE),
        (None, "not known", "good 150, limit 300", Shape.NONE),
    ],
)
def test_alarms_per_day(per_day: float | None, value: str, words: str, shape: Shape) -> None:
    shown = row(replace(rates(), per_day=per_day), "alarms per day")
    assert (shown.right, shown.what, shown.shape) == (value, words, shape)


@pytest.mark.parametrize(
    ("name", "within", "over"),
    [
        ("most in 10 min", {"peak": 10}, {"peak": 11}),
        ("10-min spans with more than 10", {"busy": 0.0099}, {"busy": 0.01}),
        ("time in floods", {"flooded_share": 0.0}, {"flooded_share": 0.2}),
        ("chattering", {"chattering": ()}, {"chattering": rates().chattering}),
        ("standing for more than 24 h", {"standing": rates().standing * 4}, {"standing": rates().standing * 5}),
        ("never answered", {"unanswered": 0}, {"unanswered": 1}),
    ],
)
def test_every_limit_is_marked_from_its_own_side(name: str, within: dict[str, object], over: dict[str, object]) -> None:
    good, bad = row(replace(rates(), **within), name), row(replace(rates(), **over), name)  # type: ignore[arg-type]
    assert (good.shape, good.what[:7]) == (Shape.DOT, "within:")
    assert (bad.shape, bad.what[:5]) == (Shape.TRIANGLE, "OVER:")


def test_all_figures_stand_there(panel: RatesPanel) -> None:
    text = "\n".join(panel.sections.texts())
    for line in ("385", "34", "6.2 %", "5, 1 h 14 min", "0.9 %", "1 min 14 s", "9 min 12 s", "TOP TEN SOURCES",
                 "site-0 host down 320 · 14 %", "site-26 gone from the backend since 21 Nov 09:42",
                 "icinga-east could not be believed 47 min"):  # fmt: skip
        assert line in text
    assert panel.hint.startswith("5 figures over the limit.")
    assert "the journal knows 6 d of it" in panel.title


def test_a_quiet_period_that_nobody_watched_is_not_called_good(panel: RatesPanel) -> None:
    unknown = replace(
        rates(), known=timedelta(0), alarms=None, per_day=None, per_ten_minutes=None, peak=None, busy=None,
        flooded_share=None, answer_median=None, answer_95=None,
    )  # fmt: skip
    panel.show_rates(unknown)
    figures = [panel_row for _, rows in rate_sections(unknown, UTC)[:1] for panel_row in rows]
    assert {figure.right for figure in figures} == {"not known"}
    assert {figure.shape for figure in figures} == {Shape.NONE}


def test_keys_scroll_and_close(asking: Asking, panel: RatesPanel) -> None:
    asking.qtbot.wait(0)
    bar = panel.sections.verticalScrollBar()
    asking.press(Key.Key_Down)
    assert bar.value() > 0
    asking.press(Key.Key_PageDown, Key.Key_PageUp, Key.Key_Up)
    assert bar.value() == 0
    asking.press(Key.Key_Escape)
    asking.press(Key.Key_Return)
    assert asking.left == 2


@pytest.mark.parametrize("text", LONG_TEXTS)
def test_long_names_break_nothing(asking: Asking, panel: RatesPanel, text: str) -> None:
    top = tuple(replace(source, owner=text) for source in rates().top)
    panel.show_rates(replace(rates(), top=top, blind=(Blind(text, timedelta(hours=1)),)))
    asking.window.grab()
    asking.fits()

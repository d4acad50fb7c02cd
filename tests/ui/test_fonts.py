import pytest
from PySide6.QtGui import QFontDatabase, QFontInfo

from noc.ui.fonts import BOLD, CAPITAL, FAMILY, REGULAR, SEMIBOLD, font, load, metrics, pixels_for_capital


@pytest.mark.usefixtures("letters")
def test_the_shipped_typeface_is_the_one_in_use() -> None:
    assert load() == ()
    assert FAMILY in QFontDatabase.families()
    for weight in (REGULAR, SEMIBOLD, BOLD):
        info = QFontInfo(font(40, weight))
        assert (info.family(), info.exactMatch()) == (FAMILY, True)


@pytest.mark.usefixtures("letters")
@pytest.mark.parametrize("weight", [REGULAR, SEMIBOLD, BOLD])
def test_all_figures_are_equally_wide(weight: object) -> None:
    measure = metrics(100, weight)  # type: ignore[arg-type]
    widths = [measure.horizontalAdvance(figure * 4) for figure in "0123456789"]
    assert max(widths) - min(widths) < 0.005 * max(widths)


@pytest.mark.usefixtures("letters")
@pytest.mark.parametrize("height", [9.0, 28.8, 43.2, 86.4])
def test_capitals_are_as_tall_as_asked(height: float) -> None:
    assert metrics(100).capHeight() == pytest.approx(100 * CAPITAL, abs=0.1)
    assert height <= metrics(pixels_for_capital(height)).capHeight() + 0.1 <= height + 1

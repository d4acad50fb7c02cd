"""The one typeface, shipped with the console so that a wall looks the same on every machine."""

from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

from noc.errors import ResourceError
from noc.paths import resource

FILES = ("Inter-Regular.otf", "Inter-SemiBold.otf", "Inter-Bold.otf")
FAMILY = "Inter"
CAPITAL = 0.7273  # the height of Inter's capitals, as a part of the font's pixel size

REGULAR = QFont.Weight.Normal
SEMIBOLD = QFont.Weight.DemiBold
BOLD = QFont.Weight.Bold


@lru_cache(maxsize=1)
def load() -> tuple[str, ...]:
    """Make Inter known to Qt; needs an application object. Returns the files that could not be read.

    A missing file is no reason to show nothing: Qt then takes the system's own sans-serif face.
    """
    return tuple(name for name in FILES if not _loaded(name))


def _loaded(name: str) -> bool:
    try:
        return QFontDatabase.addApplicationFont(str(resource(f"fonts/{name}"))) >= 0
    except ResourceError:
        return False


@lru_cache(maxsize=512)
def font(pixels: int, weight: QFont.Weight = REGULAR, strike: bool = False) -> QFont:
    """Inter at a size in pixels, with figures of equal width so that a running age does not tremble."""
    face = QFont(FAMILY)
    face.setStyleHint(QFont.StyleHint.SansSerif)
    face.setPixelSize(max(1, pixels))
    face.setWeight(weight)
    face.setStrikeOut(strike)
    face.setFeature(QFont.Tag("tnum"), 1)
    return face


@lru_cache(maxsize=512)
def metrics(pixels: int, weight: QFont.Weight = REGULAR) -> QFontMetricsF:
    return QFontMetricsF(font(pixels, weight))


def pixels_for_capital(height: float) -> int:
    """The font size whose capitals are at least `height` pixels tall."""
    return max(1, round(height / CAPITAL + 0.4))

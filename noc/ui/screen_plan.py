"""Where the parts of the wall stand, and how tall its capitals must be to be read from afar."""

from dataclasses import dataclass
from math import hypot, radians, tan

from PySide6.QtCore import QRect, QSizeF
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

ARC = 20.0  # minutes of arc for a capital of the strip
UNKNOWN_SHARE = 0.04  # of the screen's height, where its size is not known
ORBIT = ((0, 0), (2, 0), (2, 2), (0, 2), (-2, 2), (-2, 0), (-2, -2), (0, -2))  # px, against burn-in
ORBIT_EVERY = 120.0  # s

_PLAUSIBLE = (200.0, 4000.0)  # mm: diagonals outside are a screen that lies about itself


def capital_height(
    height: int,
    *,
    distance: float | None = None,
    diagonal: float | None = None,
    size: QSizeF | None = None,
    pixels: tuple[int, int] | None = None,
) -> float:
    """The least height in px of a capital on the strip.

    `height` is that of the wall in px, `distance` in metres, `diagonal` in inches, `size` what the screen says of
    itself in mm, `pixels` its own. What is not known falls back to 4 % of the height; the result stays between 2 and
    9 %.
    """
    per_pixel = _millimetres_per_pixel(diagonal, size, pixels)
    if distance is None or per_pixel is None:
        return max(8.0, UNKNOWN_SHARE * height)
    wanted = distance * 1000 * tan(radians(ARC / 60)) / per_pixel
    return max(8.0, 0.02 * height, min(0.09 * height, wanted))


def capital_on(wall: QWidget, distance: float | None, diagonal: float | None) -> float:
    """The same for a wall that hangs on a screen.

    Without a real screen, as for a picture, the wall itself is the screen, and nothing tells its size but `diagonal`.
    """
    if QGuiApplication.platformName() == "offscreen":
        own = (wall.width(), wall.height())
        return capital_height(wall.height(), distance=distance, diagonal=diagonal, pixels=own)
    screen = wall.screen()
    pixels = (screen.size().width(), screen.size().height())
    size = screen.physicalSize()
    return capital_height(wall.height(), distance=distance, diagonal=diagonal, size=size, pixels=pixels)


def _millimetres_per_pixel(diagonal: float | None, size: QSizeF | None, pixels: tuple[int, int] | None) -> float | None:
    if pixels is None or not all(pixels):
        return None
    length = diagonal * 25.4 if diagonal else hypot(size.width(), size.height()) if size is not None else 0.0
    return length / hypot(*pixels) if _PLAUSIBLE[0] <= length <= _PLAUSIBLE[1] else None


@dataclass(frozen=True, slots=True)
class ScreenPlan:
    """The boxes of the wall's parts in px. `tiles_whole` is the box of the tiles while no panel stands beside them."""

    unit: float  # 1 px of a wall 1080 px high
    header: QRect
    strip: QRect
    tiles: QRect
    tiles_whole: QRect
    side: QRect
    footer: QRect


def screen_plan(width: int, height: int, capital: float, *, side: bool = False, step: int = 0) -> ScreenPlan:
    """Divide the wall. The shares never depend on what stands, so that every tile keeps its place.

    `side`: a panel stands at the right, beside the tiles and over nothing. `step`: of the orbit against burn-in.
    """
    unit = min(height / 1080, width / 1400)
    margin = max(4, round(14 * unit))
    shift_x, shift_y = ORBIT[step % len(ORBIT)]
    left, top = margin + shift_x, shift_y
    inner = width - 2 * margin
    header = QRect(left, top, inner, round(104 * unit))
    strip_height = round(max(0.2 * height, min(0.5 * height, 9.6 * capital)))
    strip = QRect(left, header.bottom() + 1 + round(12 * unit), inner, strip_height)
    footer_height = round(max(38 * unit, min(0.07 * height, 1.35 * capital)))
    footer = QRect(left, height - footer_height - max(4, round(6 * unit)) + shift_y, inner, footer_height)
    tiles_top = strip.bottom() + 1 + round(14 * unit)
    whole = QRect(left, tiles_top, inner, footer.top() - round(6 * unit) - tiles_top)
    panel = round(max(320 * unit, min(0.3 * inner, 560 * unit))) if side else 0
    gap = margin if side else 0
    tiles = QRect(whole.left(), whole.top(), inner - panel - gap, whole.height())
    beside = QRect(whole.right() + 1 - panel, whole.top(), panel, whole.height())
    return ScreenPlan(unit, header, strip, tiles, whole, beside, footer)

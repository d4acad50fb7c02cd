"""Writing on the wall: by the baseline, smaller where a text does not fit, and cut with an ellipsis as the last resort.

Every text is drawn as plain text: what a backend says is never markup.
"""

import re
import unicodedata
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from noc.ui.fonts import BOLD, CAPITAL, REGULAR, SEMIBOLD, font, metrics

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@lru_cache(maxsize=65536)
def one_line(text: str) -> str:
    """Take out what would break a line, or turn the direction of its neighbours."""
    shown = "".join(" " if unicodedata.category(letter) in _INVISIBLE else letter for letter in text)
    return " ".join(shown.split())


@lru_cache(maxsize=16384)
def width_of(text: str, pixels: int, weight: QFont.Weight = REGULAR) -> float:
    return metrics(pixels, weight).horizontalAdvance(text)


@lru_cache(maxsize=16384)
def fitted(text: str, width: float, pixels: int, floor: int, weight: QFont.Weight = REGULAR) -> tuple[str, int]:
    """The text and the font size that fit into `width`: no smaller than `floor`, then cut at its end."""
    full = width_of(text, pixels, weight)
    if full <= width:
        return text, pixels
    size = max(floor, int(pixels * width / full)) if full else pixels
    while size > floor and width_of(text, size, weight) > width:  # letters do not shrink evenly
        size -= 1
    if width_of(text, size, weight) <= width:
        return text, size
    size = min(size, floor)
    return metrics(size, weight).elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, width)), size


@lru_cache(maxsize=16384)
def wrapped(text: str, width: float, size: int, weight: QFont.Weight = REGULAR) -> tuple[str, ...]:
    """One or two lines: broken between words, the second cut at its end."""
    words = text.split()
    head = 0
    while head < len(words) and width_of(" ".join(words[: head + 1]), size, weight) <= width:
        head += 1
    if head in (0, len(words)):
        return (fitted(text, width, size, size, weight)[0],)
    return (" ".join(words[:head]), fitted(" ".join(words[head:]), width, size, size, weight)[0])


def write(
    painter: QPainter,
    left: float,
    baseline: float,
    text: str,
    pixels: int,
    ink: str,
    *,
    weight: QFont.Weight = REGULAR,
    strike: bool = False,
) -> float:
    """Write from `left` on; returns where the text ends."""
    painter.setFont(font(pixels, weight, strike))
    painter.setPen(QColor(ink))
    painter.drawText(QPointF(left, baseline), text)
    return left + width_of(text, pixels, weight)


def write_fitted(
    painter: QPainter,
    left: float,
    baseline: float,
    width: float,
    text: str,
    pixels: int,
    ink: str,
    *,
    floor: int | None = None,
    weight: QFont.Weight = REGULAR,
    right: bool = False,
    strike: bool = False,
) -> float:
    """Write within `width`, from its left or to its right; returns the width that was used."""
    shown, size = fitted(text, width, pixels, floor or pixels, weight)
    used = width_of(shown, size, weight)
    write(painter, left + width - used if right else left, baseline, shown, size, ink, weight=weight, strike=strike)
    return used


def sign_width(word: str, pixels: int) -> float:
    return width_of(word, pixels, BOLD) + pixels * 0.32


def write_sign(painter: QPainter, left: float, baseline: float, word: str, pixels: int, ink: str, ground: str) -> float:
    """A word in reverse, as on a sign; returns where the sign ends."""
    width, pad = sign_width(word, pixels), pixels * 0.14
    sign = QRectF(left, baseline - pixels * CAPITAL - pad, width, pixels * CAPITAL + 2 * pad)
    painter.fillRect(sign, QColor(ink))
    write(painter, left + pixels * 0.16, baseline, word, pixels, ground, weight=BOLD)
    return left + width


def short_name(name: str, room: float, size: int) -> str:
    """The longest form that fits: GDA-516, GDA516, GD516, G516; Riga data centre 2, RDC2."""
    parts = re.findall(r"[^\W\d_]+|\d+", name)
    forms = [name, "".join(parts)] if len(parts) < 3 else [name]
    if len(parts) > 1:
        letters = [part for part in parts if not part.isdigit()]
        most = len(letters[0]) if len(letters) == 1 else 1
        for kept in range(most, 0, -1):
            forms.append("".join(part if part.isdigit() else part[:kept].upper() for part in parts))
    return next((form for form in forms if width_of(form, size, SEMIBOLD) <= room), forms[-1])

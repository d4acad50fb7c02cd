"""The pictures of the alarm strip: a card for a site's alarm, a banner for a fault."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from noc.ui.fonts import BOLD, SEMIBOLD, pixels_for_capital
from noc.ui.lettering import fitted, width_of, write, write_fitted
from noc.ui.shapes import Shape, draw_checker_border, draw_hatched_frame, draw_outline, draw_shape, draw_tick
from noc.ui.standing import Banner, Card
from noc.ui.strip_plan import PlacedBanner, PlacedCard
from noc.ui.theme import Face, Paint, Palette

FRAME = 0.22  # the hatched band, in capitals
SECOND = 0.8  # the least size on the strip, 16 minutes of arc, against the 20 of the names


def paint_card(painter: QPainter, placed: PlacedCard, palette: Palette) -> None:
    """Paint an alarm of a site at the painter's origin."""
    card, capital = placed.card, placed.capital
    paint = palette.paint_of(card.face, card.beneath)
    box = QRectF(0, 0, placed.box.width(), placed.box.height())
    _ground(painter, box, capital, paint, palette)
    if card.cleared:
        draw_outline(
            painter, box.adjusted(1, 1, -1, -1), capital * 0.09, capital * 0.14, palette.attention, dashed=True
        )
    left, right = capital * 0.48, box.width() - capital * 0.48
    lines, frame = 3 if placed.tall else 2, capital * FRAME
    gap = (box.height() - 2 * frame - capital * (1 + SECOND * (lines - 1))) / (lines + 1)
    # Descenders of the name need room where two lines stand close.
    above, between = (gap, gap) if placed.tall else (gap * 0.72, gap * 1.45)
    name_line = frame + above + capital
    side = capital * 1.3
    if card.shape is not Shape.NONE:
        mark = QRectF(right - side, name_line - capital / 2 - side / 2, side, side)
        draw_shape(painter, card.shape, mark, paint.ink, paint.fill or palette.background)
    size, floor = pixels_for_capital(capital), pixels_for_capital(capital * SECOND)
    room = right - left - side - capital * 0.3
    write_fitted(painter, left, name_line, room, card.name, size, paint.ink, floor=floor, weight=BOLD)
    second = name_line + between + capital * SECOND
    _state_line(painter, card, left, right, second, floor, paint)
    if placed.tall:
        third = second + gap + capital * SECOND
        _third_line(painter, card, left, right, third, floor, paint)


def _ground(painter: QPainter, box: QRectF, capital: float, paint: Paint, palette: Palette) -> None:
    radius = capital * 0.14
    body = box.adjusted(1, 1, -1, -1)
    if paint.stripe is not None:
        draw_hatched_frame(painter, body, capital * FRAME, radius, paint.fill or palette.background, paint.stripe)
    elif paint.fill is not None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(QColor(paint.fill))
        painter.drawRoundedRect(body, radius, radius)
    if paint.edge is not None:
        draw_outline(painter, body, max(2.0, capital * 0.06), radius, paint.edge, dashed=paint.dashed)


def _state_line(
    painter: QPainter, card: Card, left: float, right: float, baseline: float, size: int, paint: Paint
) -> None:
    """The state and how long it lasts, with the mark of the alarm at the right."""
    end = right - _mark(painter, card, right, baseline, size, paint, (right - left) * 0.45)
    if card.word:
        left = write(painter, left, baseline, card.word, size, paint.ink, weight=BOLD) + size * 0.28
    elif card.was:
        left = _was(painter, card.was, left, baseline, size, paint) + size * 0.35
    room = end - left - size * 0.25
    figures = card.figures
    if width_of(figures, size) > room:
        figures = " ".join(figures.split()[:2])  # one unit is left: "4 min"
    if width_of(figures, size) <= room:
        write(painter, left, baseline, figures, size, paint.ink)


def _mark(painter: QPainter, card: Card, right: float, baseline: float, size: int, paint: Paint, most: float) -> float:
    """UNACK, or a tick with the name of who has taken it; returns the width that was used."""
    if card.cleared:
        used = width_of("WAS ", size) + width_of(card.was, size, SEMIBOLD)
        _was(painter, card.was, right - used, baseline, size, paint)
        return used
    if card.unacked:
        used = width_of("UNACK", size, SEMIBOLD)
        write(painter, right - used, baseline, "UNACK", size, paint.ink, weight=SEMIBOLD)
        return used
    if card.by:
        side = size * 0.8
        shown, pixels = fitted(card.by, most - side * 1.3, size, size, SEMIBOLD)
        used = width_of(shown, pixels, SEMIBOLD)
        write(painter, right - used, baseline, shown, pixels, paint.ink, weight=SEMIBOLD)
        draw_tick(painter, QRectF(right - used - side * 1.25, baseline - side * 0.9, side, side), paint.ink)
        return used + side * 1.3
    return 0.0


def _third_line(
    painter: QPainter, card: Card, left: float, right: float, baseline: float, size: int, paint: Paint
) -> None:
    """The cause, and what the site was before it fell silent."""
    if card.was and card.word and not card.cleared:
        used = width_of("WAS ", size) + width_of(card.was, size, SEMIBOLD)
        if width_of(card.text, size) + used + size < right - left:
            _was(painter, card.was, right - used, baseline, size, paint)
            right -= used + size * 0.5
    text = card.text
    if card.detail and width_of(f"{text} · {card.detail}", size) <= right - left:
        text = f"{text} · {card.detail}"
    write_fitted(painter, left, baseline, right - left, text, size, paint.ink, floor=size)


def _was(painter: QPainter, was: str, left: float, baseline: float, size: int, paint: Paint) -> float:
    left = write(painter, left, baseline, "WAS ", size, paint.ink)
    return write(painter, left, baseline, was, size, paint.ink, weight=SEMIBOLD, strike=True)


def checker_side(capital: float) -> float:
    return max(3.0, round(capital * 0.16))


def paint_banner(painter: QPainter, placed: PlacedBanner, capital: float, palette: Palette) -> None:
    """Paint a fault of the watching at the painter's origin: the one thing on the wall with a checker border."""
    banner, paint = placed.banner, palette[Face.FAULT]
    box = QRectF(0, 0, placed.box.width(), placed.box.height())
    square = checker_side(capital)
    draw_checker_border(painter, box, square, paint.fill or palette.background, paint.stripe or paint.ink)
    size, small = pixels_for_capital(capital), pixels_for_capital(capital * SECOND)
    left, right = capital * 0.7, box.width() - capital * 0.7
    lines = capital * (1 + SECOND * (placed.lines - 1))
    gap = (box.height() - 4 * square - lines) / (placed.lines + 1)
    first = 2 * square + gap + capital
    end = right - _banner_mark(painter, banner, right, first, small, paint)
    title = f"{banner.title} · {banner.subject}" if placed.whole and banner.subject else banner.title
    used = write_fitted(painter, left, first, end - left, title, size, paint.ink, floor=small, weight=BOLD)
    parts = (banner.text, banner.figures) if placed.whole else (banner.subject, banner.text)
    text = " · ".join(part for part in parts if part)
    if placed.lines == 2:
        second = first + gap + capital * SECOND
        write_fitted(painter, left, second, right - left, text, small, paint.ink, floor=small)
    elif end - left - used > capital * 8:
        start = left + used + capital * 0.7
        write_fitted(painter, start, first, end - start, banner.text, small, paint.ink)


def _banner_mark(painter: QPainter, banner: Banner, right: float, baseline: float, size: int, paint: Paint) -> float:
    """UNACK, or a tick with a name; returns the width that it takes."""
    if banner.unacked:
        used = width_of("UNACK", size, BOLD)
        write(painter, right - used, baseline, "UNACK", size, paint.ink, weight=BOLD)
        return used + size * 0.5
    if banner.by:
        side, used = size * 0.8, width_of(banner.by, size, SEMIBOLD)
        write(painter, right - used, baseline, banner.by, size, paint.ink, weight=SEMIBOLD)
        draw_tick(painter, QRectF(right - used - side * 1.25, baseline - side * 0.9, side, side), paint.ink)
        return used + side * 1.3 + size * 0.5
    return 0.0

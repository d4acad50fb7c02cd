"""The pictures of the alarm strip: a card for a site's alarm, a banner for a fault."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from noc.ui.alarm_card import CHATTERS, Card
from noc.ui.fonts import BOLD, SEMIBOLD, pixels_for_capital
from noc.ui.lettering import fitted, sign_width, width_of, write, write_fitted, write_sign
from noc.ui.shapes import Shape, draw_checker_border, draw_hatched_frame, draw_outline, draw_shape, draw_tick
from noc.ui.standing import Banner
from noc.ui.strip_plan import PlacedBanner, PlacedCard
from noc.ui.theme import SHAPE_CONTRAST, Face, Paint, Palette

FRAME = 0.22  # the hatched band, in capitals
WHOSE = 4.0  # capitals: the least room for the name of a customer beside what is counted
SECOND = 0.8  # the least size on the strip, 16 minutes of arc, against the 20 of the names


@dataclass(frozen=True, slots=True)
class _Pen:
    """Where the lines of a card stand, and in what they are written."""

    painter: QPainter
    left: float
    right: float
    lines: tuple[float, ...]
    size: int
    paint: Paint
    ground: str

    @property
    def room(self) -> float:
        return self.right - self.left


def paint_card(painter: QPainter, placed: PlacedCard, palette: Palette) -> None:
    """Paint an alarm of a site, a group of a flood or a drill at the painter's origin."""
    card, capital = placed.card, placed.capital
    paint = palette.paint_of(card.face, card.beneath)
    box = QRectF(0, 0, placed.box.width(), placed.box.height())
    if card.drill:
        _drill_frame(painter, box, capital, palette.accent(card.beneath, SHAPE_CONTRAST))
    else:
        _ground(painter, box, capital, paint, palette)
    if card.cleared:
        draw_outline(
            painter, box.adjusted(1, 1, -1, -1), capital * 0.09, capital * 0.14, palette.attention, dashed=True
        )
    pen = _pen(painter, placed, paint, paint.fill or palette.background)
    _name_line(pen, card, capital, min(pen.size, pixels_for_capital(placed.least)))
    if card.members:
        _group_lines(pen, card)
        return
    _state_line(pen, card)
    if placed.tall:
        _third_line(pen, card)


def _pen(painter: QPainter, placed: PlacedCard, paint: Paint, ground: str) -> _Pen:
    capital, frame, lines = placed.capital, placed.capital * FRAME, 3 if placed.tall else 2
    gap = (placed.box.height() - 2 * frame - capital * (1 + SECOND * (lines - 1))) / (lines + 1)
    # Descenders of the name need room where two lines stand close.
    above, between = (gap, gap) if placed.tall else (gap * 0.72, gap * 1.45)
    first = frame + above + capital
    second = first + between + capital * SECOND
    baselines = (first, second, second + gap + capital * SECOND)[:lines]
    size = pixels_for_capital(capital * SECOND)
    return _Pen(painter, capital * 0.48, placed.box.width() - capital * 0.48, baselines, size, paint, ground)


def _name_line(pen: _Pen, card: Card, capital: float, floor: int) -> None:
    """The name, or how many of what kind, and the shape at the right; a drill says that it is one before all else."""
    side, left, name_line = capital * 1.3, pen.left, pen.lines[0]
    if card.shape is not Shape.NONE:
        mark = QRectF(pen.right - side, name_line - capital / 2 - side / 2, side, side)
        draw_shape(pen.painter, card.shape, mark, pen.paint.ink, pen.ground)
    size = pixels_for_capital(capital)
    if card.drill:
        left = _tag(pen, "DRILL", left, name_line, pen.size) + pen.size * 0.4
    room = pen.right - left - side - capital * 0.3
    used = write_fitted(pen.painter, left, name_line, room, card.name, size, pen.paint.ink, floor=floor, weight=BOLD)
    if card.where and len(pen.lines) < 3:  # without a line of its own for whose they are
        left, room = left + used, room - used
        if room > WHOSE * capital:
            whose = f" · {card.where[0]}"
            write_fitted(pen.painter, left, name_line, room, whose, pen.size, pen.paint.ink, weight=SEMIBOLD)


def _tag(pen: _Pen, word: str, left: float, baseline: float, size: int) -> float:
    return write_sign(pen.painter, left, baseline, word, size, pen.paint.ink, pen.ground)


def _drill_frame(painter: QPainter, box: QRectF, capital: float, ink: str) -> None:
    """Broken all around, in the colour of what it rehearses, about nothing: not to be taken for the real thing."""
    inset, thick = capital * 0.12, capital * 0.2
    body = box.adjusted(inset, inset, -inset, -inset)
    draw_outline(painter, body, thick, 0, ink, dashed=True)


def _group_lines(pen: _Pen, card: Card) -> None:
    """Whose they are with how many wait, and with which of them it began."""
    painter, ink, second = pen.painter, pen.paint.ink, pen.lines[1]
    waits = "UNACK" if card.waiting == card.alarms else f"{card.waiting} UNACK"
    right = pen.right - width_of(waits, pen.size, SEMIBOLD)
    write(painter, right, second, waits, pen.size, ink, weight=SEMIBOLD)
    right -= pen.size * 0.5
    if len(pen.lines) == 3:
        write_fitted(painter, pen.left, second, right - pen.left, " · ".join(card.where), pen.size, ink, floor=pen.size)
        right = pen.right - width_of(card.figures, pen.size)
        write(painter, right, pen.lines[2], card.figures, pen.size, ink)
        right -= pen.size * 0.5
    baseline, left = pen.lines[-1], pen.left
    if card.first:
        left = _tag(pen, "FIRST", left, baseline, pen.size) + pen.size * 0.3
    text = card.text if card.first else f"first: {card.text}"
    write_fitted(painter, left, baseline, right - left, text, pen.size, ink, floor=int(pen.size * 0.8))


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


def _state_line(pen: _Pen, card: Card) -> None:
    """The state and how long it lasts, with the mark of the alarm at the right."""
    painter, baseline, size, paint, left = pen.painter, pen.lines[1], pen.size, pen.paint, pen.left
    in_short = card.drill and len(pen.lines) < 3  # how long it lasts matters more than that nobody has answered it
    end = pen.right - (0.0 if in_short else _mark(painter, card, pen.right, baseline, size, paint, pen.room * 0.45))
    if card.word:
        left = write(painter, left, baseline, card.word, size, paint.ink, weight=BOLD) + size * 0.28
    elif card.was:
        left = _was(painter, card.was, left, baseline, size, paint) + size * 0.35
    if card.first and end - left > sign_width("FIRST", size):
        left = _tag(pen, "FIRST", left, baseline, size) + size * 0.35
    room = end - left - size * 0.25
    figures = "" if card.drill and not in_short else card.figures
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


def _third_line(pen: _Pen, card: Card) -> None:
    """The cause and what else is to be known, and what the site was before it fell silent."""
    painter, baseline, size, paint, right = pen.painter, pen.lines[2], pen.size, pen.paint, pen.right
    before = int(card.marks[:1] == (CHATTERS,))
    told = " · ".join([*card.marks[:before], *((card.figures,) if card.drill else ()), card.text])
    if card.was and card.word and not card.cleared:
        used = width_of("WAS ", size) + width_of(card.was, size, SEMIBOLD)
        if width_of(told, size) + used + size < pen.room:
            _was(painter, card.was, right - used, baseline, size, paint)
            right -= used + size * 0.5
    for more in (*card.marks[before:], card.detail):
        if more and width_of(f"{told} · {more}", size) <= right - pen.left:
            told = f"{told} · {more}"
    write_fitted(painter, pen.left, baseline, right - pen.left, told, size, paint.ink, floor=size)


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

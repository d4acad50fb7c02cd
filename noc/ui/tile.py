"""The picture of one site's place, by its size: all the words, a shape with a short name, or colour and pattern."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from noc.ui.fonts import BOLD, CAPITAL, REGULAR, SEMIBOLD, pixels_for_capital
from noc.ui.lettering import fitted, short_name, sign_width, width_of, wrapped, write, write_fitted, write_sign
from noc.ui.looks import SHADES, Age, TileLook
from noc.ui.shapes import Shape, draw_hatched_frame, draw_outline, draw_shape, draw_tick
from noc.ui.theme import SHAPE_CONTRAST, Face, Paint, Palette

WORDS_FROM = (96, 40)  # px: name, word and age
SHAPE_FROM = (24, 16)  # px: shape and short name

# Heights of capitals as parts of the height of the text area, by the number of lines that fit.
_CAPITALS = {2: (0.40, 0.31), 3: (0.29, 0.21, 0.19), 4: (0.24, 0.17, 0.135, 0.135)}


@dataclass(frozen=True, slots=True)
class TileForm:
    """Where things stand in a place of `width` x `height` px, its share of the gap included. Font sizes in px."""

    width: int
    height: int
    border: float  # the zone at the edge that is kept for the blinking border and the selection
    frame: float  # the hatched band
    text: QRectF
    baselines: tuple[float, ...]
    fonts: tuple[int, ...]
    radius: float

    @property
    def body(self) -> QRectF:
        inset = self.border
        return QRectF(inset, inset, self.width - 2 * inset, self.height - 2 * inset)

    @property
    def lines(self) -> int:
        """4, 3 or 2 lines of words; 1: shape and short name; 0: colour and pattern only."""
        return len(self.fonts)

    @property
    def shape_side(self) -> float:
        if self.lines <= 1:
            return min(self.body.height() - 4, self.body.width() * 0.24, 40.0)
        return self.fonts[0] * (1.12 if self.lines > 2 else 0.95)


def form_for(width: int, height: int, names: Iterable[str] = (), unit: float = 1.0) -> TileForm:
    """The form of places of one size; the names of all sites decide how large a name can be written.

    `unit`: 1 px of a wall 1080 px high; a finer screen gets larger letters, not more lines.
    """
    border = max(1.0, min(6.0, round(height * 0.035 + 0.9)))
    frame = max(2.0, min(10.0, round(height * 0.065)))
    body_width, body_height = width - 2 * border, height - 2 * border
    lines = _lines(width, height, unit)
    if lines <= 1:
        text = QRectF(border + 2, border, body_width - 3, body_height)
        size = min(pixels_for_capital(body_height * 0.42), 18, max(8, int(body_width * 0.21)))
        return TileForm(width, height, border, frame, text, (height / 2 + size * 0.364,) * lines, (size,) * lines, 2)
    pad_x, pad_y = frame + max(3.0, height * 0.06), frame + max(2.0, height * 0.045)
    text = QRectF(border + pad_x, border + pad_y, body_width - 2 * pad_x, body_height - 2 * pad_y)
    capitals = [part * text.height() for part in _CAPITALS[lines]]
    fonts = [int(capital / CAPITAL) for capital in capitals]
    fonts[0] = _name_size(names, text.width() - fonts[0] * 1.3, fonts[0])
    return TileForm(
        width, height, border, frame, text, _baselines(text, capitals), tuple(fonts), min(6.0, height * 0.05)
    )


def _lines(width: int, height: int, unit: float) -> int:
    if width >= WORDS_FROM[0] and height >= WORDS_FROM[1]:
        return 2 if height < 62 * unit else 3 if height < 150 * unit else 4
    return 1 if width >= SHAPE_FROM[0] and height >= SHAPE_FROM[1] else 0


def _baselines(text: QRectF, capitals: Sequence[float]) -> tuple[float, ...]:
    gap = (text.height() - sum(capitals)) / (len(capitals) - 1)
    baselines, top = [], text.top()
    for capital in capitals:
        baselines.append(top + capital)
        top += capital + gap
    return tuple(baselines)


def _name_size(names: Iterable[str], room: float, size: int) -> int:
    """One size for all names: that of the longest, or where that would be tiny, one that serves nine in ten."""
    widths = sorted(width_of(name, size, SEMIBOLD) for name in names)
    for needed in (widths[-1], widths[min(len(widths) - 1, int(len(widths) * 0.9))]) if widths else ():
        if needed * 0.7 <= room:
            return min(size, int(size * room / needed)) if needed else size
    return int(size * 0.7) if widths else size


def paint_tile(painter: QPainter, look: TileLook, form: TileForm, palette: Palette, lit: bool = False) -> None:
    """Paint a place at the painter's origin, without its age. `lit`: the phase in which the border shows."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint = palette.paint_of(look.face, look.beneath)
    _ground(painter, look, form, paint, palette)
    if look.unacked and lit:
        whole = QRectF(0, 0, form.width, form.height)
        draw_outline(painter, whole, form.border + 0.5, form.radius + 1, palette.attention)
    elif look.cleared:
        draw_outline(painter, form.body, max(1.5, form.border * 0.6), form.radius, palette.attention, dashed=True)
    if look.drill is not None:
        ink = palette.accent(look.drill, SHAPE_CONTRAST)
        draw_outline(painter, form.body, max(2.0, form.border * 0.9), 0, ink, dashed=True)
    if form.lines >= 2:
        _words(painter, look, form, paint, palette)
    elif form.lines == 1:
        _short(painter, look, form, paint, palette)


def _ground(painter: QPainter, look: TileLook, form: TileForm, paint: Paint, palette: Palette) -> None:
    body = form.body
    if paint.stripe is not None:
        draw_hatched_frame(painter, body, form.frame, form.radius, paint.fill or palette.background, paint.stripe)
    elif paint.fill is not None:
        fill = QColor(paint.fill)
        if look.calm and form.lines == 0:
            fill = fill.darker(100 + 55 * look.shade // (SHADES - 1))
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(fill)
        painter.drawRoundedRect(body, form.radius, form.radius)
    if paint.edge is not None:
        draw_outline(painter, body, 2 if form.lines >= 3 else 1, form.radius, paint.edge, dashed=paint.dashed)


def state_line(look: TileLook, form: TileForm) -> int:
    """The line of the word: the last one where nothing but the word and the age is said."""
    alone = look.face in (Face.OK, Face.LOST) and not (look.unacked or look.cleared or look.by or look.tag)
    return form.lines - 1 if alone else 1


def figures_line(look: TileLook, form: TileForm) -> int:
    """The line of the running figures: beside the word, and below the long words of hollow places."""
    return 2 if look.face is Face.HOLLOW and form.lines > 2 else state_line(look, form)


def figures_that_fit(look: TileLook, form: TileForm, age: Age) -> tuple[str, int]:
    """The long or the short figures and their size in px; none where there is no room or nothing runs."""
    if form.lines < 2 or not age.full or not look.word:
        return "", 0
    size, room = form.fonts[1], form.text.width()
    if figures_line(look, form) == state_line(look, form):
        room -= width_of(look.word, size, REGULAR if look.calm else BOLD) + size * 0.4
    for figures, pixels in ((age.full, size), (age.short, size), (age.short, int(size * 0.82))):
        if width_of(figures, pixels) <= room:
            return figures, pixels
    return "", 0


def _words(painter: QPainter, look: TileLook, form: TileForm, paint: Paint, palette: Palette) -> None:
    text, ground = form.text, paint.fill or palette.background
    right, side = text.right(), form.shape_side
    if look.shape is not Shape.NONE:
        middle = form.baselines[0] - form.fonts[0] * 0.364
        draw_shape(painter, look.shape, QRectF(right - side, middle - side / 2, side, side), paint.ink, ground)
        right -= side + form.fonts[0] * 0.25
    if form.lines == 2:
        right = _tag(painter, look, form, paint, palette, right)
    line = state_line(look, form)
    _name(painter, look, form, paint, right - text.left(), two_lines=line > 1)
    if look.face is Face.LOST:
        _was(painter, look, form, paint, line)
    else:
        size, weight = form.fonts[1], REGULAR if look.calm else BOLD
        baseline, floor = form.baselines[line], int(size * 0.7)
        write_fitted(
            painter, text.left(), baseline, text.width(), look.word, size, paint.ink, floor=floor, weight=weight
        )
    if form.lines > 2 and line == 1:
        _third_line(painter, look, form, paint, palette)
        if form.lines > 3:
            _note(painter, look.note, form, paint, 3, text.width())


def _name(painter: QPainter, look: TileLook, form: TileForm, paint: Paint, room: float, *, two_lines: bool) -> None:
    """The name in one line; in two where it does not fit and the second line is free."""
    size, left, weight = form.fonts[0], form.text.left(), REGULAR if look.calm else SEMIBOLD
    floor = int(size * 0.8)
    if not two_lines or width_of(look.name, floor, weight) <= room:
        write_fitted(painter, left, form.baselines[0], room, look.name, size, paint.ink, floor=floor, weight=weight)
        return
    for number, part in enumerate(wrapped(look.name, room, size, weight)):
        write(painter, left, form.baselines[0] + number * size * 1.15, part, size, paint.ink, weight=weight)


def _tag(painter: QPainter, look: TileLook, form: TileForm, paint: Paint, palette: Palette, right: float) -> float:
    """On a place with two lines the marks stand beside the name; returns where they begin."""
    size, baseline, mark = int(form.fonts[1] * 0.86), form.baselines[0], _mark_of(look)
    used = width_of(mark, size, BOLD) + size * 0.5 if mark else 0.0
    if look.tag and (not mark or used + sign_width(look.tag, size) < form.text.width() * 0.5):
        left = right - sign_width(look.tag, size)
        write_sign(painter, left, baseline, look.tag, size, paint.ink, paint.fill or palette.background)
        right = left - size * 0.4
    if mark:
        write(painter, right - used + size * 0.5, baseline, mark, size, paint.ink, weight=BOLD)
        return right - used
    if look.by and not look.tag:
        draw_tick(painter, QRectF(right - size, baseline - size * 0.85, size, size), paint.ink)
        return right - size * 1.3
    return right


def _mark_of(look: TileLook) -> str:
    return "UNACK" if look.unacked else "CLEARED" if look.cleared else ""


def _third_line(painter: QPainter, look: TileLook, form: TileForm, paint: Paint, palette: Palette) -> None:
    """What it was, or why it is so, at the left; at the right whether somebody has taken it."""
    text, baseline, size = form.text, form.baselines[2], form.fonts[2]
    left, right = text.left(), text.right()
    if look.tag:
        ground = paint.fill or palette.background
        left = write_sign(painter, left, baseline, look.tag, size, paint.ink, ground) + size * 0.4
    if look.face is Face.HOLLOW and look.counts_down:
        return  # the running figures stand there
    mark = _mark_of(look)
    needed = (
        left
        - text.left()
        + width_of("WAS ", size)
        + width_of(look.was, size, SEMIBOLD)
        + width_of(mark, int(size * 0.85), BOLD)
    )
    if look.was and needed + size * 0.5 <= text.width():
        left = _was(painter, look, form, paint, 2, left) + size * 0.5
    if mark:
        floor = int(size * 0.8)
        right -= write_fitted(
            painter, left, baseline, right - left, mark, size, paint.ink, weight=BOLD, right=True, floor=floor
        )
    elif look.by:
        right -= _taken(painter, look.by, left, right, baseline, size, paint.ink)
    if not look.was and form.lines == 3:
        _note(painter, look.note, form, paint, 2, right - left - (size if right < text.right() else 0), left)


def _note(
    painter: QPainter, note: str, form: TileForm, paint: Paint, line: int, room: float, left: float | None = None
) -> None:
    """The cause in words, if it can be said whole."""
    size = form.fonts[line]
    shown, size = fitted(note, room, size, int(size * 0.8))
    if shown == note:
        write(painter, form.text.left() if left is None else left, form.baselines[line], shown, size, paint.ink)


def _taken(painter: QPainter, by: str, left: float, right: float, baseline: float, size: int, ink: str) -> float:
    """A tick and the name, to the right; returns the width that was used."""
    side = size * 0.95
    shown, fit = fitted(by, right - left - side * 1.25, size, int(size * 0.8), SEMIBOLD)
    used = width_of(shown, fit, SEMIBOLD)
    draw_tick(painter, QRectF(right - used - side * 1.2, baseline - side * 0.88, side, side), ink)
    write(painter, right - used, baseline, shown, fit, ink, weight=SEMIBOLD)
    return used + side * 1.25


def _was(
    painter: QPainter, look: TileLook, form: TileForm, paint: Paint, line: int, left: float | None = None
) -> float:
    """WAS and the last state, struck through; returns where it ends."""
    size, baseline = form.fonts[min(line, 2)], form.baselines[line]
    left = write(painter, form.text.left() if left is None else left, baseline, "WAS ", size, paint.ink)
    room, floor = form.text.right() - left, int(size * 0.7)
    return left + write_fitted(
        painter, left, baseline, room, look.was, size, paint.ink, strike=True, weight=SEMIBOLD, floor=floor
    )


def _short(painter: QPainter, look: TileLook, form: TileForm, paint: Paint, palette: Palette) -> None:
    side, left = form.shape_side * (0.6 if look.shape is Shape.DOT else 1), form.text.left()
    if form.height >= 30:
        left += form.frame if paint.stripe is not None else 2
    if look.shape is not Shape.NONE:
        top = (form.height - side) / 2
        draw_shape(painter, look.shape, QRectF(left, top, side, side), paint.ink, paint.fill or palette.background)
        left += side + 2
    size, room = form.fonts[0], form.text.right() - left
    weight, strike = REGULAR if look.calm else SEMIBOLD, look.face is Face.LOST
    small = max(9, int(size * 0.8))
    parts = wrapped(look.name, room, small, weight) if form.height >= 30 else ()
    numbered = any(letter.isdigit() for letter in look.name)  # then its end matters more than its beginning
    if parts and width_of(look.name, size, weight) > room and not (numbered and parts[-1].endswith("…")):
        first = form.height / 2 + small * (0.364 - 0.58 * (len(parts) - 1))
        for number, part in enumerate(parts):
            write(painter, left, first + number * small * 1.16, part, small, paint.ink, weight=weight, strike=strike)
        return
    name = short_name(look.name, room, size)
    write_fitted(painter, left, form.baselines[0], room, name, size, paint.ink, floor=8, weight=weight, strike=strike)

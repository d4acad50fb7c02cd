"""The header: the clock, the counts that add up, how fresh everything is. It lives by snapshots, never by a timer."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from noc.core.causes import HOLLOW, State
from noc.ui.fonts import BOLD, REGULAR, SEMIBOLD
from noc.ui.header_facts import Fact, HeaderFacts
from noc.ui.lettering import width_of, write, write_fitted
from noc.ui.looks import SHAPE_OF_STATE
from noc.ui.shapes import Shape, draw_outline, draw_shape
from noc.ui.theme import FACE_OF_STATE, SHAPE_CONTRAST, TEXT_CONTRAST, Palette

LEAST = 0.82  # of their size the counts keep where people are named too
SWEEP = 60  # snapshots from the left edge to the right


class Header(QWidget):
    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._palette = palette
        self._facts: HeaderFacts | None = None
        self._beats = 0
        self.paints = 0  # a work counter: its clock changes each second
        self._stalled = False
        self._unit = 1.0
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Overview")

    @property
    def facts(self) -> HeaderFacts | None:
        return self._facts

    @property
    def beats(self) -> int:
        """How many snapshots have moved the sweep."""
        return self._beats

    def show_facts(self, facts: HeaderFacts, *, beat: bool, stalled: bool) -> None:
        """Show what a snapshot says; `beat` is true where a new one came, and moves the sweep by a step."""
        self._facts, self._stalled = facts, stalled
        self._beats += beat
        details = [f"{fact.label.lower()}: {fact.text}" for fact in (*facts.facts, *facts.people)]
        self.setAccessibleDescription("\n".join([facts.text(), facts.clock, *details]))
        self.update()

    def set_unit(self, unit: float) -> None:
        self._unit = unit
        self.update()

    def _px(self, size: float) -> int:
        return max(8, round(size * self._unit))

    def paintEvent(self, event: QPaintEvent) -> None:
        self.paints += 1
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._palette.background))
        if self._facts is not None:
            clock_left = self._paint_clock(painter, self._facts)
            facts_left = self._paint_facts(painter, self._facts, clock_left - 34 * self._unit)
            people = self._facts.people
            wanted = self._column_width(people) + 54 * self._unit
            if people and self._counts_width(self._facts, LEAST) < facts_left - wanted:
                facts_left = self._paint_column(painter, people, facts_left - 30 * self._unit)
            self._paint_counts(painter, self._facts, facts_left - 24 * self._unit)
        self._paint_sweep(painter)
        painter.end()

    def _paint_clock(self, painter: QPainter, facts: HeaderFacts) -> float:
        """The time at the right edge, the name of the console and the date below; returns where they begin."""
        size, small, right = self._px(54), self._px(18), self.width()
        ink = self._palette.dim if self._stalled else self._palette.text
        below = f"{facts.name} · {facts.date}"
        clock = width_of(facts.clock, size, SEMIBOLD)
        used = max(clock, width_of("00:00:00", size, SEMIBOLD), min(width_of(below, small), self._px(330)))
        write(painter, right - clock, self._px(57), facts.clock, size, ink, weight=SEMIBOLD)
        write_fitted(painter, right - used, self._px(84), used, below, small, self._palette.dim, right=True)
        return right - used

    def _paint_facts(self, painter: QPainter, facts: HeaderFacts, right: float) -> float:
        """The four facts of freshness in two columns; returns where they begin."""
        for column in (facts.facts[2:], facts.facts[:2]):
            left = self._paint_column(painter, column, right)
            right = left - 30 * self._unit
        return left

    def _column_width(self, column: tuple[Fact, ...]) -> float:
        size, label = self._px(20), self._px(13)
        texts = (width_of(fact.text, size, BOLD) + (0.0 if fact.good else size * 1.2) for fact in column)
        return min(max((*texts, *(width_of(fact.label, label, SEMIBOLD) for fact in column), 0.0)), 300 * self._unit)

    def _paint_column(self, painter: QPainter, column: tuple[Fact, ...], right: float) -> float:
        used = self._column_width(column)
        for row, fact in enumerate(column):
            self._paint_fact(painter, fact, right - used, 22 + row * 43, used, self._px(20), self._px(13))
        return right - used

    def _paint_fact(
        self, painter: QPainter, fact: Fact, left: float, top: int, width: float, size: int, label: int
    ) -> None:
        write(painter, left, self._px(top), fact.label, label, self._palette.dim, weight=SEMIBOLD)
        baseline = self._px(top + 22)
        if not fact.good:
            side = size * 0.85
            mark = QRectF(left, baseline - side * 0.92, side, side)
            draw_shape(painter, Shape.TRIANGLE, mark, self._palette.text, self._palette.background)
            left, width = left + size * 1.15, width - size * 1.15
        weight, ink = SEMIBOLD if fact.good else BOLD, self._palette.dim if self._stalled else self._palette.text
        floor, strike = int(size * 0.8), self._stalled
        write_fitted(painter, left, baseline, width, fact.text, size, ink, weight=weight, floor=floor, strike=strike)

    def _paint_counts(self, painter: QPainter, facts: HeaderFacts, right: float) -> None:
        """`60 sites = 3 down + ...`: every state, so that anyone can add them up."""
        scale = 1.0
        while scale > 0.5 and self._counts_width(facts, scale) > right:
            scale -= 0.04
        number, word = self._px(44 * scale), self._px(14.5 * scale)
        x = 0.0
        x = self._paint_term(painter, x, facts.sites, "SITES", number, word, None)
        sign = "=" if facts.adds_up else "≠"
        for state, count in facts.counts:
            write(painter, x, self._px(54), sign, int(number * 0.62), self._palette.dim)
            x += width_of(sign, int(number * 0.62)) + number * 0.26
            x = self._paint_term(painter, x, count, facts.word(state), number, word, state)
            sign = "+"

    def _counts_width(self, facts: HeaderFacts, scale: float) -> float:
        number, word = self._px(44 * scale), self._px(14.5 * scale)
        sign = width_of("+", int(number * 0.62)) + number * 0.26
        terms = [(facts.sites, "SITES", False)]
        terms += [(count, facts.word(state), bool(count) and state in SHAPE_OF_STATE) for state, count in facts.counts]
        used = (self._term_width(count, text, number, word, shape) for count, text, shape in terms)
        return sum(used) + sign * (len(terms) - 1)

    def _term_width(self, count: int, text: str, number: int, word: int, shape: bool) -> float:
        figures = width_of(str(count), number, BOLD) + (number * 0.85 if shape else 0)
        return max(figures, width_of(text, word, SEMIBOLD)) + number * 0.3

    def _paint_term(
        self, painter: QPainter, x: float, count: int, text: str, number: int, word: int, state: State | None
    ) -> float:
        """One number with its shape, above its word; returns where the next begins."""
        shape = SHAPE_OF_STATE.get(state, Shape.NONE) if state is not None and count else Shape.NONE
        if self._stalled:
            shape = Shape.NONE  # what was counted is known no longer
        ink = self._ink(state, count)
        used = write(painter, x, self._px(58), str(count), number, ink, weight=BOLD if count else REGULAR)
        if shape is not Shape.NONE:
            side = number * 0.62
            mark = QRectF(used + number * 0.14, self._px(58) - number * 0.364 - side / 2, side, side)
            draw_shape(painter, shape, mark, self._ink(state, count, SHAPE_CONTRAST), self._palette.background)
        text_ink = self._palette.text if count and not self._stalled else self._palette.dim
        strike = self._stalled and state is not None
        write(painter, x, self._px(84), text, word, text_ink, weight=SEMIBOLD, strike=strike)
        return x + self._term_width(count, text, number, word, shape is not Shape.NONE)

    def _ink(self, state: State | None, count: int, least: float = TEXT_CONTRAST) -> str:
        """Trouble has its colour while there is any; after the engine has stopped nothing has."""
        if self._stalled or not count:
            return self._palette.dim
        if state is None or state is State.OK or state in HOLLOW:
            return self._palette.text
        return self._palette.accent(FACE_OF_STATE[state], least)

    def _paint_sweep(self, painter: QPainter) -> None:
        """A mark that goes one step with each snapshot: where it stands still, so does the engine."""
        height = max(2, round(3 * self._unit))
        top = self.height() - height
        painter.fillRect(QRectF(0, top, self.width(), height), QColor(self._palette.line))
        step = self.width() / SWEEP
        left = (self._beats % SWEEP) * step
        if self._stalled:
            draw_outline(painter, QRectF(left, top, step * 2, height), 1, 0, self._palette.dim)
        else:
            painter.fillRect(QRectF(left, top, step * 2, height), QColor(self._palette.text))

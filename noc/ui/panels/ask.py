"""What all panels that ask have in common. Never modal.

A panel calls back with what was answered and hides nothing by itself: the window around it does, on the answer as on
`cancelled`.
"""

from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPalette
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from noc.ui.colours import qt_palette
from noc.ui.fonts import REGULAR, SEMIBOLD, font
from noc.ui.lettering import one_line
from noc.ui.panels.choices import Choices
from noc.ui.panels.fields import TextField
from noc.ui.panels.tick_box import TickBox
from noc.ui.site_panel import plain_label
from noc.ui.theme import Face, Palette
from noc.ui.words import breakable

LONGEST_TITLE = 120
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
Field = TypeVar("Field", bound=TextField)
Line = TypeVar("Line", bound=QLabel)
_DIGITS = range(Qt.Key.Key_1, Qt.Key.Key_9 + 1)


def title_of(text: str) -> str:
    """A title of any length on a few lines at most."""
    text = one_line(text)
    return breakable(text if len(text) <= LONGEST_TITLE else f"{text[: LONGEST_TITLE - 1]}…")


class AskPanel(QFrame):
    """A question with its fields below each other. Enter in any of them says yes, Esc says no.

    Up and Down in a text, and Alt with a digit anywhere, move the choice of the panel, if it has one.
    """

    confirmed = Signal()
    cancelled = Signal()

    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours, self._unit = palette, 1.0
        self._title, self._problem, self._hint = plain_label(self), plain_label(self), plain_label(self)
        self._fields: list[TextField] = []
        self._caption_of: dict[QWidget, QLabel] = {}
        self._scaled: list[Choices | TickBox] = []
        self._lines: list[QLabel] = []
        self._stops: list[QWidget] = []
        self._areas: list[QScrollArea] = []
        self._choices: Choices | None = None
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        self._rows = QVBoxLayout(self)
        self._rows.addWidget(self._title)
        self._rows.addLayout(self._grid)
        self._rows.addWidget(self._problem)
        self._rows.addWidget(self._hint)
        self.setPalette(qt_palette(palette, palette.line, field=palette.background))
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._mark_problem()
        self.hide()

    @property
    def problem(self) -> str:
        """What is missing or wrong, in a sentence; empty where nothing is."""
        return self._problem.text()

    @property
    def hint(self) -> str:
        return self._hint.text()

    @property
    def title(self) -> str:
        return self._title.text()

    # Building

    def add_field(self, caption: str, field: Field) -> Field:
        self._add_captioned(caption, field)
        return self.know_field(field)

    def know_field(self, field: Field) -> Field:
        """A field that stands elsewhere than among the others."""
        self._fields.append(field)
        self._stops.append(field)
        field.textEdited.connect(self._edited)
        # Behind the edit itself, which takes a problem away.
        field.overfull.connect(self.say_problem, Qt.ConnectionType.QueuedConnection)
        return field

    def add_choices(self, caption: str, choices: Choices) -> Choices:
        self._add_captioned(caption, choices)
        self._choices = choices
        self._stops.append(choices)
        choices.changed.connect(self._edited)
        self._scaled.append(choices)
        return choices

    def add_tick(self, tick: TickBox) -> TickBox:
        self.add_whole(tick)
        return self.know_tick(tick)

    def know_tick(self, tick: TickBox) -> TickBox:
        self._stops.append(tick)
        tick.toggled.connect(self._edited)
        self._scaled.append(tick)
        return tick

    def add_line(self, line: Line, caption: str = "") -> Line:
        """A text to be read, among the fields."""
        self._add_captioned(caption, line)
        return self.know_line(line)

    def know_line(self, line: Line) -> Line:
        self._lines.append(line)
        return line

    def add_body(self, area: QScrollArea) -> None:
        """What is read first: below the title, and as high as there is room."""
        self._rows.insertWidget(1, area, 1)
        self._areas.append(area)

    def add_area(self, area: QScrollArea) -> None:
        """A list among the fields, as high as it says itself."""
        self.add_whole(area)
        self._areas.append(area)

    def stops(self) -> list[QWidget]:
        """Where the Tab key goes, in turn."""
        return self._stops

    def show_row(self, widget: QWidget, shown: bool) -> None:
        """Show a field or hide it, with its caption."""
        widget.setVisible(shown)
        self._caption_of[widget].setVisible(shown)

    def _add_captioned(self, caption: str, widget: QWidget) -> None:
        label = QLabel(caption, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        self._caption_of[widget] = label
        row = self._grid.rowCount()
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(widget, row, 1)

    def add_whole(self, widget: QWidget) -> None:
        """A part without a caption, as wide as the panel."""
        self._grid.addWidget(widget, self._grid.rowCount(), 0, 1, 2)

    def _mark_problem(self) -> None:
        paint = self._colours[Face.DEGRADED]
        colours = QPalette(self._problem.palette())
        colours.setColor(QPalette.ColorRole.Window, QColor(paint.fill or self._colours.background))
        colours.setColor(QPalette.ColorRole.WindowText, QColor(paint.ink))
        self._problem.setPalette(colours)
        self._problem.setAutoFillBackground(True)
        self._problem.hide()

    # Asking

    def ask(self, title: str, hint: str, first: QWidget | None = None) -> None:
        """Show the question, with the keys in `first`: by itself the first field that is empty."""
        self._title.setText(title_of(title))
        self._hint.setText(hint)
        self.say_problem("")
        self.show()
        empty = [field for field in self._fields if not field.text() and not field.isHidden()]
        target: QWidget = first or (empty[0] if empty else self._fields[-1] if self._fields else self)
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def say_problem(self, sentence: str, at: QWidget | None = None) -> None:
        """Say what is missing or wrong, and take the keys to the place where it can be mended."""
        self._problem.setText(f"▲ {sentence}" if sentence else "")
        self._problem.setVisible(bool(sentence))
        self._problem.setAccessibleName(sentence)
        if at is not None:
            at.setFocus(Qt.FocusReason.OtherFocusReason)

    def has(self, field: TextField, sentence: str) -> bool:
        """Whether something was typed there; if not, `sentence` says so."""
        if field.words():
            return True
        self.say_problem(sentence, field)
        return False

    def _edited(self, *_: object) -> None:
        self.say_problem("")

    def set_unit(self, unit: float) -> None:
        """`unit`: 1 px of a wall 1080 px high."""
        self._unit = unit
        margin = round(16 * unit)
        self._rows.setContentsMargins(margin, margin, margin, margin)
        self._rows.setSpacing(round(9 * unit))
        self._grid.setHorizontalSpacing(round(10 * unit))
        self._grid.setVerticalSpacing(round(7 * unit))
        self._title.setFont(self._face(21, SEMIBOLD))
        self._hint.setFont(self._face(15))
        self._problem.setFont(self._face(16, SEMIBOLD))
        self._problem.setMargin(round(5 * unit))
        for line in (*self._caption_of.values(), *self._lines):
            line.setFont(self._face(15))
        for field in self._fields:
            field.setFont(self._face(19))
            field.setTextMargins(round(5 * unit), round(2 * unit), round(5 * unit), round(2 * unit))
        for widget in self._scaled:
            widget.set_unit(unit)

    def _face(self, pixels: int, weight: QFont.Weight = REGULAR) -> QFont:
        return font(max(9, round(pixels * self._unit)), weight)

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """The Tab key stays in the panel: behind it are the keys of the window."""
        stops = [widget for widget in self.stops() if not widget.isHidden()]
        if not stops:
            return False
        here = next((place for place, widget in enumerate(stops) if widget.hasFocus()), -1 if forwards else 0)
        target = stops[(here + (1 if forwards else -1)) % len(stops)]
        target.setFocus(Qt.FocusReason.TabFocusReason if forwards else Qt.FocusReason.BacktabFocusReason)
        for area in self._areas:
            if area.isAncestorOf(target):
                area.ensureWidgetVisible(target)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, alt = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if key in _ENTER:
            # The Enter that opened the panel, held too long, is no answer.
            if not event.isAutoRepeat():
                self.confirmed.emit()
        elif key == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            super().keyPressEvent(event)
        elif self._choices is not None and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._choices.step(-1 if key == Qt.Key.Key_Up else 1)
        elif self._choices is not None and alt and key in _DIGITS:
            self._choices.choose(key - Qt.Key.Key_1)
        else:
            event.accept()  # a letter typed here is no key of the wall

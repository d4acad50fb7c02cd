"""The small panels that ask: who acknowledges and why, and whether a site shall leave the wall. Never modal."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from noc.ui.colours import qt_palette
from noc.ui.fonts import REGULAR, SEMIBOLD, font
from noc.ui.lettering import one_line
from noc.ui.site_panel import plain_label
from noc.ui.theme import Palette
from noc.ui.words import breakable

LONGEST_NAME = 64
LONGEST_NOTE = 400


class AskPanel(QFrame):
    """A question with fields. Enter in any field says yes, Esc says no."""

    confirmed = Signal()
    cancelled = Signal()

    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._hint = plain_label(self), plain_label(self)
        self._fields: list[QLineEdit] = []
        self._rows = QVBoxLayout(self)
        self._rows.addWidget(self._title)
        self._rows.addWidget(self._hint)
        self.setPalette(qt_palette(palette, palette.line, field=palette.background))
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def add_field(self, placeholder: str, longest: int) -> QLineEdit:
        field = QLineEdit(self)
        field.setPlaceholderText(placeholder)
        field.setAccessibleName(placeholder)
        field.setMaxLength(longest)
        self._rows.insertWidget(self._rows.count() - 1, field)
        self._fields.append(field)
        return field

    def ask(self, title: str, hint: str) -> None:
        self._title.setText(breakable(one_line(title)))
        self._hint.setText(hint)
        self.show()
        empty = [field for field in self._fields if not field.text()]
        target: QWidget = empty[0] if empty else self._fields[-1] if self._fields else self
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_unit(self, unit: float) -> None:
        """`unit`: 1 px of a wall 1080 px high."""
        margin = round(16 * unit)
        self._rows.setContentsMargins(margin, margin, margin, margin)
        self._rows.setSpacing(round(9 * unit))
        self._title.setFont(font(max(9, round(21 * unit)), SEMIBOLD))
        self._hint.setFont(font(max(9, round(15 * unit)), REGULAR))
        for field in self._fields:
            field.setFont(font(max(9, round(20 * unit)), REGULAR))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.confirmed.emit()
            case Qt.Key.Key_Escape:
                self.cancelled.emit()
            case Qt.Key.Key_Tab | Qt.Key.Key_Backtab:
                super().keyPressEvent(event)
            case _:
                event.accept()  # a letter typed here is no key of the wall


class AckPanel(AskPanel):
    """Who takes the alarm, and with which note."""

    def __init__(self, palette: Palette, operator: str, parent: QWidget | None = None) -> None:
        super().__init__(palette, parent)
        self.name = self.add_field("your name", LONGEST_NAME)
        self.note = self.add_field("note", LONGEST_NOTE)
        self.name.setText(operator)
        self._then: Callable[[str, str], None] | None = None
        self.confirmed.connect(self._confirm)

    def ask_for(self, what: str, then: Callable[[str, str], None]) -> None:
        """Ask who takes `what`; `then` is called with the name and the note."""
        self._then = then
        self.note.clear()
        hint = (
            "Enter acknowledges, Esc leaves it. It stops the noise and clears nothing. Without a note it lasts 30 min."
        )
        self.ask(f"Acknowledge {what}", hint)

    def _confirm(self) -> None:
        name = self.name.text().strip()
        if not name:
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if self._then is not None:
            self._then(name, self.note.text().strip())


class RetirePanel(AskPanel):
    """Whether a site that vanished shall leave the wall, and who says so."""

    def __init__(self, palette: Palette, operator: str, parent: QWidget | None = None) -> None:
        super().__init__(palette, parent)
        self.name = self.add_field("your name", LONGEST_NAME)
        self.name.setText(operator)
        self._then: Callable[[str], None] | None = None
        self.confirmed.connect(self._confirm)

    def ask_for(self, what: str, then: Callable[[str], None]) -> None:
        self._then = then
        hint = "Enter takes it off the wall: it is watched no longer. Esc keeps it. U brings it back."
        self.ask(f"Retire {what}?", hint)

    def _confirm(self) -> None:
        name = self.name.text().strip()
        if not name:
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._then is not None:
            self._then(name)

"""The line above the list: what is looked for, what else is filtered, how much of it is shown and what is hidden."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from noc.ui.colours import qt_palette
from noc.ui.desk.filter import Filter, Shown
from noc.ui.desk.rows import plain
from noc.ui.fonts import BOLD, REGULAR, SEMIBOLD, font
from noc.ui.site_panel import plain_label
from noc.ui.theme import Face, Palette

LONGEST = 80

# A quick filter, its key, and what its button says.
QUICK = (("waiting", "W", "unanswered"), ("word", "V", "this state"), ("customer", "C", "this customer"),
         ("tier", "I", "tier 1"))  # fmt: skip


class SearchLine(QLineEdit):
    """Enter goes to the list and keeps what is found; Esc shows everything again."""

    entered = Signal()
    escaped = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Down:
                self.entered.emit()
            case Qt.Key.Key_Escape:
                self.escaped.emit()
            case _:
                super().keyPressEvent(event)
                event.accept()  # a letter typed here is no key of the desk


class FilterBar(QWidget):
    typed = Signal(str)
    quick = Signal(str)  # which of the quick filters was pressed
    left = Signal()  # the list shall take the keys
    cleared = Signal()

    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = SearchLine(self)
        self.field.setPlaceholderText("/  search: site, customer, place, cause, backend, operator")
        self.field.setAccessibleName("search the list")
        self.field.setMaxLength(LONGEST)
        self.field.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.field.textChanged.connect(self.typed)
        self.field.entered.connect(self.left)
        self.field.escaped.connect(self.cleared)
        self.buttons = {name: self._button(name, key, words) for name, key, words in QUICK}
        self.count, self.warning = plain_label(self), plain_label(self)
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.count.setWordWrap(False)
        self.count.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Minimum)  # never cut
        line = QHBoxLayout()
        line.addWidget(self.field, 4)
        for button in self.buttons.values():
            line.addWidget(button)
        line.addWidget(self.count)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addLayout(line)
        rows.addWidget(self.warning)
        self.setPalette(qt_palette(palette, palette.background, field=palette.panel))
        loud = palette[Face.FAULT]
        self.warning.setPalette(qt_palette(palette, loud.fill or palette.text))
        ink = self.warning.palette()
        ink.setColor(self.warning.foregroundRole(), loud.ink)
        self.warning.setPalette(ink)
        self.warning.setAutoFillBackground(True)
        self.warning.hide()

    def _button(self, name: str, key: str, words: str) -> QPushButton:
        button = QPushButton(f"{key}  {words}", self)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: self.quick.emit(name))
        return button

    def open(self) -> None:
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()

    def show_filter(self, wanted: Filter, found: Shown, sites: bool) -> None:
        if self.field.text() != wanted.text:
            self.field.setText(wanted.text)
        self.count.setText(found.text("sites" if sites else "alarms"))
        self.warning.setText(found.warning(sites))
        self.warning.setVisible(bool(self.warning.text()))
        for (name, key, words), value in zip(
            QUICK, (wanted.waiting, wanted.word, wanted.customer, wanted.tier), strict=True
        ):
            button = self.buttons[name]
            button.setChecked(bool(value) or value == "")
            said = plain(value)[:24] if isinstance(value, str) and value else words
            button.setText(f"{key}  {said.replace('&', '&&')}")
        self.buttons["word"].setChecked(bool(wanted.word))

    def set_unit(self, unit: float) -> None:
        """`unit`: 1 px of a desk 1080 px high."""
        for widget in (self.field, *self.buttons.values()):
            widget.setFont(font(max(11, round(15 * unit)), REGULAR))
        for button in self.buttons.values():
            button.setMaximumWidth(round(190 * unit))  # a customer's name may be long
        self.count.setFont(font(max(11, round(16 * unit)), SEMIBOLD))
        self.warning.setFont(font(max(12, round(20 * unit)), BOLD))
        self.warning.setMargin(round(6 * unit))

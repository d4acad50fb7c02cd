"""Fields that an operator types into: one line, bounded, cleaned; a name offers those that are known."""

import unicodedata
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from noc.ui.shapes import draw_outline

LONGEST_NAME = 64
LONGEST_NOTE = 400

_BREAKING = frozenset({"Cc", "Cs", "Zl", "Zp"})


def cleaned(text: str) -> str:
    """What was typed, on one line: without control characters and halves of letters, and with single spaces."""
    kept = "".join(" " if unicodedata.category(letter) in _BREAKING else letter for letter in text)
    return " ".join(kept.split())


class TextField(QLineEdit):
    overfull = Signal(str)  # a sentence: more came in than the field holds

    def __init__(self, says: str, longest: int, parent: QWidget | None = None) -> None:
        """`says` names the field to a screen reader, and stands in it while it is empty."""
        super().__init__(parent)
        self.setPlaceholderText(says)
        self.setAccessibleName(says)
        self.setMaxLength(longest)
        self.inputRejected.connect(self._tell)

    def words(self) -> str:
        return cleaned(self.text())

    def set_words(self, text: str) -> None:
        """Replace what stands in it; nothing that stood there can be brought back."""
        self.setText(cleaned(text)[: self.maxLength()])
        self.setCursorPosition(len(self.text()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        if alt and Qt.Key.Key_1 <= event.key() <= Qt.Key.Key_9:
            event.ignore()  # it moves the choice of the panel
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():  # a frame that is seen from the other end of the desk
            painter = QPainter(self)
            draw_outline(
                painter, QRectF(self.rect()), max(2.0, self.height() / 16), 2, self.palette().text().color().name()
            )
            painter.end()

    def _tell(self) -> None:
        self.overfull.emit(f"“{self.accessibleName()}” holds {self.maxLength()} letters; the rest was left out.")


class Names:
    """The names that a window knows: who was named last, and who can be offered. Its panels share one."""

    def __init__(self, last: str = "", offered: Sequence[str] = ()) -> None:
        self.last = last
        self.model = QStringListModel(list(offered))

    @property
    def offered(self) -> tuple[str, ...]:
        return tuple(self.model.stringList())

    def offer(self, names: Sequence[str]) -> None:
        """The operators of the newest snapshot."""
        wanted = [cleaned(name)[:LONGEST_NAME] for name in names]
        if wanted != self.model.stringList():
            self.model.setStringList(wanted)


class NameField(TextField):
    """Completes within the field itself: a list that opens over the window would take the keys from it.

    Up and Down go through the names that begin with what was typed.
    """

    def __init__(self, says: str, names: Names, parent: QWidget | None = None) -> None:
        super().__init__(says, LONGEST_NAME, parent)
        completer = QCompleter(names.model, self)
        completer.setCompletionMode(QCompleter.CompletionMode.InlineCompletion)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(completer)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        # By itself the field would keep the Enter that takes a completion; here it answers the whole question.
        offered = self.completer().currentCompletion()
        if self.hasSelectedText() and offered.casefold() == self.text().casefold():
            self.setText(offered)
        event.ignore()

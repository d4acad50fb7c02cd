"""The acts of the desk as buttons, each with its key. They never take the keys away from the list."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from noc.ui.colours import qt_palette
from noc.ui.desk.keys import COMMANDS
from noc.ui.fonts import SEMIBOLD, font
from noc.ui.theme import Palette


class DeskButtons(QWidget):
    pressed = Signal(str)  # the name of the command

    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3)
        self.setPalette(qt_palette(palette, palette.panel))
        for command in COMMANDS:
            if not command.button:
                continue
            button = QPushButton(f"{command.label}  {command.button}", self)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)
            button.setMinimumWidth(1)
            button.setAccessibleName(command.words)
            button.clicked.connect(lambda _=False, name=command.name: self.pressed.emit(name))
            row.addWidget(button)
            self.buttons[command.name] = button

    def set_unit(self, unit: float) -> None:
        """`unit`: 1 px of a desk 1080 px high."""
        for button in self.buttons.values():
            button.setFont(font(max(11, round(15 * unit)), SEMIBOLD))
            button.setFixedHeight(max(24, round(36 * unit)))

"""The first run: nothing is configured yet. Two ways on, and what each does."""

import sys
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile

from PySide6.QtCore import QProcess, Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget

from noc import paths
from noc.ui.fonts import BOLD, REGULAR, SEMIBOLD, font, load
from noc.ui.site_panel import plain_label
from noc.ui.theme import DARK, Palette

LAW = "Silence never looks like health."
ASKED = "In a terminal, “noc backends add” asks for what is needed, tests it and writes the file."


class Welcome(QWidget):
    def __init__(self, config: Path, example: Path, palette: Palette = DARK) -> None:
        """`config`: where noc.toml belongs; `example`: what it begins as."""
        super().__init__()
        load()
        self._config, self._example = config, example
        self.setWindowTitle("NOC Console")
        colours = QPalette(self.palette())
        colours.setColor(QPalette.ColorRole.Window, QColor(palette.background))
        colours.setColor(QPalette.ColorRole.WindowText, QColor(palette.text))
        self.setPalette(colours)
        self.setAutoFillBackground(True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(56, 48, 56, 48)
        rows.setSpacing(14)
        self._line(rows, "NOC Console", 40, bold=True)
        self._line(rows, LAW, 20)
        rows.addSpacing(18)
        self.demo = self._choice(rows, "&See the demo", "an invented network that breaks in front of you", self._demo)
        self.add = self._choice(rows, "&Add a backend", "begin a configuration from the commented example", self._begin)
        rows.addSpacing(10)
        self.said = self._line(rows, f"Nothing is configured yet: there is no {config}. {ASKED}", 15)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        rows.addStretch(1)
        self.demo.setFocus()
        self.resize(760, 480)

    def _line(self, rows: QVBoxLayout, text: str, pixels: int, bold: bool = False) -> QLabel:
        label = plain_label(self)
        label.setText(text)
        label.setWordWrap(True)
        label.setFont(font(pixels, BOLD if bold else REGULAR))
        rows.addWidget(label)
        return label

    def _choice(self, rows: QVBoxLayout, title: str, text: str, act: Callable[[], None]) -> QPushButton:
        button = QPushButton(f"{title}   –   {text}", self)
        button.setFont(font(19, SEMIBOLD))
        button.setMinimumHeight(64)
        button.setAutoDefault(True)
        button.setStyleSheet(
            "QPushButton { text-align: left; padding: 0 22px; color: #E8E8E8; background: #34373B;"
            " border: 2px solid #5C6066; border-radius: 6px; }"
            "QPushButton:hover, QPushButton:focus { background: #44484D; border-color: #E8E8E8; }"
        )
        button.clicked.connect(act)
        rows.addWidget(button)
        return button

    def _demo(self) -> None:
        started = QProcess.startDetached(sys.executable, ["-m", "noc", "demo"])
        if started:
            self.close()
        else:
            self.said.setText("The demo could not be started; try in a terminal: noc demo")

    def _begin(self) -> None:
        """Put the example where the configuration belongs, never over one that is there, and open it."""
        try:
            if not self._config.exists():
                self._config.parent.mkdir(parents=True, exist_ok=True)
                copyfile(self._example, self._config)
        except OSError as error:
            self.said.setText(f"{self._config}: cannot be written ({error.strerror}).")
            return
        opened = QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._config)))
        way = "is open in your editor" if opened else "is ready to be edited"
        self.said.setText(
            f"{self._config} {way}. Keep one [[backend]], put its secret where the file says, then run: noc check"
        )


def welcome(app: QApplication) -> int:
    window = Welcome(paths.config_file(), paths.resource("noc.toml.example"))
    window.show()
    return int(app.exec())

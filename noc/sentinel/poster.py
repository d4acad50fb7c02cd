"""The sentinel's window: black on white, a checker border, words to be read from the far end of the room.

Shapes and letters are those of a fault on the wall. It covers the screen: what stands beneath is no longer true.
"""

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent, QScreen
from PySide6.QtWidgets import QWidget

from noc.sentinel.notice import Notice
from noc.ui.fonts import BOLD, SEMIBOLD, load, pixels_for_capital
from noc.ui.lettering import one_line, wrapped, write, write_fitted, write_sign
from noc.ui.shapes import draw_checker_border
from noc.ui.theme import DARK, Face

UNWATCHED = "Nothing on this screen is being watched."
ADVICE = "Watch by the backends' own pages until it is back."
ASIDE = "Esc puts this aside for 2 minutes."
STEP = 500  # ms between two looks at the clock
_MARGIN = 0.045  # of the height
# Heights of capitals, as parts of the window's height; for narrow windows as if it were 16:10.
_HEADLINE, _UNWATCHED, _LINE, _SMALL = 0.085, 0.055, 0.034, 0.022


class Poster(QWidget):
    """On one screen. `clock` in monotonic seconds."""

    put_aside = Signal()

    def __init__(self, screen: QScreen | None, clock: Callable[[], float]) -> None:
        super().__init__(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint)
        load()
        self._clock = clock
        self._notice: Notice | None = None
        self.setWindowTitle("NOC Console is not watching")
        if screen is not None:
            self.setScreen(screen)
            self.setGeometry(screen.geometry())
        self._timer = QTimer(self)
        self._timer.setInterval(STEP)
        self._timer.timeout.connect(self._step)

    def tell(self, notice: Notice) -> None:
        """Cover the screen with it."""
        self._notice = notice
        self.setAccessibleName(f"{notice.headline}. {UNWATCHED} {notice.happened}. {notice.doing}.")
        if not self.isVisible():
            self.showFullScreen()
            self.raise_()
            self.activateWindow()
        self._timer.start()
        self.update()

    def go(self) -> None:
        self._timer.stop()
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.put_aside.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.put_aside.emit()

    def _step(self) -> None:
        self.raise_()  # whatever has come in front of it meanwhile
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        notice, paint = self._notice, DARK[Face.FAULT]
        ink, fill = paint.ink, paint.fill or "#FFFFFF"
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        unit = min(self.height(), self.width() * 0.625)
        draw_checker_border(painter, QRectF(self.rect()), unit * 0.025, fill, ink)
        if notice is not None:
            self._write(painter, notice, unit, ink, fill)
        painter.end()

    def _write(self, painter: QPainter, notice: Notice, unit: float, ink: str, fill: str) -> None:
        left, width = unit * (0.05 + _MARGIN), self.width() - 2 * unit * (0.05 + _MARGIN)
        y = (self.height() - unit) / 2 + unit * 0.13
        small, line = pixels_for_capital(unit * _SMALL), pixels_for_capital(unit * _LINE)
        age = f"unwatched for {_age(self._clock() - notice.since)}"
        used = write_fitted(painter, left, y, width, age, small, ink, weight=SEMIBOLD, right=True)
        name = one_line(notice.name)
        write_fitted(painter, left, y, width - used - small, name, small, ink, weight=SEMIBOLD, floor=small // 2)
        y += unit * 0.135
        size = pixels_for_capital(unit * _HEADLINE)
        write_fitted(painter, left, y, width, notice.headline, size, ink, weight=BOLD, floor=size // 3)
        y += unit * 0.115
        size = pixels_for_capital(unit * _UNWATCHED)
        write_fitted(painter, left, y, width, UNWATCHED, size, ink, weight=BOLD, floor=size // 2)
        y += unit * 0.125
        write_fitted(painter, left, y, width, f"{one_line(notice.happened)}.", line, ink, floor=line // 2)
        y += unit * 0.085
        write_fitted(painter, left, y, width, f"{notice.doing}.", line, ink, weight=SEMIBOLD, floor=line // 2)
        y += unit * 0.075
        for words in wrapped(one_line(notice.reason), width, small) if notice.reason else ():
            write(painter, left, y, words, small, ink)
            y += unit * 0.045
        if notice.sound:
            y += unit * 0.03
            after = write_sign(painter, left, y, "NO SOUND", small, ink, fill)
            room = width - (after - left) - small / 2
            write_fitted(painter, after + small / 2, y, room, one_line(notice.sound), small, ink)
        bottom = (self.height() + unit) / 2 - unit * 0.1
        write_fitted(painter, left, bottom, width, f"{ADVICE} {ASIDE}", small, ink, floor=small // 2)


def _age(seconds: float) -> str:
    whole = max(int(seconds), 0)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"

"""The alarm strip: what must be read from five metres. Nothing in it moves but a border, and nothing scrolls."""

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from noc.ui.alarm_card import Card
from noc.ui.card import checker_side, paint_banner, paint_card
from noc.ui.fonts import SEMIBOLD, pixels_for_capital
from noc.ui.lettering import write_fitted
from noc.ui.selection import Target, holds, target_of
from noc.ui.shapes import draw_outline
from noc.ui.standing import Banner, Standing
from noc.ui.strip_plan import PlacedBanner, PlacedCard, StripPlan, plan
from noc.ui.theme import Face, Palette


class Strip(QWidget):
    clicked = Signal(object)  # a Target

    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._palette = palette
        self._standing = Standing()
        self._calm: tuple[str, str] = ("", "")
        self._capital = 43.0
        self._plan = StripPlan(self._capital)
        self._lit = True
        self._target: Target | None = None
        self._pictures: dict[tuple[Card | Banner, int, int], QPixmap] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Alarms")

    @property
    def plan(self) -> StripPlan:
        return self._plan

    @property
    def lit(self) -> bool:
        return self._lit

    def show_standing(self, standing: Standing, calm: tuple[str, str]) -> None:
        """Show alarms, faults and weaknesses; `calm` is the head line and the line below it where none stands."""
        if standing != self._standing or calm != self._calm:
            self._standing, self._calm = standing, calm
            self._arrange()

    def set_capital(self, capital: float) -> None:
        """The least height of a capital in px."""
        if capital != self._capital:
            self._capital = capital
            self._arrange()

    def set_lit(self, lit: bool) -> None:
        """The phase of the border of what nobody has taken."""
        if lit != self._lit:
            self._lit = lit
            if any(item.unacked for item in self._standing.items):
                self.update()

    def select(self, target: Target | None) -> None:
        if target != self._target:
            self._target = target
            self.update()

    def text(self) -> str:
        """What the strip says, line by line: for screen readers and tests."""
        faults = [f"{banner.title} {banner.subject}: {banner.text}" for banner in self._standing.faults]
        cards = [card.said() for card in self._standing.cards]
        return "\n".join(faults + cards or list(self._calm))

    def _arrange(self) -> None:
        self._plan = plan(self._standing, self.width(), self.height(), self._capital)
        boxes = {self._key(placed) for placed in self._plan.placed}
        self._pictures = {key: picture for key, picture in self._pictures.items() if key in boxes}
        self.setAccessibleDescription(self.text())
        self.update()

    def _key(self, placed: PlacedCard | PlacedBanner) -> tuple[Card | Banner, int, int]:
        return (placed.item, placed.box.width(), placed.box.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._palette.background))
        for placed in self._plan.placed:
            self._paint_placed(painter, placed)
        if self._plan.more:
            self._paint_more(painter, self._plan.more_box, self._plan.more)
        if not self._standing.faults and not self._standing.cards:
            self._paint_calm(painter)
        painter.end()

    def _paint_placed(self, painter: QPainter, placed: PlacedCard | PlacedBanner) -> None:
        painter.drawPixmap(placed.box.topLeft(), self._picture(placed))
        item = placed.item
        box, thick = QRectF(placed.box), self._capital * 0.1
        if item.unacked and self._lit:
            if isinstance(placed, PlacedBanner):  # on its light ground the border is a dark one, within the checkers
                inset = 2 * checker_side(self._capital)
                box_within = box.adjusted(inset, inset, -inset, -inset)
                draw_outline(painter, box_within, thick, 0, self._palette[Face.FAULT].ink)
            else:
                draw_outline(painter, box, thick, thick, self._palette.attention)
        if holds(item, self._target):
            draw_outline(painter, box, thick * 1.5, thick, self._palette.attention)
            inner = box.adjusted(thick * 1.5, thick * 1.5, -thick * 1.5, -thick * 1.5)
            draw_outline(painter, inner, thick * 0.7, thick * 0.5, self._palette.background)

    def _picture(self, placed: PlacedCard | PlacedBanner) -> QPixmap:
        key = self._key(placed)
        if key not in self._pictures:
            ratio = self.devicePixelRatioF()
            picture = QPixmap(round(placed.box.width() * ratio), round(placed.box.height() * ratio))
            picture.setDevicePixelRatio(ratio)
            picture.fill(QColor(self._palette.background))
            painter = QPainter(picture)
            if isinstance(placed, PlacedCard):
                paint_card(painter, placed, self._palette)
            else:
                paint_banner(painter, placed, self._capital, self._palette)
            painter.end()
            self._pictures[key] = picture
        return self._pictures[key]

    def _paint_more(self, painter: QPainter, box: QRect, text: str) -> None:
        size = pixels_for_capital(self._capital * 0.8)
        baseline = box.center().y() + size * 0.37
        write_fitted(
            painter, 0, baseline, box.width(), text, size, self._palette.text, weight=SEMIBOLD, floor=size // 2
        )

    def _paint_calm(self, painter: QPainter) -> None:
        """No alarm stands: said quietly, in grey, in words."""
        head, below = self._calm
        middle = self.height() / 2
        size = pixels_for_capital(self._capital)
        for text, baseline, pixels, ink in (
            (head, middle - self._capital * 0.2, size, self._palette.text),
            (below, middle + self._capital * 1.4, int(size * 0.6), self._palette.dim),
        ):
            write_fitted(painter, 0, baseline, self.width(), text, pixels, ink, floor=int(pixels * 0.7))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        target = self._target_at(event.position().toPoint())
        if target is not None:
            self.clicked.emit(target)

    def _target_at(self, point: QPoint) -> Target | None:
        for placed in self._plan.placed:
            if placed.box.contains(point):
                return target_of(placed.item)
        return None

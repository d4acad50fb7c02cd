"""The grid of places. Painting copies ready pictures; selection, keys and accessibility are those of a table."""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import datetime, tzinfo
from itertools import pairwise

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from noc.core.causes import Cause
from noc.core.snapshot import SiteView
from noc.ui.shapes import draw_outline
from noc.ui.theme import Palette
from noc.ui.tile_pictures import TilePictures
from noc.ui.wall_model import NO_DRILLS, WallModel

_ARROWS = frozenset(
    {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End}
)
BEST_SHAPE = 2.3  # width of a place against its height


def best_columns(places: int, width: int, height: int) -> int:
    """How many columns let `places` fit into `width` x `height` px with the largest places of a readable shape.

    While a newcomer fits into the gaps of the last row the answer stays the same, so that nobody else moves.
    """
    best, columns = -1.0, 1
    for count in range(1, max(1, places) + 1):
        rows = -(-places // count)
        worth = min(width // count / BEST_SHAPE, float(height // rows) if rows else 0.0)
        if worth > best:
            best, columns = worth, count
    return columns


def _set_sections(header: QHeaderView, edges: list[int]) -> None:
    for section, (start, end) in enumerate(pairwise(edges)):
        header.resizeSection(section, end - start)


class WallView(QTableView):
    selected = Signal(object)  # the key of a site, or None
    left_upwards = Signal()  # the selection wants to go above the first row

    def __init__(self, model: WallModel, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._colours = model, palette
        self._pictures = TilePictures(palette)
        self._lit = True
        self._columns_for: tuple[int, int] | None = None
        self._cell = (96, 40)
        self._unit = 1.0
        self._lefts, self._tops = [0], [0]
        self._found: frozenset[str] = frozenset()
        self._key: str | None = None  # of the selected site: outlives a new arrangement of the table
        self._blinking: list[int] = []
        self._blinking_region: QRegion | None = None
        self.paints = 0
        self._prepare()
        self.setModel(model)
        model.modelReset.connect(self.arrange)
        self.selectionModel().currentChanged.connect(self._current_changed)

    def _prepare(self) -> None:
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.horizontalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setMinimumSectionSize(1)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAutoScroll(False)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("Sites")
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def show_sites(
        self,
        sites: tuple[SiteView, ...],
        at: datetime,
        stalled: bool,
        zone: tzinfo | None = None,
        drills: Mapping[str, Cause] = NO_DRILLS,
    ) -> None:
        """Show the sites of a snapshot at their places, and which drill runs at which."""
        places = self._model.places
        self._model.show(sites, at, stalled, zone, drills)
        if self._model.places != places:
            self.arrange()
        looks = self._model.looks
        blinking = [place for place, look in enumerate(looks) if look is not None and look.unacked]
        if blinking != self._blinking:
            self._blinking, self._blinking_region = blinking, None

    @property
    def lit(self) -> bool:
        return self._lit

    def set_lit(self, lit: bool) -> None:
        """The phase of the border of all unacknowledged alarms."""
        if lit != self._lit:
            self._lit = lit
            if self._blinking:
                self._blinking_region = self._blinking_region or self._region(self._blinking)
                self.viewport().update(self._blinking_region)

    def mark(self, keys: frozenset[str]) -> None:
        """Set off the sites that a search has found."""
        if keys != self._found:
            self._found = keys
            self.viewport().update()

    def select(self, key: str | None) -> None:
        index = self._model.index_of(key) if key is not None else QModelIndex()
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        elif self._key is not None:
            self.selectionModel().clear()

    @property
    def selected_key(self) -> str | None:
        return self._key

    def rect_of(self, place: int) -> QRect:
        """Where a place stands, in the coordinates of the viewport."""
        row, column = divmod(place, max(1, self._model.columnCount()))
        width, height = self._cell
        return QRect(self._lefts[column], self._tops[row], width, height)

    def arrange(self) -> None:
        """Choose columns and sizes so that all places fit."""
        places = max(1, self._model.places)
        width, height = self.maximumViewportSize().width(), self.maximumViewportSize().height()
        if width < 8 or height < 8:
            return
        columns = best_columns(places, *(self._columns_for or (width, height)))
        rows = -(-places // columns)
        self._model.set_columns(columns)
        cell_width, cell_height = max(2, width // columns), max(2, height // rows)
        if places <= 12:
            cell_height = min(cell_height, int(cell_width * 0.55))
        self._cell, self._blinking_region = (cell_width, cell_height), None
        # What the division leaves over goes between the places, so that both edges of the wall are straight.
        self._lefts = [column * width // columns for column in range(columns)]
        self._tops = [row * cell_height for row in range(rows)]
        _set_sections(self.horizontalHeader(), [*self._lefts, width])
        _set_sections(self.verticalHeader(), [*self._tops, rows * cell_height])
        names = [look.name for look in self._model.looks if look is not None]
        self._pictures.resize(cell_width, cell_height, names, self.devicePixelRatioF(), self._unit)
        if self._key is not None and self.currentIndex() != self._model.index_of(self._key):
            self.select(self._key)
        self.viewport().update()

    def keep_columns(self, width: int, height: int, unit: float) -> None:
        """Choose the columns for this size, whatever is left of it while a panel stands beside the wall.

        `unit`: 1 px of a wall 1080 px high.
        """
        self._columns_for, self._unit = (width, height), unit

    def _region(self, places: list[int]) -> QRegion:
        region = QRegion()
        for place in places:
            region += self.rect_of(place)
        return region

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        site = self._model.site_at(current)
        self._key = site.key if site is not None else None
        self.viewport().update()
        self.selected.emit(self._key)

    def paintEvent(self, event: QPaintEvent) -> None:
        self.paints += 1
        painter = QPainter(self.viewport())
        looks, ages, lit = self._model.looks, self._model.ages, self._lit
        pictures, lefts, tops = self._pictures, self._lefts, self._tops
        columns = max(1, self._model.columnCount())
        background = QColor(self._colours.background)
        for area in self._areas(event.region()):
            painter.fillRect(area, background)
        for place in self._places_in(event.region()):
            look = looks[place]
            if look is None:
                continue
            row, column = divmod(place, columns)
            left, top = lefts[column], tops[row]
            painter.drawPixmap(left, top, pictures.tile(look, lit))
            figures = pictures.figures(look, ages[place])
            if figures is not None:
                painter.drawPixmap(left + figures.left, top + figures.top, figures.picture)
        self._paint_marks(painter)
        painter.end()

    def _areas(self, region: QRegion) -> list[QRect]:
        return [QRect(area) for area in region]  # type: ignore[attr-defined]  # QRegion is iterable; its stubs forgot

    def _places_in(self, region: QRegion) -> list[int]:
        columns, places = len(self._lefts), self._model.places
        found: set[int] = set()
        for area in self._areas(region):
            first, last = bisect_right(self._lefts, area.left()) - 1, bisect_right(self._lefts, area.right())
            top, below = bisect_right(self._tops, area.top()) - 1, bisect_right(self._tops, area.bottom())
            for row in range(max(0, top), below):
                found.update(range(row * columns + max(0, first), min(row * columns + last, places)))
        return sorted(found)

    def _paint_marks(self, painter: QPainter) -> None:
        """The selection and what a search found."""
        border, ink = self._pictures.form.border, self._colours.attention
        for key in self._found:
            place = self._model.place_of(key)
            if place is not None:
                draw_outline(painter, QRectF(self.rect_of(place)), border + 1, 3, ink, dashed=True)
        place = self._model.place_of(self._key or "")
        if place is not None:
            box = QRectF(self.rect_of(place))
            draw_outline(painter, box, border + 2, 3, ink)
            inset = border + 2
            draw_outline(painter, box.adjusted(inset, inset, -inset, -inset), 2, 2, self._colours.background)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the selection; every other key is the wall's."""
        if event.key() not in _ARROWS or not self.currentIndex().isValid():
            event.ignore()
        elif event.key() == Qt.Key.Key_Up and self.currentIndex().row() == 0:
            self.left_upwards.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Getting the keys selects nothing: Qt's own way would choose the first place."""
        QFrame.focusInEvent(self, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

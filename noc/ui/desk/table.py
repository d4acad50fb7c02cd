"""The list itself: it moves and selects by itself, and leaves every other key to the desk."""

from datetime import datetime

from PySide6.QtCore import QItemSelectionModel, QItemSelectionRange, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from noc.ui.colours import qt_palette
from noc.ui.desk.cells import PLANS, Column, text_of
from noc.ui.desk.delegate import RowPainter
from noc.ui.desk.model import DeskModel
from noc.ui.desk.rows import Row, RowKey
from noc.ui.fonts import SEMIBOLD, font
from noc.ui.site_panel import plain_label
from noc.ui.theme import Palette

_MOVES = frozenset(
    {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End,
     Qt.Key.Key_Space}
)  # fmt: skip
_FLAGS = QItemSelectionModel.SelectionFlag


class DeskTable(QTableView):
    moved = Signal()  # another row is current, or others are selected

    def __init__(self, model: DeskModel, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows_model, self.painter = model, RowPainter(palette, self)
        self._unit = 1.0
        self.empty = plain_label(self.viewport())  # what is said where there are no rows
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._changing = False  # what is seen in between is nobody's choice
        self._left_at = 0  # where the current row was when it went
        self.gone = ""  # the name of the current row that went
        self.setModel(model)
        self.setItemDelegate(self.painter)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionsClickable(False)
        head.setHighlightSections(False)
        head.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setPalette(qt_palette(palette, palette.background))
        self.setAccessibleName("Alarms")
        self.selectionModel().currentChanged.connect(self._moved)
        self.selectionModel().selectionChanged.connect(self._moved)

    def _moved(self, *_: object) -> None:
        self._mark_current()
        if not self._changing:
            self.moved.emit()

    def _mark_current(self) -> None:
        if self.painter.current != self.currentIndex().row():
            self.painter.current = self.currentIndex().row()
            self.viewport().update()

    # Rows by what they are

    @property
    def current(self) -> Row | None:
        return self.rows_model.row_at(self.currentIndex())

    @property
    def _parts(self) -> list[QItemSelectionRange]:
        return list(self.selectionModel().selection())  # type: ignore[call-overload, no-any-return]  # the stubs forget it

    @property
    def selected(self) -> int:
        """How many rows are selected."""
        return sum(part.height() for part in self._parts)

    @property
    def chosen(self) -> list[Row]:
        """What is selected, from the top; where nothing is, the current row."""
        places = sorted({place for part in self._parts for place in range(part.top(), part.bottom() + 1)})
        if places:
            return [self.rows_model.rows[place] for place in places]
        return [self.current] if self.current is not None else []

    def choose(self, key: RowKey | None) -> bool:
        """Make this row the only one that is selected; false where it is not in the list."""
        place = self.rows_model.place_of(key)
        if place is None:
            return False
        self.gone = ""
        index = self.rows_model.index(place, 0)
        self.selectionModel().setCurrentIndex(index, _FLAGS.ClearAndSelect | _FLAGS.Rows)
        self.scrollTo(index)
        return True

    def choose_none(self) -> None:
        self.selectionModel().clear()

    def show_rows(self, rows: list[Row], at: datetime, stalled: bool) -> None:
        """Let the rows change, and keep under the eye what it rests on. At the top the worst comes into sight."""
        before, place = self.current, self.currentIndex().row()
        seen = self._in_sight()
        self._changing = True
        self.rows_model.show(rows, at, stalled)
        self._hold(seen)
        if before is not None and self.rows_model.place_of(before.key) is None:
            # Qt would go on to a neighbour: a key meant for the one must not hit the other.
            self.selectionModel().clear()
            self._left_at, self.gone = place, text_of(before, Column.NAME, at, None)
        elif before is not None:
            self.gone = ""
        self._changing = False
        self._mark_current()

    def _in_sight(self) -> list[tuple[Row, int]]:
        """The rows in sight, each with its distance from the upper edge in px; none while it shows the top."""
        rows, value, height = self.rows_model.rows, self.verticalScrollBar().value(), self.painter.height
        if value == 0:
            return []
        last = (value + self.viewport().height()) // height + 1
        return [(rows[place], place * height - value) for place in range(value // height, min(last, len(rows)))]

    def _hold(self, seen: list[tuple[Row, int]]) -> None:
        """Scroll so that a row that stayed where it belongs is where it was on the screen."""
        for row, top in seen:
            place = self.rows_model.place_of(row.key)
            if place is not None and self.rows_model.rows[place].rank == row.rank:
                self.verticalScrollBar().setValue(place * self.painter.height - top)
                return

    # Keys and places

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if (control and event.key() == Qt.Key.Key_A) or event.key() in _MOVES:
            if event.key() in _MOVES and not self.currentIndex().isValid() and self.rows_model.rows:
                self.choose(self.rows_model.rows[min(self._left_at, len(self.rows_model.rows) - 1)].key)
            else:
                super().keyPressEvent(event)
            event.accept()
        else:
            event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are keys of the desk here, never a search."""

    def set_lit(self, lit: bool) -> None:
        """The phase of the blinking frame."""
        if lit != self.painter.lit:
            self.painter.lit = lit
            left = self.columnViewportPosition(Column.ALARM)
            self.viewport().update(left, 0, self.columnWidth(Column.ALARM), self.viewport().height())

    def set_unit(self, unit: float) -> None:
        self._unit = unit
        self.painter.set_unit(unit)
        self.verticalHeader().setDefaultSectionSize(self.painter.height)
        self.verticalHeader().setMinimumSectionSize(self.painter.height)
        self.horizontalHeader().setFont(font(max(10, round(13 * unit)), SEMIBOLD))
        self._spread()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.empty.setGeometry(self.viewport().rect())
        self._spread()

    def _spread(self) -> None:
        """Give each column its room; where it is scarce, those that the detail repeats give way."""
        room = self.viewport().width()
        kept = set(PLANS)
        for column in sorted(PLANS, key=lambda column: -PLANS[column].gives_way):
            if PLANS[column].gives_way and sum(self._least(each) for each in kept) > room:
                kept.discard(column)
        spare = max(0, room - sum(self._least(column) for column in kept))
        shares = sum(PLANS[column].share for column in kept) or 1
        used = 0
        for column, plan in PLANS.items():
            self.setColumnHidden(column, column not in kept)
            if column in kept:
                width = self._least(column) + spare * plan.share // shares
                self.setColumnWidth(column, width)
                used += width
        self.setColumnWidth(Column.CAUSE, self.columnWidth(Column.CAUSE) + max(0, room - used))

    def _least(self, column: Column) -> int:
        return round(PLANS[column].width * max(0.78, self._unit))

    def current_key(self) -> RowKey | None:
        return self.current.key if self.current is not None else None

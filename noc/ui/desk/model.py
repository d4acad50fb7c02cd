"""The list of the desk as a table model. A row is known by its alarm, so that what is selected follows the alarm.

A new picture changes as little as it can: rows that went are taken out, those that changed their place are moved in
one step, new ones are put in. Whoever looks at a row keeps looking at the same alarm.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from html import escape

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from noc.ui.desk.cells import PLANS, Column, spoken, text_of
from noc.ui.desk.rows import Row, RowKey

Index = QModelIndex | QPersistentModelIndex

FEW = 64  # up to so many runs of rows are announced one by one; more come as one new order


class DeskModel(QAbstractTableModel):
    def __init__(self, zone: tzinfo | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._places: dict[RowKey, int] = {}
        self._zone = zone
        self._at = datetime(1970, 1, 1, tzinfo=UTC)
        self._stalled = False

    @property
    def rows(self) -> Sequence[Row]:
        return self._rows

    @property
    def at(self) -> datetime:
        return self._at

    @property
    def stalled(self) -> bool:
        return self._stalled

    def show(self, rows: list[Row], at: datetime, stalled: bool = False) -> None:
        """Take over the rows that are to be seen, in their order."""
        everything = stalled != self._stalled
        self._at, self._stalled = at, stalled
        wanted = {row.key for row in rows}
        self._remove([place for place, row in enumerate(self._rows) if row.key not in wanted])
        self._reorder([row.key for row in rows if row.key in self._places])
        self._insert(rows)
        changed = [place for place, row in enumerate(rows) if everything or _differs(row, self._rows[place])]
        self._rows = list(rows)  # it is changed in place by the next picture
        self._announce(changed)

    def place_of(self, key: RowKey | None) -> int | None:
        return None if key is None else self._places.get(key)

    def row_at(self, index: Index) -> Row | None:
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    def text_at(self, row: Row, column: Column) -> str:
        """The text of a cell; empty where it would run although the engine stands still."""
        if self._stalled and column in (Column.AGE, Column.WAITS):
            return ""
        return text_of(row, column, self._at, self._zone)

    # How the change is told

    def _remove(self, gone: list[int]) -> None:
        if not gone:
            return
        runs = list(_runs(gone))
        if len(runs) > FEW:  # gather them at the end, and let them go together
            leaving = set(gone)
            self._reorder([row.key for place, row in enumerate(self._rows) if place not in leaving], partly=True)
            runs = [(len(self._rows) - len(gone), len(self._rows) - 1)]
        for first, last in reversed(runs):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()
        self._number()

    def _reorder(self, keys: list[RowKey], partly: bool = False) -> None:
        """Bring the rows into this order; where it is `partly` given, the others follow behind."""
        if partly:
            named = set(keys)
            keys = keys + [row.key for row in self._rows if row.key not in named]
        if all(row.key == key for row, key in zip(self._rows, keys, strict=True)):
            return
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        owners = [self._rows[index.row()].key for index in held]
        self._rows = [self._rows[self._places[key]] for key in keys]
        self._number()
        moved = [self.index(self._places[key], index.column()) for key, index in zip(owners, held, strict=True)]
        self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()

    def _insert(self, rows: list[Row]) -> None:
        new = [place for place, row in enumerate(rows) if row.key not in self._places]
        if not new:
            return
        runs = list(_runs(new))
        if len(runs) > FEW:  # all at the end, then to their places in one step
            end = len(self._rows)
            self.beginInsertRows(QModelIndex(), end, end + len(new) - 1)
            self._rows.extend(rows[place] for place in new)
            self._number()
            self.endInsertRows()
            self._reorder([row.key for row in rows])
            return
        for first, last in runs:
            self.beginInsertRows(QModelIndex(), first, last)
            self._rows[first:first] = rows[first : last + 1]
            self.endInsertRows()
        self._number()

    def _number(self) -> None:
        self._places = {row.key: place for place, row in enumerate(self._rows)}

    def _announce(self, changed: list[int]) -> None:
        if not self._rows:
            return
        runs = list(_runs(changed))
        if len(runs) > FEW:
            runs = [(changed[0], changed[-1])]
        for first, last in runs:
            self.dataChanged.emit(self.index(first, 0), self.index(last, Column.DETAIL))
        # The ages of all rows run: that is one message, and only what is in sight is painted.
        self.dataChanged.emit(self.index(0, Column.AGE), self.index(len(self._rows) - 1, Column.WAITS))

    # What Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row_at(index)
        if row is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.text_at(row, Column(index.column()))
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken(row, self._at, self._zone)
            case Qt.ItemDataRole.ToolTipRole:  # Qt guesses whether it is markup; escaped it never is
                return f"<span>{escape(spoken(row, self._at, self._zone))}</span>"
            case _:
                return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return PLANS[Column(section)].title
        return None


def _differs(new: Row, old: Row) -> bool:
    """Whether anything but a running age is to be seen differently."""
    one, other = new.alarm, old.alarm
    if (one.state, one.by, one.note, one.until, one.under, one.detail) != (
        other.state, other.by, other.note, other.until, other.under, other.detail,
    ):  # fmt: skip
        return True
    if new.site is None or old.site is None:
        return new.fault != old.fault
    return (new.site.state, new.site.blind, new.site.detail, one.chattering, one.first_out) != (
        old.site.state, old.site.blind, old.site.detail, other.chattering, other.first_out,
    )  # fmt: skip


def _runs(places: list[int]) -> Iterator[tuple[int, int]]:
    """First and last of each unbroken run of rising numbers."""
    first = None
    for at, place in enumerate(places):
        if first is None:
            first = place
        if at + 1 == len(places) or places[at + 1] != place + 1:
            yield first, place
            first = None

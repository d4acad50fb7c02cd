"""The sites as a table: each has its place for good, a newcomer comes last, and who leaves leaves a gap."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from html import escape
from types import MappingProxyType

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from noc.core.causes import Cause
from noc.core.phrases import for_age
from noc.core.snapshot import SiteView
from noc.ui.lettering import one_line
from noc.ui.looks import Age, TileLook, age_of, look_of
from noc.ui.words import CAUSE_WORDS, STATE_WORDS

Index = QModelIndex | QPersistentModelIndex

NO_DRILLS: Mapping[str, Cause] = MappingProxyType({})
FEW = 48  # up to so many changed places are announced one by one


class WallModel(QAbstractTableModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._places: dict[str, int] = {}
        self._sites: list[SiteView | None] = []
        self._looks: list[TileLook | None] = []
        self._ages: list[Age] = []
        self._columns = 1
        self._stalled = False
        self._at = datetime(1970, 1, 1, tzinfo=UTC)

    @property
    def places(self) -> int:
        """How many places the wall needs, gaps included."""
        return len(self._sites)

    @property
    def looks(self) -> Sequence[TileLook | None]:
        return self._looks

    @property
    def ages(self) -> Sequence[Age]:
        return self._ages

    def show(
        self,
        sites: Sequence[SiteView],
        at: datetime,
        stalled: bool = False,
        zone: tzinfo | None = None,
        drills: Mapping[str, Cause] = NO_DRILLS,
    ) -> None:
        """Take over the sites of a snapshot, and what is rehearsed at which; announces only what looks different."""
        self._at, self._stalled = at, stalled
        self._take_in(sites)
        here = {site.key: site for site in sites}
        changed = []
        for key, place in self._places.items():
            site = here.get(key)
            look = None if site is None else look_of(site, stalled, drills.get(key))
            age = Age() if site is None else age_of(site, at, stalled, zone)
            if look != self._looks[place] or age != self._ages[place]:
                self._looks[place], self._ages[place] = look, age
                changed.append(place)
            self._sites[place] = site
        self._announce(changed)

    def set_columns(self, columns: int) -> None:
        if columns != self._columns:
            self.beginResetModel()
            self._columns = max(1, columns)
            self.endResetModel()

    def place_of(self, key: str) -> int | None:
        place = self._places.get(key)
        return place if place is not None and self._sites[place] is not None else None

    def index_of(self, key: str) -> QModelIndex:
        """The index of a site; invalid if it is not on the wall."""
        place = self.place_of(key)
        return QModelIndex() if place is None else self.index(place // self._columns, place % self._columns)

    def site_at(self, index: Index) -> SiteView | None:
        place = index.row() * self._columns + index.column()
        return self._sites[place] if index.isValid() and place < len(self._sites) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else -(-len(self._sites) // self._columns)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else self._columns

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.site_at(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        site = self.site_at(index)
        if site is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return one_line(site.name)
            case Qt.ItemDataRole.ToolTipRole:
                # Qt guesses whether a tooltip is markup; escaped markup leaves nothing to guess.
                return f"<p style='white-space:pre-wrap'>{escape(self._told(site))}</p>"
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._told(site).replace("\n", ", ")
            case _:
                return None

    def _told(self, site: SiteView) -> str:
        """The site in words: what a tooltip shows and a screen reader says."""
        word = STATE_WORDS[site.state]
        if self._stalled:
            return f"{one_line(site.name)}\nno fresh data; was {word}"
        lines = [one_line(site.name), f"{word}, behind a lost backend" if site.blind else word]
        if site.cause:
            lines[1] += f": {CAUSE_WORDS[site.cause]}"
        if site.detail:
            lines.append(one_line(site.detail))
        lines.append(f"evidence: {for_age(site.age)}" + (f", limit {for_age(site.limit)}" if site.limit else ""))
        return "\n".join(lines)

    def _take_in(self, sites: Sequence[SiteView]) -> None:
        new = [site.key for site in sites if site.key not in self._places]
        if not new:
            return
        self.beginResetModel()
        for key in new:
            self._places[key] = len(self._sites)
            self._sites.append(None)
            self._looks.append(None)
            self._ages.append(Age())
        self.endResetModel()

    def _announce(self, changed: list[int]) -> None:
        if len(changed) > FEW:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self._columns - 1))
            return
        for place in changed:
            index = self.index(place // self._columns, place % self._columns)
            self.dataChanged.emit(index, index)

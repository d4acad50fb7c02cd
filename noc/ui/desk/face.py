"""The parts of the desk and their places: header, banners, filter, list, detail or panel, notice, buttons."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from noc.core.phrases import listing
from noc.core.snapshot import Snapshot
from noc.ui.desk.banners import DeskBanners
from noc.ui.desk.buttons import DeskButtons
from noc.ui.desk.detail import DeskDetail, Way
from noc.ui.desk.empty import empty_words
from noc.ui.desk.filter import Shown
from noc.ui.desk.filter_bar import FilterBar
from noc.ui.desk.model import DeskModel
from noc.ui.desk.panels import DeskPanels
from noc.ui.desk.rows import Row, plain
from noc.ui.desk.table import DeskTable
from noc.ui.desk.ways import Ways
from noc.ui.fonts import REGULAR, SEMIBOLD, font
from noc.ui.header import Header
from noc.ui.header_facts import Fact, HeaderFacts, header_facts
from noc.ui.panels.fields import Names
from noc.ui.site_panel import plain_label
from noc.ui.theme import Palette

NOTICE_BEATS = 15  # snapshots, of which one comes each second
HINT = "↑ ↓ move   ·   F next unanswered   ·   A acknowledge   ·   ? all keys"
NOBODY = "nobody: T signs in"


class DeskFace:
    def __init__(self, palette: Palette, names: Names, zone: tzinfo | None, ways: Ways, desk: QWidget) -> None:
        self._zone, self._ways, self._desk = zone, ways, desk
        self._notice_left = 0
        self._unit = 1.0
        self.ways: tuple[Way, ...] = ()
        self.header, self.banners = Header(palette, desk), DeskBanners(palette, zone, desk)
        self.filter_bar = FilterBar(palette, desk)
        self.table = DeskTable(DeskModel(zone, desk), palette, desk)
        self.empty = self.table.empty
        self.detail, self.panels = DeskDetail(palette, desk), DeskPanels(palette, names, zone, desk)
        self.notice, self.buttons = plain_label(desk), DeskButtons(palette, desk)
        self.notice.setAccessibleName("Notice")
        self.panels.changed.connect(self._make_room)
        self._build()
        self.say("")

    def _build(self) -> None:
        left = QVBoxLayout()
        left.addWidget(self.filter_bar)
        left.addWidget(self.table, 1)
        self._side = QWidget(self._desk)
        right = QVBoxLayout(self._side)
        right.setContentsMargins(0, 0, 0, 0)
        right.addWidget(self.detail, 1)
        right.addWidget(self.panels, 0)
        self._right = right
        self._side.setMinimumHeight(1)  # what is asked never makes the window grow
        middle = QHBoxLayout()
        middle.addLayout(left, 1)
        middle.addWidget(self._side, 0)
        self._rows = QVBoxLayout(self._desk)
        self._rows.addWidget(self.header)
        self._rows.addWidget(self.banners)
        self._rows.addLayout(middle, 1)
        self._rows.addWidget(self.notice)
        self._rows.addWidget(self.buttons)

    # What is said

    def say(self, text: str) -> None:
        """Show a notice for a while; without one stand the most used keys."""
        self.notice.setText(text or HINT)
        self._notice_left = NOTICE_BEATS if text else 0

    def beat(self) -> None:
        """A snapshot came: notices give way by and by."""
        if self._notice_left:
            self._notice_left -= 1
            if not self._notice_left:
                self.say("")

    # What is shown

    def show_header(self, snapshot: Snapshot, sound: Fact, *, beat: bool, stalled: bool) -> None:
        self.header.show_facts(desk_facts(snapshot, self._zone, sound, stalled), beat=beat, stalled=stalled)

    def show_rows(self, rows: list[Row], at: datetime, stalled: bool) -> None:
        self.table.show_rows(rows, at, stalled)

    def show_empty(self, snapshot: Snapshot | None, shown: Shown, stalled: bool) -> None:
        words = empty_words(snapshot, shown, self._zone, stalled)
        self.empty.setText(words)
        self.empty.setVisible(bool(words))

    def show_current(self, snapshot: Snapshot | None, stalled: bool) -> None:
        row = self.table.current if self.table.selected < 2 else None
        self.ways = self._ways.of(row) if row is not None else ()
        if row is not None and snapshot is not None:
            self.detail.show_row(row, self.ways, snapshot.at, self._zone, stalled)
        elif self.table.selected > 1:
            self.detail.show_several(self.table.chosen)
        elif self.table.gone:
            self.detail.show_hint("Over", f"{self.table.gone}: this alarm is over. F goes to the next.")
        elif stalled:
            self.detail.show_hint("The engine has stopped", "Restart the console; look at the backends themselves.")
        else:
            self.detail.show_hint(
                "No alarm is selected", "↑ ↓ choose one, F goes to the next that nobody has answered."
            )

    def pages(self, row: Row) -> Sequence[Way]:
        return self._ways.pages(row)

    # Places

    def arrange(self, width: int, height: int) -> None:
        unit = self._unit = max(0.78, min(1.15, height / 1000))
        gap = round(8 * unit)
        self._rows.setContentsMargins(gap, gap, gap, gap)
        self._rows.setSpacing(round(6 * unit))
        # Where the counts need room, a narrow window gets a lower header.
        head = min(unit * 0.84, width / 1750)
        self.header.set_unit(head)
        self.header.setFixedHeight(round(96 * head))
        for part in (self.banners, self.filter_bar, self.table, self.buttons):
            part.set_unit(unit)
        self.panels.set_unit(unit)
        self.detail.set_unit(unit * 0.84)
        self.notice.setFont(font(max(12, round(16 * unit)), SEMIBOLD))
        self.notice.setMinimumHeight(round(24 * unit))
        self.empty.setFont(font(max(14, round(22 * unit)), REGULAR))
        self._make_room()

    def _make_room(self) -> None:
        """The detail gives way to what asks for the whole height."""
        width = self._desk.width()
        part, most = (0.46, 900) if self.panels.needs_width else (0.4, 620) if self.panels.shows_keys else (0.28, 560)
        self._side.setFixedWidth(max(320, min(round(width * part), most)))
        whole = self.panels.needs_all
        self.detail.setVisible(not whole)
        self._right.setStretch(1, 1 if whole else 0)


def desk_facts(snapshot: Snapshot, zone: tzinfo | None, sound: Fact, stalled: bool) -> HeaderFacts:
    """As on the wall, with who is on shift in place of the last full cycle."""
    facts = header_facts(snapshot, zone, sound, stalled)
    names = [plain(name) for name in snapshot.shift.names]
    shift = Fact("ON SHIFT", listing(names) if names else NOBODY, bool(names))
    return replace(facts, people=tuple(shift if fact.label == shift.label else fact for fact in facts.people))

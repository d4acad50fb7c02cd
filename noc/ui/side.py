"""The place beside the tiles: the detail of what is selected, or the keys, and below it the panel that asks.

The hand-over needs more room and stands over the tiles; the wall gives it its place.
"""

from datetime import tzinfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from noc.core.snapshot import DrillView, FaultView, SiteView, Snapshot
from noc.ui.keys_panel import KeysPanel
from noc.ui.panels.ack import AckPanel
from noc.ui.panels.ask import AskPanel
from noc.ui.panels.drill import DrillPanel
from noc.ui.panels.fields import Names
from noc.ui.panels.hand_over import HandOverPanel
from noc.ui.panels.maintenance import MaintenancePanel
from noc.ui.panels.retire import RetirePanel
from noc.ui.panels.shelve import ShelvePanel
from noc.ui.panels.shift import ShiftPanel
from noc.ui.panels.targets import TargetsPanel
from noc.ui.selection import Selected
from noc.ui.site_panel import SitePanel
from noc.ui.theme import Palette
from noc.ui.wall_keys import WALL_LISTED

KEYS = 0.72  # of the size of other texts: they are many
DETAIL = 150  # units: with less height than this the detail gives its place to the panel that asks


class Side(QWidget):
    changed = Signal()  # it has come or gone: the wall must make room
    closed = Signal()  # nothing is asked any more

    def __init__(self, palette: Palette, operator: str, zone: tzinfo | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._unit = 1.0
        self._selected = False
        self.panel, self.keys = SitePanel(palette), KeysPanel(palette, keys=WALL_LISTED)
        self.names = Names(operator)
        self.ack = AckPanel(palette, self.names, timezone=zone)
        self.retire = RetirePanel(palette, self.names)
        self.shelve = ShelvePanel(palette, self.names, timezone=zone)
        self.maintain = MaintenancePanel(palette, self.names, timezone=zone)
        self.drill = DrillPanel(palette, self.names, timezone=zone)
        self.shift = ShiftPanel(palette, self.names, timezone=zone)
        self.targets = TargetsPanel(palette)
        self.hand_over = HandOverPanel(palette, self.names, parent, timezone=zone)
        self._beside: tuple[AskPanel, ...] = (
            self.ack, self.retire, self.shelve, self.maintain, self.drill, self.shift, self.targets,
        )  # fmt: skip
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for part in (self.panel, self.keys):
            rows.addWidget(part, 1)
            part.hide()
        for beside in self._beside:
            rows.addWidget(beside, 0, Qt.AlignmentFlag.AlignTop)
        for asking in self._asking:
            asking.hide()
            asking.cancelled.connect(self.close_all)
        self.hide()

    @property
    def _asking(self) -> tuple[AskPanel, ...]:
        return (*self._beside, self.hand_over)

    @property
    def shows_keys(self) -> bool:
        return not self.keys.isHidden()

    @property
    def asks(self) -> AskPanel | None:
        """The panel that is open, if any."""
        return next((asking for asking in self._asking if not asking.isHidden()), None)

    def show_selected(self, selected: Selected | None, snapshot: Snapshot, zone: tzinfo | None) -> None:
        """Show the detail of a site, a fault or a drill, or none; the keys stay where they are open."""
        match selected:
            case SiteView():
                self.panel.show_site(selected, snapshot, zone)
            case FaultView():
                self.panel.show_fault(selected, snapshot.at, zone)
            case DrillView():
                self.panel.show_drill(selected, snapshot, zone)
            case None:
                pass
        self._selected = selected is not None
        if self.hand_over.isVisible():
            self.hand_over.refresh(snapshot)
        self.settle()

    def toggle_keys(self) -> None:
        shown = self.shows_keys
        self.close_all()
        self.keys.setVisible(not shown)
        self.settle()

    def close_keys(self) -> None:
        self.keys.hide()

    def make_room(self) -> None:
        """Put away what is open, because something else is to be asked."""
        for asking in self._asking:
            asking.hide()
        self.keys.hide()

    def close_all(self) -> None:
        """Put the panels that ask away."""
        asked = self.asks is not None
        for asking in self._asking:
            asking.hide()
        self.settle()
        if asked:
            self.closed.emit()

    def settle(self) -> None:
        """Be there while there is something to show."""
        asking = next((panel for panel in self._beside if not panel.isHidden()), None)
        wanted = self.shows_keys or self._selected or asking is not None
        if wanted == self.isHidden():
            self.setVisible(wanted)
            self.changed.emit()
        self.panel.setVisible(self._selected and not self.shows_keys and self._has_room(asking))
        if not self.hand_over.isHidden():
            self.hand_over.raise_()

    def _has_room(self, asking: AskPanel | None) -> bool:
        if asking is None:
            return True
        rows = asking.layout()
        needed = rows.totalHeightForWidth(self.width()) if rows is not None else 0
        return self.height() - needed >= DETAIL * self._unit

    def turn_pages(self, pages: int) -> None:
        """Turn the pages of the detail."""
        self.panel.turn_pages(pages)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.asks is not None:
            self.settle()

    def set_unit(self, unit: float) -> None:
        """`unit`: 1 px of a wall 1080 px high."""
        self._unit = unit
        self.panel.set_unit(unit)
        self.keys.set_unit(unit * KEYS)
        for asking in self._asking:
            asking.set_unit(unit)

"""Where the desk asks: one panel at a time, inside the window. Nothing else waits for it."""

from datetime import tzinfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from noc.ui.desk.keys import LISTED
from noc.ui.keys_panel import KeysPanel
from noc.ui.panels.ack import AckPanel
from noc.ui.panels.ask import AskPanel
from noc.ui.panels.backends import BackendsPanel
from noc.ui.panels.drill import DrillPanel
from noc.ui.panels.fields import Names
from noc.ui.panels.hand_over import HandOverPanel
from noc.ui.panels.maintenance import MaintenancePanel
from noc.ui.panels.rates import RatesPanel
from noc.ui.panels.retire import RetirePanel
from noc.ui.panels.shelve import ShelvePanel
from noc.ui.panels.shift import ShiftPanel
from noc.ui.panels.targets import TargetsPanel
from noc.ui.theme import Palette


class DeskPanels(QWidget):
    changed = Signal()  # a panel has come or gone
    closed = Signal()  # nothing is asked any more: the list may have the keys

    def __init__(self, palette: Palette, names: Names, zone: tzinfo | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.names = names
        self.ack = AckPanel(palette, names, timezone=zone)
        self.retire = RetirePanel(palette, names)
        self.shelve = ShelvePanel(palette, names, timezone=zone)
        self.maintain = MaintenancePanel(palette, names, timezone=zone)
        self.drill = DrillPanel(palette, names, timezone=zone)
        self.shift = ShiftPanel(palette, names, timezone=zone)
        self.hand_over = HandOverPanel(palette, names, timezone=zone)
        self.targets = TargetsPanel(palette)
        self.rates = RatesPanel(palette, timezone=zone)
        self.backends = BackendsPanel(palette)
        self.keys = KeysPanel(palette, keys=LISTED)
        self._asking: tuple[AskPanel, ...] = (
            self.ack, self.retire, self.shelve, self.maintain, self.drill, self.shift, self.hand_over, self.targets,
            self.rates, self.backends,
        )  # fmt: skip
        # Long ones need the whole height beside the list.
        self._long: tuple[QWidget, ...] = (self.hand_over, self.shift, self.rates, self.backends, self.keys)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        for panel in (*self._asking, self.keys):
            rows.addWidget(panel, 1 if panel in self._long else 0)
            panel.hide()
        for panel in self._asking:
            panel.cancelled.connect(self.close_all)
        self.hide()

    @property
    def asks(self) -> AskPanel | None:
        """The panel that is open, if any."""
        return next((panel for panel in self._asking if not panel.isHidden()), None)

    @property
    def shows_keys(self) -> bool:
        return not self.keys.isHidden()

    @property
    def needs_all(self) -> bool:
        """The detail must make room for what is open."""
        return any(not panel.isHidden() for panel in self._long)

    @property
    def needs_width(self) -> bool:
        return any(not panel.isHidden() for panel in (self.hand_over, self.rates, self.backends))

    def make_room(self) -> None:
        """Put away what is open, because something else is to be asked."""
        for panel in (*self._asking, self.keys):
            panel.hide()
        self.show()

    def settle(self) -> None:
        """Be there while there is something to show."""
        self.setVisible(self.asks is not None or self.shows_keys)
        self.changed.emit()

    def close_all(self) -> None:
        was = not self.isHidden()
        for panel in (*self._asking, self.keys):
            panel.hide()
        self.settle()
        if was:
            self.closed.emit()

    def toggle_keys(self) -> None:
        shown = self.shows_keys
        self.make_room()
        self.keys.setVisible(not shown)
        self.settle()

    def set_unit(self, unit: float) -> None:
        """`unit`: 1 px of a wall 1080 px high."""
        for panel in self._asking:
            panel.set_unit(unit)
        self.keys.set_unit(unit * 0.78)

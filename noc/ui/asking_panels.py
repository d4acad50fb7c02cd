"""What the acts of an operator need of a window: its panels that ask."""

from typing import Protocol

from noc.ui.ack_panel import AckPanel
from noc.ui.drill_panel import DrillPanel
from noc.ui.fields import Names
from noc.ui.hand_over_panel import HandOverPanel
from noc.ui.maintenance_panel import MaintenancePanel
from noc.ui.retire_panel import RetirePanel
from noc.ui.shelve_panel import ShelvePanel
from noc.ui.shift_panel import ShiftPanel
from noc.ui.targets_panel import TargetsPanel


class Panels(Protocol):
    """Where a window asks: one panel at a time, inside the window. Nothing else waits for it."""

    names: Names
    ack: AckPanel
    retire: RetirePanel
    shelve: ShelvePanel
    maintain: MaintenancePanel
    drill: DrillPanel
    shift: ShiftPanel
    hand_over: HandOverPanel
    targets: TargetsPanel

    def make_room(self) -> None:
        """Put away what is open, because something else is to be asked."""

    def settle(self) -> None:
        """Be there while there is something to show."""

    def close_all(self) -> None: ...

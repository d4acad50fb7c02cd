"""What the acts of an operator need of a window: its panels that ask."""

from typing import Protocol

from noc.ui.panels.ack import AckPanel
from noc.ui.panels.drill import DrillPanel
from noc.ui.panels.fields import Names
from noc.ui.panels.hand_over import HandOverPanel
from noc.ui.panels.maintenance import MaintenancePanel
from noc.ui.panels.retire import RetirePanel
from noc.ui.panels.shelve import ShelvePanel
from noc.ui.panels.shift import ShiftPanel
from noc.ui.panels.targets import TargetsPanel


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

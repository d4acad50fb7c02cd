"""What stands in the list while it is empty: why, and what to do next."""

from datetime import tzinfo

from noc.core.snapshot import Snapshot
from noc.ui.desk.filter import Shown
from noc.ui.quiet import WAITING, empty_lines, quiet_lines


def empty_words(snapshot: Snapshot | None, shown: Shown, zone: tzinfo | None, stalled: bool) -> str:
    """Empty where there are rows. Calm is said only when it is earned."""
    if shown.rows:
        return ""
    if stalled:
        return "No fresh data.\nNothing is known of any site until the engine runs again."
    if snapshot is None:
        return "\n".join(WAITING)
    if shown.total:
        return f"The filter shows none of {shown.total}.\nEsc shows everything."
    return "\n\n".join(empty_lines(snapshot) or quiet_lines(snapshot, zone))

"""What must be read before the list: no fresh data, a pause, a question to who is there, a flood, a drill."""

from datetime import tzinfo

from PySide6.QtWidgets import QVBoxLayout, QWidget

from noc.core.causes import Cause
from noc.core.phrases import for_age, listing
from noc.core.snapshot import DrillView, FloodView, GroupView, Snapshot
from noc.ui.banner import Banner
from noc.ui.desk.rows import plain
from noc.ui.pause_banner import PauseBanner
from noc.ui.presence_prompt import PresencePrompt
from noc.ui.standing import STALLED, last_data
from noc.ui.theme import Face, Palette
from noc.ui.words import CAUSE_WORDS, COUNTED_AS

GROUPS = 4  # of a flood, the largest first


class DeskBanners(QWidget):
    def __init__(self, palette: Palette, zone: tzinfo | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        fault = palette[Face.FAULT]
        ground, ink = fault.fill or palette.text, fault.ink
        self.stalled = Banner(ground, ink, ink, self)
        self.pause, self.presence = PauseBanner(palette, self), PresencePrompt(palette, self)
        self.flood = Banner(palette.panel, palette.text, palette.text, self)
        self.drill = Banner(palette.panel, palette.text, palette.dim, self)
        self._all: tuple[Banner, ...] = (self.stalled, self.presence, self.pause, self.flood, self.drill)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(3)
        for banner in self._all:
            rows.addWidget(banner)

    def show_all(self, snapshot: Snapshot | None, stalled: bool, why: str = "") -> None:
        """`why` it is stalled, where snapshots come."""
        self.stalled.say(*(stalled_words(snapshot, self._zone, why) if stalled else ("", "")))
        if snapshot is None or stalled:  # what counts down would stand still
            for banner in self._all[1:]:
                banner.say("", "")
        else:
            self.pause.show_pause(snapshot.pause)
            self.presence.show_shift(snapshot.shift)
            self.flood.say(*flood_words(snapshot))
            self.drill.say(*drill_words(snapshot.drills))
        self.setVisible(any(not banner.isHidden() for banner in self._all))

    def text(self) -> str:
        return "\n".join(banner.text() for banner in self._all if not banner.isHidden())

    def set_unit(self, unit: float) -> None:
        """`unit`: 1 px of a desk 1080 px high."""
        for banner in self._all:
            banner.set_unit(unit)


def stalled_words(snapshot: Snapshot | None, zone: tzinfo | None, why: str = "") -> tuple[str, str]:
    return STALLED, f"{why or last_data(snapshot, zone)}; below is what was. Restart the console."


def flood_words(snapshot: Snapshot) -> tuple[str, str]:
    """`FLOOD: 24 new alarms in 10 min, first Riga: down`, and its largest groups."""
    flood = snapshot.flood
    if flood is None:
        return "", ""
    groups = listing([_group(group) for group in flood.groups], GROUPS)
    return f"FLOOD: {flood.count} new alarms in 10 min, first {_first(snapshot, flood)}", groups


def _first(snapshot: Snapshot, flood: FloodView) -> str:
    owner, cause = flood.first
    name = next((site.name for site in snapshot.sites if site.key == owner), owner)
    return f"{plain(name)[:40]}: {CAUSE_WORDS[cause]}"


def _group(group: GroupView) -> str:
    where = " ".join(plain(part)[:24] for part in (group.customer, group.place) if part)
    return " ".join(
        part for part in (str(len(group.sites)), COUNTED_AS.get(group.cause, CAUSE_WORDS[group.cause]), where) if part
    )


def drill_words(drills: tuple[DrillView, ...]) -> tuple[str, str]:
    """`DRILL: down, Riga (by ann), ends in 1 min 20 s`."""
    if not drills:
        return "", ""
    kinds = [_drill(drill) for drill in drills]
    left = max(drill.left for drill in drills)
    return f"DRILL: {listing(kinds)}", f"no real trouble; ends by itself in {for_age(left)}, E on its row ends it now"


def _drill(drill: DrillView) -> str:
    kind, by = CAUSE_WORDS[drill.cause].removeprefix("drill: "), plain(drill.by)[:24]
    return f"{kind} by {by}" if drill.cause is Cause.DRILL_AUDIO else f"{kind}, {plain(drill.name)[:40]} by {by}"

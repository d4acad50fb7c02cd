"""What the tray shows, worked out from a snapshot, and its picture: the worst state by colour and by shape."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from noc.core.causes import AlarmState, Kind, State
from noc.core.snapshot import Snapshot
from noc.ui.desktop.news import unanswered
from noc.ui.lettering import one_line
from noc.ui.shapes import Shape, draw_checker_border, draw_hatched_frame, draw_outline, draw_shape
from noc.ui.theme import DARK, Face, Palette

SIZES = (16, 22, 24, 32, 48, 64, 128)  # px: of the trays there are
_STANDS = frozenset({AlarmState.UNACKED, AlarmState.ACKED})


class Worst(StrEnum):
    """What the icon is drawn from, the worst first."""

    STALLED = "stalled"  # nothing is known any more
    FAULT = "fault"
    DOWN = "down"
    SILENT = "silent"
    DEGRADED = "degraded"  # or the watching is weakened
    UNKNOWN = "unknown"  # verifying, blind, or nothing is watched: neither trouble nor calm
    CALM = "calm"


@dataclass(frozen=True, slots=True)
class TrayLook:
    worst: Worst
    unanswered: bool  # the icon has a frame
    tooltip: str


def look_of(snapshot: Snapshot | None, stalled: bool) -> TrayLook:
    if stalled:
        return TrayLook(Worst.STALLED, True, "the engine has stopped: nothing is known")
    if snapshot is None:
        return TrayLook(Worst.UNKNOWN, False, "starting")
    waiting = len(unanswered(snapshot))
    return TrayLook(_worst(snapshot), waiting > 0, f"{one_line(snapshot.name)}: {_tooltip(snapshot, waiting)}")


def _worst(snapshot: Snapshot) -> Worst:
    """What nobody has answered comes before what somebody has in hand."""
    waiting = [news.word for news in unanswered(snapshot) if not news.drill]
    for word, worst in (("FAULT", Worst.FAULT), ("DOWN", Worst.DOWN), ("SILENT", Worst.SILENT)):
        if word in waiting:
            return worst
    counts = snapshot.counts
    if _faults(snapshot, Kind.FAULT):
        return Worst.FAULT
    for state, worst in ((State.DOWN, Worst.DOWN), (State.SILENT, Worst.SILENT), (State.DEGRADED, Worst.DEGRADED)):
        if counts.get(state, 0):
            return worst
    if _faults(snapshot, Kind.SUPERVISORY):
        return Worst.DEGRADED
    judged = bool(snapshot.sites) and not counts.get(State.VERIFYING, 0)
    return Worst.CALM if judged and not any(site.blind for site in snapshot.sites) else Worst.UNKNOWN


def _tooltip(snapshot: Snapshot, waiting: int) -> str:
    """`2 down, 1 silent, 1 fault; 3 unanswered`."""
    states = (State.DOWN, State.SILENT, State.DEGRADED, State.VERIFYING)
    parts = [f"{number} {state}" for state in states if (number := snapshot.counts.get(state, 0))]
    if faults := _faults(snapshot, Kind.FAULT):
        parts.append(f"{faults} fault{'s' if faults > 1 else ''}")
    if blind := sum(site.blind for site in snapshot.sites):
        parts.append(f"{blind} blind")
    calm = f"no alarm, {sum(site.calm for site in snapshot.sites)} of {snapshot.roster} ok"
    notes = [", ".join(parts) or (calm if snapshot.sites else "nothing is watched")]
    if waiting:
        notes.append(f"{waiting} unanswered")
    if snapshot.pause is not None:
        notes.append("sound paused")
    if snapshot.drills:
        notes.append("DRILL")
    return "; ".join(notes)


def _faults(snapshot: Snapshot, kind: Kind) -> int:
    return sum(fault.kind is kind and fault.alarm in _STANDS for fault in snapshot.faults)


def icon_of(look: TrayLook, palette: Palette = DARK) -> QIcon:
    icon = QIcon()
    for size in SIZES:
        icon.addPixmap(_pixmap(look, size, palette))
    return icon


def _pixmap(look: TrayLook, size: int, palette: Palette) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    box = QRectF(0, 0, size, size)
    if look.unanswered:
        # Dark within light: it stands out on a panel of either kind, and no state owns it.
        painter.fillRect(box, QColor(palette.attention))
        box = box.adjusted(1, 1, -1, -1)
        painter.fillRect(box, QColor(palette.background))
        edge = max(1.0, size / 24)
        box = box.adjusted(edge, edge, -edge, -edge)
    _draw(painter, look.worst, box, palette)
    painter.end()
    return pixmap


def _draw(painter: QPainter, worst: Worst, box: QRectF, palette: Palette) -> None:
    size = box.width()
    inset = size * 0.16
    inner = box.adjusted(inset, inset, -inset, -inset)
    down, silent, degraded = palette[Face.DOWN], palette[Face.SILENT], palette[Face.DEGRADED]
    match worst:
        case Worst.DOWN:
            draw_shape(painter, Shape.OCTAGON, box, down.fill or down.ink, down.ink)
        case Worst.SILENT:
            fill, stripe = silent.fill or silent.ink, silent.stripe or silent.ink
            draw_hatched_frame(painter, box, size * 0.14, size * 0.1, fill, stripe)
            draw_shape(painter, Shape.BROKEN_CIRCLE, inner, silent.ink, fill)
        case Worst.FAULT:
            fault = palette[Face.FAULT]
            draw_checker_border(painter, box, max(1.0, size / 8), fault.fill or fault.ink, fault.ink)
        case Worst.DEGRADED:
            draw_shape(painter, Shape.TRIANGLE, box, degraded.fill or degraded.ink, degraded.ink)
        case Worst.CALM:
            ok = palette[Face.OK]
            draw_shape(painter, Shape.DOT, box, palette[Face.HOLLOW].edge or ok.ink, ok.ink)
        case Worst.UNKNOWN:
            hollow = palette[Face.HOLLOW]
            draw_outline(painter, inner, max(1.5, size / 12), size * 0.1, hollow.edge or hollow.ink)
        case Worst.STALLED:
            ink, thick = palette[Face.LOST].ink, max(1.5, size / 12)
            draw_outline(painter, inner, thick, size * 0.1, ink, dashed=True)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(ink), thick))
            painter.drawLine(box.bottomLeft(), box.topRight())  # struck through, as on the wall

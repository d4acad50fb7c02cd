"""The detail of what is selected, beside the tiles and over nothing. Plain text only: it comes from elsewhere."""

from datetime import datetime, timedelta, tzinfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from noc.core.causes import HOLLOW, AlarmState
from noc.core.phrases import for_age
from noc.core.snapshot import AlarmView, FaultView, SiteView
from noc.ui.colours import qt_palette
from noc.ui.fonts import BOLD, REGULAR, SEMIBOLD, font
from noc.ui.lettering import one_line
from noc.ui.theme import FACE_OF_STATE, Palette
from noc.ui.words import CAUSE_WORDS, STATE_WORDS, breakable, for_moment

_ALARM_WORDS = {
    AlarmState.NORMAL: "no alarm",
    AlarmState.UNACKED: "not acknowledged",
    AlarmState.ACKED: "acknowledged",
    AlarmState.CLEARED_UNACKED: "cleared, not acknowledged",
    AlarmState.SHELVED: "shelved",
    AlarmState.SUPPRESSED: "suppressed",
    AlarmState.OUT_OF_SERVICE: "out of service",
}


def plain_label(parent: QWidget | None = None) -> QLabel:
    """A label that never takes a text for markup, and never grows wider than its place."""
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label


def site_lines(site: SiteView, at: datetime, zone: tzinfo | None) -> list[tuple[str, str]]:
    """Label and text of everything known of a site, in the order of reading."""
    state = STATE_WORDS[site.state]
    if site.underlying is not None and site.state in HOLLOW:
        state += f", beneath it {STATE_WORDS[site.underlying]}"
    if site.blind:
        state += ", blind: its backend does not answer"
    lines = [("state", state)]
    if site.cause:
        lines.append(("cause", f"{CAUSE_WORDS[site.cause]} ({site.cause.value})"))
    if site.detail:
        lines.append(("detail", one_line(site.detail)))
    if site.guidance:
        lines.append(("guidance", one_line(site.guidance)))
    if site.since is not None:
        lines.append(("since", f"{for_moment(site.since, zone)}, {for_age(max(timedelta(0), at - site.since))}"))
    limit = f", limit {for_age(site.limit)}" if site.limit else ""
    lines.append(("evidence", f"{for_age(site.age)}{' old' if site.age is not None else ''}{limit}"))
    lines += [("alarm", alarm_line(alarm, zone)) for alarm in site.alarms]
    lines.append(("backends", ", ".join(one_line(name) for name in site.backends) or "none"))
    owner = [one_line(site.customer)] if site.customer else []
    lines.append(("contract", ", ".join([*owner, f"tier {site.tier}"])))
    return lines


def fault_lines(fault: FaultView, at: datetime, zone: tzinfo | None) -> list[tuple[str, str]]:
    lines = [("cause", f"{CAUSE_WORDS[fault.cause]} ({fault.cause.value})"), ("class", fault.kind.value)]
    if fault.detail:
        lines.append(("detail", one_line(fault.detail)))
    lines.append(("since", f"{for_moment(fault.since, zone)}, {for_age(max(timedelta(0), at - fault.since))}"))
    if fault.sites:
        lines.append(("touches", f"{fault.sites} site{'s' if fault.sites != 1 else ''}"))
    view = AlarmView(fault.cause, fault.alarm, fault.since, fault.by, fault.note, fault.until)
    lines.append(("alarm", alarm_line(view, zone)))
    return lines


def alarm_line(alarm: AlarmView, zone: tzinfo | None) -> str:
    """`host down: acknowledged by ann, "on the phone", until 24 Nov 10:12:07`."""
    line = f"{CAUSE_WORDS[alarm.cause]}: {_ALARM_WORDS[alarm.state]}"
    if alarm.by:
        line += f" by {one_line(alarm.by)}"
    if alarm.note:
        line += f", “{one_line(alarm.note)}”"
    if alarm.until is not None:
        line += f", until {for_moment(alarm.until, zone)}"
    return f"{line}, under {one_line(alarm.under)}" if alarm.under else line


class SitePanel(QFrame):
    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._palette = palette
        self._unit = 1.0
        self._title = plain_label()
        self._lines: list[tuple[QLabel, QLabel]] = []
        self._inner = QWidget()
        self._rows = QVBoxLayout(self._inner)
        self._rows.addWidget(self._title)
        self._rows.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._inner)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)
        self.setPalette(qt_palette(palette, palette.panel))
        self.setAutoFillBackground(True)

    def set_unit(self, unit: float) -> None:
        """`unit`: 1 px of a wall 1080 px high."""
        self._unit = unit
        margin = round(18 * unit)
        self._rows.setContentsMargins(margin, margin, margin, margin)
        self._rows.setSpacing(round(3 * unit))
        self._title.setFont(font(round(30 * unit), BOLD))
        for label, text in self._lines:
            self._set_fonts(label, text)

    def show_site(self, site: SiteView, at: datetime, zone: tzinfo | None) -> None:
        accent = self._palette.accent(FACE_OF_STATE[site.state])
        self._show(one_line(site.name), site_lines(site, at, zone), accent)

    def show_fault(self, fault: FaultView, at: datetime, zone: tzinfo | None) -> None:
        self._show(one_line(fault.subject), fault_lines(fault, at, zone), self._palette.text)

    def text(self) -> str:
        lines = [f"{label.text()}: {text.text()}" for label, text in self._lines if text.isVisibleTo(self)]
        return "\n".join([self._title.text(), *lines])

    def _show(self, title: str, lines: list[tuple[str, str]], accent: str) -> None:
        self._title.setText(breakable(title))
        while len(self._lines) < len(lines):
            self._add_line()
        for number, (label, text) in enumerate(self._lines):
            shown = number < len(lines)
            label.setVisible(shown)
            text.setVisible(shown)
            if shown:
                label.setText(lines[number][0].upper())
                text.setText(breakable(lines[number][1]))
        if self._lines:
            self._tint(self._lines[0][1], accent)

    def _add_line(self) -> None:
        label, text = plain_label(), plain_label()
        self._tint(label, self._palette.dim)
        self._set_fonts(label, text)
        for widget in (label, text):
            self._rows.insertWidget(self._rows.count() - 1, widget)
        self._lines.append((label, text))

    def _set_fonts(self, label: QLabel, text: QLabel) -> None:
        label.setFont(font(round(13 * self._unit), SEMIBOLD))
        first = bool(self._lines) and self._lines[0][1] is text
        text.setFont(font(round(20 * self._unit), SEMIBOLD if first else REGULAR))
        label.setContentsMargins(0, round(9 * self._unit), 0, 0)

    def _tint(self, label: QLabel, ink: str) -> None:
        colours = QPalette(label.palette())
        colours.setColor(QPalette.ColorRole.WindowText, QColor(ink))
        label.setPalette(colours)

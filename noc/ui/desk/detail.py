"""The current alarm in full: what it means, what to do, whom to ring, where to look, and its story so far."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from noc.core.causes import AlarmState, Kind, State
from noc.core.phrases import for_age, listing
from noc.core.snapshot import AlarmView, HostView, SiteView
from noc.ui.advice import advice_for
from noc.ui.desk.cells import is_over
from noc.ui.desk.rows import Row
from noc.ui.lettering import one_line
from noc.ui.site_facts import alarm_line
from noc.ui.site_panel import SitePanel
from noc.ui.theme import FACE_OF_STATE, Palette
from noc.ui.words import CAUSE_WORDS, STATE_WORDS, for_moment

Lines = list[tuple[str, str]]
LONGEST = 2000  # letters of one text from elsewhere
HOSTS = 12
NAMED = 12  # so many of those that are selected are called by name


@dataclass(frozen=True, slots=True)
class Way:
    """Something that a key starts for the current alarm: a page or a program. `start` tells what happened."""

    key: str  # as written: "Alt+1"
    label: str
    start: Callable[[], str]


def detail_lines(row: Row, ways: Sequence[Way], at: datetime, zone: tzinfo | None) -> Lines:
    """Label and text of all that is known of a row, in the order in which it is needed."""
    site, cause = row.site, row.cause or (row.site.cause if row.site is not None else None)
    lines: Lines = [("state", _state(row))]
    if is_over(row):
        lines.append(("over", "It ended by itself before anybody answered. A says that you have seen it."))
    if row.detail:
        lines.append(("detail" if row.fault is not None else "the backend says", long(row.detail)))
    if cause is not None:
        advice = advice_for(cause)
        lines += [("what it means", advice.means), ("what to do", advice.do)]
    if site is not None and site.contact:
        lines.append(("whom to ring", long(site.contact)))
    if site is not None and site.guidance:
        lines.append(("for this site", long(site.guidance)))
    if ways:
        lines.append(("open", "\n".join(f"{way.key}  {one_line(way.label)}" for way in ways)))
    lines.append(("story", "\n".join(story(row, at, zone))))
    if site is not None:
        lines += _of_site(row, site, at, zone)
    elif row.fault is not None and row.fault.sites:
        lines.append(("touches", f"{row.fault.sites} site{'s' if row.fault.sites != 1 else ''}"))
    return lines


def story(row: Row, at: datetime, zone: tzinfo | None) -> list[str]:
    """What has become of it so far, one line each."""
    alarm = row.alarm
    if row.drill is not None:
        drill = row.drill
        return [
            f"Drill by {one_line(drill.by)}, began {for_age(drill.age)} ago, ends by itself in {for_age(drill.left)}.",
            "It is marked DRILL everywhere and is no trouble of the site.",
        ]
    lines = ["It does not hold at the moment."]
    if row.stands:
        lines = [f"Since {for_moment(alarm.since, zone)}, {for_age(max(timedelta(0), at - alarm.since))}."]
    if alarm.waits is not None:
        lines.append(f"Nobody has answered it for {for_age(alarm.waits)}.")
    if alarm.steps:
        lines.append(f"Steps of the escalation taken: {alarm.steps}.")
    if alarm.state is not AlarmState.NORMAL:
        lines.append(long(alarm_line(alarm, zone)[:LONGEST]) + ".")
    lines += _remarks(alarm)
    return lines


def _remarks(alarm: AlarmView) -> list[str]:
    lines = []
    if alarm.first_out:
        lines.append("FIRST: the flood began with it.")
    if alarm.chattering:
        lines.append("CHATTER: it comes and goes; it is heard once in 10 min.")
    if not alarm.heard:
        lines.append("Its tier makes no sound at this hour.")
    return lines


def _of_site(row: Row, site: SiteView, at: datetime, zone: tzinfo | None) -> Lines:
    lines: Lines = []
    if site.hosts:
        lines.append(("hosts", "\n".join(_host(host) for host in site.hosts[:HOSTS])))
    limit = f", limit {for_age(site.limit)}" if site.limit else ""
    lines.append(("evidence", f"{for_age(site.age)}{' old' if site.age is not None else ''}{limit}"))
    if site.window is not None:
        by = f" by {one_line(site.window.by)}" if site.window.by else ""
        reason = f": {long(site.window.reason)}" if site.window.reason else ""
        end = for_moment(site.window.until, zone) if site.window.until else "its end is not known"
        lines.append(("maintenance", f"until {end}{by}{reason}"))
    others = [alarm for alarm in site.alarms if alarm.cause is not row.cause and alarm.state is not AlarmState.NORMAL]
    if others:
        lines.append(("its other alarms", "\n".join(alarm_line(alarm, zone)[:LONGEST] for alarm in others)))
    lines.append(("watched by", ", ".join(one_line(name) for name in site.backends) or "nothing"))
    owner = [one_line(part) for part in (site.customer, site.place) if part]
    lines.append(("contract", long(", ".join([*owner, f"tier {site.tier}"]))))
    seen = for_moment(site.alarmed_at, zone) if site.alarmed_at else "never"
    due = "; a drill is due" if site.drill_due else ""
    lines.append(("last seen to alarm", f"{seen}{due}"))
    return lines


def _state(row: Row) -> str:
    cause = row.cause or (row.site.cause if row.site is not None else None)
    word = f"WAS {row.word}" if is_over(row) else row.word
    words = [f"{word} · {CAUSE_WORDS[cause]}" if cause is not None else word]
    if row.site is not None:
        if row.kind is Kind.SITE and row.cause is not None and row.site.state is not row.state:
            words.append(f"the site is {STATE_WORDS[row.site.state]} now")
        if row.site.underlying not in (None, State.OK):
            words.append(f"beneath it {STATE_WORDS[row.site.underlying]}")
        if row.site.blind:
            words.append("blind: its backend does not answer")
    return ", ".join(words)


def _host(host: HostView) -> str:
    address = f"  {one_line(host.address)[:80]}" if host.address else ""
    return f"{host.state.upper()}  {one_line(host.host[:120])}{address}"


def long(text: str) -> str:
    """A text from elsewhere, on one line and of bounded length."""
    return one_line(text[:LONGEST])


class DeskDetail(SitePanel):
    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(palette, parent)
        self._shown: tuple[str, tuple[tuple[str, str], ...]] | None = None
        self._scroll.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName("The current alarm")

    @property
    def reading(self) -> bool:
        """The arrows scroll it."""
        return self._scroll.hasFocus()

    def read(self) -> None:
        self._scroll.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_row(self, row: Row, ways: Sequence[Way], at: datetime, zone: tzinfo | None, stalled: bool) -> None:
        """`stalled`: the engine has stopped, so this is what was."""
        lines = detail_lines(row, ways, at, zone)
        title = one_line(row.name[:200])
        coloured = row.kind is Kind.SITE and not is_over(row)
        accent = self._palette.accent(FACE_OF_STATE[row.state]) if coloured else self._palette.text
        title = f"DRILL: {title}" if row.kind is Kind.DRILL else title
        self._say(f"WAS: {title}" if stalled else title, lines, self._palette.text if stalled else accent)

    def show_several(self, rows: Sequence[Row]) -> None:
        """Several are selected: what an act would touch, and what it would leave out."""
        open_ = [row for row in rows if row.open]
        guarded = [row for row in open_ if row.guarded]
        lines: Lines = [("unanswered among them", str(len(open_)))]
        if guarded:
            names = listing([one_line(row.name[:80]) for row in guarded], NAMED)
            lines.append(("left out: tier 1 is taken one by one", f"{len(guarded)}: {names}"))
        lines.append(("selected", listing([one_line(row.name[:80]) for row in rows], NAMED)))
        self._say(f"{len(rows)} selected", lines, self._palette.text)

    def show_hint(self, title: str, text: str) -> None:
        """Nothing is current: what to do next."""
        self._say(title, [("what to do next", text)], self._palette.text)

    def _say(self, title: str, lines: Lines, accent: str) -> None:
        same = self._shown is not None and self._shown[0] == title
        shown = (title, tuple(lines))
        if shown == self._shown:
            return
        self._shown = shown
        self._show(title, lines, accent)
        if not same:
            self._scroll.verticalScrollBar().setValue(0)

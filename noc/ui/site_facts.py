"""Everything known of a site, a fault or a drill, as labels and texts in the order of reading."""

from datetime import datetime, timedelta, tzinfo

from noc.core.causes import HOLLOW, MEANING, AlarmState, Cause
from noc.core.phrases import for_age
from noc.core.snapshot import AlarmView, DrillView, FaultView, ShelfView, SiteView, Snapshot, WindowView
from noc.ui.advice import advice_for
from noc.ui.alarm_card import marks_of
from noc.ui.lettering import one_line
from noc.ui.words import CAUSE_WORDS, STATE_WORDS, for_moment

Lines = list[tuple[str, str]]

LONGEST = 600  # letters of a text from elsewhere
HOSTS = 6

_ALARM_WORDS = {
    AlarmState.NORMAL: "no alarm",
    AlarmState.UNACKED: "not acknowledged",
    AlarmState.ACKED: "acknowledged",
    AlarmState.CLEARED_UNACKED: "cleared, not acknowledged",
    AlarmState.SHELVED: "shelved",
    AlarmState.SUPPRESSED: "suppressed",
    AlarmState.OUT_OF_SERVICE: "out of service",
}


def site_lines(site: SiteView, snapshot: Snapshot, zone: tzinfo | None) -> Lines:
    """What is wrong and whom to ring come first, then what helps in general, who has it, and what the site is."""
    lines = [("state", _state(site))]
    if site.cause:
        lines.append(("cause", f"{CAUSE_WORDS[site.cause]} ({site.cause.value})"))
    if site.detail:
        lines.append(("detail", _plain(site.detail)))
    lines += _put_away(site, snapshot, zone)
    lines += [(label, _plain(text)) for label, text in (("ring", site.contact), ("guidance", site.guidance)) if text]
    lines += _what_to_do(_asking_cause(site))
    if site.since is not None:
        lines.append(("since", f"{for_moment(site.since, zone)}, {for_age(_passed(site.since, snapshot.at))}"))
    lines += [("alarm", _told(alarm, zone)) for alarm in site.alarms]
    lines += [("drill", _drill(drill)) for drill in snapshot.drills if drill.target == site.key]
    limit = f", limit {for_age(site.limit)}" if site.limit else ""
    lines.append(("evidence", f"{for_age(site.age)}{' old' if site.age is not None else ''}{limit}"))
    if site.hosts:
        shown = site.hosts[:HOSTS]
        lines.append(("hosts", "\n".join(f"{host.state.upper()} {one_line(host.host[:120])}" for host in shown)))
        notes = [f"{one_line(host.host[:60])}: {_plain(host.comment)}" for host in shown if host.comment]
        if notes:
            lines.append(("noted there", "\n".join(notes)))
    lines.append(("last seen to alarm", _alarmed(site, zone)))
    lines.append(("backends", ", ".join(one_line(name) for name in site.backends) or "none"))
    owner = [_plain(part) for part in (site.customer, site.place) if part]
    lines.append(("contract", ", ".join([*owner, f"tier {site.tier}"])))
    return lines


def _put_away(site: SiteView, snapshot: Snapshot, zone: tzinfo | None) -> Lines:
    """Why it makes no noise, and until when."""
    lines = [("shelf", shelf_line(shelf, zone)) for shelf in snapshot.shelves if shelf.owner == site.key]
    return lines if site.window is None else [*lines, ("maintenance", window_line(site.window, zone))]


def fault_lines(fault: FaultView, at: datetime, zone: tzinfo | None) -> Lines:
    lines = [("cause", f"{CAUSE_WORDS[fault.cause]} ({fault.cause.value})"), ("class", fault.kind.value)]
    if fault.detail:
        lines.append(("detail", _plain(fault.detail)))
    lines += _what_to_do(fault.cause)
    lines.append(("since", f"{for_moment(fault.since, zone)}, {for_age(_passed(fault.since, at))}"))
    if fault.sites:
        lines.append(("touches", f"{fault.sites} site{'s' if fault.sites != 1 else ''}"))
    view = AlarmView(
        fault.cause, fault.alarm, fault.since, fault.by, fault.note, fault.until, waits=fault.waits, steps=fault.steps
    )
    lines.append(("alarm", _told(view, zone)))
    return lines


def drill_lines(drill: DrillView, snapshot: Snapshot, zone: tzinfo | None) -> Lines:
    """A drill, and what the site it is for really is."""
    lines = [("drill", _drill(drill)), *_what_to_do(drill.cause)]
    site = next((site for site in snapshot.sites if site.key == drill.target), None)
    if site is not None:
        lines += [("the site really is", _state(site)), ("last seen to alarm", _alarmed(site, zone))]
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


def shelf_line(shelf: ShelfView, zone: tzinfo | None) -> str:
    """`host down, by ann: router is replaced, until 24 Nov 10:22:07, allowed by carla`."""
    allowed = f", allowed by {_plain(shelf.supervisor)}" if shelf.supervisor else ""
    until = for_moment(shelf.until, zone)
    return f"{CAUSE_WORDS[shelf.cause]}, by {_plain(shelf.by)}: {_plain(shelf.reason)}, until {until}{allowed}"


def window_line(window: WindowView, zone: tzinfo | None) -> str:
    """`until 24 Nov 04:00:00, by ben: new power supply`."""
    until = f"until {for_moment(window.until, zone)}" if window.until is not None else "its end is not known"
    by = f", by {_plain(window.by)}" if window.by else ""
    return f"{until}{by}" + (f": {_plain(window.reason)}" if window.reason else "")


def _state(site: SiteView) -> str:
    state = STATE_WORDS[site.state]
    if site.underlying is not None and site.state in HOLLOW:
        state += f", beneath it {STATE_WORDS[site.underlying]}"
    return f"{state}, blind: its backend does not answer" if site.blind else state


def _asking_cause(site: SiteView) -> Cause | None:
    """Why somebody looks here: the alarm that waits, else what the site is."""
    waiting = (alarm for alarm in site.alarms if alarm.state is AlarmState.UNACKED and MEANING[alarm.cause].loud)
    return next((alarm.cause for alarm in waiting), site.cause)


def _what_to_do(cause: Cause | None) -> Lines:
    if cause is None:
        return []
    advice = advice_for(cause)
    return [("what to do", advice.do), ("what it means", advice.means)]


def _told(alarm: AlarmView, zone: tzinfo | None) -> str:
    first = ("FIRST: the flood began with it",) if alarm.first_out else ()
    return " · ".join([_plain(alarm_line(alarm, zone)), *first, *marks_of(alarm)])


def _drill(drill: DrillView) -> str:
    return (
        f"{CAUSE_WORDS[drill.cause]}, by {_plain(drill.by)}, ends by itself in {for_age(drill.left)}; no real trouble"
    )


def _alarmed(site: SiteView, zone: tzinfo | None) -> str:
    seen = for_moment(site.alarmed_at, zone) if site.alarmed_at else "never"
    return f"{seen}; a drill is due" if site.drill_due else seen


def _passed(since: datetime, at: datetime) -> timedelta:
    return max(timedelta(0), at - since)


def _plain(text: str) -> str:
    return one_line(text[:LONGEST])

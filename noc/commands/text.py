"""Snapshots and lines as text for a terminal."""

from collections.abc import Iterator
from datetime import UTC, datetime

from noc.core.effects import Happened
from noc.core.phrases import for_age
from noc.core.snapshot import FaultView, ShiftView, SiteView, Snapshot, WindowView
from noc.core.worst import STATE_RANK


def check_lines(snapshot: Snapshot) -> Iterator[str]:
    yield counts_line(snapshot)
    for fault in snapshot.faults:
        yield _fault(fault)
    for backend in snapshot.backends:
        about = f"{backend.name} ({backend.kind}): {backend.state}, {backend.objects} objects"
        yield f"  backend      {about}. {backend.detail}"
    for shelf in snapshot.shelves:
        yield f"  {'shelf':<14}{shelf.owner}/{shelf.cause} until {stamped(shelf.until)} by {shelf.by}: {shelf.reason}"
    for site in sorted(snapshot.sites, key=lambda site: STATE_RANK[site.state]):
        yield _site(site)
    if not snapshot.sites:
        yield "  no site: no backend has shown one and there is no roster; look at site_from, or write [[site]] entries"


def counts_line(snapshot: Snapshot) -> str:
    parts = [f"{count} {state}" for state, count in snapshot.counts.items() if count]
    return f"{snapshot.roster} sites" + (f" = {' + '.join(parts)}" if parts else "")


def _site(site: SiteView) -> str:
    age = "" if site.age is None else f", age {for_age(site.age)}"
    limit = "" if site.limit is None else f" of {for_age(site.limit)}"
    cause = f"/{site.cause}" if site.cause else ""
    alarm = f" [{site.alarm}]" if site.alarms else ""
    said = f"  {site.state.upper():<14}{site.key}{cause}{alarm}: {site.detail}{age}{limit if age else ''}"
    return said + (f"; {_window(site.window)}" if site.window else "")


def _window(window: WindowView) -> str:
    until = f" until {stamped(window.until)}" if window.until else ""
    by = f" by {window.by}" if window.by else ""
    return f"maintenance{until}{by}" + (f" ({window.reason})" if window.reason else "")


def stamped(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def shift_line(shift: ShiftView) -> str:
    since = f" since {stamped(shift.since)}" if shift.since else ""
    return f"on shift{since}: {', '.join(shift.names)}" if shift.names else "nobody is on shift"


def proven_lines(snapshot: Snapshot, at: datetime) -> Iterator[str]:
    """When each site was last seen to alarm, in earnest or in a drill; the longest ago first."""
    never = datetime.min.replace(tzinfo=UTC)
    for site in sorted(snapshot.sites, key=lambda site: site.alarmed_at or never):
        due = " (a drill is due)" if site.drill_due else ""
        seen = site.alarmed_at
        last = f"last seen to alarm on {stamped(seen)}, {for_age(at - seen)} ago" if seen else "never seen to alarm"
        yield f"{site.key}: {last}{due}"
    if not snapshot.sites:
        yield "no site: no backend has shown one and there is no roster"


def _fault(fault: FaultView) -> str:
    touched = f" ({fault.sites} sites)" if fault.sites else ""
    return f"  {fault.kind.upper():<14}{fault.subject}/{fault.cause} [{fault.alarm}]{touched}: {fault.detail}"


def event_line(line: Happened) -> str:
    """One line for `noc watch`."""
    about = line.site or line.subject or "console"
    words = [f"{line.at:%H:%M:%S}", f"{line.event:<11}", about]
    if line.state:
        words.append(str(line.state).upper())
    if line.cause:
        words.append(str(line.cause))
    if line.alarm:
        words.append(f"[{line.alarm}]")
    if line.sound:
        words.append(f"♪{line.sound}")
    if line.by:
        words.append(f"by {line.by}")
    if line.note:
        words.append(f"({line.note})")
    return " ".join(words) + (f": {line.detail}" if line.detail else "")


def beat_line(snapshot: Snapshot, at: datetime) -> str:
    due = ", ".join(each.sound for each in snapshot.due)
    return f"{at:%H:%M:%S} beat        {counts_line(snapshot)}" + (f"  ♪{due}" if due else "")

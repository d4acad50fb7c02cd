"""Snapshots and lines as text for a terminal."""

from collections.abc import Iterator
from datetime import datetime

from noc.core.effects import Happened
from noc.core.phrases import for_age
from noc.core.snapshot import FaultView, SiteView, Snapshot
from noc.core.worst import STATE_RANK


def check_lines(snapshot: Snapshot) -> Iterator[str]:
    yield counts_line(snapshot)
    for fault in snapshot.faults:
        yield _fault(fault)
    for backend in snapshot.backends:
        about = f"{backend.name} ({backend.kind}): {backend.state}, {backend.objects} objects"
        yield f"  backend      {about}. {backend.detail}"
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
    return f"  {site.state.upper():<13}{site.key}{cause}{alarm}: {site.detail}{age}{limit if age else ''}"


def _fault(fault: FaultView) -> str:
    touched = f" ({fault.sites} sites)" if fault.sites else ""
    return f"  {fault.kind.upper():<13}{fault.subject}/{fault.cause} [{fault.alarm}]{touched}: {fault.detail}"


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

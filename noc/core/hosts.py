"""One host at one moment: does it speak, and what does it say?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from noc.core.answer import HostReport, HostState, Look, ServiceProblem
from noc.core.causes import Cause
from noc.core.clock import Now
from noc.core.model import BackendFacts, Member
from noc.core.roster import Site
from noc.core.silence import (
    DEFAULT_INTERVAL,
    Evidence,
    age,
    grace,
    late,
    limit,
    quick,
    weigh,
    weigh_oldest,
)

# Without retries of its own a product's first "down" may be a hiccup: two looks in a row that span this much.
DOWN_LOOKS = 2
DOWN_SPAN = timedelta(seconds=30)


class Standing(StrEnum):
    WELL = "well"
    SOFT = "soft"  # down, and the product is still retrying
    DOWN = "down"
    SILENT = "silent"
    VANISHED = "vanished"
    WAITING = "waiting"  # nothing came yet and its time is not over
    WINDOW = "window"  # in an announced downtime
    CLOSED = "closed"  # outside the hours it is checked
    UNKNOWABLE = "unknowable"  # passive, and nobody knows how often it reports


@dataclass(frozen=True, slots=True)
class HostVerdict:
    """`age` and `limit` belong to the evidence that will expire last."""

    host: str
    standing: Standing
    cause: Cause | None = None  # of silence
    age: timedelta | None = None
    limit: timedelta | None = None
    late: bool = False
    since: datetime | None = None
    text: str = ""
    quiet_parts: tuple[str, ...] = ()  # services that fell silent while the host speaks
    problems: tuple[ServiceProblem, ...] = ()
    resumes_at: datetime | None = None


def judge_host(
    member: Member, site: Site, backend: BackendFacts, watched_from: datetime | None, now: Now, windows: bool = True
) -> HostVerdict:
    """`watched_from`: since when an answer of this site is expected. With `windows` False downtimes count for nothing,
    which tells what lies beneath them."""
    report = member.report
    if member.missed >= 2:
        return HostVerdict(member.host, Standing.VANISHED, Cause.VANISHED, *_last_word(member, site, backend, now))
    if report is None:
        return _unseen(member, site, backend, now)
    if windows and (report.downtime or _window_open(member, report)):
        return HostVerdict(
            member.host, Standing.WINDOW, since=report.since, text=report.text, resumes_at=report.downtime_until
        )
    if windows and not report.in_period:
        return HostVerdict(member.host, Standing.CLOSED, since=report.since, resumes_at=report.resumes_at)
    if report.state is HostState.DOWN:
        return _down(member, report, site, backend, now)
    return _speaking(member, report, site, backend, watched_from, now)


def _window_open(member: Member, report: HostReport) -> bool:
    """After a window only a look from after its end proves that the host is still down."""
    return (
        member.window_end is not None
        and report.state is HostState.DOWN
        and (report.checked_at is None or report.checked_at <= member.window_end)
    )


def _last_word(
    member: Member, site: Site, backend: BackendFacts, now: Now
) -> tuple[timedelta | None, timedelta, bool, datetime | None]:
    """Age and limit for a host that no look describes any more: by its newest remembered answer."""
    stamps = [
        (track.newest.stamp, track.newest.moved) for track in member.tracks.values() if track.newest.stamp is not None
    ]
    interval = site.interval or min((look.interval for look in member.looks if look.interval), default=DEFAULT_INTERVAL)
    room = grace(backend, None)
    ceiling = site.silent_after or limit(interval, room, site.tier)
    if not stamps:
        return None, ceiling, False, None
    stamp, moved = max(stamps)
    old = age(stamp, moved, member, backend, now)
    return old, ceiling, old is not None and old > late(interval, room, ceiling), stamp


def _unseen(member: Member, site: Site, backend: BackendFacts, now: Now) -> HostVerdict:
    """Known from the journal; no answer of this run has shown it yet."""
    old, ceiling, is_late, stamp = _last_word(member, site, backend, now)
    if now.mono - member.since <= ceiling + backend.period:
        return HostVerdict(member.host, Standing.WAITING, age=old, limit=ceiling, late=is_late, since=stamp)
    return HostVerdict(member.host, Standing.SILENT, Cause.CHECKS_LATE, old, ceiling, since=stamp)


def _down(member: Member, report: HostReport, site: Site, backend: BackendFacts, now: Now) -> HostVerdict:
    """A host that is down stays down as long as somebody looks. When the looks stop too it is silent."""
    own = next((look for look in member.looks if not look.name), Look("", None, None, None, None))
    interval = own.interval or site.interval or DEFAULT_INTERVAL
    room = grace(backend, own.timeout)
    ceiling = site.silent_after or limit(interval, room, site.tier)
    old = age(member.checked.stamp, member.checked.moved, member, backend, now)
    if old is None or old > ceiling:
        return HostVerdict(
            member.host, Standing.SILENT, _stopped(backend, report), old, ceiling, since=member.checked.stamp
        )
    standing = Standing.DOWN if _confirmed(member, report, site) else Standing.SOFT
    is_late = old > late(interval, room, ceiling)
    return HostVerdict(member.host, standing, None, old, ceiling, is_late, report.since, report.text)


def _confirmed(member: Member, report: HostReport, site: Site) -> bool:
    if site.down_after is not None and not report.retries:
        return member.down_looks >= site.down_after
    if report.retries:
        return report.hard
    first, newest = member.down_from, report.checked_at
    spans = first is not None and newest is not None and newest - first >= DOWN_SPAN
    return member.down_looks >= DOWN_LOOKS and spans


def _stopped(backend: BackendFacts, report: HostReport) -> Cause:
    """Nobody looks any more: switched off, or merely late?"""
    off = report.disabled or (backend.answer is not None and backend.answer.checks_on is False)
    return Cause.CHECKS_DISABLED if off else Cause.CHECKS_LATE


def _speaking(
    member: Member, report: HostReport, site: Site, backend: BackendFacts, watched_from: datetime | None, now: Now
) -> HostVerdict:
    looks = report.looks or (member.looks if report.disabled else ())
    weighed = [evidence for look in looks if (evidence := weigh(look, member, site, backend, now))]
    if not weighed:
        if report.disabled:
            return _waiting_or(Cause.CHECKS_DISABLED, None, member, report, site, backend, watched_from, now)
        return HostVerdict(member.host, Standing.UNKNOWABLE, since=report.since, text=report.text)
    best = max(quick(weighed), key=lambda evidence: (evidence.left, evidence.limit))
    if best.age is None:
        cause = Cause.CHECKS_DISABLED if report.disabled else Cause.NEVER_REPORTED
        return _waiting_or(cause, best, member, report, site, backend, watched_from, now)
    if member.lapsed or not best.fresh or report.state is HostState.PENDING:
        cause = member.lapsed or _why_silent(best, looks, member, report, site, backend, now)
        stamp = _newest(member)
        return HostVerdict(member.host, Standing.SILENT, cause, best.age, best.limit, since=stamp, text=report.text)
    return HostVerdict(
        member.host, Standing.WELL, None, best.age, best.limit, best.late, report.since, report.text,
        _quiet_parts(looks, member, site, backend, now), report.problems,
    )  # fmt: skip


def _waiting_or(
    cause: Cause, best: Evidence | None, member: Member, report: HostReport, site: Site, backend: BackendFacts,
    watched_from: datetime | None, now: Now,
) -> HostVerdict:  # fmt: skip
    """Nothing ever came from it: it has its limit from the start of the watch, or from the backend's own start."""
    ceiling = best.limit if best else site.silent_after or limit(DEFAULT_INTERVAL, grace(backend, None), site.tier)
    base = max(member.first_seen, watched_from) if watched_from else member.first_seen
    base = moved_by_restart(base, backend)
    if now.at - base <= ceiling:
        return HostVerdict(member.host, Standing.WAITING, limit=ceiling, since=report.since)
    return HostVerdict(member.host, Standing.SILENT, cause, None, ceiling, since=base)


MOST_FOR_A_START = timedelta(minutes=10)


def moved_by_restart(base: datetime, backend: BackendFacts) -> datetime:
    """A backend's start gives its sites new time, by 10 min at most: not each restart of a restarting backend."""
    started = backend.answer.started_at if backend.answer else None
    if started is None or started <= base:
        return base
    return min(started, base + MOST_FOR_A_START)


def _newest(member: Member) -> datetime | None:
    return max((track.newest.stamp for track in member.tracks.values() if track.newest.stamp), default=None)


def _why_silent(
    best: Evidence, looks: tuple[Look, ...], member: Member, report: HostReport, site: Site, backend: BackendFacts,
    now: Now,
) -> Cause:  # fmt: skip
    if best.passive and not report.disabled:
        return Cause.REPORT_LATE
    checked = max((look.checked_at for look in looks if look.checked_at), default=member.checked.stamp)
    moved = max((track.checked.moved for track in member.tracks.values()), default=member.checked.moved)
    looked = age(checked, moved, member, backend, now)
    if looked is None or looked > best.limit:
        return _stopped(backend, report)
    return Cause.CHECKS_DISABLED if report.disabled else Cause.REPORT_LATE


def _quiet_parts(
    looks: tuple[Look, ...], member: Member, site: Site, backend: BackendFacts, now: Now
) -> tuple[str, ...]:
    parts = []
    for look in looks:
        if not look.name:
            continue
        evidence = weigh_oldest(look, member, site, backend, now)
        if evidence is None or evidence.fresh:
            continue
        if evidence.age is None and now.at - member.first_seen <= evidence.limit:
            continue
        if evidence.age is None and evidence.passive:
            continue  # a passive service that never reported and has no interval of its own promises nothing
        parts.append(look.name)
    return tuple(parts)

"""One host at one moment: does it speak, and what does it say?"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

from noc.core.answer import HostReport, HostState, Look, ServiceProblem
from noc.core.causes import Cause
from noc.core.clock import Now
from noc.core.model import ZERO, BackendFacts, Member, Track, Watched
from noc.core.openings import patience_from
from noc.core.roster import Site
from noc.core.silence import (
    DEFAULT_INTERVAL,
    Evidence,
    Patience,
    age,
    known_patience,
    learned,
    patience,
    quick,
    time_left,
    weigh,
)

# Without retries of its own a product's first "down" may be a hiccup: two looks in a row that span this much.
DOWN_LOOKS = 2
DOWN_SPAN = timedelta(seconds=30)
VANISHED_AFTER = 2  # complete answers in a row without it
MOST_FOR_A_START = timedelta(minutes=10)


class Standing(StrEnum):
    WELL = "well"
    SOFT = "soft"  # down, and the product is still retrying
    DOWN = "down"
    SILENT = "silent"
    VANISHED = "vanished"
    WAITING = "waiting"  # no evidence yet, and its time is not over
    WINDOW = "window"  # in an announced downtime
    CLOSED = "closed"  # outside the hours it is checked
    UNKNOWABLE = "unknowable"  # passive, and nobody knows how often it reports


class HostVerdict(NamedTuple):
    """`age` and `limit` belong to the evidence that will expire last. Up to `until` nothing changes but the age."""

    host: str
    standing: Standing
    cause: Cause | None = None  # of silence, or of waiting
    age: timedelta | None = None
    limit: timedelta | None = None
    late: bool = False
    since: datetime | None = None
    text: str = ""
    quiet_parts: tuple[str, ...] = ()  # services that fell silent while the host speaks
    problems: tuple[ServiceProblem, ...] = ()
    resumes_at: datetime | None = None
    interval: timedelta | None = None  # of what should have spoken
    until: timedelta = ZERO  # by our monotonic clock
    back: bool = False  # it answers again, and not yet often enough to be believed


def judge_host(member: Member, watched: Watched, backend: BackendFacts, now: Now, windows: bool = True) -> HostVerdict:
    """With `windows` False downtimes count for nothing, which tells what lies beneath them."""
    site, report = watched.site, member.report
    if _is_gone(member, site, backend, now):
        rule, old, stamp = _last_word(member, site, backend, now)
        return HostVerdict(
            member.host, Standing.VANISHED, Cause.VANISHED, old, rule.limit, False, stamp, interval=rule.interval,
            back=not member.absent and not member.left and old is not None and old <= rule.limit,
        )  # fmt: skip
    if report is None:
        return _unseen(member, site, backend, now)
    if report.downtime and windows and not _ran_out(report.downtime_until, backend, now):
        return HostVerdict(
            member.host, Standing.WINDOW, since=report.since, text=report.text, resumes_at=report.downtime_until
        )
    if not report.in_period and not _ran_out(report.resumes_at, backend, now):
        return HostVerdict(member.host, Standing.CLOSED, since=report.since, resumes_at=report.resumes_at)
    if report.state is HostState.DOWN and member.checked.stamp is not None:
        return _down(member, report, watched, backend, now, windows)
    return _speaking(member, report, watched, backend, now)


def _is_gone(member: Member, site: Site, backend: BackendFacts, now: Now) -> bool:
    """Two complete answers in a row did not have it, or it is back and has not yet spoken often enough."""
    if member.missed < VANISHED_AFTER and (not member.left or member.left.get(site.key, 0) < VANISHED_AFTER):
        return member.lapsed is Cause.VANISHED
    if not backend.setup.slow_start:
        return True
    # This product fills its list slowly after a start: what we heard of it not long ago still holds.
    rule, old, _ = _last_word(member, site, backend, now)
    return old is None or old > rule.limit


def _ran_out(end: datetime | None, backend: BackendFacts, now: Now) -> bool:
    """A window has its end, also where the backend cannot be asked whether it was prolonged."""
    return end is not None and backend.failing is not None and backend.now(now) > end


def _last_word(
    member: Member, site: Site, backend: BackendFacts, now: Now
) -> tuple[Patience, timedelta | None, datetime | None]:
    """For a host that no look describes any more: its patience, and age and stamp of its newest remembered answer."""
    gaps = max((track.gaps for track in member.tracks.values()), key=len, default=())
    shortest = min((look.interval for look in member.looks if look.interval), default=None)
    interval = shortest or site.interval or learned(gaps) or DEFAULT_INTERVAL
    rule = known_patience(interval, None, site, backend)
    tracks = [track.newest for track in member.tracks.values() if track.newest.stamp is not None]
    if not tracks:
        return rule, None, None
    newest = min(tracks, key=lambda track: age(track, now) or ZERO)
    return rule, age(newest, now), newest.stamp


def _unseen(member: Member, site: Site, backend: BackendFacts, now: Now) -> HostVerdict:
    """Known from the journal; no answer of this run has shown it yet."""
    rule, old, stamp = _last_word(member, site, backend, now)
    if now.mono - member.since <= rule.limit + backend.period:
        return HostVerdict(member.host, Standing.WAITING, None, old, rule.limit, since=stamp)
    return _silent(member.host, Cause.CHECKS_LATE, old, rule, stamp)


def _silent(
    host: str, cause: Cause, old: timedelta | None, rule: Patience, stamp: datetime | None, text: str = ""
) -> HostVerdict:
    back = old is not None and old <= rule.limit
    return HostVerdict(
        host, Standing.SILENT, cause, old, rule.limit, False, stamp, text, interval=rule.interval, back=back
    )


def _excused(member: Member, watched: Watched, heard: Iterable[Track], ceiling: timedelta, now: Now) -> bool:
    """A window ended not long ago: its silence counts from there. `heard`: what proves that it spoke since then."""
    if member.anew is not None and now.mono - member.anew <= ceiling:
        return True
    if not watched.closed:
        return False
    spoke = max((track.moved - track.lag for track in heard if track.stamp is not None), default=None)
    anew = patience_from(watched.closed, spoke, ceiling)
    return anew is not None and now.mono - anew <= ceiling


def _answers(member: Member) -> Iterable[Track]:
    return (track.newest for track in member.tracks.values())


def _down(
    member: Member, report: HostReport, watched: Watched, backend: BackendFacts, now: Now, windows: bool
) -> HostVerdict:
    """A host that is down stays down as long as somebody looks. When the looks stop too it is silent."""
    site = watched.site
    rule = _patience_while_down(member, site, backend)
    old = age(member.checked, now)
    assert old is not None
    if rule is None:
        return HostVerdict(member.host, _how_down(member, report, site), None, old, None, False, *_said(report))
    excused = windows and _excused(member, watched, (member.checked,), rule.limit, now)
    # After a window only a look from after its end proves that the host is still down.
    proves = not windows or (not report.downtime and _after_window(member) and looked_since(member, watched))
    is_old = old > rule.limit
    if excused if is_old else not proves:
        return HostVerdict(member.host, Standing.WAITING, None, old, rule.limit, since=report.since, text=report.text)
    if is_old:
        return _silent(member.host, _stopped(backend, report), old, rule, member.checked.stamp, report.text)
    standing = _how_down(member, report, site)
    return HostVerdict(member.host, standing, None, old, rule.limit, old > rule.late, *_said(report))


def _said(report: HostReport) -> tuple[datetime | None, str]:
    return report.since, report.text


def _patience_while_down(member: Member, site: Site, backend: BackendFacts) -> Patience | None:
    """None: passive, and nobody knows how often it reports. What it said last holds."""
    own = next((look for look in member.looks if not look.name), None)
    if own is None:
        own = Look("", site.interval or DEFAULT_INTERVAL, None, None, None)
    track = member.tracks.get("")
    return patience(own, track.gaps if track else (), site, backend)


def _after_window(member: Member) -> bool:
    stamp = member.checked.stamp
    return member.window_end is None or (stamp is not None and stamp > member.window_end)


def looked_since(member: Member, watched: Watched) -> bool:
    """It was looked at after the last window of its site."""
    return not watched.closed or member.checked.moved - member.checked.lag > watched.closed[-1][1]


def _how_down(member: Member, report: HostReport, site: Site) -> Standing:
    if report.retries:
        return Standing.DOWN if report.hard else Standing.SOFT
    if site.down_after is not None:
        return Standing.DOWN if member.down_looks >= site.down_after else Standing.SOFT
    first, newest = member.down_from, report.checked_at
    spans = first is not None and newest is not None and newest - first >= DOWN_SPAN
    return Standing.DOWN if member.down_looks >= DOWN_LOOKS and spans else Standing.SOFT


def _stopped(backend: BackendFacts, report: HostReport) -> Cause:
    """Nobody looks any more: switched off, or merely late?"""
    off = report.disabled or (backend.answer is not None and backend.answer.checks_on is False)
    return Cause.CHECKS_DISABLED if off else Cause.CHECKS_LATE


_LEFT = attrgetter("left")


def _speaking(member: Member, report: HostReport, watched: Watched, backend: BackendFacts, now: Now) -> HostVerdict:
    site = watched.site
    looks = report.looks or member.looks
    weighed = [evidence for look in looks if (evidence := weigh(look, member, site, backend, now))]
    if not weighed:
        if report.disabled:
            return _switched_off(member, watched, backend, now)
        return HostVerdict(member.host, Standing.UNKNOWABLE, since=report.since, text=report.text)
    # Where the backend itself does not know the state, only what it tells now is a word; the rest is our memory.
    told = weighed if report.state is HostState.UP else [e for e in weighed if e.look.newest is not None]
    proofs = quick(told or weighed)
    best = proofs[0] if len(proofs) == 1 else max(proofs, key=_LEFT)
    if best.age is None:
        cause = Cause.CHECKS_DISABLED if report.disabled else Cause.NEVER_REPORTED
        return _waiting_or(cause, best.rule, member, watched, backend, now)
    if member.lapsed or best.left < ZERO:
        if _excused(member, watched, _answers(member), best.rule.limit, now):
            return HostVerdict(member.host, Standing.WAITING, None, best.age, best.rule.limit, since=_newest(member))
        cause = member.lapsed or _why_silent(best, looks, member, report, backend, now)
        return _silent(member.host, cause, best.age, best.rule, _newest(member), report.text)
    if not told:
        return HostVerdict(member.host, Standing.WAITING, None, best.age, best.rule.limit, since=_newest(member))
    parts, until = _parts(weighed, site, backend, now)
    is_late = best.late
    if not is_late:
        until = min(until, best.rule.late - best.age)
    return HostVerdict(
        member.host, Standing.WELL, None, best.age, best.rule.limit, is_late, report.since, report.text, parts,
        report.problems, until=now.mono + min(until, best.left),
    )  # fmt: skip


def _switched_off(member: Member, watched: Watched, backend: BackendFacts, now: Now) -> HostVerdict:
    """Its looks are not told any more; what we remember of it still counts until its limit."""
    rule, old, stamp = _last_word(member, watched.site, backend, now)
    if old is None:
        return _waiting_or(Cause.CHECKS_DISABLED, rule, member, watched, backend, now)
    if old <= rule.limit or _excused(member, watched, _answers(member), rule.limit, now):
        return HostVerdict(member.host, Standing.WAITING, None, old, rule.limit, since=stamp)
    return _silent(member.host, Cause.CHECKS_DISABLED, old, rule, stamp)


def _waiting_or(
    cause: Cause, rule: Patience, member: Member, watched: Watched, backend: BackendFacts, now: Now
) -> HostVerdict:
    """Nothing ever came from it: it has its limit from the start of the watch, or from the backend's own start."""
    expected = [moment for moment in (watched.watched_from, watched.site.start) if moment is not None]
    base = moved_by_restart(max([member.first_seen, *expected]), backend)
    if any(track.newest.lower is not None for track in member.tracks.values()):
        # It has spoken, from the future: since this run began it has the time of one limit to be seen to advance.
        base = max(base, now.at - (now.mono - member.since))
        expected = []
    if now.at - base > rule.limit and not _excused(member, watched, (), rule.limit, now):
        return _silent(member.host, cause, None, rule, base)
    # A host that was added only now gives no new time to a site that should have reported long ago.
    overdue = watched.was is None and expected and now.at - moved_by_restart(max(expected), backend) > rule.limit
    why = Cause.NEVER_REPORTED if overdue else None
    return HostVerdict(member.host, Standing.WAITING, why, limit=rule.limit, since=base)


def moved_by_restart(base: datetime, backend: BackendFacts) -> datetime:
    """A backend's start gives its sites new time, by 10 min at most: not each restart of a restarting backend."""
    started = backend.answer.started_at if backend.answer else None
    if started is None or started <= base:
        return base
    return min(started, base + MOST_FOR_A_START)


def _newest(member: Member) -> datetime | None:
    return max((track.newest.stamp for track in member.tracks.values() if track.newest.stamp), default=None)


def _why_silent(
    best: Evidence, looks: tuple[Look, ...], member: Member, report: HostReport, backend: BackendFacts, now: Now
) -> Cause:
    if best.look.interval is None and not report.disabled:
        return Cause.REPORT_LATE
    checked = [track.checked for track in member.tracks.values() if track.checked.stamp is not None]
    looked = min((old for track in checked or [member.checked] if (old := age(track, now)) is not None), default=None)
    if looked is None or looked > best.rule.limit:
        return _stopped(backend, report)
    return Cause.CHECKS_DISABLED if report.disabled else Cause.REPORT_LATE


def _parts(weighed: list[Evidence], site: Site, backend: BackendFacts, now: Now) -> tuple[tuple[str, ...], timedelta]:
    """The services that fell silent, and the time until the next one will."""
    quiet: list[str] = []
    soonest = timedelta.max
    for evidence in weighed:
        left = time_left(evidence, site, backend, now) if evidence.look.name else None
        if left is None:
            continue
        if left < ZERO:
            quiet.append(evidence.look.name)
        elif left < soonest:
            soonest = left
    return tuple(quiet), soonest

"""The hosts of one backend, as an answer changes what is remembered of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from noc.core.answer import Answer, HostReport, HostState, Look
from noc.core.causes import Cause
from noc.core.clock import Now
from noc.core.hosts import VANISHED_AFTER
from noc.core.model import NOT_LEFT, BackendFacts, LookTrack, Member, Track
from noc.core.roster import key_of
from noc.core.silence import CLOCK_ROOM, GAPS_KEPT, track_name


@dataclass(slots=True)
class Hosts:
    """`changed`: new, or with other sites than before. `gone`: hosts of pools that left. `touched`: keys of sites."""

    members: Mapping[str, Member]
    changed: list[Member] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Poll:
    """What is the same for all hosts of one answer. `frame`: the clock by which new stamps are read."""

    mono: timedelta
    at: datetime
    clock: datetime
    frame: datetime
    complete: bool
    watching: bool  # the answer before came in time: nothing was missed between the two


def absorb_hosts(facts: BackendFacts, answer: Answer, clock: datetime, frame: datetime, now: Now) -> Hosts:
    poll = _Poll(now.mono, now.at, clock, frame, answer.complete, facts.failing is None)
    before, after = facts.members, dict[str, Member]()
    hosts = Hosts(after)
    for report in answer.hosts:
        old = before.get(report.name)
        if old is not None and old.absent == 0 and not old.left and (old.report is report or old.report == report):
            after[report.name] = old
            continue
        member = _member(old, report, poll)
        after[report.name] = member
        hosts.touched.update(member.sites)
        if old is None or old.sites != member.sites or old.pool != member.pool:
            hosts.changed.append(member)
            hosts.touched.update(old.sites if old else ())
    if len(after) != len(before) or hosts.changed:
        _miss(before, after, hosts, poll.complete)
    return hosts


def _miss(before: Mapping[str, Member], after: dict[str, Member], hosts: Hosts, complete: bool) -> None:
    for host, old in before.items():
        if host in after:
            continue
        hosts.touched.update(old.sites)
        missed = old.missed + complete
        if old.pool and missed >= VANISHED_AFTER:
            hosts.gone.append(host)
        else:
            after[host] = old._replace(absent=old.absent + 1, missed=missed)


def _member(old: Member | None, report: HostReport, poll: _Poll) -> Member:
    if old is None:
        old = Member(report.name, _keys(report), report.pool, poll.at, poll.mono)
    elif _is_ordinary(old, report):
        checked = old.checked.seen(report.checked_at, poll.mono, poll.frame)
        return Member(
            old.host, old.sites, old.pool, old.first_seen, old.since, report, 0, 0, NOT_LEFT, report.looks,
            _tracks(old, report, poll), checked, None, 0, old.anew,
        )  # fmt: skip
    sites = _keys(report)
    left = NOT_LEFT if old.sites == sites or report.pool else _left(old, sites, poll.complete)
    checked = old.checked.seen(report.checked_at, poll.mono, poll.frame)
    forgotten = report.state is HostState.PENDING and bool(old.tracks)
    if old.report is not None and (forgotten or _is_from_before(old.checked, checked, poll)):
        # A restarted backend does not know for a moment what it had seen: our newest holds.
        was = old.report
        report = report._replace(
            state=was.state, hard=was.hard, since=was.since, checked_at=was.checked_at, text=was.text
        )
    tracks = _tracks(old, report, poll)
    ended = _window_ended(old, report)
    lapsed, wanted = _recovering(old, tracks, report)
    down_from, down_looks = _down_looks(old, report)
    return Member(
        report.name,
        (*sites, *left) if left else sites,
        report.pool,
        old.first_seen,
        old.since,
        report,
        0,
        0,
        left,
        report.looks or old.looks,
        tracks,
        checked,
        down_from,
        down_looks,
        poll.mono if ended else old.anew,
        _window_end(old, report, poll) if ended else None if report.state is HostState.UP else old.window_end,
        lapsed,
        wanted,
    )


def _is_from_before(old: Track, checked: Track, poll: _Poll) -> bool:
    """Told of an older look than one that we have seen: what a backend that was killed had saved long before.

    Where its clock was set back, its looks are not older, and where it tells no clock the second one is believed.
    """
    if old.stamp is None or checked.lower is None:
        return False
    known = old.lag + (poll.mono - old.moved)
    return poll.frame - checked.lower > known + CLOCK_ROOM


def _keys(report: HostReport) -> tuple[str, ...]:
    return tuple([key_of(name) for name in report.sites])


def _is_ordinary(old: Member, report: HostReport) -> bool:
    """Up before and up now, at the same sites, in no window, believed: nothing begins or ends."""
    was = old.report
    return (
        was is not None
        and was.state is HostState.UP
        and report.state is HostState.UP
        and was.sites == report.sites
        and was.pool == report.pool
        and old.absent == 0
        and old.lapsed is None
        and not (was.downtime or report.downtime or old.left)
        and was.in_period
        and report.in_period
        and bool(report.looks)
    )


def _left(old: Member, sites: tuple[str, ...], complete: bool) -> Mapping[str, int]:
    """A host that was taken out of a site's group is missed there as if it were gone."""
    return {site: old.left.get(site, 0) + complete for site in old.sites if site not in sites}


def _down_looks(old: Member, report: HostReport) -> tuple[datetime | None, int]:
    """Looks in a row that said down: a look counts when its stamp has advanced."""
    if report.state is not HostState.DOWN or report.checked_at is None:
        return (None, 0) if report.state is HostState.UP else (old.down_from, old.down_looks)
    if old.down_from is None:
        return report.checked_at, 1
    before = old.report.checked_at if old.report else None
    return old.down_from, old.down_looks + (before is not None and report.checked_at > before)


def _tracks(old: Member, report: HostReport, poll: _Poll) -> Mapping[str, LookTrack]:
    if not report.looks:
        return old.tracks
    watching = poll.watching and old.report is not None
    return {(name := track_name(look)): _track(old.tracks.get(name), look, poll, watching) for look in report.looks}


def _track(track: LookTrack | None, look: Look, poll: _Poll, watching: bool) -> LookTrack:
    if track is None:
        track = LookTrack()
    mono, frame = poll.mono, poll.frame
    newest = track.newest.seen(look.newest, mono, frame)
    oldest = newest if look.oldest == look.newest else track.oldest.seen(look.oldest, mono, frame)
    checked = newest if look.checked_at == look.newest else track.checked.seen(look.checked_at, mono, frame)
    gaps = track.gaps
    if look.interval is None and watching and newest.stamp != track.newest.stamp:
        gaps = _gaps(track, newest)
    waits = None if look.oldest is not None else mono if track.waits is None else track.waits
    return LookTrack(newest, oldest, checked, gaps, waits)


def _gaps(track: LookTrack, newest: Track) -> tuple[float, ...]:
    if track.newest.stamp is None or newest.stamp is None or newest.stamp < track.newest.stamp:
        return track.gaps
    return (*track.gaps, (newest.stamp - track.newest.stamp).total_seconds())[-GAPS_KEPT:]


def _recovering(old: Member, tracks: Mapping[str, LookTrack], report: HostReport) -> tuple[Cause | None, int]:
    """A host that fell silent by itself is believed after as many new answers as were wanted."""
    if old.lapsed is None or report.state is HostState.DOWN:
        return None, 0
    if old.lapsed is Cause.VANISHED and not any(look.interval for look in report.looks):
        return None, 0  # nobody knows when it will speak next; that it is there again is all that can be wanted
    before = max((t.newest.stamp for t in old.tracks.values() if t.newest.stamp is not None), default=None)
    after = max((t.newest.stamp for t in tracks.values() if t.newest.stamp is not None), default=None)
    wanted = old.wanted - (after is not None and (before is None or after > before))
    return (old.lapsed, wanted) if wanted > 0 else (None, 0)


def _window_ended(old: Member, report: HostReport) -> bool:
    """A downtime or a closed period has just ended: patience starts anew."""
    was_in = old.report is not None and (old.report.downtime or not old.report.in_period)
    return was_in and not report.downtime and report.in_period


def _window_end(old: Member, report: HostReport, poll: _Poll) -> datetime | None:
    """When it ended, by the backend's clock, for a host that was last seen down."""
    if report.state is HostState.UP or old.report is None:
        return None
    announced = old.report.downtime_until if old.report.downtime else old.report.resumes_at
    return poll.clock if announced is None else min(announced, poll.clock)

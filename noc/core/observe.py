"""What an answer, or a failed poll, changes in the facts about one backend."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from noc.core.answer import Answer, ConfigState, HostReport, HostState, SiteAlerts
from noc.core.causes import Cause
from noc.core.clock import Now
from noc.core.events import PollFailed
from noc.core.model import NEVER, UNTRACKED, BackendFacts, Failing, LookTrack, Member, Pool, Track
from noc.core.roster import key_of
from noc.core.silence import GAPS_KEPT, QUICK, track_name

VANISHED_AFTER = 2  # complete answers in a row without it
DROP_LEAST = 3
DROP_SHARE = 0.2
PEAK_HOURS = 24


class Absorbed(NamedTuple):
    facts: BackendFacts
    changed: tuple[Member, ...]  # new, or with other sites than before
    gone: tuple[str, ...]  # hosts of pools that left


def absorb(facts: BackendFacts, answer: Answer, period: timedelta, now: Now, wall: datetime) -> Absorbed:
    """`now` is the world's steady time, `wall` what the machine's clock says: it stands in for a missing clock."""
    clock = answer.clock or wall
    complete = facts.complete + answer.complete
    if answer.inventory:
        members, changed, gone = _members(facts, answer, clock, now)
        pools = _pools(facts, answer, members, now) if facts.setup.pools else facts.pools
    else:
        members, changed, gone, pools = facts.members, (), (), facts.pools
    count, accepted, drops = _size(facts, answer, pools)
    pulse = facts.pulse.seen(answer.pulse.stamp, now.mono) if answer.pulse else facts.pulse
    checking = facts.checking.seen(answer.checking.stamp, now.mono) if answer.checking else NEVER
    changed_config = answer.config is ConfigState.PENDING
    after = replace(
        facts,
        period=period,
        answer=answer,
        received=now.mono,
        polled_at=wall,
        clock=clock,
        polls=facts.polls + 1,
        complete=complete,
        failing=None,
        members=members,
        ended=frozenset(host for host, member in members.items() if member.window_end is not None),
        pools=pools,
        alerts=_alerts(answer.alerts) if answer.complete or answer.alerts else facts.alerts,
        pulse=pulse,
        checking=checking,
        canary=_canary(facts, answer, now),
        accepted=accepted,
        count=count,
        drops=drops,
        pending_from=(facts.pending_from or now.mono) if changed_config else None,
    )
    return Absorbed(after, changed, gone)


def fail(facts: BackendFacts, event: PollFailed, now: Now) -> BackendFacts:
    earlier = facts.failing
    started = facts.answer.started_at if facts.answer else None
    failing = (
        Failing(now.mono, now.at, 1, event.cause, event.text, started)
        if earlier is None
        else replace(earlier, count=earlier.count + 1, cause=event.cause, text=event.text)
    )
    return replace(facts, failing=failing)


def _members(
    facts: BackendFacts, answer: Answer, clock: datetime, now: Now
) -> tuple[Mapping[str, Member], tuple[Member, ...], tuple[str, ...]]:
    before = facts.members
    after: dict[str, Member] = {}
    changed = []
    for report in answer.hosts:
        old = before.get(report.name)
        member = _member(old, report, facts, clock, now)
        after[report.name] = member
        if old is None or old.sites != member.sites or old.pool != member.pool:
            changed.append(member)
    gone = []
    if len(after) != len(before) or changed:
        for host, old in before.items():
            if host in after:
                continue
            missed = old.missed + answer.complete
            if old.pool and missed >= VANISHED_AFTER:
                gone.append(host)
                continue
            after[host] = old._replace(missed=missed)
    return after, tuple(changed), tuple(gone)


def _member(old: Member | None, report: HostReport, facts: BackendFacts, clock: datetime, now: Now) -> Member:
    if old is None:
        old = Member(report.name, (), report.pool, now.at, now.mono)
    elif old.report is report and old.missed == 0:
        return old
    before = old.report
    if report.state is HostState.PENDING and old.tracks and before is not None:
        # A restarted backend forgets for a moment what it had seen: our newest holds.
        report = before._replace(looks=report.looks, sites=report.sites)
    same_sites = before is not None and before.sites == report.sites
    sites = old.sites if same_sites else tuple([key_of(name) for name in report.sites])
    checked = old.checked.seen(report.checked_at, now.mono)
    tracks = _tracks(old, report, now)
    if _ordinary(old, report):
        return Member(
            report.name, sites, report.pool, old.first_seen, old.since, report, 0, report.looks, tracks, checked,
            None, 0, old.anew,
        )  # fmt: skip
    down_from, down_looks = _down_looks(old, report)
    lapsed, answers = _recovering(old, tracks, report)
    anew, window_end = _window(old, report, clock, now)
    return Member(
        report.name, sites, report.pool, old.first_seen, old.since, report, 0, report.looks or old.looks, tracks,
        checked, down_from, down_looks, anew, window_end, lapsed, answers,
    )  # fmt: skip


def _ordinary(old: Member, report: HostReport) -> bool:
    """Up before and up now, in no window, believed: nothing to count or to end."""
    before = old.report
    return (
        before is not None
        and before.state is HostState.UP
        and report.state is HostState.UP
        and old.lapsed is None
        and bool(report.looks)
        and not (before.downtime or report.downtime)
        and before.in_period
        and report.in_period
    )


def _down_looks(old: Member, report: HostReport) -> tuple[datetime | None, int]:
    """Looks in a row that said down: a look counts when its stamp has advanced."""
    if report.state is not HostState.DOWN or report.checked_at is None:
        return (None, 0) if report.state is HostState.UP else (old.down_from, old.down_looks)
    if old.down_from is None:
        return report.checked_at, 1
    advanced = (
        old.report is not None and old.report.checked_at is not None and report.checked_at > old.report.checked_at
    )
    return old.down_from, old.down_looks + advanced


def _tracks(old: Member, report: HostReport, now: Now) -> Mapping[str, LookTrack]:
    before = old.tracks
    if not report.looks:
        return before
    mono = now.mono
    tracks: dict[str, LookTrack] = {}
    for look in report.looks:
        name = track_name(look)
        track = before.get(name, UNTRACKED)
        newest = track.newest.seen(look.newest, mono)
        oldest = newest if look.oldest == look.newest else track.oldest.seen(look.oldest, mono)
        checked = newest if look.checked_at == look.newest else track.checked.seen(look.checked_at, mono)
        gaps = track.gaps
        if look.interval is None and newest.stamp is not track.newest.stamp:
            gaps = _gaps(track, newest)
        tracks[name] = LookTrack(newest, oldest, checked, gaps)
    return tracks


def _gaps(track: LookTrack, newest: Track) -> tuple[float, ...]:
    if track.newest.stamp is None or newest.stamp is None:
        return track.gaps
    return (*track.gaps, (newest.stamp - track.newest.stamp).total_seconds())[-GAPS_KEPT:]


def _recovering(old: Member, tracks: Mapping[str, LookTrack], report: HostReport) -> tuple[Cause | None, int]:
    """A host that fell silent by itself is believed after two new answers, after one where they come seldom."""
    if old.lapsed is None or report.state is HostState.DOWN:
        return None, 0
    before = max((t.newest.stamp for t in old.tracks.values() if t.newest.stamp is not None), default=None)
    after = max((t.newest.stamp for t in tracks.values() if t.newest.stamp is not None), default=None)
    answers = old.answers + (after is not None and (before is None or after > before))
    shortest = min((look.interval for look in report.looks if look.interval), default=QUICK)
    wanted = 1 if shortest >= QUICK else 2
    return (old.lapsed if answers < wanted else None), answers


def _window(old: Member, report: HostReport, clock: datetime, now: Now) -> tuple[timedelta | None, datetime | None]:
    """Where a downtime or a closed period has just ended, patience starts anew."""
    was = old.report is not None and (old.report.downtime or not old.report.in_period)
    is_in = report.downtime or not report.in_period
    if was and not is_in:
        return now.mono, clock
    if is_in or report.state is HostState.UP:
        return old.anew if not is_in else None, None
    return old.anew, old.window_end


def _pools(
    facts: BackendFacts, answer: Answer, members: Mapping[str, Member], now: Now
) -> Mapping[str, Mapping[str, Pool]]:
    """Count the targets of each (site, job); a pool once seen is missed when it is empty."""
    counts: dict[tuple[str, str], int] = {}
    for report in answer.hosts:
        if report.pool:
            for site in members[report.name].sites:
                counts[site, report.pool] = counts.get((site, report.pool), 0) + 1
    known = {(site, pool): held for site, pools in facts.pools.items() for pool, held in pools.items()}
    hour = now.at.replace(minute=0, second=0, microsecond=0)
    after: dict[str, dict[str, Pool]] = {}
    for site, pool in known.keys() | counts.keys():
        held = _pool(known.get((site, pool), Pool()), counts.get((site, pool), 0), answer.complete, hour)
        after.setdefault(site, {})[pool] = held
    return after


def _pool(old: Pool, present: int, complete: bool, hour: datetime) -> Pool:
    peaks = _peaks(old.peaks, hour, present)
    few = 2 * present < max(most for _, most in peaks)
    return Pool(
        present,
        0 if present else old.missed + complete,
        old.short + complete if few and present else 0,
        peaks,
    )


def _peaks(peaks: tuple[tuple[datetime, int], ...], hour: datetime, present: int) -> tuple[tuple[datetime, int], ...]:
    if peaks and peaks[-1][0] == hour:
        last = peaks[-1]
        return peaks if present <= last[1] else (*peaks[:-1], (hour, present))
    return (*(pair for pair in peaks if hour - pair[0] < timedelta(hours=PEAK_HOURS)), (hour, present))


def _size(facts: BackendFacts, answer: Answer, pools: Mapping[str, Mapping[str, Pool]]) -> tuple[int, int, int]:
    """The size of the inventory, the one last accepted, and how often in a row it was far too small."""
    if not answer.inventory or not answer.complete:
        return facts.count, facts.accepted, facts.drops
    if facts.setup.pools:
        count = sum(1 for held in pools.values() for pool in held.values() if pool.present)
        count += sum(1 for report in answer.hosts if not report.pool)
    else:
        count = len(answer.hosts)
    if dropped(facts.accepted, count):
        return count, facts.accepted, facts.drops + 1
    return count, count, 0


def dropped(accepted: int, count: int) -> bool:
    lost = accepted - count
    return (lost >= DROP_LEAST and lost > DROP_SHARE * accepted) or (count == 0 and accepted > 0)


def _alerts(alerts: tuple[SiteAlerts, ...]) -> Mapping[str, SiteAlerts]:
    return {key_of(group.site): group for group in alerts}


def _canary(facts: BackendFacts, answer: Answer, now: Now) -> Track:
    """Our clock's view of the canary: `moved` is when it was last renewed, or when it was first missed."""
    if answer.canary is None:
        return NEVER
    if facts.canary == NEVER:
        return Track(answer.canary.stamp if answer.canary.present else None, now.mono)
    return facts.canary.seen(answer.canary.stamp, now.mono) if answer.canary.present else facts.canary

"""What an answer, or a failed poll, changes in the facts about one backend."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from noc.core.answer import Answer, Canary, ConfigState
from noc.core.clock import Now
from noc.core.events import PollFailed
from noc.core.members import absorb_hosts
from noc.core.model import NEVER, BackendFacts, Failing, Member, Pool, Track
from noc.core.pools import absorb_pools
from noc.core.roster import key_of

DROP_LEAST = 3
DROP_SHARE = 0.2
# After a pause as long as this an answer begins a new row: what did not move meanwhile says nothing of its backend.
PAUSE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Absorbed:
    facts: BackendFacts
    changed: tuple[Member, ...]  # new, or with other sites than before
    gone: tuple[str, ...]  # hosts of pools that left
    touched: frozenset[str] | None  # keys of the sites that must be judged anew; None: all


def absorb(facts: BackendFacts, answer: Answer, period: timedelta, now: Now, wall: datetime) -> Absorbed:
    """`now` is the world's steady time, `wall` what the machine's clock says: both stand in for a missing clock.

    The one that says less age is taken: when the machine's clock is set, one of the two is right, and our own
    monotonic time finds what has stopped anyhow.
    """
    clock = answer.clock or min(wall, now.at)
    # A clock that has just been set: a stamp from before is read by the clock of before.
    frame = clock if facts.clock is None else min(clock, facts.now(now))
    members, changed, gone, touched = facts.members, [], [], set[str]()
    pools = facts.pools
    if answer.inventory:
        hosts = absorb_hosts(facts, answer, clock, frame, now)
        members, changed, gone, touched = hosts.members, hosts.changed, hosts.gone, hosts.touched
        if facts.setup.pools:
            pools = absorb_pools(facts, answer, members, now)
            touched.update(site for site, held in pools.items() if facts.pools.get(site) != held)
    alerts = {key_of(group.site): group for group in answer.alerts}
    if not answer.complete:
        alerts = {**facts.alerts, **alerts}
    touched.update(key for key in {*alerts, *facts.alerts} if alerts.get(key) != facts.alerts.get(key))
    count, accepted, drops = _size(facts, answer, pools)
    steady_from = now.mono if _paused(facts, period, now) else facts.steady_from
    after = replace(
        facts,
        period=period,
        answer=answer,
        received=now.mono,
        polled_at=wall,
        clock=clock,
        polls=facts.polls + 1,
        tries=facts.tries + 1,
        complete=facts.complete + answer.complete,
        failing=None,
        members=members,
        ended=tuple([host for host, member in members.items() if member.window_end is not None]),
        pools=pools,
        alerts=alerts,
        pulse=facts.pulse.seen(answer.pulse.stamp, now.mono, frame) if answer.pulse else facts.pulse,
        checking=_checking(facts, answer, frame, now),
        canary=_canary(facts, answer.canary, frame, now),
        canary_resend=answer.canary.resend or facts.canary_resend if answer.canary else None,
        steady_from=steady_from,
        accepted=accepted,
        count=count,
        drops=drops,
        pending_from=_pending_from(facts, answer, now),
        blink_until=now.mono if facts.failing is not None else facts.blink_until,
    )
    same = facts.failing is None and _same_for_all(facts, after)
    return Absorbed(after, tuple(changed), tuple(gone), frozenset(touched) if same else None)


def fail(facts: BackendFacts, event: PollFailed, now: Now) -> BackendFacts:
    earlier = facts.failing
    started = facts.answer.started_at if facts.answer else None
    failing = (
        Failing(now.mono, now.at, 1, event.cause, event.text, started)
        if earlier is None
        else replace(earlier, count=earlier.count + 1, cause=event.cause, text=event.text)
    )
    return replace(facts, failing=failing, tries=facts.tries + 1)


def _paused(facts: BackendFacts, period: timedelta, now: Now) -> bool:
    return facts.polls == 0 or facts.failing is not None or now.mono - facts.received > 2 * period + PAUSE


def _same_for_all(before: BackendFacts, after: BackendFacts) -> bool:
    """Nothing has changed that the patience with all of its sites depends on."""
    was, is_now = before.answer, after.answer
    return (
        was is not None
        and is_now is not None
        and before.period == after.period
        and (was.cache_age, was.checks_on, was.started_at) == (is_now.cache_age, is_now.checks_on, is_now.started_at)
    )


def _checking(facts: BackendFacts, answer: Answer, frame: datetime, now: Now) -> Track:
    """The newest look of all. Where checks are off, or were, the next one begins a new row."""
    if answer.checking is None or answer.checks_on is False:
        return NEVER
    return facts.checking.seen(answer.checking.stamp, now.mono, frame)


def _canary(facts: BackendFacts, canary: Canary | None, frame: datetime, now: Now) -> Track:
    """Our clock's view of the canary: `moved` is when it was last renewed, or when it was first missed."""
    if canary is None:
        return NEVER
    known = facts.answer is not None and facts.answer.canary is not None
    if canary.present and canary.stamp is None:
        return Track(None, now.mono)  # nobody can tell when it was renewed: that it is there must do
    if not known:
        return Track(canary.stamp, now.mono)
    return facts.canary.seen(canary.stamp, now.mono, frame) if canary.present else facts.canary


def _pending_from(facts: BackendFacts, answer: Answer, now: Now) -> timedelta | None:
    if answer.config is not ConfigState.PENDING:
        return None
    return now.mono if facts.pending_from is None else facts.pending_from


def _size(facts: BackendFacts, answer: Answer, pools: Mapping[str, Mapping[str, Pool]]) -> tuple[int, int, int]:
    """The size of the inventory, the one last accepted, and how often in a row it was far too small."""
    if not answer.inventory or not answer.complete:
        return facts.count, facts.accepted, facts.drops
    count = len(answer.hosts)
    if facts.setup.pools:
        jobs = [pool for held in pools.values() for pool in held.values() if pool.present]
        count = len(jobs) + sum(1 for host in answer.hosts if not host.pool)
    if dropped(facts.accepted, count):
        return count, facts.accepted, facts.drops + 1
    return count, count, 0


def dropped(accepted: int, count: int) -> bool:
    lost = accepted - count
    return (lost >= DROP_LEAST and lost > DROP_SHARE * accepted) or (count == 0 and accepted > 0)


def still_for(track: Track, facts: BackendFacts, now: Now) -> timedelta:
    """For how long a stamp that should move has stood still, as far as answers without a break can tell."""
    moved = track.moved - min(track.lag, facts.period)
    return now.mono - max(moved, facts.steady_from)

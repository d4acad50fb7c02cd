"""Is the watching itself alive? The faults of backends, and those that the console's own parts report."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from noc.core.answer import ConfigState, HostState
from noc.core.causes import MEANING, Cause, State
from noc.core.clock import Now
from noc.core.hosts import VANISHED_AFTER, looked_since
from noc.core.model import BackendFacts, Fault, FaultKey, Member, Watched, World
from noc.core.observe import still_for
from noc.core.phrases import for_age, listing
from noc.core.silence import CLOCK_ROOM, DEFAULT_INTERVAL, SHORTEST, grace, limit
from noc.core.skew import skew_faults

RESTART_SPAN = timedelta(seconds=60)
LOST_TOGETHER = timedelta(seconds=30)
FROZEN_LEAST = timedelta(seconds=60)
PENDING_LOUD = timedelta(minutes=10)
CANARY_RESEND = timedelta(seconds=60)
RETRY_AT_MOST = timedelta(seconds=10)
NETWORK = "network"
LOST = frozenset({Cause.BACKEND_LOST, Cause.BACKEND_REFUSED, Cause.BACKEND_GARBLED})


def find_faults(world: World, now: Now) -> dict[FaultKey, Fault]:
    """Every fault and weakness that holds now, without the console's own verdict counts."""
    found: dict[FaultKey, Fault] = {key: _of_part(fault, now) for key, fault in world.parts.items()}
    lost = {name: facts for name, facts in world.backends.items() if is_lost(facts, now)}
    network = world.faults.get((Cause.NETWORK_LOST, NETWORK))
    if _together(world, lost):
        fault = _network(world)
        found[fault.cause, fault.subject] = fault
    elif network is not None and lost and _is_returning(world, now):
        found[network.cause, network.subject] = network
    else:
        for facts in lost.values():
            fault = _lost(world, facts)
            found[fault.cause, fault.subject] = fault
    for facts in world.backends.values():
        for fault in _of_backend(world, facts, now):
            found[fault.cause, fault.subject] = fault
    for fault in (*skew_faults(world), *_of_people(world, now)):
        found[fault.cause, fault.subject] = fault
    return found


def _of_part(fault: Fault, now: Now) -> Fault:
    """What a part of the console says of itself. A change of its own files that nobody loads grows loud too."""
    is_old = fault.cause is Cause.CONFIG_PENDING and now.at - fault.since > PENDING_LOUD
    return replace(fault, loud=True) if is_old else fault


def is_lost(facts: BackendFacts, now: Now) -> bool:
    """The second failed poll in a row, and `lost_after` over since the first."""
    failing = facts.failing
    return failing is not None and failing.count >= 2 and now.mono - failing.first >= facts.setup.lost_after


def is_overdue(facts: BackendFacts, now: Now) -> bool:
    """Its next answer should have come by now, and no poll has failed yet: one hangs, for as long as it may."""
    return facts.answer is not None and now.mono - facts.received > facts.period + CLOCK_ROOM


def _together(world: World, lost: dict[str, BackendFacts]) -> bool:
    """All of two or more fail since about the same moment. Their polls are staggered: the first to be lost speaks for
    those that have begun to fail as well and are about to be. Once it is a fault of its own, a hiccup of the others
    does not rename it: they must be lost too."""
    is_told = any(cause in LOST for cause, _ in world.faults)
    rows = lost if is_told else world.backends
    failing = [facts.failing for facts in rows.values() if facts.failing is not None]
    if not lost or len(failing) < 2 or len(failing) < len(world.backends):
        return False
    firsts = [row.first for row in failing]
    same = all(row.cause is Cause.BACKEND_LOST for row in failing)
    return same and max(firsts) - min(firsts) <= LOST_TOGETHER


def _is_returning(world: World, now: Now) -> bool:
    """Some answer again, and the others have not been asked since: they are given the time of one poll."""
    back = [facts for facts in world.backends.values() if facts.failing is None]
    slowest = min(max(facts.period for facts in world.backends.values()), RETRY_AT_MOST)
    return bool(back) and now.mono - max(facts.steady_from for facts in back) <= slowest + CLOCK_ROOM


def _network(world: World) -> Fault:
    failing = [facts.failing for facts in world.backends.values() if facts.failing is not None]
    since = min(row.first_at for row in failing)
    detail = f"all {len(failing)} backends were lost together: {failing[0].text}"
    return Fault(Cause.NETWORK_LOST, NETWORK, since, detail, len(world.sites))


def sites_of(world: World, backend: str) -> int:
    """How many sites have this backend as a witness."""
    return sum(1 for watched in world.sites if backend in world.index.get(watched.site.key, {}))


def _lost(world: World, facts: BackendFacts) -> Fault:
    failing = facts.failing
    assert failing is not None
    name = facts.setup.name
    return Fault(failing.cause, name, failing.first_at, failing.text, sites_of(world, name))


def _of_backend(world: World, facts: BackendFacts, now: Now) -> Iterator[Fault]:
    answer, name = facts.answer, facts.setup.name
    if answer is None:
        return

    def fault(cause: Cause, detail: str) -> Fault:
        known = world.faults.get((cause, name))
        return Fault(cause, name, known.since if known else now.at, detail, sites_of(world, name), MEANING[cause].loud)

    if facts.failing is not None or is_overdue(facts, now):
        # What was wrong when it last answered is still wrong, until its being lost takes the place of that.
        stood = (Cause.BACKEND_FROZEN, Cause.CANARY_MISSING) if not is_lost(facts, now) else ()
        yield from (known for cause in stood if (known := world.faults.get((cause, name))))
    elif world.woke is None or facts.received >= world.woke:
        frozen = _frozen(world, facts, now)
        if frozen:
            yield fault(Cause.BACKEND_FROZEN, frozen)
        elif canary := _canary(facts, now):
            yield fault(Cause.CANARY_MISSING, canary)
    if has_dropped(facts):
        detail = f"it knows {facts.count} hosts or groups of targets, before it knew {facts.accepted}; " + (
            "restore them, or accept the new size"
        )
        yield fault(Cause.INVENTORY_DROP, detail)
    if answer.config is ConfigState.FAILED:
        yield fault(Cause.CONFIG_FAILED, answer.config_text or "its last reload failed; the old configuration goes on")
    if facts.pending_from is not None:
        pending = fault(Cause.CONFIG_PENDING, answer.config_text or "its configuration was changed and is not applied")
        loud = now.mono - facts.pending_from > PENDING_LOUD
        yield replace(pending, loud=loud)
    if _unmapped(world, facts):
        detail = f"it has {answer.objects} objects and none of them belongs to a site; look at its site_from"
        yield fault(Cause.UNMAPPED, detail)
    if answer.partial:
        yield fault(Cause.BACKEND_PARTIAL, f"gone: {listing(answer.partial)}")


def has_dropped(facts: BackendFacts) -> bool:
    """Seen twice; where the list is known to fill slowly after a start, for as long as the shortest patience."""
    return facts.drops >= 2 and not (facts.setup.slow_start and facts.drops * facts.period < SHORTEST)


def _frozen(world: World, facts: BackendFacts, now: Now) -> str | None:
    """Answering is not living: its newest data must move. Where the product has a tick of its own, that tells."""
    answer = facts.answer
    assert answer is not None
    if answer.pulse is not None:
        still = still_for(facts.pulse, facts, now)
        bound = max(FROZEN_LEAST, 3 * answer.pulse.period) + facts.period
        return f"it answers, but {answer.pulse.name} has not moved for {for_age(still)}" if still > bound else None
    checking = answer.checking
    if checking is None or answer.checks_on is False:
        return None
    still = still_for(facts.checking, facts, now)
    least = checking.period + facts.period + CLOCK_ROOM
    if still <= least:
        return None
    bound = max(FROZEN_LEAST, 3 * checking.period) + facts.period
    if sites_of(world, facts.setup.name) >= 2:
        bound = max(least, min(bound, _smallest_limit(world, facts)))
    return f"it answers, but {checking.name} has not moved for {for_age(still)}" if still > bound else None


def _smallest_limit(world: World, facts: BackendFacts) -> timedelta:
    limits = [
        verdict.limit
        for key, verdict in world.verdicts.items()
        if verdict.limit and facts.setup.name in world.index.get(key, {})
    ]
    return min(limits, default=limit(DEFAULT_INTERVAL, grace(facts, None), 2))


def _canary(facts: BackendFacts, now: Now) -> str | None:
    canary = facts.answer.canary if facts.answer else None
    if canary is None:
        return None
    still = still_for(facts.canary, facts, now)
    if still <= max(FROZEN_LEAST, 3 * (facts.canary_resend or CANARY_RESEND)) + facts.period:
        return None
    what = "has not been renewed" if canary.present else "has not been seen"
    return f"{canary.name} {what} for {for_age(still)}: what should always be there is not"


def _unmapped(world: World, facts: BackendFacts) -> bool:
    answer = facts.answer
    if answer is None or not answer.inventory or not answer.objects:
        return False
    return not any(key in world.watched for member in facts.members.values() for key in member.sites)


def _of_people(world: World, now: Now) -> Iterator[Fault]:
    """What needs somebody's hand: refused acknowledgements, windows that ended over a site still down."""
    for backend in dict.fromkeys(backend for backend, _, _ in world.refused):
        refused = {key: value for key, value in world.refused.items() if key[0] == backend}
        detail = listing([f"{site} ({cause}): {text}" for (_, site, cause), (_, text) in refused.items()])
        first = min(at for at, _ in refused.values())
        yield Fault(Cause.ACK_REFUSED, backend, first, detail, len({site for _, site, _ in refused}), False)
    for facts in world.backends.values():
        for host in facts.ended:
            yield from _overruns(world, facts.members[host])
    for key, verdict in world.verdicts.items():
        if verdict.state in _WORSE and (watched := world.watched[key]).closed:
            yield from _own_overruns(world, watched)
    if world.woke is not None:
        known = world.faults.get((Cause.SUSPENDED, "console"))
        yield Fault(
            Cause.SUSPENDED, "console", known.since if known else now.at,
            "the console itself had stopped; every site is verified anew", len(world.sites), False,
        )  # fmt: skip


def _overruns(world: World, member: Member) -> Iterator[Fault]:
    report, ended, looked = member.report, member.window_end, member.checked.stamp
    if report is None or ended is None or report.state is not HostState.DOWN or member.missed >= VANISHED_AFTER:
        return
    if report.downtime or not report.in_period or looked is None or looked <= ended:
        return
    for key in member.sites:
        watched = world.watched.get(key)
        if watched is not None and not watched.retired and not (world.openings and key in world.openings.windows):
            yield _overrun(watched, ended)


_WORSE = frozenset({State.DOWN, State.DEGRADED})


def _own_overruns(world: World, watched: Watched) -> Iterator[Fault]:
    """A host that was down before the last window of ours had ended, and is so at a look from after it."""
    key, ended = watched.site.key, world.now.at - (world.now.mono - watched.closed[-1][1])
    for backend, member in world.hosts_of(key):
        report, facts = member.report, world.backends[backend]
        if report is None or report.state is not HostState.DOWN or member.missed >= VANISHED_AFTER:
            continue
        began = report.since or member.down_from
        ahead = facts.now(world.now) - world.now.at
        if looked_since(member, watched) and began is not None and began - ahead <= ended:
            yield _overrun(watched, ended)
            return


def _overrun(watched: Watched, ended: datetime) -> Fault:
    detail = f"{watched.site.name} is still down after its window"
    return Fault(Cause.MAINTENANCE_OVERRUN, watched.site.key, ended, detail, 1, False)

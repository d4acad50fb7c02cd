"""From the world to the picture that screens, siren and command line see."""

from collections import Counter
from datetime import datetime, timedelta

from noc.core.answer import ConfigState
from noc.core.causes import HOLLOW, MEANING, AlarmState, Kind, State
from noc.core.drills import drill_views
from noc.core.due import due_sounds, hushed
from noc.core.floods import flood_view
from noc.core.model import Alarm, BackendFacts, World
from noc.core.pause import pause_view
from noc.core.shift import shift_view
from noc.core.snapshot import BackendView, FaultView, ShelfView, SiteView, Snapshot, TestView
from noc.core.tile import site_view, waits

STANDING = timedelta(days=1)
# What is put away, taken or unanswered stands all the same; what has cleared, or is counted under a fault, does not.
_STANDS = frozenset({AlarmState.UNACKED, AlarmState.ACKED, AlarmState.SHELVED})


def picture(world: World, at: datetime) -> Snapshot:
    """`at`: what the machine's clock says."""
    by_owner: dict[str, list[Alarm]] = {}
    for alarm in world.alarms.values():
        by_owner.setdefault(alarm.owner, []).append(alarm)
    hush = hushed(world.rules, world.now.at)
    sites = tuple(site_view(world, watched, by_owner.get(watched.site.key, ()), hush) for watched in world.sites)
    counted = Counter(site.state for site in sites)
    return Snapshot(
        at=at,
        mono=world.now.mono,
        name=world.name,
        counts={state: counted.get(state, 0) for state in State},
        sites=sites,
        backends=tuple(_backend(world, facts) for facts in world.backends.values()),
        faults=_faults(world),
        due=due_sounds(world),
        oldest=_oldest(sites),
        cycle_at=world.cycle_at,
        polls=sum(facts.polls for facts in world.backends.values()),
        folds=world.folds,
        shelves=_shelves(world),
        pause=pause_view(world),
        drills=drill_views(world, world.now),
        flood=flood_view(world),
        shift=shift_view(world, world.now),
        operators=world.rules.operators,
        standing=_standing(world),
        targets=_targets(world),
        tested=_tested(world),
        tries=sum(facts.tries for facts in world.backends.values()),
    )


def _shelves(world: World) -> tuple[ShelfView, ...]:
    """Those that end first are first."""
    views = [
        ShelfView(
            shelf.owner,
            watched.site.name if (watched := world.watched.get(shelf.owner)) else shelf.owner,
            shelf.cause,
            shelf.by,
            shelf.reason,
            shelf.until,
            shelf.supervisor,
        )
        for shelf in world.shelves.values()
    ]
    return tuple(sorted(views, key=lambda view: (view.until, view.owner)))


def _standing(world: World) -> int:
    return sum(
        1
        for alarm in world.alarms.values()
        if alarm.state in _STANDS
        and world.now.at - alarm.since > STANDING
        and MEANING[alarm.cause].kind is not Kind.DRILL
    )


def _targets(world: World) -> tuple[str, ...]:
    named = (name for step in world.rules.steps for name in step.targets)
    return tuple(dict.fromkeys((*world.rules.targets, *named)))


def _tested(world: World) -> TestView | None:
    known = world.tested
    return None if known is None else TestView(known.target, known.sent, known.text, known.at)


def _backend(world: World, facts: BackendFacts) -> BackendView:
    name = facts.setup.name
    answer = facts.answer
    skew = None
    if answer is not None and answer.clock is not None and facts.polled_at is not None:
        skew = answer.clock - facts.polled_at
    return BackendView(
        name=name,
        kind=facts.setup.kind,
        state=_backend_state(world, facts),
        detail=_backend_detail(world, facts),
        objects=answer.objects if answer else 0,
        polled_at=facts.polled_at,
        age=world.now.mono - facts.received if answer else None,
        skew=skew,
        version=answer.version if answer else "",
        config=answer.config if answer else ConfigState.UNKNOWN,
        config_text=answer.config_text if answer else "",
        remarks=answer.remarks if answer else (),
        tries=facts.tries,
        period=facts.period,
        poll_most=facts.setup.poll_most,
    )


def _backend_state(world: World, facts: BackendFacts) -> str:
    if facts.failing is not None:
        return facts.failing.cause
    own = [
        cause for cause, subject in world.faults if subject == facts.setup.name and MEANING[cause].kind is Kind.FAULT
    ]
    if own:
        return own[0]
    return "ok" if facts.answer is not None else "starting"


def _backend_detail(world: World, facts: BackendFacts) -> str:
    if facts.failing is not None:
        return facts.failing.text
    name = facts.setup.name
    own = [fault.detail for (_, subject), fault in world.faults.items() if subject == name]
    if own:
        return own[0]
    if facts.answer is None:
        return "waiting for its first answer"
    said = [] if facts.answer.complete else ["the last answer was not complete"]
    return "; ".join([*said, *facts.answer.remarks]) or "answers"


def _faults(world: World) -> tuple[FaultView, ...]:
    """What holds now, and what has cleared and nobody has taken. The worst first."""
    views = [
        _fault(world, alarm)
        for alarm in world.alarms.values()
        if MEANING[alarm.cause].kind in (Kind.FAULT, Kind.SUPERVISORY)
    ]
    return tuple(sorted(views, key=lambda view: (view.kind is not Kind.FAULT, view.since)))


def _fault(world: World, alarm: Alarm) -> FaultView:
    fault = world.faults.get((alarm.cause, alarm.owner))
    kind = Kind.FAULT if alarm.loud else MEANING[alarm.cause].kind
    return FaultView(
        alarm.cause, kind, alarm.owner, alarm.since, alarm.state, alarm.detail, fault.sites if fault else 0,
        alarm.by, alarm.note, alarm.until, waits(alarm, world.now), alarm.steps, alarm.started,
    )  # fmt: skip


def _oldest(sites: tuple[SiteView, ...]) -> timedelta | None:
    speaking = [site.age for site in sites if site.age is not None and site.state not in HOLLOW | {State.SILENT}]
    return max(speaking, default=None)


def exit_code(snapshot: Snapshot) -> int:
    """The monitoring plug-ins' convention: 0 calm, 1 weakened, 2 down, silent or a fault, 3 cannot judge."""
    codes = {MEANING[site.cause].exit for site in snapshot.sites if site.cause is not None}
    for fault in snapshot.faults:
        if fault.alarm is not AlarmState.CLEARED_UNACKED:
            codes.add(2 if fault.kind is Kind.FAULT else 1)
    if not snapshot.sites:
        codes.add(3)
    return 2 if 2 in codes else max(codes, default=0)

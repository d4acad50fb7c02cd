"""From the world to the picture that screens, siren and command line see."""

from collections import Counter
from datetime import datetime, timedelta

from noc.core.causes import HOLLOW, MEANING, AlarmState, Kind, State
from noc.core.drills import drill_views
from noc.core.due import due_sounds
from noc.core.floods import flood_view
from noc.core.model import Alarm, BackendFacts, Watched, World
from noc.core.phrases import for_age
from noc.core.shift import shift_view
from noc.core.snapshot import AlarmView, BackendView, FaultView, SiteView, Snapshot
from noc.core.worst import worst_alarm


def picture(world: World, at: datetime) -> Snapshot:
    """`at`: what the machine's clock says."""
    by_owner: dict[str, list[Alarm]] = {}
    for alarm in world.alarms.values():
        by_owner.setdefault(alarm.owner, []).append(alarm)
    sites = tuple(_site(world, watched, by_owner.get(watched.site.key, [])) for watched in world.sites)
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
        drills=drill_views(world, world.now),
        flood=flood_view(world),
        shift=shift_view(world, world.now),
        operators=world.rules.operators,
    )


def _site(world: World, watched: Watched, alarms: list[Alarm]) -> SiteView:
    site, verdict = watched.site, world.verdicts[watched.site.key]
    age = None if verdict.age is None else verdict.age + (world.now.mono - verdict.at)
    views = tuple(_alarm(alarm) for alarm in alarms if MEANING[alarm.cause].kind is Kind.SITE)
    return SiteView(
        key=site.key,
        name=site.name,
        customer=site.customer,
        tier=site.tier,
        state=verdict.state,
        cause=verdict.cause,
        underlying=verdict.underlying,
        since=verdict.since,
        age=age,
        limit=verdict.limit,
        late=verdict.late,
        alarm=worst_alarm(view.state for view in views),
        detail=verdict.detail if verdict.state is not State.OK else _calm(verdict.detail, age),
        backends=verdict.backends,
        alarms=views,
        blind=verdict.blind,
        was=watched.was if verdict.state in (State.SILENT, State.VERIFYING) else None,
        guidance=site.guidance,
    )


def _calm(detail: str, age: timedelta | None) -> str:
    return f"{detail}; newest answer {for_age(age)} ago"


def _alarm(alarm: Alarm) -> AlarmView:
    return AlarmView(alarm.cause, alarm.state, alarm.since, alarm.by, alarm.note, alarm.until, alarm.under)


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
        alarm.by, alarm.note, alarm.until,
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

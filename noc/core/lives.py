"""All alarms at one moment: which causes hold, what becomes of each alarm, and the lines that tell of it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from noc.core.alarm import Condition, begin, keep, lately, off_shelf, on_shelf, put_away, rename
from noc.core.causes import MEANING, AlarmState, Cause, Kind, State
from noc.core.clearing import cleared
from noc.core.clock import Now
from noc.core.covers import cover_of
from noc.core.drills import drill_conditions
from noc.core.due import heard_now
from noc.core.effects import Effect, Happened
from noc.core.elsewhere import backend_ack, seen_elsewhere
from noc.core.memory import Shelf
from noc.core.model import Alarm, AlarmKey, Verdict, World
from noc.core.shelves import not_yet, shelf_of
from noc.core.watch import LOST
from noc.core.write_backs import over_orders


def live(world: World, before: World, at: datetime, polled: str | None) -> tuple[World, list[Effect]]:
    """Step every alarm."""
    now = world.now
    conditions = {(c.owner, c.cause): c for c in _conditions(world, now)}
    recent = _recent(world, now)
    if len(recent) != len(world.recent):
        world = replace(world, recent=recent)
    if not conditions and not world.alarms and not world.shelves:
        return world, []
    alarms: dict[AlarmKey, Alarm] = {}
    over: dict[AlarmKey, Alarm] = {}
    lines: list[Effect] = []
    for key in {**world.alarms, **conditions, **world.shelves}:
        old, condition = world.alarms.get(key), conditions.get(key)
        new = _step(world, before, key, condition, polled)
        if new is not None:
            alarms[key] = new
        elif old is not None and MEANING[key[1]].kind is not Kind.DRILL:  # it does not chatter: people call for it
            over[key] = old
            lines.extend(over_orders(world, old))
        if old is None and new is None:
            continue  # a shelf of a site that was retired
        lines.extend(_lines(world, key, old, new, at))
    same = len(alarms) == len(world.alarms) and all(alarms[key] is world.alarms.get(key) for key in alarms)
    return (world if same else replace(world, alarms=alarms, recent={**recent, **over})), lines


def open_lines(begun: World, world: World, at: datetime) -> list[Effect]:
    """After a start: what is still open from before, told again to whoever listens from here on. A drill is over."""
    still = {key: alarm for key, alarm in begun.alarms.items() if MEANING[key[1]].kind is not Kind.DRILL}
    return [line for key, alarm in still.items() for line in _lines(world, key, None, alarm, at)]


def _recent(world: World, now: Now) -> Mapping[AlarmKey, Alarm]:
    """Alarms that are over, for as long as it matters that they were: one that comes and goes is the same."""
    if not world.recent:
        return world.recent
    return {key: past for key, past in world.recent.items() if key not in world.alarms and lately(past.starts, now)}


def _conditions(world: World, now: Now) -> Iterator[Condition]:
    for key, verdict in world.verdicts.items():
        if verdict.state in _TROUBLED:
            yield from _of_site(world, key, verdict, now)
        elif verdict.early:
            yield from _of_early(key, verdict, now)
    yield from drill_conditions(world, now)
    for fault in world.faults.values():
        yield Condition(fault.subject, fault.cause, fault.since, fault.detail, True, fault.loud)


_TROUBLED = frozenset({State.DOWN, State.SILENT, State.DEGRADED})


def _of_site(world: World, key: str, verdict: Verdict, now: Now) -> Iterator[Condition]:
    for cause in verdict.causes:
        if cause is Cause.SOFT_DOWN:
            continue  # the product is still retrying: nothing to answer yet
        meaning = MEANING[cause]
        detail = verdict.details.get(cause, verdict.detail)
        audible = meaning.sound is not None and cause not in verdict.minor
        cover = cover_of(world, key, verdict, cause, now)
        under, since = cover if cover else (None, None)
        yield Condition(
            key, cause, verdict.since or now.at, detail, audible, meaning.loud, under, since,
            verdict.sizes.get(cause, 0),
        )  # fmt: skip


def _of_early(key: str, verdict: Verdict, now: Now) -> Iterator[Condition]:
    """What would be an alarm if the contract had begun: counted, and loud from the first moment of the contract on."""
    for cause in verdict.early:
        if cause is not Cause.SOFT_DOWN:
            meaning = MEANING[cause]
            detail = verdict.details.get(cause, verdict.detail)
            audible = meaning.sound is not None and cause not in verdict.minor
            yield Condition(key, cause, verdict.since or now.at, detail, audible, meaning.loud, early=True)


def _step(world: World, before: World, key: AlarmKey, condition: Condition | None, polled: str | None) -> Alarm | None:
    now, alarm = world.now, world.alarms.get(key)
    shelf = shelf_of(world, key)
    if shelf is not None:
        return _shelved(world, before, key, shelf, condition, polled)
    if alarm is not None and alarm.state is AlarmState.SHELVED:
        return _unshelved(world, before, alarm, condition, polled)
    if condition is None:
        return None if alarm is None else cleared(world, before, alarm, polled, now)
    if alarm is None:
        alarm = _renamed(world, condition) or begin(condition, now, world.recent.get(key))
    else:
        alarm = keep(alarm, condition, now)
    return seen_elsewhere(world, alarm, condition, now)


def _renamed(world: World, condition: Condition) -> Alarm | None:
    """A backend that is lost in another way than a moment ago is the same fault: an ack of it holds on."""
    if condition.cause not in LOST:
        return None
    others = [world.alarms.get((condition.owner, cause)) for cause in LOST]
    known = next((each for each in others if each is not None and each.state in _TAKEN_OVER), None)
    return rename(known, condition) if known else None


_TAKEN_OVER = frozenset({AlarmState.UNACKED, AlarmState.ACKED})


def _shelved(
    world: World, before: World, key: AlarmKey, shelf: Shelf, condition: Condition | None, polled: str | None
) -> Alarm | None:
    if MEANING[key[1]].kind is Kind.SITE and key[0] not in world.verdicts:
        return None  # the site was retired by name
    known = world.alarms.get(key)
    if known is None:
        known = begin(condition, world.now) if condition else not_yet(key, shelf, world.now)
    alarm = put_away(known, shelf)
    if condition is not None or alarm.clear:
        return on_shelf(alarm, condition, condition is None, 0)
    # What would be left of it, had it been taken instead?
    left = cleared(world, before, replace(alarm, state=AlarmState.ACKED), polled, world.now)
    return on_shelf(alarm, None, left is None, left.quiet if left else 0)


def _unshelved(
    world: World, before: World, alarm: Alarm, condition: Condition | None, polled: str | None
) -> Alarm | None:
    shelf = shelf_of(before, (alarm.owner, alarm.cause))
    ran_out = shelf is not None and shelf.until <= world.now.at
    stood = off_shelf(alarm, condition, world.now, ran_out)
    if stood is None or condition is not None:
        # An ack that stands in the backend was there before the shelf, or under it: it is nobody's answer now.
        ack = backend_ack(world, alarm.owner) if stood is not None and alarm.cause is Cause.HOST_DOWN else None
        return stood if ack is None or stood is None else replace(stood, forgone=ack.by)
    return cleared(world, before, stood, polled, world.now)


def _lines(world: World, key: AlarmKey, old: Alarm | None, new: Alarm | None, at: datetime) -> Iterator[Effect]:
    shown = new or old
    assert shown is not None
    was = old.state if old else AlarmState.NORMAL
    is_now = new.state if new else AlarmState.NORMAL
    if was is is_now and (old is None or new is None or old.starts == new.starts):
        return
    if was is AlarmState.SHELVED and is_now is AlarmState.NORMAL:
        return  # that its shelf ended was told, and that nothing is left of it
    about = is_of_site(world, shown)
    verdict = world.verdicts.get(key[0]) if about else None
    event = _event(is_now, about or MEANING[key[1]].kind is Kind.DRILL)
    if event is None:
        return
    yield Happened(
        at, event, key[0] if about else None, None if about else key[0], verdict.state if verdict else None,
        key[1], is_now, heard_now(world, new) if new is not None else None, shown.detail,
        shown.by, shown.note,
    )  # fmt: skip


def is_of_site(world: World, alarm: Alarm) -> bool:
    kind = MEANING[alarm.cause].kind
    return kind is Kind.SITE or (kind is Kind.DRILL and alarm.owner in world.watched)


def _event(is_now: AlarmState, about_site: bool) -> str | None:
    match is_now:
        case AlarmState.UNACKED | AlarmState.SUPPRESSED | AlarmState.OUT_OF_SERVICE:
            return "alarm" if about_site else "fault"
        case AlarmState.ACKED:
            return "ack"
        case AlarmState.CLEARED_UNACKED | AlarmState.NORMAL:
            return "clear" if about_site else "fault_clear"
    return None

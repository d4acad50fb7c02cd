"""Shelves: the noise of one alarm is put away by a named person, with a reason, until a set time.

A shelf is a fact of its own: while it stands its alarm is `shelved`, whether its cause holds or not. Each step of the
world reads it from here, so that an alarm whose shelf is lost, or over, is heard.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from noc.core.alarm import put_away
from noc.core.causes import MEANING, AlarmState, Cause, Kind, State
from noc.core.clock import Now
from noc.core.effects import Effect, Happened
from noc.core.events import ShelveAsked, UnshelveAsked
from noc.core.memory import Shelf
from noc.core.model import Alarm, AlarmKey, Fault, Verdict, World
from noc.core.phrases import for_age, for_span, listing, quoted
from noc.core.reply import Answered, bad, done, nothing
from noc.core.requests import BLIND_AT_MOST, BLINDING, is_known, meant
from noc.core.watch import LOST, NETWORK

AT_MOST = timedelta(hours=2)
AT_MOST_SUPERVISED = timedelta(hours=8)


def shelf_of(world: World, key: AlarmKey) -> Shelf | None:
    """The shelf that an alarm is on. A backend that is lost in another way than before is the same fault."""
    if not world.shelves:
        return None
    shelf = world.shelves.get(key)
    if shelf is None and key[1] in LOST:
        shelf = next((each for cause in LOST if (each := world.shelves.get((key[0], cause)))), None)
    return shelf


def not_yet(key: AlarmKey, shelf: Shelf, now: Now) -> Alarm:
    """An alarm that was put away before it has occurred."""
    meaning = MEANING[key[1]]
    return Alarm(
        *key, AlarmState.SHELVED, shelf.at, now.mono, audible=meaning.sound is not None, loud=meaning.loud, clear=True
    )


def shelve(world: World, asked: ShelveAsked, now: Now) -> Answered:
    target = meant(world, asked.target)
    if not is_known(world, target):
        return bad(f"no site and no fault is called {quoted(target)}; `noc check` lists them", world)
    if not asked.by.strip() or not asked.reason.strip():
        return bad("a shelf needs a name and a reason: who puts it there, and why", world)
    refusal = _cannot_hold(world, target, asked.cause)
    if refusal:
        return bad(refusal, world)
    causes = [asked.cause] if asked.cause is not None else _open_causes(world, target)
    if not causes:
        return nothing(f"{target} has no open alarm; name a cause to shelve one before it occurs", world)
    refusal = _too_long(world, asked, causes)
    if refusal:
        return bad(refusal, world)
    # It was asked for by the machine's clock, which may have been set since we started.
    span = asked.until - asked.now.at
    supervisor = asked.supervisor if span > AT_MOST else ""
    added = {
        (target, cause): Shelf(target, cause, asked.by, asked.reason, now.at, now.at + span, supervisor)
        for cause in causes
    }
    alarms = {key: put_away(world.alarms.get(key) or not_yet(key, shelf, now), shelf) for key, shelf in added.items()}
    text = f"shelved until {asked.until:%Y-%m-%d %H:%M} UTC"
    lines: list[Effect] = [_line(world, key, asked.now.at, "shelve", asked.by, asked.reason, text) for key in added]
    changed = replace(world, shelves={**world.shelves, **added}, alarms={**world.alarms, **alarms})
    return done(f"{target}: {', '.join(causes)} is {text}", changed, lines)


def _open_causes(world: World, target: str) -> list[Cause]:
    return [cause for owner, cause in world.alarms if owner == target and not _never_shelved(cause)]


def _never_shelved(cause: Cause) -> bool:
    """A drill ends by itself. That a shelf has expired is answered by answering the alarm."""
    return MEANING[cause].kind is Kind.DRILL or cause is Cause.SHELF_EXPIRED


def _cannot_hold(world: World, target: str, cause: Cause | None) -> str:
    """Why this target can have no alarm of this cause that could be shelved. Empty: it can."""
    if cause is None or ((target, cause) in world.alarms and not _never_shelved(cause)):
        return ""
    kind, state = MEANING[cause].kind, MEANING[cause].state
    if kind is Kind.DRILL:
        return "a drill cannot be shelved: it ends by itself"
    if cause is Cause.SHELF_EXPIRED:
        return "shelf_expired cannot be shelved: take the alarm that stands again, or shelve that"
    if kind is Kind.SITE:
        fits = target in world.watched and state in (State.DOWN, State.SILENT, State.DEGRADED)
        fits = fits and cause is not Cause.SOFT_DOWN
    elif cause is Cause.MAINTENANCE_OVERRUN:
        fits = target in world.watched
    else:
        fits = target in world.backends or (target == NETWORK and cause is Cause.NETWORK_LOST)
    return "" if fits else f"{quoted(target)} can have no alarm of the cause {cause}"


def _too_long(world: World, asked: ShelveAsked, causes: Iterable[Cause]) -> str:
    """Why the shelf cannot last so long. Empty: it can."""
    span = asked.until - asked.now.at
    if span <= timedelta(0):
        return "a shelf needs an end in the future"
    blinding = next((cause for cause in causes if cause in BLINDING), None)
    if blinding is not None and span > BLIND_AT_MOST:
        return (
            f"a shelf of {blinding} ends after {for_age(BLIND_AT_MOST)} at most, because it leaves sites unwatched: "
            f"{for_span(span)} is too long"
        )
    limits = f"a shelf ends after {for_age(AT_MOST)} at most, or {for_age(AT_MOST_SUPERVISED)} with a supervisor's name"
    supervisor, known = asked.supervisor.strip(), world.rules.supervisors
    if span > AT_MOST_SUPERVISED or (span > AT_MOST and not supervisor):
        return f"{limits}: {for_span(span)} is too long"
    if span > AT_MOST and known and supervisor.casefold() not in {name.casefold() for name in known}:
        return f"{limits}: {quoted(supervisor)} is none of the supervisors ({listing(known)})"
    return ""


def unshelve(world: World, asked: UnshelveAsked, now: Now) -> Answered:
    target = meant(world, asked.target)
    keys = [key for key in world.shelves if key[0] == target and _is_meant(key[1], asked.cause)]
    if not keys and not is_known(world, target):
        return bad(f"no site and no fault is called {quoted(target)}; `noc check` lists them", world)
    if not keys:
        return nothing(f"{target} has no shelf" + (f" of the cause {asked.cause}" if asked.cause else ""), world)
    changed, lines = take_down(world, keys, asked.now.at, asked.by, "ended before its time")
    return done(f"{target}: {', '.join(cause for _, cause in keys)} is off the shelf", changed, lines)


def _is_meant(cause: Cause, asked: Cause | None) -> bool:
    return asked in (None, cause) or (asked in LOST and cause in LOST)


def take_down(
    world: World, keys: Iterable[AlarmKey], at: datetime, by: str | None, why: str
) -> tuple[World, list[Effect]]:
    """End these shelves; what becomes of their alarms follows by itself. Keys without a shelf are passed over."""
    ended = [key for key in keys if key in world.shelves]
    if not ended:
        return world, []
    lines: list[Effect] = []
    for key in ended:
        shelf = world.shelves[key]
        lines.append(_line(world, key, at, "unshelve", by, shelf.reason, f"the shelf of {shelf.by}: {why}"))
    kept = {key: shelf for key, shelf in world.shelves.items() if key not in ended}
    return replace(world, shelves=kept), lines


def expire(world: World, at: datetime, now: Now) -> tuple[World, list[Effect]]:
    """Take down the shelves whose time is over. `at`: what the machine's clock says."""
    over = [key for key, shelf in world.shelves.items() if shelf.until <= now.at]
    return take_down(world, over, at, None, "its time is over") if over else (world, [])


def _line(world: World, key: AlarmKey, at: datetime, event: str, by: str | None, reason: str, detail: str) -> Happened:
    """One line for each alarm; at the end of a shelf it tells what is left of it."""
    about_site = MEANING[key[1]].kind is Kind.SITE
    verdict = world.verdicts.get(key[0]) if about_site else None
    known = world.alarms.get(key)
    left = AlarmState.NORMAL if known is None or known.clear else AlarmState.UNACKED
    return Happened(
        at, event, key[0] if about_site else None, None if about_site else key[0],
        verdict.state if verdict else None, key[1], AlarmState.SHELVED if event == "shelve" else left, None, detail,
        by, reason,
    )  # fmt: skip


def shelf_faults(world: World, now: Now) -> Iterator[Fault]:
    """`shelf_expired`: an alarm stands again, and nobody has taken it, because its shelf has run out."""
    owners: dict[str, list[Alarm]] = {}
    for alarm in world.alarms.values():
        if alarm.after_shelf and alarm.state is AlarmState.UNACKED:
            owners.setdefault(alarm.owner, []).append(alarm)
    for owner, alarms in owners.items():
        known = world.faults.get((Cause.SHELF_EXPIRED, owner))
        watched = world.watched.get(owner)
        name = watched.site.name if watched else owner
        detail = f"the shelf of {name} has run out and {listing([alarm.cause for alarm in alarms])} still stands"
        since = known.since if known else now.at
        yield Fault(Cause.SHELF_EXPIRED, owner, since, detail, 1 if watched else 0, False)


def shown(world: World, key: str) -> Verdict:
    """The verdict of a site as people see it: `shelved` while every active alarm of it is on a shelf."""
    verdict = world.verdicts[key]
    if not world.shelves or verdict.state not in _COVERABLE:
        return verdict
    shelves = [shelf for (owner, _), shelf in world.shelves.items() if owner == key]
    if not shelves or any((key, cause) not in world.shelves for cause in verdict.causes if cause not in _NO_ALARM):
        return verdict
    # What was down before it fell silent is an alarm still, as loud as the silence.
    mine = [alarm for alarm in world.alarms.values() if alarm.owner == key and _is_active(alarm)]
    active = {alarm.cause for alarm in mine if alarm.loud or alarm.cause in verdict.causes}
    shelves = [shelf for shelf in shelves if shelf.cause in active]
    if not shelves or len(shelves) < len(active):
        return verdict
    first = min(shelves, key=lambda shelf: shelf.until)
    beneath = verdict.underlying if verdict.state is State.VERIFYING else verdict.state
    detail = f"shelved by {first.by} until {first.until:%Y-%m-%d %H:%M} UTC: {first.reason}"
    return verdict._replace(state=State.SHELVED, causes=(Cause.SHELVED,), underlying=beneath, detail=detail)


_NO_ALARM = frozenset({Cause.SOFT_DOWN, Cause.STARTING})
_COVERABLE = frozenset({State.DOWN, State.SILENT, State.DEGRADED, State.VERIFYING})


def _is_active(alarm: Alarm) -> bool:
    if MEANING[alarm.cause].kind is not Kind.SITE or alarm.clear:
        return False
    return alarm.state not in (AlarmState.CLEARED_UNACKED, AlarmState.NORMAL)

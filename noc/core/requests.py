"""What people ask of the world: take an alarm, retire a site, accept what a backend has today."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from noc.core import alarm as life
from noc.core.causes import MEANING, AlarmState, Cause, Kind
from noc.core.clock import Now
from noc.core.effects import Effect, Forget, Happened, Reload, Remember
from noc.core.events import AcceptAsked, AckAnswered, AckAsked, RecheckAsked, ReloadAsked, RetireAsked, UnackAsked
from noc.core.memory import AcceptMemory
from noc.core.model import Alarm, AlarmKey, BackendFacts, Pool, World
from noc.core.phrases import quoted
from noc.core.recall import backend_memory, index, member_memory, site_memory
from noc.core.reply import Answered, bad, done, nothing
from noc.core.roster import key_of
from noc.core.write_backs import ack_orders, recheck_orders, unack_orders

# A fault that leaves sites blind must not be put away for a shift.
BLINDING = frozenset(
    {Cause.BACKEND_LOST, Cause.BACKEND_REFUSED, Cause.BACKEND_GARBLED, Cause.BACKEND_FROZEN, Cause.NETWORK_LOST,
     Cause.INVENTORY_DROP}
)  # fmt: skip
BLIND_AT_MOST = timedelta(minutes=30)
TAKABLE = frozenset({AlarmState.UNACKED, AlarmState.ACKED, AlarmState.CLEARED_UNACKED})


def matching(world: World, target: str, cause: Cause | None) -> list[AlarmKey]:
    """The open alarms of a site or of a fault that an acknowledgement would take.

    What is meant for a drill must not take an alarm that is real: without a cause the drill is taken alone.
    """
    found = [
        key
        for key, alarm in world.alarms.items()
        if key[0] == target and alarm.state in TAKABLE and (cause is None or key[1] is cause)
    ]
    return [key for key in found if MEANING[key[1]].kind is Kind.DRILL] or found


def acknowledge(world: World, event: AckAsked, now: Now) -> Answered:
    target = meant(world, event.target)
    if not is_known(world, target):
        return bad(f"no site and no fault is called {quoted(target)}; `noc check` lists them", world)
    if event.until is not None and event.until <= event.now.at:
        return bad("an acknowledgement needs an end in the future", world)
    found = matching(world, target, event.cause)
    if not found:
        return nothing(_nothing_to_take(world, target, event.cause), world)
    alarms = dict(world.alarms)
    effects: list[Effect] = []
    # It was asked for by the machine's clock, which may have been set since we started.
    until = None if event.until is None else now.at + (event.until - event.now.at)
    for key in found:
        old = alarms[key]
        at_most = BLIND_AT_MOST if key[1] in BLINDING else None
        taken = life.acknowledge(old, event.by, event.note, until, now, at_most)
        if taken is None:
            alarms.pop(key)
        else:
            alarms[key] = taken
            effects.extend(ack_orders(world, taken))
        effects.append(_ack_line(world, old, taken, event))
    # The lines of the acks are told here, with the name of who took them.
    taken_causes = ", ".join(str(cause) for _, cause in found)
    return done(f"{target}: {taken_causes} is yours", replace(world, alarms=alarms), effects)


def _ack_line(world: World, old: Alarm, taken: Alarm | None, event: AckAsked) -> Happened:
    is_now = taken.state if taken else AlarmState.NORMAL
    line = _line(world, "ack", old, is_now, event.now.at, event.by, event.note)
    if old.state is AlarmState.ACKED and old.by != event.by:
        return replace(line, detail=f"{old.by} had it: {old.detail}")
    return line


def _nothing_to_take(world: World, target: str, cause: Cause | None) -> str:
    mine = [alarm for key, alarm in world.alarms.items() if key[0] == target and cause in (None, key[1])]
    shelved = next((alarm for alarm in mine if alarm.state is AlarmState.SHELVED), None)
    if shelved is not None and shelved.until is not None:
        until = f"{shelved.until:%Y-%m-%d %H:%M} UTC"
        return f"{target}: {shelved.cause} is shelved by {shelved.by} until {until}; unshelve it to take it"
    waiting = next((alarm for alarm in mine if alarm.under), None)
    if waiting is not None:
        return f"{target}: {waiting.cause} is counted under {waiting.under}; there is nothing to take of it"
    return f"{target} has no open alarm" + (f" of the cause {cause}" if cause else "")


def meant(world: World, target: str) -> str:
    """People write a site's name as well as its key."""
    if target in world.watched or target in world.backends:
        return target
    named = next((key for key, watched in world.watched.items() if watched.site.name == target), key_of(target))
    return named if named in world.watched else target


def is_known(world: World, target: str) -> bool:
    """A site, a backend, or whatever an alarm is about."""
    return target in world.watched or target in world.backends or any(owner == target for owner, _ in world.alarms)


def unacknowledge(world: World, event: UnackAsked, now: Now) -> Answered:
    """What was taken, here or in a backend, sounds again; its acknowledgement in the backends is taken back."""
    target = meant(world, event.target)
    if not is_known(world, target):
        return bad(f"no site and no fault is called {quoted(target)}; `noc check` lists them", world)
    taken = [
        alarm
        for key, alarm in world.alarms.items()
        if key[0] == target and alarm.state is AlarmState.ACKED and event.cause in (None, key[1])
    ]
    if not taken:
        return nothing(f"{target} has no alarm that is taken", world)
    alarms = dict(world.alarms)
    effects: list[Effect] = []
    for alarm in taken:
        back = life.give_back(alarm, now)
        alarms[alarm.owner, alarm.cause] = back
        sound = MEANING[alarm.cause].sound if life.due(back, now) else None
        line = _line(world, "unack", alarm, AlarmState.UNACKED, event.now.at, event.by)
        effects.append(replace(line, sound=sound, detail=f"{alarm.by} had it: {alarm.detail}"))
        effects.extend(unack_orders(world, alarm, event.by))
    text = f"{target}: {', '.join(alarm.cause for alarm in taken)} waits for somebody again"
    return done(text, replace(world, alarms=alarms), effects)


def recheck(world: World, event: RecheckAsked, now: Now) -> Answered:
    """Have the hosts of a site looked at now, where a backend can."""
    site = meant(world, event.target)
    if site not in world.watched:
        return bad(f"no site is called {quoted(site)}; `noc check` lists them", world)
    orders = recheck_orders(world, site, event.by)
    if not orders:
        return nothing(f"no backend of {site} can check it out of turn", world)
    line = Happened(event.now.at, "recheck", site, detail="a check out of turn was asked for", by=event.by)
    return done(f"{site}: a check out of turn is asked for", world, [line, *orders])


def _line(
    world: World, event: str, alarm: Alarm, is_now: AlarmState, at: datetime, by: str, note: str = ""
) -> Happened:
    """`alarm`: as it was before."""
    about_site = MEANING[alarm.cause].kind is Kind.SITE or alarm.cause in (Cause.DRILL_DOWN, Cause.DRILL_SILENT)
    verdict = world.verdicts.get(alarm.owner) if about_site else None
    return Happened(
        at, event, alarm.owner if about_site else None, None if about_site else alarm.owner,
        verdict.state if verdict else None, alarm.cause, is_now, None, alarm.detail, by, note or None,
    )  # fmt: skip


def answered(world: World, event: AckAnswered, now: Now) -> World:
    """A refusal stays on the wall until the alarm is over or the backend takes it after all."""
    key = (event.backend, event.site, event.cause)
    refused = {known: value for known, value in world.refused.items() if known != key}
    if not event.accepted:
        refused[key] = (now.at, event.text)
    return replace(world, refused=refused)


def retire(world: World, event: RetireAsked, now: Now) -> Answered:
    key = meant(world, event.key)
    watched = world.watched.get(key)
    if watched is None:
        return bad(f"no site has the key {quoted(key)}; `noc roster export` lists them", world)
    if watched.retired is not event.undo:
        return nothing(f"{key} is {'not retired' if event.undo else 'retired already'}", world)
    changed = replace(watched, retired=not event.undo, retired_by=None if event.undo else event.by)
    effects: list[Effect] = [
        Remember(sites=(site_memory(changed),)),
        _roster_line(event.now.at, key, "back on the roster" if event.undo else "retired from the roster", event.by),
    ]
    changed_world = replace(world, watched={**world.watched, key: changed})
    return done(f"{key} {'is back' if event.undo else 'is retired'}", changed_world, effects)


def _roster_line(at: datetime, key: str, text: str, by: str) -> Happened:
    return Happened(at, "roster", key, detail=text, by=by)


def accept(world: World, event: AcceptAsked, now: Now) -> Answered:
    """Forget the hosts that are gone, of one site or of a whole backend; a site keeps its last host.

    A site none of whose hosts is left stays missed: it leaves by being retired.
    """
    target = meant(world, event.target)
    if target not in world.watched and target not in world.backends:
        return bad(f"no site and no backend is called {quoted(target)}; `noc check` lists them", world)
    effects: list[Effect] = []
    backends = dict(world.backends)
    for name, facts in world.backends.items():
        if target in world.backends and name != target:
            continue
        changed, gone = _accepted(facts, None if name == target else target)
        if changed == facts:
            continue
        backends[name] = changed
        effects.append(Remember(backends=(backend_memory(changed),)))
        moved = [member for host, member in changed.members.items() if member is not facts.members[host]]
        if moved:
            effects.append(Remember(members=tuple(member_memory(name, member) for member in moved)))
        if gone:
            effects.append(Forget(members=tuple((name, host) for host in gone)))
    if not effects:
        return nothing(f"nothing is missing of {target}: what it has today is the truth already", world)
    site = target if target in world.watched else None
    text = "what is there today was accepted"
    effects.append(Happened(event.now.at, "roster", site, None if site else target, detail=text, by=event.by))
    accepted = {**world.accepted, target: AcceptMemory(target, event.by, now.at)}
    changed_world = replace(world, backends=backends, index=index(backends.values()), accepted=accepted)
    return done(f"what {target} has today is the truth now", changed_world, effects)


def _accepted(facts: BackendFacts, site: str | None) -> tuple[BackendFacts, list[str]]:
    """The facts without what is gone, and the hosts that are forgotten. `site` None: of the whole backend."""
    mine = [member for member in facts.members.values() if site is None or site in member.sites]
    gone = [member.host for member in mine if member.missed and _others(facts, member.sites)]
    members = {host: member for host, member in facts.members.items() if host not in gone}
    for member in mine:
        left = [key for key in member.left if site in (None, key) and _others(facts, (key,))]
        if left and member.host in members:
            members[member.host] = member._replace(
                sites=tuple(key for key in member.sites if key not in left),
                left={key: count for key, count in member.left.items() if key not in left},
            )
    pools = {
        key: _accepted_pools(facts, key, held) if site in (None, key) else held for key, held in facts.pools.items()
    }
    ended = tuple(host for host in facts.ended if host in members)
    changed = replace(facts, members=members, ended=ended, pools=pools)
    return (replace(changed, accepted=facts.count, drops=0) if site is None else changed), gone


def _accepted_pools(facts: BackendFacts, site: str, held: Mapping[str, Pool]) -> Mapping[str, Pool]:
    """Those that have targets, with as many as they have today; all where nothing else of the site is there."""
    if not _others(facts, (site,)):
        return held
    return {
        name: replace(pool, peaks=tuple((hour, pool.present) for hour, _ in pool.peaks[-1:]), short=0)
        for name, pool in held.items()
        if pool.present
    }


def _others(facts: BackendFacts, sites: tuple[str, ...]) -> bool:
    """Each of these sites has a host that is still there."""
    return all(
        any(site in member.sites and site not in member.left and not member.missed for member in facts.members.values())
        for site in sites
    )


def reload(world: World, event: ReloadAsked, now: Now) -> Answered:
    """Whether the files are whole is found out where they are read."""
    line = Happened(event.now.at, "reload", subject="console", detail="a reload was asked for", by=event.by)
    return done("a reload was asked for", world, [line, Reload(event.by, event.always)])

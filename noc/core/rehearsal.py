"""A drill begins with a rehearsal: on a copy of the world the site goes down, or falls silent, and all that follows is
worked out as it would be in earnest. Where that would not be heard the drill has failed, and tells why."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from noc.core.answer import HostState, SiteAlerts
from noc.core.causes import MEANING, AlarmState, Cause, Kind, State
from noc.core.clock import Now
from noc.core.drills import LASTS, SOUND, drill_line
from noc.core.due import asks, hushed, is_heard
from noc.core.events import DrillAsked
from noc.core.lives import live
from noc.core.model import Alarm, BackendFacts, Drill, LookTrack, Member, Track, Verdict, Watched, World
from noc.core.phrases import for_age, quoted
from noc.core.reply import BAD, Answered, Reply, bad, done, nothing
from noc.core.requests import meant
from noc.core.verdict import dark_backends, judge
from noc.core.watch import is_overdue

LONG_AGO = timedelta(days=3650)
_CAUSES = {"down": Cause.DRILL_DOWN, "silent": Cause.DRILL_SILENT, "audio": Cause.DRILL_AUDIO}
_REHEARSED = {Cause.DRILL_DOWN: State.DOWN, Cause.DRILL_SILENT: State.SILENT}
_NOUNS = {Cause.DRILL_DOWN: "a down", Cause.DRILL_SILENT: "a silence"}


def drill(world: World, asked: DrillAsked, now: Now) -> Answered:
    """A drill that would not be heard is written down as well: that is what drills are for."""
    cause = _CAUSES.get(asked.kind)
    if cause is None:
        return bad(f"there is no drill {quoted(asked.kind)}; there are {', '.join(_CAUSES)}", world)
    target = SOUND if cause is Cause.DRILL_AUDIO else meant(world, asked.target)
    if target in world.drills:
        left = for_age(world.drills[target].until - now.mono)
        return nothing(f"a drill of {target} runs already, for {left} more", world)
    if cause is not Cause.DRILL_AUDIO:
        watched = world.watched.get(target)
        if watched is None or watched.retired:
            return bad(f"no site is called {quoted(asked.target)}; `noc check` lists them", world)
        why = what_would_mute(world, watched, cause, now)
        if why:
            text = f"{_NOUNS[cause]} of {target} would not be heard: {why}"
            line = drill_line(asked.now.at, cause, target, f"failed: {text}", asked.by)
            return Reply(BAD, text), world, [line]
    begun = Drill(cause, target, asked.by, now.at, now.mono, now.mono + LASTS)
    line = drill_line(asked.now.at, cause, target, f"began, for {for_age(LASTS)}", asked.by)
    text = f"the drill of {target} has begun; it ends when it is acknowledged, or by itself after {for_age(LASTS)}"
    return done(text, replace(world, drills={**world.drills, target: begun}), [line])


def what_would_mute(world: World, watched: Watched, drilled: Cause, now: Now) -> str:
    """Why the site could be down, or silent, and nobody would hear it. Empty: it would be heard."""
    wanted, key = _REHEARSED[drilled], watched.site.key
    if why := _stands(world, key, wanted, now):
        return why
    copy = _gone_down(world, key, now) if wanted is State.DOWN else _fallen_silent(world, key)
    verdict = judge(copy, watched, now, None, dark_backends(world))
    cause = verdict.cause
    if verdict.state is not wanted or cause is None:
        return _otherwise(world, key, verdict, now)
    own = {each: alarm for each, alarm in world.alarms.items() if each[0] == key}
    lived, _ = live(replace(copy, verdicts={key: verdict}, alarms=own, drills={}), world, now.at, None)
    return _unheard(lived, lived.alarms.get((key, cause)), now)


def _stands(world: World, key: str, wanted: State, now: Now) -> str:
    """What stands already, and would keep a new alarm of this kind from being one."""
    for (owner, cause), alarm in world.alarms.items():
        is_real = owner == key and MEANING[cause].kind is Kind.SITE and alarm.loud
        if is_real and alarm.state is AlarmState.UNACKED:
            return f"it has a real alarm ({cause}) that nobody has taken"
    for (owner, cause), shelf in world.shelves.items():
        if owner == key and MEANING[cause].state is wanted and shelf.until > now.at:
            return f"its {cause} is shelved by {shelf.by} until {shelf.until:%Y-%m-%d %H:%M} UTC"
    return ""


def _otherwise(world: World, key: str, verdict: Verdict, now: Now) -> str:
    unasked = [name for name in world.index.get(key, {}) if _is_unasked(world, world.backends[name], now)]
    if unasked:
        return f"{', '.join(unasked)} cannot be asked at the moment"
    if verdict.state in (State.MAINTENANCE, State.COMMISSIONING):
        return f"it is in {verdict.state}: {verdict.detail}"
    return f"it would be {verdict.state}: {verdict.detail}"


def _unheard(world: World, alarm: Alarm | None, now: Now) -> str:
    if alarm is None:
        return "no alarm would come of it"
    if alarm.state is AlarmState.SUPPRESSED:
        return f"it would be counted under {alarm.under}"
    if alarm.state is AlarmState.ACKED:
        until = f" until {alarm.until:%Y-%m-%d %H:%M} UTC" if alarm.until else ""
        return f"its {alarm.cause} is acknowledged by {alarm.by}{until}"
    if alarm.state is not AlarmState.UNACKED:
        return f"its {alarm.cause} is {alarm.state}"
    hush = hushed(world.rules, now.at)
    if not is_heard(world, alarm, hush):
        return f"tier {world.watched[alarm.owner].site.tier} is not to be heard at this hour"
    return "" if asks(world, alarm, hush) else "it comes and goes: it is heard once in 10 min"


def _is_unasked(world: World, facts: BackendFacts, now: Now) -> bool:
    return facts.setup.name in dark_backends(world) or is_overdue(facts, now)


def _gone_down(world: World, key: str, now: Now) -> World:
    """The newest word of each of its hosts is a hard down, as far as somebody looks at it and can be asked."""
    backends = dict(world.backends)
    for name, facts in world.backends.items():
        if _is_unasked(world, facts, now):
            continue
        hosts = world.index.get(key, {}).get(name, ())
        changed = {host: _down(facts.members[host], facts, now) for host in hosts}
        if changed:
            backends[name] = replace(facts, members={**facts.members, **changed})
        elif not facts.setup.inventory and facts.answer is not None and not world.index.get(key):
            alerts = {**facts.alerts, key: SiteAlerts(key, 1, 0, since=facts.now(now))}
            backends[name] = replace(facts, alerts=alerts, received=now.mono)
    return replace(world, backends=backends)


def _down(member: Member, facts: BackendFacts, now: Now) -> Member:
    report = member.report
    off = facts.answer is not None and facts.answer.checks_on is False
    if report is None or report.disabled or off:
        return member
    stamp = facts.now(now)
    said = report._replace(state=HostState.DOWN, hard=True, retries=True, since=stamp, checked_at=stamp, ack=None)
    return member._replace(report=said, checked=Track(stamp, now.mono))


def _fallen_silent(world: World, key: str) -> World:
    """Its evidence is older than any limit."""
    backends = dict(world.backends)
    for name, hosts in world.index.get(key, {}).items():
        facts = world.backends[name]
        members = {host: _aged(facts.members[host]) for host in hosts}
        backends[name] = replace(facts, members={**facts.members, **members})
    return replace(world, backends=backends)


def _aged(member: Member) -> Member:
    tracks: Mapping[str, LookTrack] = {
        name: look._replace(newest=_old(look.newest), oldest=_old(look.oldest), checked=_old(look.checked))
        for name, look in member.tracks.items()
    }
    return member._replace(tracks=tracks, checked=_old(member.checked))


def _old(track: Track) -> Track:
    return track._replace(lag=track.lag + LONG_AGO)

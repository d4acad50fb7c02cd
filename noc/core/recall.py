"""From the journal's memory to a world, and from the world to what the journal must keep."""

from collections.abc import Iterable
from datetime import datetime

from noc.core.answer import Look
from noc.core.causes import MEANING, AlarmState
from noc.core.clock import Now
from noc.core.events import BackendSetup, Started
from noc.core.memory import AlarmMemory, BackendMemory, MemberMemory, Page, Shelf, Shift, SiteMemory, Window
from noc.core.model import FUTURE, NEVER, ZERO, Alarm, BackendFacts, LookTrack, Member, Pool, Track, Watched, World


def restore(event: Started) -> World:
    """A cold start: everything is verified anew, open alarms sound again, remembered sites are missed."""
    remembered = {row.site.key: row for row in event.memory.sites}
    if event.roster is None:
        watched = {key: _watched(row) for key, row in remembered.items() if row.site.adopted}
    else:
        watched = {}
        for site in event.roster:
            row = remembered.get(site.key)
            watched[site.key] = (
                Watched(site, row.watched_from, row.retired, row.retired_by, row.alarmed_at) if row else Watched(site)
            )
    backends = {setup.name: _backend(setup, event) for setup in event.backends}
    return World(
        name=event.name,
        now=event.now,
        started=event.now,
        adopting=event.roster is None,
        watched=watched,
        backends=backends,
        alarms={(row.owner, row.cause): _alarm(row, event.now) for row in event.memory.alarms},
        refused={
            (backend, row.owner, row.cause): (at, text)
            for row in event.memory.alarms
            for backend, at, text in row.refused
        },
        index=index(backends.values()),
        rules=event.rules,
        shelves={(each.owner, each.cause): each for each in event.memory.kept if isinstance(each, Shelf)},
        windows={each.site: each for each in event.memory.kept if isinstance(each, Window)},
        pages={each.id: each for each in event.memory.kept if isinstance(each, Page)},
        shift=next((each for each in event.memory.kept if isinstance(each, Shift)), Shift()),
        touched=event.now.mono,
    )


def index(backends: Iterable[BackendFacts]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Which hosts of which backends belong to each site."""
    found: dict[str, dict[str, list[str]]] = {}
    for facts in backends:
        for member in facts.members.values():
            for site in member.sites:
                found.setdefault(site, {}).setdefault(facts.setup.name, []).append(member.host)
    return {site: {name: tuple(hosts) for name, hosts in known.items()} for site, known in found.items()}


def _watched(row: SiteMemory) -> Watched:
    return Watched(row.site, row.watched_from, row.retired, row.retired_by, row.alarmed_at)


def _backend(setup: BackendSetup, event: Started) -> BackendFacts:
    row = next((row for row in event.memory.backends if row.name == setup.name), None)
    members = {
        member.host: _member(member, event.now) for member in event.memory.members if member.backend == setup.name
    }
    pools: dict[str, dict[str, Pool]] = {}
    for site, pool, hour, most in row.peaks if row else ():
        held = pools.setdefault(site, {})
        held[pool] = Pool(peaks=(*held.get(pool, Pool()).peaks, (hour, most)))
    return BackendFacts(setup, setup.poll_every, members=members, pools=pools, accepted=row.accepted if row else 0)


def _member(row: MemberMemory, now: Now) -> Member:
    tracks = {name: LookTrack(_track(stamp, now), gaps=gaps) for name, stamp, gaps in row.stamps}
    looks = (Look("", row.interval, None, None, None),) if row.interval else ()
    return Member(
        row.host, row.sites, row.pool, row.first_seen, now.mono, looks=looks, tracks=tracks,
        checked=_track(row.checked_at, now),
    )  # fmt: skip


def _track(stamp: datetime | None, now: Now) -> Track:
    """The backend's clock is not known yet: its first answer weighs the stamp again."""
    if stamp is None:
        return NEVER
    if stamp - now.at > FUTURE:
        return Track(lower=stamp)  # from the future: of its age nothing is known until it is told again
    return Track(stamp, now.mono, max(now.at - stamp, ZERO), weighed=False)


def _alarm(row: AlarmMemory, now: Now) -> Alarm:
    """An open alarm sounds again. What was counted under a fault waits for the next verdict."""
    meaning = MEANING[row.cause]
    waits = row.state in (AlarmState.UNACKED, AlarmState.CLEARED_UNACKED)
    return Alarm(
        row.owner, row.cause, row.state, row.since, now.mono, row.detail, row.by, row.note, row.acked_at, row.until,
        elsewhere=row.state is AlarmState.ACKED and row.until is None, audible=meaning.sound is not None,
        loud=meaning.loud,
        starts=(now.mono,) if row.state is AlarmState.UNACKED else (),
        waits_from=min(row.waits_from or now.at, now.at) if waits else None, steps=row.steps,
        after_shelf=row.after_shelf,
    )  # fmt: skip


def member_memory(backend: str, member: Member) -> MemberMemory:
    stamps = tuple((name, track.newest.stamp, track.gaps) for name, track in member.tracks.items())
    shortest = min((look.interval for look in member.looks if look.interval), default=None)
    return MemberMemory(
        backend, member.host, member.sites, member.pool, member.first_seen, member.checked.stamp, stamps, shortest
    )


def site_memory(watched: Watched) -> SiteMemory:
    return SiteMemory(watched.site, watched.watched_from, watched.retired, watched.retired_by, watched.alarmed_at)


def alarm_memory(alarm: Alarm, world: World) -> AlarmMemory:
    refused = tuple(
        (backend, at, text)
        for (backend, site, cause), (at, text) in world.refused.items()
        if (site, cause) == (alarm.owner, alarm.cause)
    )
    return AlarmMemory(
        alarm.owner, alarm.cause, alarm.state, alarm.since, alarm.detail, alarm.by, alarm.note, alarm.acked_at,
        alarm.until, refused, alarm.waits_from, alarm.steps, alarm.after_shelf,
    )  # fmt: skip


def backend_memory(facts: BackendFacts) -> BackendMemory:
    peaks = tuple(
        (site, name, hour, most)
        for site, pools in facts.pools.items()
        for name, pool in pools.items()
        for hour, most in pool.peaks
    )
    return BackendMemory(facts.setup.name, facts.accepted, peaks)


def evidence(world: World) -> tuple[tuple[MemberMemory, ...], tuple[BackendMemory, ...]]:
    """The stamps of all evidence in hand, for the journal to keep from time to time."""
    members = tuple(
        member_memory(name, member) for name, facts in world.backends.items() for member in facts.members.values()
    )
    return members, tuple(backend_memory(facts) for facts in world.backends.values())

"""Invented snapshots for the desk: what a night shift can meet. Nothing here is watched."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from noc.core.causes import MEANING, AlarmState, Cause, State
from noc.core.snapshot import (
    AlarmView,
    DrillView,
    FloodView,
    GroupView,
    HostView,
    PauseView,
    ShelfView,
    ShiftView,
    SiteView,
    Snapshot,
    WindowView,
)
from noc.ui import example
from noc.ui.example import AT

_PLACES = ("Riga hall 1", "Harbour", "Ring road", "Old town")
_SHIFT = ShiftView(("ann", "ben"), AT - timedelta(hours=3, minutes=42))


def calm() -> Snapshot:
    return _manned(example.calm())


def alarm() -> Snapshot:
    """Alarms in every state of their lives, with whom to ring."""
    return _manned(example.alarm())


def flood() -> Snapshot:
    """More than a person can take one by one."""
    snapshot = _manned(example.flood())
    sites = [site for site in snapshot.sites if site.alarms]
    first = min(sites, key=lambda site: site.alarms[0].since, default=sites[0])
    chatters = sites[3].key

    def marked(site: SiteView) -> SiteView:
        alarms = tuple(
            replace(alarm, first_out=site.key == first.key, chattering=site.key == chatters) for alarm in site.alarms
        )
        return replace(site, alarms=alarms)

    groups: dict[tuple[Cause, str, str], list[str]] = {}
    for site in sites:
        if site.tier != 1 and site.cause is not None:
            groups.setdefault((site.cause, site.customer, site.place), []).append(site.key)
    views = tuple(GroupView(*kind, tuple(keys), len(keys)) for kind, keys in groups.items())
    return replace(
        snapshot,
        sites=tuple(marked(site) for site in snapshot.sites),
        flood=FloodView(
            AT - timedelta(minutes=6), len(sites), (first.key, first.alarms[0].cause),
            tuple(sorted(views, key=lambda group: -len(group.sites))),
        ),
    )  # fmt: skip


def drill() -> Snapshot:
    """A drill of a site beside a real alarm of the same site, and one of the sound."""
    snapshot = alarm()
    site = snapshot.sites[3]
    drills = (
        DrillView(Cause.DRILL_SILENT, site.key, site.name, "ann", AlarmState.UNACKED, timedelta(seconds=22),
                  timedelta(seconds=98)),
        DrillView(Cause.DRILL_AUDIO, "sound", "sound", "ben", AlarmState.ACKED, timedelta(seconds=40),
                  timedelta(seconds=20)),
    )  # fmt: skip
    return replace(snapshot, drills=drills)


def shelved() -> Snapshot:
    """Shelves, one of them for an alarm that does not stand; a window; a pause; and nobody has touched the keys."""
    snapshot = alarm()
    sites = list(snapshot.sites)
    sites[41] = replace(sites[41], window=WindowView(AT + timedelta(minutes=23), "ben", "new power supply"))
    shelves = (
        ShelfView(sites[49].key, sites[49].name, Cause.HOST_DOWN, "ann", "router is being replaced",
                  AT + timedelta(minutes=40)),
        ShelfView(sites[5].key, sites[5].name, Cause.HOST_DOWN, "ben", "known loose cable", AT + timedelta(hours=7),
                  "carla"),
    )  # fmt: skip
    return replace(
        snapshot,
        sites=tuple(sites),
        shelves=shelves,
        pause=PauseView("ann", timedelta(seconds=87)),
        shift=replace(_SHIFT, untouched=timedelta(minutes=31), asks=True),
    )


def crowd() -> Snapshot:
    """A thousand sites with ten alarms each."""
    snapshot = example.calm(1000)
    causes = [cause for cause in Cause if MEANING[cause].state in (State.DOWN, State.SILENT, State.DEGRADED)]

    def burdened(number: int, site: SiteView) -> SiteView:
        alarms = tuple(
            AlarmView(cause, AlarmState.UNACKED, AT - timedelta(seconds=7 * number + 3 * place))
            for place, cause in enumerate(causes[:10])
        )
        return replace(site, alarms=alarms, alarm=AlarmState.UNACKED)

    return _manned(replace(snapshot, sites=tuple(burdened(*each) for each in enumerate(snapshot.sites))))


def _manned(snapshot: Snapshot) -> Snapshot:
    """With what the example of the wall leaves out: places, hosts, contacts, people."""
    sites = tuple(_furnished(number, site) for number, site in enumerate(snapshot.sites))
    faults = tuple(
        replace(fault, waits=AT - fault.since if fault.alarm is AlarmState.UNACKED else None)
        for fault in snapshot.faults
    )
    return replace(
        snapshot, name="NOC desk 1", sites=sites, faults=faults, shift=_SHIFT, operators=("ann", "ben", "carla"),
        targets=("duty phone", "chat", "manager"),
    )  # fmt: skip


def _furnished(number: int, site: SiteView) -> SiteView:
    alarms = tuple(
        replace(
            alarm,
            waits=AT - alarm.since if alarm.state is AlarmState.UNACKED else None,
            steps=1 if alarm.state is AlarmState.UNACKED and AT - alarm.since > timedelta(minutes=4) else 0,
            until=AT + timedelta(hours=7) if alarm.state is AlarmState.ACKED else alarm.until,
        )
        for alarm in site.alarms
    )
    hosts: tuple[HostView, ...] = ()
    if site.alarms:
        state = "down" if site.state is State.DOWN else "silent"
        hosts = tuple(
            HostView(
                site.backends[0],
                f"{site.key}-{role}",
                state if place == 0 else "up",
                f"10.{number % 250}.0.{place + 1}",
            )
            for place, role in enumerate(("gw", "app-1", "app-2"))
        )
    return replace(
        site,
        alarms=alarms,
        hosts=hosts,
        place=_PLACES[number % len(_PLACES)],
        contact="Acme duty officer, +371 2000 0000; then J. Ozols, +371 2000 0001",
        alarmed_at=AT - timedelta(days=12),
    )


SCENES: dict[str, Callable[[], Snapshot]] = {
    "alarm": alarm, "calm": calm, "flood": flood, "drill": drill, "shelved": shelved, "crowd": crowd,
    "blind": lambda: _manned(example.blind()), "start": example.start, "unset": example.unset,
}  # fmt: skip

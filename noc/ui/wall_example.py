"""Invented snapshots for the wall, the life of alarms included. Nothing here is watched."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from noc.core.causes import AlarmState, Cause, State
from noc.core.snapshot import DrillView, FloodView, GroupView, PauseView, ShiftView, SiteView, Snapshot
from noc.ui import example
from noc.ui.desk import example as desk_example
from noc.ui.example import AT


def alarm() -> Snapshot:
    """One of them comes and goes, one has been told to others, one is not heard at this hour."""
    snapshot = _on_wall(desk_example.alarm())
    sites = list(snapshot.sites)
    for place, changes in ((45, {"chattering": True}), (31, {"steps": 3}), (17, {"heard": False})):
        sites[place] = replace(sites[place], alarms=(replace(sites[place].alarms[0], **changes),))
    return replace(snapshot, sites=tuple(sites), standing=2)


def calm() -> Snapshot:
    """A quiet night with somebody on shift, and one site at rest."""
    snapshot = _on_wall(desk_example.calm())
    return replace(snapshot, sites=(*snapshot.sites[:41], desk_example.shelved().sites[41], *snapshot.sites[42:]))


def flood() -> Snapshot:
    """A cable is cut: most of it at two customers of one place, some of tier 1, one alarm before all others."""
    snapshot = _on_wall(desk_example.flood())
    sites = [_in_one_place(site) for site in snapshot.sites]
    first = next(site for site in sites if site.tier > 1 and site.state is State.DOWN)
    sites = [_first_out(site, site is first) for site in sites]
    groups: dict[tuple[Cause, str, str], list[str]] = {}
    for site in sorted(sites, key=lambda site: site.since or AT):
        if site.tier > 1 and site.alarms:
            groups.setdefault((site.alarms[0].cause, site.customer, site.place), []).append(site.key)
    views = [GroupView(*kind, tuple(keys), len(keys)) for kind, keys in groups.items()]
    views.sort(key=lambda group: -len(group.sites))
    view = FloodView(AT - timedelta(minutes=6), 29, (first.key, Cause.HOST_DOWN), tuple(views))
    return replace(snapshot, sites=tuple(sites), flood=view, faults=())


def _in_one_place(site: SiteView) -> SiteView:
    site = replace(site, tier=2) if site.key in ("site-6", "site-36", "site-56") else site
    if site.state is State.DOWN:
        return replace(site, customer="Acme", place="Harbour")
    return replace(site, customer="Northwind", place="Harbour") if site.alarms else site


def _first_out(site: SiteView, is_first: bool) -> SiteView:
    """The first alarm began before all others."""
    since = AT - timedelta(minutes=14)
    alarms = tuple(
        replace(alarm, first_out=is_first, chattering=False, since=since if is_first else alarm.since)
        for alarm in site.alarms
    )
    return replace(site, alarms=alarms, since=since if is_first else site.since)


def drill() -> Snapshot:
    """A drill at a site that is well, and one at a site that is really down."""
    snapshot = _on_wall(desk_example.calm())
    sites = list(snapshot.sites)
    sites[11] = desk_example.alarm().sites[11]
    drills = (
        _drill(Cause.DRILL_SILENT, snapshot, 23, 51),
        _drill(Cause.DRILL_DOWN, snapshot, 11, 9),
    )
    counts = {**snapshot.counts, State.OK: len(sites) - 1, State.DOWN: 1}
    return replace(snapshot, sites=tuple(sites), drills=drills, counts=counts)


def shelved() -> Snapshot:
    return replace(_on_wall(desk_example.shelved()), pause=None, shift=desk_example.alarm().shift)


def paused() -> Snapshot:
    return replace(_on_wall(desk_example.alarm()), pause=PauseView("ann", timedelta(seconds=87)))


def presence() -> Snapshot:
    """At night, and nobody has touched the keys."""
    names = ("ann", "ben")
    asks = ShiftView(names, AT - timedelta(hours=5), timedelta(minutes=31), True, timedelta(seconds=74))
    return replace(_on_wall(desk_example.calm()), shift=asks)


def _on_wall(snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, name="NOC wall 1")


def _drill(cause: Cause, snapshot: Snapshot, place: int, left: int) -> DrillView:
    site, left_over = snapshot.sites[place], timedelta(seconds=left)
    return DrillView(cause, site.key, site.name, "ann", AlarmState.UNACKED, timedelta(minutes=1) - left_over, left_over)


SCENES: dict[str, Callable[[], Snapshot]] = {
    **example.SCENES, "alarm": alarm, "calm": calm, "crowded": example.flood, "flood": flood,
    "drill": drill, "shelved": shelved, "paused": paused, "presence": presence,
}  # fmt: skip

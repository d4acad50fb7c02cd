"""Invented snapshots, for looking at the wall and for its tests. Nothing here is watched."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from noc.core.causes import HOLLOW, MEANING, AlarmState, Cause, Kind, Sound, State
from noc.core.events import Asked
from noc.core.phrases import for_age
from noc.core.snapshot import AlarmView, BackendView, DueSound, FaultView, SiteView, Snapshot

AT = datetime(2026, 11, 24, 9, 42, 7, tzinfo=UTC)
_CITIES = (
    "Riga", "Tallinn", "Vilnius", "Helsinki", "Stockholm", "Oslo", "Bergen", "Aarhus", "Hamburg", "Berlin", "Leipzig",
    "Munich", "Zurich", "Geneva", "Lyon", "Paris", "Strasbourg", "Lille", "Brussels", "Ghent", "Rotterdam", "Utrecht",
    "London", "Leeds", "Dublin", "Cork", "Porto", "Madrid", "Bilbao", "Milan", "Turin", "Vienna", "Graz", "Prague",
    "Brno", "Warsaw", "Gdansk", "Krakow", "Budapest", "Ljubljana",
)  # fmt: skip
_KINDS = ("data centre", "office", "plant", "depot", "exchange", "campus")
_CUSTOMERS = ("Acme", "Northwind", "Globex", "Initech", "Umbra Logistics", "Stadtwerke")


def calm(sites: int = 60) -> Snapshot:
    """Every site well, two at rest by announcement."""
    return _snapshot([_ok(number, sites) for number in range(sites)])


def alarm(sites: int = 60) -> Snapshot:
    """Sites down and silent: new, acknowledged, cleared; some degraded, some hollow."""
    views = [_ok(number, sites) for number in range(sites)]
    plan: tuple[tuple[int, Callable[[SiteView], SiteView]], ...] = (
        (3, lambda site: _down(site, 48)),
        (11, lambda site: _down(site, 1060, by="ann")),
        (17, lambda site: _silent(site, 200, Cause.CHECKS_LATE)),
        (22, lambda site: _degraded(site, 900, Cause.PART_DOWN)),
        (26, lambda site: _silent(site, 9660, Cause.VANISHED, by="ben")),
        (31, lambda site: _silent(site, 245, Cause.REPORT_LATE, was=State.DOWN)),
        (34, lambda site: _cleared(site, 610)),
        (38, lambda site: _degraded(site, 310, Cause.SERVICE_PROBLEM)),
        (41, lambda site: _hollow(site, State.MAINTENANCE, Cause.ANNOUNCED, 1380)),
        (45, lambda site: _down(site, 134)),
        (49, lambda site: _hollow(site, State.SHELVED, Cause.SHELVED, 2400, underlying=State.DOWN)),
        (53, lambda site: _hollow(site, State.COMMISSIONING, Cause.NO_WITNESS, None)),
        (56, lambda site: replace(site, late=True, age=timedelta(seconds=121))),
        (58, lambda site: _hollow(site, State.VERIFYING, Cause.STARTING, None)),
    )
    for place, change in plan:
        place = place * sites // 60
        views[place] = change(views[place])
    weak = FaultView(
        Cause.CLOCK_SKEW,
        Kind.SUPERVISORY,
        "icinga-east",
        AT - timedelta(minutes=12),
        AlarmState.ACKED,
        "41 s ahead",
        0,
        by="ann",
    )
    return _snapshot(views, faults=(weak,))


def blind(sites: int = 60) -> Snapshot:
    """One of two backends lost: its sites hatched, the first of them silent under the fault."""
    views = []
    for number in range(sites):
        site = _ok(number, sites)
        if "icinga-east" in site.backends:
            site = replace(site, blind=True, age=timedelta(seconds=35 + number % 60))
            if number % 9 == 2:
                site = _suppressed(site)
        views.append(site)
    touched = sum(site.blind for site in views)
    lost = FaultView(
        Cause.BACKEND_LOST, Kind.FAULT, "icinga-east", AT - timedelta(seconds=47), AlarmState.UNACKED,
        "connection refused by monitor.example:5665", touched,
    )  # fmt: skip
    views[7] = _down(views[7], 30)
    return _snapshot(views, faults=(lost,), lost="icinga-east")


def flood(sites: int = 60) -> Snapshot:
    """More alarms than the strip can hold, three faults, and a weakness."""
    views = [_ok(number, sites) for number in range(sites)]
    causes = (Cause.CHECKS_LATE, Cause.REPORT_LATE, Cause.VANISHED, Cause.NEVER_REPORTED)
    for number in range(2, sites, 2):
        site = views[number]
        views[number] = _down(site, number * 7) if number % 4 else _silent(site, 120 + number * 11, causes[number % 3])
    faults = (
        _fault(Cause.JOURNAL_FAILED, "journal", 25, AlarmState.UNACKED, "disk is full", 0),
        _fault(Cause.CANARY_MISSING, "prom-1", 300, AlarmState.ACKED, "Watchdog was last seen 6 min ago", 12),
        _fault(Cause.AUDIO_MUTED, "HDMI output", 12, AlarmState.UNACKED, "volume is 0", 0),
        _fault(Cause.CONFIG_PENDING, "icinga-east", 700, AlarmState.UNACKED, "changed 11 min ago", 0),
    )
    return _snapshot(views, faults=faults)


def big() -> Snapshot:
    return alarm(1000)


def few() -> Snapshot:
    """Six sites, one of them down."""
    views = [_ok(number, 6) for number in range(6)]
    views[2] = _down(views[2], 754)
    return _snapshot(views)


def start() -> Snapshot:
    """Just started: no verdict yet."""
    views = [_hollow(_ok(number, 60), State.VERIFYING, Cause.STARTING, None) for number in range(60)]
    return replace(_snapshot(views), oldest=None, cycle_at=None)


def unset() -> Snapshot:
    """Nothing configured."""
    return replace(_snapshot([]), backends=(), oldest=None, cycle_at=None)


SCENES: dict[str, Callable[[], Snapshot]] = {
    "calm": calm, "alarm": alarm, "blind": blind, "flood": flood, "big": big, "few": few, "start": start,
    "unset": unset,
}  # fmt: skip


def later(snapshot: Snapshot, seconds: float) -> Snapshot:
    """The same world some seconds on: every age runs."""
    step = timedelta(seconds=seconds)

    def aged(site: SiteView) -> SiteView:
        if site.age is None:
            return site
        if site.state is not State.OK or site.blind:
            return replace(site, age=site.age + step)
        return replace(site, age=(site.age + step) % timedelta(minutes=2))

    return replace(
        snapshot,
        at=snapshot.at + step,
        mono=snapshot.mono + step,
        sites=tuple(aged(site) for site in snapshot.sites),
        folds=snapshot.folds + 1,
    )


class DeafDoor:
    """A door with nobody behind it: for pictures and for looking at the wall alone."""

    def ask(self, asked: Asked) -> None: ...

    def part_failed(self, cause: Cause, subject: str, text: str) -> None: ...

    def part_works(self, cause: Cause, subject: str) -> None: ...


def _ok(number: int, sites: int) -> SiteView:
    random = Random(number)
    city = _CITIES[number % len(_CITIES)]
    name = (
        f"{city} {_KINDS[number // len(_CITIES) % len(_KINDS)]}" if sites <= 240 else f"{city[:3].upper()}-{number:03}"
    )
    backends = ("icinga-east",) if number % 3 else ("prom-west",)
    return SiteView(
        key=f"site-{number}", name=name, customer=_CUSTOMERS[number % len(_CUSTOMERS)],
        tier=1 if number % 5 == 1 else 2, state=State.OK, cause=None, underlying=None, since=AT - timedelta(hours=30),
        age=timedelta(seconds=random.randint(2, 75)), limit=timedelta(seconds=200), late=False,
        alarm=AlarmState.NORMAL, detail="", backends=backends, alarms=(), blind=False, was=None,
        guidance="Ring the duty officer, +371 2000 0000, then the fire desk.",
    )  # fmt: skip


def _with_alarm(site: SiteView, state: State, cause: Cause, since: datetime, by: str | None) -> SiteView:
    standing = AlarmState.ACKED if by else AlarmState.UNACKED
    alarms = (AlarmView(cause, standing, since, by=by, note="on the phone with the site" if by else None),)
    return replace(site, state=state, cause=cause, since=since, alarm=standing, alarms=alarms)


def _down(site: SiteView, seconds: int, by: str | None = None) -> SiteView:
    site = _with_alarm(site, State.DOWN, Cause.HOST_DOWN, AT - timedelta(seconds=seconds), by)
    return replace(site, detail="CRITICAL: 100 % packet loss, 3 of 3 hosts down", age=timedelta(seconds=6))


def _silent(site: SiteView, seconds: int, cause: Cause, by: str | None = None, was: State = State.OK) -> SiteView:
    age = timedelta(seconds=seconds)
    site = _with_alarm(site, State.SILENT, cause, AT - age, by)
    return replace(site, age=age, was=was, detail=f"no evidence for {for_age(age)} (limit 3 min 20 s)")


def _suppressed(site: SiteView) -> SiteView:
    since = AT - timedelta(seconds=230)
    alarms = (AlarmView(Cause.CHECKS_LATE, AlarmState.SUPPRESSED, since, under="backend_lost icinga-east"),)
    return replace(
        site, state=State.SILENT, cause=Cause.CHECKS_LATE, since=since, age=timedelta(seconds=230), was=State.OK,
        alarm=AlarmState.SUPPRESSED, alarms=alarms,
    )  # fmt: skip


def _degraded(site: SiteView, seconds: int, cause: Cause) -> SiteView:
    since = AT - timedelta(seconds=seconds)
    return replace(site, state=State.DEGRADED, cause=cause, since=since, detail="1 of 5 hosts down: app-3")


def _cleared(site: SiteView, seconds: int) -> SiteView:
    alarms = (AlarmView(Cause.HOST_DOWN, AlarmState.CLEARED_UNACKED, AT - timedelta(seconds=seconds)),)
    return replace(site, alarm=AlarmState.CLEARED_UNACKED, alarms=alarms)


def _hollow(site: SiteView, state: State, cause: Cause, left: int | None, underlying: State | None = None) -> SiteView:
    until = AT + timedelta(seconds=left) if left else None
    alarm = AlarmState.SHELVED if state is State.SHELVED else AlarmState.OUT_OF_SERVICE
    alarms = (AlarmView(Cause.HOST_DOWN, alarm, AT, by="ann", until=until),) if until else ()
    age = None if state in (State.VERIFYING, State.COMMISSIONING) else site.age
    return replace(site, state=state, cause=cause, underlying=underlying, age=age, alarms=alarms)


def _fault(cause: Cause, subject: str, seconds: int, alarm: AlarmState, detail: str, sites: int) -> FaultView:
    by = "ann" if alarm is AlarmState.ACKED else None
    return FaultView(cause, MEANING[cause].kind, subject, AT - timedelta(seconds=seconds), alarm, detail, sites, by=by)


def _snapshot(views: list[SiteView], faults: tuple[FaultView, ...] = (), lost: str = "") -> Snapshot:
    counts = {state: sum(site.state is state for site in views) for state in State}
    ages = [site.age for site in views if site.age and site.state is not State.SILENT and site.state not in HOLLOW]
    backends = tuple(
        BackendView(
            name, kind, "backend_lost" if name == lost else "ok", "connection refused" if name == lost else "", 420,
            AT - timedelta(seconds=4), timedelta(seconds=52 if name == lost else 4), timedelta(seconds=0.2),
        )
        for name, kind in (("icinga-east", "icinga2"), ("prom-west", "prometheus"))
    )  # fmt: skip
    due = tuple(
        DueSound(sound, timedelta(seconds=60), counts[state])
        for sound, state in ((Sound.SILENT, State.SILENT), (Sound.DOWN, State.DOWN))
        if counts[state]
    )
    return Snapshot(
        at=AT, mono=timedelta(hours=30), name="NOC wall 1", counts=counts, sites=tuple(views), backends=backends,
        faults=faults, due=due, oldest=max(ages, default=None), cycle_at=AT - timedelta(seconds=2), polls=21000,
        folds=108000,
    )  # fmt: skip

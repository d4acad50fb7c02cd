"""Snapshots with the alarms that a test names, for what stands beside the wall: tray, notices, raising."""

from dataclasses import replace
from datetime import timedelta

from noc.core.causes import MEANING, AlarmState, Cause, Kind, State
from noc.core.snapshot import AlarmView, DrillView, FaultView, SiteView, Snapshot
from noc.ui.example import AT, calm

UNACKED, ACKED = AlarmState.UNACKED, AlarmState.ACKED


def alarm(cause: Cause, state: AlarmState = UNACKED, started: float = 0.0, **more: object) -> AlarmView:
    return replace(AlarmView(cause, state, AT, started=timedelta(seconds=started)), **more)  # type: ignore[arg-type]


def fault(cause: Cause, subject: str, state: AlarmState = UNACKED, started: float = 0.0) -> FaultView:
    detail = "connection refused"
    return FaultView(cause, Kind.FAULT, subject, AT, state, detail, 3, started=timedelta(seconds=started))


def drill(cause: Cause, name: str, state: AlarmState = UNACKED) -> DrillView:
    return DrillView(cause, name.casefold(), name, "ann", state, timedelta(0), timedelta(seconds=60))


def picture(
    alarms: dict[str, AlarmView], faults: tuple[FaultView, ...] = (), drills: tuple[DrillView, ...] = (), sites: int = 9
) -> Snapshot:
    """Calm sites, the first of them renamed and in alarm."""
    base = calm(60)
    views = [site for site in base.sites if site.state is State.OK][: max(sites, len(alarms))]
    for place, (name, view) in enumerate(alarms.items()):
        views[place] = _in_alarm(views[place], name, view)
    counts = {state: sum(site.state is state for site in views) for state in State}
    return replace(base, sites=tuple(views), counts=counts, faults=faults, drills=drills)


def _in_alarm(site: SiteView, name: str, view: AlarmView) -> SiteView:
    state = MEANING[view.cause].state or State.OK
    return replace(
        site, key=name.casefold(), name=name, customer="Acme", state=state, cause=view.cause, alarm=view.state,
        alarms=(view,), detail="", tier=2,
    )  # fmt: skip

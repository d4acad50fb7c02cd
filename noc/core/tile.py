"""One site as a screen sees it: its state, its alarms, and where it is not well its worst hosts."""

from collections.abc import Iterable
from datetime import timedelta
from heapq import nsmallest

from noc.core.alarm import CHATTER_SPAN
from noc.core.answer import HostState
from noc.core.causes import MEANING, Kind, State
from noc.core.clock import Now
from noc.core.drills import overdue_since
from noc.core.due import Hush, is_heard
from noc.core.hosts import VANISHED_AFTER, Standing, judge_host
from noc.core.model import Alarm, Member, Watched, World
from noc.core.phrases import for_age
from noc.core.shelves import shown
from noc.core.snapshot import AlarmView, HostView, SiteView
from noc.core.windows import window_of
from noc.core.worst import worst_alarm

MOST_HOSTS = 12
# To judge a host costs some microseconds: of a crowd only those are judged that have a sign of trouble on them.
JUDGED = 48


def site_view(world: World, watched: Watched, alarms: Iterable[Alarm], hush: Hush) -> SiteView:
    site, verdict = watched.site, shown(world, watched.site.key)
    age = None if verdict.age is None else verdict.age + (world.now.mono - verdict.at)
    views = tuple(alarm_view(world, alarm, hush) for alarm in alarms if MEANING[alarm.cause].kind is Kind.SITE)
    is_ok = verdict.state is State.OK
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
        detail=_calm(verdict.detail, age) if is_ok else verdict.detail,
        backends=verdict.backends,
        alarms=views,
        blind=verdict.blind,
        was=watched.was if verdict.state in (State.SILENT, State.VERIFYING) else None,
        guidance=site.guidance,
        contact=site.contact,
        place=site.place,
        hosts=() if is_ok else host_views(world, watched),
        window=window_of(world, site.key, world.now),
        alarmed_at=watched.alarmed_at,
        drill_due=overdue_since(world, watched) is not None,
    )


def _calm(detail: str, age: timedelta | None) -> str:
    return f"{detail}; newest answer {for_age(age)} ago"


def alarm_view(world: World, alarm: Alarm, hush: Hush) -> AlarmView:
    flood = world.flood
    return AlarmView(
        cause=alarm.cause,
        state=alarm.state,
        since=alarm.since,
        by=alarm.by,
        note=alarm.note,
        until=alarm.until,
        under=alarm.under,
        detail=alarm.detail,
        waits=waits(alarm, world.now),
        steps=alarm.steps,
        chattering=alarm.chatter_from is not None and world.now.mono - alarm.started <= CHATTER_SPAN,
        first_out=flood is not None and flood.first == (alarm.owner, alarm.cause),
        heard=not hush or is_heard(world, alarm, hush),
        started=alarm.started,
    )


def waits(alarm: Alarm, now: Now) -> timedelta | None:
    """For how long nobody has answered it; None: it waits for nobody."""
    return None if alarm.waits_from is None else max(now.at - alarm.waits_from, timedelta(0))


def host_views(world: World, watched: Watched) -> tuple[HostView, ...]:
    """The worst first, a dozen at most."""
    known = list(world.hosts_of(watched.site.key))
    if len(known) > JUDGED:
        known = nsmallest(JUDGED, known, key=lambda each: _troubled(each[1]))
    views = [_host_view(world, watched, backend, member) for backend, member in known]
    views.sort(key=lambda view: (_WORST[view.state], view.host))
    return tuple(views[:MOST_HOSTS])


_WORST = {"down": 0, "silent": 1, "gone": 2, "up": 3}
_WORDS = {
    Standing.SOFT: "down", Standing.DOWN: "down", Standing.SILENT: "silent", Standing.VANISHED: "gone",
    Standing.WELL: "up",
}  # fmt: skip


def _troubled(member: Member) -> int:
    """Cheap signs of trouble, the plainest first."""
    report = member.report
    if report is not None and report.state is HostState.DOWN:
        return 0
    if member.lapsed is not None or member.missed >= VANISHED_AFTER:
        return 1
    return 2 if report is None or report.state is HostState.PENDING else 3


def _host_view(world: World, watched: Watched, backend: str, member: Member) -> HostView:
    found = judge_host(member, watched, world.backends[backend], world.now)
    report = member.report
    return HostView(
        backend, member.host, _WORDS.get(found.standing) or _said(member), report.address if report else "",
        report.comment if report else "",
    )  # fmt: skip


def _said(member: Member) -> str:
    """In a window, out of hours or still waited for: what was said last. What has said nothing is not up."""
    report = member.report
    if report is None or report.state is HostState.PENDING:
        return "silent"
    return str(report.state)

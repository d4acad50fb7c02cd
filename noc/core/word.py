"""What one backend says of one site: the sum of its hosts, or its firing alerts."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from noc.core.answer import SiteAlerts
from noc.core.causes import Cause, State
from noc.core.clock import Now
from noc.core.hosts import HostVerdict, Standing, judge_host
from noc.core.model import NO_DETAILS, NO_SIZES, ZERO, BackendFacts, Pool, Watched
from noc.core.phrases import for_age, listing
from noc.core.roster import Site
from noc.core.silence import DEFAULT_INTERVAL, SHORTEST, age, known_patience
from noc.core.troubles import Trouble, find_troubles
from noc.core.worst import worst_causes


class Word(NamedTuple):
    """`age` and `limit` belong to the evidence that will expire last. Up to `until` nothing changes but the age."""

    backend: str
    state: State
    causes: tuple[Cause, ...] = ()
    since: datetime | None = None
    age: timedelta | None = None
    limit: timedelta | None = None
    late: bool = False
    detail: str = ""
    details: Mapping[Cause, str] = NO_DETAILS
    minor: frozenset[Cause] = frozenset()
    sizes: Mapping[Cause, int] = NO_SIZES
    alert_source: bool = False
    until: timedelta = ZERO

    @property
    def left(self) -> timedelta:
        return timedelta.min if self.age is None or self.limit is None else self.limit - self.age


def host_word(facts: BackendFacts, watched: Watched, hosts: tuple[str, ...], now: Now, windows: bool) -> Word | None:
    """None: this backend knows nothing of the site, and never did."""
    site = watched.site
    pools = facts.pools.get(site.key, _NO_POOLS)
    if not hosts and not pools:
        return None
    members = [facts.members[host] for host in hosts]
    if pools:
        # A target that is gone matters only where its job has no other left.
        members = [m for m in members if not (m.pool and m.absent and pools.get(m.pool, _EMPTY).present)]
    found = [judge_host(member, watched, facts, now, windows) for member in members]
    if pools:
        found += [verdict for pool, held in pools.items() if (verdict := _gone_pool(pool, held, site, facts, now))]
    if not found:
        return Word(facts.setup.name, State.VERIFYING, (Cause.STARTING,), detail="waiting for its next answer")
    return _sum_up(facts.setup.name, site, found, pools)


_EMPTY = Pool()
_NO_POOLS: Mapping[str, Pool] = {}


def _gone_pool(name: str, pool: Pool, site: Site, facts: BackendFacts, now: Now) -> HostVerdict | None:
    """None: it has targets, or may have them again in a moment."""
    if pool.present:
        return None
    ceiling = known_patience(site.interval or DEFAULT_INTERVAL, None, site, facts).limit
    overdue = pool.empty_from is not None and now.mono - pool.empty_from > ceiling
    if pool.missed < 2 and not overdue:
        return None
    return HostVerdict(name, Standing.VANISHED, Cause.VANISHED, age(pool.newest, now), ceiling, since=pool.newest.stamp)


_NOT_COUNTED = frozenset({Standing.WINDOW, Standing.CLOSED, Standing.UNKNOWABLE, Standing.WAITING})
_QUIET = frozenset({Standing.SILENT, Standing.VANISHED})


def _sum_up(name: str, site: Site, hosts: list[HostVerdict], pools: Mapping[str, Pool]) -> Word:
    if len(hosts) == 1 and _is_plainly_well(hosts[0], pools):
        return _well(name, hosts, hosts[0])
    counted = [host for host in hosts if host.standing not in _NOT_COUNTED]
    if not counted:
        return _nothing_counts(name, hosts)
    well = [host for host in counted if host.standing is Standing.WELL]
    down = [host for host in counted if host.standing is Standing.DOWN]
    quiet = [host for host in counted if host.standing in _QUIET]
    best = max(counted, key=_left)
    nobody = not well and not any(host.standing is Standing.SOFT for host in counted)
    lost = down if nobody else [host for host in down if _is_key(host, site)]
    if lost:
        return _down(name, lost, counted, best)
    missing = quiet if nobody else [host for host in quiet if _is_key(host, site)]
    if missing:
        return _silent(name, missing, counted)
    troubles = find_troubles(counted, pools, site)
    if not troubles:
        return _well(name, hosts, best, len(well))
    return _troubled(name, troubles, best, _unchanged_until(hosts))


def _is_plainly_well(host: HostVerdict, pools: Mapping[str, Pool]) -> bool:
    if host.standing is not Standing.WELL or host.problems or host.quiet_parts:
        return False
    return not (pools and any(pool.short or not pool.present for pool in pools.values()))


def _is_key(host: HostVerdict, site: Site) -> bool:
    """Without this one the site is not there."""
    return site.down_any or host.host in site.key_hosts


def _left(host: HostVerdict) -> timedelta:
    return timedelta.min if host.age is None or host.limit is None else host.limit - host.age


def _unchanged_until(hosts: list[HostVerdict]) -> timedelta:
    return min(host.until for host in hosts)


def _well(name: str, hosts: list[HostVerdict], best: HostVerdict, count: int = 1) -> Word:
    detail = "its host speaks" if count == 1 else f"{count} hosts speak"
    since = best.since
    if count > 1:
        since = max((host.since for host in hosts if host.standing is Standing.WELL and host.since), default=None)
    until = best.until if len(hosts) == 1 else _unchanged_until(hosts)
    return Word(name, State.OK, (), since, best.age, best.limit, best.late, detail, until=until)


def _troubled(name: str, troubles: dict[Cause, Trouble], best: HostVerdict, until: timedelta) -> Word:
    causes = worst_causes(troubles)
    worst = troubles[causes[0]]
    return Word(
        name, State.DEGRADED, causes, worst.since, best.age, best.limit, best.late, worst.detail,
        {cause: trouble.detail for cause, trouble in troubles.items()},
        frozenset(cause for cause, trouble in troubles.items() if trouble.minor),
        {cause: trouble.size for cause, trouble in troubles.items()},
        until=until,
    )  # fmt: skip


# Every host is in a window, out of hours, unknowable or still waited for: what that makes of the site.
_HOLLOW = (
    (Standing.WAITING, State.VERIFYING, Cause.STARTING, "waiting for its first report"),
    (Standing.WINDOW, State.MAINTENANCE, Cause.ANNOUNCED, "announced downtime"),
    (Standing.CLOSED, State.MAINTENANCE, Cause.OUT_OF_PERIOD, "outside the hours it is checked"),
    (Standing.UNKNOWABLE, State.COMMISSIONING, Cause.NO_INTERVAL, "nobody knows how often it reports; set interval"),
)


def _nothing_counts(backend: str, hosts: list[HostVerdict]) -> Word:
    for standing, state, cause, words in _HOLLOW:
        some = [host for host in hosts if host.standing is standing]
        if not some:
            continue
        first = some[0]
        if all(host.cause is Cause.NEVER_REPORTED for host in some):
            return _silent(backend, some, some)
        ends = min((host.resumes_at for host in some if host.resumes_at), default=None)
        until = f" until {ends:%Y-%m-%d %H:%M} UTC" if ends else ""
        since = min((host.since for host in some if host.since), default=None)
        return Word(backend, state, (cause,), since, first.age, first.limit, False, words + until)
    raise AssertionError("no host at all")


def _down(backend: str, down: list[HostVerdict], counted: list[HostVerdict], best: HostVerdict) -> Word:
    since = min((host.since for host in down if host.since), default=None)
    names = listing([host.host for host in down])
    said = next((host.text for host in down if host.text), "")
    detail = f"{names} down" if len(counted) == 1 else f"{len(down)} of {len(counted)} hosts down: {names}"
    return Word(
        backend, State.DOWN, (Cause.HOST_DOWN,), since, best.age, best.limit, best.late,
        f"{detail}: {said}" if said else detail, sizes={Cause.HOST_DOWN: len(down)},
    )  # fmt: skip


_SILENT_WORDS = {
    Cause.CHECKS_LATE: "no check has run for {age} (limit {limit})",
    Cause.REPORT_LATE: "no answer from the site for {age} (limit {limit})",
    Cause.CHECKS_DISABLED: "its checks are switched off; last answer {age} ago (limit {limit})",
    Cause.NEVER_REPORTED: "it has never reported (limit {limit})",
    Cause.VANISHED: "gone from the backend's list; last answer {age} ago",
}
# Of several silent hosts, the one whose reason says most names the site.
_SILENT_ORDER = (
    Cause.CHECKS_DISABLED, Cause.CHECKS_LATE, Cause.REPORT_LATE, Cause.VANISHED, Cause.NEVER_REPORTED,
)  # fmt: skip


def _silent(backend: str, quiet: list[HostVerdict], counted: list[HostVerdict]) -> Word:
    newest = max(quiet, key=_left)
    cause = min((host.cause for host in quiet if host.cause), key=_SILENT_ORDER.index)
    names = listing([host.host for host in quiet]) + ": " if len(counted) > 1 else ""
    spoken = _SILENT_WORDS[cause].format(age=for_age(newest.age), limit=for_age(newest.limit))
    if newest.age is None and cause is Cause.CHECKS_DISABLED:
        spoken = "its checks are switched off; it has never reported"
    elif newest.age is None and cause is Cause.VANISHED:
        spoken = "gone from the backend's list; it has never answered"
    elif newest.back:
        spoken = f"it has begun to answer, {for_age(newest.age)} ago; more is wanted"
    since = max((host.since for host in quiet if host.since), default=None)
    return Word(backend, State.SILENT, (cause,), since, newest.age, newest.limit, False, names + spoken)


def alert_word(facts: BackendFacts, site: Site, alerts: SiteAlerts, now: Now) -> Word | None:
    """Alerts tell of trouble only. None: nothing fires, which proves nothing."""
    old = now.mono - facts.received
    ceiling = site.silent_after or max(SHORTEST, 3 * facts.period)
    if old > ceiling:
        return None
    down = alerts.down + alerts.acked
    if not down and not alerts.degrading:
        return None
    state, cause = (State.DOWN, Cause.HOST_DOWN) if down else (State.DEGRADED, Cause.SERVICE_PROBLEM)
    return Word(
        facts.setup.name, state, (cause,), alerts.since, old, ceiling, False, alerts.text, {cause: alerts.text},
        sizes={cause: down or alerts.degrading}, alert_source=True,
    )  # fmt: skip

"""What one backend says of one site: the sum of its hosts, or its firing alerts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from noc.core.answer import Severity, SiteAlerts
from noc.core.causes import Cause, State
from noc.core.clock import Now
from noc.core.hosts import HostVerdict, Standing, judge_host
from noc.core.model import BackendFacts, Pool, Watched
from noc.core.phrases import for_age, listing
from noc.core.roster import Site
from noc.core.silence import SHORTEST
from noc.core.worst import worst_causes


@dataclass(frozen=True, slots=True)
class Word:
    """`age` and `limit` belong to the evidence that will expire last."""

    backend: str
    state: State
    causes: tuple[Cause, ...] = ()
    since: datetime | None = None
    age: timedelta | None = None
    limit: timedelta | None = None
    late: bool = False
    detail: str = ""
    details: dict[Cause, str] = field(default_factory=dict)
    minor: frozenset[Cause] = frozenset()
    alert_source: bool = False

    @property
    def left(self) -> timedelta:
        return timedelta.min if self.age is None or self.limit is None else self.limit - self.age

    def detail_of(self, cause: Cause) -> str:
        return self.details.get(cause, self.detail)


def host_word(facts: BackendFacts, watched: Watched, hosts: list[str], now: Now, windows: bool) -> Word | None:
    """None: this backend knows nothing of the site, and never did."""
    site = watched.site
    pools = facts.pools.get(site.key, {})
    if not hosts and not pools:
        return None
    found = [judge_host(facts.members[host], site, facts, watched.watched_from, now, windows) for host in hosts]
    found += [_gone_pool(pool) for pool, held in pools.items() if held.missed >= 2]
    if not found:
        return Word(facts.setup.name, State.VERIFYING, (Cause.STARTING,), detail="waiting for its next answer")
    return _sum_up(facts, site, found, pools, now)


def _gone_pool(pool: str) -> HostVerdict:
    return HostVerdict(pool, Standing.VANISHED, Cause.VANISHED)


_NOT_COUNTED = frozenset({Standing.WINDOW, Standing.CLOSED, Standing.UNKNOWABLE, Standing.WAITING})
_ILL = frozenset({Standing.DOWN, Standing.SOFT, Standing.SILENT, Standing.VANISHED})


def _sum_up(facts: BackendFacts, site: Site, hosts: list[HostVerdict], pools: Mapping[str, Pool], now: Now) -> Word:
    name = facts.setup.name
    counted = [host for host in hosts if host.standing not in _NOT_COUNTED]
    if not counted:
        return _nothing_counts(name, hosts)
    well = [host for host in counted if host.standing is Standing.WELL]
    down = [host for host in counted if host.standing is Standing.DOWN]
    quiet = [host for host in counted if host.standing in (Standing.SILENT, Standing.VANISHED)]
    soft = [host for host in counted if host.standing is Standing.SOFT]
    strict = [host for host in down if site.down_any or host.host in site.key_hosts]
    best = max(counted, key=_left)
    if strict or (down and not well and not soft):
        return _down(name, strict or down, counted, best)
    if quiet and not well and not soft:
        return _silent(name, quiet, counted)
    if quiet and any(host.host in site.key_hosts for host in quiet):
        return _silent(name, [host for host in quiet if host.host in site.key_hosts], counted)
    details = _troubles(counted, well, down, quiet, soft, pools, site)
    minor = _minor(counted, quiet, pools)
    causes = worst_causes(details)
    if not causes:
        since = max((host.since for host in well if host.since), default=None)
        return Word(name, State.OK, (), since, best.age, best.limit, best.late, calm_detail(len(well)))
    since = _since_of(causes[0], down, quiet, soft, well)
    return Word(
        name, State.DEGRADED, causes, since, best.age, best.limit, best.late, details[causes[0]], details, minor
    )  # fmt: skip


def _left(host: HostVerdict) -> timedelta:
    return timedelta.min if host.age is None or host.limit is None else host.limit - host.age


def _nothing_counts(backend: str, hosts: list[HostVerdict]) -> Word:
    """Every host is in a window, out of hours, unknowable or still waited for."""
    for standing, state, cause, words in (
        (Standing.WAITING, State.VERIFYING, Cause.STARTING, "waiting for its first report"),
        (Standing.WINDOW, State.MAINTENANCE, Cause.ANNOUNCED, "announced downtime"),
        (Standing.CLOSED, State.MAINTENANCE, Cause.OUT_OF_PERIOD, "outside the hours it is checked"),
        (
            Standing.UNKNOWABLE,
            State.COMMISSIONING,
            Cause.NO_INTERVAL,
            "nobody knows how often it reports; set interval",
        ),
    ):
        some = [host for host in hosts if host.standing is standing]
        if not some:
            continue
        ends = min((host.resumes_at for host in some if host.resumes_at), default=None)
        until = f" until {ends:%Y-%m-%d %H:%M} UTC" if ends else ""
        since = min((host.since for host in some if host.since), default=None)
        return Word(backend, state, (cause,), since, some[0].age, some[0].limit, False, words + until)
    raise AssertionError("no host at all")


def _down(backend: str, down: list[HostVerdict], counted: list[HostVerdict], best: HostVerdict) -> Word:
    since = min((host.since for host in down if host.since), default=None)
    names = listing([host.host for host in down])
    said = next((host.text for host in down if host.text), "")
    detail = f"{names} down" + (f": {said}" if said else "")
    if len(counted) > 1:
        detail = f"{len(down)} of {len(counted)} hosts down: {names}" + (f": {said}" if said else "")
    return Word(backend, State.DOWN, (Cause.HOST_DOWN,), since, best.age, best.limit, best.late, detail)


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
    newest = max(quiet, key=lambda host: (_left(host), host.since.timestamp() if host.since else 0.0))
    cause = min((host.cause for host in quiet if host.cause), key=_SILENT_ORDER.index)
    names = listing([host.host for host in quiet]) + ": " if len(counted) > 1 else ""
    spoken = _SILENT_WORDS[cause].format(age=for_age(newest.age), limit=for_age(newest.limit))
    since = max((host.since for host in quiet if host.since), default=None)
    return Word(backend, State.SILENT, (cause,), since, newest.age, newest.limit, False, names + spoken)


def _troubles(
    counted: list[HostVerdict], well: list[HostVerdict], down: list[HostVerdict], quiet: list[HostVerdict],
    soft: list[HostVerdict], pools: Mapping[str, Pool], site: Site,
) -> dict[Cause, str]:  # fmt: skip
    """Each cause that degrades the site, with its words."""
    found: dict[Cause, str] = {}
    total = len(counted)
    vanished = [host.host for host in quiet if host.standing is Standing.VANISHED]
    silent = [host.host for host in quiet if host.standing is Standing.SILENT]
    parts = [f"{host.host}/{part}" for host in well for part in host.quiet_parts]
    thin = [f"{pool} has {held.present} of {held.peak}" for pool, held in pools.items() if held.short >= 2]
    if down:
        said = next((host.text for host in down if host.text), "")
        found[Cause.PART_DOWN] = (
            f"{len(down)} of {total} hosts down: {listing([host.host for host in down])} {said}".strip()
        )
    if silent or parts:
        found[Cause.PART_SILENT] = f"no answer from {listing(silent + parts)}"
    if vanished or thin:
        found[Cause.PART_VANISHED] = f"gone from the backend's list: {listing(vanished + thin)}"
    if soft:
        said = next((host.text for host in soft if host.text), "")
        found[Cause.SOFT_DOWN] = (
            f"{listing([host.host for host in soft])} does not answer, still being tried. {said}".strip()
        )
    troubles = [(host, problem) for host in well for problem in host.problems if _counts(problem.severity, site)]
    if troubles:
        troubles.sort(key=lambda pair: pair[1].severity is not Severity.CRITICAL)
        host, problem = troubles[0]
        more = f" (+{len(troubles) - 1} more)" if len(troubles) > 1 else ""
        found[Cause.SERVICE_PROBLEM] = f"{host.host}/{problem.name} {problem.severity}: {problem.text}{more}"
    return found


def _minor(counted: list[HostVerdict], quiet: list[HostVerdict], pools: Mapping[str, Pool]) -> frozenset[Cause]:
    """Services that fell silent, and fewer than a tenth of the hosts gone, are shown and make no sound."""
    vanished = sum(1 for host in quiet if host.standing is Standing.VANISHED)
    silent = len(quiet) - vanished
    found = set() if silent else {Cause.PART_SILENT}
    if 10 * vanished < len(counted) and not any(held.short >= 2 for held in pools.values()):
        found.add(Cause.PART_VANISHED)
    return frozenset(found)


def _counts(severity: Severity, site: Site) -> bool:
    if site.degraded_on == "hosts":
        return False
    return severity is Severity.CRITICAL or site.degraded_on == "warning"


def _since_of(
    cause: Cause, down: list[HostVerdict], quiet: list[HostVerdict], soft: list[HostVerdict], well: list[HostVerdict]
) -> datetime | None:
    if cause is Cause.SERVICE_PROBLEM:
        return min((p.since for host in well for p in host.problems if p.since), default=None)
    group = {Cause.PART_DOWN: down, Cause.SOFT_DOWN: soft}.get(cause, quiet)
    return min((host.since for host in group if host.since), default=None)


def calm_detail(hosts: int) -> str:
    return "its host speaks" if hosts == 1 else f"{hosts} hosts speak"


def alert_word(facts: BackendFacts, site: Site, alerts: SiteAlerts, now: Now) -> Word | None:
    """Alerts tell of trouble only. None: nothing fires, which proves nothing."""
    name = facts.setup.name
    old = now.mono - facts.received
    ceiling = site.silent_after or max(SHORTEST, 3 * facts.period)
    if not alerts.down and not alerts.acked and not alerts.degrading:
        return None
    if old > ceiling:
        return None
    if alerts.down or alerts.acked:
        return Word(
            name, State.DOWN, (Cause.HOST_DOWN,), alerts.since, old, ceiling, False, alerts.text, alert_source=True
        )
    return Word(
        name, State.DEGRADED, (Cause.SERVICE_PROBLEM,), alerts.since, old, ceiling, False, alerts.text,
        {Cause.SERVICE_PROBLEM: alerts.text}, alert_source=True,
    )  # fmt: skip

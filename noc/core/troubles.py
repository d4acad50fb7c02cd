"""What weakens a site of which some host speaks: each cause with its words, its size and its time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from noc.core.answer import ServiceProblem, Severity
from noc.core.causes import Cause
from noc.core.hosts import HostVerdict, Standing
from noc.core.model import Pool
from noc.core.phrases import listing
from noc.core.roster import Site


@dataclass(frozen=True, slots=True)
class Trouble:
    """`size`: how many hosts or services are meant. `minor`: shown, and too small for a sound."""

    detail: str
    size: int
    since: datetime | None
    minor: bool = False


def find_troubles(counted: list[HostVerdict], pools: Mapping[str, Pool], site: Site) -> dict[Cause, Trouble]:
    """`counted`: the hosts that are neither in a window nor waited for."""
    by: dict[Standing, list[HostVerdict]] = {standing: [] for standing in Standing}
    for host in counted:
        by[host.standing].append(host)
    found = {
        Cause.PART_DOWN: _down(by[Standing.DOWN], len(counted)),
        Cause.PART_SILENT: _silent(by[Standing.SILENT], by[Standing.WELL]),
        Cause.PART_VANISHED: _vanished(by[Standing.VANISHED], len(counted), pools),
        Cause.SOFT_DOWN: _soft(by[Standing.SOFT]),
        Cause.SERVICE_PROBLEM: _services(by[Standing.WELL], site),
    }
    return {cause: trouble for cause, trouble in found.items() if trouble is not None}


def _down(down: list[HostVerdict], total: int) -> Trouble | None:
    if not down:
        return None
    detail = f"{len(down)} of {total} hosts down: {_names(down)} {_said(down)}".strip()
    return Trouble(detail, len(down), _since(down))


def _silent(silent: list[HostVerdict], well: list[HostVerdict]) -> Trouble | None:
    """Services that fell silent while their host speaks make no sound."""
    parts = [f"{host.host}/{part}" for host in well for part in host.quiet_parts]
    if not silent and not parts:
        return None
    names = listing([host.host for host in silent] + parts)
    return Trouble(f"no answer from {names}", len(silent) + len(parts), _since(silent), minor=not silent)


def _vanished(vanished: list[HostVerdict], total: int, pools: Mapping[str, Pool]) -> Trouble | None:
    """Fewer than a tenth of the hosts make no sound."""
    thin = [f"{pool} has {held.present} of {held.peak}" for pool, held in pools.items() if held.short >= 2]
    if not vanished and not thin:
        return None
    names = listing([host.host for host in vanished] + thin)
    minor = not thin and 10 * len(vanished) < total
    return Trouble(f"gone from the backend's list: {names}", len(vanished) + len(thin), _since(vanished), minor)


def _soft(soft: list[HostVerdict]) -> Trouble | None:
    if not soft:
        return None
    return Trouble(f"{_names(soft)} does not answer, still being tried. {_said(soft)}".strip(), len(soft), _since(soft))


def _services(well: list[HostVerdict], site: Site) -> Trouble | None:
    troubles = [(host, problem) for host in well for problem in host.problems if _counts(problem, site)]
    if not troubles:
        return None
    host, worst = min(troubles, key=lambda pair: pair[1].severity is not Severity.CRITICAL)
    more = f" (+{len(troubles) - 1} more)" if len(troubles) > 1 else ""
    detail = f"{host.host}/{worst.name} {worst.severity}: {worst.text}{more}"
    since = min((problem.since for _, problem in troubles if problem.since), default=None)
    return Trouble(detail, len(troubles), since)


def _counts(problem: ServiceProblem, site: Site) -> bool:
    if site.degraded_on == "hosts":
        return False
    return problem.severity is Severity.CRITICAL or site.degraded_on == "warning"


def _names(hosts: list[HostVerdict]) -> str:
    return listing([host.host for host in hosts])


def _said(hosts: list[HostVerdict]) -> str:
    return next((host.text for host in hosts if host.text), "")


def _since(hosts: list[HostVerdict]) -> datetime | None:
    return min((host.since for host in hosts if host.since), default=None)

"""Targets that come and go (Prometheus): counted per site and job, never missed one by one."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from noc.core.answer import Answer
from noc.core.clock import Now
from noc.core.model import NEVER, BackendFacts, Member, Pool, Track

PEAK_HOURS = 24


def absorb_pools(
    facts: BackendFacts, answer: Answer, members: Mapping[str, Member], now: Now
) -> Mapping[str, Mapping[str, Pool]]:
    """Count the targets of each (site, job); a pool once seen is missed when it is empty."""
    counts: dict[str, dict[str, int]] = {}
    for report in answer.hosts:
        if report.pool:
            for site in members[report.name].sites:
                jobs = counts.setdefault(site, {})
                jobs[report.pool] = jobs.get(report.pool, 0) + 1
    after: dict[str, dict[str, Pool]] = {}
    for site in {**facts.pools, **counts}:
        known, seen = facts.pools.get(site, {}), counts.get(site, {})
        after[site] = {
            name: _counted(facts, answer, site, name, known.get(name, Pool()), seen.get(name, 0), now)
            for name in {**known, **seen}
        }
    return after


def _counted(facts: BackendFacts, answer: Answer, site: str, name: str, old: Pool, present: int, now: Now) -> Pool:
    peaks = _peaks(old.peaks, now.at.replace(minute=0, second=0, microsecond=0), present)
    few = 0 < 2 * present < max(most for _, most in peaks)
    if present and present == old.present and peaks is old.peaks and not few and not old.short:
        return old
    return Pool(
        present,
        0 if present else old.missed + answer.complete,
        old.short + answer.complete if few else 0,
        peaks,
        None if present else now.mono if old.empty_from is None else old.empty_from,
        old.newest if present or not old.present else _newest(facts.members, site, name),
    )


def _newest(members: Mapping[str, Member], site: str, pool: str) -> Track:
    """The newest answer of the targets that have just gone."""
    tracks = [
        track.newest
        for member in members.values()
        if member.pool == pool and site in member.sites
        for track in member.tracks.values()
    ]
    return max(tracks, key=lambda track: track.moved - track.lag, default=NEVER)


def _peaks(peaks: tuple[tuple[datetime, int], ...], hour: datetime, present: int) -> tuple[tuple[datetime, int], ...]:
    if peaks and peaks[-1][0] == hour:
        last = peaks[-1]
        return peaks if present <= last[1] else (*peaks[:-1], (hour, present))
    return (*(pair for pair in peaks if hour - pair[0] < timedelta(hours=PEAK_HOURS)), (hour, present))

"""Is there evidence? How long an object may say nothing, and how long it has said nothing.

The figures are those of the alarm rules: with a poll each 10 s and a check timeout of 10 s the grace is 22 s, and an
object checked each minute is late after 112 s and silent after 200 s (tier 1) or 202 s.
"""

from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from statistics import median
from typing import NamedTuple

from noc.core.answer import Look
from noc.core.clock import Now
from noc.core.model import UNTRACKED, ZERO, BackendFacts, LookTrack, Member, Track
from noc.core.roster import Site

UNKNOWN_TIMEOUT = timedelta(seconds=30)
CLOCK_ROOM = timedelta(seconds=2)
DEFAULT_INTERVAL = timedelta(seconds=60)
SHORTEST = timedelta(seconds=90)
HOUR = timedelta(hours=1)
CAP = {1: timedelta(seconds=200)}
CAP_REST = timedelta(minutes=15)
QUICK = timedelta(minutes=5)
GAPS_WANTED = 5
GAPS_KEPT = 10


def grace(backend: BackendFacts, timeout: timedelta | None) -> timedelta:
    cache = backend.answer.cache_age if backend.answer else timedelta(0)
    return backend.period + cache + (UNKNOWN_TIMEOUT if timeout is None else timeout) + CLOCK_ROOM


def limit(interval: timedelta, grace: timedelta, tier: int) -> timedelta:
    if interval > HOUR:
        return interval + max(HOUR, interval / 4) + grace
    cap = CAP.get(tier, CAP_REST)
    return max(SHORTEST, 2 * interval + grace, min(3 * interval + grace, cap))


def late(interval: timedelta, grace: timedelta, limit: timedelta) -> timedelta:
    return min(1.5 * interval + grace, (interval + limit) / 2)


def learned(gaps: tuple[float, ...]) -> timedelta | None:
    """The interval of a passive object: the median of five gaps in a row, the largest at most 1.5 times as long.

    One longer gap since then was an outage, and does not make us forget the interval by which it was noticed.
    """
    for end in range(len(gaps), max(GAPS_WANTED, len(gaps) - GAPS_WANTED) - 1, -1):
        row = gaps[end - GAPS_WANTED : end]
        middle = median(row)
        longest = 1.5 * middle
        if max(row) <= longest and sum(gap > longest for gap in gaps[end:]) <= 1:
            return timedelta(seconds=middle)
    return None


class Patience(NamedTuple):
    """The interval and the limit that hold for one look at one site."""

    interval: timedelta | None  # None: only `silent_after` is known
    limit: timedelta
    late: timedelta


@lru_cache(maxsize=4096)
def _patience(
    interval: timedelta, timeout: timedelta | None, period: timedelta, cache: timedelta, tier: int,
    silent_after: timedelta | None,
) -> Patience:  # fmt: skip
    room = period + cache + (UNKNOWN_TIMEOUT if timeout is None else timeout) + CLOCK_ROOM
    ceiling = silent_after or limit(interval, room, tier)
    return Patience(interval, ceiling, late(interval, room, ceiling))


def known_patience(interval: timedelta, timeout: timedelta | None, site: Site, backend: BackendFacts) -> Patience:
    cache = backend.answer.cache_age if backend.answer else ZERO
    return _patience(interval, timeout, backend.period, cache, site.tier, site.silent_after)


def patience(look: Look, gaps: tuple[float, ...], site: Site, backend: BackendFacts) -> Patience | None:
    """None: passive, and nobody knows how often it reports."""
    interval = look.interval or site.interval or learned(gaps)
    if interval is not None:
        return known_patience(interval, look.timeout, site, backend)
    return None if site.silent_after is None else Patience(None, site.silent_after, site.silent_after)


class Evidence(NamedTuple):
    """How one look stands. `age` None: it never answered; `left` is the time until it is silent."""

    look: Look
    track: LookTrack
    rule: Patience
    age: timedelta | None
    left: timedelta

    @property
    def late(self) -> bool:
        return self.age is not None and self.age > self.rule.late


def age(track: Track, now: Now) -> timedelta | None:
    """How old a stamp is: its age by the backend's clock when we first saw it, and our own time since.

    So it is never younger than our own clock has seen it stand still, whatever the stamp says.
    """
    return None if track.stamp is None else track.lag + (now.mono - track.moved)


def weigh(look: Look, member: Member, site: Site, backend: BackendFacts, now: Now) -> Evidence | None:
    """The evidence that a look gives by its newest answer. None: it cannot be judged."""
    track = member.tracks.get(track_name(look), UNTRACKED)
    rule = patience(look, track.gaps, site, backend)
    if rule is None:
        return None
    old = age(track.newest, now)
    return Evidence(look, track, rule, old, timedelta.min if old is None else rule.limit - old)


def time_left(evidence: Evidence, site: Site, backend: BackendFacts, now: Now) -> timedelta | None:
    """The time until one of the objects of a look falls silent: that which answered longest ago is the first.

    `silent_after` speaks of the site; it shortens the patience for a service only as far as its interval allows.
    None: it promises nothing.
    """
    look, track, rule = evidence[:3]
    ceiling = rule.limit
    if rule.interval is not None and ceiling < 1.5 * rule.interval:
        ceiling = known_patience(rule.interval, look.timeout, replace(site, silent_after=None), backend).limit
    if look.oldest is not None:
        waited = age(track.oldest, now)
    elif look.interval is None:
        return None  # a passive service that never reported and has no interval of its own
    else:
        waited = None if track.waits is None else now.mono - track.waits
    return None if waited is None else ceiling - waited


def track_name(look: Look) -> str:
    """What identifies a look from poll to poll: services that share an interval share a track."""
    return look.name if not look.name or look.interval is None else _shared(look.interval)


@lru_cache(maxsize=4096)
def _shared(interval: timedelta) -> str:
    return f"@{interval.total_seconds():g}"


def quick(looks: list[Evidence]) -> list[Evidence]:
    """Those whose answers can prove in time that the host speaks."""
    known = [evidence.rule.interval for evidence in looks if evidence.rule.interval is not None]
    if not known or max(known) <= QUICK:
        return looks
    bound = max(QUICK, 2 * min(known))
    return [evidence for evidence in looks if evidence.rule.interval is None or evidence.rule.interval <= bound]

"""Is there evidence? How long an object may say nothing, and how long it has said nothing.

The figures are those of the alarm rules: with a poll each 10 s and a check timeout of 10 s the grace is 22 s, and an
object checked each minute is late after 112 s and silent after 200 s (tier 1) or 202 s.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from statistics import median

from noc.core.answer import Look
from noc.core.clock import Now
from noc.core.model import UNTRACKED, BackendFacts, Member
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
    """The interval of a passive object: the median of at least five gaps, the largest at most 1.5 times as long."""
    if len(gaps) < GAPS_WANTED:
        return None
    middle = median(gaps)
    return timedelta(seconds=middle) if max(gaps) <= 1.5 * middle else None


@dataclass(frozen=True, slots=True)
class Evidence:
    """How one look stands. `age` None: it never answered."""

    look: Look
    age: timedelta | None
    limit: timedelta
    late: bool
    passive: bool

    @property
    def fresh(self) -> bool:
        return self.age is not None and self.age <= self.limit

    @property
    def left(self) -> timedelta:
        return timedelta.min if self.age is None else self.limit - self.age


@dataclass(frozen=True, slots=True)
class Patience:
    """The interval and the limit that hold for one look at one site."""

    interval: timedelta | None  # None: only `silent_after` is known
    limit: timedelta
    late: timedelta


def patience(look: Look, gaps: tuple[float, ...], site: Site, backend: BackendFacts) -> Patience | None:
    """None: passive, and nobody knows how often it reports."""
    interval = look.interval or site.interval or learned(gaps)
    room = grace(backend, look.timeout)
    if interval is None:
        if site.silent_after is None:
            return None
        return Patience(None, site.silent_after, site.silent_after)
    ceiling = site.silent_after or limit(interval, room, site.tier)
    return Patience(interval, ceiling, late(interval, room, ceiling))


def age(stamp: datetime | None, moved: timedelta, member: Member, backend: BackendFacts, now: Now) -> timedelta | None:
    """How old a stamp is: by the backend's own clock, and never younger than our own clock has seen it stand still.

    Where a window has just ended its time counts from there.
    """
    if stamp is None:
        return None
    by_backend = backend.now(now) - stamp
    oldest = max(by_backend, now.mono - moved)
    if member.anew is not None:
        oldest = min(oldest, now.mono - member.anew)
    return max(oldest, timedelta(0))


def weigh(look: Look, member: Member, site: Site, backend: BackendFacts, now: Now) -> Evidence | None:
    """The evidence that a look gives by its newest answer. None: it cannot be judged."""
    track = member.tracks.get(track_name(look), UNTRACKED)
    rule = patience(look, track.gaps, site, backend)
    if rule is None:
        return None
    old = age(track.newest.stamp, track.newest.moved, member, backend, now)
    return Evidence(look, old, rule.limit, old is not None and old > rule.late, look.interval is None)


def weigh_oldest(look: Look, member: Member, site: Site, backend: BackendFacts, now: Now) -> Evidence | None:
    """The same for the object of the look that answered longest ago: the first to fall silent.

    `silent_after` speaks of the site; it shortens the patience for a service only as far as its interval allows.
    """
    track = member.tracks.get(track_name(look), UNTRACKED)
    rule = patience(look, track.gaps, site, backend)
    if rule is None:
        return None
    ceiling = rule.limit
    if rule.interval is not None and ceiling < 1.5 * rule.interval:
        ceiling = limit(rule.interval, grace(backend, look.timeout), site.tier)
    stamp = None if look.oldest is None else track.oldest.stamp
    old = age(stamp, track.oldest.moved, member, backend, now)
    return Evidence(look, old, ceiling, False, look.interval is None)


def track_name(look: Look) -> str:
    """What identifies a look from poll to poll: services that share an interval share a track."""
    if not look.name or look.interval is None:
        return look.name
    return _shared(look.interval)


@lru_cache(maxsize=4096)
def _shared(interval: timedelta) -> str:
    return f"@{interval.total_seconds():g}"


def plain_limits(
    interval: timedelta, timeout: timedelta | None, period: timedelta, cache: timedelta, tier: int,
    silent_after: timedelta | None,
) -> tuple[timedelta, timedelta]:  # fmt: skip
    """(limit, how long an answer is neither late nor over any limit) for a look whose interval the backend tells."""
    room = period + cache + (UNKNOWN_TIMEOUT if timeout is None else timeout) + CLOCK_ROOM
    computed = limit(interval, room, tier)
    ceiling = silent_after or computed
    return ceiling, min(ceiling, computed, late(interval, room, ceiling))


def quick(looks: list[Evidence]) -> list[Evidence]:
    """Those whose answers can prove in time that the host speaks."""
    known = [evidence.look.interval for evidence in looks if evidence.look.interval is not None]
    if not known:
        return looks
    bound = max(QUICK, 2 * min(known))
    return [evidence for evidence in looks if evidence.look.interval is None or evidence.look.interval <= bound]

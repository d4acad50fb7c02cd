"""How often a monitor beats. The status page does not say, so it is learned from the beats that it shows."""

from datetime import timedelta
from itertools import pairwise
from math import ceil
from statistics import median

from noc.backends.uptime_kuma.wire import PENDING, UP, Beat
from noc.core.silence import learned

GAPS_READ = 12
GAPS_WANTED = 3
_MEDIAN_OF = 5


def of_checks(beats: list[Beat]) -> timedelta | None:
    """Of a monitor that Kuma checks itself. None: it has not beaten often enough to tell.

    A retry comes sooner than the next check would, so what follows a retry does not count. Two long gaps in a row are
    a longer interval; a single one is a stall, and must not make us patient.
    """
    row = beats[-GAPS_READ - 1 :]
    gaps = [gap for before, gap in zip(row, _gaps(row), strict=False) if gap > 0 and before.status != PENDING]
    if len(gaps) < GAPS_WANTED:
        return None
    return _whole(max(median(gaps[-_MEDIAN_OF:]), min(gaps[-2:])))


def of_pushes(beats: list[Beat]) -> timedelta | None:
    """Of a monitor that is reported to, by what was reported; where nothing was, by how often Kuma missed it.

    None: it comes at odd times.
    """
    reports = [beat for beat in beats if beat.status == UP]
    interval = learned(_gaps(reports[-GAPS_READ:])) or learned(_gaps(beats[-GAPS_READ:]))
    return _whole(interval.total_seconds()) if interval else None


def _gaps(beats: list[Beat]) -> tuple[float, ...]:
    """In seconds, the newest last; 0 where one of two stamps cannot be read, or they go back."""
    stamps = [beat.stamp for beat in beats]
    pairs = pairwise(stamps)
    return tuple([max((later - earlier).total_seconds(), 0) if earlier and later else 0 for earlier, later in pairs])


def _whole(seconds: float) -> timedelta:
    """In full seconds, rounded up: a beat's own length makes each gap a little longer than the interval."""
    return timedelta(seconds=ceil(seconds))

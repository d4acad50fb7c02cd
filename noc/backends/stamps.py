"""Times as backends write them. "Never" in any dress (0, -1, null, 0001-01-01, 1970, no time at all) is `None`."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from math import isfinite

# Nothing that is monitored today was looked at before, or will be after: such a stamp is a mistake.
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)
_EARLIEST_EPOCH = _EARLIEST.timestamp()
_LATEST_EPOCH = _LATEST.timestamp()

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII)
_DURATION_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ms|us|µs|μs|ns|[smhdwy])", re.ASCII)
_SECONDS = {
    "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0,
    "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 7 * 86400.0, "y": 365 * 86400.0,
}  # fmt: skip
_LONGEST = 100 * 365 * 86400.0


def from_epoch(seconds: float | None) -> datetime | None:
    """Seconds since 1970, UTC."""
    if seconds is None or not _EARLIEST_EPOCH <= seconds < _LATEST_EPOCH:  # false for NaN too
        return None
    return datetime.fromtimestamp(seconds, UTC)


def from_rfc3339(text: str | None) -> datetime | None:
    """`2026-11-23T09:42:07.123456789Z`; digits below a microsecond are cut off; without a zone it is no stamp."""
    if not text or _RFC3339.fullmatch(text) is None:
        return None
    try:
        stamp = datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return stamp if _EARLIEST <= stamp < _LATEST else None


def from_http_date(text: str | None) -> datetime | None:
    """The `Date` header: `Mon, 23 Nov 2026 09:42:07 GMT`."""
    if not text:
        return None
    try:
        stamp = parsedate_to_datetime(text)
        stamp = stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return stamp if _EARLIEST <= stamp < _LATEST else None


def from_go_duration(text: str | None) -> timedelta | None:
    """`1m30s`, `1.5h`, `300ms`, `1d`, as Go and Prometheus write them; `0s` is zero, not "never"."""
    if not text:
        return None
    if text == "0":
        return timedelta(0)
    seconds, end = 0.0, 0
    while end < len(text):
        part = _DURATION_PART.match(text, end)
        if part is None:
            return None
        seconds += float(part[1]) * _SECONDS[part[2]]
        end = part.end()
    return seconds_of(seconds)


@lru_cache(maxsize=4096)
def seconds_of(seconds: float | None) -> timedelta | None:
    """A length of time in seconds; `None` where it cannot be one (negative, NaN, beyond a century)."""
    if seconds is None or not isfinite(seconds) or not 0 <= seconds <= _LONGEST:
        return None
    return timedelta(seconds=seconds)

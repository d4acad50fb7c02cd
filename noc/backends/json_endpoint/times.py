"""Times as any product may write them: epochs in seconds and finer, ISO 8601 with and without a zone, RFC 2822.

Words for people ("2 minutes ago", "11/23/26 9:42 AM") are refused: nobody can tell what they mean.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from noc.backends.stamps import from_epoch, from_go_duration, from_http_date, from_rfc3339, seconds_of
from noc.backends.words import clean

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_ISO = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)[Tt ](?P<time>\d\d:\d\d)(?P<seconds>:\d\d(?:[.,]\d+)?)? ?"
    r"(?P<zone>[Zz]|UTC|GMT|[+-]\d\d:?(?:\d\d)?)?",
    re.ASCII,
)
_MAIL = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:GMT|UTC|[+-]\d{4})", re.ASCII)
_UNITS = ((1e11, 1.0), (1e14, 1e3), (1e17, 1e6), (1e20, 1e9))  # below: how many of it make a second
_FIRST_YEAR = "2000"  # what is older means "never"
_AHEAD = timedelta(seconds=60)
_TOO_LONG = 1e15  # seconds; whole numbers may be larger than any float


@dataclass(frozen=True, slots=True)
class Times:
    """Reads times. `zone` is that of times without one; None: such times are refused."""

    zone: tzinfo | None = None

    def read(self, value: Any, now: datetime) -> datetime | None:
        """None: never. Raises ValueError with the rest of a sentence: 'is "soon", which is no time'."""
        if value is None or value == "":
            return None
        if isinstance(value, str):
            text = value.strip()
            return _epoch(float(text), text) if _NUMBER.fullmatch(text) else self._text(text, now)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _epoch(value, value)
        raise ValueError(f"is {_shown(value)}, which is no time")

    def _text(self, text: str, now: datetime) -> datetime | None:
        found = _ISO.fullmatch(text)
        if found is None:
            stamp = from_http_date(text) if _MAIL.fullmatch(text) else None
            if stamp is None:
                raise ValueError(f"is {_shown(text)}, which is no time: epochs and ISO 8601 are understood")
            return stamp
        if found["date"][:4] < _FIRST_YEAR:
            return None
        plain = f"{found['date']}T{found['time']}{(found['seconds'] or ':00').replace(',', '.')}"
        if found["zone"] is None:
            return self._local(plain, text, now)
        stamp = from_rfc3339(plain + _zone(found["zone"]))
        if stamp is None:
            raise ValueError(f"is {_shown(text)}, which is no time")
        return stamp

    def _local(self, plain: str, text: str, now: datetime) -> datetime:
        """Of an hour that comes twice in autumn the newer one is meant, unless that is still to come."""
        if self.zone is None:
            raise ValueError(f'is {_shown(text)}, without a time zone: set timezone, such as "UTC" or "Europe/Riga"')
        try:
            naive = datetime.fromisoformat(plain)
            first, second = (naive.replace(tzinfo=self.zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        except (ValueError, OverflowError):
            raise ValueError(f"is {_shown(text)}, which is no time") from None
        return second if first < second <= now + _AHEAD else first


def length(value: Any) -> timedelta | None:
    """An interval: seconds, or text such as "60", "1m30s". None: there is none. Raises ValueError."""
    if value is None or value == "":
        return None
    found = None
    if isinstance(value, str):
        text = value.strip()
        found = seconds_of(float(text)) if _NUMBER.fullmatch(text) else from_go_duration(text.replace(" ", ""))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        found = seconds_of(min(value, _TOO_LONG))
    if found is None:
        raise ValueError(f"is {_shown(value)}, which is no length of time: seconds, or text such as 1m30s")
    return found or None


def _epoch(number: float, value: Any) -> datetime | None:
    if number <= 0:
        return None
    unit = next((unit for most, unit in _UNITS if number < most), 0.0)  # NaN is below none of them
    stamp = from_epoch(number / unit) if unit else None
    if stamp is None:
        raise ValueError(f"is {_shown(value)}, which is no time since 1970")
    return stamp


def _zone(zone: str) -> str:
    if zone in ("Z", "z", "UTC", "GMT"):
        return "Z"
    digits = zone[1:].replace(":", "")
    return f"{zone[0]}{digits[:2]}:{digits[2:] or '00'}"


def _shown(value: Any) -> str:
    return f'"{clean(value, 60)}"' if isinstance(value, str) else clean(repr(value), 60)

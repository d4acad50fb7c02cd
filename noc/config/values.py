"""Values of the configuration that are more than text or a number: each function here reads one, or raises ValueError.

The text of that error goes on where the name of the key ends: "must be ...".
"""

import re
from datetime import date, datetime, time, timedelta
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from noc import durations
from noc.config.words import quoted, shown
from noc.core.hours import Hours, parse_hours

_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(B|[kK]i?B|[MG]i?B)")
_SIZE_UNITS = {"b": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
_LARGEST = 4 * 1024**3
_LENGTH = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(m|cm)")
_FARTHEST = 100.0  # metres
_LONGEST_HOURS = 500  # characters
_DAYS = re.compile(r"[a-z]{3}(?:-[a-z]{3})?(?:\s*,\s*[a-z]{3}(?:-[a-z]{3})?)*")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_NOT_IN_URLS = re.compile(r"[\x00-\x20\x7f\\]")


def _text(value: object, example: str) -> str:
    if isinstance(value, str):
        return value.strip()
    raise ValueError(f"must be text in quotes, such as {example}, not {shown(value)}")


def duration(value: object) -> timedelta:
    """A second or more."""
    read = durations.parse(_text(value, '"10s"'))
    if read < timedelta(seconds=1):
        raise ValueError(f"must be 1s at least, not {shown(value)}")
    return read


def size(value: object) -> int:
    """Bytes. The units are powers of 1024."""
    found = _SIZE.fullmatch(_text(value, '"64MB"'))
    if found is None:
        raise ValueError(f'must be a number and one of B, kB, MB, GB, such as "64MB", not {shown(value)}')
    read = float(found[1]) * _SIZE_UNITS[found[2][0].lower()]
    if read > _LARGEST:
        raise ValueError(f'must be "4GB" at most, not {shown(value)}')
    return int(read)


def metres(value: object) -> float:
    found = _LENGTH.fullmatch(_text(value, '"5m"'))
    read = float(found[1]) / (100 if found[2] == "cm" else 1) if found else 0.0
    if not 0 < read <= _FARTHEST:
        raise ValueError(f'must be a length in m or cm, such as "5m", not {shown(value)}')
    return read


def pattern(value: object) -> str:
    """A regular expression that compiles."""
    text = _text(value, '"(?i)host.*down"')
    try:
        re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"is no regular expression: {error} in {quoted(text)}") from None
    return text


def start(value: object) -> datetime:
    """The start of a contract; without a zone it is meant in that of the console."""
    text = value.isoformat() if isinstance(value, date) else _text(value, '"2026-11-23"')
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f'must be a date, such as "2026-11-23", not {shown(value)}') from None


def moment(value: object) -> datetime:
    """A date and a time; without a zone it is meant in that of the console."""
    text = value.isoformat() if isinstance(value, datetime) else value.strip() if isinstance(value, str) else ""
    try:
        if len(text) > len("2026-11-23"):  # a day alone leaves open whether it is meant to be over
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(f"must be a date with a time, such as 2026-11-23T02:00:00, not {shown(value)}")


def hours(value: object) -> Hours:
    """Hours of the week."""
    text = _text(value, '"mon-fri 08:00-18:00"')
    if len(text) > _LONGEST_HOURS or not text.isprintable():
        raise ValueError(f'must be hours such as "mon-fri 08:00-18:00, sat 09:00-12:00", not {quoted(text)}')
    return parse_hours(text)


def weekdays(value: object) -> str:
    """Days of the week, as `parse_hours` reads them."""
    text = _text(value, '"sat,sun"').casefold()
    if len(text) > _LONGEST_HOURS or _DAYS.fullmatch(text) is None:
        raise ValueError(f'must be days such as "sat,sun" or "mon-fri", not {shown(value)}')
    parse_hours(text)
    return text


def time_of_day(value: object) -> str:
    """`02:00`, to the minute, from 00:00 to 24:00. TOML's own local times are taken too."""
    text = value.strftime("%H:%M") if isinstance(value, time) else _text(value, '"02:00"')
    found = _CLOCK.fullmatch(text)
    if found is None or int(found[2]) > 59 or int(found[1]) * 60 + int(found[2]) > 24 * 60:
        raise ValueError(f'must be a time of day, such as "02:00", not {shown(value)}')
    return text


class Secret(str):
    """What stands where a reference to a secret should; it may be the secret itself, so nobody gets to see it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret(...)"


def secret(value: object) -> Secret:
    """Takes anything: a number may be a password too, and goes the way of all clear text."""
    return Secret(value if isinstance(value, str) else "")


def url(value: object) -> str:
    """The root of a server: scheme, host, perhaps a port and the path of a reverse proxy; no slash at its end."""
    text = _text(value, '"https://monitor.example:5665"')
    if "@" in text:
        raise ValueError('holds a user or a password: take it out and use the keys "user" and "password"')
    if _NOT_IN_URLS.search(text):
        raise ValueError("holds a blank or another character that no address has")
    return _split(text).geturl().rstrip("/")


def is_loopback(url: str) -> bool:
    """Stays on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _split(text: str) -> SplitResult:
    plain = re.split("[?#]", text, maxsplit=1)[0]  # what follows may be a key that nobody should see
    if "://" not in plain:
        raise ValueError(f"needs its scheme in front: {quoted('https://' + plain)}")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(f"is no address: {quoted(plain)} has a wrong port or a wrong bracket") from None
    if parts.scheme not in ("https", "http"):
        raise ValueError(f'must begin with "https://", not with {quoted(parts.scheme + "://")}')
    if not host or port == 0:
        raise ValueError(f'names no server: write it as "https://monitor.example:5665", not {quoted(plain)}')
    if "?" in text or "#" in text:
        raise ValueError(f"is the root of the server: leave out what follows {quoted(plain)}")
    return parts

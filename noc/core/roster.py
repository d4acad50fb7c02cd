"""The roster: the sites that should be watched, and how names become keys."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from noc.core.hours import Hours

_NOT_A_WORD = re.compile(r"[\W_]+")


@lru_cache(maxsize=65536)
def key_of(name: str) -> str:
    """Make the key that matches a word to a roster entry: NFKC, casefold, letters and digits kept, the rest `-`."""
    return _NOT_A_WORD.sub("-", unicodedata.normalize("NFKC", name).casefold()).strip("-")


@dataclass(frozen=True, slots=True)
class Site:
    """What a customer pays to have watched; one tile."""

    name: str
    key: str
    customer: str = ""
    tier: int = 2  # 1: round the clock and loudest
    key_hosts: tuple[str, ...] = ()  # any of these down: the site is down
    interval: timedelta | None = None  # how often it reports, where the backend cannot say
    silent_after: timedelta | None = None  # replaces the computed limit
    down_any: bool = False  # any host down: the site is down
    down_after: int | None = None  # looks, where the product has no retries of its own
    degraded_on: str = "critical"  # or "warning", "hosts"
    start: datetime | None = None  # the contract's start
    guidance: str = ""
    contact: str = ""  # whom to ring
    place: str = ""  # where it stands: floods are grouped by it
    hours: Hours | None = None  # when it is to be watched; None: always
    adopted: bool = False  # learnt from a backend, not from a roster

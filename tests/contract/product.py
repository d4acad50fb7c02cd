"""What the contract test needs of a product: a server of one kind on a real socket that lives by a clock of the test.

Each kind has one of these in `tests/contract/products/`. It has two sites, "riga" and "oslo", of one host each
("riga-gw", "oslo-gw"), which are checked every 10 s by the product's clock as long as a test lets them. It speaks the
product's own words, those of recorded answers; whatever a test asks of it that the product has no word for stands in
`unable`, with the reason, and that scene is not played for it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol, Self

from noc.settings import BackendSettings

SITES = ("riga", "oslo")
INTERVAL = timedelta(seconds=10)
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    """The time of the product and of the console that watches it; a test moves it on."""

    at: datetime = START
    since: timedelta = field(default_factory=lambda: timedelta(hours=1))  # monotonic

    def advance(self, by: timedelta) -> None:
        self.at += by
        self.since += by


class Manner(StrEnum):
    """How a server breaks its word: with each request from now on, also on connections that are open already."""

    MUTE = "takes the request and never answers"
    SHUT = "closes without an answer"
    CUT = "closes in the midst of the answer"
    EMPTY = "answers with nothing"
    GARBAGE = "answers with bytes that are nothing"
    LOG_IN_PAGE = "answers 200 with a log-in page"
    REFUSED = "answers that this account may not (401, or the product's own word for it)"
    EXPIRED = "answers once that the session is over, then as before"
    RATE_LIMITED = "answers 429"
    TROUBLE = "answers 500"


class Spoilt(StrEnum):
    """What is wrong with the row of one host, and with that row alone."""

    WRONG_TYPE = "a list where a number was promised"
    MISSING = "the state is missing"
    NAN = "NaN, or what the product writes for it, where a time was promised"
    TWICE = "a key that stands twice"
    UNKNOWN_WORD = "a state that nobody has heard of"
    ODD_ZONE = "a time with an odd time zone"


class Product(Protocol):
    """Made by its class with a `Clock`; it opens nothing before `__enter__`."""

    kind: str
    clock: Clock
    # The name of a method, a Manner or a Spoilt ("MUTE"), or "recheck" or "unacknowledge" -> why it has no word for it.
    unable: Mapping[str, str]

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...

    def settings(self, **changes: object) -> BackendSettings:
        """For a console that watches it: names, url, account, options, short limits of time."""
        ...

    # The sites

    def add(self, host: str, site: str) -> None:
        """One more host, well. `host` may be in any script."""
        ...

    def remove(self, host: str) -> None: ...

    def down(self, host: str) -> None:
        """Hard down, and still looked at."""
        ...

    def up(self, host: str) -> None: ...

    def stop(self, host: str) -> None:
        """Nobody looks at it any more; its state stays as it was."""
        ...

    def say(self, host: str, text: str) -> None:
        """The output of its check: any characters, any length."""
        ...

    def spoil(self, host: str, how: Spoilt | None) -> None:
        """None: mended."""
        ...

    def twin(self, host: str) -> None:
        """A second host of the same name."""
        ...

    def grow(self, hosts: int) -> None:
        """So many hosts in all, each a site of its own beyond the first two."""
        ...

    # The server

    def freeze(self) -> None:
        """Its data stand still; it answers on, with the time of day where it tells it."""
        ...

    def thaw(self) -> None: ...

    def switch_off(self) -> None:
        """All its checks are switched off globally."""
        ...

    def lose_part(self) -> None:
        """A satellite, proxy or page of it is gone."""
        ...

    def behave(self, manner: Manner | None) -> None:
        """None: as it should."""
        ...

    # What was written

    def acknowledged(self, host: str) -> bool: ...

    def acknowledge(self, host: str, by: str) -> None:
        """Somebody acknowledges it there."""
        ...

    def refuse_writes(self) -> None:
        """The account may read and not write."""
        ...

    def forget_answers(self) -> None:
        """What is written is done, and the answer to it never comes."""
        ...

    def written(self) -> int:
        """How often something was written, rechecks too: never more than once for one acknowledgement."""
        ...


Make = Callable[[Clock], Product]

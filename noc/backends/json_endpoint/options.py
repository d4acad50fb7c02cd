"""The keys that only a backend of kind json has: where in its document everything stands."""

import re
from datetime import timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Meta

from noc import durations
from noc.backends.json_endpoint.path import Path
from noc.backends.kind import Options
from noc.backends.words import clean

Word = str | int | float | bool
NO_WORDS: list[Word] = []  # msgspec copies an empty default

_NOT_IN_PATHS = re.compile(r"[\x00-\x20\x7f\\#]")
_HEADER = re.compile(r"[A-Za-z0-9-]+", re.ASCII)
_NO_TIME = (
    "needs a time that proves something: answered_at (when the site last answered), checked_at (when it was last "
    "looked at) or generated_at (when the document was made). That the endpoint answers proves nothing about a site; "
    "an address that only says how it is now is one for kind probe"
)


class JsonOptions(Options, kw_only=True, frozen=True):
    path: Annotated[str, Meta(description='what follows the url, such as "/api/hosts?all=1"')] = ""
    # None: the document is one site.
    items: Annotated[str | None, Meta(description='a path to the items, such as "data.hosts[]" or "hosts.*"')] = None
    # Within an item.
    host: Annotated[str | None, Meta(description='a path to the name of an item, such as "name"')] = None
    state: Annotated[str | None, Meta(description='a path to the state of an item, such as "status.code"')] = None
    up: Annotated[list[Word], Meta(description='a list of the states that mean well, such as ["up", 1]')] = NO_WORDS
    degraded: Annotated[list[Word], Meta(description="a list of the states between up and down")] = NO_WORDS
    down: Annotated[list[Word], Meta(description="a list of the states that mean down")] = NO_WORDS
    answered_at: Annotated[str | None, Meta(description="a path to the time when the site itself last answered")] = None
    checked_at: Annotated[str | None, Meta(description="a path to the time when it was last looked at")] = None
    interval: Annotated[str | None, Meta(description='a length such as "60s", or a path to one')] = None
    text: Annotated[str | None, Meta(description="a path to what is said of it")] = None
    # In the document.
    generated_at: Annotated[str | None, Meta(description="a path to the time when the document was made")] = None
    generated_every: timedelta | None = None
    clock: Annotated[str | None, Meta(description="a path to the server's own time")] = None
    timezone: Annotated[str | None, Meta(description='a time zone, such as "UTC" or "Europe/Riga"')] = None
    token_header: Annotated[str | None, Meta(description='the name of a header, such as "X-Api-Key"')] = None

    def __post_init__(self) -> None:
        for key in ("items", "host", "state", "answered_at", "checked_at", "text", "generated_at", "clock"):
            _check_path(key, getattr(self, key))
        if self.interval is not None and constant(self.interval) is None:
            _check_path("interval", self.interval)
        self._check_evidence()
        if self.items is not None and self.host is None and not self.items.endswith("*"):
            raise ValueError('host is missing: where in an item its name stands, such as "name"')
        if self.path and not self.path.startswith(("/", "?")):
            raise ValueError(f'path must begin with a slash, as "/{clean(self.path, 60)}"')
        if _NOT_IN_PATHS.search(self.path):
            raise ValueError("path holds a blank or another sign that no address has: write it as %20")
        if self.token_header is not None and not _HEADER.fullmatch(self.token_header):
            raise ValueError('token_header must be the name of a header, such as "X-Api-Key"')
        if self.timezone is not None:
            _check_zone(self.timezone)

    def _check_evidence(self) -> None:
        if self.state is None and (self.up or self.degraded or self.down):
            raise ValueError("state is missing: where the words of up, degraded and down stand")
        if self.state is not None and not self.up:
            raise ValueError('up is missing: the values of state that mean well, such as ["up", "ok"]')
        if self.answered_at is not None:
            return
        if self.checked_at is None and self.generated_at is None:
            raise ValueError(_NO_TIME)
        if self.state is None:
            raise ValueError("state is missing: that somebody looked does not say that the site is well")


def constant(interval: str) -> timedelta | None:
    """None: it is a path."""
    try:
        return durations.parse(interval) or None
    except ValueError:
        return None


def _check_path(key: str, text: str | None) -> None:
    if text is None:
        return
    try:
        path = Path.parse(text)
    except ValueError as error:
        raise ValueError(f'{key} = "{clean(text, 80)}" {error}') from None
    if path.is_of_many and key != "items":
        raise ValueError(f'{key} = "{clean(text, 80)}" leads to many things: only items may hold [] and *')


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(
            f'timezone = "{clean(name, 60)}" is unknown: write "UTC" or one such as "Europe/Riga"'
        ) from None

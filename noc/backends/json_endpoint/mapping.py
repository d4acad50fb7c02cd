"""The keys of the configuration, made ready: where in an item everything stands, and what its words mean."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, timedelta, tzinfo
from enum import IntEnum
from typing import Any
from zoneinfo import ZoneInfo

from noc.backends.json_endpoint.options import JsonOptions, constant
from noc.backends.json_endpoint.path import Path
from noc.backends.json_endpoint.times import Times


class Meaning(IntEnum):
    """Of a state, the worst last."""

    UP = 0
    DEGRADED = 1
    DOWN = 2
    UNKNOWN = 3  # in none of the lists: trouble


@dataclass(frozen=True, slots=True)
class Mapping:
    items: Path | None
    host: Path | None
    state: Path | None
    answered_at: Path | None
    checked_at: Path | None
    interval: Path | None
    always: timedelta | None  # the interval of every item
    text: Path | None
    generated_at: Path | None
    clock: Path | None
    times: Times
    words: dict[str, Meaning]

    def meaning(self, value: Any) -> Meaning:
        return self.words.get(word(value), Meaning.UNKNOWN)


def mapping_of(options: JsonOptions) -> Mapping:
    always = constant(options.interval) if options.interval else None
    words = dict.fromkeys(_words(options.down), Meaning.DOWN)
    words |= dict.fromkeys(_words(options.degraded), Meaning.DEGRADED)
    for well in _words(options.up):
        words.setdefault(well, Meaning.UP)  # what stands in two lists has its worse meaning
    return Mapping(
        items=_path(options.items),
        host=_path(options.host),
        state=_path(options.state),
        answered_at=_path(options.answered_at),
        checked_at=_path(options.checked_at),
        interval=None if always else _path(options.interval),
        always=always,
        text=_path(options.text),
        generated_at=_path(options.generated_at),
        clock=_path(options.clock),
        times=Times(_zone(options.timezone)),
        words=words,
    )


def word(value: Any) -> str:
    """A value as it is compared: 1, 1.0 and "1" are the same, as are true and "True"."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip().casefold()


def _words(values: Iterable[Any]) -> list[str]:
    return [word(value) for value in values]


def _path(text: str | None) -> Path | None:
    return None if text is None else Path.parse(text)


def _zone(name: str | None) -> tzinfo | None:
    return None if name is None else UTC if name == "UTC" else ZoneInfo(name)

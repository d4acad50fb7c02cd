"""The tables of `noc.toml` about people and their hours: whom to tell, what is heard, which work is announced."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from msgspec import Meta, field

from noc.config.tables import (
    Duration,
    Line,
    Moment,
    Name,
    Names,
    Secret,
    Table,
    Tier,
    TimeOfDay,
    Weekdays,
    WeekHours,
)

Tiers = Annotated[tuple[Tier, ...], Meta(min_length=1, description="a list of tiers from 1 to 9, such as [1, 2]")]
Word = Annotated[str, Meta(max_length=40, description='a list of sounds, such as ["down", "silent"]')]
Words = Annotated[
    tuple[Word, ...],
    Meta(min_length=1, description='a list of sounds, such as ["down", "silent"], or left out for all of them'),
]
Arguments = Annotated[
    tuple[Line, ...],
    Meta(min_length=1, max_length=100, description='a program and its arguments, such as ["ssh", "{host}"]'),
]


class TargetTable(Table):
    heading = "[[target]]"
    other_words: ClassVar[Mapping[str, str]] = {"url": "address", "uri": "address", "to": "address", "id": "name"}

    name: Name
    address: Secret


class EscalationTable(Table):
    heading = "[[escalation]]"
    other_words: ClassVar[Mapping[str, str]] = {
        "delay": "after",
        "target": "targets",
        "to": "targets",
        "tier": "tiers",
        "when": "hours",
    }

    after: Duration
    targets: Names
    tiers: Tiers | None = None
    hours: WeekHours | None = None


class SoundTable(Table):
    heading = "[[sound]]"
    other_words: ClassVar[Mapping[str, str]] = {"tier": "tiers", "sound": "sounds", "when": "hours"}

    tiers: Tiers
    hours: WeekHours | None = None
    sounds: Words | None = None


class MaintenanceTable(Table):
    heading = "[[maintenance]]"
    other_words: ClassVar[Mapping[str, str]] = {
        "site": "sites",
        "start": "begin",
        "until": "end",
        "comment": "reason",
        "day": "days",
    }

    sites: Names
    reason: Name
    days: Weekdays | None = None
    from_: TimeOfDay | None = field(name="from", default=None)
    to: TimeOfDay | None = None
    begin: Moment | None = None
    end: Moment | None = None


class ActionTable(Table):
    heading = "[[action]]"
    other_words: ClassVar[Mapping[str, str]] = {
        "link": "url",
        "href": "url",
        "cmd": "command",
        "run": "command",
        "shortcut": "key",
    }

    name: Name
    key: Line = ""
    url: Line | None = None
    command: Arguments | None = None

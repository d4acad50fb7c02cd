"""What the configuration says of people and their hours: windows, sounds, escalation, presence, drills."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from noc.core.causes import Sound
from noc.core.hours import ALWAYS, Hours


@dataclass(frozen=True, slots=True)
class WindowRule:
    """`[[maintenance]]`: sites that may be down in these hours of each week, or once."""

    sites: tuple[str, ...]  # keys; empty: all
    reason: str
    hours: Hours | None = None  # each week; None: once
    begin: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class SoundRule:
    """`[[sound]]`: which sounds the sites of some tiers make, and when. Tier 1 is always heard."""

    tiers: frozenset[int]
    hours: Hours = ALWAYS
    sounds: frozenset[Sound] = frozenset(Sound)


@dataclass(frozen=True, slots=True)
class StepRule:
    """`[[escalation]]`: whom an alarm is sent to that nobody has answered for so long. A fault counts as tier 1."""

    after: timedelta
    targets: tuple[str, ...]
    tiers: frozenset[int] | None = None  # None: all
    hours: Hours = ALWAYS


@dataclass(frozen=True, slots=True)
class Rules:
    windows: tuple[WindowRule, ...] = ()
    sounds: tuple[SoundRule, ...] = ()
    steps: tuple[StepRule, ...] = ()  # by `after`
    operators: tuple[str, ...] = ()  # offered where a name is asked for
    supervisors: tuple[str, ...] = ()  # may lengthen a shelf; empty: any name may
    presence: Hours | None = None  # when somebody must show now and then that he is there
    presence_every: timedelta = timedelta(minutes=30)
    drill_every: timedelta | None = None  # each site must be seen to alarm as often as this
    zone: tzinfo | None = None  # of all hours; None: the machine's
    targets: tuple[str, ...] = ()  # whom messages can be sent to, by name; those of the steps are among them


NO_RULES = Rules()

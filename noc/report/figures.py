"""The figures of a period, as ISA-18.2 and EEMUA 191 define them, and the limits that they are held against."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from noc.core.causes import Cause

GOOD_PER_DAY = 150
LIMIT_PER_DAY = 300
BUSY_SPAN = timedelta(minutes=10)
BUSY = 10  # more new alarms than this in ten minutes are more than one person can take one by one
FLOOD_ENDS = 5  # new alarms in ten minutes: a flood is over below
LONG = timedelta(hours=24)  # an alarm that stands for longer is furniture
TOP = 10  # sources


@dataclass(frozen=True, slots=True)
class Day:
    """24 hours, counted from the begin of the period; the last may be shorter."""

    begin: datetime
    alarms: int | None  # None: the journal has no line of it; nobody can say whether it was quiet or unwatched


@dataclass(frozen=True, slots=True)
class Source:
    """What alarms: a site's key or a fault's subject, with the cause. `share` is of all alarms, 0 to 1."""

    owner: str
    cause: Cause
    alarms: int
    share: float


@dataclass(frozen=True, slots=True)
class Standing:
    owner: str
    cause: Cause
    since: datetime  # of its begin, or the begin of the period where it stood before that


@dataclass(frozen=True, slots=True)
class Blind:
    """How long a backend could not be believed: lost, refused, garbled or frozen. "network": all of them at once."""

    subject: str
    span: timedelta


@dataclass(frozen=True, slots=True)
class Rates:
    """The alarms of one period. An alarm counts when it begins to ask for an answer: drills do not, nor what was only
    counted under a fault or a window, nor what is told again after a restart.

    Averages and shares are over `known`, the days of which the journal has lines, and None where there are none.
    """

    begin: datetime
    end: datetime
    known: timedelta
    days: tuple[Day, ...]
    alarms: int | None
    returned: int  # times that an alarm asked again, after an acknowledgement or shelf had ended
    per_day: float | None
    per_hour: float | None
    per_ten_minutes: float | None
    peak: int | None  # most new alarms in one span of ten minutes
    busy: float | None  # share of the spans of ten minutes with more than 10 new alarms, 0 to 1
    floods: int
    flooded: timedelta  # time in floods: from more than 10 new in ten minutes to fewer than 5
    flooded_share: float | None  # of the known time, 0 to 1
    chattering: tuple[Source, ...]  # sources that came and went three times within 15 minutes, the busiest first
    standing: tuple[Standing, ...]  # stood for more than 24 hours at the end, the oldest first
    top: tuple[Source, ...]  # the ten busiest
    answered: int  # loud alarms that a person took, in the console or in the backend, or shelved
    answer_median: timedelta | None
    answer_95: timedelta | None  # 95 of 100 were answered within this
    unanswered: int  # loud alarms that ended, or wait at the end, without an answer
    blind: tuple[Blind, ...]  # the longest first
    escalations: int  # steps that were taken
    drills: int
    shelves: int
    holes: int  # places where lines were lost: the figures are then the least that happened

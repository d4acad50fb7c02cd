"""What a Livestatus says of its core: which one it is, whether it checks, and what time it is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from noc.backends.backend import PollError
from noc.backends.livestatus import wire
from noc.backends.livestatus.connection import Talk
from noc.backends.livestatus.framing import NoTableError
from noc.backends.stamps import from_epoch
from noc.backends.words import clean
from noc.core.causes import Cause

_ICINGA = "-icinga2"  # the end of its version
_CMC = "Check_MK"  # the begin of the version of Checkmk's own core
_HOUR = 3600.0
_AGREE = 2.0  # s that the ages of several hosts may differ in what they say of the time
_SAMPLE = 20  # hosts


@dataclass(frozen=True, slots=True)
class Dialect:
    """What differs between the cores. Found out once per start of the core."""

    start: float
    icinga: bool
    ages: bool  # it says how old results are, by its own clock
    age_unit: float  # s: the age of a result is `staleness` x its interval x this

    @property
    def feeds(self) -> bool:
        """It may be Checkmk, whose agents' data feed services that are passive and yet have an interval."""
        return not self.icinga


@dataclass(frozen=True, slots=True)
class Core:
    """One reading of the `status` table."""

    start: float
    unit: float  # s: the length of an interval of 1
    host_checks: bool
    service_checks: bool
    commands: bool
    version: str
    dialect: Dialect

    @property
    def started_at(self) -> datetime | None:
        return from_epoch(self.start)


async def core_of(talk: Talk, known: Dialect | None) -> Core:
    """Raises PollError."""
    status = await wire.ask_one(talk, "status", wire.Status)
    unit = status.interval_length if status.interval_length > 0 else 60.0
    if known is None or known.start != status.program_start:
        known = await _dialect(talk, status, unit)
    version = status.program_version.removesuffix(_ICINGA).removeprefix("r") or status.livestatus_version
    return Core(
        status.program_start, unit, bool(status.execute_host_checks), bool(status.execute_service_checks),
        bool(status.check_external_commands), clean(version, 40), known,
    )  # fmt: skip


async def _dialect(talk: Talk, status: wire.Status, unit: float) -> Dialect:
    if status.program_version.endswith(_ICINGA):
        # It divides an age by 3600 times the interval.
        return Dialect(status.program_start, True, True, unit * _HOUR)
    try:
        rows, _ = await wire.ask(talk, "columns", wire.Column, "Filter: table = hosts", "Filter: name = staleness")
    except NoTableError:
        rows = []
    except PollError as error:
        if error.cause is not Cause.BACKEND_GARBLED:
            raise
        rows = []  # no such column gives no row, which reads as nothing
    # Checkmk's own core lets an age stand still outside a check period.
    ages = bool(rows) and not status.program_version.startswith(_CMC)
    return Dialect(status.program_start, False, ages, unit)


class Time:
    """The core's clock. Livestatus does not tell it, but how old its results are: a result and its age make a now."""

    def __init__(self) -> None:
        self._ahead: timedelta | None = None  # of our own clock

    async def read(self, talk: Talk, dialect: Dialect) -> datetime | None:
        """Raises PollError. Where nothing has been checked yet, it is as far from our clock as it was."""
        now = from_epoch(agreed(await self._ages(talk), dialect.age_unit)) if dialect.ages else None
        ours = datetime.now(UTC)
        if now is not None:
            self._ahead = now - ours
        elif not dialect.ages:
            self._ahead = None
        return now or (ours + self._ahead if self._ahead is not None else None)

    @property
    def now(self) -> datetime:
        """By the core's clock, as far as it is known."""
        return datetime.now(UTC) + (self._ahead or timedelta(0))

    async def _ages(self, talk: Talk) -> list[wire.Age]:
        rows: list[wire.Age] = []
        for table in ("hosts", "services"):
            try:
                rows, _ = await wire.ask(
                    talk, table, wire.Age,
                    "Filter: last_check > 0", "Filter: in_check_period = 1", "Filter: active_checks_enabled = 1",
                    "Filter: check_interval > 0", f"Limit: {_SAMPLE}",
                )  # fmt: skip
            except PollError as error:
                if error.cause is not Cause.BACKEND_GARBLED:
                    raise
            if rows:
                break
        return rows


def agreed(ages: Sequence[wire.Age], unit: float) -> float | None:
    """The now, in seconds since 1970, on which the ages agree. None: there are none, or they contradict each other."""
    nows = [age.last_check + age.staleness * age.check_interval * unit for age in ages]
    return max(nows) if nows and max(nows) - min(nows) <= _AGREE else None

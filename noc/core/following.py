"""What a console knows of the one that judges, where it is another one of the same journal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from noc.core.causes import Cause
from noc.core.memory import AlarmMemory

AlarmKey = tuple[str, Cause]


@dataclass(frozen=True, slots=True)
class Following:
    """Its alarms as the journal has them, and which acts of people were taken over from there."""

    alarms: Mapping[AlarmKey, AlarmMemory] = field(default_factory=dict)
    # Acknowledgements that were taken over, by who made them and when: each covers one start of an alarm.
    heeded: Mapping[AlarmKey, tuple[str | None, datetime | None]] = field(default_factory=dict)
    taken: Mapping[AlarmKey, timedelta] = field(default_factory=dict)  # cleared, and taken there: our monotonic time
    pause: datetime | None = None  # when the pause there began, by the clock there
    accepted: frozenset[tuple[str, datetime]] = frozenset()  # what was accepted there, and when, that is done here

    def stood(self, key: AlarmKey) -> bool:
        """This alarm waited there already when the pause began."""
        row = self.alarms.get(key)
        return (
            self.pause is not None and row is not None and row.waits_from is not None and row.waits_from <= self.pause
        )

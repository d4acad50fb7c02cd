"""Snapshots in which nothing matters but what is due to be heard."""

from datetime import UTC, datetime, timedelta

from noc.core.causes import Sound
from noc.core.snapshot import DueSound, Snapshot


def due(sound: Sound, age: float = 0.0, alarms: int = 1) -> DueSound:
    """A due sound whose oldest alarm began `age` seconds ago."""
    return DueSound(sound, timedelta(seconds=age), alarms)


def picture(*sounds: DueSound) -> Snapshot:
    return Snapshot(
        at=datetime(2026, 11, 23, 9, 42, tzinfo=UTC),
        mono=timedelta(0),
        name="NOC",
        counts={},
        sites=(),
        backends=(),
        faults=(),
        due=sounds,
        oldest=None,
        cycle_at=None,
        polls=0,
        folds=0,
    )

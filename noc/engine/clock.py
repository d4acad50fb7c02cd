"""The one clock of the running console: what the core gets as the moment of each event."""

from datetime import UTC, datetime, timedelta
from time import monotonic

from noc.core.clock import Now


def read_clock() -> Now:
    return Now(datetime.now(UTC), timedelta(seconds=monotonic()))

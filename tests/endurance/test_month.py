"""A simulated month leaves nothing behind: neither in the world nor in the memory of the process."""

import gc
import resource
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from noc.core.openings import SPANS_KEPT
from tests.endurance.month import BACKENDS, DAY, SITES_EACH, Month, weight

PAGE = resource.getpagesize()
ROOM = 8 * 1024 * 1024  # bytes by which a process may breathe
SETTLED = 2  # stretches after which nothing may grow
SHORT = timedelta(hours=2)


def resident() -> int:
    """Bytes of memory that the process holds."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def room(field: str) -> int:
    """How many values more a part of the world may hold: each site remembers its last windows, but no more of them."""
    return 40 + (3 * SPANS_KEPT * BACKENDS * SITES_EACH if field == "watched" else 0)


def runs_flat(month: Month, count: int, stretch: timedelta) -> tuple[int, int]:
    """Run so many stretches with a rest after each; the memory in bytes after the first ones, and at the end."""
    settled, heaviest = 0, dict[str, int]()
    for number in month.runs(count, stretch):
        month.rest()
        now = weight(month.world)
        if number == SETTLED:
            settled, heaviest = resident(), now
        grown = {
            name: (heaviest[name], now[name]) for name in heaviest if now[name] > 1.2 * heaviest[name] + room(name)
        }
        assert not grown, f"after {month.time} there is more in the world than before: {grown}"
    return settled, resident()


@pytest.mark.timeout(600)
def test_a_day_leaves_nothing_behind() -> None:
    month = Month()
    settled, end = runs_flat(month, 5, SHORT)
    assert month.alarms > 30
    assert end - settled < ROOM, f"{(end - settled) / 1e6:.1f} MB more after {month.time}"


@pytest.mark.prove
@pytest.mark.timeout(4 * 3600)
def test_a_month_leaves_nothing_behind(record_property: Callable[[str, object], None]) -> None:
    month = Month()
    settled, end = runs_flat(month, 30, DAY)
    assert month.polls >= 2_592_000
    assert end - settled < ROOM, f"{(end - settled) / 1e6:.1f} MB more after 30 days"
    record_property(
        "proof",
        f"a simulated month: {month.polls:,} polls, {month.events:,} events, {month.alarms:,} alarms; "
        f"memory {settled / 1e6:.0f} MB after {SETTLED} days, {end / 1e6:.0f} MB at the end",
    )

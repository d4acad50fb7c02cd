"""For the tests that start the real program: whatever becomes of a console, the sentinel beside it ends with it."""

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.live.processes import wait
from tests.live.sentinels import sentinels_at_home


@pytest.fixture(scope="session", autouse=True)
def no_sentinel_left() -> Generator[None]:
    yield
    if Path("/proc/self/cmdline").exists():
        wait(lambda: not sentinels_at_home(), 10, f"processes of sentinels have ended: {sentinels_at_home()}")

"""The machine: its clocks, its time zone, and how many files and how much memory a console may have."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from noc.doctor.link import Line, broken, ok, unknown, weak
from noc.settings import Settings
from noc.steady import Moment, steady

CLOCK, SYNCHRONISED, ZONE, FILES, MEMORY = "clock", "time", "time zone", "files", "memory"
ANSWERS_WITHIN = 5.0  # s
FILES_OF_ITS_OWN, FILES_OF_A_BACKEND = 128, 16
SCARCE = 300  # MB that a console may need
_SET_IT = "have it set by the network: systemd-timesyncd or chrony"


def examine_clock() -> Iterator[Line]:
    before = Moment.now()
    if steady() < before.steady:
        yield broken(CLOCK, "the machine's steady clock goes backwards", "replace the machine or its hypervisor")
    elif sys.platform in ("linux", "darwin"):
        yield ok(CLOCK, "steady, and counts the hours that the machine sleeps")
    else:
        yield ok(CLOCK, "steady")
    yield _synchronised()


def _synchronised() -> Line:
    """Whether somebody sets the clock by the network: asked of the service that knows."""
    for tool, question, judge in (
        ("timedatectl", ["show", "-p", "NTPSynchronized", "--value"], _by_timedatectl),
        ("chronyc", ["-c", "tracking"], _by_chrony),
    ):
        if shutil.which(tool) is not None and (said := _asked([tool, *question])):
            if judge(said):
                return ok(SYNCHRONISED, f"set by the network, says {tool}")
            return weak(SYNCHRONISED, f"not set by the network, says {tool}", _SET_IT)
    return unknown(SYNCHRONISED, "nobody here can tell whether the clock is set by the network", _SET_IT)


def _asked(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=ANSWERS_WITHIN, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _by_timedatectl(said: str) -> bool:
    return said == "yes"


def _by_chrony(said: str) -> bool:
    """The last field is its leap status."""
    return "," in said and said.rpartition(",")[2] != "Not synchronised"


def examine_zone(settings: Settings | None) -> Iterator[Line]:
    name = settings.console.timezone if settings is not None else None
    now = datetime.now(UTC).astimezone(ZoneInfo(name) if name else None)
    whose = "of noc.toml" if name else "of this machine"
    yield ok(
        ZONE, f"{name or now.tzname()}, {whose}: it is {now:%Y-%m-%d %H:%M} there, {now.astimezone(UTC):%H:%M} UTC"
    )


def examine_limits(settings: Settings | None) -> Iterator[Line]:
    backends = len(settings.backends) if settings is not None else 1
    yield from _files(FILES_OF_ITS_OWN + FILES_OF_A_BACKEND * backends)
    yield from _memory()


def _files(wanted: int) -> Iterator[Line]:
    if sys.platform == "win32":
        return
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        yield weak(
            FILES, f"{soft} may be open at once; a console of these backends may need {wanted}", "ulimit -n 4096"
        )
    else:
        yield ok(FILES, f"{soft if soft != resource.RLIM_INFINITY else 'any number'} may be open at once")


def _memory() -> Iterator[Line]:
    try:
        text = Path("/proc/meminfo").read_text("ascii")
        free = next(int(line.split()[1]) // 1000 for line in text.splitlines() if line.startswith("MemAvailable:"))
    except (OSError, StopIteration, ValueError, IndexError):
        return  # not Linux
    if free < SCARCE:
        yield weak(MEMORY, f"{free} MB are available", "end other programs: a console that swaps is a slow one")
    else:
        yield ok(MEMORY, f"{free:,} MB are available")

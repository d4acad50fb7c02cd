"""The process that keeps an X screen lit: `python -m noc.ui.desktop.xset_keeper`.

In:  nothing; the end of the input, which comes with the end of the console however that dies, puts back what was there.
Out: each minute `awake`, or `unknown REASON`.

X has a screen saver and a power saving of its own (DPMS), which a kiosk without a desktop is at the mercy of. Other
programs set them too, so they are looked at again and again.
"""

import re
import select
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass

LOOK_EVERY = 60.0  # s
PATIENCE = 5.0  # s with an X server that does not answer
TIMES = re.compile(r"timeout:\s+(\d+)\s+cycle:\s+(\d+)")


@dataclass(frozen=True)
class Power:
    """What `xset q` says of the screen."""

    saver: int  # s until the screen saver; 0: never
    cycle: int  # s
    saves: bool  # DPMS is there, and enabled
    lit: bool = True

    @property
    def awake(self) -> bool:
        return self.saver == 0 and not self.saves and self.lit


def power_of(text: str) -> Power | None:
    """Read the answer of `xset q`; None where it tells nothing of the screen saver."""
    times = TIMES.search(text)
    if times is None:
        return None
    dark = re.search(r"Monitor is (?!On\b)", text) is not None
    return Power(int(times[1]), int(times[2]), "DPMS is Enabled" in text, not dark)


def xset(*words: str) -> str:
    """Raises OSError or subprocess.SubprocessError."""
    done = subprocess.run(["xset", *words], capture_output=True, text=True, timeout=PATIENCE, check=False)
    return done.stdout


def keep_awake() -> str:
    """Switch off whatever would darken the screen; returns the word for it."""
    try:
        found = power_of(xset("q"))
        if found is not None and not found.awake:
            xset("s", "off")
            if found.saves:
                xset("-dpms")
            if not found.lit:
                xset("dpms", "force", "on")
                xset("-dpms")
            found = power_of(xset("q"))
    except FileNotFoundError:
        return "unknown xset is not installed"
    except (OSError, subprocess.SubprocessError):
        return "unknown the X server does not answer"
    if found is None:
        return "unknown xset tells nothing"
    return "awake" if found.awake else "unknown something switches the screen off again"


def put_back(power: Power | None) -> None:
    if power is None or power.awake:
        return
    if power.saver:
        xset("s", str(power.saver), str(power.cycle))
    if power.saves:
        xset("+dpms")


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is for the console, whose end ends us
    try:
        before = power_of(xset("q"))
    except (OSError, subprocess.SubprocessError):
        before = None
    try:
        ended = False
        while not ended:
            print(keep_awake(), flush=True)
            ready, _, _ = select.select([sys.stdin], [], [], LOOK_EVERY)
            ended = bool(ready) and not sys.stdin.readline()
    except BrokenPipeError:
        pass
    finally:
        with suppress(OSError, subprocess.SubprocessError):  # the X server has gone first
            put_back(before)


if __name__ == "__main__":
    main()

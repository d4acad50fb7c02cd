"""A sentinel that a console has begun: a process in a session of its own, and the socket where it is reached."""

import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from noc.audio.player import ROOT

ENDS_WITHIN, KILLED_WITHIN = 2.0, 1.0  # s


class Begun:
    """Raises OSError where it cannot be started."""

    def __init__(self, name: str, sound: bool) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="noc-sentinel-")) if sys.platform != "win32" else None
        self.address = str(self._folder / "socket") if self._folder is not None else f"noc-sentinel-{token_hex(8)}"
        command = [sys.executable, "-m", "noc.sentinel", self.address, name, *([] if sound else ["--no-sound"])]
        try:
            # Nothing of ours is left open in it: neither the terminal's signals nor our output concern it.
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError:
            self._clean()
            raise

    @property
    def runs(self) -> bool:
        return self._process.poll() is None

    def end(self, politely: bool) -> None:
        """See that it is gone; takes at most ENDS_WITHIN and KILLED_WITHIN."""
        if politely:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(ENDS_WITHIN)
        if self.runs:
            self._process.kill()
            with suppress(subprocess.TimeoutExpired):  # held by the system itself: nobody may wait for that
                self._process.wait(KILLED_WITHIN)
        self._clean()

    def _clean(self) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

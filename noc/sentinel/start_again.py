"""Starts a console again where it was: the same command, folder and environment, and the place of its window."""

import os
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import structlog

from noc.sentinel.words import Hello

ADDRESS = "NOC_SENTINEL"  # the environment's names: the socket of the sentinel that runs already,
PLACE = "NOC_SENTINEL_PLACE"  # and where the window was
LARGEST = 64 * 1024  # bytes of what it says on standard error
LAST_WORDS = 200  # characters
KILLED_WITHIN = 1.0  # s

log = structlog.get_logger()


class Attempts:
    """One console at a time. What it says on standard error is kept in `folder`: it may tell why it fails."""

    def __init__(self, folder: Path | None, address: str) -> None:
        self._errors = folder / "errors" if folder is not None else None
        self._address = address
        self._process: subprocess.Popen[bytes] | None = None
        self.made = 0  # since the alarm began

    def begin(self, console: Hello, place: str) -> str:
        """Start it; returns why that cannot be, or nothing."""
        self.made += 1
        env = os.environ | {ADDRESS: self._address, PLACE: place}
        try:
            with self._open_errors() as errors:
                self._process = subprocess.Popen(
                    console.command,
                    cwd=console.folder,
                    env=env,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=errors,
                    start_new_session=True,
                )
        except OSError as error:
            self._process = None
            log.warning("the console cannot be started", reason=error.strerror)
            return error.strerror or "it cannot be started"
        log.warning("the console is started again", attempt=self.made, process=self._process.pid)
        return ""

    def ended(self) -> str | None:
        """Its last words where the process of the newest attempt is over; None: it runs, or there is none."""
        if self._process is None or self._process.poll() is None:
            return None
        code, self._process = self._process.returncode, None
        words = self._last_words()
        log.warning("the console that was started has ended", code=code, said=words)
        return words or f"it ended at once with code {code}"

    def kill(self) -> None:
        """End the newest attempt."""
        if self._process is not None:
            self._process.kill()
            with suppress(subprocess.TimeoutExpired):  # held by the system itself: nobody may wait for that
                self._process.wait(KILLED_WITHIN)
            self._process = None

    def settle(self) -> None:
        """It works; the next alarm counts anew."""
        self.made = 0

    def reap(self) -> None:
        """Leave no dead child behind, nor a file that grows for ever."""
        if self._process is not None:
            self._process.poll()
        if self._errors is not None and self._errors.exists() and self._errors.stat().st_size > LARGEST:
            os.truncate(self._errors, 0)

    def clean(self) -> None:
        if self._errors is not None:
            self._errors.unlink(missing_ok=True)

    def _open_errors(self) -> BinaryIO:
        return (self._errors or Path(os.devnull)).open("ab")

    def _last_words(self) -> str:
        if self._errors is None or not self._errors.exists():
            return ""
        lines = self._errors.read_text("utf-8", "replace").strip().splitlines()
        return lines[-1][:LAST_WORDS] if lines else ""

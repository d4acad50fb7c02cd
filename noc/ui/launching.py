"""Starts programs and opens pages beside the console: they get none of its secrets and do not end with it."""

import os
import shlex
import shutil
import sys
from collections.abc import Collection, Sequence
from pathlib import Path

from PySide6.QtCore import QProcess, QProcessEnvironment, QUrl
from PySide6.QtGui import QDesktopServices

from noc.core.phrases import quoted

SHOWN = 120  # characters of a command line or an address
OUR_OWN = ("NOC_", "CREDENTIALS_DIRECTORY", "NOTIFY_SOCKET", "WATCHDOG_")  # beginnings of names in the environment
THROUGH_A_SHELL = frozenset({".bat", ".cmd"})


def start_program(command: Sequence[str], hidden: Collection[str] = ()) -> str:
    """Start it with these arguments, each as it stands, never through a shell. Returns one sentence: what became of it.

    `hidden` names variables of the environment that it must not see, beside the console's own.
    """
    program, arguments = command[0], list(command[1:])
    found = shutil.which(program)
    if found is None:
        return f"there is no program called {quoted(program)} on this machine"
    if Path(found).suffix.casefold() in THROUGH_A_SHELL:
        return f"{quoted(program)} would run through a shell: name a program instead"
    process = QProcess()
    process.setProgram(found)
    process.setArguments(arguments)
    process.setProcessEnvironment(_environment(hidden))
    process.setWorkingDirectory(str(Path.home()))
    nothing = QProcess.nullDevice()
    process.setStandardInputFile(nothing)
    process.setStandardOutputFile(nothing)
    process.setStandardErrorFile(nothing)
    if sys.platform != "win32":
        flags = QProcess.UnixProcessFlag
        process.setUnixProcessParameters(flags.CloseFileDescriptors | flags.ResetSignalHandlers)
    if not bool(process.startDetached()):  # a bool, whatever its stub says
        return f"{quoted(program)} did not start: {process.errorString()}"
    return f"started: {_short(shlex.join(command))}"


def open_page(url: str) -> str:
    """Show it in the browser. Returns one sentence of what became of it."""
    page = QUrl(url, QUrl.ParsingMode.StrictMode)
    if not page.isValid() or page.scheme() not in ("http", "https") or not page.host():
        return f"{quoted(url)} is no address of a web page"
    if not QDesktopServices.openUrl(page):
        return "no browser on this machine took the page"
    return f"opened: {_short(url)}"


def _environment(hidden: Collection[str]) -> QProcessEnvironment:
    kept = QProcessEnvironment()
    for name, value in os.environ.items():
        if not name.startswith(OUR_OWN) and name not in hidden:
            kept.insert(name, value)
    return kept


def _short(text: str) -> str:
    shown = "".join(letter if letter.isprintable() else "?" for letter in text[: SHOWN + 1])
    return shown if len(shown) <= SHOWN else f"{shown[: SHOWN - 1]}…"

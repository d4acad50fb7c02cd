"""Runs a trial in a process of its own: what hangs is ended at a deadline, and what aborts takes nobody with it."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from noc.audio.player import ROOT


class TrialError(Exception):
    """It came to no result; the text says why."""


def tried(module: str, words: Mapping[str, Any], seconds: float) -> dict[str, Any]:
    """`python -m MODULE WORDS` prints one object. Raises TrialError."""
    command = [sys.executable, "-m", module, json.dumps(words)]
    try:
        done = subprocess.run(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise TrialError(f"it came to no end within {seconds:g} s") from None
    except OSError as error:
        raise TrialError(f"it cannot be started: {error.strerror}") from None
    try:
        found = json.loads(done.stdout.strip().rpartition("\n")[2])
    except ValueError:
        raise TrialError(_last_words(done)) from None
    if not isinstance(found, dict):
        raise TrialError(_last_words(done))
    return found


def _last_words(done: "subprocess.CompletedProcess[str]") -> str:
    said = done.stderr.strip().rpartition("\n")[2]
    return said[:160] if said.isprintable() and said else f"it ended with code {done.returncode}"

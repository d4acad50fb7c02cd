"""From `noc backends add` to `noc check`, as a script would do it: the seconds, and what the check then says."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from noc.settings import BackendSettings

ROOT = Path(__file__).parents[2]
FAR_UNDER = 60.0  # s, where a person has five minutes
_SECRET = "NOC_TEST_SECRET"


def timed_from_add_to_judgement(settings: BackendSettings, secret: str, folder: Path) -> tuple[float, dict[str, Any]]:
    """Add a backend with user and password, and poll until every site has a verdict: seconds, and the verdicts.

    Fails where `add` finds a weakness, or `check` anything that is not calm.
    """
    words = ["--kind", settings.kind, "--name", settings.name, "--url", settings.url]
    words += ["--user", settings.user or "", "--password-from", f"env:{_SECRET}", "--site-from", settings.site_from]
    began = time.monotonic()
    _noc(folder, secret, "backends", "add", "--yes", *words)
    judged: dict[str, Any] = json.loads(_noc(folder, secret, "check", "--json"))
    return time.monotonic() - began, judged


def _noc(folder: Path, secret: str, *words: str) -> str:
    command = [sys.executable, "-m", "noc", "--config", str(folder / "noc.toml"), *words]
    env = os.environ | {"PYTHONPATH": str(ROOT), _SECRET: secret}
    ended = subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, timeout=90, check=False)
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
    return ended.stdout

"""From `noc backends add` to `noc check`, as a script would do it: the seconds, and what the check then says."""

import time
from pathlib import Path
from typing import Any

from noc.settings import BackendSettings
from tests.commands.program import Noc

FAR_UNDER = 60.0  # s, where a person has five minutes
_SECRET = "NOC_TEST_SECRET"


def timed_from_add_to_judgement(settings: BackendSettings, secret: str, folder: Path) -> tuple[float, dict[str, Any]]:
    """Add a backend with user and password, and poll until every site has a verdict: seconds, and the verdicts.

    Fails where `add` finds a weakness, or `check` anything that is not calm.
    """
    words = ["--kind", settings.kind, "--name", settings.name, "--url", settings.url]
    words += ["--user", settings.user or "", "--password-from", f"env:{_SECRET}", "--site-from", settings.site_from]
    noc = Noc(folder)
    noc.env[_SECRET] = secret
    began = time.monotonic()
    added = noc.run("backends", "add", "--yes", *words)
    assert added.code == 0, f"{added.output}\n{added.errors}"
    code, judged = noc.check()
    assert code == 0, judged
    return time.monotonic() - began, judged

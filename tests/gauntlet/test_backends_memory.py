"""A backend that sends far too much, and the memory of the real program."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from noc.core.causes import Cause
from tests.gauntlet.ledger import Ledger
from tests.gauntlet.wires import Wire, running
from tests.live.console import Console
from tests.live.processes import wait
from tests.wire.manners import bomb, flood

GARBLED = Cause.BACKEND_GARBLED
MEMORY = 300  # MB that the whole program may take


@pytest.mark.row(29, 30)
def test_what_is_far_too_large_takes_no_memory_to_speak_of(tmp_path: Path, ledger: Ledger) -> None:
    """The real program, with both at once."""
    wires = [Wire("flood"), Wire("bomb")]
    names, roster = {wire.name for wire in wires}, {key for wire in wires for key in wire.keys}
    with running(wires):
        console = Console(tmp_path, _toml(wires), {})
        console.start("watch", "--json")
        try:
            wait(lambda: _calm(console.output()) == roster, 30, "all are calm")
            for wire, manner in zip(wires, (flood, bomb), strict=True):
                wire.behave(manner)
            wait(lambda: _garbled(console.output()) == names, 60, "all are told")
            used = _most_memory(console.pid)
        finally:
            console.end()
    assert used < MEMORY, f"{used} MB"
    for row in (29, 30):
        ledger.held(row, f"noc watch: {used} MB", GARBLED)


def _toml(wires: list[Wire]) -> str:
    backends = "".join(
        f'[[backend]]\nname = "{wire.name}"\nkind = "icinga2"\nurl = "{wire.server.url}"\n'
        'site_from = "hostgroup:site-"\npoll_every = "1s"\nlost_after = "1s"\n'
        for wire in wires
    )
    return 'sound = "off"\n' + backends


def _calm(output: str) -> set[str]:
    return {event["site"] for event in _events(output) if (event["event"], event["state"]) == ("verdict", "ok")}


def _garbled(output: str) -> set[str]:
    return {event["subject"] for event in _events(output) if (event["event"], event["cause"]) == ("fault", GARBLED)}


def _events(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines() if line.startswith("{") and line.endswith("}")]


def _most_memory(pid: int) -> int:
    """The most that it had at any time, in MB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text("utf-8"))
    assert found
    return int(found[1]) // 1024

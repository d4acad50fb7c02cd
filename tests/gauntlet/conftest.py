"""Gives each test of the gauntlet a ledger, and prints the table at the end of a run of `tests/gauntlet`."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter

from tests.gauntlet.ledger import Entry, Ledger, entries, table
from tests.live.conftest import no_sentinel_left  # noqa: F401  a fixture

FILE = "NOC_GAUNTLET"  # the environment's name for a file that takes what was measured


@pytest.fixture
def ledger(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> Ledger:
    marker = request.node.get_closest_marker("row")
    assert marker is not None, "a test of the gauntlet says by @pytest.mark.row which rows it plays"
    return Ledger(record_property, frozenset(str(row) for row in marker.args))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """So that a test which fails before it has measured anything fails its rows too."""
    for item in items:
        marker = item.get_closest_marker("row")
        if marker is not None:
            item.user_properties.append(("rows", [str(row) for row in marker.args]))


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    found: list[Entry] = []
    failed: set[str] = set()
    for outcome in ("passed", "failed", "error"):
        for report in terminalreporter.stats.get(outcome, ()):
            if outcome != "passed":
                # A file that could not be read is told by a report without them.
                properties = getattr(report, "user_properties", ())
                failed.update(row for name, rows in properties if name == "rows" for row in rows)
            elif report.when == "call":
                found.extend(entries(report.user_properties))
    if not found and not failed:
        return
    proofs = _proofs(terminalreporter)
    terminalreporter.section("gauntlet")
    file = os.environ.get(FILE)
    for line in table(found, frozenset(failed), whole=file is not None):
        terminalreporter.line(line)
    for text in proofs:
        terminalreporter.line(text)
    if file is not None:
        Path(file).write_text(json.dumps({"entries": found, "failed": sorted(failed), "proofs": proofs}), "utf-8")


def _proofs(terminalreporter: TerminalReporter) -> list[str]:
    """What long runs say of themselves in one line: `record_property("proof", "1,200,000 worlds to depth 7 ...")`."""
    reports = terminalreporter.stats.get("passed", ())
    return [str(text) for report in reports for name, text in report.user_properties if name == "proof"]

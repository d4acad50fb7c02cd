"""The table tells the truth: a row that was not played, or failed, or was slow, is seen in it."""

import pytest

from tests.gauntlet.ledger import Entry, Ledger, entries, table
from tests.gauntlet.rows import ROWS

KILLED = Entry("14", "Icinga 2", "backend_lost", 2.0, 4.0)


def line(number: str, lines: list[str]) -> str:
    (found,) = [line for line in lines if line.startswith(f"| {number} |")]
    return found


def test_every_row_has_its_line_and_one_that_was_not_played_says_so() -> None:
    lines = table([KILLED])
    assert len(lines) == len(ROWS) + 2
    assert "| yes |" in line("14", lines)
    assert "not played" in line("15", lines)


def test_a_run_of_some_rows_shows_those_alone() -> None:
    assert [line.split(" | ")[0] for line in table([KILLED], frozenset({"15"}), whole=False)[2:]] == ["| 14", "| 15"]


def test_the_time_nearest_to_its_bound_is_shown() -> None:
    slow = Entry("14", "Nagios", "backend_lost", 3.5, 4.0)
    assert "Icinga 2, Nagios | backend_lost | 3.5 s | P + max(P, A) = 4 s" in line("14", table([KILLED, slow]))


def test_a_row_of_which_one_test_failed_has_failed() -> None:
    assert "FAILED" in line("14", table([KILLED], frozenset({"14"})))


def test_a_row_beyond_its_bound_is_refused() -> None:
    kept: list[tuple[str, object]] = []
    ledger = Ledger(lambda *entry: kept.append(entry), frozenset({"14"}))
    ledger.held(14, "Icinga 2", "backend_lost", 5.9, 4.0)
    with pytest.raises(AssertionError, match="row 14"):
        ledger.held(14, "Icinga 2", "backend_lost", 6.1, 4.0)
    assert entries(kept) == [Entry("14", "Icinga 2", "backend_lost", 5.9, 4.0)]


def test_a_row_that_the_test_does_not_name_is_refused() -> None:
    with pytest.raises(AssertionError):
        Ledger(lambda *entry: None, frozenset({"14"})).held(15, "Icinga 2", "backend_lost")

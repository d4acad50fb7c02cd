"""What is measured goes into the README whole, and nothing else of it is touched."""

import json
from datetime import UTC, datetime

import pytest

from tests.gauntlet.proof import BEGIN, END, README, rewrite, section
from tests.gauntlet.rows import ROWS

RESULTS = json.dumps(
    {
        "entries": [("14", "Icinga 2", "backend_lost", 2.0, 4.0)],
        "failed": ["15"],
        "proofs": ["12 worlds to depth 3"],
    }
)
AT = datetime(2026, 3, 1, tzinfo=UTC)


def test_the_section_has_the_date_each_row_and_each_proof() -> None:
    text = section(RESULTS, AT)
    assert "2026-03-01" in text
    assert sum(line.startswith(tuple(f"| {row} |" for row in ROWS)) for line in text.splitlines()) == len(ROWS)
    assert "| 15 | the backend is frozen |  | backend_lost |  | 50 s + A + 2P | FAILED |" in text
    assert "- 12 worlds to depth 3" in text


def test_only_the_section_is_written_anew() -> None:
    readme = f"before\n{BEGIN}\nfigures of yesterday\n{END}\nafter\n"
    new = rewrite(readme, section(RESULTS, AT))
    assert new.startswith("before\n" + BEGIN)
    assert new.endswith(END + "\nafter\n")
    assert "yesterday" not in new
    assert rewrite(new, section(RESULTS, AT)) == new


def test_a_readme_without_a_place_is_refused() -> None:
    with pytest.raises(ValueError, match="no place"):
        rewrite("nothing here", section(RESULTS, AT))


def test_the_readme_has_a_place() -> None:
    assert BEGIN in README.read_text("utf-8")

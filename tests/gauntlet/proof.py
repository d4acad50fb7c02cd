"""`python -m tests.gauntlet.proof RESULTS`: writes what a run of the gauntlet has measured into the README."""

import json
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.gauntlet.ledger import Entry, table

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- the gauntlet: written by ./run prove -->", "<!-- end of the gauntlet -->"


def section(results: str, at: datetime) -> str:
    """The part of the README between its two marks."""
    found = json.loads(results)
    played = [Entry(*entry) for entry in found["entries"]]
    rows = table(played, frozenset(found["failed"]))
    said = [f"- {text}" for text in found["proofs"]]
    head = f"Played on {at:%Y-%m-%d}, {platform.system()} {platform.machine()}, Python {platform.python_version()}:"
    return "\n".join([BEGIN, head, "", *rows, "", *said, *([""] if said else []), END])


def rewrite(readme: str, new: str) -> str:
    """The README with this section in place of its old one. Raises ValueError where it has none."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError("the README has no place for the gauntlet's table")
    return before + new + after


def main(results: str) -> None:
    new = rewrite(README.read_text("utf-8"), section(Path(results).read_text("utf-8"), datetime.now(UTC)))
    README.write_text(new, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])

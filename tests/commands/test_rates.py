"""`noc rates` as its users run it, on a journal that another process has open."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from noc.core.causes import Cause
from noc.core.effects import Happened
from noc.journal.store import Journal
from tests.commands.program import Noc, icinga
from tests.report.lines import line

FIELDS = {
    "begin", "end", "known_s", "days", "alarms", "returned", "per_day", "per_hour", "per_ten_minutes", "peak", "busy",
    "floods", "flooded_s", "flooded_share", "chattering", "standing", "top", "answered", "answer_median_s",
    "answer_95_s", "unanswered", "blind", "escalations", "drills", "shelves", "holes",
}  # fmt: skip


@pytest.fixture
def noc(bare: Noc) -> Noc:
    """Its monitoring system is not there: nobody asks it."""
    bare.configure(icinga("http://127.0.0.1:9"))
    return bare


@pytest.fixture
def journal(noc: Noc) -> Iterator[Journal]:
    journal = Journal(noc.folder / "journal.sqlite")
    yield journal
    journal.close()


def ago(**span: float) -> datetime:
    return datetime.now(UTC) - timedelta(**span)


def one_day(journal: Journal) -> None:
    """Of a backend that was lost for an hour, and of a site that nobody has answered."""
    journal.write(
        [
            line(ago(hours=30), "east", Cause.BACKEND_LOST, "unacked"),
            line(ago(hours=29.9), "east", Cause.BACKEND_LOST, "acked", by="ann"),
            line(ago(hours=29), "east", Cause.BACKEND_LOST, "normal"),
            line(ago(hours=26), "riga", Cause.HOST_DOWN, "unacked"),
        ]
    )


def test_the_table_names_the_limits_and_what_went_wrong(noc: Noc, journal: Journal) -> None:
    one_day(journal)
    ended = noc.run("rates", "--since", "2d")
    assert (ended.code, ended.errors) == (0, "")
    rows = {text[:30].strip(): text[30:].split() for text in ended.output.splitlines()}
    assert rows["alarms"] == ["2"]
    assert " ".join(rows["alarms a day"]) == "2.0 150 good, 300 the limit"
    assert rows["time to answer, median"] == ["6", "min"]
    assert rows["never answered"][0] == "1"
    assert "known: 1 d of it" in ended.output
    assert '"riga" host_down, since' in ended.output
    assert '"east" for 1 h' in ended.output


def test_the_json_has_all_fields_always(noc: Noc, journal: Journal) -> None:
    one_day(journal)
    ended = noc.run("rates", "--json", "--since", "2d")
    found = json.loads(ended.output)
    assert set(found) == FIELDS
    assert (found["alarms"], found["answer_median_s"], found["known_s"]) == (2, pytest.approx(360, abs=1), 86400)
    assert [day["alarms"] for day in found["days"]] == [2, None]
    assert found["blind"] == [{"subject": "east", "span_s": pytest.approx(3600, abs=1)}]
    assert found["standing"][0]["owner"] == "riga"
    assert found["top"][0]["share"] == 0.5
    assert datetime.fromisoformat(found["end"]) - datetime.fromisoformat(found["begin"]) == timedelta(days=2)


def test_without_a_line_there_is_no_data_and_no_zero(noc: Noc, journal: Journal) -> None:
    ended = noc.run("rates", "--json")
    found = json.loads(ended.output)
    assert (ended.code, set(found)) == (1, FIELDS)
    assert [found[name] for name in ("alarms", "per_day", "busy", "answer_median_s")] == [None] * 4
    text = noc.run("rates").output
    assert "nobody can say" in text
    figures = [row for row in text.splitlines()[2:] if not row.lstrip().startswith("standing")]
    assert all("no data" in row for row in figures), text


def test_far_too_many_alarms_are_said_to_be(noc: Noc, journal: Journal) -> None:
    journal.write([line(ago(hours=1), f"site-{number}", Cause.HOST_DOWN, "unacked") for number in range(301)])
    assert "301.0" in (text := noc.run("rates", "--since", "1d").output)
    assert "150 good, 300 the limit (above the limit)" in text


def test_lost_lines_are_said(noc: Noc, journal: Journal) -> None:
    journal.write([Happened(ago(hours=1), "fault", subject="journal", detail="17 earlier lines were lost")])
    assert "lines were lost while the journal could not be written (1 x)" in noc.run("rates").output


def test_no_journal_is_one_sentence_and_makes_none(noc: Noc) -> None:
    ended = noc.run("rates")
    assert ended.code == 3
    assert "there is none yet" in ended.says()
    assert not Path(noc.folder / "journal.sqlite").exists()


@pytest.mark.parametrize("words", [("--since", "soon"), ("--since", "0s"), ("--since", "9999d"), ("--since",)])
def test_bad_input_is_one_sentence(noc: Noc, words: tuple[str, ...]) -> None:
    ended = noc.run("rates", *words)
    assert ended.code == 3
    assert "--since" in ended.says()

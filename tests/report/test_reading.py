"""The rates of a real journal: lines of the core itself, written by one console and read beside it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from noc.core.causes import AlarmState, Cause, Sound
from noc.core.effects import Happened
from noc.core.events import DrillAsked
from noc.journal.database import JournalError
from noc.journal.history import PAGE, History
from noc.journal.store import Journal
from noc.report.reading import read_rates
from tests.core.conversation import Conversation
from tests.core.fakes import START, backend
from tests.report.lines import BEGIN, WEEK, at, life, line

DOWN = Cause.HOST_DOWN


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "journal of #1?.sqlite")
    yield journal
    journal.close()


def test_a_story_told_by_the_core_and_a_restart_in_it(journal: Journal) -> None:
    c = Conversation(backend())
    c.server().host("riga").well = False
    c.server().host("oslo")
    c.runs("5 min").dies_and_starts_again().runs("2 min")
    c.ack("riga", note="on it").runs("5 min").dies_and_starts_again().runs("1 min")
    c.server().hosts["riga"].well = True
    c.runs("5 min").expect("riga", "ok", alarm="normal")
    c.server().lost = "backend_lost"
    c.runs("5 min").expect_fault("backend_lost")
    c.server().lost = None
    c.runs("5 min").ack("icinga")
    journal.write(c.lines)
    rates = read_rates(journal.path, START, c.now.at + timedelta(seconds=1))
    assert (rates.alarms, rates.returned, rates.answered, rates.unanswered) == (2, 0, 2, 0)
    assert {(each.owner, each.cause) for each in rates.top} == {("riga", DOWN), ("icinga", Cause.BACKEND_LOST)}
    assert rates.escalations == sum(1 for each in c.lines if each.event == "escalate") >= 1
    assert [each.subject for each in rates.blind] == ["icinga"]
    # Declared half a minute after the first failed poll, over with the first answer.
    assert timedelta(minutes=4, seconds=20) <= rates.blind[0].span <= timedelta(minutes=5)


def test_a_shelf_and_a_drill_told_by_the_core(journal: Journal) -> None:
    c = Conversation(backend())
    c.server().host("riga").well = False
    c.server().host("oslo")
    c.runs("5 min").shelve("riga", "30 min").runs("10 min").dies_and_starts_again().runs("25 min")
    c.expect("riga", "down", "host_down", alarm="unacked")
    c.tell(DrillAsked(c.now, "silent", "oslo", "ann")).runs("10 min").ack("riga").runs("1 min")
    journal.write(c.lines)
    rates = read_rates(journal.path, START, c.now.at + timedelta(seconds=1))
    assert (rates.shelves, rates.drills, rates.returned, rates.unanswered) == (1, 1, 1, 0)
    assert [(each.owner, each.cause) for each in rates.top] == [("riga", DOWN), ("riga", Cause.SHELF_EXPIRED)]
    # Answered by the shelf; that it asks again afterwards is not a second alarm.
    assert (rates.answered, rates.answer_median) == (1, timedelta(minutes=5))


def test_what_stood_long_before_is_known_and_not_counted(journal: Journal) -> None:
    journal.write(life("riga", DOWN, ("-5d", "unacked"), ("-4d", "acked")))
    journal.write(life("oslo", DOWN, ("-3d", "unacked"), ("-2d", "normal")))
    journal.write([Happened(at("-1d"), "verdict", "riga", state="down", cause=DOWN)])
    journal.write(life("riga", DOWN, ("1h", "acked"), ("1d", "unacked")))
    rates = read_rates(journal.path, BEGIN, BEGIN + WEEK)
    assert (rates.alarms, rates.returned) == (0, 1)
    assert [each.owner for each in rates.standing] == ["riga"]


def test_a_short_period_looks_back_for_what_stands_a_day(journal: Journal) -> None:
    journal.write(life("riga", DOWN, ("1h", "unacked"), ("20h", "acked")))
    journal.write(life("oslo", DOWN, ("10h", "unacked")))
    rates = read_rates(journal.path, at("1d"), at("1.2d"))
    assert ([each.owner for each in rates.standing], rates.alarms) == (["riga"], None)


def test_lines_come_in_order_and_none_twice_over_many_pages(journal: Journal) -> None:
    number = 2 * PAGE + 17
    lines = [line(at("1h") + timedelta(seconds=second), f"s{second}", DOWN, "unacked") for second in range(number)]
    journal.write(lines)
    with History(journal.path) as history:
        assert list(history.between(BEGIN, BEGIN + WEEK)) == lines
        assert list(history.between(lines[5].at, lines[-3].at)) == lines[5:-3]
        assert list(history.between(at("-2d"), at("-1d"))) == []


def test_lines_of_another_time_in_between_are_left_out(journal: Journal) -> None:
    written = [line(moment, "riga", DOWN, "unacked") for moment in ("1h", "9d", "2h", "-9d", "3h")]
    journal.write(written)
    with History(journal.path) as history:
        assert [each.at for each in history.between(BEGIN, BEGIN + WEEK)] == [at("1h"), at("2h"), at("3h")]


def test_reading_holds_up_no_writer_and_does_not_keep_its_log_growing(journal: Journal) -> None:
    journal.write([line("1h", f"s{number}", DOWN, "unacked") for number in range(2 * PAGE)])
    with History(journal.path) as history:
        lines = history.between(BEGIN, BEGIN + WEEK)
        next(lines)
        journal.write(life("oslo", DOWN, ("2h", "unacked")))
        with closing(sqlite3.connect(journal.path)) as connection:
            assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)
        assert sum(1 for _ in lines) == 2 * PAGE - 1


def test_a_reader_cannot_write(journal: Journal) -> None:
    with (
        History(journal.path) as history,
        pytest.raises(JournalError, match="may not be written"),
        history._reading() as connection,
    ):
        connection.exec_driver_sql("DELETE FROM lines")


def test_a_word_of_a_newer_console_is_left_out(journal: Journal) -> None:
    odd = Happened(at("1h"), "alarm", "riga", cause="meteor", alarm=AlarmState.UNACKED, sound=Sound.DOWN)  # type: ignore[arg-type]
    journal.write([odd, *life("oslo", DOWN, ("2h", "unacked"))])
    with History(journal.path) as history:
        assert [each.site for each in history.between(BEGIN, BEGIN + WEEK)] == ["oslo"]


def test_nothing_is_made_where_there_is_no_journal(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="there is none yet"):
        History(tmp_path / "none.sqlite")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"no database at all" * 100, b""])
def test_what_is_no_journal_is_said_in_a_sentence_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "journal.sqlite"
    path.write_bytes(content)
    with pytest.raises(JournalError, match=r"it is not a database|no journal of the console"):
        History(path)
    assert [each.name for each in tmp_path.iterdir()] == ["journal.sqlite"]
    assert path.read_bytes() == content


def test_a_journal_of_a_newer_console_is_refused(journal: Journal) -> None:
    assert journal._engine is not None
    with journal._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE schema_version SET version = 99")
    with pytest.raises(JournalError, match="newer console"):
        History(journal.path)

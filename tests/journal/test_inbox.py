"""A request is taken once, by one console, and its answer finds the command that asked."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from noc.core.causes import Cause
from noc.core.clock import Now
from noc.core.events import AcceptAsked, AckAsked, RetireAsked
from noc.journal.database import JournalError
from noc.journal.inbox import Inbox, Outcome
from noc.journal.wishes import asked_of

NOW = Now(datetime(2026, 11, 24, 9, 0, tzinfo=UTC), timedelta(hours=1))
LATER = Now(NOW.at + timedelta(seconds=1), timedelta(hours=5))
UNTIL = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture
def command(path: Path) -> Iterator[Inbox]:
    inbox = Inbox(path)
    yield inbox
    inbox.close()


@pytest.fixture
def console(path: Path) -> Iterator[Inbox]:
    inbox = Inbox(path)
    yield inbox
    inbox.close()


def test_a_request_goes_from_the_command_to_the_console_and_back(command: Inbox, console: Inbox) -> None:
    asked = command.post(AckAsked(NOW, "rīga", "ann", cause=Cause.HOST_DOWN, until=UNTIL))
    assert command.outcome(asked) is None

    (request,) = console.waiting()
    assert request.id == asked
    read = asked_of(request.verb, request.words, LATER)
    assert read == AckAsked(LATER, "rīga", "ann", "", Cause.HOST_DOWN, UNTIL)
    assert abs(datetime.now(UTC) - request.asked_at) < timedelta(seconds=5)
    assert console.take(asked)
    assert console.waiting() == []

    console.answer(asked, 2, "icinga-east refused it")
    assert command.outcome(asked) == Outcome(2, "icinga-east refused it")


def test_a_request_is_taken_once(command: Inbox, console: Inbox) -> None:
    asked = command.post(RetireAsked(NOW, "riga", "ann"))
    assert console.take(asked)
    assert not console.take(asked)
    assert not command.withdraw(asked)


def test_a_request_that_was_withdrawn_is_not_acted_on_later(command: Inbox, console: Inbox) -> None:
    asked = command.post(AcceptAsked(NOW, "riga", "ann"))
    assert command.withdraw(asked)
    assert console.waiting() == []
    assert not console.take(asked)


def test_requests_come_in_the_order_they_were_asked(command: Inbox, console: Inbox) -> None:
    asked = [command.post(RetireAsked(NOW, key, "ann")) for key in ("riga", "oslo", "bergen")]
    assert [request.id for request in console.waiting()] == asked


def test_an_unknown_request_is_answered_and_does_not_block_the_rest(path: Path, command: Inbox, console: Inbox) -> None:
    unknown = command.post(AckAsked(NOW, "riga", "ann"))
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE requests SET verb = 'teleport'")
    connection.close()
    known = command.post(AckAsked(NOW, "riga", "ann"))

    assert [request.id for request in console.waiting()] == [known]
    outcome = command.outcome(unknown)
    assert outcome is not None
    assert outcome.code == 3


def test_bytes_of_the_command_line_that_are_no_text_are_taken_all_the_same(command: Inbox, console: Inbox) -> None:
    command.post(AckAsked(NOW, "riga", "ann", b"caf\xe9".decode("utf-8", "surrogateescape")))
    assert console.waiting()[0].words["note"] == "caf?"


def test_a_locked_journal_is_told_to_who_asks(path: Path, command: Inbox) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    with pytest.raises(JournalError, match="another process has locked it"):
        command.post(AckAsked(NOW, "riga", "ann"))
    connection.close()

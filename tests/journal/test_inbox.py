"""A request is taken once, by one console, and its answer finds the command that asked."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from noc.journal.database import JournalError
from noc.journal.inbox import Inbox, Outcome, Verb


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
    asked = command.post(Verb.ACK, {"target": "rīga", "by": "ann", "note": "", "until": None})
    assert command.outcome(asked) is None

    (request,) = console.waiting()
    assert (request.id, request.verb) == (asked, Verb.ACK)
    assert request.arguments == {"target": "rīga", "by": "ann", "note": "", "until": None}
    assert abs(datetime.now(UTC) - request.asked_at) < timedelta(seconds=5)
    assert console.take(asked)
    assert console.waiting() == []

    console.answer(asked, 2, "icinga-east refused it")
    assert command.outcome(asked) == Outcome(2, "icinga-east refused it")


def test_a_request_is_taken_once(command: Inbox, console: Inbox) -> None:
    asked = command.post(Verb.RETIRE, {"key": "riga", "by": "ann"})
    assert console.take(asked)
    assert not console.take(asked)
    assert not command.withdraw(asked)


def test_a_request_that_was_withdrawn_is_not_acted_on_later(command: Inbox, console: Inbox) -> None:
    asked = command.post(Verb.ACCEPT, {"target": "riga", "by": "ann"})
    assert command.withdraw(asked)
    assert console.waiting() == []
    assert not console.take(asked)


def test_requests_come_in_the_order_they_were_asked(command: Inbox, console: Inbox) -> None:
    asked = [command.post(verb, {"key": "riga"}) for verb in (Verb.RETIRE, Verb.UNRETIRE, Verb.ACCEPT)]
    assert [request.id for request in console.waiting()] == asked


def test_an_unknown_request_is_answered_and_does_not_block_the_rest(path: Path, command: Inbox, console: Inbox) -> None:
    unknown = command.post(Verb.ACK, {})
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE requests SET verb = 'teleport'")
    connection.close()
    known = command.post(Verb.ACK, {})

    assert [request.id for request in console.waiting()] == [known]
    outcome = command.outcome(unknown)
    assert outcome is not None
    assert outcome.code == 3


def test_bytes_of_the_command_line_that_are_no_text_are_taken_all_the_same(command: Inbox, console: Inbox) -> None:
    command.post(Verb.ACK, {"note": b"caf\xe9".decode("utf-8", "surrogateescape")})
    assert console.waiting()[0].arguments == {"note": "caf?"}


def test_a_locked_journal_is_told_to_who_asks(path: Path, command: Inbox) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    with pytest.raises(JournalError, match="another process has locked it"):
        command.post(Verb.ACK, {})
    connection.close()

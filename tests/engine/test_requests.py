"""What other terminals ask of a running engine, through the inbox of its journal."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from noc.backends.backend import WriteResult
from noc.core.causes import AlarmState, Cause, Sound, State
from noc.core.effects import WriteAck
from noc.journal.inbox import Inbox, Outcome
from noc.journal.lock import JournalLock
from tests.engine.conftest import Begin
from tests.engine.publication import Publication, fault_of, site_of
from tests.engine.scripted import Scripted, hosts
from tests.live.processes import wait


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


@pytest.fixture
def inbox(journal: Path) -> Iterator[Inbox]:
    inbox = Inbox(journal)
    yield inbox
    inbox.close()


@pytest.fixture
def backend(begin: Begin, published: Publication, journal: Path) -> Scripted:
    """Of a running engine: riga is down and oslo is well."""
    backend = Scripted(hosts("riga", "oslo", down=("riga",)))
    begin({"east": backend}, inbox=lambda: Inbox(journal))
    published.wait(lambda s: s.counts[State.DOWN] == 1 and s.counts[State.OK] == 1)
    return backend


def asked(inbox: Inbox, verb: str, seconds: float = 3, **words: object) -> Outcome:
    request = inbox.post_words(verb, words)
    wait(lambda: inbox.outcome(request) is not None, seconds, f"an answer to {verb}")
    outcome = inbox.outcome(request)
    assert outcome is not None
    return outcome


def test_an_ack_is_done_within_a_second(inbox: Inbox, backend: Scripted, published: Publication) -> None:
    outcome = asked(inbox, "ack", 1, target="riga", by="ann", note="mine")
    assert outcome.code == 0
    assert "host_down" in outcome.text
    alarm = site_of(published.wait(lambda s: site_of(s, "riga").alarm is AlarmState.ACKED), "riga").alarms[0]
    assert (alarm.by, alarm.note) == ("ann", "mine")
    assert backend.acks


def test_a_site_is_found_by_its_name_too(begin: Begin, inbox: Inbox, journal: Path, published: Publication) -> None:
    begin({"east": Scripted(hosts("Riga data centre"))}, inbox=lambda: Inbox(journal))
    published.wait(lambda s: s.roster == 1)
    assert asked(inbox, "retire", key="Riga data centre", by="ann").code == 0
    published.wait(lambda s: s.roster == 0)


@pytest.mark.parametrize(
    ("verb", "words", "code", "says"),
    [
        ("ack", {"target": "oslo"}, 1, "no open alarm"),
        ("ack", {"target": "riga", "cause": "checks_late"}, 1, "no open alarm of the cause checks_late"),
        ("ack", {"target": "east"}, 1, "no open alarm"),
        ("ack", {"target": "paris"}, 3, '"paris"'),
        ("ack", {"target": ""}, 3, '""'),
        ("ack", {"target": None}, 3, "cannot be understood"),
        ("ack", {"target": "x" * 10_000}, 3, "..."),
        ("ack", {"target": "riga", "cause": "bad_weather"}, 3, "cannot be understood"),
        ("ack", {"target": "riga", "until": "tomorrow"}, 3, "cannot be understood"),
        ("retire", {"key": "paris"}, 3, "noc roster export"),
        ("retire", {"key": "oslo", "undo": True}, 1, "not retired"),
        ("accept", {"target": "paris"}, 3, '"paris"'),
        ("accept", {"target": "oslo"}, 1, "nothing is missing"),
        ("accept", {"target": "east"}, 1, "nothing is missing"),
    ],
)
def test_what_cannot_be_done_is_answered_with_its_code(
    inbox: Inbox, backend: Scripted, verb: str, words: dict[str, object], code: int, says: str
) -> None:
    outcome = asked(inbox, verb, **{"by": "ann", **words})
    assert outcome.code == code
    assert says in outcome.text
    assert len(outcome.text) < 300
    assert "\n" not in outcome.text


def test_a_backend_that_refuses_the_ack_is_named(inbox: Inbox, backend: Scripted, published: Publication) -> None:
    async def refuse(ack: WriteAck) -> WriteResult:
        return WriteResult(False, "no such permission")

    backend.acking = refuse
    outcome = asked(inbox, "ack", target="riga", by="ann")
    assert outcome.code == 2
    assert "east refused: no such permission" in outcome.text
    published.wait(lambda s: site_of(s, "riga").alarm is AlarmState.ACKED)


def test_a_site_is_retired_brought_back_and_retired_no_second_time(
    inbox: Inbox, backend: Scripted, published: Publication
) -> None:
    assert asked(inbox, "retire", key="oslo", by="ann").code == 0
    published.wait(lambda s: s.roster == 1)
    assert asked(inbox, "retire", key="oslo", by="ann").code == 1
    assert asked(inbox, "ack", target="oslo", by="ann").code == 1
    assert asked(inbox, "retire", key="oslo", by="ann", undo=True).code == 0
    published.wait(lambda s: s.roster == 2)


def test_what_is_left_of_a_backend_is_accepted(inbox: Inbox, backend: Scripted, published: Publication) -> None:
    names = tuple(f"site-{number}" for number in range(10))
    backend.reading = hosts(*names)
    published.wait(lambda s: s.counts[State.OK] >= 10)
    backend.reading = hosts(*names[:5])
    published.wait(lambda s: (f := fault_of(s, "east")) is not None and f.cause is Cause.INVENTORY_DROP)
    assert asked(inbox, "accept", target="east", by="ann").code == 0
    published.wait(lambda s: (f := fault_of(s, "east")) is None or f.alarm is AlarmState.CLEARED_UNACKED)


def test_names_and_notes_are_one_line_of_bounded_length(
    inbox: Inbox, backend: Scripted, published: Publication
) -> None:
    assert asked(inbox, "ack", target="riga", by="ann\x1b[31m\n" + "x" * 9999, note="a\nb" * 9999).code == 0
    alarm = site_of(published.wait(lambda s: site_of(s, "riga").alarm is AlarmState.ACKED), "riga").alarms[0]
    assert alarm.by is not None
    assert alarm.note is not None
    assert alarm.by.isprintable()
    assert alarm.note.isprintable()
    assert len(alarm.by) <= 80
    assert len(alarm.note) <= 1000


def test_a_journal_that_is_locked_delays_a_request_and_nothing_else(
    begin: Begin, inbox: Inbox, journal: Path, published: Publication
) -> None:
    backend = Scripted(hosts("riga", down=("riga",)))
    engine = begin({"east": backend}, inbox=lambda: Inbox(journal))
    published.wait(lambda s: s.counts[State.DOWN] == 1)
    request = inbox.post_words("ack", {"target": "riga", "by": "ann"})
    with closing(sqlite3.connect(journal, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        snapshot = published.wait(lambda s: fault_of(s, "inbox") is not None)
        fault = fault_of(snapshot, "inbox")
        assert fault is not None
        assert (fault.cause, fault.alarm) == (Cause.JOURNAL_FAILED, AlarmState.UNACKED)
        polls = len(backend.asked)
        wait(lambda: len(backend.asked) >= polls + 3, 5, "it watches on")
        assert engine.alive
        other.execute("ROLLBACK")
    wait(lambda: inbox.outcome(request) is not None, 10, "the request is answered after all")
    published.wait(lambda s: (f := fault_of(s, "inbox")) is not None and f.alarm is AlarmState.CLEARED_UNACKED)


def test_an_inbox_that_cannot_be_opened_at_first_is_opened_later(
    begin: Begin, tmp_path: Path, published: Publication
) -> None:
    folder = tmp_path / "later"
    folder.write_text("not a folder")
    journal = folder / "journal.sqlite"
    begin({"east": Scripted(hosts("riga"))}, inbox=lambda: Inbox(journal))
    published.wait(lambda s: fault_of(s, "inbox") is not None)
    folder.unlink()
    published.wait(lambda s: (f := fault_of(s, "inbox")) is not None and f.alarm is AlarmState.CLEARED_UNACKED)
    with closing(Inbox(journal)) as inbox:
        assert asked(inbox, "ack", target="riga", by="ann").code == 1


def test_the_lock_of_the_journal_is_no_matter_of_the_inbox(inbox: Inbox, backend: Scripted, journal: Path) -> None:
    lock = JournalLock(journal)
    assert lock.acquire("somebody")
    try:
        assert asked(inbox, "ack", target="riga", by="ann").code == 0
    finally:
        lock.release()


def test_a_drill_goes_the_way_of_an_alarm_and_an_ack_ends_it(
    inbox: Inbox, backend: Scripted, published: Publication
) -> None:
    assert asked(inbox, "ack", target="riga", by="ann").code == 0
    assert asked(inbox, "drill", kind="down", target="oslo", by="ann").code == 0
    shown = published.wait(lambda s: any(due.sound is Sound.DOWN for due in s.due))
    assert [drill.target for drill in shown.drills] == ["oslo"]
    assert asked(inbox, "ack", target="oslo", by="bob").code == 0
    published.wait(lambda s: not s.drills and not s.due)


def test_a_drill_that_would_not_be_heard_is_refused_and_written_down(
    inbox: Inbox, backend: Scripted, published: Publication
) -> None:
    outcome = asked(inbox, "drill", kind="down", target="riga", by="ann")
    assert (outcome.code, "would not be heard" in outcome.text) == (3, True)
    line = published.wait_line(lambda line: line.event == "drill")
    assert (line.site, line.by, line.detail) == ("riga", "ann", f"failed: {outcome.text}")

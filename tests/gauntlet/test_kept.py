"""What the console keeps, calls and writes: a full, locked or damaged journal, an ack that is refused, a call in vain.

Each is a whole session over a real socket and a real journal.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from pytest_httpserver import HTTPServer

from noc.config import load
from noc.core import ladder
from noc.core.causes import AlarmState, Cause, State
from noc.core.clock import Now
from noc.core.events import AckAsked
from noc.core.snapshot import FaultView, Snapshot
from noc.engine import session as session_module
from noc.engine.clock import read_clock
from noc.engine.session import Session
from noc.journal.database import reading
from noc.journal.store import Journal
from noc.settings import Limits
from tests.core.calling import breaks, watching
from tests.engine.publication import Publication, fault_of, site_of
from tests.gauntlet.ledger import Ledger
from tests.wire.icinga2 import Icinga2
from tests.wire.scene import POLL, SLACK, Scene
from tests.wire.server import Server

AGAINST = "a whole session"
WITHIN = 10.0  # s
TWO_POLLS = 2 * POLL
PAGES = 40  # of 4 KiB: what the disk has left
CROWD = 900  # hosts: more than fit there


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with Scene("icinga2", tmp_path) as scene:
        scene.settle()
        yield scene


def journal_fault(snapshot: Snapshot) -> FaultView | None:
    found = fault_of(snapshot, "journal")
    return found if found is not None and found.alarm is AlarmState.UNACKED else None


def expect_alarms_go_on(scene: Scene) -> None:
    """A site that goes down now is told and heard within its bound."""
    scene.product.hosts["riga-gw"].state = 1
    scene.wait_site("riga", State.DOWN, Cause.HOST_DOWN, TWO_POLLS + SLACK)
    assert scene.published.newest.due


def wait_cleared(scene: Scene) -> None:
    scene.published.wait(
        lambda s: (f := fault_of(s, "journal")) is not None and f.alarm is AlarmState.CLEARED_UNACKED,
        WITHIN,
        "the fault is over, and stays until somebody takes it",
    )


@pytest.mark.row(53)
def test_the_disk_is_full(tmp_path: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit of pages stands for the disk: SQLite gives the same error for both."""
    monkeypatch.setattr(session_module, "Journal", lambda path: Journal(path, max_pages=PAGES))
    with Scene("icinga2", tmp_path, roster=None, limits=Limits()) as scene:
        scene.settle()
        for number in range(CROWD):
            scene.product.add(f"{number}-{'x' * 60}")
        done = monotonic()
        scene.published.wait(lambda s: journal_fault(s) is not None, WITHIN + SLACK, "the full disk is told")
        ledger.held(53, AGAINST, Cause.JOURNAL_FAILED, monotonic() - done, WITHIN)
        found = journal_fault(scene.published.newest)
        assert found is not None
        assert found.detail.endswith("the disk is full")
        expect_alarms_go_on(scene)
        make_room(scene.session)
        wait_cleared(scene)
        scene.session.flush()
    with closing(Journal(tmp_path / "journal.sqlite")) as journal:
        assert [alarm.owner for alarm in journal.recall().alarms if alarm.cause is Cause.HOST_DOWN] == ["riga"]


def make_room(session: Session) -> None:
    """The limit is each connection's own: those of the pool, one after the other, get a new one."""
    engine = session._journal._engine
    assert engine is not None
    with reading(engine) as one, reading(engine) as another:
        for connection in (one, another):
            connection.exec_driver_sql("PRAGMA max_page_count = 1000000")


@pytest.mark.row(54)
def test_the_journal_is_locked(scene: Scene, ledger: Ledger) -> None:
    scene.session.flush()
    with closing(sqlite3.connect(scene.session.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        done = monotonic()
        expect_alarms_go_on(scene)
        scene.published.wait(lambda s: journal_fault(s) is not None, WITHIN + SLACK, "the lock is told")
        ledger.held(54, "locked", Cause.JOURNAL_FAILED, monotonic() - done, WITHIN)
        other.execute("ROLLBACK")
    wait_cleared(scene)
    scene.session.flush()
    with closing(sqlite3.connect(scene.session.path)) as journal:
        assert journal.execute("SELECT cause FROM alarms WHERE owner = 'riga'").fetchall()


@pytest.mark.row(54)
def test_the_journal_is_damaged(tmp_path: Path, ledger: Ledger) -> None:
    damaged = tmp_path / "journal.sqlite"
    damaged.write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 64)
    done = monotonic()
    with Scene("icinga2", tmp_path) as scene:
        scene.published.wait(lambda s: journal_fault(s) is not None, WITHIN + SLACK, "the damage is told")
        ledger.held(54, "damaged", Cause.JOURNAL_FAILED, monotonic() - done, WITHIN)
        scene.published.wait(lambda s: bool(s.sites) and all(site.calm for site in s.sites), 20, "it watches on")
        expect_alarms_go_on(scene)
    assert list(tmp_path.glob("journal.sqlite.damaged-*"))


@pytest.mark.row(63)
def test_the_acknowledgement_is_refused(scene: Scene, ledger: Ledger) -> None:
    scene.product.may_acknowledge = False
    expect_alarms_go_on(scene)
    done = monotonic()
    scene.session.door.ask(AckAsked(read_clock(), "riga", "ann", "on my way"))
    scene.published.wait(lambda s: refusal(s) is not None, TWO_POLLS + SLACK, "the refusal is told")
    ledger.held(63, AGAINST, Cause.ACK_REFUSED, monotonic() - done, TWO_POLLS)
    told = refusal(scene.published.newest)
    assert told is not None
    assert "actions/acknowledge-problem" in told.detail
    # It is kept here all the same, and in the journal.
    (alarm,) = site_of(scene.published.newest, "riga").alarms
    assert (alarm.state, alarm.by, alarm.note) == (AlarmState.ACKED, "ann", "on my way")
    scene.session.flush()
    with closing(Journal(scene.session.path)) as journal:
        assert [(a.state, a.by) for a in journal.recall().alarms if a.owner == "riga"] == [(AlarmState.ACKED, "ann")]
    # Once it is allowed, asking again ends the weakness.
    scene.product.may_acknowledge = True
    scene.session.door.ask(AckAsked(read_clock(), "riga", "ann", "on my way"))
    scene.published.wait(lambda s: refusal(s) is None, 10, "nothing is refused any more")
    assert scene.product.acknowledged == ["riga-gw"]


def refusal(snapshot: Snapshot) -> FaultView | None:
    return next((fault for fault in snapshot.faults if fault.cause is Cause.ACK_REFUSED), None)


LAST_STEP, ANSWERED_WITHIN = timedelta(seconds=3), timedelta(seconds=2)
TOML = """
[console]
journal = "sqlite:journal.sqlite"
poll_every = "1s"
sound = "off"

[[backend]]
name = "east"
kind = "icinga2"
url = "{icinga}"
site_from = "hostgroup:site-"

[[target]]
name = "phone"
address = "file:phone.secret"

[[target]]
name = "boss"
address = "file:phone.secret"

[[escalation]]
after = "1s"
targets = ["phone"]

[[escalation]]
after = "3s"
targets = ["boss"]
"""


@pytest.mark.row(62)
def test_nobody_answers_to_the_last_step(
    tmp_path: Path, ledger: Ledger, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The messages go out for real, to a web hook on this machine, and are taken; nobody acknowledges."""
    monkeypatch.setattr(ladder, "ANSWERED_WITHIN", ANSWERED_WITHIN)
    httpserver.expect_request("/hook", method="POST").respond_with_data("ok")
    secret = tmp_path / "phone.secret"
    secret.write_text(httpserver.url_for("/hook").replace("http://", "json://"), "utf-8")
    secret.chmod(0o600)
    product, published = Icinga2("riga"), Publication()
    with Server(product) as server:
        (tmp_path / "noc.toml").write_text(TOML.format(icinga=server.url), "utf-8")
        session = Session(load(tmp_path / "noc.toml"), published.show, published.line)
        session.start()
        try:
            published.wait(lambda s: bool(s.sites) and s.sites[0].calm, 20, "all is well")
            product.hosts["riga-gw"].state = 1
            published.wait(lambda s: s.sites[0].state is State.DOWN, TWO_POLLS + SLACK, "it is down")
            done = monotonic()
            published.wait(lambda s: exhausted(s) is not None, 20, "everybody was called in vain")
            bound = (LAST_STEP + ANSWERED_WITHIN).total_seconds()
            ledger.held(62, AGAINST, Cause.ESCALATION_EXHAUSTED, monotonic() - done, bound)
            assert [line.subject for line in published.lines if line.event == "page"] == ["phone", "boss"]
            session.door.ask(AckAsked(now(), "riga", "ann", "on my way"))
            published.wait(lambda s: exhausted(s) is None, 10, "somebody has answered")
        finally:
            session.stop()
    assert len(httpserver.log) >= 2


def now() -> Now:
    return read_clock()


def exhausted(snapshot: Snapshot) -> FaultView | None:
    wanted = (Cause.ESCALATION_EXHAUSTED, AlarmState.UNACKED)
    return next((fault for fault in snapshot.faults if (fault.cause, fault.alarm) == wanted), None)


@pytest.mark.row(62)
def test_nobody_answers_for_a_quarter_of_an_hour(ledger: Ledger) -> None:
    """The same with the steps and the patience of every day, on a driven clock."""
    night = breaks(watching(), "riga").runs("14 min 55 s").expect_no_fault("escalation_exhausted")
    night.runs("10 s").expect_fault("escalation_exhausted", sites=1)
    ledger.held(62, "driven clock", Cause.ESCALATION_EXHAUSTED)

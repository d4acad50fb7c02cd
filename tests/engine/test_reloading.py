"""A session begins anew with what its files say now, and never with what cannot be loaded."""

import base64
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from noc.config import load
from noc.core.causes import AlarmState, State
from noc.core.events import AckAsked, ReloadAsked
from noc.core.reply import BAD, DONE, Reply
from noc.engine.clock import read_clock
from noc.engine.own_config import Fresh
from noc.engine.reloading import begin_anew
from noc.engine.session import Session
from noc.journal.inbox import Inbox, Outcome
from noc.settings import Settings
from tests.backends.web import Request, Served
from tests.engine.publication import Publication, site_of
from tests.live.processes import wait
from tests.wire.icinga2 import Icinga2
from tests.wire.server import Server

TOML = """
[console]
journal = "sqlite:journal.sqlite"
poll_every = "1s"
roster = "sites.csv"

[[backend]]
name = "east"
kind = "icinga2"
url = "{url}"
site_from = "hostgroup:site-"
lost_after = "1s"
user = "noc"
password = "file:east.secret"
"""


class Running:
    """Sessions one after the other, as the command that watches has them."""

    def __init__(self, folder: Path, url: str) -> None:
        self.toml, self.roster, self.secret = (folder / name for name in ("noc.toml", "sites.csv", "east.secret"))
        self.toml.write_text(TOML.format(url=url))
        self.roster.write_text("name\nRiga\n")
        self.secret.write_text("first\n")
        self.secret.chmod(0o600)
        self.said: list[str] = []
        self.fresh: list[Fresh] = []
        self.published = Publication()
        self.session = self.begin(load(self.toml), None)
        self.calm(1)

    def begin(self, settings: Settings, reloaded: Reply | None) -> Session:
        self.published = Publication()
        session = Session(
            settings, self.published.show, on_reply=self.said.append, on_reload=self.fresh.append, reloaded=reloaded
        )
        session.start()
        return session

    def calm(self, sites: int) -> None:
        self.published.wait(lambda s: s.counts[State.OK] == sites, 15)

    def ask(self, always: bool = False) -> None:
        self.session.door.ask(ReloadAsked(read_clock(), "ann", always))

    def succeed(self) -> None:
        wait(lambda: bool(self.fresh), 10, f"the files are read anew\n{self.said}")
        self.session.stop()
        self.session = begin_anew(self.session.settings, self.fresh.pop(), self.begin)


@pytest.fixture
def icinga() -> Icinga2:
    return Icinga2("riga", "oslo")


@pytest.fixture
def asked_as() -> list[str]:
    """The accounts, with their passwords, that the server has seen, in turn."""
    return []


@pytest.fixture
def running(icinga: Icinga2, asked_as: list[str], tmp_path: Path) -> Iterator[Running]:
    def answer(request: Request) -> Served:
        asked_as.append(base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode())
        return icinga(request)

    with Server(answer) as server:
        running = Running(tmp_path, server.url)
        yield running
        running.session.stop()


def test_a_new_site_is_watched_and_what_was_taken_is_taken_still(running: Running, icinga: Icinga2) -> None:
    icinga.hosts["riga-gw"].state = 1
    running.published.wait(lambda s: site_of(s, "riga").state is State.DOWN)
    running.session.door.ask(AckAsked(read_clock(), "riga", "ann", "mine"))
    running.published.wait(lambda s: site_of(s, "riga").alarm is AlarmState.ACKED)
    running.roster.write_text("name\nRiga\nOslo\n")
    running.ask()
    running.succeed()
    snapshot = running.published.wait(lambda s: s.counts[State.OK] == 1 and s.counts[State.DOWN] == 1, 15)
    assert [alarm.by for alarm in site_of(snapshot, "riga").alarms] == ["ann"]


def test_a_broken_one_changes_nothing_and_is_told(running: Running) -> None:
    running.roster.write_text("name,tear\nRiga,1\n")
    with closing(Inbox(running.session.path)) as inbox:
        request = inbox.post(ReloadAsked(read_clock(), "ann"))
        wait(lambda: inbox.outcome(request) is not None, 10, "it is answered")
        outcome = inbox.outcome(request)
    assert outcome is not None
    assert outcome.code == BAD
    assert "NOT LOADED, what was loaded goes on" in outcome.text
    assert 'tear is an unknown key: did you mean "tier"?' in outcome.text
    running.ask()
    wait(lambda: bool(running.said), 10, "it is said")
    assert running.fresh == []
    running.calm(1)


def test_where_nothing_has_changed_nothing_is_loaded_but_by_a_hang_up(running: Running) -> None:
    running.ask()
    wait(lambda: bool(running.said), 10, "it is said")
    assert "NOTHING LOADED" in running.said[0]
    running.ask(always=True)
    running.succeed()
    running.calm(1)


def test_whoever_asked_by_a_command_hears_it_from_the_new_one(running: Running) -> None:
    running.roster.write_text("name\nOslo\n")
    with closing(Inbox(running.session.path)) as inbox:
        request = inbox.post(ReloadAsked(read_clock(), "ann"))
        wait(lambda: bool(running.fresh), 10, "the files are read anew")
        assert inbox.outcome(request) is None
        running.succeed()
        assert inbox.outcome(request) == Outcome(DONE, "the configuration is loaded anew")


def test_a_secret_that_was_changed_is_the_new_one(running: Running, asked_as: list[str]) -> None:
    assert set(asked_as) == {"noc:first"}
    running.secret.write_text("second\n")
    running.ask()
    running.succeed()
    running.calm(1)
    assert set(asked_as[asked_as.index("noc:second") :]) == {"noc:second"}


def test_one_that_cannot_be_begun_with_leaves_the_old_one(running: Running, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.sqlite")) as other:
        other.execute("CREATE TABLE mine (a)")
        other.commit()
    text = running.toml.read_text()
    running.toml.write_text(text.replace("sqlite:journal.sqlite", "sqlite:other.sqlite"))
    with closing(Inbox(running.session.path)) as inbox:
        request = inbox.post(ReloadAsked(read_clock(), "ann"))
        running.succeed()
        outcome = inbox.outcome(request)
    assert outcome is not None
    assert outcome.code == BAD
    assert "the console goes on with what was loaded" in outcome.text
    assert running.session.path == tmp_path / "journal.sqlite"
    running.calm(1)


def test_a_brief_one_says_that_it_cannot(running: Running) -> None:
    running.session.stop()
    published, said = Publication(), list[str]()
    session = Session(running.session.settings, published.show, brief=True, on_reply=said.append)
    session.start()
    try:
        session.door.ask(ReloadAsked(read_clock(), "ann"))
        wait(lambda: bool(said), 10, "it is said")
    finally:
        session.stop()
    assert said == ["NOT LOADED: no console is running that could"]

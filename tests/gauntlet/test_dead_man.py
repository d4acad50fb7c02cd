"""Row 61, and when no ping may go out at all: a ping tells the world outside that this console works."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from time import monotonic

import pytest
import structlog

from noc import log
from noc.core.causes import AlarmState, Cause, Kind
from noc.core.snapshot import Snapshot
from noc.engine.session import Session
from noc.engine.totals import Tally, Totals
from noc.journal.store import Journal
from noc.settings import BackendSettings, ConsoleSettings, SecretRef, Settings
from tests.engine.publication import Publication, fault_of
from tests.gauntlet.dead_man_service import TOKEN, DeadManService
from tests.gauntlet.ledger import Ledger
from tests.live.processes import wait
from tests.wire.icinga2 import Icinga2
from tests.wire.server import Server

EVERY = timedelta(seconds=0.5)
PING = EVERY.total_seconds()
SUBJECT = "dead-man"
_numbers = count()


class Watched:
    """A session with a window that is painted with each snapshot, as long as `painting`."""

    def __init__(self, settings: Settings, brief: bool = False) -> None:
        self.published, self.said = Publication(), list[str]()
        self.painting, self._paints = True, 0
        self.tally = Tally({"polls", "folds", "snapshots", "paints"})
        self.session = Session(
            settings, self._show, self.published.line, brief=brief, on_reply=self.said.append, tally=self.tally
        )
        self.session.start()

    def _show(self, snapshot: Snapshot) -> None:
        self._paints += self.painting
        self.tally.shown(self._paints)
        self.published.show(snapshot)


Begin = Callable[..., Watched]


@pytest.fixture
def service() -> Iterator[DeadManService]:
    with DeadManService() as service:
        yield service


@pytest.fixture
def settings(service: DeadManService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    variable = f"NOC_DEAD_MAN_{next(_numbers)}"  # secrets are kept by their place
    monkeypatch.setenv(variable, service.url)
    with Server(Icinga2("riga", "oslo")) as server:
        second = timedelta(seconds=1)
        east = BackendSettings(
            "east", "icinga2", server.url, site_from="hostgroup:site-", poll_every=second, lost_after=second
        )
        console = ConsoleSettings(
            "test", tmp_path / "journal.sqlite",
            dead_man=SecretRef("env", variable, "console, dead_man_url"), dead_man_every=EVERY,
        )  # fmt: skip
        yield Settings(tmp_path / "noc.toml", console, (east,), None)


@pytest.fixture
def begin(settings: Settings) -> Iterator[Begin]:
    with ExitStack() as stack:

        def start(changed: Settings = settings, brief: bool = False) -> Watched:
            watched = Watched(changed, brief)
            stack.callback(watched.session.stop)
            return watched

        yield start


def figures(body: bytes) -> dict[str, int]:
    words = body.decode().split()
    return {name: int(figure) for name, figure in zip(words[::2], words[1::2], strict=True)}


def nothing_for(service: DeadManService, pings: float) -> None:
    """No ping for the time of so many, but for one that was earned just before."""
    begun = monotonic()
    wait(lambda: monotonic() - begun > pings * PING, pings * PING + 5, "time passes")
    late = [at - begun for at, _ in service.pings if at - begun > 2 * PING]
    assert late == []


def test_pings_tell_what_was_done(begin: Begin, service: DeadManService) -> None:
    begin()
    (ping,) = service.wait(1, 10)
    assert (ping.method, ping.path, ping.headers["content-type"]) == ("POST", f"/{TOKEN}", "text/plain")
    first = figures(ping.body)
    assert first.keys() == {*Totals._fields, "sites"}
    assert first["sites"] == 2

    def all_grown() -> bool:
        last = figures(service.pings[-1][1].body)
        return all(last[name] > first[name] for name in ("polls", "folds", "snapshots", "paints"))

    wait(all_grown, 10, "every figure grows from ping to ping")


@pytest.mark.row(61)
def test_a_service_that_is_gone_is_told_and_takes_pings_again(
    begin: Begin, service: DeadManService, settings: Settings, ledger: Ledger, tmp_path: Path
) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    log.setup(tmp_path / "noc.log", logging.DEBUG)
    try:
        watched = begin()
        service.wait(2, 10)
        assert fault_of(watched.published.newest, SUBJECT) is None
        service.go()
        gone = monotonic()
        snapshot = watched.published.wait(lambda s: fault_of(s, SUBJECT) is not None, 10)
        took = monotonic() - gone
        fault = fault_of(snapshot, SUBJECT)
        assert fault is not None
        assert (fault.cause, fault.kind) == (Cause.DEAD_MAN_UNREACHABLE, Kind.SUPERVISORY)
        assert "the dead-man service refused the connection" in fault.detail
        assert took > 2 * PING, "not before the third"
        ledger.held(61, "an HTTP server", fault.cause, took, 3 * PING)
        service.come()
        watched.published.wait(lambda s: _is_over(s), 10, "the fault clears")
        service.wait(3, 10)
        assert _is_over(watched.published.newest)
        watched.session.stop()
        structlog.get_logger("test").info("the log is written")
        told = (tmp_path / "noc.log").read_text("utf-8") + _everything_in(tmp_path / "journal.sqlite")
        told += watched.published.described() + repr(watched.published.snapshots) + "".join(watched.said)
        assert "the log is written" in told
        assert "dead_man_unreachable" in told
        assert [part for part in (TOKEN, service.url, f":{service.port}") if part in told] == []
    finally:
        for handler in set(root.handlers) - set(handlers):
            handler.close()
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.reset_defaults()


def _is_over(snapshot: Snapshot) -> bool:
    fault = fault_of(snapshot, SUBJECT)
    return fault is None or fault.alarm is AlarmState.CLEARED_UNACKED


def _everything_in(journal: Path) -> str:
    opened = Journal(journal)
    try:
        return repr(opened.lines()) + repr(opened.recall()) + journal.read_bytes().decode("latin-1")
    finally:
        opened.close()


def test_a_screen_that_stands_still_sends_no_ping(begin: Begin, service: DeadManService) -> None:
    watched = begin()
    service.wait(2, 10)
    watched.painting = False
    nothing_for(service, 5)
    assert watched.said[-1] == "No ping goes to the dead-man service: paints have not advanced."
    assert fault_of(watched.published.newest, SUBJECT) is None, "the service is well"
    watched.painting = True
    service.wait(1, 10)


def test_a_console_that_watches_nothing_sends_no_ping(
    begin: Begin, service: DeadManService, settings: Settings
) -> None:
    with Server(Icinga2()) as empty:
        watched = begin(replace(settings, backends=(replace(settings.backends[0], url=empty.url),)))
        watched.published.wait(lambda s: s.tries > 0)
        nothing_for(service, 5)
    assert service.pings == []
    assert watched.said[-1] == "No ping goes to the dead-man service: the console watches no site."


def test_a_second_console_does_not_hide_the_death_of_the_first(
    begin: Begin, service: DeadManService, settings: Settings
) -> None:
    first = begin()
    second = begin(replace(settings, console=replace(settings.console, name="second")))
    assert not second.session.judges
    service.wait(1, 10)
    first.painting = False
    second.published.wait(lambda s: s.tries > 0)
    nothing_for(service, 4)
    first.session.stop()
    service.wait(2, 15)  # it has taken its place
    assert second.session.judges


def test_one_verdict_is_no_proof_that_somebody_watches(begin: Begin, service: DeadManService) -> None:
    watched = begin(brief=True)
    watched.published.wait(lambda s: s.tries > 0)
    nothing_for(service, 4)
    assert service.pings == []

"""What must be heard whatever happens: after a kill in the midst of an alarm, and when two thousand come at once."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest
from pytestqt.qtbot import QtBot

from noc.config import load
from noc.console import Console, make_wall
from noc.core.causes import AlarmState, Cause, State
from noc.core.snapshot import Snapshot
from noc.ui.wall import Wall
from tests.gauntlet.ledger import Ledger
from tests.live import console as program
from tests.live.processes import wait
from tests.live.pulse import NullSink, Recording, missing_tools
from tests.wire.icinga2 import Icinga2
from tests.wire.server import Server

pytestmark = [
    pytest.mark.live,
    pytest.mark.senses,
    pytest.mark.skipif(bool(missing_tools()), reason=f"not installed: {', '.join(missing_tools())}"),
]

DOWN_HZ = (784,)
POLL = 1.0  # s
RESTART_WITHIN = 5.0  # s
TOML = """
poll_every = "1s"
sound = "required"

[[backend]]
name = "east"
kind = "icinga2"
url = "{url}"
site_from = "hostgroup:site-"
write_back = false
"""
MANY = 2000
SLOW = 2.0  # s that the screen needs for each picture: twice the poll


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[NullSink]:
    with NullSink(tmp_path / "pulse") as sink:
        yield sink


@pytest.mark.row(57)
def test_killed_in_the_midst_of_an_alarm(sink: NullSink, tmp_path: Path, ledger: Ledger) -> None:
    """One alarm is taken, one is not: after kill -9 the first stays taken and the second is heard again."""
    product = Icinga2("riga", "oslo")
    with Server(product) as server, sink.record() as recording:
        console = program.Console(tmp_path / "console", TOML.format(url=server.url), sink.env)
        begun = datetime.now(UTC)
        try:
            console.start("watch", "--sound", "--json")
            for site in ("riga", "oslo"):
                console.wait_told(begun, 20, event="verdict", site=site, state=State.OK)
            for host in product.hosts.values():
                host.state = 1
            for site in ("riga", "oslo"):
                console.wait_told(begun, 10, event="alarm", site=site, cause=Cause.HOST_DOWN)
            assert console.run("ack", "oslo", "--by", "ann", "--note", "on my way").returncode == 0
            wait(lambda: recording.heard(DOWN_HZ), 15, "the alarm is heard")
            console.kill()
            wait_quiet(recording)
            restarted, again = monotonic(), datetime.now(UTC)
            console.start("watch", "--sound", "--json")
            wait(lambda: recording.heard(DOWN_HZ, since=restarted), 20, "the alarm is heard again")
            heard = next(w.at for w in recording.windows(restarted) if w.loudest)
            ledger.held(57, "noc watch --sound", Cause.HOST_DOWN, heard - restarted, RESTART_WITHIN)
            told = console.wait_told(again, 10, event="verdict", site="riga", state=State.DOWN)
            sites = {site["key"]: site for site in console.check()["sites"]}
        finally:
            console.end()
    assert told.cause is Cause.HOST_DOWN
    (kept,) = sites["oslo"]["alarms"]
    assert (kept["state"], kept["by"], kept["note"]) == ("acked", "ann", "on my way")
    (open_one,) = sites["riga"]["alarms"]
    assert (open_one["state"], open_one["cause"]) == ("unacked", "host_down")


def wait_quiet(recording: Recording) -> None:
    """What the dead console had handed over to the sound server is over."""
    since = monotonic()
    wait(lambda: monotonic() - since > 1.0 and not recording.loudest(monotonic() - 0.7), 10, "it is quiet")


@pytest.mark.row(59)
def test_two_thousand_alarms_on_a_slow_screen(
    sink: NullSink, tmp_path: Path, ledger: Ledger, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in sink.env.items():
        monkeypatch.setenv(name, value)
    product = Icinga2(*(f"s{number:04}" for number in range(MANY)))
    config = tmp_path / "noc.toml"
    with Server(product) as server, sink.record() as recording:
        config.write_text(f'[console]\njournal = "sqlite:journal.sqlite"\n{TOML.format(url=server.url)}', "utf-8")
        console = Console(load(config), make_wall)
        wall = console.window
        qtbot.addWidget(wall)
        slow_down(wall, monkeypatch)
        wall.resize(1920, 1080)
        wall.show()
        console.start()
        try:
            qtbot.waitUntil(lambda: count(wall.snapshot, State.OK) == MANY, timeout=60_000)
            period = console.session.engine.world.backends["east"].period / timedelta(seconds=1)
            bound = 2 * period + 5
            for host in product.hosts.values():
                host.state = 1
            done = monotonic()
            qtbot.waitUntil(lambda: count(wall.snapshot, State.DOWN) == MANY, timeout=60_000)
            shown = monotonic() - done
            qtbot.waitUntil(lambda: recording.heard(DOWN_HZ, since=done), timeout=20_000)
            heard = next(w.at for w in recording.windows(done) if w.loudest) - done
            ledger.held(59, f"{MANY} sites, {SLOW:g} s a picture", Cause.HOST_DOWN, max(shown, heard), bound)
            assert wall.snapshot is not None
            assert all(site.alarm is AlarmState.UNACKED for site in wall.snapshot.sites)
            assert wall.snapshot.flood is not None
            console.session.flush(timedelta(seconds=20))
            lines = console.session._journal.lines(limit=20 * MANY)
            assert len({line.site for line in lines if line.event == "alarm"}) == MANY
        finally:
            console.stop()


def slow_down(wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each picture costs the screen's thread two polls, as on a machine that is far too small."""
    show = wall.strip.show_standing

    def slowly(*words: object) -> None:
        time.sleep(SLOW)
        show(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(wall.strip, "show_standing", slowly)


def count(snapshot: Snapshot | None, state: State) -> int:
    return 0 if snapshot is None else snapshot.counts[state]

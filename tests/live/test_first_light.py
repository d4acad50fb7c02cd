"""From real monitoring servers to a tile that screams, and back: the console seen, heard and typed at."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest

from noc.core.causes import AlarmState, Cause, Sound, State
from tests.live import icinga2_server, prometheus_server, pulse, screen
from tests.live.console import Console
from tests.live.icinga2_server import Host, Icinga2Server
from tests.live.processes import wait
from tests.live.prometheus_server import PrometheusServer
from tests.live.pulse import NullSink, Recording
from tests.live.screen import Screen, share_of

MISSING = [*pulse.missing_tools(), *screen.missing_tools()]
MISSING += [] if icinga2_server.INSTALLED else ["icinga2"]
MISSING += [] if prometheus_server.INSTALLED else ["prometheus"]
pytestmark = [
    pytest.mark.live,
    pytest.mark.senses,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]

POLL = timedelta(seconds=2)
LIMIT = timedelta(seconds=12)
SLACK = timedelta(seconds=2)
RED, VIOLET, WHITE = "#FF4B33", "#D48CFF", "#FFFFFF"
TEST_HZ = (950, 1425)
DOWN_HZ, SILENT_HZ, FAULT_HZ = (784,), (405, 370, 340), (523.25, 261.63)
HOSTS = ("riga-gw", "oslo-gw", "paris-gw")
TOML = """
poll_every = "2s"
sound = "required"
operator = "ann"

[[backend]]
name = "icinga"
kind = "icinga2"
url = "{icinga.url}"
user = "noc"
password = "env:ICINGA_PASSWORD"
ca = "{icinga.ca}"
site_from = "hostgroup:site-"
lost_after = "1s"

[[backend]]
name = "prometheus"
kind = "prometheus"
url = "{prometheus.url}"
site_from = "label:site"

[[backend]]
name = "alertmanager"
kind = "alertmanager"
url = "{prometheus.alertmanager_url}"
site_from = "label:site"
canary = "Watchdog"
"""
SITES = "".join(
    f'\n[[site]]\nname = "{name}"\nsilent_after = "12s"\n' for name in ("Riga", "Oslo", "Paris", "Berlin", "Lisboa")
)


@dataclass
class Stage:
    icinga: Icinga2Server
    prometheus: PrometheusServer
    screen: Screen
    sink: NullSink
    console: Console
    folder: Path

    def look(self, name: str) -> screen.QImage:
        """A picture of the whole screen; kept beside the journal, or where NOC_PICTURES says."""
        return self.screen.picture(Path(os.environ.get("NOC_PICTURES", self.folder)) / f"{name}.png")

    def see(self, name: str, colour: str, seconds: float = 5, top: float = 0.0, bottom: float = 0.5) -> None:
        """Wait until the colour fills a good part of that band of the screen."""
        wait(lambda: share_of(self.look(name), colour, top, bottom) > 0.005, seconds, f"{colour} on the screen")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    tmp_path.chmod(0o755)
    with ExitStack() as stack:
        hosts = [Host(name, (f"site-{name.removesuffix('-gw')}",)) for name in HOSTS]
        icinga = stack.enter_context(Icinga2Server(tmp_path / "icinga", hosts))
        prometheus = stack.enter_context(
            PrometheusServer(tmp_path / "prometheus", {"berlin-web": "berlin", "lisboa-web": "lisboa"})
        )
        prometheus.wait_scraped()
        x = stack.enter_context(Screen(tmp_path / "screen"))
        sink = stack.enter_context(NullSink(tmp_path / "pulse"))
        secret = icinga.secret(icinga.settings().password)  # type: ignore[arg-type]  # it has one
        env = {**x.env, **sink.env, "ICINGA_PASSWORD": secret}
        console = Console(tmp_path / "console", TOML.format(icinga=icinga, prometheus=prometheus) + SITES, env)
        stack.callback(console.end)
        with sink.record() as recording:
            console.start("wall")
            wait(lambda: "NOC" in x.windows(), 20, "the wall's window")
            wait(lambda: bool(recording.onsets(TEST_HZ[1])), 20, "the test tone at the start")
        begun = datetime(2000, 1, 1, tzinfo=UTC)
        for site in ("riga", "oslo", "paris", "berlin", "lisboa"):
            console.wait_told(begun, 20, event="verdict", site=site, state=State.OK)
        yield Stage(icinga, prometheus, x, sink, console, tmp_path)


def now() -> datetime:
    return datetime.now(UTC)


def heard(recording: Recording, tones: tuple[float, ...], seconds: float) -> None:
    since = monotonic()
    wait(lambda: recording.heard(tones, since=since), seconds, f"{tones} Hz in the sink")


def silence(recording: Recording, seconds: float) -> None:
    """Nothing comes out of the sink for so long but, at times, the tone with which the console listens to itself."""
    since = monotonic()
    wait(
        lambda: bool((w := recording.windows(since)) and w[-1].at - since > seconds),
        seconds + 5,
        "the recording goes on",
    )
    assert recording.loudest_besides(TEST_HZ, since + 1.0) == 0


def test_a_host_goes_down_is_seen_heard_and_taken(stage: Stage) -> None:
    calm = stage.look("calm")
    assert share_of(calm, RED) < 0.001
    with stage.sink.record() as recording:
        silence(recording, 3)
        stage.icinga.set_host("riga-gw", "down")
        stage.icinga.wait_host("riga-gw", state=1, state_type=1)
        hard = now()
        alarm = stage.console.wait_told(hard - timedelta(seconds=10), 20, event="alarm", site="riga")
        assert (alarm.cause, alarm.sound) == (Cause.HOST_DOWN, Sound.DOWN)
        assert alarm.at - hard <= 2 * POLL + SLACK
        heard(recording, DOWN_HZ, 8)
        stage.see("down-strip", RED, top=0.1, bottom=0.5)
        stage.see("down-tile", RED, top=0.5, bottom=1.0)
        stage.screen.press("f", "a")
        stage.screen.type("seen")
        stage.screen.press("Return")
        wait(lambda: stage.icinga.host("riga-gw")["acknowledgement"] != 0, 10, "the acknowledgement stands in Icinga")
        taken = stage.console.wait_told(hard, 5, event="ack", site="riga")
        assert (taken.by, taken.note) == ("ann", "seen")
        silence(recording, 8)
    stage.look("acked")
    # Killed and started again: the same alarm, the same ack, and still quiet.
    stage.console.kill()
    begun = now()
    stage.console.start("wall")
    stage.console.wait_told(begun, 20, event="verdict", site="riga", state=State.DOWN)
    found = next(site for site in stage.console.check()["sites"] if site["key"] == "riga")
    assert (found["state"], found["alarm"]) == ("down", "acked")
    assert [(a["cause"], a["by"], a["note"]) for a in found["alarms"]] == [("host_down", "ann", "seen")]


def test_checks_switched_off_become_silence(stage: Stage) -> None:
    with stage.sink.record() as recording:
        off = now()
        stage.icinga.modify("hosts/oslo-gw", enable_active_checks=False)
        alarm = stage.console.wait_told(off, 30, event="alarm", site="oslo")
        assert alarm.cause in (Cause.CHECKS_DISABLED, Cause.CHECKS_LATE)
        assert alarm.at - off <= LIMIT + POLL + SLACK
        assert stage.icinga.host("oslo-gw")["state"] == 0
        heard(recording, SILENT_HZ, 8)
        stage.see("silent", VIOLET, top=0.1, bottom=0.5)
        # Killed while it sounds: the same alarm sounds again.
        stage.console.kill()
        stage.console.start("wall")
        heard(recording, SILENT_HZ, 15)
    stage.icinga.modify("hosts/oslo-gw", enable_active_checks=True)
    cleared = stage.console.wait_told(off, 30, event="clear", site="oslo")
    assert cleared.alarm is AlarmState.CLEARED_UNACKED


def test_a_frozen_icinga_is_one_fault_and_blind_tiles(stage: Stage) -> None:
    with stage.sink.record() as recording:
        stopped = now()
        stage.icinga.freeze()
        fault = stage.console.wait_told(stopped, 60, event="fault", subject="icinga")
        assert (fault.cause, fault.sound) == (Cause.BACKEND_LOST, Sound.FAULT)
        heard(recording, FAULT_HZ, 8)
        stage.console.wait_told(stopped, 20, event="alarm", site="riga", alarm=AlarmState.SUPPRESSED)
        loud = [line for line in stage.console.lines(stopped) if line.event == "alarm" and line.sound is not None]
        assert loud == []
        stage.look("blind")
    stage.icinga.thaw()
    stage.console.wait_told(stopped, 30, event="fault_clear", subject="icinga")
    for site in ("riga", "oslo", "paris"):
        stage.console.wait_told(fault.at, 20, event="verdict", site=site, state=State.OK)


def test_a_reload_of_icinga_is_quiet(stage: Stage) -> None:
    begun = now()
    with stage.sink.record() as recording:
        stage.icinga.reload()
        silence(recording, 12)
    loud = [line for line in stage.console.lines(begun) if line.event in ("alarm", "fault")]
    assert loud == []


def test_a_target_goes_down_and_its_alert_is_silenced(stage: Stage) -> None:
    with stage.sink.record() as recording:
        begun = now()
        stage.prometheus.set_target("berlin-web", "down")
        alarm = stage.console.wait_told(begun, 30, event="alarm", site="berlin")
        assert alarm.cause is Cause.HOST_DOWN
        heard(recording, DOWN_HZ, 8)
        done = stage.console.run("ack", "berlin", "--by", "bob", "--note", "on my way")
        assert done.returncode == 0, done
        silence(recording, 8)
    firing = [alert for alert in stage.prometheus.alerts() if alert["labels"]["alertname"] == "HostDown"]
    assert [alert["status"]["state"] for alert in firing] == ["suppressed"]

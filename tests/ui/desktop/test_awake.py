"""What `xset q` says of a screen, and what a wall says that is not known to be kept lit."""

import json
import shutil
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from noc.ui.desktop.awake import NOT_VERIFIED, Awake
from noc.ui.desktop.bus import DesktopBus
from noc.ui.desktop.xset_keeper import Power, power_of
from tests.live.processes import spawn, wait
from tests.live.secret_service import message_bus as private_bus

SAVER = "Screen Saver:\n  prefer blanking:  yes    allow exposures:  yes\n  timeout:  {}    cycle:  600\n"
ABSENT = "DPMS (Energy Star):\n  Server does not have the DPMS Extension\n"
ENABLED = "DPMS (Energy Star):\n  Standby: 600    Suspend: 600    Off: 600\n  DPMS is Enabled\n  Monitor is {}\n"
DISABLED = "DPMS (Energy Star):\n  Standby: 0    Suspend: 0    Off: 0\n  DPMS is Disabled\n"


@pytest.mark.parametrize(
    ("text", "power"),
    [
        (SAVER.format(600) + ABSENT, Power(600, 600, saves=False)),
        (SAVER.format(0) + ABSENT, Power(0, 600, saves=False)),
        (SAVER.format(0) + ENABLED.format("On"), Power(0, 600, saves=True)),
        (SAVER.format(0) + ENABLED.format("in Standby"), Power(0, 600, saves=True, lit=False)),
        (SAVER.format(0) + ENABLED.format("Off"), Power(0, 600, saves=True, lit=False)),
        (SAVER.format(0) + DISABLED, Power(0, 600, saves=False)),
        ("", None),
    ],
)
def test_what_x_says_is_understood(text: str, power: Power | None) -> None:
    assert power_of(text) == power


def test_only_a_screen_that_nothing_darkens_is_awake() -> None:
    assert power_of(SAVER.format(0) + DISABLED) == Power(0, 600, saves=False)
    assert Power(0, 600, saves=False).awake
    for other in (Power(1, 600, saves=False), Power(0, 600, saves=True), Power(0, 600, saves=False, lit=False)):
        assert not other.awake


def test_without_any_way_it_is_said_that_nothing_is_known(qtbot: QtBot) -> None:
    awake = Awake(bus=DesktopBus())  # no message bus, no X
    said: list[str] = []
    awake.changed.connect(said.append)
    awake.start()
    qtbot.waitUntil(lambda: said == [NOT_VERIFIED], timeout=5000)
    awake.close()


@pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="not installed: dbus-daemon")
def test_the_desktop_is_asked_to_keep_it_lit_and_asked_anew(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = tmp_path / "held.json"
    with private_bus(tmp_path) as env:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", env["DBUS_SESSION_BUS_ADDRESS"])
        saver = spawn([sys.executable, "-m", "tests.live.screen_saver", held], tmp_path / "saver.log", env=env)
        awake = Awake(bus=DesktopBus())
        try:
            wait(held.exists, 20, "the screen saver owns its name")
            awake.start()
            qtbot.waitUntil(lambda: awake.words == "", timeout=5000)
            assert json.loads(held.read_text()) == {"7": ["NOC Console", "the wall must stay visible"]}
            awake.look()  # a minute later
            qtbot.waitUntil(lambda: list(json.loads(held.read_text() or "{}")) == ["8"], timeout=5000)
            saver.kill()
            awake.look()
            qtbot.waitUntil(lambda: awake.words == NOT_VERIFIED, timeout=5000)
        finally:
            awake.close()
            saver.end()

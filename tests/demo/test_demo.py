"""The demo as the console meets it: files that load, a story that is told, and nothing left behind."""

import tempfile
import threading
from pathlib import Path
from stat import S_IMODE

import pytest

from noc.config import load
from noc.demo.demo import Demo
from noc.demo.network import ALERTMANAGER, EAST, PROMETHEUS, WEST
from tests.demo.conftest import Setting


def test_its_configuration_loads_without_a_warning(staged: Setting) -> None:
    stage = staged()
    settings, provider = stage.settings, stage.demo.provider
    assert settings.warnings == ()
    assert [backend.name for backend in settings.backends] == [EAST, WEST, PROMETHEUS, ALERTMANAGER]
    assert all(backend.url.startswith("http://127.0.0.1:") for backend in settings.backends)
    assert settings.console.journal is not None
    assert settings.console.journal.parent == settings.path.parent
    roster = settings.roster or ()
    assert [(site.key, site.name, site.customer, site.tier) for site in roster] == [
        (site.key, site.name, site.customer, site.tier) for site in provider.sites
    ]
    assert all(site.guidance.startswith(f"Ring {site.customer}") for site in roster)


def test_the_password_stands_in_a_file_for_its_owner_alone(staged: Setting) -> None:
    stage = staged()
    folder = stage.settings.path.parent
    assert S_IMODE((folder / "icinga.secret").stat().st_mode) == 0o600
    assert stage.password() not in stage.settings.path.read_text()


def test_a_fast_demo_asks_often_but_not_more_than_once_a_second() -> None:
    with Demo("silent", speed=10) as demo:
        settings = load(demo.config_path)
    assert settings.console.poll_every.total_seconds() == 1
    assert {backend.lost_after.total_seconds() for backend in settings.backends} == {1}
    (patience,) = (site.silent_after for site in settings.roster or () if site.silent_after)
    assert patience.total_seconds() == 6, "or checks of each second would look silent between two polls"


def test_nothing_is_left_when_it_stops() -> None:
    before = set(threading.enumerate())
    demo = Demo("frozen")
    folder = demo.start().parent
    demo.stop()
    assert not folder.exists()
    assert set(threading.enumerate()) <= before


def test_nothing_is_left_when_it_cannot_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "no-such-folder"))
    before = set(threading.enumerate())
    with pytest.raises(FileNotFoundError):
        Demo("calm").start()
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize("speed", [0.5, 11, float("nan")])
def test_a_speed_out_of_range_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="the speed must be 1 to 10"):
        Demo(speed=speed)

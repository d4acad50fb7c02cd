"""Changed and not applied, on real servers whose files the plug-in looks at."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from noc.backends.kinds import setup_of
from noc.core.answer import Answer, ConfigState
from noc.core.causes import AlarmState, Cause, Kind, Sound
from noc.core.clock import Now
from noc.core.events import Polled, Started, Tick
from noc.core.fold import fold
from noc.core.picture import picture
from noc.core.snapshot import FaultView, Snapshot
from noc.settings import BackendSettings
from tests.backends.driven import Driven
from tests.live import config_scenes, icinga2_server, nagios_server, prometheus_server
from tests.live.config_scenes import Scene

MISSING = {
    "icinga2": "" if icinga2_server.INSTALLED else "Icinga 2 is not installed",
    "livestatus": "" if icinga2_server.INSTALLED else "Icinga 2 is not installed",
    "nagios": nagios_server.MISSING and f"not installed: {nagios_server.MISSING}",
    "prometheus": "" if prometheus_server.INSTALLED else "Prometheus is not installed",
}
START: dict[str, Callable[[Path], AbstractContextManager[Scene]]] = {
    "icinga2": config_scenes.icinga2,
    "livestatus": config_scenes.livestatus,
    "nagios": config_scenes.nagios,
    "prometheus": config_scenes.prometheus,
}
POLL = timedelta(seconds=10)

pytestmark = pytest.mark.live


class Console:
    """The core, that hears what an answer says of the configuration again and again, by a clock of the test."""

    def __init__(self, kind: str) -> None:
        self._begun = Now(datetime.now(UTC), timedelta(hours=1))
        self._passed = timedelta(0)
        setup = setup_of(BackendSettings("east", kind, "http://localhost", site_from="label:site"))
        self._world, _ = fold(None, Started(self._now, (setup,), None))

    @property
    def _now(self) -> Now:
        return Now(self._begun.at + self._passed, self._begun.mono + self._passed)

    def hears(self, answer: Answer, lasting: timedelta) -> "Console":
        end = self._passed + lasting
        answer = Answer(True, False, config=answer.config, config_text=answer.config_text)
        while self._passed <= end:
            self._world, _ = fold(self._world, Polled(self._now, "east", answer, POLL))
            self._world, _ = fold(self._world, Tick(self._now))
            self._passed += POLL
        return self

    @property
    def shown(self) -> Snapshot:
        return picture(self._world, self._now.at)

    @property
    def due(self) -> set[Sound]:
        return {due.sound for due in self.shown.due}

    @property
    def fault(self) -> FaultView | None:
        return next((fault for fault in self.shown.faults if fault.cause is Cause.CONFIG_PENDING), None)


@pytest.fixture(scope="module", params=list(START))
def kind(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if MISSING[name]:
        pytest.skip(MISSING[name])
    return name


@pytest.fixture(scope="module")
def scene(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with START[kind](tmp_path_factory.mktemp(kind)) as scene:
        yield scene


@pytest.fixture
def backend(scene: Scene) -> Iterator[Driven]:
    with scene.connect() as backend:
        yield backend


def applied(backend: Driven) -> Answer:
    return backend.read_until(lambda answer: answer.config is ConfigState.APPLIED)


def after_more_looks(scene: Scene, backend: Driven) -> Answer:
    scene.looks_again()
    return backend.read()


def test_what_lies_on_disk_is_in_force(backend: Driven) -> None:
    answer = applied(backend)
    assert not any("not reloaded" in remark for remark in answer.remarks), answer.remarks


def test_a_swap_file_that_comes_and_goes_is_no_change(scene: Scene, backend: Driven) -> None:
    applied(backend)
    swap = scene.folder / ".hosts.conf.swp"
    swap.touch()
    assert after_more_looks(scene, backend).config is ConfigState.APPLIED
    swap.unlink()
    assert after_more_looks(scene, backend).config is ConfigState.APPLIED


def test_a_change_waits_until_the_reload_and_is_loud_after_ten_minutes(
    scene: Scene, backend: Driven, kind: str
) -> None:
    console = Console(kind).hears(applied(backend), POLL)
    assert console.fault is None
    scene.edit()
    changed = backend.read_until(lambda answer: answer.config is ConfigState.PENDING)
    assert "not loaded" in changed.config_text
    console.hears(changed, POLL)
    assert console.fault is not None
    assert (console.fault.alarm, console.fault.kind) == (AlarmState.UNACKED, Kind.SUPERVISORY)
    assert Sound.FAULT not in console.due
    console.hears(changed, timedelta(minutes=10))
    assert Sound.FAULT in console.due
    assert after_more_looks(scene, backend).config is ConfigState.PENDING  # nothing makes it good but
    scene.reload()
    console.hears(applied(backend), POLL)
    assert console.fault.alarm is AlarmState.CLEARED_UNACKED


def test_a_deleted_file_is_a_change(scene: Scene, backend: Driven) -> None:
    extra = scene.folder / "extra.conf"
    extra.touch()
    backend.read_until(lambda answer: answer.config is ConfigState.PENDING)
    scene.reload()
    applied(backend)
    extra.unlink()
    backend.read_until(lambda answer: answer.config is ConfigState.PENDING)
    scene.reload()
    applied(backend)

"""A demo whose clock the test turns by hand, and the console's own adapters on it."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from noc.backends.alertmanager.adapter import Alertmanager
from noc.backends.icinga2.adapter import Icinga2
from noc.backends.prometheus.adapter import Prometheus
from noc.config import load
from noc.demo.demo import Demo
from noc.demo.scene import Clock
from noc.settings import SecretRef, Settings

Adapter = Icinga2 | Prometheus | Alertmanager
KINDS: dict[str, type[Adapter]] = {"icinga2": Icinga2, "prometheus": Prometheus, "alertmanager": Alertmanager}


class Stage:
    """A demo that has started; `now` is its clock, in seconds."""

    def __init__(self, scenario: str, seed: int) -> None:
        self.now = 0.0
        self.demo = Demo(scenario, seed, clock=Clock(lambda: self.now))
        self.settings: Settings = load(self.demo.start())

    @asynccontextmanager
    async def adapter(self, name: str) -> AsyncIterator[Adapter]:
        """The adapter of one backend, as the console would make it."""
        (settings,) = (backend for backend in self.settings.backends if backend.name == name)
        adapter = KINDS[settings.kind](settings, self.secret)
        try:
            yield adapter
        finally:
            await adapter.close()

    def secret(self, ref: SecretRef) -> str:
        return Path(ref.where).read_text().strip()

    def url(self, name: str) -> str:
        return next(backend.url for backend in self.settings.backends if backend.name == name)

    def password(self) -> str:
        (ref, *_) = (backend.password for backend in self.settings.backends if backend.password)
        return self.secret(ref)


Setting = Callable[..., Stage]


@pytest.fixture
def staged() -> Iterator[Setting]:
    """Start a demo of a scenario with a clock that stands still until `now` is set."""
    stages: list[Stage] = []

    def start(scenario: str = "story", seed: int = 1) -> Stage:
        stages.append(Stage(scenario, seed))
        return stages[-1]

    yield start
    for stage in stages:
        stage.demo.stop()

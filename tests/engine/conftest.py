"""Engines that a test starts, and that end with it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from noc.core.roster import Site
from noc.core.rules import NO_RULES, Rules
from noc.engine.engine import Engine
from noc.settings import BackendSettings
from tests.engine.publication import Publication
from tests.engine.scripted import Scripted, settings, started

AT_ONCE = timedelta(0)
Begin = Callable[..., Engine]


@pytest.fixture
def published() -> Publication:
    return Publication()


@pytest.fixture
def begin(published: Publication) -> Iterator[Begin]:
    """Start an engine: `begin({"east": backend}, roster=None, rules=NO_RULES, journal parts...)`."""
    engines: list[Engine] = []

    def start(
        backends: dict[str | BackendSettings, Scripted],
        roster: tuple[Site, ...] | None = None,
        rules: Rules = NO_RULES,
        **more: Any,
    ) -> Engine:
        pairs = [(settings(key) if isinstance(key, str) else key, backend) for key, backend in backends.items()]
        first = replace(started(*(each for each, _ in pairs), roster=roster), rules=rules)
        engine = Engine(first, pairs, published.show, published.line, **({"stagger": AT_ONCE} | more))
        engines.append(engine)
        engine.start()
        return engine

    yield start
    for engine in engines:
        engine.stop()

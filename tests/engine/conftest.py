"""Engines and sessions that a test starts, and that end with it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from noc.core.roster import Site
from noc.core.rules import NO_RULES, Rules
from noc.engine.engine import Engine
from noc.engine.session import Session
from noc.settings import BackendSettings, ConsoleSettings, Settings
from tests.engine.publication import Publication
from tests.engine.scripted import Scripted, settings, started
from tests.engine.sessions import Open
from tests.wire.icinga2 import Icinga2
from tests.wire.server import Server

AT_ONCE, SECOND = timedelta(0), timedelta(seconds=1)
ROSTER = tuple(Site(name.title(), name, silent_after=timedelta(seconds=5)) for name in ("riga", "oslo"))
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


@pytest.fixture
def icinga() -> Icinga2:
    return Icinga2("riga", "oslo")


@pytest.fixture(name="settings")
def settings_of_one_backend(icinga: Icinga2, tmp_path: Path) -> Iterator[Settings]:
    with Server(icinga) as server:
        backend = BackendSettings(
            "east", "icinga2", server.url, site_from="hostgroup:site-", poll_every=SECOND, lost_after=SECOND
        )
        console = ConsoleSettings("first", tmp_path / "journal.sqlite")
        yield Settings(tmp_path / "noc.toml", console, (backend,), ROSTER)


@pytest.fixture
def open_session(settings: Settings) -> Iterator[Open]:
    """Begin a session on that backend: `session, published = open_session()`."""
    sessions: list[Session] = []

    def begin(
        changed: Settings = settings, name: str = "first", replies: list[str] | None = None
    ) -> tuple[Session, Publication]:
        published = Publication()
        named = replace(changed, console=replace(changed.console, name=name))
        hears = (replies if replies is not None else []).append
        session = Session(named, published.show, published.line, on_reply=hears)
        sessions.append(session)
        session.start()
        return session, published

    yield begin
    for session in reversed(sessions):
        session.stop()

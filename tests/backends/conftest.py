"""What the tests of the adapters share: servers on loopback, and the loop that asks them."""

import asyncio
from collections.abc import Iterator

import pytest

from noc.backends.http import Transport
from noc.backends.icinga2.adapter import Icinga2
from tests.backends.driven import Driven, driven, no_secrets
from tests.backends.exchange import settings
from tests.backends.icinga2.replay import Replay, settings_of
from tests.backends.web import Served, Web


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def web() -> Iterator[Web]:
    """A server whose every page is `{"fine": 1}`."""
    with Web(lambda request: Served(b'{"fine": 1}')) as web:
        yield web


@pytest.fixture
def transport(web: Web, runner: asyncio.Runner) -> Iterator[Transport]:
    transport = Transport(settings(web.url), no_secrets)
    yield transport
    runner.run(transport.close())


@pytest.fixture
def replay() -> Replay:
    return Replay()


@pytest.fixture
def icinga2_web(replay: Replay) -> Iterator[Web]:
    with Web(replay) as web:
        yield web


@pytest.fixture
def icinga2(icinga2_web: Web) -> Iterator[Driven]:
    with driven(Icinga2(settings_of(icinga2_web), no_secrets)) as backend:
        yield backend

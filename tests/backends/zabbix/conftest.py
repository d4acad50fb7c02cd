"""A recorded Zabbix behind a real socket."""

from collections.abc import Iterator

import pytest

from noc.backends.zabbix import KIND
from noc.backends.zabbix.options import ZabbixOptions
from tests.backends.driven import Driven, driven
from tests.backends.web import Web
from tests.backends.zabbix.replay import Replay, secrets, settings_of


@pytest.fixture
def replay() -> Replay:
    return Replay()


@pytest.fixture
def web(replay: Replay) -> Iterator[Web]:
    with Web(replay) as web:
        yield web


@pytest.fixture
def zabbix(web: Web) -> Iterator[Driven]:
    """With a token, and the trapper item of the cellar named as its heartbeat."""
    options = ZabbixOptions(heartbeat=("status",))
    with driven(KIND.make(settings_of(web, options=options), secrets)) as backend:
        yield backend

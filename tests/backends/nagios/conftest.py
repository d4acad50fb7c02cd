from collections.abc import Iterator

import pytest

from tests.backends.nagios.replay import Replay
from tests.backends.web import Web


@pytest.fixture
def replay() -> Replay:
    return Replay()


@pytest.fixture
def web(replay: Replay) -> Iterator[Web]:
    with Web(replay) as web:
        yield web

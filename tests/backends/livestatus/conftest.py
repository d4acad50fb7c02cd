"""A recorded core behind a stream, and the adapter that asks it."""

from collections.abc import Iterator

import pytest

from noc.backends.livestatus import KIND
from tests.backends.driven import Driven, driven, no_secrets
from tests.backends.livestatus.replay import Replay, settings_of
from tests.backends.livestatus.stream import Stream


@pytest.fixture
def replay() -> Replay:
    return Replay()


@pytest.fixture
def stream(replay: Replay) -> Iterator[Stream]:
    with Stream(replay.answers, replay.obey) as stream:
        yield stream


@pytest.fixture
def core(stream: Stream) -> Iterator[Driven]:
    with driven(KIND.make(settings_of(stream), no_secrets)) as backend:
        yield backend

"""A server and its adapter for each test."""

from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer

from noc.backends.alertmanager import writing
from tests.backends.alertmanager.server import Server, adapter
from tests.backends.driven import Driven, driven


@pytest.fixture
def server(httpserver: HTTPServer) -> Server:
    return Server(httpserver)


@pytest.fixture
def source(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driven]:
    monkeypatch.setattr(writing, "READ_BACK_AFTER", 0.01)
    with driven(adapter(server)) as backend:
        yield backend

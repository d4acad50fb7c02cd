"""A monitoring system of the test's own, and the program that watches it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.program import Noc, icinga
from tests.wire.icinga2 import Icinga2
from tests.wire.server import Server


@pytest.fixture
def product() -> Icinga2:
    """Two sites, both well."""
    return Icinga2("riga", "oslo")


@pytest.fixture
def server(product: Icinga2) -> Iterator[Server]:
    with Server(product) as server:
        yield server


@pytest.fixture
def noc(tmp_path: Path, server: Server) -> Iterator[Noc]:
    """Configured to adopt what that monitoring system knows."""
    noc = Noc(tmp_path)
    noc.configure(icinga(server.url))
    yield noc
    noc.close()


@pytest.fixture
def bare(tmp_path: Path) -> Noc:
    """Nothing is configured."""
    return Noc(tmp_path)

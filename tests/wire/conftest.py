"""All plays of this folder, begun together: each is mostly waiting."""

from collections.abc import Iterator
from resource import RUSAGE_SELF, getrusage

import pytest

from tests.wire import broken_data, broken_manners, quiet
from tests.wire.plays import Plays

PLAYS = quiet.PLAYS | broken_data.PLAYS | broken_manners.PLAYS
MOST_MEMORY = 300  # MB more than before


@pytest.fixture(scope="module")
def plays(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plays]:
    """Those that were selected, and no other."""
    calls = [getattr(item, "callspec", None) for item in request.session.items]
    wanted = {str(call.params["name"]) for call in calls if call is not None and "name" in call.params}
    chosen = {name: play for name, play in PLAYS.items() if name in wanted}
    before = getrusage(RUSAGE_SELF).ru_maxrss
    folder = tmp_path_factory.mktemp("plays")
    with Plays(chosen, folder) as plays:
        yield plays
    grown = (getrusage(RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < MOST_MEMORY, f"{grown:.0f} MB"

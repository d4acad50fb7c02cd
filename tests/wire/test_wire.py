"""The whole console against backends as they are on bad days, and on good ones."""

import pytest

from tests.wire import broken_data, broken_manners, quiet
from tests.wire.plays import Plays

# The plays begin and end beside whatever test is running; their fixture waits for all of them.
pytestmark = pytest.mark.leaves_threads


@pytest.mark.parametrize("name", quiet.PLAYS)
def test_ordinary_life_makes_no_sound(plays: Plays, name: str) -> None:
    plays.expect(name)


@pytest.mark.parametrize("name", broken_manners.PLAYS)
def test_broken_manners_are_a_fault_of_the_right_cause_until_they_are_mended(plays: Plays, name: str) -> None:
    plays.expect(name)


@pytest.mark.parametrize("name", broken_data.PLAYS)
def test_what_cannot_be_true_is_never_calm(plays: Plays, name: str) -> None:
    plays.expect(name)

"""Every order of events, as deep as there is time for: in none of the worlds does silence look like health.

Two sites on two backends. A search over everything that can happen, and deeper ones over a part of it each: how a site
falls silent and comes back, how an alarm is answered, how backends are lost. `./run prove` goes on for five minutes.
"""

from collections.abc import Callable
from os import environ

import pytest

from noc.core.snapshot import Snapshot
from tests.law.history import APART, SHARED, Town, alarms_of
from tests.law.search import Walk, walk
from tests.law.story import Story, deeds

SECONDS = float(environ.get("NOC_SEARCH_SECONDS", "75"))  # of a proof on each town; with its longest stories 5 min
TIME = ("moment", "limit", "restart")
PARTS: dict[str, tuple[str, ...]] = {
    "silence": (*TIME, "riga-gw up", "riga-gw stops", "riga-gw gone", "east fails", "east works"),
    "answers": (*TIME, "riga-gw up", "riga-gw down", "riga-gw stops", "riga ack", "riga unack", "riga shelve",
                "riga unshelve", "riga shelve down"),
    "faults": (*TIME, "east fails", "east works", "west fails", "west works", "riga-gw stops", "riga-gw up",
               "east ack", "network ack"),
}  # fmt: skip
Tell = Callable[[str], None]


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str], record_property: Callable[[str, object], None]) -> Tell:
    """Print it, and keep it for the README where it is part of a proof."""

    def say(text: str) -> None:
        record_property("proof", text)
        with capsys.disabled():
            print(f"\n{text}", end="")

    return say


def held(found: Walk, what: str, depth: int, tell: Tell) -> None:
    tell(f"the law, {what}: {found.worlds} worlds of {found.steps} steps, all to depth {found.depth}")
    assert found.broken is None, f"\n{found.broken}"
    assert found.depth >= depth


@pytest.mark.timeout(900)
@pytest.mark.parametrize(("town", "depth"), [(APART, 3), (SHARED, 2)], ids=["apart", "shared"])
def test_the_law_holds_in_every_order_of_events(town: Town, depth: int, tell: Tell) -> None:
    held(walk(town, depth, 0), f"{len(town.sites)} sites, everything", depth, tell)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("part", PARTS)
def test_the_law_holds_in_long_stories_of_one_kind(part: str, tell: Tell) -> None:
    held(walk(APART, 5, 0, PARTS[part].__contains__), part, 5, tell)


@pytest.mark.prove
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("town", [APART, SHARED], ids=["apart", "shared"])
def test_the_law_holds_as_deep_as_there_is_time_for(town: Town, tell: Tell) -> None:
    held(walk(town, 3, SECONDS), f"{len(town.sites)} sites, everything", 3, tell)


@pytest.mark.prove
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", PARTS)
def test_the_law_holds_in_the_longest_stories_of_one_kind(part: str, tell: Tell) -> None:
    held(walk(APART, 6, 0, PARTS[part].__contains__), part, 6, tell)


@pytest.mark.parametrize(
    ("what", "instead", "part", "lines"),
    [
        ("noc.core.alarm._ran_out", lambda alarm, now: False, "answers", 3),
        ("noc.core.hosts.VANISHED_AFTER", 9, "silence", 2),
        ("noc.core.covers._failing", lambda facts, now: "backend_lost east", "silence", 3),
    ],
    ids=["an ack that never runs out", "nothing ever vanishes", "a healthy backend that covers silence"],
)
def test_a_core_that_is_broken_is_found_with_its_shortest_story(
    what: str, instead: object, part: str, lines: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(what, instead)
    broken = walk(APART, 3, 0, PARTS[part].__contains__).broken
    assert broken is not None
    assert len(broken.script) <= lines, str(broken)
    assert str(broken).splitlines()[2].strip().startswith("c = Conversation(")


def test_worlds_that_were_taken_for_the_same_answer_alike() -> None:
    """Whatever comes next, and after it: else a story would have ended too early."""
    pairs = [pair for part in PARTS.values() for pair in walk(APART, 3, 0, part.__contains__, sample=2).pairs]
    assert len(pairs) > 30
    wait = next(deed.line for deed in deeds(APART) if deed.name == "limit")
    for one, other in pairs[::3]:
        for deed in deeds(APART):
            assert deed.may(one) == deed.may(other), (one.script, other.script, deed.name)
            if deed.may(one):
                first, second = one.does(deed.line), other.does(deed.line)
                assert seen(first.picture) == seen(second.picture), (one.script, other.script, deed.line)
                assert seen(first.does(wait).picture) == seen(second.does(wait).picture), (one.script, other.script)


def seen(shown: Snapshot) -> object:
    """What people see and hear, but for ages and moments."""
    sites = [(site.key, site.state, site.cause, site.underlying, site.blind, site.was) for site in shown.sites]
    alarms = sorted((*each.key, each.state, each.view.by or "") for each in alarms_of(shown))
    return sites, alarms, [(due.sound, due.alarms) for due in shown.due], [each.state for each in shown.backends]


@pytest.mark.parametrize("line", ['c.runs("60 s", TEN)', 'c.server("east").lost = "backend_lost"; c.runs("60 s", TEN)'])
def test_a_story_is_told_as_a_ladder_test_would_tell_it(line: str) -> None:
    """What the search walks is what it prints: the same line, on the same cast."""
    story = Story(APART, lambda told: None).does(line)
    assert story.script == (line,)
    assert story.picture.at == story.now.at

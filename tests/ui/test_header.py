from dataclasses import replace
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest
from pytestqt.qtbot import QtBot

from noc.core.causes import State
from noc.core.snapshot import Snapshot
from noc.ui.example import alarm, big, blind, calm, unset
from noc.ui.header import Header
from noc.ui.header_facts import Fact, HeaderFacts, header_facts
from noc.ui.theme import DARK

SOUND = Fact("SOUND", "heard 09:42:05")


def facts(snapshot: Snapshot, stalled: bool = False) -> HeaderFacts:
    return header_facts(snapshot, UTC, SOUND, stalled)


@pytest.mark.parametrize("snapshot", [calm(), alarm(), blind(), big(), unset()], ids=lambda s: str(s.roster))
def test_the_counts_of_all_states_add_up(snapshot: Snapshot) -> None:
    found = facts(snapshot)
    assert {state for state, _ in found.counts} == set(State)
    assert sum(number for _, number in found.counts) == found.sites == snapshot.roster
    assert found.adds_up


def test_counts_that_do_not_add_up_are_seen() -> None:
    wrong = replace(calm(), counts={**calm().counts, State.OK: 59})
    assert not facts(wrong).adds_up
    assert "≠" in facts(wrong).text()
    assert facts(alarm()).text().startswith("60 sites = 3 down + 3 silent + 2 degraded")


def test_the_clock_is_that_of_the_snapshot_in_the_zone_of_the_wall() -> None:
    assert facts(calm()).clock == "09:42:07"
    assert header_facts(calm(), ZoneInfo("Europe/Riga"), SOUND, False).clock == "11:42:07"
    stopped = facts(calm(), stalled=True)
    assert (stopped.clock, stopped.date) == ("STOPPED", "last data 09:42:07")


def test_freshness_is_said_and_its_want_is_marked() -> None:
    told = {fact.label: fact for fact in facts(calm()).facts}
    assert told["OLDEST EVIDENCE"].text == "1 min 15 s"
    assert told["LAST FULL CYCLE"].text == "09:42:05"
    assert told["BACKENDS"] == Fact("BACKENDS", "2 ok")
    assert told["SOUND"] is SOUND
    empty = {fact.label: fact for fact in facts(unset()).facts}
    assert not any(empty[label].good for label in ("OLDEST EVIDENCE", "LAST FULL CYCLE", "BACKENDS"))


def test_backends_in_trouble_are_named_or_counted() -> None:
    assert facts(blind()).facts[2] == Fact("BACKENDS", "icinga-east lost", False)
    lost = replace(blind(), backends=tuple(replace(each, state="backend_frozen") for each in blind().backends))
    assert facts(lost).facts[2].text == "2 of 2 in trouble"
    starting = replace(calm(), backends=tuple(replace(each, state="starting") for each in calm().backends))
    assert facts(starting).facts[2] == Fact("BACKENDS", "0 ok, 2 starting", False)


def test_the_sweep_is_moved_by_snapshots_alone(qtbot: QtBot) -> None:
    header = Header(DARK)
    qtbot.addWidget(header)
    header.show_facts(facts(calm()), beat=True, stalled=False)
    header.show_facts(replace(facts(calm()), name="x"), beat=False, stalled=False)
    assert header.beats == 1
    assert "09:42:07" in header.accessibleDescription()
    assert "oldest evidence: 1 min 15 s" in header.accessibleDescription()


def test_a_snapshot_of_another_second_moves_the_clock() -> None:
    assert facts(replace(calm(), at=calm().at + timedelta(seconds=1))).clock == "09:42:08"


def test_blind_sites_are_told_beside_the_calm_ones() -> None:
    found = facts(blind())
    assert found.blind == sum(site.blind and site.state is State.OK for site in blind().sites) > 0
    assert found.word(State.OK) == f"OK, {found.blind} BLIND"
    assert f"{found.blind} of the ok blind" in found.text()
    assert facts(calm()).word(State.OK) == "OK"

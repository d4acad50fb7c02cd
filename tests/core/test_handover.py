"""A shift is handed over: both read the same list, and what is not taken over sounds again."""

import pytest

from noc.core.causes import Cause
from noc.core.events import HandOverAsked, MaintainAsked, ShelveAsked, ShiftAsked
from noc.core.handover import hand_over, hand_over_summary
from noc.core.reply import BAD, DONE
from tests.core.calling import breaks, watching
from tests.core.conversation import Conversation, site
from tests.core.fakes import span

NAMES = ("riga", "oslo", "turku", "bergen", "malmo")


def busy() -> Conversation:
    """riga is unacked, oslo acked, turku shelved, bergen in maintenance, malmo silent for two hours and shelved."""
    c = watching(*(site(name) for name in NAMES), steps=())
    c.server().hosts["malmo"].runs = False
    c.runs("10 min")
    c.tell(ShelveAsked(c.now, "malmo", "ann", "known", c.now.at + span("2 h"))).runs("105 min", every=span("20 s"))
    c.tell(MaintainAsked(c.now, "bergen", "ann", "new disks", c.now.at + span("1 h")))
    breaks(c, "riga", "oslo", "turku").ack("oslo", "ann", "mine")
    return c.tell(ShelveAsked(c.now, "turku", "ann", "parts are ordered", c.now.at + span("1 h"))).runs("2 s")


def test_the_list_names_all_that_whoever_comes_must_know() -> None:
    found = hand_over_summary(busy().shown)
    assert [item.owner for item in found.unacked] == ["riga"]
    assert [(item.owner, item.by, item.detail != "") for item in found.acked] == [("oslo", "ann", True)]
    assert sorted((item.owner, item.by, item.detail) for item in found.shelved) == [
        ("malmo", "ann", "known"),
        ("turku", "ann", "parts are ordered"),
    ]
    assert [item.owner for item in found.maintenance] == ["bergen"]
    assert [item.owner for item in found.silent_long] == ["malmo"]
    assert found.drills_due == ()


def test_shelves_that_are_not_taken_over_end_and_sound_again() -> None:
    c = busy()
    c.tell(ShiftAsked(c.now, ("ann", "eve"), "ann"))
    c.tell(HandOverAsked(c.now, "ann", "bob", (("malmo", Cause.CHECKS_LATE),)))
    c.runs("2 s").expect("turku", "down", "host_down", alarm="unacked")
    assert c.view("malmo").alarm == "shelved"
    assert c.shown.shift.names == ("bob", "eve")
    (told,) = [line for line in c.lines if line.event == "hand_over"]
    assert told.detail == (
        "ann to bob: unacked 1, acked 1, shelved 2 (kept 1), maintenance 1, silent over an hour 1, drills due 0"
    )
    assert [(line.site, line.cause) for line in c.lines if line.event == "unshelve"] == [("turku", Cause.HOST_DOWN)]
    c.dies_and_starts_again().runs("30 s")
    assert set(c.world.shelves) == {("malmo", Cause.CHECKS_LATE)}
    assert c.shown.shift.names == ("bob", "eve")


@pytest.mark.parametrize(
    ("by", "to", "code"),
    [
        ("ann", "bob", DONE),
        ("ann", "", BAD),
        ("", "bob", BAD),
        ("somebody", "bob", BAD),
        ("ann", " Ann ", BAD),
        ("ann", "\u200b", BAD),
    ],
)
def test_it_needs_two_different_names(by: str, to: str, code: int) -> None:
    c = busy()
    reply, world, effects = hand_over(c.world, HandOverAsked(c.now, by, to), c.now)
    assert reply.code == code
    if code == BAD:
        assert (world, effects) == (c.world, [])


def test_the_same_shift_handed_over_by_somebody_who_was_not_on_it() -> None:
    c = busy()
    c.tell(HandOverAsked(c.now, "ann", "bob"))
    assert c.shown.shift.names == ("bob",)

"""Floods: from more than ten new alarms in ten minutes to fewer than five. They are grouped; tier 1 never is."""

from typing import Any

from noc.core.causes import Cause
from noc.core.events import PartFailed
from noc.core.hours import parse_hours
from noc.core.rules import Rules, SoundRule
from noc.core.snapshot import FloodView
from tests.core.conversation import Conversation, site
from tests.core.fakes import backend, span


def network(number: int, rules: Rules | None = None, **first: Any) -> Conversation:
    """Sites of two customers at one place; `first` describes the first of them."""
    sites = [
        site(f"s{n}", customer="Acme" if n < 8 else "Bolt", place="Riga", **(first if n == 0 else {}))
        for n in range(number)
    ]
    c = Conversation(backend(), roster=sites, **({"rules": rules} if rules else {}))
    for n in range(number):
        c.server().host(f"s{n}", every="10 s")
    return c.runs("1 min").expect_quiet()


def falls(c: Conversation, *numbers: int, well: bool = False) -> Conversation:
    for n in numbers:
        c.server().hosts[f"s{n}"].well = well
    return c.runs("20 s")


def flood(c: Conversation) -> FloodView:
    found = c.shown.flood
    assert found is not None
    return found


def test_the_eleventh_alarm_begins_a_flood_and_it_has_a_first() -> None:
    c = network(14)
    falls(c, 3)
    falls(c, *range(4, 13))
    assert c.shown.flood is None
    assert c.told("flood") == []
    falls(c, 0)
    assert (flood(c).count, flood(c).first) == (11, ("s3", Cause.HOST_DOWN))
    assert c.told("flood") == ["began: 11 new alarms in 10 min, first: s3, host_down"]
    assert [key for view in c.shown.sites for key in [view.key] if any(alarm.first_out for alarm in view.alarms)] == [
        "s3"
    ]


def test_it_ends_when_fewer_than_five_came_in_the_last_ten_minutes() -> None:
    c = network(16)
    falls(c, *range(11))
    begun = c.time
    c.runs("9 min")
    falls(c, *range(11, 15))
    assert flood(c).count in (4, 15)
    c.until(begun + span("10 min 10 s"))
    assert c.shown.flood is None
    assert c.told("flood")[1:] == ["ended: 4 new alarms in 10 min, first was: s0, host_down"]
    falls(c, 15)
    assert len(c.told("flood")) == 2, "five new ones are no flood"


def test_ten_in_ten_minutes_and_more_of_them_slowly_are_no_flood() -> None:
    c = network(20)
    for n in range(20):
        falls(c, n).runs("50 s")
    assert c.told("flood") == []


def test_what_is_alike_is_one_group_the_largest_first() -> None:
    c = network(12)
    falls(c, *range(12))
    assert [(group.cause, group.customer, group.place, len(group.sites)) for group in flood(c).groups] == [
        ("host_down", "Acme", "Riga", 8),
        ("host_down", "Bolt", "Riga", 4),
    ]
    assert flood(c).groups[0].sites == tuple(f"s{n}" for n in range(8))


def test_tier_1_is_in_no_group_and_what_is_taken_counts_no_more() -> None:
    c = network(12, tier=1)
    falls(c, *range(12))
    groups = flood(c).groups
    assert "s0" not in {key for group in groups for key in group.sites}
    for n in range(8, 12):
        c.ack(f"s{n}")
    assert [group.customer for group in flood(c).groups] == ["Acme"]
    c.ack("s1")
    (acme,) = flood(c).groups
    assert (len(acme.sites), acme.unacked) == (7, 6)


def test_one_alarm_that_comes_and_goes_is_one() -> None:
    c = network(11)
    for _ in range(6):
        falls(c, 0).runs("10 s")
        falls(c, 0, well=True).runs("20 s")
    falls(c, *range(1, 10))
    assert len(c.world.news) > 10
    assert c.told("flood") == []
    falls(c, 10)
    assert flood(c).count == 11


def test_a_lost_backend_is_one_alarm_and_no_flood() -> None:
    c = network(60)
    c.server().lost = "backend_lost"
    c.runs("15 min")
    assert c.shown.flood is None
    assert c.due() == {"fault"}
    assert len(c.world.news) == 1 or not c.world.news


def test_faults_count_drills_and_weaknesses_do_not() -> None:
    c = network(11)
    falls(c, *range(10))
    for number in range(5):
        c.tell(PartFailed(c.now, Cause.CLOCK_SKEW, f"clock {number}", "it is late"))
    assert c.shown.flood is None
    c.tell(PartFailed(c.now, Cause.OUTPUT_LOST, "screen 2", "unplugged"))
    assert flood(c).count == 11


def test_what_is_not_to_be_heard_at_this_hour_floods_nobody() -> None:
    # START is on a Monday at 09:00 UTC.
    sleeping = Rules(sounds=(SoundRule(frozenset({2}), parse_hours("sat")),))
    c = network(12, sleeping)
    falls(c, *range(12)).expect_quiet()
    assert c.shown.flood is None


def test_what_a_start_brings_back_is_no_flood() -> None:
    c = network(8)
    falls(c, *range(8))
    c.dies_and_starts_again().runs("20 s")
    assert c.due() == {"down"}
    assert c.world.news == ()
    assert c.shown.flood is None

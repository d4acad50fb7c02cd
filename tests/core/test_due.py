"""Which sounds are due: by tier and hour, and what is spoken after them."""

from datetime import UTC, timedelta

import pytest

from noc.core.causes import Cause, Sound
from noc.core.events import PartFailed
from noc.core.hours import parse_hours
from noc.core.rules import Rules, SoundRule
from noc.core.snapshot import DueSound
from tests.core.conversation import Conversation, site
from tests.core.fakes import backend, span

OFFICE = parse_hours("mon-fri 10:00-18:00")  # the conversation begins on a Monday at 09:00 UTC
LOUD_ONES = frozenset({Sound.DOWN, Sound.SILENT})


def rules(*sounds: SoundRule) -> Rules:
    return Rules(sounds=sounds, zone=UTC)


def down(sound_rules: Rules, tier: int) -> Conversation:
    c = Conversation(backend(), roster=[site("riga", tier=tier)], rules=sound_rules)
    c.server().host("riga", every="10 s").well = False
    return c.runs("1 min").expect("riga", "down", "host_down", alarm="unacked")


def only(c: Conversation, sound: str) -> DueSound:
    return next(due for due in c.shown.due if due.sound == sound)


def test_a_tier_sounds_only_in_its_hours_and_what_nobody_has_taken_sounds_when_they_begin() -> None:
    c = down(rules(SoundRule(frozenset({3}), OFFICE)), tier=3)
    assert not c.view("riga").alarms[0].heard
    c.until("59 min 59 s").expect_quiet()
    c.until("1 h")
    assert c.due() == {"down"}
    assert c.view("riga").alarms[0].heard
    c.runs("5 s").ack("riga", note="mine").expect("riga", "down", "host_down", alarm="acked", sound="")


@pytest.mark.parametrize("tier", [1, 2])
def test_tier_1_and_a_tier_that_no_rule_names_are_always_heard(tier: int) -> None:
    everything = rules(SoundRule(frozenset({1, 3}), OFFICE, frozenset({Sound.SUPERVISORY})))
    assert down(everything, tier).due() == {"down"}


def test_a_tier_may_have_some_sounds_only() -> None:
    some = rules(SoundRule(frozenset({2}), sounds=frozenset({Sound.SILENT})))
    c = down(some, tier=2).expect_quiet()
    c.server().hosts["riga"].runs = False
    c.runs("5 min").expect("riga", "silent", "checks_late")
    assert c.due() == {"silent"}


def test_two_rules_for_one_tier_add_up() -> None:
    both = rules(
        SoundRule(frozenset({2}), OFFICE),
        SoundRule(frozenset({2, 3}), sounds=frozenset({Sound.DOWN})),
    )
    assert down(both, tier=2).due() == {"down"}


def test_faults_and_what_weakens_the_watching_are_heard_at_any_hour() -> None:
    c = down(rules(SoundRule(frozenset({2, 3}), OFFICE)), tier=2)
    c.tell(PartFailed(c.now, Cause.OUTPUT_LOST, "screen 2", "unplugged"))
    c.tell(PartFailed(c.now, Cause.DEAD_MAN_UNREACHABLE, "dead man", "refused"))
    assert c.due() == {"fault", "supervisory"}


def test_a_weakness_that_is_about_a_site_is_heard_at_any_hour() -> None:
    c = down(rules(SoundRule(frozenset({2}), OFFICE)), tier=2)
    c.tell(PartFailed(c.now, Cause.MAINTENANCE_OVERRUN, "riga", "still down after its window"))
    assert c.due() == {"supervisory"}


def test_what_is_heard_only_once_is_heard_when_the_hours_begin() -> None:
    c = Conversation(backend(), rules=rules(SoundRule(frozenset({2}), OFFICE)))
    c.server().host("a", "riga", every="10 s")
    c.server().host("b", "riga", every="10 s").well = False
    c.until("59 min 50 s").expect("riga", "degraded", "part_down", alarm="unacked").expect_quiet()
    c.runs("20 s")
    assert c.heard("1 h") == {"supervisory"}
    c.runs("1 min").expect_quiet("1 h 30 s")


def test_the_journal_tells_no_sound_that_is_not_heard() -> None:
    quiet = down(rules(SoundRule(frozenset({2}), OFFICE)), tier=2)
    loud = down(rules(), tier=2)
    sounds = [[line.sound for line in c.lines if line.event == "alarm"] for c in (quiet, loud)]
    assert sounds == [[None], [Sound.DOWN]]


# What is spoken.


def fallen(number: int, silent: int = 0, **more: object) -> Conversation:
    sites = [site(f"Site {n}", key=f"s{n}", **({**more} if n == 0 else {})) for n in range(number + silent)]
    c = Conversation(backend(), roster=sites)
    for one in sites:
        c.server().host(one.key, every="10 s")
    c.runs("1 min").expect_quiet()
    for one in sites[number:]:
        c.server().hosts[one.key].runs = False
    if silent:
        c.runs("2 min")
    for one in sites[:number]:
        c.server().hosts[one.key].well = False
    return c.runs("20 s")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "Site down. Site 0."),
        (2, "2 sites down. Site 0. Site 1."),
        (3, "3 sites down. Site 0. Site 1. Site 2."),
        (4, "4 sites down. First: Site 0."),
    ],
)
def test_up_to_three_are_named_and_more_are_counted(number: int, said: str) -> None:
    assert only(fallen(number), "down").says == said


def test_more_than_three_in_all_are_counted_for_each_sound() -> None:
    c = fallen(2, silent=2)
    assert only(c, "down").says == "2 sites down. First: Site 0."
    assert only(c, "silent").says == "2 sites silent. First: Site 2."
    c = fallen(1, silent=1)
    assert only(c, "silent").says == "Site silent. Site 1."


def test_no_number_hides_a_site_of_tier_1() -> None:
    c = fallen(5, tier=1)
    assert only(c, "down").says == "5 sites down. First: Site 0."
    c.ack("s0").server().hosts["s0"].well = True
    c.runs("1 min").server().hosts["s0"].well = False
    c.runs("20 s")
    assert only(c, "down").says == "5 sites down. First: Site 1. Of tier 1: Site 0."


def test_a_lost_backend_is_told_with_the_sites_that_nobody_watches() -> None:
    c = Conversation(backend("icinga-east"))
    for n in range(60):
        c.server().host(f"s{n}")
    c.runs("1 min").server().lost = "backend_lost"
    c.runs("1 min")
    assert only(c, "fault").says == "Monitoring fault. Backend icinga-east lost. 60 sites are not watched."


def test_a_site_that_another_backend_watches_is_not_among_them() -> None:
    c = Conversation(backend("east"), backend("west"))
    for n in range(3):
        c.server("east").host(f"s{n}")
    c.server("west").host("s0")
    c.runs("1 min").server("east").lost = "backend_lost"
    c.runs("1 min")
    assert only(c, "fault").says == "Monitoring fault. Backend east lost. 2 sites are not watched."


def test_what_degrades_a_site_and_what_weakens_the_watching_are_told_apart() -> None:
    c = Conversation(backend())
    c.server().host("a", "riga", every="10 s")
    b = c.server().host("b", "riga", every="10 s")
    c.runs("1 min")
    c.tell(PartFailed(c.now, Cause.DEAD_MAN_UNREACHABLE, "dead man", "refused"))
    assert only(c, "supervisory").says == "Monitoring weakened. Dead man unreachable, dead man."
    b.well = False
    c.runs("12 s")
    assert only(c, "supervisory").says == ("Site degraded. riga. Monitoring weakened. Dead man unreachable, dead man.")


def test_names_are_data_one_line_and_short() -> None:
    c = Conversation(backend(), roster=[site("Ri\x1bga\n\u202edata " + "x" * 10_000, key="riga")])
    c.server().host("riga", every="10 s").well = False
    c.runs("1 min")
    said = only(c, "down").says
    assert said.startswith("Site down. Ri ga data xxx")
    assert said.isprintable()
    assert len(said) <= 200


def test_a_sound_is_escalated_when_a_step_was_taken_for_an_alarm_behind_it() -> None:
    c = fallen(2)
    assert not only(c, "down").escalated
    c.runs("1 min 30 s")
    assert not only(c, "down").escalated
    c.runs("1 min")
    assert only(c, "down").escalated
    assert only(c, "down").age > timedelta(minutes=2)
    c.ack("s0").ack("s1").server().hosts["s0"].well = True
    c.runs("1 min").server().hosts["s0"].well = False
    c.runs(span("20 s"))
    assert not only(c, "down").escalated

"""The pause: 120 s at most, ended by any new alarm, and never so often that it is a mute."""

import pytest

from noc.core.causes import Cause
from noc.core.events import PartFailed, PauseAsked, ResumeAsked
from noc.core.reply import BAD, DONE, NOTHING
from tests.core.conversation import Conversation, site
from tests.core.fakes import backend, span


def alarmed() -> Conversation:
    c = Conversation(backend(), roster=[site("riga"), site("oslo"), site("vilnius", tier=1)])
    for name in ("riga", "oslo", "vilnius"):
        c.server().host(name, every="10 s")
    c.runs("1 min").expect_quiet()
    c.server().hosts["riga"].well = False
    return c.runs("20 s").expect("riga", "down", "host_down", alarm="unacked", sound="down")


def pauses(c: Conversation, seconds: str = "2 min") -> int:
    return c.ask(PauseAsked(c.now, "ann", span(seconds))).code


@pytest.mark.parametrize("seconds", ["121 s", "1 h", "30 d", "0 s"])
def test_longer_than_the_limit_or_no_time_at_all_is_refused_with_the_limit(seconds: str) -> None:
    c = alarmed()
    reply = c.ask(PauseAsked(c.now, "ann", span(seconds)))
    assert reply.code == BAD
    assert "120 s at most" in reply.text or "120 at most" in reply.text
    c.expect("riga", "down", "host_down", sound="down")


def test_a_negative_pause_is_refused() -> None:
    c = alarmed()
    assert c.ask(PauseAsked(c.now, "ann", -span("5 s"))).code == BAD
    assert c.shown.pause is None


def test_nothing_is_heard_for_its_time_and_then_all_of_it_again() -> None:
    c = alarmed()
    assert pauses(c) == DONE
    assert c.due() == set()
    shown = c.shown.pause
    assert shown is not None
    assert (shown.by, shown.left) == ("ann", span("120 s"))
    begun = c.time
    c.runs("1 min 59 s").expect("riga", "down", "host_down", alarm="unacked", sound="")
    c.expect_quiet(begun + span("1 s"))
    c.runs("1 s").expect("riga", "down", "host_down", alarm="unacked", sound="down")
    assert c.shown.pause is None
    assert c.told("pause") == ["began, for 2 min", "ended after 2 min: its time is over"]


def test_a_new_alarm_ends_it_at_once() -> None:
    c = alarmed()
    pauses(c)
    c.server().hosts["oslo"].well = False
    c.runs("20 s").expect("oslo", "down", "host_down", sound="down")
    assert c.told("pause")[1].endswith("s: a new alarm, oslo, host_down")


@pytest.mark.parametrize("cause", [Cause.OUTPUT_LOST, Cause.DEAD_MAN_UNREACHABLE])
def test_faults_and_weaknesses_end_it_too(cause: Cause) -> None:
    c = alarmed()
    pauses(c)
    c.tell(PartFailed(c.now, cause, "part", "it fails"))
    assert c.shown.pause is None
    assert c.due() == {"down", "fault" if cause is Cause.OUTPUT_LOST else "supervisory"}


def test_what_stood_before_and_what_makes_no_sound_does_not_end_it() -> None:
    c = alarmed()
    pauses(c)
    c.runs("30 s").ack("riga")
    c.server().hosts["oslo"].hard = False
    c.server().hosts["oslo"].well = False
    c.runs("20 s").expect("oslo", "degraded", "soft_down")
    assert c.shown.pause is not None


def test_an_ack_that_runs_out_is_a_new_call() -> None:
    c = alarmed()
    c.ack("riga", until="30 s")
    pauses(c)
    c.runs("31 s").expect("riga", "down", "host_down", alarm="unacked", sound="down")


def test_an_alarm_that_came_with_the_same_breath_as_the_wish_was_never_heard() -> None:
    c = alarmed()
    c.server().hosts["oslo"].well = False
    c.time += span("20 s")
    c.server().hosts["oslo"].live(c.time, span("0 s"))
    c.poll()
    c.expect("oslo", "down", "host_down", sound="down")
    assert pauses(c) == DONE, "it has been heard, if only just"


def test_a_second_wish_never_lengthens_it_beyond_the_limit_of_the_first() -> None:
    c = alarmed()
    begun = c.time
    pauses(c, "30 s")
    c.runs("20 s")
    assert pauses(c) == DONE
    c.until(begun + span("1 min 59 s")).expect("riga", "down", "host_down", sound="")
    assert pauses(c) == NOTHING
    c.runs("1 s").expect("riga", "down", "host_down", sound="down")


def test_pauses_in_a_row_are_no_silence() -> None:
    c = alarmed()
    quiet = span("0 s")
    longest = quiet
    for _ in range(900):
        pauses(c)
        c.runs("1 s")
        quiet = span("0 s") if c.due() else quiet + span("1 s")
        longest = max(longest, quiet)
    assert longest < span("120 s") + span("1 s")
    heard = len({moment for moment, sound in c.sounds if moment > c.time - span("10 min")})
    assert heard >= 4 * 15


def test_too_soon_after_the_last_one_is_told_with_the_time_to_wait() -> None:
    c = alarmed()
    pauses(c)
    c.runs("2 min 3 s")
    reply = c.ask(PauseAsked(c.now, "bob", span("1 min")))
    assert (reply.code, reply.text) == (NOTHING, "the sounds must be heard between two pauses; ask again in 12 s")
    c.runs("12 s")
    assert pauses(c) == DONE


def test_resuming_brings_the_sounds_back_and_does_not_open_a_way_around_the_wait() -> None:
    c = alarmed()
    assert c.ask(ResumeAsked(c.now, "ann")).code == NOTHING
    pauses(c)
    c.runs("5 s")
    assert c.ask(ResumeAsked(c.now, "ann")).code == DONE
    c.expect("riga", "down", "host_down", sound="down")
    assert c.told("pause")[1] == "ended after 5 s, by name"
    assert pauses(c) == NOTHING


def test_a_start_sounds() -> None:
    c = alarmed()
    pauses(c)
    c.dies_and_starts_again()
    assert c.due() == {"down"}
    assert c.shown.pause is None


def flooded() -> Conversation:
    names = [f"s{n}" for n in range(14)]
    sites = [site(name, customer="Acme", tier=1 if name == "s13" else 2) for name in [*names[:12], "s13"]]
    c = Conversation(backend(), roster=[*sites, site("other", customer="Bolt")])
    for one in (*sites, site("other")):
        c.server().host(one.key, every="10 s")
    c.runs("1 min")
    for name in names[:11]:
        c.server().hosts[name].well = False
    c.runs("20 s")
    assert c.shown.flood is not None
    pauses(c)
    assert c.due() == set()
    return c


def test_in_a_flood_one_more_of_the_same_kind_does_not_end_it() -> None:
    c = flooded()
    c.server().hosts["s11"].well = False
    c.runs("30 s").expect("s11", "down", "host_down", alarm="unacked", sound="")


@pytest.mark.parametrize("name", ["s13", "other"])
def test_in_a_flood_tier_1_and_another_kind_end_it(name: str) -> None:
    c = flooded()
    c.server().hosts[name].well = False
    c.runs("30 s").expect(name, "down", "host_down", alarm="unacked", sound="down")


def test_in_a_flood_a_fault_ends_it_even_if_it_is_like_another() -> None:
    c = flooded()
    c.tell(PartFailed(c.now, Cause.OUTPUT_LOST, "screen 1", "unplugged"))
    assert c.due() == {"fault", "down"}
    c.runs("15 s")
    pauses(c)
    assert c.due() == set()
    c.tell(PartFailed(c.now, Cause.OUTPUT_LOST, "screen 2", "unplugged"))
    assert c.due() == {"fault", "down"}


def test_what_begins_within_it_is_seen_to_alarm_only_when_it_is_heard() -> None:
    c = flooded()
    c.server().hosts["s11"].well = False
    c.runs("30 s")
    assert c.view("s11").alarmed_at is None
    c.runs("2 min")
    assert c.due() == {"down"}
    assert c.view("s11").alarmed_at is not None

"""An alarm that nobody answers: louder after two minutes, then one step after the other, and the dead end."""

from random import Random

import pytest

from noc.core.causes import Cause
from noc.core.clock import Now
from noc.core.effects import About, Happened, Remember, SendPage
from noc.core.events import DrillAsked, PageAnswered, PartFailed, TestAsked, Tick, UnackAsked
from noc.core.fold import fold
from tests.core.calling import BOSS, PHONE, breaks, step, watching
from tests.core.conversation import Conversation, site
from tests.core.fakes import span


def escalations(c: Conversation) -> list[str]:
    return [line.detail for line in c.lines if line.event == "escalate"]


def sent(c: Conversation, target: str = "") -> list[SendPage]:
    return [page for page in c.pages if target in ("", page.target)]


def test_each_step_is_taken_once_when_its_time_has_come() -> None:
    c = breaks(watching(), "riga")
    c.runs("4 min 58 s")
    assert c.pages == []
    c.runs("3 s")
    assert [page.target for page in c.pages] == ["phone-duty"]
    c.runs("4 min 55 s")
    assert len(c.pages) == 1
    c.runs("10 s")
    assert [page.target for page in c.pages] == ["phone-duty", "sms-boss"]
    c.runs("1 h")
    assert len(c.pages) == 2
    assert escalations(c)[1:] == ["step 2 after 5 min: phone-duty", "step 3 after 10 min: sms-boss"]
    assert len(escalations(c)) == 3
    assert c.world.alarms["riga", Cause.HOST_DOWN].steps == 3


def test_without_rules_it_gets_louder_and_there_is_no_dead_end() -> None:
    c = breaks(watching(steps=()), "riga").runs("1 h")
    assert (c.pages, len(escalations(c))) == ([], 1)
    c.expect_no_fault("escalation_exhausted")


def test_an_alarm_that_is_taken_in_time_calls_nobody() -> None:
    c = breaks(watching(), "riga").runs("4 min")
    c.ack("riga", note="mine").runs("1 h")
    assert c.pages == []


def test_what_is_written_down_comes_before_what_is_sent() -> None:
    c = breaks(watching(), "riga").runs("4 min 50 s")
    world = c.world
    for second in range(1, 30):
        world, effects = fold(world, Tick(Now(c.now.at + span(f"{second} s"), c.now.mono + span(f"{second} s"))))
        if any(isinstance(effect, SendPage) for effect in effects):
            break
    kinds = [type(effect) for effect in effects]
    kept = [effect for effect in effects if isinstance(effect, Remember) and effect.kept]
    assert kept
    assert effects.index(kept[0]) < kinds.index(Happened) < kinds.index(SendPage)


def test_a_silent_site_and_a_fault_are_sent_too() -> None:
    c = watching()
    c.server().hosts["riga"].runs = False
    c.runs("10 min")
    assert c.pages[0].title == "SITE SILENT: riga"
    c.tell(PartFailed(c.now, Cause.AUDIO_DEAD, "sound", "no sink")).runs("6 min")
    assert c.pages[-1].title == "MONITORING FAULT: audio dead, sound"


@pytest.mark.parametrize("cause", [Cause.CLOCK_SKEW, Cause.PLUGIN_FAILED])
def test_a_weakness_calls_nobody(cause: Cause) -> None:
    c = watching()
    c.tell(PartFailed(c.now, cause, "sound", "weak")).runs("1 min")
    assert "riga" in c.world.watched
    alarm = c.world.alarms[("sound", cause)]
    c.runs("20 min")
    if not alarm.loud:
        assert c.pages == []


def test_only_the_tiers_that_are_meant() -> None:
    steps = (step("5 min", *PHONE, tiers={1}), step("10 min", *BOSS, tiers={2}))
    c = breaks(watching(site("riga", tier=1), site("oslo"), steps=steps), "riga", "oslo").runs("20 min")
    assert [(page.target, page.title) for page in c.pages if page.about is About.ALARM][:2] == [
        ("phone-duty", "SITE DOWN: riga"),
        ("sms-boss", "SITE DOWN: oslo"),
    ]


def test_a_fault_counts_as_tier_one() -> None:
    c = watching(steps=(step("5 min", *PHONE, tiers={1}),))
    c.tell(PartFailed(c.now, Cause.AUDIO_DEAD, "sound", "no sink")).runs("6 min")
    assert len(c.pages) == 1


def test_a_step_whose_hours_begin_later_is_taken_then() -> None:
    """The conversation begins on a Monday at 9:00."""
    steps = (step("5 min", *PHONE, hours="10:00-12:00"), step("10 min", *BOSS))
    c = breaks(watching(steps=steps, zone=None), "riga").until("59 min 50 s")
    assert [page.target for page in c.pages] == ["sms-boss"]
    c.until("60 min 5 s")
    assert [page.target for page in c.pages] == ["sms-boss", "phone-duty"]
    assert escalations(c)[-1] == "step 2 after 5 min: phone-duty"
    assert c.until("90 min").world.alarms["riga", Cause.HOST_DOWN].steps == 3


def test_what_was_given_back_or_ran_out_climbs_anew() -> None:
    c = breaks(watching(), "riga").runs("6 min")
    assert len(sent(c, "phone-duty")) == 1
    c.ack("riga").runs("29 min")
    c.runs("2 min").expect("riga", "down", "host_down", alarm="unacked")
    c.runs("6 min")
    assert [page.about for page in sent(c, "phone-duty")] == [About.ALARM, About.ANSWER, About.ALARM]


def test_what_was_given_back_climbs_anew_though_another_alarm_of_the_site_waits_on() -> None:
    c = breaks(watching(steps=(step("5 min", *PHONE),)), "riga").runs("6 min")
    c.server().hosts["riga"].runs = False
    c.runs("10 min").expect("riga", "silent", "checks_late", alarm="unacked")
    c.ack("riga", cause="host_down").tell(UnackAsked(c.now, "riga", "ann", Cause.HOST_DOWN))
    before = len(c.pages)
    c.runs("5 min 5 s")
    assert [page.title for page in c.pages[before:]] == ["SITE DOWN: riga"]


def test_the_same_telephone_may_be_rung_again() -> None:
    c = breaks(watching(steps=(step("5 min", *PHONE), step("10 min", *PHONE))), "riga").runs("5 min 5 s")
    assert len(c.pages) == 1
    c.runs("30 min")
    assert len(c.pages) == 2


def test_two_steps_of_one_telephone_at_once_are_one_call() -> None:
    c = breaks(watching(steps=(step("5 min", *PHONE), step("10 min", *PHONE))), "riga")
    c.dies_and_starts_again("11 min").runs("10 min")
    assert len(c.pages) == 1
    assert escalations(c)[-2:] == ["step 2 after 5 min: phone-duty", "step 3 after 10 min: phone-duty"]


def test_a_backend_that_is_lost_in_another_way_is_the_same_matter() -> None:
    c = watching()
    c.server().lost = Cause.BACKEND_LOST
    c.runs("7 min")
    assert [page.target for page in c.pages] == ["phone-duty"]
    for cause in (Cause.BACKEND_REFUSED, Cause.BACKEND_LOST, Cause.BACKEND_GARBLED):
        c.server().lost = cause
        c.runs("30 s")
    assert [page.target for page in c.pages] == ["phone-duty"]


def test_a_drill_calls_nobody() -> None:
    c = watching(steps=(step("10 s", *PHONE),))
    c.tell(DrillAsked(c.now, "down", "riga", "ann")).runs("30 s")
    assert c.shown.drills
    assert c.pages == []


def test_a_console_that_dies_every_four_minutes_calls_all_the_same() -> None:
    c = breaks(watching(), "riga")
    for _ in range(4):
        c.runs("3 min 50 s").dies_and_starts_again("10 s")
    assert [page.target for page in c.pages] == ["phone-duty", "sms-boss"]


def test_a_step_that_came_due_while_the_console_was_dead_is_taken_at_the_start_once() -> None:
    c = breaks(watching(), "riga").runs("3 min").dies_and_starts_again("3 min")
    assert [page.target for page in c.pages] == ["phone-duty"]
    c.runs("1 min")
    assert len(c.pages) == 1


@pytest.mark.parametrize("seed", range(5))
def test_whenever_it_is_killed_each_step_is_taken_and_none_is_forgotten(seed: int) -> None:
    """Killed twenty times at random moments, with messages on their way or not."""
    chance = Random(seed)
    c = breaks(watching(), "riga")
    kills = sorted(chance.uniform(0, 900) for _ in range(20))
    begun = c.time
    for kill in kills:
        c.mute = set(chance.sample([*PHONE, *BOSS], chance.randint(0, 2)))
        c.until(max(begun + span(f"{kill:.0f} s"), c.time)).dies_and_starts_again("1 s")
    c.mute = set()
    c.runs("5 min")
    for target in (*PHONE, *BOSS):
        messages = sent(c, target)
        assert messages, "it was called"
        assert len({page.page for page in messages}) == 1, "one message, however often it was sent"
    assert all(not page.waiting for page in c.world.pages.values())
    c.runs("5 min").expect_fault("escalation_exhausted")


def test_what_was_not_known_to_have_arrived_is_sent_again_after_a_start() -> None:
    c = watching(steps=(step("5 min", "phone-duty", "mail-noc"),))
    c.mute = {"mail-noc"}
    breaks(c, "riga").runs("5 min 30 s")
    assert [page.target for page in c.pages] == ["phone-duty", "mail-noc"]
    c.mute = set()
    c.dies_and_starts_again().runs("1 min")
    assert [page.target for page in c.pages] == ["phone-duty", "mail-noc", "mail-noc"]
    assert len({page.page for page in c.pages}) == 1
    c.dies_and_starts_again().runs("1 min")
    assert len(c.pages) == 3


def test_what_was_answered_meanwhile_is_not_sent_again() -> None:
    c = watching()
    c.mute = {"phone-duty"}
    breaks(c, "riga").runs("5 min 30 s").ack("riga", note="mine")
    c.dies_and_starts_again().runs("10 min")
    assert len(c.pages) == 1
    assert c.world.pages == {}


def test_alarms_of_one_moment_go_in_one_message() -> None:
    c = breaks(watching(site("riga"), site("oslo"), site("turku")), "riga", "oslo", "turku").runs("6 min")
    (page,) = c.pages
    assert page.title == "3 SITES DOWN: riga, oslo, turku"
    assert all(name in page.body for name in ("riga", "oslo", "turku"))


def later(c: Conversation) -> Conversation:
    """Riga breaks, twenty seconds later oslo."""
    breaks(c, "riga").runs("20 s")
    host = c.server().hosts["oslo"]
    host.well, host.every = False, span("5 s")
    return breaks(c, "oslo")


def test_further_messages_are_gathered_for_a_minute() -> None:
    c = watching(site("riga"), site("oslo"))
    later(c)
    c.runs("5 min 15 s")
    assert [page.title for page in sent(c, "phone-duty")] == ["SITE DOWN: riga"]
    assert "1 other alarm waits" in c.pages[0].body
    c.runs("30 s")
    assert [page.title for page in sent(c, "phone-duty")] == ["SITE DOWN: riga", "SITE DOWN: oslo"]


def test_tier_one_is_never_gathered() -> None:
    c = watching(site("riga"), site("oslo", tier=1))
    later(c)
    c.runs("5 min 2 s")
    assert [page.title for page in sent(c, "phone-duty")] == ["SITE DOWN: riga", "SITE DOWN: oslo"]


def test_a_step_that_reaches_nobody_hands_on_at_once() -> None:
    c = watching()
    c.broken = {"phone-duty"}
    breaks(c, "riga").runs("5 min 5 s")
    assert [page.target for page in c.pages] == ["phone-duty", "sms-boss"]
    assert escalations(c)[-1] == "step 3, because the one before reached nobody: sms-boss"
    c.expect_fault("target_failed")
    assert "no such number" in c.faults()["target_failed"].detail


def test_a_target_fails_until_it_takes_a_message() -> None:
    c = watching(targets=PHONE)
    c.broken = {"phone-duty"}
    breaks(c, "riga").runs("6 min").expect_fault("target_failed")
    assert c.faults()["target_failed"].subject == "phone-duty"
    c.broken = set()
    c.tell(TestAsked(c.now, "phone-duty", "ann")).runs("2 s").expect_no_fault("target_failed")


def test_nobody_left_to_call_is_a_fault_at_once() -> None:
    c = watching()
    c.broken = {"phone-duty", "sms-boss"}
    breaks(c, "riga").runs("5 min 10 s").expect_fault("escalation_exhausted", sites=1)
    fault = c.faults()["escalation_exhausted"]
    assert (fault.subject, "riga" in fault.detail) == ("escalation", True)
    assert "fault" in c.due()


def test_nobody_answers_the_last_step_and_it_holds_until_somebody_does() -> None:
    c = breaks(watching(), "riga").runs("14 min 55 s").expect_no_fault("escalation_exhausted")
    c.runs("10 s").expect_fault("escalation_exhausted", sites=1)
    c.runs("30 min").expect_fault("escalation_exhausted")
    assert len(c.pages) == 2, "the dead end calls nobody by itself"
    c.ack("riga", note="mine").runs("2 s").expect_fault("escalation_exhausted", alarm="cleared_unacked")


def test_a_site_for_which_nobody_is_to_be_called_has_no_dead_end() -> None:
    c = watching(steps=(step("5 min", *PHONE, tiers={1}),))
    breaks(c, "riga").runs("30 min").expect_no_fault("escalation_exhausted")


def test_the_outcome_of_each_message_is_told() -> None:
    c = watching()
    c.broken = {"sms-boss"}
    breaks(c, "riga").runs("10 min 30 s")
    told = [(line.site, line.subject, line.detail) for line in c.lines if line.event == "page"]
    assert told == [
        ("riga", "phone-duty", "phone-duty took: SITE DOWN: riga"),
        ("riga", "sms-boss", "sms-boss did not take: SITE DOWN: riga (no such number)"),
    ]


def test_an_answer_for_a_message_that_nobody_knows_harms_nothing() -> None:
    c = watching()
    c.tell(PageAnswered(c.now, "20200101T000000-1", "phone-duty", False, "it hangs\x1b[31m"))
    assert c.faults()["target_failed"].detail.isprintable()
    c.tell(PageAnswered(c.now, "20200101T000000-1", "gone", False, "it hangs"))
    assert len(c.world.failing) == 1


def test_a_test_message_goes_to_one_target_and_says_so() -> None:
    c = watching(targets=("mail-noc",))
    c.tell(TestAsked(c.now, "mail-noc", "ann"))
    (page,) = c.pages
    assert page.about is About.TEST
    assert page.page.startswith("test-")
    assert page.title.startswith("TEST")
    assert "ann" in page.body
    c.runs("2 s")
    assert [line.detail for line in c.lines if line.event == "page"] == ["mail-noc took: a test message"]
    assert c.world.pages == {}


def test_ages_of_days_do_not_hide_a_step() -> None:
    """A whole duration is compared, not its seconds of the day."""
    c = breaks(watching(steps=(step("25 h", *PHONE),)), "riga").runs("24 h", every=span("60 s"))
    assert c.pages == []
    c.runs("65 min", every=span("60 s"))
    assert len(c.pages) == 1

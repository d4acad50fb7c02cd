"""Whoever was called is told once what became of it; whoever was not called is told nothing."""

from noc.core.causes import Cause
from noc.core.effects import About, SendPage
from noc.core.events import PageAnswered, PartFailed, PartWorks, ShelveAsked
from noc.core.rules import Rules
from tests.core.calling import BOSS, PHONE, breaks, step, watching
from tests.core.conversation import Conversation, site
from tests.core.fakes import backend, span


def answers(c: Conversation) -> list[tuple[str, str]]:
    return [(page.target, page.title) for page in c.pages if page.about is About.ANSWER]


def called(c: Conversation) -> list[SendPage]:
    return [page for page in c.pages if page.about is About.ALARM]


def mended(c: Conversation, *keys: str) -> Conversation:
    for key in keys:
        c.server().hosts[key].well = True
    return c


def test_who_was_called_learns_who_has_taken_it() -> None:
    c = breaks(watching(), "riga").runs("6 min").ack("riga", "ann", "on my way")
    assert answers(c) == [("phone-duty", "TAKEN BY ANN: riga")]
    assert "riga: taken by ann (on my way)." in c.pages[-1].body
    c.runs("1 min")
    assert c.world.pages == {}
    assert c.journal.kept == {}


def test_who_is_being_called_while_it_is_taken_learns_it_too() -> None:
    c = watching()
    c.mute = {"phone-duty"}
    breaks(c, "riga").runs("5 min 30 s").ack("riga", "ann", "mine").runs("10 s")
    assert answers(c) == []
    (call,) = called(c)
    c.tell(PageAnswered(c.now, call.page, call.target, True))
    assert answers(c) == [("phone-duty", "TAKEN BY ANN: riga")]


def test_each_target_learns_it_once_however_many_steps_it_had() -> None:
    steps = (step("5 min", *PHONE), step("10 min", "phone-duty", "mail-noc"))
    c = breaks(watching(steps=steps), "riga").runs("11 min").ack("riga", "ann")
    assert sorted(answers(c)) == [("mail-noc", "TAKEN BY ANN: riga"), ("phone-duty", "TAKEN BY ANN: riga")]


def test_who_was_not_reached_learns_nothing() -> None:
    c = watching()
    c.broken = {"phone-duty"}
    breaks(c, "riga").runs("6 min").ack("riga", "ann")
    assert answers(c) == [("sms-boss", "TAKEN BY ANN: riga")]


def test_nothing_is_told_of_what_was_never_sent() -> None:
    c = breaks(watching(), "riga").runs("3 min").ack("riga").runs("10 min")
    mended(c, "riga").runs("10 min")
    assert c.pages == []


def test_the_end_is_told_when_it_has_lasted() -> None:
    c = breaks(watching(), "riga").runs("6 min")
    mended(c, "riga").runs("3 min").expect("riga", "ok", alarm="cleared_unacked")
    assert answers(c) == []
    c.runs("5 min")
    assert answers(c) == [("phone-duty", "OVER: riga")]
    c.runs("1 h")
    assert len(c.pages) == 2


def test_what_comes_and_goes_is_one_matter() -> None:
    c = breaks(watching(), "riga").runs("6 min")
    for _ in range(4):
        mended(c, "riga").runs("3 min")
        breaks(c, "riga").runs("30 s")
    assert answers(c) == []
    assert [page.target for page in called(c)] == ["phone-duty", *BOSS]


def test_what_comes_back_after_its_end_was_told_is_sent_again() -> None:
    c = breaks(watching(), "riga").runs("6 min")
    mended(c, "riga").runs("10 min")
    assert answers(c) == [("phone-duty", "OVER: riga")]
    breaks(c, "riga").runs("4 min 50 s")
    assert len(called(c)) == 1, "from the first step on"
    c.runs("1 min")
    assert [page.target for page in called(c)] == ["phone-duty", "phone-duty"]


def test_a_silence_in_the_place_of_another_is_no_end() -> None:
    """Its host is gone from the list while it was silent: another cause, the same trouble."""
    c = watching()
    host = c.server().hosts["riga"]
    host.runs = False
    c.runs("10 min")
    assert called(c)[0].title == "SITE SILENT: riga"
    host.listed = False
    c.runs("10 min").expect("riga", "silent", "vanished")
    assert answers(c) == []


def test_silence_after_an_answered_down_is_not_told_as_taken() -> None:
    c = breaks(watching(), "riga").runs("6 min")
    c.server().hosts["riga"].runs = False
    c.runs("4 min").expect("riga", "silent", "checks_late", alarm="unacked")
    before = len(answers(c))
    c.ack("riga", cause="host_down").runs("10 s")
    assert len(answers(c)) == before == 0
    c.ack("riga", cause="checks_late").runs("1 s")
    assert ("phone-duty", "TAKEN BY ANN: riga") in answers(c)


def test_a_message_about_several_is_answered_when_none_of_them_waits() -> None:
    c = breaks(watching(site("riga"), site("oslo")), "riga", "oslo").runs("6 min")
    c.ack("riga", "ann").runs("1 min")
    assert answers(c) == []
    c.ack("oslo", "bob").runs("1 s")
    assert answers(c) == [("phone-duty", "ANSWERED: riga, oslo")]
    assert "riga: taken by ann" in c.pages[-1].body
    assert "oslo: taken by bob" in c.pages[-1].body


def test_a_fault_is_over_too() -> None:
    c = watching()
    c.tell(PartFailed(c.now, Cause.AUDIO_DEAD, "sound", "no sink")).runs("6 min")
    c.tell(PartWorks(c.now, Cause.AUDIO_DEAD, "sound")).runs("6 min")
    assert answers(c) == [("phone-duty", "OVER: sound")]


def test_a_backend_that_is_lost_with_the_whole_network_now_is_not_over() -> None:
    rules = Rules(steps=(step("1 min", *PHONE),))
    c = Conversation(backend("east"), backend("west"), roster=(site("riga"),), rules=rules)
    c.server("east").host("riga")
    c.server("west").host("riga")
    c.runs("1 min")
    c.server("east").lost = c.server("west").lost = Cause.BACKEND_LOST
    c.runs("3 min")
    assert [page.title for page in called(c)] == ["MONITORING FAULT: network lost, network (1 site blind)"]
    c.server("west").lost = None
    c.runs("3 min")
    assert called(c)[-1].title == "MONITORING FAULT: backend lost, east (1 site blind)"
    c.server("west").lost = Cause.BACKEND_LOST
    c.runs("10 min")
    lost = {str(fault.cause) for fault in c.shown.faults if fault.alarm == "unacked"}
    assert lost
    assert not any("east" in title for _, title in answers(c)), lost


def test_an_answer_that_was_on_its_way_when_the_console_died_is_sent_after_the_start() -> None:
    c = breaks(watching(), "riga").runs("6 min")
    c.mute = {"phone-duty"}
    c.ack("riga", "ann", "mine").runs("1 s")
    c.mute = set()
    c.dies_and_starts_again().runs("1 min")
    assert answers(c) == [("phone-duty", "TAKEN BY ANN: riga")] * 2
    assert c.world.pages == {}
    c.dies_and_starts_again().runs("1 min")
    assert len(answers(c)) == 2


def test_a_shelf_is_an_answer_too() -> None:
    c = breaks(watching(), "riga").runs("6 min")
    c.tell(ShelveAsked(c.now, "riga", "ann", "parts are ordered", c.now.at + span("1 h")))
    assert answers(c) == [("phone-duty", "SHELVED BY ANN: riga")]

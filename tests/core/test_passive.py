"""What is sent in: judged where somebody knows how often, else no evidence and no alarm."""

from tests.core.conversation import Conversation, site
from tests.core.fakes import Host, backend, span


def passive(c: Conversation, every: str = "10 min") -> Host:
    return c.server().host("riga", every=every, passive=True)


def test_without_a_known_interval_it_is_commissioning_and_never_alarms() -> None:
    c = Conversation(backend())
    host = passive(c)
    c.runs("45 min").expect("riga", "commissioning", "no_interval", sound="")
    host.runs = False
    c.runs("2 h").expect("riga", "commissioning", "no_interval", alarm="normal").expect_quiet()
    assert c.code == 0


def test_five_even_gaps_teach_the_interval_and_its_end_is_noticed() -> None:
    c = Conversation(backend())
    host = passive(c)
    c.until("2999 s").expect("riga", "commissioning", "no_interval")
    c.until("3000 s").expect("riga", "ok")
    host.runs = False
    c.until("4222 s").expect("riga", "ok").expect_quiet()
    c.until("4262 s").expect("riga", "silent", "report_late", alarm="unacked", sound="silent")
    host.runs = True
    c.runs("11 min").expect("riga", "ok", alarm="cleared_unacked")
    c.runs("1 h").expect("riga", "ok").expect_quiet("4950 s")


def test_the_roster_knows_the_interval_of_what_reports_once_a_day() -> None:
    c = Conversation(backend(poll="30 s"), roster=[site("riga", interval="1 d")])
    host = passive(c, every="1 d")
    c.runs("25 h", every=span("30 s")).expect("riga", "ok").expect_quiet()
    host.runs = False
    c.runs(span("54 h") - c.time, every=span("30 s")).expect("riga", "ok").expect_quiet()
    c.runs("2 min").expect("riga", "silent", "report_late", alarm="unacked")


def test_silent_after_gives_a_passive_site_its_limit() -> None:
    c = Conversation(backend(), roster=[site("riga", silent_after="20 min")])
    host = passive(c)
    c.runs("31 min").expect("riga", "ok")
    host.runs = False
    c.until("50 min").expect("riga", "ok").runs("1 s").expect("riga", "silent", "report_late", sound="silent")


def test_gaps_are_learned_only_while_watching() -> None:
    c = Conversation(backend())
    passive(c)
    c.runs("35 min")
    c.dies_and_starts_again(after="3 h").runs("25 min").expect("riga", "ok").expect_quiet()
    c.dies_and_starts_again().runs("5 s").expect("riga", "ok")


def test_a_failed_row_of_polls_teaches_nothing() -> None:
    c = Conversation(backend())
    passive(c)
    c.runs("25 min")
    c.server().lost = "backend_lost"
    c.runs("1 h")
    c.server().lost = None
    c.runs("35 min").expect("riga", "ok")


def test_a_passive_service_that_never_reported_promises_nothing_beside_a_host_that_speaks() -> None:
    c = Conversation(backend(), roster=[site("riga", interval="10 min")])
    gw = c.server().host("riga")
    part = gw.service("backup", every="10 min", passive=True)
    part.runs = False
    c.runs("2 h").expect("riga", "ok").expect_quiet()


def test_a_passive_service_that_stops_is_part_silent() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    part = gw.service("backup", every="10 min", passive=True)
    c.runs("1 h 5 min").expect("riga", "ok")
    part.runs = False
    c.runs("30 min").expect("riga", "degraded", "part_silent").expect_quiet()


def test_passive_results_that_are_not_taken_any_more_are_checks_disabled() -> None:
    c = Conversation(backend())
    host = passive(c)
    c.runs("55 min").expect("riga", "ok")
    host.disabled = True
    c.runs("30 min").expect("riga", "silent", "checks_disabled", alarm="unacked")

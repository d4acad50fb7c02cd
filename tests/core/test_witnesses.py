"""Several witnesses of one site, and alerts, which tell of trouble only."""

from typing import Any

from noc.core.answer import BackendAck, SiteAlerts
from tests.core.conversation import Conversation, at, site
from tests.core.fakes import backend, span

ALERTS: dict[str, Any] = {"kind": "alertmanager", "inventory": False}


def two(**more: Any) -> Conversation:
    c = Conversation(backend("icinga"), backend("nagios"), **more)
    for name in c.servers:
        c.server(name).host(f"{name}-gw", "riga")
    return c.runs("5 min").expect("riga", "ok").expect_quiet()


def firing(down: int = 1, degrading: int = 0, acked: int = 0, ack: BackendAck | None = None) -> tuple[SiteAlerts, ...]:
    return (SiteAlerts("riga", down, degrading, acked, ack, at("5 min"), "HostDown: riga does not answer"),)


def test_the_worst_fresh_word_counts() -> None:
    c = two()
    c.server("nagios").hosts["nagios-gw"].well = False
    c.runs("1 min").expect("riga", "down", "host_down", alarm="unacked")
    assert c.view("riga").backends == ("icinga", "nagios")
    c.server("nagios").hosts["nagios-gw"].well = True
    c.runs("2 min").expect("riga", "ok", alarm="cleared_unacked")


def test_a_silent_witness_beside_a_speaking_one_weakens_the_site() -> None:
    c = two()
    c.server("nagios").hosts["nagios-gw"].runs = False
    c.until("502 s").expect("riga", "ok").runs("1 s")
    c.expect("riga", "degraded", "witness_silent", alarm="unacked", sound="supervisory")
    c.runs("20 s").expect("riga", "degraded", "witness_silent", sound="")
    c.server("icinga").hosts["icinga-gw"].runs = False
    c.runs("5 min").expect("riga", "silent", "checks_late", alarm="unacked", sound="silent")


def test_a_lost_backend_leaves_a_site_with_another_witness_degraded_without_a_sound_of_its_own() -> None:
    c = two()
    c.server("nagios").lost = "backend_lost"
    c.runs("10 s")
    assert not c.view("riga").blind
    c.runs("10 min").expect("riga", "degraded", "witness_silent", alarm="suppressed", sound="fault")
    c.server("nagios").lost = None
    c.runs("10 s").expect("riga", "ok", sound="")


def test_a_healthy_backend_that_says_no_answer_is_believed_although_the_other_is_lost() -> None:
    c = two()
    c.server("nagios").lost = "backend_lost"
    c.server("icinga").hosts["icinga-gw"].runs = False
    c.runs("10 min").expect("riga", "silent", "checks_late", alarm="unacked")
    assert c.due() == {"fault", "silent"}


def test_a_window_at_one_witness_does_not_hide_what_the_other_says() -> None:
    c = two()
    c.server("icinga").hosts["icinga-gw"].in_downtime("2 h")
    c.runs("1 min").expect("riga", "ok")
    c.server("nagios").hosts["nagios-gw"].well = False
    c.runs("1 min").expect("riga", "down", "host_down")
    c.server("nagios").hosts["nagios-gw"].in_downtime("2 h")
    c.runs("1 min").expect("riga", "maintenance", "announced")


def test_while_a_witness_has_not_been_heard_the_other_ones_silence_is_not_judged() -> None:
    c = two()
    c.server("nagios").hosts["nagios-gw"].runs = False
    c.sleeps("1 h")
    c.dies_and_starts_again()
    c.poll("nagios").expect("riga", "verifying", "starting")
    c.server("icinga").hosts["icinga-gw"].live(c.time, span("0 s"))
    c.poll("icinga").expect("riga", "degraded", "witness_silent")


def test_alerts_alone_are_no_witness() -> None:
    c = Conversation(backend("am", **ALERTS), roster=[site("riga")])
    c.runs("1 h", every=span("10 s")).expect("riga", "commissioning", "no_witness", sound="").expect_quiet()
    assert c.code == 0


def test_with_an_inventory_somewhere_it_is_never_reported() -> None:
    c = Conversation(backend("am", **ALERTS), backend("prom"), roster=[site("riga")])
    c.server("prom").host("oslo")
    c.runs("5 min").expect("riga", "silent", "never_reported", alarm="unacked")


def test_down_by_an_alert_at_the_poll_that_sees_it_and_no_witness_again_when_it_ends() -> None:
    c = Conversation(backend("am", **ALERTS), roster=[site("riga")])
    c.runs("5 min")
    c.server().alerts = firing()
    c.runs("10 s").expect("riga", "down", "host_down", alarm="unacked", sound="down")
    assert c.view("riga").since == at("5 min")
    c.server().alerts = ()
    c.runs("29 s").expect("riga", "commissioning", "no_witness", alarm="unacked", sound="down")
    c.runs("1 s").expect("riga", "commissioning", "no_witness", alarm="cleared_unacked", sound="")


def test_an_alert_source_that_is_lost_ends_no_alarm() -> None:
    c = Conversation(backend("am", **ALERTS), backend("am2", **ALERTS), roster=[site("riga")])
    c.server("am").alerts = firing()
    c.runs("1 min").expect("riga", "down", "host_down")
    c.server("am").lost = "backend_lost"
    c.runs("10 min").expect("riga", "commissioning", "no_witness", alarm="unacked")
    assert c.due() == {"fault", "down"}


def test_alerts_that_are_not_down_degrade_and_none_are_no_trouble() -> None:
    c = Conversation(backend("am", **ALERTS), roster=[site("riga")])
    c.server().alerts = firing(down=0, degrading=2)
    c.runs("1 min").expect("riga", "degraded", "service_problem").expect_quiet()
    c.server().alerts = firing(down=0)
    c.runs("1 min").expect("riga", "commissioning", "no_witness")


def test_the_end_of_an_alert_is_recovery_where_a_witness_says_so() -> None:
    c = Conversation(backend("am", **ALERTS), backend("prom"), roster=[site("riga")])
    gw = c.server("prom").host("riga")
    c.runs("5 min")
    c.server("am").alerts = firing()
    c.runs("10 s").expect("riga", "down", "host_down")
    c.server("am").alerts = ()
    c.runs("1 min").expect("riga", "ok", alarm="cleared_unacked")
    c.server("am").alerts = firing()
    gw.listed = False
    c.runs("1 min").expect("riga", "down", "host_down", alarm="unacked")
    c.server("am").alerts = ()
    c.runs("10 s").expect("riga", "silent", "vanished", alarm="unacked")


def test_an_alert_is_no_proof_that_the_site_answers() -> None:
    c = Conversation(backend("am", **ALERTS), backend("prom"))
    gw = c.server("prom").host("riga")
    c.runs("5 min")
    gw.runs = False
    c.server("am").alerts = firing(down=0, degrading=1)
    c.runs("5 min").expect("riga", "silent", "checks_late", alarm="unacked", sound="silent")


def test_alerts_adopt_no_site() -> None:
    c = Conversation(backend("am", **ALERTS))
    c.server().alerts = firing()
    c.runs("1 min")
    assert c.shown.roster == 0
    assert c.code == 3


def test_a_silence_in_the_alert_source_is_an_ack_made_elsewhere() -> None:
    c = Conversation(backend("am", **ALERTS), roster=[site("riga")])
    c.server().alerts = firing(down=0, acked=1, ack=BackendAck("bob", "known", at("2 h")))
    c.runs("1 min").expect("riga", "down", "host_down", alarm="acked", sound="")
    c.server().alerts = firing(down=1, acked=1, ack=BackendAck("bob", "known", at("2 h")))
    c.runs("10 s").expect("riga", "down", "host_down", alarm="unacked", sound="down")
    c.ack("riga")
    assert (c.writes[0].backend, c.writes[0].hosts, c.writes[0].site) == ("am", (), "riga")


def test_an_announced_window_covers_alerts_which_know_of_none() -> None:
    c = Conversation(backend("am", **ALERTS), backend("icinga"))
    gw = c.server("icinga").host("riga")
    c.runs("5 min")
    gw.in_downtime("1 h")
    c.runs("10 s")
    c.server("am").alerts = firing()
    c.runs("1 min").expect("riga", "maintenance", "announced", alarm="normal").expect_quiet()


def test_an_incomplete_list_of_alerts_ends_none() -> None:
    c = Conversation(backend("am", **ALERTS), roster=[site("riga")])
    c.server().alerts = firing()
    c.runs("1 min")
    c.server().alerts, c.server().complete = (), False
    c.runs("10 min").expect("riga", "down", "host_down", alarm="unacked")


def after_a_start() -> Conversation:
    """One of two witnesses has not been heard since the start; the other one speaks."""
    c = two(roster=[site("riga", silent_after="3 min")])
    c.server("nagios").lost = "backend_lost"
    return c.dies_and_starts_again("10 s").runs("3 min").expect("riga", "ok")


def test_a_witness_that_is_not_heard_after_a_start_is_missed_to_the_second() -> None:
    """When its time is over nothing happens that would make anybody look: the time alone must."""
    c = after_a_start().runs("10 s").expect("riga", "ok")
    c.runs("1 s").expect("riga", "degraded", "witness_silent", alarm="suppressed", sound="fault")


def test_a_witness_that_is_heard_in_time_after_a_start_is_not_missed() -> None:
    c = after_a_start()
    c.server("nagios").lost = None
    c.runs("5 min").expect("riga", "ok", alarm="normal")
    assert "witness_silent" not in {str(line.cause) for line in c.lines}

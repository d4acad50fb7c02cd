"""Ordinary life over days, on a driven clock: nothing is heard. And then what is no ordinary life is."""

import pytest

from noc.core.answer import ServiceProblem, Severity
from tests.core.conversation import Conversation, at, site
from tests.core.fakes import Host, backend, span
from tests.gauntlet.ledger import Ledger

AGAINST = "driven clock"
DAYS = 3
POLL = span("10 s")
STEP = span("30 s")  # a longer one would be taken for a sleep of the machine
HOUR = span("1 h")
PROBLEM = ServiceProblem("http", Severity.CRITICAL, at("0 s"), "no answer within 10 s")


def patient() -> Conversation:
    """Asked once a minute, so that days are short."""
    return Conversation(backend(poll="60 s"), roster=[site("riga")])


@pytest.mark.row("Q3")
def test_one_of_the_checks_each_five_minutes_is_skipped_now_and_then(ledger: Ledger) -> None:
    c = Conversation(backend(), roster=[site("riga"), site("oslo", tier=1)])
    hosts = [c.server().host(name, every="5 min") for name in ("riga", "oslo")]
    for _ in range(12):
        c.runs("1190 s", every=POLL)
        for host in hosts:
            skip_next(host)
        c.runs("10 s")
    c.expect("riga", "ok").expect("oslo", "ok").expect_quiet()
    ledger.held("Q3", AGAINST, "quiet")
    for host in hosts:
        host.runs = False
    c.runs("16 min").expect("riga", "silent", "checks_late").expect("oslo", "silent", "checks_late", sound="silent")


def skip_next(host: Host) -> None:
    assert host.checked is not None
    host.checked += host.every


@pytest.mark.row("Q4")
def test_a_passive_result_comes_once_a_day(ledger: Ledger) -> None:
    c = Conversation(backend(poll="60 s"), roster=[site("riga", interval="24 h")])
    backup = c.server().host("riga", every="24 h", passive=True)
    c.runs("24 h", every=STEP)
    c.runs(f"{24 * DAYS} h", every=STEP).expect("riga", "ok").expect_quiet("25 h")
    ledger.held("Q4", AGAINST, "quiet")
    backup.runs = False
    c.runs("31 h", every=STEP).expect("riga", "silent", "report_late", sound="silent")


@pytest.mark.row("Q5")
def test_a_host_that_is_checked_8x5(ledger: Ledger) -> None:
    """From 09:00 on a Monday for some days; its period is the backend's."""
    c = patient()
    office = c.server().host("riga")
    for _ in range(2):
        c.runs("8 h", every=STEP).expect("riga", "ok")
        office.in_period = False
        c.runs("16 h", every=STEP).expect("riga", "maintenance", "out_of_period")
        office.in_period = True
    c.runs("1 h", every=STEP).expect("riga", "ok").expect_quiet()
    ledger.held("Q5", AGAINST, "quiet")
    office.well = False
    c.runs("3 min").expect("riga", "down", "host_down", sound="down")


@pytest.mark.row("Q6")
def test_a_downtime_is_announced_each_night(ledger: Ledger) -> None:
    c = patient()
    gw = c.server().host("riga")
    for _ in range(DAYS):
        c.runs("23 h", every=STEP).expect("riga", "ok")
        gw.in_downtime(c.time + HOUR)
        c.runs("10 min", every=STEP)
        gw.well = False
        c.runs("30 min", every=STEP).expect("riga", "maintenance", "announced")
        gw.well = True
        c.runs("20 min", every=STEP)
    c.runs("10 min").expect("riga", "ok").expect_quiet()
    ledger.held("Q6", AGAINST, "quiet")
    gw.in_downtime(c.time + HOUR)
    gw.well = False
    c.runs("63 min").expect("riga", "down", "host_down")
    c.expect_fault("maintenance_overrun")


@pytest.mark.row("Q7")
def test_a_service_flaps_for_hours(ledger: Ledger) -> None:
    c = patient()
    gw = c.server().host("riga")
    gw.service("http")
    for _ in range(12 * 6):
        gw.problems = (PROBLEM,)
        c.runs("2 min", every=STEP).expect("riga", "degraded", "service_problem")
        gw.problems = ()
        c.runs("3 min", every=STEP).expect("riga", "ok")
    c.expect_quiet()
    ledger.held("Q7", AGAINST, "quiet")
    gw.well = False
    c.runs("3 min").expect("riga", "down", "host_down", sound="down")


@pytest.mark.row("Q9")
def test_pods_churn_for_hours(ledger: Ledger) -> None:
    c = Conversation(backend("prom", "prometheus", poll="60 s", pools=True), roster=[site("riga"), site("oslo")])
    c.server().host("oslo", every="15 s")
    for number in range(20):
        c.server().host(f"pod-{number}", "riga", pool="pods", every="15 s", retries=False)
    c.runs("10 min")
    for number in range(36):
        for old in (2 * number, 2 * number + 1):
            del c.server().hosts[f"pod-{old}"]
            c.server().host(f"pod-{old + 20}", "riga", pool="pods", every="15 s", retries=False)
        c.runs("10 min", every=STEP)
    c.expect("riga", "ok").expect_quiet()
    ledger.held("Q9", AGAINST, "quiet")
    for name in [name for name in c.server().hosts if name != "oslo"]:
        del c.server().hosts[name]
    c.runs("3 min").expect("riga", "silent", "vanished", sound="silent")


@pytest.mark.row("Q10")
def test_hosts_come_and_go_in_a_large_group(ledger: Ledger) -> None:
    """Each morning two of forty are gone and two others there; each noon somebody says that this is the truth."""
    c = patient()
    for number in range(40):
        c.server().host(f"riga-{number}", "riga")
    for day in range(DAYS):
        c.runs("10 min")
        for old in (2 * day, 2 * day + 1):
            del c.server().hosts[f"riga-{old}"]
            c.server().host(f"riga-{old + 40}", "riga")
        c.runs("1 h", every=STEP).expect("riga", "degraded", "part_vanished")
        c.accept("riga").runs("10 min", every=STEP).expect("riga", "ok")
    c.expect_quiet()
    ledger.held("Q10", AGAINST, "quiet")
    for number in range(20, 26):
        del c.server().hosts[f"riga-{number}"]
    since = c.time
    c.runs("150 s").expect("riga", "degraded", "part_vanished")
    assert c.heard(since) == {"supervisory"}

"""Hosts, upon answers that were recorded from a real Icinga 2 and upon what may become of them."""

from datetime import timedelta

import pytest

from noc.backends.icinga2.adapter import Icinga2
from noc.core.answer import HostState
from tests.backends.driven import Driven, driven, no_secrets
from tests.backends.icinga2.replay import Replay, result, settings_of, stamp
from tests.backends.reports import host
from tests.backends.web import Web

NOT_CONNECTED = "Remote Icinga instance 'riga-gw' is not connected to 'master'"


def test_each_state_of_a_host(icinga2: Driven) -> None:
    answer = icinga2.read()
    states = {report.name: (report.state, report.hard) for report in answer.hosts}
    assert states == {
        "riga-gw": (HostState.UP, True),
        "riga-db": (HostState.UP, True),
        "kaunas-gw": (HostState.DOWN, True),
        "soft": (HostState.DOWN, False),
        "acked": (HostState.DOWN, True),
        "resting": (HostState.DOWN, True),
        "off": (HostState.UP, True),
        "attic": (HostState.PENDING, False),
        "cellar": (HostState.UP, True),
        "decreed": (HostState.UP, True),
        "shut": (HostState.PENDING, False),
        "var": (HostState.UP, True),
    }
    assert (answer.complete, answer.inventory, answer.objects) == (True, True, 18)


def test_a_look_tells_when_the_site_answered(replay: Replay, icinga2: Driven) -> None:
    own = host(icinga2.read(), "riga-db").looks[0]
    checked = stamp(replay.hosts["riga-db"]["last_check"])
    assert (own.newest, own.oldest, own.checked_at) == (checked, checked, checked)
    assert (own.interval, own.timeout) == (timedelta(seconds=3), timedelta(seconds=5))


def test_down_is_a_look_and_its_last_answer_is_from_when_it_was_up(replay: Replay, icinga2: Driven) -> None:
    attrs = replay.hosts["kaunas-gw"]
    report = host(icinga2.read(), "kaunas-gw")
    assert report.looks[0].newest == stamp(attrs["last_state_up"])
    assert report.checked_at == report.looks[0].checked_at == stamp(attrs["last_check"])
    assert report.since == stamp(attrs["last_hard_state_change"])
    assert report.text == "PING CRITICAL - 100% loss"


def test_a_soft_down_dates_from_the_first_failure(replay: Replay, icinga2: Driven) -> None:
    assert host(icinga2.read(), "soft").since == stamp(replay.hosts["soft"]["last_state_change"])


def test_a_state_never_heard_of_is_not_calm(replay: Replay, icinga2: Driven) -> None:
    replay.hosts["riga-db"]["state"] = 7
    assert host(icinga2.read(), "riga-db").state is HostState.DOWN


@pytest.mark.parametrize(("told", "shown"), [("10.0.0.1", "10.0.0.1"), ("a\x1b[2Jb\nc", "a b c"), ("", ""), (None, "")])
@pytest.mark.parametrize("name", ["riga-db", "kaunas-gw"])
def test_a_host_has_its_address(replay: Replay, icinga2: Driven, name: str, told: str | None, shown: str) -> None:
    """One that is well as one that is down; and a new one is taken at the next poll."""
    replay.hosts[name]["address"] = "gw.example"
    assert host(icinga2.read(), name).address == "gw.example"
    replay.hosts[name]["address"] = told
    assert host(icinga2.read(), name).address == shown


def test_an_acknowledgement_has_its_name_and_its_end(replay: Replay, icinga2: Driven) -> None:
    ack = host(icinga2.read(), "acked").ack
    assert ack is not None
    assert (ack.by, ack.note) == ("ann", "on it")
    assert ack.until == stamp(replay.hosts["acked"]["acknowledgement_expiry"])


def test_a_downtime_has_its_end(replay: Replay, icinga2: Driven) -> None:
    report = host(icinga2.read(), "resting")
    assert report.downtime
    assert report.downtime_until == stamp(1795421132.25152)


def test_who_and_until_are_not_asked_in_each_poll(replay: Replay, icinga2: Driven) -> None:
    icinga2.read()
    icinga2.read()
    assert (replay.count("comments"), replay.count("downtimes")) == (1, 1)
    replay.hosts["riga-db"]["acknowledgement"] = 1
    icinga2.read()
    assert (replay.count("comments"), replay.count("downtimes")) == (2, 1)


def test_outside_its_period_a_host_is_closed_until_it_opens(icinga2: Driven) -> None:
    report = host(icinga2.read(), "shut")
    assert not report.in_period
    assert report.resumes_at == stamp(1795435200)


def test_checks_off_and_the_last_result_an_active_one_is_disabled(icinga2: Driven) -> None:
    report = host(icinga2.read(), "off")
    assert report.disabled
    assert report.looks == ()


def test_checks_off_and_a_result_sent_in_is_a_witness_without_interval(replay: Replay, icinga2: Driven) -> None:
    report = host(icinga2.read(), "cellar")
    assert not report.disabled
    assert report.looks[0].interval is None
    assert report.looks[0].newest == stamp(replay.hosts["cellar"]["last_check"])


def test_neither_active_nor_passive_is_disabled_whatever_came_last(replay: Replay, icinga2: Driven) -> None:
    replay.hosts["cellar"]["enable_passive_checks"] = False
    assert host(icinga2.read(), "cellar").disabled


def test_an_agent_that_is_not_connected_is_silent_and_not_down(replay: Replay, icinga2: Driven) -> None:
    before = host(icinga2.read(), "riga-db")
    result(replay.hosts["riga-db"], 1, NOT_CONNECTED)
    report = host(icinga2.read(), "riga-db")
    assert report.state is HostState.UP
    assert report.looks[0].newest == stamp(replay.hosts["riga-db"]["last_state_up"])
    assert report.checked_at == stamp(replay.hosts["riga-db"]["last_check"])
    assert before.checked_at is not None
    assert report.checked_at == before.checked_at + timedelta(seconds=60)


def test_an_agent_lost_after_its_host_went_down_leaves_it_down(replay: Replay, icinga2: Driven) -> None:
    icinga2.read()
    result(replay.hosts["kaunas-gw"], 1, NOT_CONNECTED)
    assert host(icinga2.read(), "kaunas-gw").state is HostState.DOWN


def test_an_agent_that_never_was_connected_is_pending(replay: Replay, icinga2: Driven) -> None:
    replay.hosts["riga-db"]["last_state_up"] = 0
    result(replay.hosts["riga-db"], 1, NOT_CONNECTED)
    assert host(icinga2.read(), "riga-db").state is HostState.PENDING


def test_a_place_holder_is_no_witness_beside_services(icinga2: Driven) -> None:
    assert [look.name for look in host(icinga2.read(), "decreed").looks] == ["http"]


def test_a_place_holder_alone_gives_no_evidence(replay: Replay, icinga2: Driven) -> None:
    replay.remove("services", "decreed!http")
    (own,) = host(icinga2.read(), "decreed").looks
    assert own.newest is None
    assert own.checked_at is not None


def test_a_freshness_check_that_fires_is_silence_and_not_down(replay: Replay, icinga2: Driven) -> None:
    attrs = replay.hosts["decreed"]
    result(attrs, 0, "all is well", active=False)
    sent = stamp(attrs["last_check"])
    assert host(icinga2.read(), "decreed").looks[0].newest == sent
    result(attrs, 1, "no passive result received")
    report = host(icinga2.read(), "decreed")
    assert report.state is not HostState.DOWN
    assert report.looks[0].newest == sent
    assert report.looks[0].checked_at == sent + timedelta(seconds=60)
    assert report.looks[0].interval == timedelta(seconds=3)


def test_a_report_is_the_same_object_where_nothing_changed(replay: Replay, icinga2: Driven) -> None:
    first = host(icinga2.read(), "riga-db")
    assert host(icinga2.read(), "riga-db") is first
    replay.hosts["riga-db"]["last_check"] += 3
    moved = host(icinga2.read(), "riga-db")
    assert moved.looks[0].newest == stamp(replay.hosts["riga-db"]["last_check"])


def test_a_variable_names_the_site(icinga2_web: Web, replay: Replay) -> None:
    with driven(Icinga2(settings_of(icinga2_web, site_from="var:site"), no_secrets)) as backend:
        answer = backend.read()
    assert host(answer, "var").sites == ("vilnius",)
    assert host(answer, "riga-db").sites == ()
    assert "vars" in replay.asked[0][1]["attrs"]


def test_variables_are_not_asked_for_in_vain(replay: Replay, icinga2: Driven) -> None:
    icinga2.read()
    assert "vars" not in replay.asked[0][1]["attrs"]


def test_a_url_that_names_the_version_is_taken_too(icinga2_web: Web) -> None:
    with driven(Icinga2(settings_of(icinga2_web, url=f"{icinga2_web.url}/v1"), no_secrets)) as backend:
        assert backend.read().complete


def test_a_result_of_a_service_alone_moves_its_look(replay: Replay, icinga2: Driven) -> None:
    attrs = replay.services["riga-gw!http"]
    replay.remove("services", "riga-gw!disk")
    replay.remove("services", "riga-gw!icinga")
    before = host(icinga2.read(), "riga-gw").looks[1].newest
    result(attrs, 0, "OK")
    after = host(icinga2.read(), "riga-gw").looks[1].newest
    assert before is not None
    assert after == before + timedelta(seconds=60)

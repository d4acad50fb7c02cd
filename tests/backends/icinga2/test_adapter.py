"""The server itself, and answers that are not whole."""

from datetime import timedelta
from typing import Any

import pytest

from noc.backends.applied import UNTOLD
from noc.backends.backend import PollError
from noc.backends.icinga2.adapter import Icinga2
from noc.core.answer import ConfigState, HostState
from noc.core.causes import Cause
from tests.backends.driven import Driven, driven, no_secrets
from tests.backends.icinga2.replay import NOT_FOUND, Replay, result, settings_of, stamp
from tests.backends.reports import host
from tests.backends.web import Served, Web


def test_its_clock_is_its_start_and_its_uptime(replay: Replay, icinga2: Driven) -> None:
    app = replay.part_of_status("IcingaApplication")["icingaapplication"]["app"]
    uptime = replay.part_of_status("CIB")["uptime"]
    answer = icinga2.read()
    assert answer.started_at == stamp(app["program_start"])
    assert answer.clock == stamp(app["program_start"] + uptime)
    assert answer.pulse is not None
    assert answer.pulse.stamp == answer.clock


def test_checking_is_the_newest_look_and_the_smallest_interval(replay: Replay, icinga2: Driven) -> None:
    checking = icinga2.read().checking
    newest = max(attrs["last_check"] for attrs in [*replay.hosts.values(), *replay.services.values()])
    assert checking is not None
    assert checking.period == timedelta(seconds=3)
    assert abs(checking.stamp - stamp(newest)) < timedelta(seconds=3)


@pytest.mark.parametrize(
    ("hosts", "services", "on"), [(True, True, True), (False, True, False), (True, False, True), (False, False, False)]
)
def test_checks_may_be_off_globally(replay: Replay, icinga2: Driven, hosts: bool, services: bool, on: bool) -> None:
    app = replay.part_of_status("IcingaApplication")["icingaapplication"]["app"]
    app.update(enable_host_checks=hosts, enable_service_checks=services)
    assert icinga2.read().checks_on is on


def test_a_lost_zone_and_a_lost_endpoint_are_named(replay: Replay, icinga2: Driven) -> None:
    api = replay.part_of_status("ApiListener")["api"]
    api["not_conn_endpoints"] = ["sat-1"]
    api["zones"]["east"] = {"connected": False, "client_log_lag": 9}
    replay.hosts["riga-db"]["zone"] = "east"
    answer = icinga2.read()
    assert answer.partial == ("east", "sat-1")
    assert host(answer, "riga-db").zone == "east"


def test_a_clean_self_check_proves_no_failed_reload_from_2_14_on_and_nothing_of_changed_files(
    replay: Replay, icinga2: Driven
) -> None:
    old = icinga2.read()
    assert (old.config, len(old.remarks)) == (ConfigState.UNKNOWN, 2)
    assert "does not tell a failed reload" in old.remarks[0]
    replay.part_of_status("IcingaApplication")["icingaapplication"]["app"]["version"] = "r2.14.3-1"
    new = icinga2.read()
    assert (new.config, new.remarks) == (ConfigState.UNKNOWN, (UNTOLD,))


@pytest.mark.parametrize(
    "words", ["Last reload attempt failed at 2026-11-23", "Last zone sync stage validation failed"]
)
def test_the_self_check_tells_a_failed_reload(replay: Replay, icinga2: Driven, words: str) -> None:
    result(replay.services["riga-gw!icinga"], 1, f"Icinga 2 has been running for 1 hour; {words}")
    answer = icinga2.read()
    assert answer.config is ConfigState.FAILED
    assert words in answer.config_text


def test_without_a_self_check_a_failed_reload_cannot_be_told(replay: Replay, icinga2: Driven) -> None:
    replay.remove("services", "riga-gw!icinga")
    answer = icinga2.read()
    assert answer.config is ConfigState.UNKNOWN
    assert 'no result of the check command "icinga": a failed reload cannot be told' in answer.remarks


@pytest.mark.parametrize(
    ("name", "present"), [("riga-db", True), ("riga-gw!icinga", True), ("riga-gw!none", False), ("none", False)]
)
def test_the_canary(icinga2_web: Web, name: str, present: bool) -> None:
    with driven(Icinga2(settings_of(icinga2_web, canary=name), no_secrets)) as backend:
        canary = backend.read().canary
    assert canary is not None
    assert (canary.present, canary.stamp is not None) == (present, present)
    assert canary.resend == (timedelta(seconds=3) if present else None)


def test_one_bad_row_costs_that_row_and_the_proof_of_absence(replay: Replay, icinga2: Driven) -> None:
    replay.hosts["riga-db"]["last_check"] = "yesterday"
    answer = icinga2.read()
    assert not answer.complete
    assert "1 rows could not be read and were left out" in answer.remarks
    assert "riga-db" not in [report.name for report in answer.hosts]
    assert host(answer, "riga-gw").state is HostState.UP


@pytest.mark.parametrize("kind", ["hosts", "services"])
def test_without_the_permission_to_read_it_is_refused(replay: Replay, icinga2: Driven, kind: str) -> None:
    replay.forbidden.add(kind)
    with pytest.raises(PollError) as error:
        icinga2.read()
    assert error.value.cause is Cause.BACKEND_REFUSED
    assert f"objects/query/{kind.capitalize()[:-1]}" in error.value.text


@pytest.mark.parametrize(
    ("kind", "word"),
    [("status", "status/query"), ("comments", "Comment"), ("downtimes", "Downtime"), ("timeperiods", "TimePeriod")],
)
def test_other_permissions_are_missed_with_a_remark(replay: Replay, icinga2: Driven, kind: str, word: str) -> None:
    replay.forbidden.add(kind)
    answer = icinga2.read()
    assert answer.complete
    assert any(word in remark for remark in answer.remarks)
    replay.forbidden.clear()
    assert icinga2.read().complete


def test_an_object_removed_between_two_questions_costs_its_words_only(
    replay: Replay, icinga2_web: Web, icinga2: Driven
) -> None:
    def removed(request: Any) -> Served:
        return NOT_FOUND if b'"last_check_result"' in request.body else replay(request)

    icinga2_web.answers = removed
    answer = icinga2.read()
    assert host(answer, "kaunas-gw").state is HostState.DOWN
    assert host(answer, "kaunas-gw").text == ""


def test_nothing_configured_is_an_empty_and_complete_answer(icinga2_web: Web, icinga2: Driven, replay: Replay) -> None:
    for kind in ("hosts", "services"):
        for name in list(getattr(replay, kind)):
            replay.remove(kind, name)
    answer = icinga2.read()
    assert (answer.complete, answer.hosts, answer.objects) == (True, (), 0)

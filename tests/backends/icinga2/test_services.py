"""Services and their last words, upon recorded answers."""

from datetime import timedelta
from typing import Any

import pytest

from noc.backends.icinga2 import last_words as icinga2_words
from noc.core.answer import Severity
from tests.backends.driven import Driven
from tests.backends.icinga2.replay import Replay, result, stamp
from tests.backends.reports import host


def test_services_are_summed_up_by_interval(replay: Replay, icinga2: Driven) -> None:
    replay.services["riga-gw!http"]["check_interval"] = 60
    replay.services["riga-gw!http"]["check_timeout"] = None
    looks = {look.interval: look for look in host(icinga2.read(), "riga-gw").looks[1:]}
    assert {interval: look.objects for interval, look in looks.items()} == {
        timedelta(seconds=3): 2,
        timedelta(seconds=60): 1,
    }
    assert looks[timedelta(seconds=60)].timeout is None
    assert looks[timedelta(seconds=3)].timeout == timedelta(seconds=5)


def test_the_service_that_answered_longest_ago_gives_its_name(replay: Replay, icinga2: Driven) -> None:
    newest = replay.services["riga-gw!disk"]["last_check"]
    replay.services["riga-gw!http"]["last_check"] = newest - 100
    look = host(icinga2.read(), "riga-gw").looks[1]
    assert (look.name, look.oldest) == ("http", stamp(newest - 100))


def test_a_service_never_checked_has_never_answered(replay: Replay, icinga2: Driven) -> None:
    replay.services["riga-gw!http"].update(last_check=-1, state=3, state_type=0)
    report = host(icinga2.read(), "riga-gw")
    assert (report.looks[1].name, report.looks[1].oldest) == ("http", None)
    assert [problem.name for problem in report.problems] == ["disk"]


def test_a_hard_critical_is_a_problem_and_an_answer(replay: Replay, icinga2: Driven) -> None:
    report = host(icinga2.read(), "riga-gw")
    (problem,) = report.problems
    assert (problem.name, problem.severity, problem.text) == (
        "disk", Severity.CRITICAL, "DISK CRITICAL - /var is full",
    )  # fmt: skip
    assert problem.since == stamp(replay.services["riga-gw!disk"]["last_hard_state_change"])
    assert report.looks[1].newest is not None
    assert report.looks[1].newest >= stamp(replay.services["riga-gw!disk"]["last_check"])


def test_a_critical_that_timed_out_is_no_answer(replay: Replay, icinga2: Driven) -> None:
    attrs = replay.services["kaunas-gw!load"]
    attrs["last_state_ok"] = attrs["last_check"] - 100
    replay.remove("services", "kaunas-gw!http")
    look = host(icinga2.read(), "kaunas-gw").looks[1]
    assert look.newest == stamp(attrs["last_state_ok"])
    assert look.checked_at == stamp(attrs["last_check"])


def test_an_unknown_is_no_answer_and_a_mild_problem(replay: Replay, icinga2: Driven) -> None:
    replay.remove("services", "kaunas-gw!load")
    report = host(icinga2.read(), "kaunas-gw")
    assert report.looks[1].newest == stamp(replay.services["kaunas-gw!http"]["last_state_ok"])
    assert [(problem.name, problem.severity) for problem in report.problems] == [("http", Severity.WARNING)]


@pytest.mark.parametrize(
    ("attrs", "looked_at"),
    [
        ({"state_type": 0}, True),
        ({"acknowledgement": 1}, True),
        ({"downtime_depth": 1}, False),
        ({"check_period": "monday-noon"}, False),
        ({"enable_active_checks": False}, False),
    ],
)
def test_what_is_no_problem(replay: Replay, icinga2: Driven, attrs: dict[str, Any], looked_at: bool) -> None:
    replay.services["riga-gw!disk"].update(attrs)
    report = host(icinga2.read(), "riga-gw")
    assert report.problems == ()
    assert report.looks[1].objects == (3 if looked_at else 2)


def test_a_service_state_never_heard_of_is_critical(replay: Replay, icinga2: Driven) -> None:
    replay.services["riga-gw!disk"]["state"] = 9
    assert host(icinga2.read(), "riga-gw").problems[0].severity is Severity.CRITICAL


def test_results_sent_in_for_a_service_are_a_look_of_their_own(replay: Replay, icinga2: Driven) -> None:
    attrs = replay.services["riga-gw!disk"]
    attrs["enable_active_checks"] = False
    result(attrs, 0, "sent", active=False)
    passive = host(icinga2.read(), "riga-gw").looks[2]
    assert (passive.name, passive.interval, passive.newest) == ("disk", None, stamp(attrs["last_check"]))


def test_words_are_asked_again_only_after_a_new_result(replay: Replay, icinga2: Driven) -> None:
    icinga2.read()
    asked = len(replay.asked)
    icinga2.read()
    assert [kind for kind, _ in replay.asked[asked:]] == ["hosts", "services", "timeperiods", "status"]
    result(replay.services["riga-gw!disk"], 2, "DISK CRITICAL - still full")
    assert host(icinga2.read(), "riga-gw").problems[0].text == "DISK CRITICAL - still full"
    assert replay.asked[-2][1]["services"] == ["riga-gw!disk"]


def test_words_are_asked_of_a_bounded_number_of_objects(
    replay: Replay, icinga2: Driven, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(icinga2_words, "MOST_EACH_POLL", 2)
    icinga2.read()
    assert sum(len(body.get("hosts", [])) + len(body.get("services", [])) for _, body in replay.asked) == 2
    for _ in range(9):
        answer = icinga2.read()
    assert host(answer, "riga-gw").problems[0].text == "DISK CRITICAL - /var is full"


def test_what_a_plugin_says_is_made_fit_to_show(replay: Replay, icinga2: Driven) -> None:
    result(replay.hosts["kaunas-gw"], 1, "\x1b[31mDOWN\x1b[0m\nby\x07 the road" + "!" * 999)
    text = host(icinga2.read(), "kaunas-gw").text
    assert text.startswith("DOWN by the road!!!")
    assert len(text) == 300


def test_who_sends_results_in_is_asked_once_how(replay: Replay, icinga2: Driven) -> None:
    attrs = replay.services["riga-gw!disk"]
    attrs["enable_active_checks"] = False
    result(attrs, 0, "sent", active=False)
    icinga2.read()
    asked = len(replay.asked)
    result(attrs, 0, "sent again", active=False)
    assert host(icinga2.read(), "riga-gw").looks[2].newest == stamp(attrs["last_check"])
    assert not any("services" in body for _, body in replay.asked[asked:])

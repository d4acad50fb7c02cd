"""Taking back, checking anew, and rights: what is sent, and what is believed of the reply."""

import json
from typing import Any

import pytest

from noc.backends.backend import PollError, WriteResult
from noc.backends.icinga2.adapter import Icinga2
from noc.backends.icinga2.rights import is_given
from noc.core.causes import Cause
from noc.core.effects import WriteRecheck, WriteUnack
from tests.backends.driven import Driven, driven, no_secrets
from tests.backends.icinga2.replay import NOT_FOUND, Replay, settings_of
from tests.backends.web import Request, Served, Web

ALL = ["objects/query/*", "status/query", "actions/*"]


def unack(*hosts: str, services: tuple[tuple[str, str], ...] = ()) -> WriteUnack:
    return WriteUnack("icinga", "riga", Cause.HOST_DOWN, hosts, services, "ann\nsmith")


def recheck(*hosts: str) -> WriteRecheck:
    return WriteRecheck("icinga", "riga", hosts, "ann")


def orders(replay: Replay, action: str) -> list[dict[str, Any]]:
    return [body for kind, body in replay.asked if kind == action]


class Obedient:
    """Takes acknowledgements back as it is told."""

    def __init__(self, replay: Replay, answer: Served | None = None) -> None:
        self._replay = replay
        self._answer = answer

    def __call__(self, request: Request) -> Served:
        if request.path.endswith("/remove-acknowledgement"):
            order = json.loads(request.body)
            rows = self._replay.services if order["type"] == "Service" else self._replay.hosts
            rows[order[order["type"].lower()]]["acknowledgement"] = 0
            if self._answer:
                self._replay(request)
                return self._answer
        return self._replay(request)


# Taking back


def test_taking_back_on_the_wire(replay: Replay, icinga2_web: Web, icinga2: Driven) -> None:
    icinga2_web.answers = Obedient(replay)
    replay.hosts["acked"]["acknowledgement"] = 1
    replay.services["riga-gw!disk"]["acknowledgement"] = 1
    assert icinga2.unacknowledge(unack("acked", services=(("riga-gw", "disk"),))) == WriteResult(True)
    assert orders(replay, "remove-acknowledgement") == [
        {"type": "Host", "host": "acked", "author": "ann smith"},
        {"type": "Service", "service": "riga-gw!disk", "author": "ann smith"},
    ]


@pytest.mark.parametrize("name", ["riga-gw", "no-such-host"])
def test_one_that_is_not_there_is_no_failure_and_not_written(replay: Replay, icinga2: Driven, name: str) -> None:
    assert icinga2.unacknowledge(unack(name)) == WriteResult(True)
    assert orders(replay, "remove-acknowledgement") == []


def test_gone_is_believed_only_when_read_back(replay: Replay, icinga2: Driven) -> None:
    replay.hosts["acked"]["acknowledgement"] = 1
    result = icinga2.unacknowledge(unack("acked"))
    assert not result.accepted
    assert "acked" in result.text
    assert "actions/remove-acknowledgement" in result.text


def test_one_that_stays_does_not_keep_the_others_quiet(replay: Replay, icinga2_web: Web, icinga2: Driven) -> None:
    for name in ("acked", "kaunas-gw"):
        replay.hosts[name]["acknowledgement"] = 1
    obedient = Obedient(replay)
    icinga2_web.answers = lambda request: NOT_FOUND if b'"acked","author"' in request.body else obedient(request)
    assert not icinga2.unacknowledge(unack("acked", "kaunas-gw")).accepted
    assert replay.hosts["kaunas-gw"]["acknowledgement"] == 0


def test_an_answer_that_never_came_is_looked_up_and_not_asked_again(
    replay: Replay, icinga2_web: Web, icinga2: Driven
) -> None:
    replay.hosts["acked"]["acknowledgement"] = 1
    icinga2_web.answers = Obedient(replay, Served(b"", 503))
    assert icinga2.unacknowledge(unack("acked")) == WriteResult(True)
    assert len(orders(replay, "remove-acknowledgement")) == 1


def test_an_answer_that_never_came_to_an_order_that_was_not_carried_out_is_a_failure(
    replay: Replay, icinga2: Driven
) -> None:
    replay.hosts["acked"]["acknowledgement"] = 1
    replay.action = Served(b"", 503)
    result = icinga2.unacknowledge(unack("acked"))
    assert not result.accepted
    assert "503" in result.text


# Checking anew


def test_a_host_and_its_services_are_checked_by_force(replay: Replay, icinga2: Driven) -> None:
    result = icinga2.recheck(recheck("riga-gw"))
    services = [name for name in replay.services if name.startswith("riga-gw!")]
    assert (result.accepted, result.text) == (True, f"checks ordered: {1 + len(services)}")
    assert orders(replay, "reschedule-check") == [
        {"type": "Host", "hosts": ["riga-gw"], "force": True},
        {"type": "Service", "services": services, "force": True},
    ]


def test_what_others_report_on_is_not_checked_over_their_word(replay: Replay, icinga2: Driven) -> None:
    replay.services["riga-gw!http"]["check_command"] = "passive"
    replay.services["riga-gw!disk"]["enable_active_checks"] = False
    replay.hosts["riga-gw"]["check_command"] = "dummy"
    assert icinga2.recheck(recheck("riga-gw")).accepted
    (order,) = orders(replay, "reschedule-check")
    assert order["type"] == "Service"
    assert not {"riga-gw!http", "riga-gw!disk"} & set(order["services"])


def test_nothing_to_check_is_said(replay: Replay, icinga2: Driven) -> None:
    result = icinga2.recheck(recheck("cellar"))
    assert not result.accepted
    assert "others report on it" in result.text
    assert orders(replay, "reschedule-check") == []
    assert not icinga2.recheck(recheck()).accepted
    assert "does not know" in icinga2.recheck(recheck("no-such-host")).text


@pytest.mark.parametrize(
    "answer",
    [
        NOT_FOUND,
        Served(b'{"results":[{"code":200,"status":"done"},{"code":500,"status":"no"}]}', 500),
        Served(b'{"results":[]}', 500),
        Served(b"", 503),
    ],
)
def test_an_order_that_is_not_taken_is_told(replay: Replay, icinga2: Driven, answer: Served) -> None:
    replay.action = answer
    result = icinga2.recheck(recheck("riga-gw"))
    assert not result.accepted
    assert "actions/reschedule-check" in result.text or "503" in result.text


# Rights


def telling(permissions: list[str]) -> Served:
    user = {"user": "noc", "permissions": permissions, "info": "more", "version": "r2.13.6-1"}
    return Served(json.dumps({"results": [user]}).encode())


def test_with_all_permissions_nothing_is_missed(icinga2_web: Web, icinga2: Driven) -> None:
    icinga2_web.answers = lambda request: telling(ALL)
    assert icinga2.rights() == ()
    assert [request.path for request in icinga2_web.requests] == ["/v1"]


def test_each_missing_permission_is_named_with_its_line(icinga2_web: Web, icinga2: Driven) -> None:
    icinga2_web.answers = lambda request: telling(
        ["objects/query/Host", "Objects/Query/service", "status/*", "objects/query/Downtime (filtered)"]
    )
    missing = icinga2.rights()
    assert [text.partition('"')[2].partition('"')[0] for text in missing] == [
        "objects/query/TimePeriod", "objects/query/Comment", "actions/acknowledge-problem",
        "actions/remove-acknowledgement", "actions/reschedule-check",
    ]  # fmt: skip
    assert missing[1] == (
        "who acknowledged, and comments, stay unknown: "
        'add "objects/query/Comment" to the permissions of the ApiUser noc'
    )


def test_where_nothing_is_written_back_no_right_to_write_is_missed(icinga2_web: Web) -> None:
    icinga2_web.answers = lambda request: telling(ALL[:2])
    with driven(Icinga2(settings_of(icinga2_web, write_back=False), no_secrets)) as backend:
        assert backend.rights() == ()


@pytest.mark.parametrize("answer", [Served(b'{"results":[]}'), Served(b"{}"), Served(b"", 401)])
def test_what_is_not_told_is_not_taken_for_all(icinga2_web: Web, icinga2: Driven, answer: Served) -> None:
    icinga2_web.answers = lambda request: answer
    with pytest.raises(PollError):
        icinga2.rights()


@pytest.mark.parametrize(
    ("given", "enough"),
    [("*", True), ("actions/*", True), ("Actions/ACKNOWLEDGE-*", True), ("actions", False), ("actions/remove*", False)],
)
def test_permissions_are_patterns(given: str, enough: bool) -> None:
    assert is_given("actions/acknowledge-problem", [given]) is enough

"""Comments that people have left at hosts."""

from typing import Any

import pytest

from noc.backends.icinga2 import surroundings
from tests.backends.driven import Driven
from tests.backends.icinga2.replay import Replay, result
from tests.backends.reports import host


def leave(
    replay: Replay, at: str, text: str, by: str = "bob", entry: int = 1, when: float = 1e9, service: str = ""
) -> None:
    attrs = {
        "author": by,
        "text": text,
        "entry_type": entry,
        "entry_time": when,
        "host_name": at,
        "service_name": service,
    }
    replay.rows["comments"].append({"name": f"{at}!{text}", "attrs": attrs})


@pytest.fixture
def calm(replay: Replay) -> Replay:
    """Nothing is in trouble, and nothing acknowledged."""
    newest = max(attrs["last_check"] for attrs in replay.hosts.values())
    for attrs in replay.hosts.values():
        attrs.update(acknowledgement=0, state=0)
        if attrs["last_check"] > 0:
            attrs["last_check"] = newest
    replay.rows["comments"].clear()
    return replay


def test_the_newest_that_a_person_left_at_the_host_itself(replay: Replay, icinga2: Driven) -> None:
    leave(replay, "kaunas-gw", "new fans\nare ordered", when=3e9)
    leave(replay, "kaunas-gw", "older", when=2e9)
    leave(replay, "kaunas-gw", "of a service", when=4e9, service="http")
    leave(replay, "kaunas-gw", "of a downtime", entry=2, when=5e9)
    leave(replay, "kaunas-gw", "of an acknowledgement", entry=4, when=6e9)
    answer = icinga2.read()
    assert host(answer, "kaunas-gw").comment == "bob: new fans are ordered"
    assert host(answer, "riga-gw").comment == ""


def test_nobody_is_asked_for_them_while_all_is_well(calm: Replay, icinga2: Driven) -> None:
    leave(calm, "riga-gw", "all is well")
    assert host(icinga2.read(), "riga-gw").comment == ""
    assert calm.count("comments") == 0


def test_they_are_asked_for_when_a_host_goes_down_and_then_now_and_then(
    calm: Replay, icinga2: Driven, monkeypatch: pytest.MonkeyPatch
) -> None:
    icinga2.read()
    result(calm.hosts["riga-gw"], 1, "PING CRITICAL", later=1)
    leave(calm, "riga-gw", "on it")
    assert host(icinga2.read(), "riga-gw").comment == "bob: on it"
    icinga2.read()
    assert calm.count("comments") == 1
    monkeypatch.setattr(surroundings, "_HOLDS", 0.0)
    leave(calm, "riga-gw", "the supplier comes", by="eve", when=2e9)
    assert host(icinga2.read(), "riga-gw").comment == "eve: the supplier comes"


def test_they_are_not_asked_for_once_all_is_well_again(calm: Replay, icinga2: Driven) -> None:
    calm.hosts["acked"]["acknowledgement"] = 1
    icinga2.read()
    asked = calm.count("comments")
    calm.hosts["acked"]["acknowledgement"] = 0
    icinga2.read()
    assert (asked, calm.count("comments")) == (1, 1)


def test_while_one_is_in_trouble_the_others_show_theirs_too(replay: Replay, icinga2: Driven) -> None:
    leave(replay, "riga-db", "moves to Oslo")
    assert host(icinga2.read(), "riga-db").comment == "bob: moves to Oslo"


def test_a_host_that_is_late_beside_the_others_has_its_comment(calm: Replay, icinga2: Driven) -> None:
    attrs: dict[str, Any] = calm.hosts["riga-gw"]
    attrs["last_check"] -= 10 * attrs["check_interval"]
    leave(calm, "riga-gw", "line cut")
    assert host(icinga2.read(), "riga-gw").comment == "bob: line cut"


def test_who_may_not_read_them_polls_on(replay: Replay, icinga2: Driven) -> None:
    replay.forbidden.add("comments")
    answer = icinga2.read()
    assert (answer.complete, host(answer, "kaunas-gw").comment) == (True, "")
    assert any("objects/query/Comment" in remark for remark in answer.remarks)

"""Silences that are taken back, and those of peers, over real sockets."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from noc.backends.alertmanager import writing
from noc.core.causes import Cause
from noc.core.effects import WriteUnack
from tests.backends.alertmanager.server import Server, ack, adapter, row, suppressed
from tests.backends.driven import Driven, driven

MINE = "ACK! on it [NOC Console]"


class Silencing(Server):
    """Keeps its silences, and ends those that it is asked to end."""

    def __init__(self, http: HTTPServer) -> None:
        super().__init__(http)
        self.silences: list[dict[str, Any]] = []
        self.ended: list[str] = []
        self.stubborn = False  # says yes, and lets them stand
        self.delete_status = 200
        self.then: tuple[int, dict[str, Any]] | None = None  # after so many looks at the alerts this one is there

    def add(self, id_: str, labels: dict[str, str], comment: str = MINE, **more: Any) -> None:
        matchers = [{"name": name, "value": value, "isRegex": False, "isEqual": True} for name, value in labels.items()]
        silence = {"id": id_, "matchers": matchers, "comment": comment, "createdBy": "ann"}
        self.silences.append({"status": {"state": "active"}, **silence, **more})

    def _answer(self, request: Request) -> Response:
        if request.method == "DELETE":
            return self._end(request.path.rpartition("/")[2])
        if self.then and self.asked.count("/api/v2/alerts") >= self.then[0]:
            self.set_alerts(self.then[1])
        self.pages["/api/v2/silences"] = msgspec.json.encode(self.silences)
        return super()._answer(request)

    def _end(self, id_: str) -> Response:
        self.ended.append(id_)
        for silence in self.silences:
            if silence["id"] == id_ and not self.stubborn:
                silence["status"] = {"state": "expired"}
        return Response(b"", self.delete_status)


@pytest.fixture
def server(httpserver: HTTPServer) -> Silencing:
    return Silencing(httpserver)


@pytest.fixture
def source(server: Silencing, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driven]:
    monkeypatch.setattr(writing, "READ_BACK_AFTER", 0.01)
    with driven(adapter(server)) as backend:
        yield backend


def labels(name: str = "HostDown", site: str = "riga", severity: str = "critical", **more: str) -> dict[str, str]:
    return {"alertname": name, "site": site, "severity": severity, **more}


def order(cause: Cause = Cause.HOST_DOWN, site: str = "riga") -> WriteUnack:
    return WriteUnack("am", site, cause, (), (), "ann")


def test_what_the_console_silenced_for_this_site_and_cause_is_ended_and_nothing_else(
    server: Silencing, source: Driven
) -> None:
    server.add("one", labels(instance="a"))
    server.add("two", labels(instance="b"))
    server.add("oslo", labels(site="oslo"))
    server.add("disk", labels("DiskFull"))
    server.add("karma", labels(instance="a"), "ACK! This alert was acknowledged using karma")
    server.add("by hand", labels(instance="a"), "on it [NOC Console]")
    server.add("over", labels(instance="c"), status={"state": "expired"})
    regex = [{"name": "alertname", "value": "HostDown", "isRegex": True}]
    server.add("wide", {}, matchers=[*regex, {"name": "site", "value": "riga"}])
    server.silences.append({"id": 7, "matchers": "none"})
    result = source.unacknowledge(order(site="Riga"))
    assert (result.accepted, result.text) == (True, "silences ended: 2")
    assert server.ended == ["one", "two"]


def test_a_silence_is_ended_after_its_alert(server: Silencing, source: Driven) -> None:
    server.add("one", labels(instance="a"))
    server.set_alerts()
    assert source.unacknowledge(order()).accepted
    assert server.ended == ["one"]


def test_the_silences_of_what_degrades_are_another_matter(server: Silencing, source: Driven) -> None:
    server.add("down", labels())
    server.add("disk", labels("DiskFull", severity="warning"))
    assert source.unacknowledge(order(Cause.SERVICE_PROBLEM)).accepted
    assert server.ended == ["disk"]


@pytest.mark.parametrize("cause", [Cause.HOST_DOWN, Cause.CHECKS_LATE])
def test_one_that_is_not_there_is_no_failure(server: Silencing, source: Driven, cause: Cause) -> None:
    server.add("oslo", labels(site="oslo"))
    result = source.unacknowledge(order(cause))
    assert (result.accepted, result.text) == (True, "no silence of ours stood there")
    assert server.ended == []


def test_one_that_stands_on_is_told(server: Silencing, source: Driven) -> None:
    server.add("one", labels())
    server.stubborn = True
    result = source.unacknowledge(order())
    assert (result.accepted, result.text) == (False, "1 of 1 silences still stand")
    assert server.ended == ["one"]


def test_one_that_a_peer_has_ended_a_moment_ago_is_gone_all_the_same(server: Silencing, source: Driven) -> None:
    server.add("one", labels())
    server.delete_status = 500
    assert source.unacknowledge(order()).accepted
    assert server.ended == ["one"]


def test_what_cannot_be_looked_up_is_not_said_to_be_gone(server: Silencing, source: Driven) -> None:
    server.status["/api/v2/silences"] = 503
    result = source.unacknowledge(order())
    assert not result.accepted
    assert "503" in result.text


def test_what_it_wrote_it_knows_again(server: Silencing, source: Driven) -> None:
    server.set_alerts(row("HostDown", labels={"instance": "a"}))
    assert source.acknowledge(ack(note="")).accepted
    (written,) = server.posted
    server.silences.append({"id": "new", "status": {"state": "active"}, **written})
    acked = source.read().alerts[0].ack
    assert acked is not None
    assert acked.note == "ACK!"  # without the mark
    assert source.unacknowledge(order()).accepted
    assert server.ended == ["new"]


def in_cluster(server: Silencing, own: str, *peers: str) -> None:
    status = msgspec.json.decode(server.pages["/api/v2/status"])
    status["cluster"] = {"status": "ready", "name": own, "peers": [{"name": peer} for peer in peers]}
    server.pages["/api/v2/status"] = msgspec.json.encode(status)


def test_the_first_peer_silences_at_once(server: Silencing, source: Driven, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "LOOK_EVERY", 0.01)
    in_cluster(server, "a", "b", "a")
    server.set_alerts(row("HostDown"))
    source.read()
    looks = server.asked.count("/api/v2/alerts")
    assert source.acknowledge(ack()).accepted
    assert len(server.posted) == 1
    assert server.asked.count("/api/v2/alerts") == looks + 2  # to choose, and to read back


def test_a_later_peer_waits_for_the_word_of_the_first(
    server: Silencing, source: Driven, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "TURN", 60.0)
    monkeypatch.setattr(writing, "LOOK_EVERY", 0.01)
    in_cluster(server, "b", "b", "a")
    server.set_alerts(row("HostDown"))
    source.read()
    looks = server.asked.count("/api/v2/alerts")

    server.then = (looks + 2, row("HostDown", status=suppressed(("of-a",))))
    assert source.acknowledge(ack()).text == "already silenced in Alertmanager"
    assert server.posted == []


def test_a_later_peer_writes_by_itself_where_the_first_is_dead(
    server: Silencing, source: Driven, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "TURN", 0.05)
    monkeypatch.setattr(writing, "LOOK_EVERY", 0.01)
    in_cluster(server, "b", "b", "a")
    server.set_alerts(row("HostDown"))
    source.read()
    assert source.acknowledge(ack()).accepted
    assert len(server.posted) == 1

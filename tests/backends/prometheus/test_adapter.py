"""The Prometheus adapter on recorded answers and on bad ones, over real sockets."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from noc.backends.backend import PollError
from noc.backends.prometheus import series as prometheus_series
from noc.backends.prometheus.adapter import Prometheus
from noc.backends.prometheus.wire import firing, states
from noc.core.answer import ConfigState, HostState
from noc.core.causes import Cause
from noc.core.effects import WriteAck
from noc.settings import BackendSettings
from tests.backends.driven import Driven, driven, no_secrets

RECORDED = Path(__file__).parent / "recorded/2.42.0"
NOW = 1795417164.655


class Server:
    """Answers with the recorded pages until a test sets other ones; `asked` are the paths and queries it was sent."""

    def __init__(self, http: HTTPServer) -> None:
        self.url = http.url_for("").rstrip("/")
        self.pages = {
            "states": recorded("states.json"),
            "canary": recorded("canary.json"),
            "/api/v1/targets": recorded("targets.json"),
            "/api/v1/status/runtimeinfo": recorded("runtimeinfo.json"),
            "/api/v1/status/buildinfo": recorded("buildinfo.json"),
        }
        self.status = dict.fromkeys(self.pages, 200)
        self.asked: list[str] = []
        http.expect_request(re.compile(".*")).respond_with_handler(self._answer)

    def set_states(self, *series: tuple[dict[str, str], str]) -> None:
        result = [{"metric": labels, "value": [NOW, value]} for labels, value in series]
        self.pages["states"] = success({"resultType": "vector", "result": result})

    def _answer(self, request: Request) -> Response:
        page = request.path
        if page == "/api/v1/query":
            page = "canary" if "ALERTS" in request.form["query"] else "states"
        self.asked.append(page)
        return Response(self.pages[page], self.status[page], content_type="application/json")


def recorded(name: str) -> bytes:
    return (RECORDED / name).read_bytes()


def success(data: Any, **more: Any) -> bytes:
    return msgspec.json.encode({"status": "success", "data": data, **more})


def settings(server: Server, **more: Any) -> BackendSettings:
    return BackendSettings("prom", "prometheus", server.url, **{"site_from": "label:site", **more})


@pytest.fixture
def server(httpserver: HTTPServer) -> Server:
    return Server(httpserver)


@pytest.fixture
def prometheus(server: Server) -> Iterator[Driven]:
    with driven(Prometheus(settings(server), no_secrets)) as backend:
        yield backend


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def test_a_recorded_poll(prometheus: Driven) -> None:
    answer = prometheus.read()
    assert answer.complete
    assert answer.inventory
    assert answer.objects == 3
    assert answer.clock == at(NOW)
    assert answer.started_at == datetime(2026, 11, 23, 6, 59, 16, 830371, UTC)
    assert answer.version == "2.42.0+ds"
    assert answer.canary is None
    assert answer.pulse is not None
    assert (answer.pulse.stamp, answer.pulse.period) == (at(1795417164.511), timedelta(seconds=1))
    database, gateway, tallinn = answer.hosts
    assert (database.name, database.sites, database.pool) == ("node/riga-db", ("riga",), "node")
    assert gateway.state is HostState.UP
    assert gateway.looks[0].newest == gateway.looks[0].oldest == gateway.checked_at == at(1795417164.466)
    assert (gateway.looks[0].interval, gateway.looks[0].timeout) == (timedelta(seconds=1), timedelta(seconds=0.9))
    assert tallinn.state is HostState.DOWN
    assert (tallinn.looks[0].newest, tallinn.looks[0].checked_at) == (None, at(1795417164.511))
    assert tallinn.text.endswith("connection refused")
    assert not tallinn.retries


@pytest.mark.parametrize("value", ["NaN", "+Inf", "-Inf", "", "a word", "0", "-0"])
def test_a_value_that_is_no_stamp_is_neither_well_nor_an_answer(server: Server, prometheus: Driven, value: str) -> None:
    server.set_states(({"job": "node", "instance": "a", "site": "riga"}, value))
    host = prometheus.read().hosts[0]
    assert host.state is HostState.DOWN
    assert (host.looks[0].newest, host.looks[0].checked_at) == (None, None)


def test_two_polls_cost_two_requests_more_while_nothing_changes(server: Server, prometheus: Driven) -> None:
    prometheus.read()
    first = len(server.asked)
    prometheus.read()
    assert server.asked[first:] == ["states", "/api/v1/status/runtimeinfo"]


def test_a_new_series_and_a_newly_dead_one_are_news_about_the_targets(
    server: Server, prometheus: Driven, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prometheus_series, "TARGETS_AT_MOST_EVERY", 0.0)
    first, second = ({"job": "node", "instance": name, "site": "riga"} for name in "ab")

    def targets_read() -> bool:
        before = server.asked.count("/api/v1/targets")
        prometheus.read()
        return server.asked.count("/api/v1/targets") > before

    server.set_states((first, f"{NOW}"))
    assert targets_read()
    assert not targets_read()
    server.set_states((first, f"{NOW}"), (second, f"{NOW}"))
    assert targets_read()
    server.set_states((first, f"-{NOW}"), (second, f"{NOW}"))
    assert targets_read()
    assert not targets_read()
    server.set_states((first, f"{NOW}"), (second, f"{NOW}"))
    assert not targets_read()
    server.set_states((first, f"-{NOW}"), (second, f"{NOW}"))
    assert targets_read()


def test_churn_does_not_read_the_targets_in_each_poll(server: Server, prometheus: Driven) -> None:
    for number in range(5):
        server.set_states(({"job": "pods", "instance": f"pod-{number}", "site": "riga"}, f"{NOW}"))
        assert prometheus.read().hosts[0].name == f"pods/pod-{number}"
    assert server.asked.count("/api/v1/targets") == 1


def test_without_the_targets_a_minute_is_assumed_and_said(server: Server, prometheus: Driven) -> None:
    server.status["/api/v1/targets"] = 404
    answer = prometheus.read()
    assert {host.looks[0].interval for host in answer.hosts} == {timedelta(seconds=60)}
    assert any("60 s are assumed" in remark for remark in answer.remarks)
    assert answer.complete


def test_a_series_that_is_no_target_has_the_interval_of_its_job(server: Server, prometheus: Driven) -> None:
    server.set_states(({"job": "node", "instance": "riga-gw", "site": "riga", "further": "label"}, f"{NOW}"))
    assert prometheus.read().hosts[0].looks[0].interval == timedelta(seconds=1)


@pytest.mark.parametrize(
    ("instance", "address"),
    [
        ("10.0.0.1:9100", "10.0.0.1"),
        ("riga-gw", "riga-gw"),
        ("[2001:db8::1]:9100", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("https://ann:geheim@riga.example:8443/health?x=y", "riga.example"),
        ("https://[x", ""),
        ("", ""),
    ],
)
def test_the_address_of_a_target_is_its_machine(
    server: Server, prometheus: Driven, instance: str, address: str
) -> None:
    server.set_states(({"job": "node", "instance": instance, "site": "riga"}, str(NOW)))
    assert [report.address for report in prometheus.read().hosts] == [address]


def test_the_pulse_beats_as_fast_as_the_fastest_scrape(server: Server, prometheus: Driven) -> None:
    slow, fast = ({"job": job, "instance": "a", "site": "riga"} for job in ("slow", "fast"))
    server.pages["/api/v1/targets"] = success(
        {"activeTargets": [{"labels": slow, "scrapeInterval": "5m"}, {"labels": fast, "scrapeInterval": "30s"}]}
    )
    server.set_states((slow, f"{NOW - 200}"), (fast, f"-{NOW - 20}"))
    pulse = prometheus.read().pulse
    assert pulse is not None
    assert (pulse.stamp, pulse.period) == (at(NOW - 20), timedelta(seconds=30))


def test_targets_that_share_an_instance_are_told_apart(server: Server, prometheus: Driven) -> None:
    probes = [{"job": "ping", "instance": "exporter:9115", "probed": name, "site": "riga"} for name in ("a", "b")]
    server.set_states(*((labels, f"{NOW}") for labels in probes))
    names = [host.name for host in prometheus.read().hosts]
    assert names == ["ping/exporter:9115 probed=a", "ping/exporter:9115 probed=b"]
    server.set_states((probes[0], f"{NOW}"))
    assert prometheus.read().hosts[0].name == names[0]


def test_fixed_hosts_are_in_no_pool(server: Server) -> None:
    with driven(Prometheus(settings(server, hosts="fixed"), no_secrets)) as backend:
        assert {host.pool for host in backend.read().hosts} == {""}


def test_a_target_without_the_label_has_no_site_and_is_counted(server: Server, prometheus: Driven) -> None:
    server.set_states(
        ({"job": "node", "instance": "a"}, f"{NOW}"), ({"job": "node", "instance": "b", "site": ""}, f"{NOW}")
    )
    answer = prometheus.read()
    assert [host.sites for host in answer.hosts] == [(), ()]
    assert any(remark.startswith("2 of 2 targets") for remark in answer.remarks)


def test_nothing_at_all_is_a_complete_answer(server: Server, prometheus: Driven) -> None:
    server.set_states()
    answer = prometheus.read()
    assert (answer.hosts, answer.complete, answer.pulse) == ((), True, None)
    assert answer.clock is not None  # by the Date of the answer


def test_warnings_make_the_answer_incomplete(server: Server, prometheus: Driven) -> None:
    server.pages["states"] = success({"resultType": "vector", "result": []}, warnings=["remote read: store is gone"])
    answer = prometheus.read()
    assert not answer.complete
    assert "remote read: store is gone" in answer.remarks


def test_a_failed_reload(server: Server, prometheus: Driven) -> None:
    server.pages["/api/v1/status/runtimeinfo"] = recorded("runtimeinfo_failed.json")
    answer = prometheus.read()
    assert answer.config is ConfigState.FAILED
    assert "since 2026-11-23 06:59:16 UTC" in answer.config_text


def test_a_server_that_does_not_tell_about_itself_still_tells_about_its_targets(
    server: Server, prometheus: Driven
) -> None:
    server.status["/api/v1/status/runtimeinfo"] = server.status["/api/v1/status/buildinfo"] = 404
    answer = prometheus.read()
    assert len(answer.hosts) == 3
    assert (answer.config, answer.started_at, answer.version) == (ConfigState.UNKNOWN, None, "")
    assert any(remark.startswith("cannot tell whether its last reload failed") for remark in answer.remarks)


def test_the_canary_is_the_last_run_of_its_rule(server: Server) -> None:
    with driven(Prometheus(settings(server, canary="Watchdog"), no_secrets)) as backend:
        canary = backend.read().canary
        assert canary is not None
        assert (canary.present, canary.stamp) == (True, at(1795417164.619))
        server.pages["canary"] = recorded("canary_missing.json")
        canary = backend.read().canary
        assert canary is not None
        assert (canary.present, canary.stamp) == (False, None)


@pytest.mark.parametrize(
    ("status", "body", "cause"),
    [
        (400, recorded("bad_query.json"), Cause.BACKEND_REFUSED),
        (401, b"", Cause.BACKEND_REFUSED),
        (404, b"", Cause.BACKEND_REFUSED),
        (422, b'{"status":"error","errorType":"execution","error":"too many samples"}', Cause.BACKEND_REFUSED),
        (503, b'{"status":"error","errorType":"timeout","error":"query timed out"}', Cause.BACKEND_LOST),
        (503, b"", Cause.BACKEND_LOST),
        (200, b'{"status":"error","errorType":"internal","error":"no storage"}', Cause.BACKEND_GARBLED),
        (200, b'{"status":"error","data":{"result":[]}}', Cause.BACKEND_GARBLED),
        (200, b'{"status":"success"}', Cause.BACKEND_GARBLED),
        (200, b"", Cause.BACKEND_GARBLED),
        (200, b"[]", Cause.BACKEND_GARBLED),
        (200, recorded("states.json")[:-20], Cause.BACKEND_GARBLED),
        (200, b"<html><form><input type=password></form></html>", Cause.BACKEND_REFUSED),
        (200, success({"resultType": "scalar", "result": [NOW, "1"]}), Cause.BACKEND_GARBLED),
        (200, success({"result": [{"metric": {"job": 1}, "value": [1, "1"]}]}), Cause.BACKEND_GARBLED),
        (200, success({"result": [{"metric": {}, "value": ["1", 1]}]}), Cause.BACKEND_GARBLED),
    ],
)  # fmt: skip
def test_what_is_not_the_promised_data_fails_the_poll(
    server: Server, prometheus: Driven, status: int, body: bytes, cause: Cause
) -> None:
    server.pages["states"], server.status["states"] = body, status
    with pytest.raises(PollError) as failure:
        prometheus.read()
    assert failure.value.cause is cause


@pytest.mark.parametrize("bad", [{"metric": {"job": 1}, "value": [NOW, f"{NOW}"]}, {"metric": {"job": "node"}}, 7])
def test_a_sample_that_cannot_be_read_loses_no_other(server: Server, prometheus: Driven, bad: Any) -> None:
    good = {"metric": {"job": "node", "instance": "riga-gw:9100", "site": "riga"}, "value": [NOW, f"{NOW}"]}
    server.pages["states"] = success({"resultType": "vector", "result": [good, bad]})
    for _ in range(2):
        answer = prometheus.read()
        assert [report.name for report in answer.hosts] == ["node/riga-gw:9100"]
        assert not answer.complete
        assert "1 targets could not be read and were left out" in answer.remarks


def test_a_refused_query_is_explained_in_the_words_of_prometheus(server: Server, prometheus: Driven) -> None:
    server.pages["states"], server.status["states"] = recorded("bad_query.json"), 400
    with pytest.raises(PollError, match="parse error: unexpected end of input"):
        prometheus.read()


@pytest.mark.parametrize("more", [{"site_from": "host"}, {"state_query": "sum(up)"}])
def test_settings_that_could_prove_nothing_are_refused_before_anything_is_asked(
    server: Server, more: dict[str, str]
) -> None:
    with driven(Prometheus(settings(server, **more), no_secrets)) as backend, pytest.raises(PollError) as failure:
        backend.read()
    assert failure.value.cause is Cause.BACKEND_REFUSED
    assert server.asked == []


@pytest.mark.parametrize(
    "selector",
    [
        "up",
        "probe_success",
        'up{job="node"}',
        ' up { job =~ "a|b" , site!="", } ',
        '{__name__="up",job!~`x"y`}',
        "up{job='it\\'s \"this\"'}",
        '{"probe success", site="x"}',
        'up{job="}) or vector(1) #"}',
    ],
)
def test_a_plain_selector_is_taken(selector: str) -> None:
    assert states(selector).startswith(f"timestamp({selector.strip()}) * ")


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "up or vector(1)",
        "sum(up)",
        "up == 1",
        "up offset 1h",
        "up @ 1600000000",
        "up[5m]",
        "job:up:min",  # a recording rule: its samples prove that the rule ran
        'up{job="node"',
        'up{job="x"}) or (vector(1)',
        "1",
    ],
)
def test_what_has_no_stamp_of_a_scrape_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match="one scraped metric"):
        states(expression)


def test_the_name_of_a_canary_cannot_break_out_of_its_query() -> None:
    assert firing('a"} or vector(1) #') == ('timestamp(ALERTS{alertname="a\\"} or vector(1) #",alertstate="firing"})')


def test_text_of_targets_is_made_fit_for_one_line(server: Server, prometheus: Driven) -> None:
    server.set_states(({"job": "node\x1b[31m", "instance": "a\nb", "site": "riga"}, f"{NOW}"))
    host = prometheus.read().hosts[0]
    assert (host.name, host.pool) == ("node /a b", "node")


def test_an_acknowledgement_is_kept_here(server: Server, prometheus: Driven) -> None:
    result = prometheus.acknowledge(
        WriteAck("prom", "riga", Cause.HOST_DOWN, ("node/riga-gw",), (), "ann", "", datetime.now(UTC))
    )
    assert result.accepted
    assert "kept here" in result.text
    assert server.asked == []

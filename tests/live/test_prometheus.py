"""The adapter against a real Prometheus that is made to fail in each way it can."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from noc.backends.backend import PollError
from noc.backends.prometheus import series as prometheus_series
from noc.backends.prometheus.adapter import Prometheus
from noc.core.answer import Answer, ConfigState, HostReport, HostState
from noc.core.causes import Cause
from noc.settings import BackendSettings, Limits
from tests.backends.driven import Driven, driven, no_secrets
from tests.live.processes import wait
from tests.live.prometheus_server import INSTALLED, PrometheusServer

pytestmark = [pytest.mark.live, pytest.mark.skipif(not INSTALLED, reason="Prometheus is not installed")]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrometheusServer]:
    sites = {"riga-gw": "riga", "riga-db": "riga", "tallinn-gw": "tallinn"}
    with PrometheusServer(tmp_path_factory.mktemp("prometheus"), sites) as running:
        yield running


@pytest.fixture
def prometheus(server: PrometheusServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driven]:
    monkeypatch.setattr(prometheus_series, "TARGETS_AT_MOST_EVERY", 0.0)
    limits = Limits(read=timedelta(seconds=1))
    settings = BackendSettings(
        "prom", "prometheus", server.url, site_from="label:site", canary="Watchdog", limits=limits
    )
    with driven(Prometheus(settings, no_secrets)) as backend:
        yield backend


def host(answer: Answer, name: str) -> HostReport:
    return next(report for report in answer.hosts if report.name == name)


def newest(answer: Answer, name: str) -> datetime:
    stamp = host(answer, name).looks[0].newest
    assert stamp is not None
    return stamp


def test_a_living_target_gives_fresh_evidence(prometheus: Driven) -> None:
    answer = prometheus.read()
    later = prometheus.read_until(lambda a: newest(a, "node/riga-gw") > newest(answer, "node/riga-gw"), 5)
    report = host(later, "node/riga-gw")
    assert (report.state, report.sites, report.pool, report.retries) == (HostState.UP, ("riga",), "node", False)
    assert report.looks[0].interval == timedelta(seconds=1)
    assert report.looks[0].timeout == timedelta(milliseconds=900)
    assert later.clock is not None
    assert timedelta(0) <= later.clock - newest(later, "node/riga-gw") < timedelta(seconds=3)
    assert later.complete
    assert later.objects == 3
    assert later.version.startswith("2.")


def test_a_dead_target_is_looked_at_and_does_not_answer(server: PrometheusServer, prometheus: Driven) -> None:
    server.set_target("tallinn-gw", "down")
    try:
        down = prometheus.read_until(lambda a: host(a, "node/tallinn-gw").state is HostState.DOWN)
        report = host(down, "node/tallinn-gw")
        assert (report.looks[0].newest, report.looks[0].checked_at) == (None, report.checked_at)
        assert (
            "connection refused" in prometheus.read_until(lambda a: bool(host(a, "node/tallinn-gw").text)).hosts[2].text
        )
        seen = report.checked_at
        assert seen is not None
        prometheus.read_until(lambda a: (host(a, "node/tallinn-gw").checked_at or seen) > seen)
    finally:
        server.set_target("tallinn-gw", "up")
    prometheus.read_until(lambda a: host(a, "node/tallinn-gw").state is HostState.UP)


def test_a_hanging_target_is_down_with_its_reason(server: PrometheusServer, prometheus: Driven) -> None:
    server.set_target("riga-db", "hang")
    try:
        prometheus.read_until(lambda a: "deadline exceeded" in host(a, "node/riga-db").text)
    finally:
        server.set_target("riga-db", "up")
    prometheus.read_until(lambda a: host(a, "node/riga-db").state is HostState.UP)


def test_a_probe_is_heard_before_the_exporter_that_made_it(server: PrometheusServer, prometheus: Driven) -> None:
    server.set_probe("riga-db", False)
    try:
        probed = prometheus.read_until(lambda a: host(a, "node/riga-db").state is HostState.DOWN)
        assert len(probed.hosts) == 3
    finally:
        server.set_probe("riga-db", None)
    prometheus.read_until(lambda a: host(a, "node/riga-db").state is HostState.UP)


def test_a_removed_target_is_gone_from_a_complete_answer(server: PrometheusServer, prometheus: Driven) -> None:
    server.add_target("parnu-gw", "parnu")
    added = prometheus.read_until(lambda a: len(a.hosts) == 4)
    assert host(added, "node/parnu-gw").sites == ("parnu",)
    server.remove_target("parnu-gw")
    gone = prometheus.read_until(lambda a: len(a.hosts) == 3)
    assert gone.complete


def test_the_canary_moves_with_each_run_of_its_rule(prometheus: Driven) -> None:
    first = prometheus.read_until(lambda a: a.canary is not None and a.canary.present)
    assert first.canary is not None
    stamp = first.canary.stamp
    assert stamp is not None
    prometheus.read_until(lambda a: a.canary is not None and a.canary.stamp is not None and a.canary.stamp > stamp, 5)


def test_a_failed_reload_is_named_and_a_good_one_takes_it_back(server: PrometheusServer, prometheus: Driven) -> None:
    server.break_config("prometheus")
    assert prometheus.read().config is not ConfigState.FAILED
    assert server.reload("prometheus").status == 500
    failed = prometheus.read()
    assert failed.config is ConfigState.FAILED
    assert "last reload failed" in failed.config_text
    assert failed.hosts
    server.mend_config("prometheus")
    assert server.reload("prometheus").status == 200
    assert prometheus.read().config is ConfigState.UNKNOWN


def test_a_frozen_server_is_lost_and_its_gap_shows_when_it_thaws(server: PrometheusServer, prometheus: Driven) -> None:
    before = prometheus.read()
    server.freeze("prometheus")
    try:
        with pytest.raises(PollError) as failure:
            prometheus.read()
    finally:
        server.thaw("prometheus")
    assert failure.value.cause is Cause.BACKEND_LOST
    after = prometheus.read_until(lambda a: newest(a, "node/riga-gw") > newest(before, "node/riga-gw"))
    assert after.started_at == before.started_at


def test_a_restart_shows_in_the_start_time(server: PrometheusServer, prometheus: Driven) -> None:
    before = prometheus.read()
    server.kill("prometheus")
    with pytest.raises(PollError) as failure:
        prometheus.read()
    assert failure.value.cause is Cause.BACKEND_LOST
    server.start("prometheus")
    wait(lambda: (prometheus.read().started_at or before.started_at) != before.started_at, 20, "another start time")
    server.wait_scraped()


def test_stamps_of_an_expression_are_refused(server: PrometheusServer) -> None:
    settings = BackendSettings("prom", "prometheus", server.url, site_from="label:site", state_query="up or vector(1)")
    with driven(Prometheus(settings, no_secrets)) as backend, pytest.raises(PollError) as failure:
        backend.read()
    assert failure.value.cause is Cause.BACKEND_REFUSED
    assert "proves nothing" in failure.value.text

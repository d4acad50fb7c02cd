"""The json kind against a real server of somebody else: the list of targets of a real Prometheus."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from noc.backends.backend import PollError
from noc.backends.json_endpoint.adapter import JsonEndpoint
from noc.backends.json_endpoint.options import JsonOptions
from noc.core.answer import HostState
from noc.core.causes import Cause
from noc.settings import BackendSettings, Limits
from tests.backends.driven import Driven, driven, no_secrets
from tests.backends.reports import checked, host, newest
from tests.live.prometheus_server import INSTALLED, PrometheusServer

pytestmark = [pytest.mark.live, pytest.mark.skipif(not INSTALLED, reason="Prometheus is not installed")]

TARGETS = JsonOptions(
    path="/api/v1/targets?state=active",
    items="data.activeTargets[]",
    host="labels.instance",
    state="health",
    up=["up"],
    down=["down"],
    checked_at="lastScrape",
    interval="scrapeInterval",
    text="lastError",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrometheusServer]:
    sites = {"riga-gw": "riga", "tallinn-gw": "tallinn"}
    with PrometheusServer(tmp_path_factory.mktemp("json"), sites) as running:
        yield running


@pytest.fixture
def targets(server: PrometheusServer) -> Iterator[Driven]:
    limits = Limits(read=timedelta(seconds=1))
    settings = BackendSettings(
        "targets", "json", server.url, site_from="label:labels.site", limits=limits, options=TARGETS
    )
    with driven(JsonEndpoint(settings, no_secrets)) as backend:
        yield backend


def test_each_target_is_a_host_whose_looks_move(targets: Driven) -> None:
    first = targets.read()
    later = targets.read_until(lambda a: newest(a, "riga-gw") > newest(first, "riga-gw"), 10)
    assert later.complete
    assert {report.name: report.sites for report in later.hosts} == {"riga-gw": ("riga",), "tallinn-gw": ("tallinn",)}
    assert host(later, "riga-gw").looks[0].interval == timedelta(seconds=1)
    assert later.checking is not None
    assert later.clock is not None
    assert later.clock - later.checking.stamp < timedelta(seconds=5)


def test_a_dead_target_is_looked_at_and_does_not_answer(server: PrometheusServer, targets: Driven) -> None:
    server.set_target("tallinn-gw", "down")
    try:
        down = targets.read_until(lambda a: host(a, "tallinn-gw").state is HostState.DOWN)
        assert host(down, "tallinn-gw").looks[0].newest is None
        assert "connection refused" in host(down, "tallinn-gw").text
        targets.read_until(lambda a: checked(a, "tallinn-gw") > checked(down, "tallinn-gw"), 10)
    finally:
        server.set_target("tallinn-gw", "up")
    targets.read_until(lambda a: host(a, "tallinn-gw").state is HostState.UP)


def test_a_frozen_server_is_lost(server: PrometheusServer, targets: Driven) -> None:
    before = targets.read()
    server.freeze("prometheus")
    try:
        with pytest.raises(PollError) as failure:
            targets.read()
    finally:
        server.thaw("prometheus")
    assert failure.value.cause is Cause.BACKEND_LOST
    targets.read_until(lambda a: newest(a, "riga-gw") > newest(before, "riga-gw"))


def test_a_removed_target_is_gone_from_a_complete_answer(server: PrometheusServer, targets: Driven) -> None:
    server.remove_target("tallinn-gw")
    gone = targets.read_until(lambda a: len(a.hosts) == 1)
    assert gone.complete

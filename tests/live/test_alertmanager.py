"""The adapter against a real Alertmanager, fed by a real Prometheus."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from noc.backends.alertmanager import adapter as alertmanager
from noc.backends.alertmanager.adapter import Alertmanager
from noc.backends.backend import PollError
from noc.core.answer import Answer, ConfigState, SiteAlerts
from noc.core.causes import Cause
from noc.core.effects import WriteAck, WriteUnack
from noc.settings import BackendSettings, Limits
from tests.backends.driven import Driven, driven, no_secrets
from tests.live.prometheus_server import INSTALLED, PrometheusServer, request

pytestmark = [pytest.mark.live, pytest.mark.skipif(not INSTALLED, reason="Alertmanager is not installed")]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrometheusServer]:
    sites = {"riga-gw": "riga", "riga-db": "riga", "tallinn-gw": "tallinn"}
    with PrometheusServer(tmp_path_factory.mktemp("alertmanager"), sites) as running:
        yield running


@pytest.fixture
def source(server: PrometheusServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driven]:
    monkeypatch.setattr(alertmanager, "ABOUT_EVERY", 0.0)
    settings = BackendSettings(
        "am",
        "alertmanager",
        server.alertmanager_url,
        site_from="label:site",
        canary="Watchdog",
        limits=Limits(read=timedelta(seconds=1)),
    )
    with driven(Alertmanager(settings, no_secrets)) as backend:
        yield backend


def site(answer: Answer, name: str) -> SiteAlerts | None:
    return next((alerts for alerts in answer.alerts if alerts.site == name), None)


def ack(cause: Cause, name: str, until: datetime | None = None) -> WriteAck:
    later = datetime.now(UTC) + timedelta(hours=1)
    return WriteAck("am", name, cause, (), (), "ann", "cable cut; the supplier comes", until or later)


def unack(cause: Cause, name: str) -> WriteUnack:
    return WriteUnack("am", name, cause, (), (), "ann")


def has_canary(answer: Answer) -> bool:
    return answer.canary is not None and answer.canary.present


def test_the_canary_is_renewed_every_two_seconds(source: Driven) -> None:
    first = source.read_until(has_canary).canary
    assert first is not None
    assert first.stamp is not None
    assert first.resend is not None
    assert timedelta(seconds=1.9) < first.resend < timedelta(seconds=2.1)
    stamp = first.stamp
    moved = source.read_until(lambda a: a.canary is not None and (a.canary.stamp or stamp) > stamp, 5)
    assert moved.pulse is not None
    assert moved.pulse.stamp > stamp
    assert moved.alerts == ()


def test_a_dead_host_is_down_and_its_silence_is_written_and_read_back(server: PrometheusServer, source: Driven) -> None:
    server.set_target("riga-gw", "down")
    try:
        down = source.read_until(lambda a: (riga := site(a, "riga")) is not None and riga.down == 1)
        riga = site(down, "riga")
        assert riga is not None
        assert (riga.degrading, riga.acked, riga.ack) == (0, 0, None)
        assert riga.text == "HostDown: riga-gw does not answer"
        assert riga.since is not None
        assert abs(datetime.now(UTC) - riga.since) < timedelta(seconds=30)

        until = (datetime.now(UTC) + timedelta(hours=2)).replace(microsecond=0)
        result = source.acknowledge(ack(Cause.HOST_DOWN, "riga", until))
        assert result.accepted, result.text
        riga = site(source.read(), "riga")
        assert riga is not None
        assert (riga.down, riga.acked) == (0, 1)
        assert riga.ack is not None
        assert riga.ack.by == "ann"
        assert riga.ack.note == "ACK! cable cut; the supplier comes"  # without the mark behind it
        assert riga.ack.until == until
        again = source.acknowledge(ack(Cause.HOST_DOWN, "riga"))
        assert again.accepted
        assert "already" in again.text
    finally:
        server.set_target("riga-gw", "up")
    source.read_until(lambda a: site(a, "riga") is None)


def test_a_warning_degrades_and_is_silenced_as_a_service_problem(server: PrometheusServer, source: Driven) -> None:
    server.set_disk_full("riga-db")
    try:
        source.read_until(lambda a: (riga := site(a, "riga")) is not None and (riga.down, riga.degrading) == (0, 1))
        assert source.acknowledge(ack(Cause.HOST_DOWN, "riga")).text.startswith("no such alert fires")
        assert source.acknowledge(ack(Cause.SERVICE_PROBLEM, "riga")).accepted
        assert site(source.read(), "riga") is None
    finally:
        server.set_disk_full("riga-db", False)
    source.read_until(lambda a: a.objects == 1)


def silence(server: PrometheusServer, **labels: str) -> str:
    """By hand, as other people do."""
    now = datetime.now(UTC)
    matchers = [{"name": name, "value": value, "isRegex": False} for name, value in labels.items()]
    ends = (now + timedelta(hours=1)).isoformat()
    body = {
        "matchers": matchers,
        "startsAt": now.isoformat(),
        "endsAt": ends,
        "createdBy": "bob",
        "comment": "ACK! mine",
    }
    reply = request(f"{server.alertmanager_url}/api/v2/silences", json.dumps(body).encode())
    assert reply.status == 200, reply
    id_: str = reply.json()["silenceID"]
    return id_


def standing(server: PrometheusServer) -> set[str]:
    silences = request(f"{server.alertmanager_url}/api/v2/silences").json()
    return {silence["id"] for silence in silences if silence["status"]["state"] == "active"}


def test_silences_of_ours_are_taken_back_and_no_others(server: PrometheusServer, source: Driven) -> None:
    assert source.unacknowledge(unack(Cause.HOST_DOWN, "riga")).accepted
    before = standing(server)
    for name in ("riga-gw", "riga-db", "tallinn-gw"):
        server.set_target(name, "down")
    try:
        source.read_until(lambda a: {one.site: one.down for one in a.alerts} == {"riga": 2, "tallinn": 1})
        theirs = silence(server, alertname="HostDown", instance="nowhere", site="riga")
        assert source.acknowledge(ack(Cause.HOST_DOWN, "riga")).text == "alerts silenced: 2"
        assert source.acknowledge(ack(Cause.HOST_DOWN, "tallinn")).accepted
        after = standing(server)
        assert len(after - before) == 4
        result = source.unacknowledge(unack(Cause.HOST_DOWN, "riga"))
        assert (result.accepted, result.text) == (True, "silences ended: 2")
        left = standing(server) - before
        assert len(left) == 2
        assert theirs in left
        answer = source.read()
        riga, tallinn = site(answer, "riga"), site(answer, "tallinn")
        assert riga is not None
        assert tallinn is not None
        assert (riga.down, riga.acked, riga.ack) == (2, 0, None)
        assert (tallinn.down, tallinn.acked) == (0, 1)
        assert source.unacknowledge(unack(Cause.HOST_DOWN, "riga")).text == "no silence of ours stood there"
        assert source.unacknowledge(unack(Cause.HOST_DOWN, "tallinn")).accepted
    finally:
        for name in ("riga-gw", "riga-db", "tallinn-gw"):
            server.set_target(name, "up")
    source.read_until(lambda a: a.alerts == ())


def test_a_silence_that_is_refused_is_told_in_its_own_words(server: PrometheusServer, source: Driven) -> None:
    server.set_target("tallinn-gw", "down")
    try:
        source.read_until(lambda a: site(a, "tallinn") is not None)
        result = source.acknowledge(ack(Cause.HOST_DOWN, "tallinn", datetime.now(UTC) - timedelta(hours=1)))
        assert not result.accepted
        assert "must be before end time" in result.text
        assert "1 of 1 alerts are not silenced" in result.text
    finally:
        server.set_target("tallinn-gw", "up")
    source.read_until(lambda a: site(a, "tallinn") is None)


def test_a_failed_reload_is_named(server: PrometheusServer, source: Driven) -> None:
    assert source.read().config is ConfigState.UNKNOWN
    server.break_config("alertmanager")
    assert server.reload("alertmanager").status == 500
    assert source.read().config is ConfigState.FAILED
    server.mend_config("alertmanager")
    assert server.reload("alertmanager").status == 200
    assert source.read().config is ConfigState.UNKNOWN


def test_with_prometheus_frozen_the_list_is_empty_and_only_the_canary_tells(
    server: PrometheusServer, source: Driven
) -> None:
    source.read_until(has_canary)
    server.freeze("prometheus")
    try:
        empty = source.read_until(lambda a: not has_canary(a), 30)
        assert empty.complete
        assert empty.objects == 0
        assert empty.pulse is None
    finally:
        server.thaw("prometheus")
    source.read_until(has_canary)


def test_a_frozen_alertmanager_is_lost(server: PrometheusServer, source: Driven) -> None:
    before = source.read()
    server.freeze("alertmanager")
    try:
        with pytest.raises(PollError) as failure:
            source.read()
    finally:
        server.thaw("alertmanager")
    assert failure.value.cause is Cause.BACKEND_LOST
    assert source.read().started_at == before.started_at

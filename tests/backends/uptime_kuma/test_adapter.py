"""The Uptime Kuma adapter on recorded answers and on bad ones, over real sockets."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest

from noc.backends.backend import PollError
from noc.backends.uptime_kuma.adapter import UptimeKuma
from noc.backends.uptime_kuma.options import UptimeKumaOptions
from noc.core.answer import ConfigState, HostState
from noc.core.causes import Cause
from noc.core.effects import WriteAck
from tests.backends.driven import Driven, driven, no_secrets
from tests.backends.reports import host, newest
from tests.backends.uptime_kuma.conftest import KEY
from tests.backends.uptime_kuma.replay import METRICS, PAGE, Replay, settings_of
from tests.backends.web import Web


def at(minute: int, second: int, milli: int = 0) -> datetime:
    return datetime(2026, 11, 23, 13, minute, second, 1000 * milli, UTC)


def test_a_recorded_poll(keyed: Driven) -> None:
    answer = keyed.read()
    assert answer.complete
    assert [report.name for report in answer.hosts] == ["prod", "web1", "db1", "mail1", "web1 http", "router1 push"]
    assert (answer.clock, answer.started_at) == (at(26, 32), at(17, 54))
    assert (answer.version, answer.config) == ("2.0.0-dev.0", ConfigState.APPLIED)
    assert answer.cache_age == timedelta(seconds=60)
    assert answer.checking is not None
    assert answer.checking.stamp == at(26, 17, 230)
    assert answer.checking.period == timedelta(seconds=21 + 60)
    web1 = host(answer, "web1")
    assert (web1.state, web1.sites, web1.checked_at) == (HostState.UP, ("web1",), at(26, 17, 24))
    assert web1.looks[0].newest == web1.looks[0].oldest == at(26, 17, 24)
    assert web1.looks[0].interval == timedelta(seconds=21)
    assert host(answer, "router1 push").looks[0].interval == timedelta(seconds=11)


def test_a_monitor_that_is_down_is_looked_at_and_does_not_answer(kuma: Driven, kuma_replay: Replay) -> None:
    kuma_replay.play("down")
    report = host(kuma.read(), "web1")
    assert (report.state, report.hard, report.retries) == (HostState.DOWN, True, True)
    assert (report.since, report.checked_at) == (at(26, 37, 32), at(26, 57, 39))
    assert report.looks[0].newest == at(26, 17, 24)


def test_what_was_not_pushed_in_time_is_no_answer(kuma: Driven, kuma_replay: Replay) -> None:
    kuma_replay.play("silent_paused")
    report = host(kuma.read(), "router1 push")
    assert report.state is HostState.DOWN
    assert (report.looks[0].newest, report.checked_at) == (at(26, 53, 512), at(28, 14, 533))
    assert "nothing was pushed in its time" in report.text


def test_what_was_never_pushed_to_is_pending(kuma: Driven, kuma_replay: Replay) -> None:
    beats = kuma_replay.beats_of("router1 push")
    beats[:] = [beat | {"status": 0} for beat in beats[-3:]]
    report = host(kuma.read(), "router1 push")
    assert (report.state, report.looks[0].newest) == (HostState.PENDING, None)


def test_a_retry_is_a_soft_down(kuma: Driven, kuma_replay: Replay) -> None:
    kuma_replay.beats_of("db1")[-1]["status"] = 2
    report = host(kuma.read(), "db1")
    assert (report.state, report.hard) == (HostState.DOWN, False)


def test_a_group_can_alarm_and_is_never_evidence(kuma: Driven, kuma_replay: Replay) -> None:
    answer = kuma.read()
    assert (host(answer, "prod").state, host(answer, "prod").looks) == (HostState.UP, ())
    assert any("never prove" in remark and "prod" in remark for remark in answer.remarks)
    kuma_replay.play("down")
    down = host(kuma.read(), "prod")
    assert (down.state, down.checked_at, down.text) == (HostState.DOWN, at(26, 57, 52), "one of its members is down")


def test_a_paused_monitor_is_known_by_its_absence_from_metrics(
    keyed: Driven, kuma: Driven, kuma_replay: Replay
) -> None:
    kuma_replay.play("silent_paused")
    assert [report.name for report in keyed.read().hosts if report.disabled] == ["db1"]
    answer = kuma.read()
    assert not any(report.disabled for report in answer.hosts)
    assert any(remark.startswith("cannot tell a paused monitor") for remark in answer.remarks)


def test_what_has_not_beaten_since_a_restart_is_not_taken_for_paused(keyed: Driven, kuma_replay: Replay) -> None:
    kuma_replay.play("restarted")
    answer = keyed.read()
    assert 'monitor_name="web1 http"' not in kuma_replay.metrics
    assert not any(report.disabled for report in answer.hosts)
    assert answer.started_at == at(32, 14)


def test_maintenance_holds_only_while_its_beats_go_on(kuma: Driven, kuma_replay: Replay) -> None:
    kuma_replay.play("maintenance")
    report = host(kuma.read(), "mail1")
    assert (report.downtime, report.state) == (True, HostState.UP)
    assert report.looks[0].newest == at(28, 37, 125)
    kuma_replay.now += timedelta(minutes=4)
    assert not host(kuma.read(), "mail1").downtime


def test_what_has_not_changed_is_not_sent_again(kuma: Driven, kuma_replay: Replay) -> None:
    first = kuma.read()
    kuma_replay.now += timedelta(seconds=10)
    again = kuma.read()
    assert again.hosts == first.hosts
    assert again.clock == at(26, 42)
    assert [request.headers.get("if-none-match") is not None for request in kuma_replay.asked] == [0, 0, 1, 1]
    kuma_replay.play("down")
    assert host(kuma.read(), "web1").state is HostState.DOWN


def test_a_page_that_is_not_there_is_named(kuma: Driven, kuma_replay: Replay) -> None:
    kuma_replay.beats = {"heartbeatList": {}, "uptimeList": {}}
    with pytest.raises(PollError, match="'noc': check status_page") as failure:
        kuma.read()
    assert failure.value.cause is Cause.BACKEND_REFUSED
    assert [request.path for request in kuma_replay.asked] == ["/api/status-page/heartbeat/noc"]


@pytest.mark.parametrize("beat", [{"status": "1"}, {"time": None}, {"time": "today"}, 7])
def test_bad_beats_of_one_monitor_make_the_poll_incomplete_and_lose_no_other(
    kuma: Driven, kuma_replay: Replay, beat: object
) -> None:
    row = kuma_replay.beats_of("web1")
    row[-1] = row[-1] | beat if isinstance(beat, dict) else beat
    answer = kuma.read()
    assert not answer.complete
    assert {report.name for report in answer.hosts} == {"prod", "db1", "mail1", "web1 http", "router1 push"}
    assert any("web1" in remark and "cannot be read" in remark for remark in answer.remarks)


def test_a_bad_row_of_the_page_makes_the_poll_incomplete(kuma: Driven, kuma_replay: Replay) -> None:
    kuma_replay.monitor("web1")["id"] = []
    answer = kuma.read()
    assert not answer.complete
    assert len(answer.hosts) == 5


def test_page_and_beats_of_two_moments_make_the_poll_incomplete(kuma: Driven, kuma_replay: Replay) -> None:
    beats = kuma_replay.beats["heartbeatList"]
    beats["9"] = beats.pop("2")
    answer = kuma.read()
    assert not answer.complete
    assert sum("no beats yet" in remark or "not on the page yet" in remark for remark in answer.remarks) == 2


def test_an_unknown_status_is_trouble(kuma: Driven, kuma_replay: Replay) -> None:
    kuma_replay.beats_of("db1")[-1]["status"] = 9
    answer = kuma.read()
    assert host(answer, "db1").state is HostState.DOWN
    assert any("db1 (status 9)" in remark for remark in answer.remarks)


def test_of_two_monitors_of_one_name_each_keeps_its_own(kuma: Driven, kuma_replay: Replay) -> None:
    kuma_replay.monitor("mail1")["name"] = "db1"
    assert [report.name for report in kuma.read().hosts if report.name.startswith("db1")] == ["db1", "db1 (4)"]
    del kuma_replay.beats["heartbeatList"]["3"]
    group = kuma_replay.page["publicGroupList"][1]["monitorList"]
    group[:] = [row for row in group if row["id"] != 3]
    assert [report.name for report in kuma.read().hosts if report.name.startswith("db1")] == ["db1 (4)"]


@pytest.mark.parametrize(
    ("site_from", "sites"),
    [("hostgroup", ("Riga",)), ("tag:site", ("riga",)), ("name:^(?P<site>[a-z]+)", ("web",)), ("host", ("web1",))],
)
def test_how_a_monitor_finds_its_site(kuma_web: Web, site_from: str, sites: tuple[str, ...]) -> None:
    with driven(UptimeKuma(settings_of(kuma_web, site_from=site_from), no_secrets)) as backend:
        assert host(backend.read(), "web1").sites == sites


def test_tags_that_the_page_hides_are_missed(kuma_web: Web, kuma_replay: Replay) -> None:
    kuma_replay.page["config"]["showTags"] = False
    with driven(UptimeKuma(settings_of(kuma_web, site_from="tag:site"), no_secrets)) as backend:
        assert any("Show Tags" in remark for remark in backend.read().remarks)


def test_monitors_beside_the_page_are_told(keyed: Driven, kuma_replay: Replay) -> None:
    kuma_replay.metrics += 'monitor_status{monitor_name="vault \\"x\\"",monitor_type="port"} 0\n'
    remark = next(remark for remark in keyed.read().remarks if "not on the status page" in remark)
    assert remark.startswith("1 monitors")
    assert 'are down: vault "x"' in remark


def test_an_api_key_is_the_password_of_nobody(keyed: Driven, kuma_replay: Replay) -> None:
    keyed.read()
    expected = f"Basic {b64encode(b':uk1_secret').decode()}"
    assert {request.headers["authorization"] for request in kuma_replay.asked} == {expected}


def test_metrics_that_are_refused_cost_only_what_they_tell(kuma_web: Web, kuma_replay: Replay) -> None:
    kuma_replay.status[METRICS] = 401
    with driven(UptimeKuma(settings_of(kuma_web, token=KEY), lambda ref: "uk1_wrong")) as backend:
        answer = backend.read()
        assert answer.complete
        assert len(answer.hosts) == 6
        assert any("60 requests" in remark for remark in answer.remarks)
        assert not any("uk1_wrong" in remark for remark in answer.remarks)


def test_metrics_are_read_once_a_minute(keyed: Driven, kuma_replay: Replay) -> None:
    for _ in range(3):
        keyed.read()
    assert [request.path for request in kuma_replay.asked].count(METRICS) == 1


def test_the_canary_is_a_monitor(kuma_web: Web) -> None:
    with driven(UptimeKuma(settings_of(kuma_web, canary="router1 push"), no_secrets)) as backend:
        answer = backend.read()
        assert answer.canary is not None
        assert (answer.canary.present, answer.canary.stamp) == (True, newest(answer, "router1 push"))
    with driven(UptimeKuma(settings_of(kuma_web, canary="Watchdog"), no_secrets)) as backend:
        canary = backend.read().canary
        assert canary is not None
        assert not canary.present


def test_a_server_in_trouble_fails_the_poll(kuma: Driven, kuma_replay: Replay) -> None:
    kuma_replay.status[PAGE] = 500
    with pytest.raises(PollError) as failure:
        kuma.read()
    assert failure.value.cause is Cause.BACKEND_LOST


def test_an_acknowledgement_is_kept_here(kuma: Driven, kuma_replay: Replay) -> None:
    result = kuma.acknowledge(WriteAck("kuma", "web1", Cause.HOST_DOWN, ("web1",), (), "ann", "", datetime.now(UTC)))
    assert result.accepted
    assert "kept here" in result.text
    assert kuma_replay.asked == []


@pytest.mark.parametrize("slug", ["", "no/c", "https://kuma.example/status/noc", "a b"])
def test_a_status_page_is_named_by_the_end_of_its_address(slug: str) -> None:
    with pytest.raises(ValueError, match="status_page must be the last part"):
        UptimeKumaOptions(status_page=slug)

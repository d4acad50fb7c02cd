"""The Alertmanager adapter on recorded answers and on bad ones, over real sockets: what it reads."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from noc.backends.alertmanager import adapter as alertmanager
from noc.backends.backend import PollError
from noc.core.answer import ConfigState, SiteAlerts
from noc.core.causes import Cause
from tests.backends.alertmanager.server import Server, adapter, only, recorded, row, suppressed
from tests.backends.driven import Driven, driven


def test_a_recorded_poll(source: Driven) -> None:
    answer = source.read()
    assert answer.complete
    assert not answer.inventory
    assert answer.hosts == ()
    assert answer.objects == 3
    assert answer.clock is not None  # by the Date of the answer
    assert abs(datetime.now(UTC) - answer.clock) < timedelta(seconds=30)
    assert answer.started_at == datetime(2026, 11, 23, 6, 37, 52, 250000, UTC)
    assert answer.version == "0.25.0"
    assert answer.config is ConfigState.UNKNOWN
    tallinn, riga = answer.alerts
    assert tallinn == SiteAlerts(
        site="tallinn",
        down=1,
        degrading=0,
        since=datetime(2026, 11, 23, 6, 38, 0, 619000, UTC),
        text="HostDown: tallinn-gw does not answer",
    )
    assert (riga.site, riga.down, riga.degrading) == ("riga", 0, 1)
    assert riga.text == "DiskFull: the disk of riga-db is full"
    assert answer.canary is not None
    assert answer.canary.present
    assert answer.canary.stamp == datetime(2026, 11, 23, 6, 37, 58, 621000, UTC)
    assert answer.canary.resend == timedelta(seconds=1.9995)
    assert answer.pulse is not None
    assert (answer.pulse.stamp, answer.pulse.period) == (answer.canary.stamp, answer.canary.resend)


def test_a_silenced_alert_is_acknowledged_by_whom_and_until_when(server: Server, source: Driven) -> None:
    server.pages["/api/v2/alerts"] = recorded("alerts_silenced.json")
    tallinn = source.read().alerts[0]
    assert (tallinn.down, tallinn.acked) == (0, 1)
    assert tallinn.ack is not None
    assert (tallinn.ack.by, tallinn.ack.note) == ("ann", "ACK! cable cut, the supplier comes")
    assert tallinn.ack.until == datetime(2026, 11, 23, 8, 38, 0, 658000, UTC)
    source.read()
    assert server.asked.count("/api/v2/silences") == 1


def test_an_unknown_silencer_silences_all_the_same(server: Server, source: Driven) -> None:
    server.set_alerts(row("HostDown", status=suppressed(silenced=("gone",))))
    for _ in range(2):
        riga = only(source.read())
        assert (riga.down, riga.acked) == (0, 1)
        assert riga.ack is not None
    assert server.asked.count("/api/v2/silences") == 1
    server.set_alerts(row("HostDown", status=suppressed(silenced=("another",))))
    server.status["/api/v2/silences"] = 500
    answer = source.read()
    assert only(answer).acked == 1
    assert any(remark.startswith("cannot read who silenced what") for remark in answer.remarks)


def test_of_two_silences_the_one_that_ends_first_speaks(server: Server, source: Driven) -> None:
    server.set_alerts(
        row("HostDown", labels={"instance": "a"}, status=suppressed(silenced=("late",))),
        row("HostDown", labels={"instance": "b"}, status=suppressed(silenced=("soon",))),
    )
    server.pages["/api/v2/silences"] = msgspec.json.encode(
        [
            {"id": "late", "createdBy": "bob", "comment": "", "endsAt": "2026-11-23T12:00:00.000Z"},
            {"id": "soon", "createdBy": "ann", "comment": "", "endsAt": "2026-11-23T09:00:00.000Z"},
        ]
    )
    riga = only(source.read())
    assert riga.acked == 2
    assert riga.ack is not None
    assert riga.ack.by == "ann"


@pytest.mark.parametrize(
    ("name", "severity", "down", "degrading"),
    [
        ("HostDown", "critical", 1, 0),
        ("HostDown", "warning", 1, 0),
        ("KubeNodeUnreachable", "catastrophe", 1, 0),
        ("HostDown", None, 1, 0),
        ("TargetMissing", "", 1, 0),
        ("DiskFull", "critical", 0, 1),
        ("DiskFull", "a word never seen", 0, 1),
        ("DiskFull", None, 0, 1),
        ("DiskFull", "warning", 0, 1),
    ],
)
def test_what_an_alert_means(
    server: Server, source: Driven, name: str, severity: str | None, down: int, degrading: int
) -> None:
    server.set_alerts(row(name, severity=severity))
    riga = only(source.read())
    assert (riga.down, riga.degrading) == (down, degrading)


@pytest.mark.parametrize(
    "quiet",
    [
        row("HostDown", severity="none"),
        row("HostDown", severity="Info"),
        row("HostDown", status=suppressed(inhibited=("other",))),
        row("DiskFull", status=suppressed(silenced=("id",))),
        row("HostDown", endsAt="2026-11-23T06:37:00.000Z"),
        row("Watchdog"),
    ],
)
def test_what_is_no_trouble(server: Server, source: Driven, quiet: dict[str, Any]) -> None:
    server.set_alerts(quiet)
    assert source.read().alerts == ()


@pytest.mark.parametrize(
    "loud",
    [
        row("HostDown", endsAt="0001-01-01T00:00:00.000Z"),
        row("HostDown", endsAt=""),
        row("HostDown", endsAt="2026-11-23T08:37:00.000+02:00", startsAt="0001-01-01T00:00:00.000Z"),
        row("HostDown", endsAt="when it is over", startsAt="1970-01-01T00:00:00Z", updatedAt=""),
        row("HostDown", status={"state": "suppressed", "silencedBy": [], "inhibitedBy": [], "mutedBy": ["night"]}),
        row("HostDown", status={"state": "unprocessed", "silencedBy": [], "inhibitedBy": []}),
        row("HostDown", annotations={}),
    ],
)
def test_what_is_trouble_however_odd(server: Server, source: Driven, loud: dict[str, Any]) -> None:
    server.set_alerts(loud)
    assert only(source.read()).down == 1


def test_an_end_in_another_zone_is_understood(server: Server, source: Driven) -> None:
    server.set_alerts(
        row("HostDown", endsAt="2026-11-23T06:37:00.000Z", updatedAt="2026-11-23T08:36:00.000+02:00"),
        row("Watchdog", None, "none", updatedAt="2026-11-23T08:36:30.000+02:00"),
    )
    assert only(source.read()).down == 1
    server.set_alerts(
        row("HostDown", endsAt="2026-11-23T01:37:00.000-05:00", updatedAt="2026-11-23T06:33:00.000Z"),
        row("Watchdog", None, "none", updatedAt="2026-11-23T06:37:30.000Z"),
    )
    assert source.read().alerts == ()


def test_a_proxy_whose_clock_runs_ahead_ends_no_alert(server: Server, source: Driven) -> None:
    server.set_alerts(row("HostDown", updatedAt="2003-08-14T14:14:00Z", endsAt="2003-08-14T14:18:00Z"))
    assert only(source.read()).down == 1


def test_the_oldest_of_the_worst_speaks(server: Server, source: Driven) -> None:
    server.set_alerts(
        row("DiskFull", startsAt="2026-11-23T01:00:00.000Z"),
        row("HostDown", labels={"instance": "b"}, startsAt="2026-11-23T05:00:00.000Z"),
        row("NodeDown", labels={"instance": "a"}, startsAt="2026-11-23T04:00:00.000Z"),
        row("SiteDown", startsAt="0001-01-01T00:00:00.000Z"),
        row("Backup", severity="warning", startsAt="2026-11-22T00:00:00.000Z"),
    )
    riga = only(source.read())
    assert (riga.down, riga.degrading) == (3, 2)
    assert riga.since == datetime(2026, 11, 23, 4, tzinfo=UTC)
    assert riga.text == "NodeDown: summary of NodeDown"


def test_critical_speaks_before_warning(server: Server, source: Driven) -> None:
    server.set_alerts(row("Backup", severity="warning", startsAt="2026-11-22T00:00:00.000Z"), row("DiskFull"))
    assert only(source.read()).text.startswith("DiskFull")


def test_an_alert_of_no_site_is_counted_not_dropped(server: Server, source: Driven) -> None:
    server.set_alerts(row("HostDown", site=None), row("DiskFull", site=" "), row("Fine", site=None, severity="info"))
    answer = source.read()
    assert answer.alerts == ()
    assert "2 alerts name no site" in answer.remarks


def test_by_default_the_instance_is_the_site(server: Server) -> None:
    server.set_alerts(row("HostDown", labels={"instance": "riga-gw"}), row("HostDown"))
    with driven(adapter(server, site_from="host")) as backend:
        answer = backend.read()
    assert only(answer).site == "riga-gw"
    assert "1 alerts name no site" in answer.remarks


def test_equal_fingerprints_do_not_mix_up_alerts(server: Server, source: Driven) -> None:
    server.set_alerts(row("Watchdog", site=None, severity="none"))
    source.read()
    server.set_alerts(row("HostDown"))
    assert only(source.read()).down == 1


def test_the_canary(server: Server, source: Driven) -> None:
    watchdogs = [
        row("Watchdog", None, "none", labels={"prometheus": name}, updatedAt=f"2026-11-23T06:38:0{second}.000Z")
        for name, second in (("one", 1), ("two", 5))
    ]
    server.set_alerts(*watchdogs)
    answer = source.read()
    assert answer.canary is not None
    assert answer.canary.stamp == datetime(2026, 11, 23, 6, 38, 5, tzinfo=UTC)
    assert answer.partial == ()
    server.set_alerts(watchdogs[0])
    assert source.read().partial == ("sender with prometheus=two",)
    server.set_alerts(watchdogs[0], row("Watchdog", None, "none", labels={"prometheus": "three"}))
    assert source.read().partial == ()
    server.pages["/api/v2/alerts"] = recorded("alerts_empty.json")
    answer = source.read()
    assert answer.canary is not None
    assert (answer.canary.present, answer.pulse, answer.partial, answer.complete) == (False, None, (), True)


def test_a_canary_that_has_ended_is_not_there(server: Server, source: Driven) -> None:
    server.set_alerts(row("Watchdog", None, "none", endsAt="2026-11-23T06:37:00.000Z"))
    answer = source.read()
    assert answer.canary is not None
    assert not answer.canary.present


def test_without_a_canary_it_is_said_that_nothing_proves_the_sender_alive(server: Server) -> None:
    with driven(adapter(server, canary=None)) as backend:
        answer = backend.read()
    assert (answer.canary, answer.pulse) == (None, None)
    assert any("set canary" in remark for remark in answer.remarks)
    assert any('canary = "Watchdog" would prove it' in remark for remark in answer.remarks)


def test_a_failed_reload(server: Server, source: Driven, monkeypatch: pytest.MonkeyPatch) -> None:
    server.pages["/metrics"] = recorded("metrics_failed.txt")
    assert source.read().config is ConfigState.FAILED
    server.pages["/metrics"] = recorded("metrics.txt")
    assert source.read().config is ConfigState.FAILED  # not asked again yet
    monkeypatch.setattr(alertmanager, "ABOUT_EVERY", 0.0)
    assert source.read().config is ConfigState.UNKNOWN


def test_without_metrics_and_status_the_alerts_still_count(server: Server, source: Driven) -> None:
    server.status["/metrics"] = server.status["/api/v2/status"] = 403
    answer = source.read()
    assert len(answer.alerts) == 2
    assert (answer.config, answer.started_at) == (ConfigState.UNKNOWN, None)
    assert "cannot tell whether its last reload failed" in answer.remarks


def test_after_a_failed_poll_the_start_time_is_read_anew(server: Server, source: Driven) -> None:
    source.read()
    server.status["/api/v2/alerts"] = 503
    with pytest.raises(PollError):
        source.read()
    server.status["/api/v2/alerts"] = 200
    server.pages["/api/v2/status"] = b'{"uptime":"2026-11-23T07:00:00.000Z"}'
    assert source.read().started_at == datetime(2026, 11, 23, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "bad",
    [
        {"alertname": "NoLabels"},
        row("HostDown", labels={"number": 1}),
        row("HostDown", startsAt=5),
        row("HostDown", status="active"),
        row("HostDown", status={"silencedBy": 7}),
        "a word",
        None,
    ],
)
def test_one_bad_row_does_not_lose_the_rest(server: Server, source: Driven, bad: Any) -> None:
    server.set_alerts(row("DiskFull"), bad, row("HostDown"))
    answer = source.read()
    assert (only(answer).down, only(answer).degrading) == (1, 1)
    assert not answer.complete
    assert "1 alerts cannot be read" in answer.remarks
    assert answer.objects == 3


@pytest.mark.parametrize(
    ("status", "body", "cause"),
    [
        (200, b"", Cause.BACKEND_GARBLED),
        (200, b"{}", Cause.BACKEND_GARBLED),
        (200, b"null", Cause.BACKEND_GARBLED),
        (200, recorded("alerts.json")[:700], Cause.BACKEND_GARBLED),
        (200, b"<html>please log in</html>", Cause.BACKEND_REFUSED),
        (401, b"", Cause.BACKEND_REFUSED),
        (410, b'{"error":"gone"}', Cause.BACKEND_REFUSED),
        (503, b"Limit of concurrent GET requests reached", Cause.BACKEND_LOST),
    ],
)
def test_what_is_not_the_promised_data_fails_the_poll(
    server: Server, source: Driven, status: int, body: bytes, cause: Cause
) -> None:
    server.pages["/api/v2/alerts"], server.status["/api/v2/alerts"] = body, status
    with pytest.raises(PollError) as failure:
        source.read()
    assert failure.value.cause is cause

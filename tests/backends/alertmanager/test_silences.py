"""Acknowledgements as silences: which are written, which are refused, and what is read back."""

from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug import Response

from noc.core.causes import Cause
from tests.backends.alertmanager.server import Server, ack, adapter, recorded, row, suppressed
from tests.backends.driven import Driven, driven


def test_an_acknowledgement_is_one_silence_for_each_alert(server: Server, source: Driven) -> None:
    server.set_alerts(
        row("HostDown", labels={"instance": "a"}),
        row("HostDown", labels={"instance": "b"}),
        row("HostDown", "tallinn"),
        row("DiskFull"),
        row("Watchdog", None, "none"),
    )
    result = source.acknowledge(ack(site="Riga", note="cable\ncut"))
    assert result.accepted, result.text
    assert [{m["name"]: m["value"] for m in silence["matchers"]} for silence in server.posted] == [
        {"alertname": "HostDown", "instance": name, "severity": "critical", "site": "riga"} for name in "ab"
    ]
    first = server.posted[0]
    assert all((m["isRegex"], m["isEqual"]) == (False, True) for m in first["matchers"])
    assert (first["createdBy"], first["comment"]) == ("ann", "ACK! cable cut [NOC Console]")
    assert first["endsAt"] == "2026-11-23T09:00:00.000Z"
    assert datetime.fromisoformat(first["startsAt"]) <= datetime.now(UTC)
    assert source.acknowledge(ack()).text == "already silenced in Alertmanager"
    assert len(server.posted) == 2


def test_a_service_problem_silences_what_degrades(server: Server, source: Driven) -> None:
    server.set_alerts(row("HostDown"), row("DiskFull"), row("Backup", severity="warning"), row("Fine", severity="info"))
    assert source.acknowledge(ack(Cause.SERVICE_PROBLEM)).accepted
    assert [silence["matchers"][0]["value"] for silence in server.posted] == ["DiskFull", "Backup"]


@pytest.mark.parametrize("cause", [Cause.CHECKS_LATE, Cause.VANISHED, Cause.HOST_DOWN])
def test_what_does_not_fire_is_kept_here(server: Server, source: Driven, cause: Cause) -> None:
    server.set_alerts(row("DiskFull"), row("HostDown", status=suppressed(inhibited=("other",))))
    result = source.acknowledge(ack(cause))
    assert result.accepted
    assert "kept here" in result.text
    assert server.posted == []


def test_the_canary_is_never_silenced(server: Server) -> None:
    server.set_alerts(row("HostDown"))
    with driven(adapter(server, canary="HostDown")) as backend:
        assert "kept here" in backend.acknowledge(ack()).text
    assert server.posted == []


def test_what_a_silence_catches_may_be_more_of_the_same(server: Server, source: Driven) -> None:
    server.set_alerts(row("HostDown"), row("HostDown", labels={"instance": "a"}))
    assert source.acknowledge(ack()).accepted
    assert len(server.posted) == 2


@pytest.mark.parametrize(
    ("other", "named"),
    [
        (row("Watchdog", severity="none"), "the canary Watchdog"),
        (row("HostDown"), "HostDown of riga"),
    ],
)
def test_a_silence_that_would_hide_more_is_refused(
    server: Server, source: Driven, other: dict[str, Any], named: str
) -> None:
    server.set_alerts({**row("nameless"), "labels": {"site": "riga"}}, other)  # every alert of riga has its labels
    result = source.acknowledge(ack(Cause.SERVICE_PROBLEM))
    assert not result.accepted
    assert f"would hide {named} too" in result.text
    assert server.posted == []


def test_what_is_no_trouble_may_be_hidden_along(server: Server, source: Driven) -> None:
    server.set_alerts({**row("nameless"), "labels": {"site": "riga"}}, row("Fine", severity="info"))
    assert source.acknowledge(ack(Cause.SERVICE_PROBLEM)).accepted


def test_a_refusal_is_told_in_the_words_of_alertmanager(server: Server, source: Driven) -> None:
    server.set_alerts(row("HostDown"))
    server.refusal = Response(recorded("silence_refused.json"), 400, content_type="application/json")
    result = source.acknowledge(ack())
    assert not result.accepted
    assert "start time must be before end time" in result.text
    assert len(server.posted) == 1


def test_a_silence_that_does_not_silence_is_not_accepted(server: Server, source: Driven) -> None:
    server.set_alerts(row("HostDown"))
    server.deaf = True
    result = source.acknowledge(ack())
    assert (result.accepted, result.text) == (False, "1 of 1 alerts are not silenced")
    assert len(server.posted) == 1


def test_a_silence_that_was_written_although_its_answer_failed_is_accepted(server: Server, source: Driven) -> None:
    server.set_alerts(row("HostDown"))
    server.garble = True
    assert source.acknowledge(ack()).accepted
    assert len(server.posted) == 1


def test_an_acknowledgement_of_a_lost_backend_fails_in_words(server: Server, source: Driven) -> None:
    server.status["/api/v2/alerts"] = 503
    result = source.acknowledge(ack())
    assert not result.accepted
    assert "503" in result.text

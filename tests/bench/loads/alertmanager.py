"""Answers of a large Alertmanager, as it sends them: each host with several alerts, the same in each run."""

import json
from datetime import UTC, datetime, timedelta

import msgspec

from noc.backends.alertmanager import wire
from tests.bench.load import Load

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ALERTS = ("HostDown", "DiskFull", "CertificateExpires", "QueueGrows", "TargetMissing")
SEVERITIES = ("critical", "warning", "page", "info")
SILENCE = "c55a4af1-bd4f-4c6d-9139-d88fac570347"


STATUS = b'{"uptime":"2026-11-01T00:00:00Z","versionInfo":{"version":"0.28.0"},"cluster":{"status":"disabled"}}'


def load(hosts: int, services: int) -> Load:
    """As many alerts as others have services."""
    count = hosts * services
    answers = {
        "/api/v2/alerts": alerts(count),
        "/api/v2/status": STATUS,
        "/api/v2/silences": silences(),
        "/metrics": b"alertmanager_config_last_reload_successful 1\n",
    }
    floor = {"/api/v2/alerts": msgspec.json.Decoder(list[wire.Alert]).decode}
    return Load({"site_from": "label:site"}, lambda turn: answers, floor, lambda asked: asked.path == "/api/v2/alerts")


def alerts(count: int = 10_000, sites: int = 500) -> bytes:
    """`GET /api/v2/alerts`: half a kilobyte each; every tenth is silenced, every twentieth inhibited; one Watchdog."""
    rows = [_alert(number, sites) for number in range(count - 1)]
    rows.append(_row({"alertname": "Watchdog", "severity": "none"}, "it fires for ever", count, "active"))
    return json.dumps(rows, separators=(",", ":")).encode()


def silences() -> bytes:
    """`GET /api/v2/silences` for them."""
    return json.dumps(
        [
            {
                "id": SILENCE,
                "status": {"state": "active"},
                "updatedAt": _stamp(START),
                "comment": "ACK! known",
                "createdBy": "ann",
                "endsAt": _stamp(START + timedelta(days=3650)),
                "matchers": [{"isEqual": True, "isRegex": False, "name": "site", "value": "site-1"}],
                "startsAt": _stamp(START),
            }
        ]
    ).encode()


def _alert(number: int, sites: int) -> dict[str, object]:
    name, instance = ALERTS[number % len(ALERTS)], f"10.1.{number // 250}.{number % 250}:9100"
    labels = {
        "alertname": name,
        "cluster": "production",
        "instance": instance,
        "job": "node",
        "severity": SEVERITIES[number % len(SEVERITIES)],
        "site": f"site-{number % sites}",
        "team": "infrastructure",
    }
    state = "silenced" if number % 10 == 3 else "inhibited" if number % 20 == 7 else "active"
    return _row(labels, f"{name} on {instance} since more than five minutes", number, state)


def _row(labels: dict[str, str], summary: str, number: int, state: str) -> dict[str, object]:
    return {
        "annotations": {"runbook_url": f"https://runbooks.example/{labels['alertname']}", "summary": summary},
        "endsAt": _stamp(START + timedelta(minutes=4)),
        "fingerprint": f"{number:016x}",
        "receivers": [{"name": "operators"}],
        "startsAt": _stamp(START - timedelta(seconds=number % 3600)),
        "status": {
            "inhibitedBy": ["4c22f4e4dfa6a688"] if state == "inhibited" else [],
            "silencedBy": [SILENCE] if state == "silenced" else [],
            "state": "active" if state == "active" else "suppressed",
        },
        "updatedAt": _stamp(START),
        "generatorURL": f"http://prometheus.example:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1&n={number}",
        "labels": labels,
    }


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

"""Bodies as a large Alertmanager and a large Prometheus send them, the same in each run."""

import json
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ALERTS = ("HostDown", "DiskFull", "CertificateExpires", "QueueGrows", "TargetMissing")
SEVERITIES = ("critical", "warning", "page", "info")
SILENCE = "c55a4af1-bd4f-4c6d-9139-d88fac570347"


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


def vector(count: int = 10_000, sites: int = 500, up: bool = True) -> bytes:
    """The answer to the query for the state of `count` targets, scraped within the minute before START."""
    now = START.timestamp()
    rows = [
        {
            "metric": {"instance": f"10.0.{n // 250}.{n % 250}:9100", "job": "node", "site": f"site-{n % sites}"},
            "value": [now, f"{(1 if up else -1) * (now - n % 60 - 0.25)}"],
        }
        for n in range(count)
    ]
    return json.dumps({"status": "success", "data": {"resultType": "vector", "result": rows}}).encode()


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

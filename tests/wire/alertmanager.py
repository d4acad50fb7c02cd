"""An Alertmanager that lives by the clock: what fires in it is sent again each second, as far as a test lets it."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from tests.backends.web import Request, Served

WATCHDOG = {"alertname": "Watchdog", "severity": "none"}
METRICS = b"alertmanager_config_last_reload_successful 1\n"


class Alertmanager:
    """Callable as the answers of a server: `alerts` are the labels of what fires. `ahead`: its clock, s."""

    def __init__(self) -> None:
        self.alerts: list[dict[str, str]] = [WATCHDOG]
        self.odd: dict[str, Any] = {}  # overlaid on each alert but the canary, as it is
        self.ahead = 0.0
        self.silences: list[dict[str, Any]] = []

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def __call__(self, request: Request) -> Served:
        match request.path.partition("?")[0]:
            case "/api/v2/alerts":
                return self._served([self._alert(labels) for labels in self.alerts])
            case "/api/v2/silences" if request.method == "POST":
                self.silences.append({"id": f"s{len(self.silences)}", **json.loads(request.body)})
                return self._served({"silenceID": self.silences[-1]["id"]})
            case "/api/v2/silences":
                return self._served(self.silences)
            case "/metrics":
                return Served(METRICS, headers={"Content-Type": "text/plain", "Date": self._date()})
        return self._served({"uptime": "2026-01-01T00:00:00.000Z", "versionInfo": {"version": "0.27.0"}})

    def _alert(self, labels: dict[str, str]) -> dict[str, Any]:
        silenced = [silence["id"] for silence in self.silences if _catches(silence, labels)]
        alert = {
            "labels": labels,
            "annotations": {"summary": f"{labels['alertname']} fires"},
            "startsAt": _stamp(self.now - timedelta(minutes=1)),
            "updatedAt": _stamp(self.now),
            "endsAt": _stamp(self.now + timedelta(seconds=4)),
            "status": {"state": "suppressed" if silenced else "active", "silencedBy": silenced, "inhibitedBy": []},
        }
        return alert | ({} if labels is WATCHDOG else self.odd)

    def _date(self) -> str:
        return format_datetime(self.now, usegmt=True)

    def _served(self, value: Any) -> Served:
        headers = {"Content-Type": "application/json", "Date": self._date()}
        return Served(json.dumps(value).encode(), headers=headers)


def _catches(silence: dict[str, Any], labels: dict[str, str]) -> bool:
    return all(labels.get(matcher["name"]) == matcher["value"] for matcher in silence["matchers"])


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

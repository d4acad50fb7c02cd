"""An Alertmanager that lives by the test's clock, with two Prometheus servers that send to it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from tests.backends.web import Request, Served
from tests.contract.product import INTERVAL, Clock, Spoilt
from tests.contract.web_product import WebProduct

NO_INVENTORY = "it knows what fires and nothing that is well"
DENIED = Served(b'"this account may not silence"', 403)
LIFE = 4 * INTERVAL.total_seconds()  # s that an alert lives on after it was last sent

SPOILT: dict[Spoilt, dict[str, Any]] = {
    Spoilt.WRONG_TYPE: {"labels": ["site", "riga"]},
    Spoilt.NAN: {"startsAt": "NaN", "updatedAt": "NaN", "endsAt": "NaN"},
    Spoilt.UNKNOWN_WORD: {"status": {"state": "perhaps", "silencedBy": [], "inhibitedBy": []}},
    Spoilt.ODD_ZONE: {"startsAt": "2026-11-23T22:45:00.000+13:45"},
}


@dataclass
class Alert:
    labels: dict[str, str]
    since: float  # seconds since 1970
    text: str = ""
    spoilt: Spoilt | None = None


class Alertmanager(WebProduct):
    kind = "alertmanager"
    words: ClassVar[Mapping[str, Any]] = {"site_from": "label:site", "canary": "Watchdog"}
    unable: ClassVar[Mapping[str, str]] = {
        "stop": NO_INVENTORY,
        "remove": NO_INVENTORY,
        "twin": NO_INVENTORY,
        "switch_off": NO_INVENTORY,
        "EXPIRED": "its API knows no sessions",
        "recheck": "it checks nothing itself",
    }

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.sites: dict[str, str] = {}  # by host
        self.alerts: dict[str, Alert] = {}  # by host
        self.senders = ["a", "b"]
        self.silences: dict[str, dict[str, Any]] = {}
        self.texts: dict[str, str] = {}

    # The sites

    def add(self, host: str, site: str) -> None:
        self.sites[host] = site

    def down(self, host: str) -> None:
        labels = {"alertname": "HostDown", "severity": "critical", "site": self.sites[host], "instance": host}
        self.alerts.setdefault(host, Alert(labels, self.now, self.texts.get(host, "")))

    def up(self, host: str) -> None:
        self.alerts.pop(host, None)

    def say(self, host: str, text: str) -> None:
        self.texts[host] = text

    def spoil(self, host: str, how: Spoilt | None) -> None:
        """An alert of it fires, and is spoilt; None: it has ended."""
        self.down(host)
        self.alerts[host].spoilt = how
        if how is None:
            self.up(host)

    def grow(self, hosts: int) -> None:
        """All but the two first have an alert each."""
        for number in range(len(self.sites), hosts + len(self.senders)):
            self.add(f"host-{number}", f"more-{number}")
            self.down(f"host-{number}")

    # The server

    def lose_part(self) -> None:
        self.senders = ["a"]

    def acknowledged(self, host: str) -> bool:
        return bool(host in self.alerts and self._silenced_by(self.alerts[host].labels))

    def acknowledge(self, host: str, by: str) -> None:
        matchers = [{"name": name, "value": value} for name, value in self.alerts[host].labels.items()]
        self._silence({"matchers": matchers, "createdBy": by, "comment": "seen", "endsAt": _stamp(self.now + 3600)})

    def _silence(self, silence: dict[str, Any]) -> str:
        identity = f"s{len(self.silences)}"
        self.silences[identity] = {"id": identity, "status": {"state": "active"}, **silence}
        return identity

    def _silenced_by(self, labels: dict[str, str]) -> list[str]:
        return [
            identity
            for identity, silence in self.silences.items()
            if silence["status"]["state"] == "active"
            and all(labels.get(matcher["name"]) == matcher["value"] for matcher in silence["matchers"])
        ]

    def answer(self, request: Request) -> Served:
        path = request.path.partition("?")[0]
        match request.method, path:
            case "GET", "/api/v2/alerts":
                return self._alerts()
            case "GET", "/api/v2/silences":
                return self.served(list(self.silences.values()))
            case "GET", "/metrics":
                return Served(b"alertmanager_config_last_reload_successful 1\n", headers=self.served(None).headers)
            case "GET", "/api/v2/status":
                return self.served({"uptime": _stamp(self.begun), "versionInfo": {"version": "0.27.0"}})
        if not self.may_write:
            return DENIED
        if request.method == "DELETE":
            self.silences[path.rpartition("/")[2]]["status"] = {"state": "expired"}
            return self.wrote(self.served({}))
        return self.wrote(self.served({"silenceID": self._silence(json.loads(request.body))}))

    def _alerts(self) -> Served:
        canaries = [Alert({"alertname": "Watchdog", "prometheus": name}, self.begun) for name in self.senders]
        rows = [self._row(alert) for alert in (*canaries, *self.alerts.values())]
        return Served(b"[" + b",".join(rows) + b"]", headers=self.served(None).headers)

    def _row(self, alert: Alert) -> bytes:
        silenced = self._silenced_by(alert.labels)
        sent = self.checked_at()
        row = {
            "labels": alert.labels,
            "annotations": {"summary": alert.text or "does not answer"},
            "startsAt": _stamp(alert.since),
            "updatedAt": _stamp(sent),
            "endsAt": _stamp(sent + LIFE),
            "status": {"state": "suppressed" if silenced else "active", "silencedBy": silenced, "inhibitedBy": []},
        } | SPOILT.get(alert.spoilt or Spoilt.TWICE, {})
        if alert.spoilt is Spoilt.MISSING:
            del row["labels"]
        text = json.dumps(row)
        if alert.spoilt is Spoilt.TWICE:
            text = text.replace('"startsAt":', '"startsAt": "2001-01-01T00:00:00Z", "startsAt":')
        return text.encode()


def _stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

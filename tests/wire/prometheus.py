"""A Prometheus that lives by the clock: it scrapes each second, as far as a test lets it."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs

from tests.backends.web import Request, Served


@dataclass
class Target:
    """`scraped` is the moment of its last scrape if they no longer run; `value` is the sample as it is sent."""

    site: str
    up: bool = True
    scraped: float | None = None
    value: str | None = None
    labels: dict[str, str] = field(default_factory=dict)


class Prometheus:
    """Callable as the answers of a server: `targets["riga-gw"].up = False`. `ahead`: its clock against ours, s."""

    def __init__(self, *sites: str) -> None:
        self.targets = {f"{site}-gw": Target(site) for site in sites}
        self.ahead = 0.0
        self.canary = True
        self._started = datetime.now(UTC)

    @property
    def now(self) -> float:
        return datetime.now(UTC).timestamp() + self.ahead

    def __call__(self, request: Request) -> Served:
        match request.path.partition("?")[0]:
            case "/api/v1/query":
                query = parse_qs(request.body.decode())["query"][0]
                return self._served(self._watchdog() if "ALERTS" in query else self._states())
            case "/api/v1/targets":
                return self._served({"activeTargets": [self._target(name) for name in self.targets]})
            case "/api/v1/status/runtimeinfo":
                return self._served({"startTime": self._started.isoformat(), "reloadConfigSuccess": True})
        return self._served({"version": "2.53.0"})

    def _states(self) -> dict[str, Any]:
        return {"resultType": "vector", "result": [self._sample(name) for name in self.targets]}

    def _sample(self, name: str) -> dict[str, Any]:
        target = self.targets[name]
        scraped = float(int(self.now)) if target.scraped is None else target.scraped
        value = target.value if target.value is not None else f"{scraped if target.up else -scraped}"
        return {"metric": self._labels(name), "value": [self.now, value]}

    def _watchdog(self) -> dict[str, Any]:
        labels = {"alertname": "Watchdog", "alertstate": "firing"}
        fires = [{"metric": labels, "value": [self.now, f"{int(self.now)}"]}] if self.canary else []
        return {"resultType": "vector", "result": fires}

    def _labels(self, name: str) -> dict[str, str]:
        target = self.targets[name]
        return {"job": "node", "instance": name, "site": target.site} | target.labels

    def _target(self, name: str) -> dict[str, Any]:
        return {"labels": self._labels(name), "scrapeInterval": "1s", "scrapeTimeout": "1s", "lastError": ""}

    def _served(self, data: Any) -> Served:
        date = format_datetime(datetime.fromtimestamp(self.now, UTC), usegmt=True)
        headers = {"Content-Type": "application/json", "Date": date}
        return Served(json.dumps({"status": "success", "data": data}).encode(), headers=headers)

"""Answers of a real Uptime Kuma 2.0.0-dev.0, as they were recorded, and what a test changes in them."""

import json
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from noc.backends.uptime_kuma.options import UptimeKumaOptions
from noc.settings import BackendSettings
from tests.backends.web import Request, Served, Web

RECORDED = Path(__file__).parent / "recorded/2.0.0-dev.0"
PAGE, BEATS, METRICS = "/api/status-page/noc", "/api/status-page/heartbeat/noc", "/metrics"
TAKEN = {  # when each scene was recorded
    "well": datetime(2026, 11, 23, 13, 26, 32, tzinfo=UTC),
    "down": datetime(2026, 11, 23, 13, 27, 3, tzinfo=UTC),
    "silent_paused": datetime(2026, 11, 23, 13, 28, 34, tzinfo=UTC),
    "maintenance": datetime(2026, 11, 23, 13, 29, 24, tzinfo=UTC),
    "restarted": datetime(2026, 11, 23, 13, 32, 18, tzinfo=UTC),
}


class Replay:
    """Callable as the answers of a server. `status` replaces that of a page."""

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.status: dict[str, int] = {}
        self.play("well")

    def play(self, scene: str) -> None:
        self.now = TAKEN[scene]
        self.page: Any = json.loads((RECORDED / f"{scene}_page.json").read_text())
        self.beats: Any = json.loads((RECORDED / f"{scene}_beats.json").read_text())
        self.metrics = (RECORDED / f"{scene}_metrics.txt").read_text()

    def monitor(self, name: str) -> dict[str, Any]:
        """Its row on the page."""
        rows = (row for group in self.page["publicGroupList"] for row in group["monitorList"])
        found: dict[str, Any] = next(row for row in rows if row["name"] == name)
        return found

    def beats_of(self, name: str) -> list[Any]:
        beats: list[Any] = self.beats["heartbeatList"][str(self.monitor(name)["id"])]
        return beats

    def __call__(self, request: Request) -> Served:
        self.asked.append(request)
        bodies = {PAGE: json.dumps(self.page), BEATS: json.dumps(self.beats), METRICS: self.metrics}
        body = bodies[request.path]
        headers = {"Content-Type": "application/json", "Date": format_datetime(self.now, usegmt=True)}
        status = self.status.get(request.path, 200)
        if request.path != METRICS:
            headers["ETag"] = f'W/"{hash(body):x}"'
            if request.headers.get("if-none-match") == headers["ETag"]:
                return Served(b"", 304, headers)
        return Served(body.encode() if status == 200 else b"", status, headers)


def settings_of(web: Web, **more: Any) -> BackendSettings:
    options = UptimeKumaOptions(status_page="noc")
    return BackendSettings("kuma", "uptime_kuma", web.url, **{"options": options, **more})

"""An Uptime Kuma that lives by the test's clock, with one status page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha1
from typing import Any, ClassVar

from noc.backends.uptime_kuma.options import UptimeKumaOptions
from tests.backends.web import Request, Served
from tests.contract.product import INTERVAL, Clock, Spoilt
from tests.contract.web_product import WebProduct

SHOWN = 8  # beats of each monitor
NO_ACKS = "it has no acknowledgements"


@dataclass
class Monitor:
    id: int
    name: str
    site: str
    changed: float  # seconds since 1970
    status: int = 1
    stopped: float | None = None
    text: str = ""
    spoilt: Spoilt | None = None


class UptimeKuma(WebProduct):
    kind = "uptime_kuma"
    words: ClassVar[Mapping[str, Any]] = {"site_from": "hostgroup", "options": UptimeKumaOptions(status_page="noc")}
    unable: ClassVar[Mapping[str, str]] = {
        "switch_off": "there is no switch for all of its checks",
        "lose_part": "all its checks run in one process",
        "acknowledged": NO_ACKS,
        "acknowledge": NO_ACKS,
        "refuse_writes": NO_ACKS,
        "forget_answers": NO_ACKS,
        "written": NO_ACKS,
        "unacknowledge": NO_ACKS,
        "recheck": "it checks in its own rhythm",
        "EXPIRED": "a status page knows no sessions",
    }

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.monitors: dict[str, Monitor] = {}
        self._made = 0

    # The sites

    def add(self, host: str, site: str) -> None:
        self._made += 1
        self.monitors[host] = Monitor(self._made, host, site, self.begun)

    def remove(self, host: str) -> None:
        del self.monitors[host]

    def down(self, host: str) -> None:
        self._change(host, 0)

    def up(self, host: str) -> None:
        self.monitors[host].stopped = None
        self._change(host, 1)

    def _change(self, host: str, status: int) -> None:
        found = self.monitors[host]
        if found.status != status:
            found.status, found.changed = status, self.checked_at()

    def stop(self, host: str) -> None:
        self.monitors[host].stopped = self.checked_at()

    def say(self, host: str, text: str) -> None:
        self.monitors[host].text = text

    def spoil(self, host: str, how: Spoilt | None) -> None:
        self.monitors[host].spoilt = how

    def twin(self, host: str) -> None:
        first = self.monitors[host]
        self._made += 1
        self.monitors[f"{host} once more"] = Monitor(self._made, host, first.site, self.begun)

    def grow(self, hosts: int) -> None:
        for number in range(len(self.monitors), hosts):
            self.add(f"host-{number}", f"more-{number}")

    # The server

    def answer(self, request: Request) -> Served:
        body = self._beats() if "/heartbeat/" in request.path else json.dumps(self._page())
        etag = f'W/"{sha1(body.encode(), usedforsecurity=False).hexdigest()}"'
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Date": format_datetime(self.clock.at, usegmt=True),
            "ETag": etag,
        }
        if request.headers.get("if-none-match") == etag:
            return Served(b"", 304, headers)
        return Served(body.encode(), headers=headers)

    def _page(self) -> dict[str, Any]:
        groups: dict[str, list[dict[str, Any]]] = {}
        for monitor in self.monitors.values():
            row = {"id": monitor.id, "name": monitor.name, "sendUrl": 0, "type": "port"}
            groups.setdefault(monitor.site, []).append(row)
        return {
            "config": {"slug": "noc", "published": True, "showTags": False},
            "incident": None,
            "publicGroupList": [
                {"id": number, "name": name, "weight": number, "monitorList": rows}
                for number, (name, rows) in enumerate(groups.items(), 1)
            ],
            "maintenanceList": [],
        }

    def _beats(self) -> str:
        rows = ",".join(f'"{monitor.id}":{self._beats_of(monitor)}' for monitor in self.monitors.values())
        return f'{{"heartbeatList":{{{rows}}},"uptimeList":{{}}}}'

    def _beats_of(self, monitor: Monitor) -> str:
        step = INTERVAL.total_seconds()
        last = min(self.checked_at(), self.alive_at if monitor.stopped is None else monitor.stopped)
        beats = [self._beat(monitor, last - step * back) for back in reversed(range(SHOWN))]
        newest = beats[-1]
        match monitor.spoilt:
            case Spoilt.WRONG_TYPE:
                newest["time"] = []
            case Spoilt.MISSING:
                del newest["status"]
            case Spoilt.NAN:
                newest["time"] = None
            case Spoilt.UNKNOWN_WORD:
                newest["status"] = 7
            case Spoilt.ODD_ZONE:
                ahead = datetime.fromtimestamp(last, UTC) + timedelta(hours=5, minutes=45)
                newest["time"] = f"{ahead:%Y-%m-%d %H:%M:%S}.000+05:45"
        text = json.dumps(beats)
        return text.replace('"status":', '"status": 0, "status":') if monitor.spoilt is Spoilt.TWICE else text

    def _beat(self, monitor: Monitor, at: float) -> dict[str, Any]:
        status = monitor.status if at >= monitor.changed else 1 - monitor.status
        stamp = datetime.fromtimestamp(at, UTC)
        return {"status": status, "time": f"{stamp:%Y-%m-%d %H:%M:%S}.000", "msg": monitor.text, "ping": 3}

"""An Icinga 2 that lives by the clock: its checks run each second, as far as a test lets them."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.backends.web import Request, Served

NEVER = -1.0
NOT_FOUND = Served(b'{"error":404,"status":"No objects found."}', 404)
DENIED = Served(b'{"error":403,"status":"Missing permission."}', 403)


@dataclass
class Host:
    """What a test may change of a host. `checked` is the moment of its last check if they no longer run."""

    name: str
    group: str
    state: int = 0  # 0 up, 1 down
    hard: bool = True
    checked: float | None = None  # None: its checks run
    downtime: bool = False
    acked: bool = False
    odd: dict[str, Any] | None = None  # attributes that are overlaid as they are


class Icinga2:
    """Callable as the answers of a server: `hosts["riga-gw"].state = 1`. `ahead`: how far its clock is from ours, s."""

    def __init__(self, *sites: str) -> None:
        self.hosts = {f"{site}-gw": Host(f"{site}-gw", f"site-{site}") for site in sites}
        self.ahead = 0.0
        self.may_acknowledge = True
        self.acknowledged: list[str] = []
        self._started = _now()

    def add(self, site: str, **more: Any) -> Host:
        host = self.hosts[f"{site}-gw"] = Host(f"{site}-gw", f"site-{site}", **more)
        return host

    @property
    def now(self) -> float:
        return _now() + self.ahead

    def restart(self) -> None:
        self._started = _now()

    def __call__(self, request: Request) -> Served:
        kind = request.path.rstrip("/").rpartition("/")[2]
        body = json.loads(request.body or b"{}")
        match kind:
            case "v1":
                return _served({"results": [{"user": "noc", "permissions": ["*"]}]})
            case "status":
                return _served(self._status())
            case "hosts":
                names = body.get("hosts") or list(self.hosts)
                rows = [{"name": name, "attrs": self._attrs(name)} for name in names if name in self.hosts]
                return _served({"results": rows}) if len(rows) == len(names) else NOT_FOUND
            case "acknowledge-problem":
                return self._acknowledge(body)
            case "remove-acknowledgement":
                self.hosts[body["host"]].acked = False
                return _served({"results": [{"code": 200, "status": "Successfully removed acknowledgement."}]})
        return _served({"results": []})

    def _acknowledge(self, body: dict[str, Any]) -> Served:
        if not self.may_acknowledge:
            return DENIED
        self.hosts[body["host"]].acked = True
        self.acknowledged.append(body["host"])
        return _served({"results": [{"code": 200, "status": "Successfully acknowledged."}]})

    def _attrs(self, name: str) -> dict[str, Any]:
        host = self.hosts[name]
        checked = float(int(self.now)) if host.checked is None else host.checked
        return {
            "state": host.state,
            "state_type": int(host.hard),
            "last_check": checked,
            "last_state_up": checked if host.state == 0 else checked - 60,
            "last_state_change": self._started + self.ahead,
            "last_hard_state_change": self._started + self.ahead,
            "check_interval": 1,
            "check_timeout": 1,
            "check_command": "hostalive",
            "check_period": "",
            "enable_active_checks": True,
            "enable_passive_checks": True,
            "acknowledgement": int(host.acked),
            "acknowledgement_expiry": 0,
            "downtime_depth": int(host.downtime),
            "groups": [host.group],
            "zone": "master",
            "last_check_result": {"active": True, "output": "PING CRITICAL" if host.state else "PING OK"},
            **(host.odd or {}),
        }

    def _status(self) -> dict[str, Any]:
        started = self._started + self.ahead
        app = {
            "program_start": started,
            "enable_host_checks": True,
            "enable_service_checks": True,
            "version": "r2.14.0",
        }
        parts = [
            {"name": "IcingaApplication", "status": {"icingaapplication": {"app": app}}},
            {"name": "CIB", "status": {"uptime": self.now - started}},
            {"name": "ApiListener", "status": {"api": {"not_conn_endpoints": [], "zones": {}}}},
        ]
        return {"results": parts}


def _now() -> float:
    return datetime.now(UTC).timestamp()


def _served(value: Any) -> Served:
    return Served(json.dumps(value).encode())

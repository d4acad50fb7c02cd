"""An Icinga 2 that lives by the test's clock."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from tests.backends.web import Request, Served
from tests.contract.product import INTERVAL, Clock, Spoilt
from tests.contract.web_product import WebProduct

NOT_FOUND = Served(b'{"error":404,"status":"No objects found."}', 404)
DENIED = Served(b'{"error":403,"status":"Missing permission."}', 403)
ACKNOWLEDGEMENT = 4  # the type of a comment

SPOILT: dict[Spoilt, dict[str, Any]] = {
    Spoilt.WRONG_TYPE: {"check_interval": []},
    Spoilt.NAN: {"last_check": None, "last_state_up": None},  # what it writes for NaN
    Spoilt.UNKNOWN_WORD: {"state": 7},
}


@dataclass
class Host:
    name: str
    site: str
    changed: float  # seconds since 1970
    state: int = 0  # 0 up, 1 down
    stopped: float | None = None  # the moment of its last check, if they no longer run
    text: str = ""
    acked: str = ""  # by whom
    spoilt: Spoilt | None = None


class Icinga2(WebProduct):
    kind = "icinga2"
    words: ClassVar[Mapping[str, Any]] = {"site_from": "hostgroup:site-", "user": "noc"}
    unable: ClassVar[Mapping[str, str]] = {
        "twin": "the name of an object is its key: Icinga refuses a second one",
        "EXPIRED": "its API knows no sessions",
        "ODD_ZONE": "its times are seconds since 1970",
    }

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.hosts: dict[str, Host] = {}
        self.checks_on = True
        self.lost: list[str] = []
        self.rechecked: list[str] = []

    # The sites

    def add(self, host: str, site: str) -> None:
        self.hosts[host] = Host(host, site, self.begun)

    def remove(self, host: str) -> None:
        del self.hosts[host]

    def down(self, host: str) -> None:
        self._state(host, 1)

    def up(self, host: str) -> None:
        self.hosts[host].stopped = None
        self._state(host, 0)

    def _state(self, host: str, state: int) -> None:
        found = self.hosts[host]
        if found.state != state:
            found.state, found.changed = state, self.checked_at()
        if not state:
            found.acked = ""

    def stop(self, host: str) -> None:
        self.hosts[host].stopped = self.checked_at()

    def say(self, host: str, text: str) -> None:
        self.hosts[host].text = text

    def spoil(self, host: str, how: Spoilt | None) -> None:
        self.hosts[host].spoilt = how

    def twin(self, host: str) -> None:
        raise NotImplementedError

    def grow(self, hosts: int) -> None:
        for number in range(len(self.hosts), hosts):
            self.add(f"host-{number}", f"more-{number}")

    # The server

    def switch_off(self) -> None:
        self.checks_on = False
        for host in self.hosts:
            self.stop(host)

    def lose_part(self) -> None:
        self.lost = ["satellite-riga"]

    def acknowledged(self, host: str) -> bool:
        return bool(self.hosts[host].acked)

    def acknowledge(self, host: str, by: str) -> None:
        self.hosts[host].acked = by

    def served(self, value: Any, status: int = 200) -> Served:
        return Served(json.dumps(value).encode(), status)  # it sends no Date

    def answer(self, request: Request) -> Served:
        body = json.loads(request.body or b"{}")
        match request.path.rpartition("/")[2]:
            case "v1":
                permissions = ["objects/query/*", "status/query", *(["actions/*"] if self.may_write else [])]
                return self.served({"results": [{"user": "noc", "permissions": permissions}]})
            case "status":
                return self.served(self._status())
            case "hosts":
                names = body.get("hosts") or list(self.hosts)
                rows = [self._row(self.hosts[name]) for name in names if name in self.hosts]
                return self._rows(rows) if len(rows) == len(names) else NOT_FOUND
            case "comments":
                return self.served({"results": [self._comment(host) for host in self.hosts.values() if host.acked]})
            case "acknowledge-problem" | "remove-acknowledgement" | "reschedule-check" as action:
                return self._act(action, body)
        return self.served({"results": []})

    def _act(self, action: str, body: dict[str, Any]) -> Served:
        if not self.may_write:
            return DENIED
        names = [body["host"]] if "host" in body else body.get("hosts", [])
        names = names or ([body["service"].partition("!")[0]] if "service" in body else [])
        if not names or any(name not in self.hosts for name in names):
            return NOT_FOUND
        for host in (self.hosts[name] for name in names):
            match action:
                case "acknowledge-problem" if not host.state:
                    return self._outcome(409, f"Host {host.name} is UP.")
                case "acknowledge-problem" if host.acked:
                    self.writes += 1  # it was asked to do it once more
                    return self._outcome(409, f"Host {host.name} is already acknowledged.")
                case "acknowledge-problem":
                    host.acked = body["author"]
                case "remove-acknowledgement":
                    host.acked = ""
                case "reschedule-check":
                    self.rechecked.append(host.name)
        return self.wrote(self._outcome(200, "Successfully done."))

    def _outcome(self, code: int, status: str) -> Served:
        return self.served({"results": [{"code": code, "status": status}]}, code)

    def _rows(self, rows: list[bytes]) -> Served:
        return Served(b'{"results":[' + b",".join(rows) + b"]}")

    def _row(self, host: Host) -> bytes:
        attrs = self._attrs(host)
        if host.spoilt is Spoilt.MISSING:
            del attrs["state"]
        text = json.dumps({"name": host.name, "attrs": attrs | SPOILT.get(host.spoilt or Spoilt.TWICE, {})})
        if host.spoilt is Spoilt.TWICE:
            text = text.replace('"state":', '"state": 1, "state":', 1)
        return text.encode()

    def _attrs(self, host: Host) -> dict[str, Any]:
        checked = min(self.checked_at(), self.alive_at if host.stopped is None else host.stopped)
        return {
            "state": host.state,
            "state_type": 1,
            "last_check": checked,
            "last_state_up": host.changed if host.state else checked,
            "last_state_change": host.changed,
            "last_hard_state_change": host.changed,
            "check_interval": INTERVAL.total_seconds(),
            "check_timeout": 10,
            "check_command": "hostalive",
            "check_period": "",
            "enable_active_checks": True,
            "enable_passive_checks": True,
            "acknowledgement": int(bool(host.acked)),
            "acknowledgement_expiry": 0,
            "downtime_depth": 0,
            "groups": [f"site-{host.site}"],
            "zone": "master",
            "address": "",
            "vars": None,
            "last_check_result": {
                "active": True,
                "output": host.text or ("PING CRITICAL" if host.state else "PING OK"),
            },
        }

    def _comment(self, host: Host) -> dict[str, Any]:
        comment = {
            "host_name": host.name,
            "service_name": "",
            "entry_type": ACKNOWLEDGEMENT,
            "entry_time": self.begun,
            "author": host.acked,
            "text": "seen",
        }
        return {"name": f"{host.name}!1", "attrs": comment}

    def _status(self) -> dict[str, Any]:
        app = {
            "program_start": self.begun,
            "enable_host_checks": self.checks_on,
            "enable_service_checks": self.checks_on,
            "version": "r2.14.0",
        }
        parts = [
            {"name": "IcingaApplication", "status": {"icingaapplication": {"app": app}}},
            {"name": "CIB", "status": {"uptime": self.alive_at - self.begun}},
            {"name": "ApiListener", "status": {"api": {"not_conn_endpoints": self.lost, "zones": {}}}},
        ]
        return {"results": parts}

"""An Icinga 2 that lives by the test's clock."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from tests.backends.web import Request, Served
from tests.contract.checked_hosts import CheckedHost, CheckedHosts
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


class Icinga2(WebProduct, CheckedHosts[CheckedHost]):
    kind = "icinga2"
    words: ClassVar[Mapping[str, Any]] = {"site_from": "hostgroup:site-", "user": "noc"}
    unable: ClassVar[Mapping[str, str]] = {
        "twin": "the name of an object is its key: Icinga refuses a second one",
        "EXPIRED": "its API knows no sessions",
        "ODD_ZONE": "its times are seconds since 1970",
    }

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.hosts: dict[str, CheckedHost] = {}
        self.checks_on = True
        self.lost: list[str] = []
        self.rechecked: list[str] = []

    # The sites

    def add(self, host: str, site: str) -> None:
        self.hosts[host] = CheckedHost(host, site, self.begun)

    # The server

    def lose_part(self) -> None:
        self.lost = ["satellite-riga"]

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
                case "acknowledge-problem" if not host.down:
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

    def _row(self, host: CheckedHost) -> bytes:
        attrs = self._attrs(host)
        if host.spoilt is Spoilt.MISSING:
            del attrs["state"]
        text = json.dumps({"name": host.name, "attrs": attrs | SPOILT.get(host.spoilt or Spoilt.TWICE, {})})
        if host.spoilt is Spoilt.TWICE:
            text = text.replace('"state":', '"state": 1, "state":', 1)
        return text.encode()

    def _attrs(self, host: CheckedHost) -> dict[str, Any]:
        checked = min(self.checked_at(), self.alive_at if host.stopped is None else host.stopped)
        return {
            "state": int(host.down),
            "state_type": 1,
            "last_check": checked,
            "last_state_up": host.changed if host.down else checked,
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
                "output": host.text or ("PING CRITICAL" if host.down else "PING OK"),
            },
        }

    def _comment(self, host: CheckedHost) -> dict[str, Any]:
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

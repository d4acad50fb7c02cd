"""A Zabbix 7.0 in the words of its JSON-RPC: hosts that are pinged, their triggers and their problems."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from noc.settings import SecretRef
from tests.backends.web import Request, Served
from tests.contract.product import INTERVAL, Clock, Manner, Spoilt
from tests.contract.web_product import WebProduct

ACKNOWLEDGE, UNACKNOWLEDGE = 2, 16
USERS = {"1": "noc", "2": "bob"}
PROXY_QUIET = 600  # seconds

OVER = {"code": -32602, "message": "Invalid params.", "data": "Session terminated, re-login, please."}
DENIED = {"code": -32500, "message": "Application error.", "data": 'No permissions to call "event.acknowledge".'}


@dataclass
class Host:
    name: str
    site: str
    number: int
    state: int = 0  # 0 up, 1 down
    changed: int = 0
    stopped: float | None = None  # the moment of its last value, if none comes any more
    disabled: bool = False
    text: str = ""
    updates: list[dict[str, str]] = field(default_factory=list)
    spoilt: Spoilt | None = None

    @property
    def hostid(self) -> str:
        return str(10000 + self.number)

    @property
    def itemid(self) -> str:
        return str(40000 + self.number)

    @property
    def eventid(self) -> str:
        return str(70000 + self.number)

    @property
    def triggerid(self) -> str:
        return str(20000 + self.number)

    @property
    def acked(self) -> bool:
        taken = [int(update["action"]) for update in self.updates]
        newest = next((bits for bits in reversed(taken) if bits & (ACKNOWLEDGE | UNACKNOWLEDGE)), 0)
        return bool(newest & ACKNOWLEDGE)


class Zabbix(WebProduct):
    kind = "zabbix"
    words: ClassVar[Mapping[str, Any]] = {
        "site_from": "hostgroup:site/",
        "user": "noc",
        "password": SecretRef("env", "NOC", "backend east, password"),
    }
    unable: ClassVar[Mapping[str, str]] = {
        "ODD_ZONE": "its times are seconds since 1970",
    }

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.hosts: list[Host] = []
        self.lost = False
        self.session = 0

    # The sites

    def _host(self, name: str) -> Host:
        return next(host for host in self.hosts if host.name == name)

    def add(self, host: str, site: str) -> None:
        self.hosts.append(Host(host, site, len(self.hosts) + 1))

    def remove(self, host: str) -> None:
        self.hosts.remove(self._host(host))

    def down(self, host: str) -> None:
        found = self._host(host)
        if not found.state:
            found.state, found.changed, found.updates = 1, int(self.checked_at()), []

    def up(self, host: str) -> None:
        found = self._host(host)
        found.state, found.stopped, found.updates = 0, None, []

    def stop(self, host: str) -> None:
        self._host(host).stopped = self.checked_at()

    def say(self, host: str, text: str) -> None:
        self._host(host).text = text

    def spoil(self, host: str, how: Spoilt | None) -> None:
        self._host(host).spoilt = how

    def twin(self, host: str) -> None:
        self.hosts.append(Host(host, self._host(host).site, len(self.hosts) + 1))

    def grow(self, hosts: int) -> None:
        for number in range(len(self.hosts), hosts):
            self.add(f"host-{number}", f"more-{number}")

    # The server

    def switch_off(self) -> None:
        for host in self.hosts:
            host.stopped, host.disabled = self.checked_at(), True

    def lose_part(self) -> None:
        self.lost = True

    def behave(self, manner: Manner | None) -> None:
        if manner is Manner.EXPIRED:
            self.session += 1
        else:
            super().behave(manner)

    # What was written

    def acknowledged(self, host: str) -> bool:
        return self._host(host).acked

    def acknowledge(self, host: str, by: str) -> None:
        userid = next(userid for userid, name in USERS.items() if name == by)
        self._update(self._host(host), userid, ACKNOWLEDGE, "")

    def _update(self, host: Host, userid: str, action: int, message: str) -> None:
        clock = str(int(self.now))
        host.updates.append({"userid": userid, "clock": clock, "action": str(action), "message": message})

    # The wire

    def answer(self, request: Request) -> Served:
        asked = json.loads(request.body)
        if isinstance(asked, list):
            return self.served([self._answer(call, request) for call in asked])
        return self.served(self._answer(asked, request))

    def served(self, value: Any, status: int = 200) -> Served:
        served = super().served(value, status)
        if any(host.spoilt is Spoilt.TWICE for host in self.hosts):
            return Served(served.body.replace(b'"status": "0"', b'"status": "1", "status": "0"'), 200, served.headers)
        return served

    def _answer(self, call: Mapping[str, Any], request: Request) -> dict[str, Any]:
        method, head = call["method"], {"jsonrpc": "2.0", "id": call["id"]}
        assert "auth" not in call, "this version does not know it any more"
        if method not in ("apiinfo.version", "user.login"):
            if request.headers.get("authorization") != f"Bearer session-{self.session}":
                return {**head, "error": OVER}
            if method == "event.acknowledge" and not self.may_write:
                return {**head, "error": DENIED}
        answers: dict[str, Callable[[Any], Any]] = {
            "apiinfo.version": lambda params: "7.0.5",
            "user.login": lambda params: f"session-{self.session}",
            "user.logout": lambda params: True,
            "user.get": lambda params: [{"userid": userid, "username": USERS[userid]} for userid in params["userids"]],
            "host.get": self._hosts,
            "item.get": self._items,
            "trigger.get": self._triggers,
            "problem.get": self._problems,
            "hanode.get": lambda params: [{"name": "", "lastaccess": str(int(self.alive_at)), "status": "3"}],
            "proxy.get": self._proxies,
            "proxygroup.get": lambda params: [],
            "event.acknowledge": self._acknowledge,
            "task.create": self._recheck,
        }
        return {**head, "result": answers[method](call["params"])}

    def _hosts(self, params: Any) -> list[dict[str, Any]]:
        names = params.get("filter", {}).get("host")
        return [self._row(host) for host in self.hosts if names is None or host.name in names]

    def _row(self, host: Host) -> dict[str, Any]:
        interface = {
            "type": "1", "main": "1", "available": "0", "error": "", "errors_from": "0", "disable_until": "0",
            "useip": "1", "ip": "192.0.2.7", "dns": "",
        }  # fmt: skip
        row: dict[str, Any] = {
            "hostid": host.hostid, "host": host.name, "status": str(int(host.disabled)), "maintenance_status": "0",
            "maintenanceid": "0", "maintenance_from": "0", "active_available": "0", "proxyid": "1",
            "assigned_proxyid": "0", "proxy_groupid": "0", "interfaces": [interface],
            "hostgroups": [{"name": f"site/{host.site}"}],
        }  # fmt: skip
        match host.spoilt:
            case Spoilt.WRONG_TYPE:
                row["maintenance_status"] = []
            case Spoilt.MISSING:
                del row["status"]
            case Spoilt.UNKNOWN_WORD:
                row["status"] = "7"
        return row

    def _items(self, params: Any) -> list[dict[str, Any]]:
        if "lastclock" in params["output"]:
            wanted = set(params["itemids"])
            return [self._value(host) for host in self.hosts if host.itemid in wanted]
        return [self._item(host) for host in self.hosts]

    def _item(self, host: Host) -> dict[str, Any]:
        return {
            "itemid": host.itemid, "hostid": host.hostid, "key_": "icmpping", "type": "3", "value_type": "3",
            "delay": f"{INTERVAL.total_seconds():g}s", "status": "0", "state": "0", "history": "90d", "error": "",
            "master_itemid": "0", "preprocessing": [],
        }  # fmt: skip

    def _value(self, host: Host) -> dict[str, str]:
        checked = min(self.checked_at(), self.alive_at if host.stopped is None else host.stopped)
        clock = "NaN" if host.spoilt is Spoilt.NAN else str(int(checked))
        return {"itemid": host.itemid, "lastclock": clock, "lastvalue": str(1 - host.state), "state": "0"}

    def _triggers(self, params: Any) -> list[dict[str, Any]]:
        return [
            {
                "triggerid": host.triggerid, "description": self._name(host), "priority": "4",
                "lastchange": str(host.changed), "hosts": [{"hostid": host.hostid}],
            }
            for host in self.hosts if host.state and not host.disabled
        ]  # fmt: skip

    def _problems(self, params: Any) -> list[dict[str, Any]]:
        events, hosts = params.get("eventids"), params.get("hostids")
        return [
            {
                "eventid": host.eventid, "objectid": host.triggerid, "clock": str(host.changed),
                "name": self._name(host), "severity": "4", "acknowledged": str(int(host.acked)), "suppressed": "0",
                "acknowledges": host.updates, "suppression_data": [],
            }
            for host in self.hosts
            if host.state and (events is None or host.eventid in events) and (hosts is None or host.hostid in hosts)
        ]  # fmt: skip

    def _name(self, host: Host) -> str:
        return f"Unavailable by ICMP ping {host.text}".strip()

    def _proxies(self, params: Any) -> list[dict[str, str]]:
        seen = self.alive_at - (PROXY_QUIET if self.lost else 0)
        return [{"proxyid": "1", "name": "east", "lastaccess": str(int(seen)), "state": "1" if self.lost else "2"}]

    def _acknowledge(self, params: Any) -> dict[str, Any]:
        for host in self.hosts:
            if host.eventid in params["eventids"]:
                self._update(host, "1", params["action"], params["message"])
        done = {"eventids": [int(eventid) for eventid in params["eventids"]]}
        self.wrote(Served())
        return done

    def _recheck(self, params: Any) -> dict[str, Any]:
        self.wrote(Served())
        return {"taskids": [str(at) for at, _ in enumerate(params)]}

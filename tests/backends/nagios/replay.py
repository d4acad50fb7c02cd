"""Answers recorded from Nagios 4.4.6, served as its CGIs serve them, and altered where a test wants another world."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from noc.settings import BackendSettings, Limits
from tests.backends.web import Request, Served, Web

RECORDED = Path(__file__).parent / "recorded" / "4.4.6"
HTML = {"Content-Type": "text/html; charset=utf-8"}
LISTS = {"commentlist": "comments", "downtimelist": "downtimes", "programstatus": "program"}
STAMPS = ("query_time", "program_start", "last_data_update")


class Replay:
    """Callable as the answers of a `Web`. Stamps are set in milliseconds; all lists bear the same."""

    def __init__(self) -> None:
        names = ("hosts", "services", "comments", "downtimes", "program")
        self.status = {name: load(name) for name in names}
        objects = ("hosts", "services", "hostgroups", "timeperiods")
        self.objects = {name: load(f"object_{name}") for name in objects}
        self.stamps: dict[str, int] = {name: self.status["hosts"]["result"][name] for name in STAMPS}
        self.config = Served((RECORDED / "config.html").read_bytes(), headers=HTML)
        self.command: list[Served] = []  # what `cmd.cgi` answers, one after the other
        self.whole: Served | None = None  # in place of every answer
        self.asked: list[dict[str, str]] = []  # the query of each request, and its CGI as "cgi"

    @property
    def hosts(self) -> dict[str, dict[str, Any]]:
        rows: dict[str, dict[str, Any]] = self.status["hosts"]["data"]["hostlist"]
        return rows

    @property
    def services(self) -> dict[str, dict[str, dict[str, Any]]]:
        rows: dict[str, dict[str, dict[str, Any]]] = self.status["services"]["data"]["servicelist"]
        return rows

    @property
    def program(self) -> dict[str, Any]:
        flags: dict[str, Any] = self.status["program"]["data"]["programstatus"]
        return flags

    def object_hosts(self) -> dict[str, dict[str, Any]]:
        rows: dict[str, dict[str, Any]] = self.objects["hosts"]["data"]["hostlist"]
        return rows

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.stamps["query_time"] / 1000, UTC)

    def write(self, seconds: int = 10) -> None:
        """Time passes, and the daemon writes its status."""
        self.stamps["query_time"] += 1000 * seconds
        self.stamps["last_data_update"] = self.stamps["query_time"]

    def check(self, *hosts: str) -> None:
        """These hosts, and their services, are checked now."""
        for name in hosts:
            for row in (self.hosts[name], *self.services.get(name, {}).values()):
                row["last_check"] = self.stamps["query_time"]

    def settings(self, web: Web, **changes: Any) -> BackendSettings:
        words = {"site_from": "hostgroup:site-", "limits": Limits(), **changes}
        return BackendSettings("nagios", "nagios", f"{web.url}/cgi-bin", **words)

    def queries(self) -> list[str]:
        """What was asked since the last call, in short."""
        asked, self.asked = self.asked, []
        return [f"{each['cgi']}/{each.get('query', '')}" for each in asked]

    def __call__(self, request: Request) -> Served:
        parts = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        cgi = parts.path.rpartition("/")[2].removesuffix(".cgi")
        self.asked.append({**query, "cgi": cgi, "body": request.body.decode()})
        if self.whole is not None:
            return self.whole
        match cgi, query.get("query", ""):
            case "cmd", _:
                return self.command.pop(0)
            case "config", _:
                return self.config
            case "objectjson", asked:
                return self._served(self.objects[asked.removesuffix("list") + "s"])
            case _, "hostlist":
                return self._rows("hosts", "hostlist", self._chosen(query, self.hosts))
            case _, "servicelist":
                services = {host: self._chosen(query, rows) for host, rows in self.services.items()}
                return self._rows("services", "servicelist", services)
            case _, "host":
                row = self.hosts.get(query["hostname"])
                return self._rows("hosts", "host", row) if row else Served(read("unknown_host.json"))
            case _, "service":
                return self._rows("services", "service", self.services[query["hostname"]][query["servicedescription"]])
            case _, asked:
                return self._served(self.status[LISTS[asked]], "dateformat" in query)

    def _chosen(self, query: dict[str, str], rows: dict[str, dict[str, Any]]) -> dict[str, Any]:
        if "starttime" not in query:
            return rows
        since = 1000 * int(query["starttime"])
        return {
            name: row
            for name, row in rows.items()
            if not isinstance(row["last_check"], int) or row["last_check"] >= since
        }

    def _rows(self, template: str, query: str, rows: Any) -> Served:
        return self._served({**self.status[template], "data": {query: rows}})

    def _served(self, body: dict[str, Any], text: bool = False) -> Served:
        stamps = {name: f"{stamp // 1000}+0200" if text else stamp for name, stamp in self.stamps.items()}
        return Served(json.dumps({**body, "result": {**body["result"], **stamps}}).encode())


def load(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(read(f"{name}.json"))
    return body


def read(name: str) -> bytes:
    return (RECORDED / name).read_bytes()


def page(name: str) -> Served:
    return Served(read(name), headers=HTML)

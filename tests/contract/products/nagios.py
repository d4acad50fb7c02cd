"""A Nagios behind its CGIs that lives by the test's clock."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from tests.backends.web import Request, Served
from tests.contract.checked_hosts import CheckedHost, CheckedHosts
from tests.contract.product import INTERVAL, Clock, Spoilt
from tests.contract.web_product import WebProduct

UP, DOWN = 2, 4
ACKNOWLEDGEMENT = 4  # the entry type of a comment
FORM_ID = "0123456789abcdef"
HTML = {"Content-Type": "text/html; charset=utf-8"}

SPOILT: dict[Spoilt, dict[str, Any]] = {
    Spoilt.WRONG_TYPE: {"last_check": []},
    Spoilt.UNKNOWN_WORD: {"status": 7},
}


@dataclass
class Host(CheckedHost):
    noted: str = ""  # the text of the acknowledgement


class Nagios(WebProduct, CheckedHosts[Host]):
    kind = "nagios"
    path = "/nagios4/cgi-bin"
    words: ClassVar[Mapping[str, Any]] = {"site_from": "hostgroup:site-", "user": "noc"}
    unable: ClassVar[Mapping[str, str]] = {
        "twin": "Nagios refuses a configuration with two hosts of one name",
        "lose_part": "its CGIs know one daemon and no satellites",
        "EXPIRED": "its web server asks for the password with each request",
        "ODD_ZONE": "its times are milliseconds since 1970",
    }

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.hosts: dict[str, Host] = {}
        self.checks_on = True
        self.loads = 0

    # The sites. Who there is changes with a load of the configuration alone.

    def add(self, host: str, site: str) -> None:
        self.hosts[host] = Host(host, site, self.begun)
        self.loads += 1

    def remove(self, host: str) -> None:
        del self.hosts[host]
        self.loads += 1

    # The server

    def acknowledge(self, host: str, by: str) -> None:
        self.hosts[host].acked, self.hosts[host].noted = by, "seen"

    @property
    def started(self) -> float:
        return self.begun + self.loads

    def answer(self, request: Request) -> Served:
        parts = urlsplit(request.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        match parts.path.rpartition("/")[2], asked.get("query"):
            case "cmd.cgi", _:
                return self._command(request, asked)
            case "config.cgi", _:
                return Served(b"<TD>0h 0m 10s</TD><TD>0h 0m 1s</TD>", headers=HTML)
            case "objectjson.cgi", query:
                return self._json(asked, {query: self._objects(query or "", asked)})
            case _, "host":
                host = self.hosts.get(asked["hostname"])
                return self._unknown(asked) if host is None else self._rows(asked, "host", self._row(host))
            case _, "hostlist":
                return self._hosts(asked)
            case _, "programstatus":
                program = {"execute_host_checks": self.checks_on, "execute_service_checks": self.checks_on}
                return self._json(asked, {"programstatus": {"version": "4.4.6", **program}})
            case _, "commentlist":
                comments = {str(n): self._comment(h) for n, h in enumerate(self.hosts.values()) if h.acked}
                return self._json(asked, {"commentlist": comments})
            case _, query:
                return self._json(asked, {query: {}})

    # The CGIs for programs

    def _hosts(self, asked: dict[str, str]) -> Served:
        chosen = list(self.hosts.values())
        if "hosttimefield" in asked:
            chosen = [host for host in chosen if self._checked(host) >= int(asked["starttime"])]
        if "hoststatus" in asked:
            chosen = [host for host in chosen if host.down]
        start = int(asked.get("start", 0))
        chosen = chosen[start : start + int(asked.get("count", len(chosen)))]
        rows = ",".join(f"{json.dumps(host.name)}: {self._row(host)}" for host in chosen)
        return self._rows(asked, "hostlist", f"{{{rows}}}")

    def _objects(self, query: str, asked: dict[str, str]) -> dict[str, Any]:
        match query:
            case "hostlist" if asked["start"] == "0":
                return {name: self._config() for name in self.hosts}
            case "hostgrouplist":
                groups: dict[str, dict[str, list[str]]] = {}
                for host in self.hosts.values():
                    groups.setdefault(f"site-{host.site}", {"members": []})["members"].append(host.name)
                return groups
        return {}

    def _config(self) -> dict[str, Any]:
        return {
            "check_interval": INTERVAL.total_seconds(), "check_command": "check-host-alive!1", "check_period": "24x7",
            "checks_enabled": True, "check_freshness": False, "freshness_threshold": 0, "address": "",
            "custom_variables": {},
        }  # fmt: skip

    def _checked(self, host: Host) -> float:
        return min(self.checked_at(), self.alive_at if host.stopped is None else host.stopped)

    def _row(self, host: Host) -> str:
        checked = self._checked(host)
        row = {
            "name": host.name, "plugin_output": host.text or ("PING CRITICAL" if host.down else "PING OK"),
            "status": DOWN if host.down else UP, "last_check": ms(checked), "check_type": 0, "state_type": 1,
            "last_state_change": ms(host.changed), "last_hard_state_change": ms(host.changed),
            "last_time_up": ms(host.changed if host.down else checked),
            "problem_has_been_acknowledged": bool(host.acked), "checks_enabled": True, "accept_passive_checks": True,
            "scheduled_downtime_depth": 0,
        }  # fmt: skip
        if host.spoilt is Spoilt.MISSING:
            del row["status"]
        text = json.dumps(row | SPOILT.get(host.spoilt or Spoilt.TWICE, {}))
        if host.spoilt is Spoilt.NAN:
            text = text.replace(f'"last_check": {ms(checked)}', '"last_check": -nan', 1)
        if host.spoilt is Spoilt.TWICE:
            text = text.replace('"status":', '"status": 4, "status":', 1)
        return text

    def _comment(self, host: Host) -> dict[str, Any]:
        return {
            "comment_type": 1, "entry_type": ACKNOWLEDGEMENT, "entry_time": ms(self.begun), "host_name": host.name,
            "author": host.acked, "comment_data": host.noted,
        }  # fmt: skip

    def _unknown(self, asked: dict[str, str]) -> Served:
        result = {"type_code": 6, "type_text": "Option Value Invalid"}
        message = f"The host '{asked['hostname']}' could not be found."
        return self.served({"result": {**result, "message": message}, "data": {"options": {}}})

    def _json(self, asked: dict[str, str], data: Mapping[str | None, Any]) -> Served:
        return self.served({"result": self._result(asked), "data": data})

    def _rows(self, asked: dict[str, str], query: str, rows: str) -> Served:
        whole = json.dumps({"result": self._result(asked), "data": {query: "ROWS"}})
        return Served(whole.replace('"ROWS"', rows).encode())

    def _result(self, asked: dict[str, str]) -> dict[str, Any]:
        stamps = {"query_time": self.now, "program_start": self.started, "last_data_update": self.alive_at}
        if "dateformat" in asked:
            return {name: f"{int(stamp)}+0200" for name, stamp in stamps.items()} | {"type_code": 0}
        return {name: ms(stamp) for name, stamp in stamps.items()} | {"type_code": 0, "type_text": "Success"}

    # The CGI for people

    def _command(self, request: Request, asked: dict[str, str]) -> Served:
        if not self.may_write:
            return page("<DIV CLASS='errorMessage'>It appears as though you do not have permission to submit</DIV>")
        if request.method == "GET":
            fields = {"nagFormId": FORM_ID, "start_time": "2026-11-23 11:00:00"}
            inputs = "".join(f"<INPUT TYPE='TEXT' NAME='{name}' VALUE='{value}'>" for name, value in fields.items())
            return page(f"<form>{inputs}</form>", {"Set-Cookie": f"NagFormId={FORM_ID}; SameSite=Strict; HttpOnly"})
        form = {name: values[0] for name, values in parse_qs(request.body.decode(), keep_blank_values=True).items()}
        if form.get("nagFormId") != FORM_ID or FORM_ID not in request.headers.get("cookie", ""):
            return page("<P><DIV CLASS='errorMessage'>Error: Invalid or missing CSRF cookie!</DIV></P>")
        return self._carry_out(int(form["cmd_typ"]), form)

    def _carry_out(self, command: int, form: dict[str, str]) -> Served:
        host = self.hosts.get(form.get("host", ""))
        if host is None:
            return page("<DIV CLASS='errorMessage'>Sorry, but you are not authorized to commit the command.</DIV>")
        if command == 33 and not form.get("com_data"):
            return page("<DIV CLASS='errorMessage'>Comment was not entered</DIV>")
        assert ";" not in form.get("com_data", "")
        if command == 33 and host.down:
            host.acked, host.noted = "noc", form["com_data"]
        if command == 51:
            host.acked = ""
        return self.wrote(page("Your command request was successfully submitted to Nagios for processing."))


def ms(seconds: float) -> int:
    return int(seconds) * 1000


def page(body: str, headers: Mapping[str, str] | None = None) -> Served:
    return Served(f"<html><body CLASS='cmd'>{body}</body></html>".encode(), headers={**HTML, **(headers or {})})

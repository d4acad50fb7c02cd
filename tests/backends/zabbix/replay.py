"""Answers recorded from Zabbix 6.0.14, served as it serves them, and altered where a test wants another world.

Recorded in one moment: riga-gw is down and acknowledged, riga-db's agent is not reached, oslo-gw is well, attic is in
a maintenance, and cellar has sent a value in that raises a warning.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from noc.settings import BackendSettings, SecretRef
from tests.backends.web import Request, Served, Web

RECORDED = Path(__file__).parent / "recorded/6.0.14"
METHODS = (
    "host.get", "item.get", "trigger.get", "problem.get", "hanode.get", "proxy.get", "maintenance.get", "user.get",
    "role.get",
)  # fmt: skip
NOW = datetime.fromtimestamp(int((RECORDED / "clock").read_text()), UTC)

OVER = {"code": -32602, "message": "Invalid params.", "data": "Session terminated, re-login, please."}
DENIED = {
    "code": -32500, "message": "Application error.", "data": "You do not have permission to perform this operation."
}  # fmt: skip
WRONG = {
    "code": -32500, "message": "Application error.",
    "data": "Incorrect user name or password or account is temporarily blocked.",
}  # fmt: skip
NO_DATABASE = {"code": 1, "message": "Error connecting to database.", "data": ""}
TOKEN = "a-token-of-tests"


class Replay:
    """Callable as the answers of a `Web`. `rows["host.get"]` are the rows of a method."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {method: _load(method) for method in METHODS}
        self.rows |= {"usermacro.get": [], "proxygroup.get": []}
        self.version = "6.0.14"
        self.errors: dict[str, dict[str, Any]] = {}  # by method
        self.whole: dict[str, Any] | None = None  # an error in place of all
        self.sessions = [TOKEN]  # those that are valid
        self.asked: list[tuple[str, Any]] = []  # method and parameters

    def host(self, name: str) -> dict[str, Any]:
        return next(row for row in self.rows["host.get"] if row["host"] == name)

    def item(self, name: str) -> dict[str, Any]:
        """The heartbeat of a host."""
        hostid = self.host(name)["hostid"]
        return next(row for row in self.rows["item.get"] if row["hostid"] == hostid)

    def problem(self, name: str) -> dict[str, Any]:
        return next(row for row in self.rows["problem.get"] if row["name"] == name)

    def count(self, method: str) -> int:
        return [asked for asked, _ in self.asked].count(method)

    def params(self, method: str) -> Any:
        """Those of its newest call."""
        return next(params for asked, params in reversed(self.asked) if asked == method)

    def __call__(self, request: Request) -> Served:
        calls = json.loads(request.body)
        if self.whole is not None:
            return _served({"jsonrpc": "2.0", "error": self.whole, "id": None})
        if isinstance(calls, list):
            return _served([self._answer(call, request) for call in calls])
        return _served(self._answer(calls, request))

    def _answer(self, call: dict[str, Any], request: Request) -> dict[str, Any]:
        method, params = call["method"], call["params"]
        self.asked.append((method, params))
        head = {"jsonrpc": "2.0", "id": call["id"]}
        if method in self.errors:
            return {**head, "error": self.errors[method]}
        match method:
            case "apiinfo.version":
                return {**head, "result": self.version}
            case "user.login":
                self.sessions.append(f"session-{len(self.sessions)}")
                return {**head, "result": self.sessions[-1]}
            case "user.checkAuthentication":
                return {**head, "result": {"userid": "1", "roleid": "1", "type": 1}}
        if self._secret(call, request) not in self.sessions:
            return {**head, "error": OVER}
        if method in ("event.acknowledge", "task.create", "user.logout"):
            return {**head, "result": {"eventids": [4]}}
        return {**head, "result": self._chosen(method, params)}

    def _secret(self, call: dict[str, Any], request: Request) -> str:
        """In the body before 6.4, in the header since; the body's is refused where it is not known any more."""
        header = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self.version.startswith("6.0"):
            assert not header
            return str(call.get("auth"))
        assert "auth" not in call
        return header

    def _chosen(self, method: str, params: Any) -> list[dict[str, Any]]:
        rows = self.rows[method]
        for key, ids in (("hostid", "hostids"), ("itemid", "itemids"), ("eventid", "eventids")):
            if ids in params and key != "hostid":
                rows = [row for row in rows if row[key] in params[ids]]
        if method == "item.get" and "hostids" in params:
            rows = [row for row in rows if row["hostid"] in params["hostids"]]
        if method == "item.get" and "search" in params:
            begins = tuple(params["search"]["key_"])
            rows = [row for row in rows if row["key_"].startswith(begins)]
        if method == "host.get" and "host" in params.get("filter", {}):
            rows = [row for row in rows if row["host"] in params["filter"]["host"]]
        return rows


def _served(value: Any) -> Served:
    headers = {"Content-Type": "application/json", "Date": f"{NOW:%a, %d %b %Y %H:%M:%S} GMT"}
    return Served(json.dumps(value).encode(), headers=headers)


def _load(name: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads((RECORDED / f"{name}.json").read_text())
    return loaded


def settings_of(web: Web, **changes: Any) -> BackendSettings:
    words: dict[str, Any] = {"url": web.url, "site_from": "hostgroup:site/"}
    if "password" not in changes:
        words["token"] = SecretRef("env", "token", "backend zabbix, token")
    return BackendSettings("zabbix", "zabbix", **(words | changes))


def secrets(ref: SecretRef) -> str:
    return TOKEN if ref.where == "token" else "a-password-of-tests"


def stamp(seconds: str) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)

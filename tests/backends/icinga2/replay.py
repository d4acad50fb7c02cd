"""Answers recorded from Icinga 2.13.6, served as it serves them, and altered where a test wants another world."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from noc.settings import BackendSettings
from tests.backends.web import Request, Served, Web

RECORDED = Path(__file__).parent / "recorded"
NOT_FOUND = Served(b'{"error":404,"status":"No objects found."}', 404)
KINDS = ("hosts", "services", "timeperiods", "comments", "downtimes")


class Replay:
    """Callable as the answers of a `Web`. `hosts["riga-gw"]` are the attributes of a host, and so on."""

    def __init__(self) -> None:
        self.rows = {kind: _load(kind)["results"] for kind in KINDS}
        self.status: dict[str, Any] = _load("status")
        self.forbidden: set[str] = set()  # kinds that the API user may not read, or "status"
        self.action = Served(b'{"results":[{"code":200,"status":"done"}]}')
        self.asked: list[tuple[str, dict[str, Any]]] = []  # kind or action, and the body

    @property
    def hosts(self) -> dict[str, dict[str, Any]]:
        return {row["name"]: row["attrs"] for row in self.rows["hosts"]}

    @property
    def services(self) -> dict[str, dict[str, Any]]:
        return {row["name"]: row["attrs"] for row in self.rows["services"]}

    def remove(self, kind: str, name: str) -> None:
        self.rows[kind] = [row for row in self.rows[kind] if row["name"] != name]

    def part_of_status(self, name: str) -> dict[str, Any]:
        part: dict[str, Any] = next(part for part in self.status["results"] if part["name"] == name)
        return part["status"]  # type: ignore[no-any-return]

    def count(self, kind: str) -> int:
        """How often something was asked for."""
        return [asked for asked, _ in self.asked].count(kind)

    def __call__(self, request: Request) -> Served:
        kind = request.path.rpartition("/")[2]
        body = json.loads(request.body or b"{}")
        self.asked.append((kind, body))
        if kind in self.forbidden:
            return NOT_FOUND
        if kind == "status":
            return Served(json.dumps(self.status).encode())
        if request.path.startswith("/v1/actions/"):
            return self.action
        return self._objects(kind, body)

    def _objects(self, kind: str, body: dict[str, Any]) -> Served:
        rows = self.rows[kind]
        names = body.get(kind)
        if names is not None:
            if not set(names) <= {row["name"] for row in rows}:
                return NOT_FOUND
            rows = [row for row in rows if row["name"] in names]
        wanted = body["attrs"]
        shown = [
            {**row, "attrs": {name: row["attrs"][name] for name in wanted if name in row["attrs"]}} for row in rows
        ]
        return Served(json.dumps({"results": shown}).encode())


def _load(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((RECORDED / f"{name}.json").read_text())
    return loaded


def settings_of(web: Web, **changes: Any) -> BackendSettings:
    return BackendSettings("icinga", "icinga2", **{"url": web.url, "site_from": "hostgroup:site-"} | changes)


def stamp(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def result(attrs: dict[str, Any], state: int, text: str, active: bool = True, later: float = 60) -> None:
    """Let a check have come to a new result, `later` seconds after the one before."""
    attrs["last_check"] += later
    attrs["state"] = state
    attrs["state_type"] = 1
    attrs["last_check_result"] = {"active": active, "output": text}
    if state == 0 and "last_state_up" in attrs:
        attrs["last_state_up"] = attrs["last_check"]

"""A status page of Uptime Kuma with many monitors, each with a hundred beats."""

import json
from datetime import UTC, datetime
from functools import partial
from typing import Any

import msgspec

from noc.backends.uptime_kuma import wire
from noc.backends.uptime_kuma.options import UptimeKumaOptions
from tests.bench.load import Load, checked

BEATS = 100
HEARTBEATS, PAGE = "/api/status-page/heartbeat/noc", "/api/status-page/noc"


class Heartbeats(msgspec.Struct):
    of: dict[str, list[wire.Beat]] = msgspec.field(name="heartbeatList")


MOST = 4.0  # a hundred beats of a monitor are read anew with each new one


def load(hosts: int, services: int) -> Load:
    floor = {
        HEARTBEATS: msgspec.json.Decoder(Heartbeats).decode,
        PAGE: msgspec.json.Decoder(wire.StatusPage).decode,
    }
    settings = {"site_from": "host", "options": UptimeKumaOptions(status_page="noc")}
    return Load(settings, partial(_answers, hosts), floor, lambda asked: asked.path == HEARTBEATS, most=MOST)


def _answers(monitors: int, turn: int) -> dict[str, bytes]:
    listed = [{"id": n, "name": f"host-{n:05}", "sendUrl": 0, "type": "http"} for n in range(monitors)]
    page = {"config": {"slug": "noc"}, "incident": None, "maintenanceList": [], "publicGroupList": [
        {"id": 1, "name": "all", "weight": 1, "monitorList": listed}]}  # fmt: skip
    beats = {str(number): _beats(number, turn) for number in range(monitors)}
    uptimes = {f"{number}_24": 0.9993 for number in range(monitors)}
    return {HEARTBEATS: _body({"heartbeatList": beats, "uptimeList": uptimes}), PAGE: _body(page)}


def _beats(number: int, turn: int) -> list[dict[str, Any]]:
    newest = checked(number, turn)
    return [
        {"status": 1, "time": _stamp(newest - 60 * (BEATS - 1 - at)), "msg": "", "ping": 12.5} for at in range(BEATS)
    ]


def _stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


def _body(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()

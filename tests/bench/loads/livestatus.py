"""A large core of Nagios' kind behind its Livestatus: all its hosts, and the sums of its services."""

import json
import re
from functools import partial
from typing import Any

import msgspec

from noc.backends.livestatus import wire
from tests.bench.load import NOW, STARTED, Answers, Asked, Load, checked

MOST = 80.0  # the core has summed up most of it: a few bytes, and still a verdict for each host

_COLUMNS = re.compile(rb"^Columns: (.*)$", re.MULTILINE)
# By table and columns, as its own shapes name them; what is not here has no rows.
_NAMES = {
    ("status", wire.Status): "status",
    ("status", wire.Start): "start",
    ("columns", wire.Column): "columns",
    ("hosts", wire.Host): "hosts",
    ("hosts", wire.GroupedHost): "grouped",
    ("hosts", wire.Age): "ages",
}
_BY_COLUMNS = {(table, " ".join(shape.__struct_fields__)): name for (table, shape), name in _NAMES.items()}


def load(hosts: int, services: int) -> Load:
    floor = {
        "hosts": msgspec.json.Decoder(list[wire.Host]).decode,
        "sums": msgspec.json.Decoder(list[wire.Sum]).decode,
    }
    return Load(
        {"site_from": "host"}, partial(_answers, hosts, services), floor, _begins, _respond, most=MOST, framed=_framed
    )


def _name(asked: Asked) -> str:
    if b"\nStats:" in asked.body:
        return "sums"
    columns = _COLUMNS.search(asked.body)
    return _BY_COLUMNS.get((asked.target, columns[1].decode() if columns else ""), "nothing")


def _begins(asked: Asked) -> bool:
    return _name(asked) == "status"


def _respond(answers: Answers, asked: Asked) -> bytes | None:
    return answers[_name(asked)]


def _framed(body: bytes) -> bytes:
    return b"200 %11d\n" % len(body) + body


def _answers(hosts: int, services: int, turn: int) -> dict[str, bytes]:
    now = NOW + 10 * turn
    rows = [_host(number, turn) for number in range(hosts)]
    status = [int(STARTED), "4.4.6", 60, 1, 1, 1, "1.5.0p23"]
    tables: dict[str, list[list[Any]]] = {
        "status": [status],
        "start": [[int(STARTED)]],
        "columns": [["staleness"]],
        "hosts": rows,
        "grouped": [[*row, ["linux", f"site-{number // 10:03}"]] for number, row in enumerate(rows)],
        "ages": [[row[3], 1, (now - row[3]) / 60] for row in rows[:20]],
        "sums": [_sum(number, services, turn) for number in range(hosts)],
        "nothing": [],
    }
    return {name: json.dumps(table, separators=(",", ":")).encode() for name, table in tables.items()}


def _host(number: int, turn: int) -> list[Any]:
    at = int(checked(number, turn))
    return [f"host-{number:05}", 0, 1, at, int(STARTED), 1, 1, 0, 0, 1, f"10.0.{number // 256}.{number % 256}"]


def _sum(number: int, services: int, turn: int) -> list[Any]:
    stamps = [int(checked(number * 31 + part, turn)) for part in range(services)]
    return [f"host-{number:05}", 1, services, max(stamps), min(stamps)]

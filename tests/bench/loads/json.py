"""A document of somebody's own making, with one item for each host."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import msgspec

from noc.backends.json_endpoint.options import JsonOptions
from tests.bench.load import NOW, Load, checked

MOST = 22.0  # where everything stands is only known from the configuration: each item is looked through by its paths


class Item(msgspec.Struct, gc=False):
    name: str
    status: str
    seen: float


class Document(msgspec.Struct, gc=False):
    hosts: list[Item]
    generated: float


def load(hosts: int, services: int) -> Load:
    options = JsonOptions(
        path="/hosts", items="hosts[]", host="name", state="status", up=["up"], down=["down"], answered_at="seen",
        interval="60s", generated_at="generated", clock="generated",
    )  # fmt: skip
    floor = {"/hosts": msgspec.json.Decoder(Document).decode}
    settings = {"site_from": "host", "options": options}
    return Load(settings, partial(_answers, hosts), floor, lambda asked: asked.path == "/hosts", most=MOST)


def _answers(hosts: int, turn: int) -> dict[str, bytes]:
    items: list[dict[str, Any]] = [
        {
            "name": f"host-{n:05}",
            "status": "up",
            "seen": checked(n, turn),
            "message": "all is well",
            "rack": n % 40,
        }
        for n in range(hosts)
    ]
    return {"/hosts": json.dumps({"hosts": items, "generated": NOW + 10 * turn}).encode()}

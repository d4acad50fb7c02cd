"""Answers of a large Prometheus, as it sends them: many targets, all well, a sixth of them scraped since the last poll.

Its objects are targets; as many of them as others have services.
"""

import json
from functools import partial
from typing import Any

import msgspec

from noc.backends.prometheus import wire
from tests.bench.load import NOW, Load, checked

MOST = 20.0  # each target is a host, with a memory and a verdict of its own: the fold of 10,000 is most of a poll


def load(hosts: int, services: int) -> Load:
    floor = {"/api/v1/query": msgspec.json.Decoder(wire.Envelope[wire.Vector]).decode}
    return Load(
        {"site_from": "label:site"},
        partial(_answers, hosts * services),
        floor,
        lambda asked: asked.path == "/api/v1/query",
        most=MOST,
    )


def _answers(count: int, turn: int) -> dict[str, bytes]:
    labels = [
        {"instance": f"10.0.{n // 250}.{n % 250}:9100", "job": "node", "site": f"site-{n % 500}"} for n in range(count)
    ]
    targets = [{"labels": each, "scrapeInterval": "1m", "scrapeTimeout": "10s", "lastError": ""} for each in labels]
    now = NOW + 10 * turn
    rows = [{"metric": each, "value": [now, f"{checked(n, turn)}"]} for n, each in enumerate(labels)]
    runtime = {"startTime": "2026-11-18T10:00:00Z", "reloadConfigSuccess": True}
    return {
        "/api/v1/query": _success({"resultType": "vector", "result": rows}),
        "/api/v1/targets": _success({"activeTargets": targets}),
        "/api/v1/status/runtimeinfo": _success(runtime),
        "/api/v1/status/buildinfo": _success({"version": "2.53.0"}),
    }


def _success(data: Any) -> bytes:
    return json.dumps({"status": "success", "data": data}, separators=(",", ":")).encode()

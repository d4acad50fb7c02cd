"""Answers of a large Icinga 2, as it would send them: many hosts, all well but a few services."""

import json
from functools import partial
from typing import Any

import msgspec

from noc.backends.icinga2 import wire
from tests.bench.load import NOW, STARTED, Load, checked


def load(hosts: int, services: int) -> Load:
    floor = {
        "/v1/objects/hosts": msgspec.json.Decoder(wire.Results[wire.HostRow]).decode,
        "/v1/objects/services": msgspec.json.Decoder(wire.Results[wire.ServiceRow]).decode,
        "/v1/status": msgspec.json.Decoder(wire.Results[wire.Component]).decode,
    }
    answers = partial(_answers, hosts, services)
    return Load({"site_from": "host"}, answers, floor, lambda asked: asked.path == "/v1/objects/hosts", secured=True)


def _answers(hosts: int, services: int, turn: int, trouble: float = 0.0) -> dict[str, bytes]:
    """Bodies by path. `services` are per host; `turn` moves a sixth of the results on, as a poll each 10 s sees it.

    `trouble` is the share of services in a hard critical state.
    """
    host_rows = [_row("Host", f"host-{number:05}", _host(number, turn)) for number in range(hosts)]
    service_rows = [
        _row("Service", f"host-{number:05}!check-{part}", _service(number, part, turn, trouble))
        for part in range(services)
        for number in range(hosts)
    ]
    return {
        "/v1/objects/hosts": _body(host_rows),
        "/v1/objects/services": _body(service_rows),
        "/v1/status": _body(_status(turn)),
    }


def _body(rows: list[dict[str, Any]]) -> bytes:
    return json.dumps({"results": rows}, separators=(",", ":")).encode()


def _row(kind: str, name: str, attrs: dict[str, Any]) -> dict[str, Any]:
    return {"attrs": attrs, "joins": {}, "meta": {}, "name": name, "type": kind}


def _host(number: int, turn: int) -> dict[str, Any]:
    at = checked(number, turn)
    return {
        "acknowledgement": 0, "acknowledgement_expiry": 0, "address": f"10.0.{number // 256}.{number % 256}",
        "check_command": "hostalive", "check_interval": 60,
        "check_period": "", "check_timeout": None, "downtime_depth": 0, "enable_active_checks": True,
        "enable_passive_checks": True, "groups": ["linux", f"site-{number // 10:03}"], "last_check": at,
        "last_hard_state_change": STARTED, "last_state_change": STARTED, "last_state_up": at, "state": 0,
        "state_type": 1, "zone": "master",
    }  # fmt: skip


def _service(number: int, part: int, turn: int, trouble: float) -> dict[str, Any]:
    seed = number * 31 + part
    bad = (seed * 2654435761 % 2**32) / 2**32 < trouble
    return {
        "acknowledgement": 0, "check_command": f"command-{part}", "check_interval": 60, "check_period": "",
        "check_timeout": None, "downtime_depth": 0, "enable_active_checks": True, "enable_passive_checks": True,
        "host_name": f"host-{number:05}", "last_check": checked(seed, turn), "state": 2 if bad else 0,
        "state_type": 1,
    }  # fmt: skip


def _status(turn: int) -> list[dict[str, Any]]:
    app = {
        "enable_host_checks": True, "enable_service_checks": True, "program_start": STARTED, "version": "r2.13.6-1",
    }  # fmt: skip
    return [
        {
            "name": "ApiListener",
            "status": {"api": {"not_conn_endpoints": [], "zones": {"master": {"connected": True}}}},
        },
        {"name": "CIB", "status": {"uptime": NOW - STARTED + 10 * turn}},
        {"name": "IcingaApplication", "status": {"icingaapplication": {"app": app}}},
    ]

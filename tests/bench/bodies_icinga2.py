"""Answers of a large Icinga 2, as it would send them: many hosts, all well but a few services."""

import json
from typing import Any

STARTED = 1_795_000_000.0  # seconds since 1970
UPTIME = 400_000.0
NOW = STARTED + UPTIME


def icinga2_bodies(hosts: int, services: int, turn: int = 0, trouble: float = 0.0) -> dict[str, bytes]:
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


def _checked(seed: int, turn: int) -> float:
    """When an object with an interval of 60 s was checked last: one in six has a new result each turn."""
    phase = seed % 6
    return NOW - 60 + 10 * phase + 60 * ((turn + 5 - phase) // 6) + (seed % 997) / 1000


def _host(number: int, turn: int) -> dict[str, Any]:
    checked = _checked(number, turn)
    return {
        "acknowledgement": 0, "acknowledgement_expiry": 0, "address": f"10.0.{number // 256}.{number % 256}",
        "check_command": "hostalive", "check_interval": 60,
        "check_period": "", "check_timeout": None, "downtime_depth": 0, "enable_active_checks": True,
        "enable_passive_checks": True, "groups": ["linux", f"site-{number // 10:03}"], "last_check": checked,
        "last_hard_state_change": STARTED, "last_state_change": STARTED, "last_state_up": checked, "state": 0,
        "state_type": 1, "zone": "master",
    }  # fmt: skip


def _service(number: int, part: int, turn: int, trouble: float) -> dict[str, Any]:
    seed = number * 31 + part
    bad = (seed * 2654435761 % 2**32) / 2**32 < trouble
    return {
        "acknowledgement": 0, "check_command": f"command-{part}", "check_interval": 60, "check_period": "",
        "check_timeout": None, "downtime_depth": 0, "enable_active_checks": True, "enable_passive_checks": True,
        "host_name": f"host-{number:05}", "last_check": _checked(seed, turn), "state": 2 if bad else 0, "state_type": 1,
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
        {"name": "CIB", "status": {"uptime": UPTIME + 10 * turn}},
        {"name": "IcingaApplication", "status": {"icingaapplication": {"app": app}}},
    ]

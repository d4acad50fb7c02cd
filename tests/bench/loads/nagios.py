"""A large Nagios 4.4, as its JSON CGIs write it: more than a kilobyte for each object, with all its line ends.

Each object is checked every five minutes, as most are there; a poll asks only for those that were checked lately.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from noc.backends.nagios import wire
from noc.backends.nagios.cgis import PAGE
from noc.backends.nagios.options import NagiosOptions
from tests.bench.load import NOW, STARTED, Answers, Asked, Load

INTERVAL = 300  # s
MOST = 14.0  # what a poll reads is a few hundred rows, and what it tells is all of them
SAME = {
    "max_attempts": 3, "current_attempt": 1, "has_been_checked": True, "should_be_scheduled": True, "check_options": 0,
    "check_type": 0, "last_notification": 0, "next_notification": 0, "no_more_notifications": False,
    "notifications_enabled": True, "problem_has_been_acknowledged": False, "acknowledgement_type": 0,
    "current_notification_number": 0, "accept_passive_checks": True, "event_handler_enabled": True,
    "checks_enabled": True, "flap_detection_enabled": True, "is_flapping": False, "percent_state_change": 0.0,
    "latency": 0.12, "execution_time": 0.03, "scheduled_downtime_depth": 0, "process_performance_data": True,
    "obsess": True, "long_plugin_output": "", "last_state_change": int(STARTED * 1000),
    "last_hard_state_change": int(STARTED * 1000), "state_type": 1,
}  # fmt: skip
CONFIG = {"check_interval": 5.0, "check_command": "check_it", "check_period": "24x7", "address": "10.0.0.1"}
PROGRAM = {"version": "4.4.6", "execute_host_checks": True, "execute_service_checks": True}
ALWAYS = {day: [{"range_start": "00:00:00", "range_end": "24:00:00"}] for day in (
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")}  # fmt: skip


class Hosts(msgspec.Struct, gc=False):
    hostlist: dict[str, wire.Host]


class Services(msgspec.Struct, gc=False):
    servicelist: dict[str, dict[str, wire.Service]]


def load(hosts: int, services: int) -> Load:
    floor = {
        "new hosts": msgspec.json.Decoder(wire.Whole[Hosts]).decode,
        "new services 0": msgspec.json.Decoder(wire.Whole[Services]).decode,
    }
    settings = {"site_from": "host", "options": NagiosOptions(interval_length=timedelta(minutes=1))}
    return Load(settings, partial(_answers, hosts, services), floor, _begins, _respond, most=MOST)


def _words(asked: Asked) -> tuple[str, dict[str, str]]:
    parts = urlsplit(asked.target)
    return parts.path, {word: values[0] for word, values in parse_qs(parts.query).items()}


def _begins(asked: Asked) -> bool:
    """The first question of a poll is for its hosts: all, or those that were checked lately."""
    path, words = _words(asked)
    return path.startswith("/status") and words["query"] == "hostlist" and words.get("start", "0") == "0"


def _respond(answers: Answers, asked: Asked) -> bytes | None:
    path, words = _words(asked)
    name = words["query"]
    if path.startswith("/object"):
        name = f"{name} configured"
    if "starttime" in words:
        name = "new hosts" if name == "hostlist" else "new services"
    page = f"{name} {words['start']}" if "start" in words else name
    return answers.get(page) or answers.get(f"no {name}")


def _answers(hosts: int, services: int, turn: int) -> dict[str, bytes]:
    """Whole lists are for the first turn alone, which is when they are asked for."""
    now = int(NOW) + 10 * turn
    parts = [f"check-{part}" for part in range(services)]
    names = [f"host-{number:05}" for number in range(hosts)]
    whole = {
        "hostlist 0": {"hostlist": {name: _host(n, now) for n, name in enumerate(names)}},
        "hostlist configured 0": {"hostlist": dict.fromkeys(names, CONFIG)},
        "hostgrouplist configured": {"hostgrouplist": _groups(names)},
        **_pages("servicelist", names, lambda n, _: {part: _service(n, p, now) for p, part in enumerate(parts)}),
        **_pages("servicelist configured", names, lambda *_: dict.fromkeys(parts, CONFIG)),
    }
    some: dict[str, Any] = {
        "new hosts": {"hostlist": {name: row for n, name in enumerate(names) if _new(row := _host(n, now), now, 85)}},
        "new services 0": {"servicelist": _new_services(names, parts, now)},
        "programstatus": {"programstatus": PROGRAM},
        "no hostlist": {"hostlist": {}},
        "no servicelist": {"servicelist": {}},
        "no new services": {"servicelist": {}},
        "no servicelist configured": {"servicelist": {}},
        "no commentlist": {"commentlist": {}},
        "no downtimelist": {"downtimelist": {}},
        "timeperiodlist configured": {"timeperiodlist": {"24x7": {"days": ALWAYS}}},
    }
    return {name: _body(value, now) for name, value in (some if turn else whole | some).items()}


def _pages(name: str, hosts: list[str], rows: Callable[[int, str], dict[str, Any]]) -> dict[str, Any]:
    """A host's services are never on two of them; there are as many as fit."""
    per_page = PAGE // max(len(rows(0, hosts[0])), 1)
    return {
        f"{name} {at // per_page * PAGE}": {"servicelist": {
            host: rows(at + n, host) for n, host in enumerate(hosts[at : at + per_page])}}
        for at in range(0, len(hosts), per_page)
    }  # fmt: skip


def _new_services(names: list[str], parts: list[str], now: int) -> dict[str, Any]:
    found = {}
    for number, name in enumerate(names):
        rows = {part: row for p, part in enumerate(parts) if _new(row := _service(number, p, now), now, 25)}
        if rows:
            found[name] = rows
    return found


def _groups(names: list[str]) -> dict[str, Any]:
    return {f"site-{at // 10:03}": {"members": names[at : at + 10]} for at in range(0, len(names), 10)}


def _new(row: dict[str, Any], now: int, seconds: int) -> bool:
    return bool(row["last_check"] >= 1000 * (now - seconds))


def _checked(seed: int, now: int) -> int:
    """In ms; spread over the interval."""
    return 1000 * (now - (now - seed * 37) % INTERVAL)


def _host(number: int, now: int) -> dict[str, Any]:
    at = _checked(number, now)
    return SAME | {
        "name": f"host-{number:05}", "status": 2, "plugin_output": "PING OK - Packet loss = 0%, RTA = 0.31 ms",
        "perf_data": "rta=0.310000ms;3000.000000;5000.000000;0.000000 pl=0%;80;100;0", "last_check": at,
        "last_update": 1000 * now, "next_check": at + 1000 * INTERVAL, "last_time_up": at, "last_time_down": 0,
        "last_time_unreachable": 0, "last_hard_state": 0,
    }  # fmt: skip


def _service(number: int, part: int, now: int) -> dict[str, Any]:
    at = _checked(number * 31 + part, now)
    return SAME | {
        "host_name": f"host-{number:05}", "description": f"check-{part}", "status": 2,
        "plugin_output": "OK - all is well", "perf_data": "time=0.012s;;;0.000", "last_check": at,
        "last_update": 1000 * now, "next_check": at + 1000 * INTERVAL, "last_time_ok": at, "last_time_warning": 0,
        "last_time_unknown": 0, "last_time_critical": 0, "last_hard_state": 0,
    }  # fmt: skip


def _body(data: dict[str, Any], now: int) -> bytes:
    stamp = {"query_time": 1000 * now, "program_start": int(1000 * STARTED), "last_data_update": 1000 * now}
    result = {**stamp, "type_code": 0, "type_text": "Success", "message": "", "query_status": "released"}
    return json.dumps({"format_version": 0, "result": result, "data": data}, indent=2).encode()

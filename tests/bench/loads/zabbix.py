"""A large Zabbix 6.0, as its front end answers: all hosts, a heartbeat of each, and few problems.

It has more items than others have services, and none of them is read but the heartbeats.
"""

import json
from functools import partial
from typing import Any

import msgspec

from noc.backends.zabbix import wire
from noc.settings import SecretRef
from tests.bench.load import NOW, STARTED, Answers, Asked, Load, checked

PATH = "/api_jsonrpc.php"
TROUBLED = 100  # one host of so many has a problem
INTERFACE = {
    "type": "1", "main": "1", "available": "1", "error": "", "errors_from": "0", "disable_until": "0", "useip": "1",
    "ip": "10.0.0.1", "dns": "",
}  # fmt: skip


MOST = 6.0  # each host becomes a report of its own, with what its items and interfaces say


def load(hosts: int, services: int) -> Load:
    floor = {
        "host.get": msgspec.json.Decoder(list[wire.Host], strict=False).decode,
        "item.get": msgspec.json.Decoder(list[wire.Value], strict=False).decode,
        "trigger.get": msgspec.json.Decoder(list[wire.Trigger], strict=False).decode,
        "problem.get": msgspec.json.Decoder(list[wire.Problem], strict=False).decode,
    }
    settings = {"site_from": "host", "token": SecretRef("env", "TOKEN", "backend east, token")}
    return Load(settings, partial(_answers, hosts), floor, _begins, _respond, most=MOST)


def _begins(asked: Asked) -> bool:
    return b'"host.get"' in asked.body


def _respond(answers: Answers, asked: Asked) -> bytes | None:
    """One answer to each call, or to the only one."""
    calls = json.loads(asked.body)
    if isinstance(calls, dict):
        return _outcome(answers, calls)
    return b"[" + b",".join([_outcome(answers, call) for call in calls]) + b"]"


def _outcome(answers: Answers, call: dict[str, Any]) -> bytes:
    name = call["method"]
    if name == "host.get" and ("selectHostGroups" in call["params"] or "selectGroups" in call["params"]):
        name = "host.get with groups"
    elif name == "item.get" and "lastclock" not in call["params"]["output"]:
        name = "item.get at first"
    return b'{"jsonrpc":"2.0","result":' + answers.get(name, b"[]") + b',"id":%d}' % call["id"]


def _answers(hosts: int, turn: int) -> dict[str, bytes]:
    rows = [_host(number) for number in range(hosts)]
    grouped = [{**row, "groups": [{"groupid": "4", "name": f"site-{at // 10:03}"}]} for at, row in enumerate(rows)]
    troubled = range(0, hosts, TROUBLED)
    found: dict[str, Any] = {
        "apiinfo.version": "6.0.14",
        "host.get": rows,
        "host.get with groups": grouped,
        "item.get": [_value(number, turn) for number in range(hosts)],
        "item.get at first": [_item(number) for number in range(hosts)],
        "trigger.get": [_trigger(number) for number in troubled],
        "problem.get": [_problem(number) for number in troubled],
        "hanode.get": [{"lastaccess": str(int(NOW) + 10 * turn), "status": "3"}],
    }
    return {name: json.dumps(value, separators=(",", ":")).encode() for name, value in found.items()}


def _host(number: int) -> dict[str, Any]:
    return {
        "hostid": str(10_000 + number), "host": f"host-{number:05}", "status": "0", "maintenance_status": "0",
        "maintenanceid": "0", "maintenance_from": "0", "proxy_hostid": "0", "interfaces": [INTERFACE],
    }  # fmt: skip


def _value(number: int, turn: int) -> dict[str, str]:
    at = int(checked(number, turn))
    return {"itemid": str(40_000 + number), "lastclock": str(at), "lastvalue": "1", "state": "0"}


def _item(number: int) -> dict[str, Any]:
    return {
        "itemid": str(40_000 + number), "hostid": str(10_000 + number), "key_": "icmpping", "type": "3",
        "value_type": "3", "delay": "1m", "status": "0", "state": "0", "history": "7d", "error": "",
        "master_itemid": "0", "preprocessing": [],
    }  # fmt: skip


def _trigger(number: int) -> dict[str, Any]:
    return {
        "triggerid": str(70_000 + number), "description": "Disk space is low on /", "priority": "3",
        "lastchange": str(int(STARTED)), "hosts": [{"hostid": str(10_000 + number)}],
    }  # fmt: skip


def _problem(number: int) -> dict[str, Any]:
    return {
        "eventid": str(90_000 + number), "objectid": str(70_000 + number), "clock": str(int(STARTED)),
        "name": "Disk space is low on /", "severity": "3", "acknowledged": "0", "suppressed": "0",
        "acknowledges": [], "suppression_data": [],
    }  # fmt: skip

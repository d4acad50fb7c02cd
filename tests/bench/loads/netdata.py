"""A Netdata parent: each child has a page of its own, with as many alarms as others have services and more."""

import json
from functools import partial
from typing import Any

import msgspec

from noc.backends import netdata
from tests.bench.load import NOW, Load, checked

MOST = 4.0  # rows are read one by one, so that none takes the others with it
CHILDREN = 20  # each is asked for apart
ALARMS = 100


def load(hosts: int, services: int) -> Load:
    """However many are wanted: nobody has more than some dozens of children."""
    floor = {_place(number): msgspec.json.Decoder(Alarms).decode for number in range(CHILDREN)}
    begins = lambda asked: asked.path == "/api/v1/info"  # noqa: E731
    return Load({"site_from": "host"}, partial(_answers), floor, begins, most=MOST)


class Alarms(msgspec.Struct, gc=False):
    status: bool
    now: float
    alarms: dict[str, netdata.Alarm]


def _place(number: int) -> str:
    return f"{f'/host/guid-{number}' if number else ''}/api/v1/alarms"


def _answers(turn: int) -> dict[str, bytes]:
    machines = [{"guid": f"guid-{n}", "hostname": f"host-{n}", "reachable": True} for n in range(CHILDREN)]
    info = {"version": "v1.37.1", "uid": "guid-0", "mirrored_hosts_status": machines}
    return {"/api/v1/info": _body(info)} | {_place(number): _page(number, turn) for number in range(CHILDREN)}


def _page(number: int, turn: int) -> bytes:
    alarms = {f"chart-{at}.alarm-{at}": _alarm(number, at, turn) for at in range(ALARMS)}
    return _body({"hostname": f"host-{number}", "status": True, "now": NOW + 10 * turn, "alarms": alarms})


def _alarm(number: int, at: int, turn: int) -> dict[str, Any]:
    """As an agent of version 1.37 writes it."""
    return {
        "id": at, "name": f"alarm-{at}", "chart": f"chart-{at}", "family": "disk", "class": "Utilization",
        "component": "Disk", "type": "System", "active": True, "disabled": False, "silenced": False,
        "exec": "/usr/libexec/netdata/plugins.d/alarm-notify.sh", "recipient": "sysadmin",
        "source": "12@/usr/lib/netdata/conf.d/health.d/disks.conf", "units": "%", "info": "disk space utilization",
        "status": "CLEAR", "last_status_change": NOW - 90_000, "last_updated": checked(number * 31 + at, turn),
        "next_update": NOW + 60, "update_every": 60, "delay_up_duration": 60, "delay_down_duration": 900,
        "delay_max_duration": 3600, "delay_multiplier": 1.5, "delay": 0, "delay_up_to_timestamp": NOW - 90_000,
        "warn_repeat_every": "0", "crit_repeat_every": "0", "value_string": "12.3%", "last_repeat": "0",
        "db_after": NOW - 60, "db_before": NOW, "lookup_method": "average", "lookup_after": -60, "lookup_before": 0,
        "green": None, "red": None, "value": 12.3,
    }  # fmt: skip


def _body(value: Any) -> bytes:
    return json.dumps(value).encode()

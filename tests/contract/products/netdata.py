"""A Netdata parent that lives by the test's clock: `oslo-gw` is the machine it runs on, all others stream to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import unquote
from uuid import NAMESPACE_DNS, uuid5

from tests.backends.web import Request, Served
from tests.contract.product import INTERVAL, Clock, Spoilt
from tests.contract.web_product import WebProduct

_NO_ACKS = "Netdata holds no acknowledgements"
OWN = "oslo-gw"
SPOILT: dict[Spoilt, dict[str, Any]] = {
    Spoilt.WRONG_TYPE: {"last_updated": []},
    Spoilt.NAN: {"last_updated": None},  # what it writes for NaN
    Spoilt.UNKNOWN_WORD: {"status": "MELTING"},
}


@dataclass
class Machine:
    name: str  # with its site in front: Netdata has no other place for it
    guid: str
    reachable: bool = True
    readable: bool = True
    alarms: int = 1
    stopped: float | None = None  # the moment of its last evaluation, if there are no more
    text: str = "how loaded it is"
    spoilt: Spoilt | None = None


class Netdata(WebProduct):
    kind = "netdata"
    words: ClassVar[Mapping[str, str]] = {"site_from": r"name:^(?P<site>[a-z]+): "}
    unable: ClassVar[Mapping[str, str]] = {
        "acknowledged": _NO_ACKS, "acknowledge": _NO_ACKS, "unacknowledge": _NO_ACKS, "refuse_writes": _NO_ACKS,
        "forget_answers": _NO_ACKS, "recheck": "Netdata evaluates in its own rhythm",
        "EXPIRED": "it knows no sessions", "ODD_ZONE": "its times are seconds since 1970",
        "TWICE": "a page with one key twice is no page of Netdata's own JSON writer",
    }  # fmt: skip

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.machines: dict[str, Machine] = {}
        self.health = True

    def add(self, host: str, site: str) -> None:
        self.machines[host] = Machine(f"{site}: {host}", str(uuid5(NAMESPACE_DNS, host)))

    def remove(self, host: str) -> None:
        del self.machines[host]

    def down(self, host: str) -> None:
        assert host != OWN, "the machine that it runs on cannot be missing from it"
        self.machines[host].reachable = False

    def up(self, host: str) -> None:
        self.machines[host].reachable, self.machines[host].stopped = True, None

    def stop(self, host: str) -> None:
        self.machines[host].stopped = self.checked_at()

    def say(self, host: str, text: str) -> None:
        self.machines[host].text = text

    def spoil(self, host: str, how: Spoilt | None) -> None:
        self.machines[host].spoilt = how

    def twin(self, host: str) -> None:
        self.machines[f"{host} again"] = Machine(self.machines[host].name, str(uuid5(NAMESPACE_DNS, f"{host} again")))

    def grow(self, hosts: int) -> None:
        """In alarms: a parent holds dozens of machines, and hundreds of alarms of each."""
        self.machines[OWN].alarms = hosts

    def switch_off(self) -> None:
        self.health = False

    def lose_part(self) -> None:
        next(machine for name, machine in self.machines.items() if name != OWN).readable = False

    def answer(self, request: Request) -> Served:
        path = unquote(request.path)
        if path == "/api/v1/info":
            return self.served(self._info())
        guid = path.split("/")[2] if path.startswith("/host/") else self.machines[OWN].guid
        machine = next((machine for machine in self.machines.values() if machine.guid == guid), None)
        if machine is None or not machine.readable or not path.endswith("/api/v1/alarms?all"):
            return self.served({}, 404)
        return self.served(self._alarms(machine))

    def _info(self) -> dict[str, Any]:
        rows = [
            {"guid": machine.guid, "hostname": machine.name, "reachable": machine.reachable, "hops": 0}
            for machine in self.machines.values()
        ]
        return {"version": "v1.37.1", "uid": self.machines[OWN].guid, "mirrored_hosts_status": rows}

    def _alarms(self, machine: Machine) -> dict[str, Any]:
        alarm = {
            "name": "load", "status": "CLEAR", "active": True, "disabled": False, "silenced": False,
            "info": machine.text, "last_status_change": self.begun, "value_string": "0.1 load",
            "update_every": INTERVAL.seconds,
            "last_updated": self.checked_at() if machine.stopped is None else machine.stopped,
            **SPOILT.get(machine.spoilt or Spoilt.TWICE, {}),
        }  # fmt: skip
        if machine.spoilt is Spoilt.MISSING:
            del alarm["status"]
        rows = {f"system.load.{number}": alarm for number in range(machine.alarms)} if self.health else {}
        return {"hostname": machine.name, "status": self.health, "now": int(self.now), "alarms": rows}

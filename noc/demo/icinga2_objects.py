"""The objects of an invented Icinga 2, with its names and types of attributes. Times are seconds since 1970."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any

from noc.demo.acknowledgements import Acknowledgement, Acknowledgements
from noc.demo.network import Host, Site
from noc.demo.rhythm import Found
from noc.demo.scene import Scene

Attributes = dict[str, Any]

UP, DOWN, OK, CRITICAL = 0, 1, 0, 2
_OUTPUT = {
    "ping": ("PING OK - Packet loss = 0%, RTA = 12.4 ms", "PING CRITICAL - Packet loss = 100%"),
    "uplink": ("OK - 118 Mbit/s", "CRITICAL - connection timed out"),
    "disk": ("DISK OK - 61% used", "DISK CRITICAL - 99% used"),
    "load": ("OK - load average: 0.31, 0.28, 0.25", "CRITICAL - connection timed out"),
    "ssh": ("SSH OK - OpenSSH_9.2", "CRITICAL - connection timed out"),
}
_COMMANDS = {"ping": "ping4", "uplink": "nrpe", "disk": "nrpe", "load": "nrpe", "ssh": "ssh"}


@dataclass(frozen=True, slots=True)
class Objects:
    """Every host and service of one server, as they are now."""

    scene: Scene
    backend: str
    acknowledgements: Acknowledgements

    def hosts(self) -> Iterator[Attributes]:
        for site in self.scene.present(self.backend):
            for host in site.hosts:
                yield self._host(site, host)

    def services(self) -> Iterator[Attributes]:
        for site in self.scene.present(self.backend):
            for host in site.hosts:
                host_down = self._failing(self.scene.host(site))
                for service in host.services:
                    yield self._service(site, host, service, host_down)

    def _host(self, site: Site, host: Host) -> Attributes:
        found = self.scene.host(site)
        failing = self._failing(found)
        output = f"PING CRITICAL - Host Unreachable ({host.address})" if failing else "PING OK - Packet loss = 0%"
        common = self._common(host.name, found, failing, output, site)
        changed_up = found.answered if found else 0.0
        return common | {
            "name": host.name,
            "display_name": f"{host.name} ({site.name})",
            "address": host.address,
            "state": DOWN if failing or found is None else UP,
            "last_state_up": self._epoch(changed_up),
            "last_state_down": self._epoch(found.looked) if found and failing else 0.0,
            "last_state_unreachable": 0.0,
            "check_command": "hostalive",
            "groups": [f"site-{site.key}", "customer-" + site.customer.lower().replace(" ", "-")],
            "vars": {"site": site.key, "customer": site.customer, "tier": site.tier},
            "severity": 2112 if failing else 0,
        }

    def _service(self, site: Site, host: Host, service: str, host_down: bool) -> Attributes:
        found = self.scene.service(site, host, service)
        failing = self._failing(found)
        well, broken = _OUTPUT[service]
        full_name = f"{host.name}!{service}"
        common = self._common(full_name, found, failing, broken if failing else well, site)
        return common | {
            "__name": full_name,
            "name": service,
            "display_name": service,
            "host_name": host.name,
            "state": CRITICAL if failing or found is None else OK,
            "last_state_ok": self._epoch(found.answered) if found else 0.0,
            "last_state_warning": 0.0,
            "last_state_critical": self._epoch(found.looked) if found and failing else 0.0,
            "last_state_unknown": 0.0,
            "check_command": _COMMANDS[service],
            "groups": [],
            "vars": None,
            "handled": failing and (host_down or bool(common["acknowledgement"])),
        }

    def _common(self, name: str, found: Found | None, failing: bool, output: str, site: Site) -> Attributes:
        checks_on = self.scene.checks_on(site)
        looked = self._epoch(found.looked) if found else -1.0
        held = self.acknowledgements.held(name, failing, self._epoch(found.changed) if found else 0.0)
        return {
            "__name": name,
            "state_type": int(found is not None and found.hard),
            "last_check": looked,
            "last_check_result": _result(looked, failing, output) if found else None,
            "next_check": self._epoch(self.scene.clock.seconds()) + self.scene.every,
            "last_state_change": self._epoch(found.changed) if found else 0.0,
            "last_hard_state_change": self._epoch(found.changed_hard) if found else 0.0,
            "last_state_type": 1,
            "last_reachable": True,
            "problem": failing,
            "handled": failing and held is not None,
            "check_interval": self.scene.every,
            "retry_interval": self.scene.retry,
            "check_attempt": 1,
            "max_check_attempts": 2,
            "check_timeout": 10.0,
            "check_period": "",
            "enable_active_checks": checks_on,
            "enable_passive_checks": False,
            "enable_notifications": True,
            "downtime_depth": 0,
            "command_endpoint": "",
            "zone": "master",
            "package": "_etc",
            **_acknowledged(held),
        }

    def _epoch(self, seconds: float) -> float:
        return self.scene.clock.epoch(seconds) if isfinite(seconds) else 0.0

    def _failing(self, found: Found | None) -> bool:
        return found is not None and found.failing


def _acknowledged(held: Acknowledgement | None) -> Attributes:
    return {
        "acknowledgement": 0 if held is None else 2 if held.sticky else 1,
        "acknowledgement_expiry": 0.0 if held is None else held.expiry,
        "acknowledgement_last_change": 0.0 if held is None else held.entry_time,
    }


def _result(looked: float, failing: bool, output: str) -> Attributes:
    return {
        "type": "CheckResult",
        "active": True,
        "check_source": "demo",
        "execution_start": looked,
        "execution_end": looked,
        "exit_status": 2 if failing else 0,
        "output": output,
        "performance_data": [],
        "schedule_start": looked,
        "schedule_end": looked,
        "state": 2 if failing else 0,
    }

"""The hosts of a product that checks them itself, as Nagios began it: up or down, looked at, acknowledged."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Generic, TypeVar

from tests.contract.product import Spoilt


@dataclass
class CheckedHost:
    name: str
    site: str
    changed: float  # seconds since 1970
    down: bool = False
    stopped: float | None = None  # the moment of its last check, if they no longer run
    text: str = ""
    acked: str = ""  # by whom
    spoilt: Spoilt | None = None


Host = TypeVar("Host", bound=CheckedHost)


class CheckedHosts(ABC, Generic[Host]):
    """What a test does to them. `checks_on` is the switch for all of them."""

    hosts: dict[str, Host]
    checks_on = True

    @abstractmethod
    def checked_at(self) -> float:
        """When those were last looked at whose checks run, in seconds since 1970."""

    @abstractmethod
    def add(self, host: str, site: str) -> None: ...

    def remove(self, host: str) -> None:
        del self.hosts[host]

    def down(self, host: str) -> None:
        self._become(host, down=True)

    def up(self, host: str) -> None:
        self.hosts[host].stopped = None
        self._become(host, down=False)

    def _become(self, host: str, *, down: bool) -> None:
        found = self.hosts[host]
        if found.down != down:
            found.down, found.changed = down, self.checked_at()
        if not down:
            found.acked = ""

    def stop(self, host: str) -> None:
        self.hosts[host].stopped = self.checked_at()

    def say(self, host: str, text: str) -> None:
        self.hosts[host].text = text

    def spoil(self, host: str, how: Spoilt | None) -> None:
        self.hosts[host].spoilt = how

    def grow(self, hosts: int) -> None:
        for number in range(len(self.hosts), hosts):
            self.add(f"host-{number}", f"more-{number}")

    def switch_off(self) -> None:
        self.checks_on = False
        for host in self.hosts:
            self.stop(host)

    def acknowledged(self, host: str) -> bool:
        return bool(self.hosts[host].acked)

    def acknowledge(self, host: str, by: str) -> None:
        self.hosts[host].acked = by

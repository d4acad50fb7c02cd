"""A Monit that lives by the test's clock; it is told of remote hosts alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from typing import ClassVar
from xml.sax.saxutils import escape

from tests.backends.web import Request, Served
from tests.contract.product import INTERVAL, Clock, Spoilt
from tests.contract.web_product import WebProduct

_NO_ACKS = "Monit holds no acknowledgements"
UNHEARD_OF = 1 << 40


@dataclass
class Host:
    name: str  # with its site in front: Monit has no other place for it
    down: bool = False
    monitored: bool = True
    stopped: float | None = None  # the moment of its last check, if they no longer run
    spoilt: Spoilt | None = None


class Monit(WebProduct):
    kind = "monit"
    words: ClassVar[Mapping[str, str]] = {"site_from": r"name:^(?P<site>[a-z0-9-]+): ", "user": "noc"}
    unable: ClassVar[Mapping[str, str]] = {
        "say": "the check of a host has no output",
        "twin": "Monit refuses two services of one name",
        "lose_part": "each Monit watches by itself",
        "acknowledged": _NO_ACKS, "acknowledge": _NO_ACKS, "unacknowledge": _NO_ACKS, "refuse_writes": _NO_ACKS,
        "forget_answers": _NO_ACKS, "recheck": "Monit checks in its own rhythm",
        "EXPIRED": "it knows no sessions", "ODD_ZONE": "its times are seconds since 1970",
    }  # fmt: skip

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.hosts: dict[str, Host] = {}

    def add(self, host: str, site: str) -> None:
        self.hosts[host] = Host(f"{site}: {host}")

    def remove(self, host: str) -> None:
        del self.hosts[host]

    def down(self, host: str) -> None:
        self.hosts[host].down = True

    def up(self, host: str) -> None:
        self.hosts[host] = Host(self.hosts[host].name)

    def stop(self, host: str) -> None:
        self.hosts[host].monitored, self.hosts[host].stopped = False, self.checked_at()

    def spoil(self, host: str, how: Spoilt | None) -> None:
        self.hosts[host].spoilt = how

    def grow(self, hosts: int) -> None:
        for number in range(len(self.hosts), hosts):
            self.add(f"host-{number}", f"more-{number}")

    def switch_off(self) -> None:
        for host in self.hosts:
            self.stop(host)

    def answer(self, request: Request) -> Served:
        rows = "".join(self._row(host) for host in self.hosts.values())
        page = (
            '<?xml version="1.0" encoding="ISO-8859-1"?><monit><server>'
            f"<incarnation>{self.begun:.0f}</incarnation><version>5.33.0</version>"
            f"<uptime>{self.now - self.begun:.0f}</uptime><poll>{INTERVAL.seconds}</poll>"
            f"<localhostname>watcher</localhostname></server>{rows}</monit>"
        )
        headers = {"Content-Type": "text/xml", "Date": format_datetime(self.clock.at, usegmt=True)}
        return Served(page.encode(), headers=headers)

    def _row(self, host: Host) -> str:
        checked = f"{self.checked_at() if host.stopped is None else host.stopped:.0f}"
        status = f"<status>{32 if host.down else 0}</status>"
        match host.spoilt:
            case Spoilt.WRONG_TYPE:
                status = "<status><list/></status>"
            case Spoilt.MISSING:
                status = ""
            case Spoilt.TWICE:
                status = f"<status>32</status>{status}"
            case Spoilt.UNKNOWN_WORD:
                status = f"<status>{UNHEARD_OF}</status>"
            case Spoilt.NAN:
                checked = "nan"
        time = "-1.000000" if host.down else "0.000794"
        port = (
            f"<port><hostname>10.0.0.1</hostname><portnumber>80</portnumber><responsetime>{time}</responsetime></port>"
        )
        return (
            f'<service type="4"><name>{escape(host.name)}</name><collected_sec>{checked}</collected_sec>'
            f"<collected_usec>0</collected_usec>{status}<monitor>{int(host.monitored)}</monitor>"
            f"{port if host.monitored else ''}</service>"
        )

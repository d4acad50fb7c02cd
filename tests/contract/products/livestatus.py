"""A core of Nagios' kind with its Livestatus, that lives by the test's clock: the dialect of mk-livestatus."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

from noc.settings import BackendSettings, Limits
from tests.backends.livestatus.lql import answer, framed
from tests.backends.livestatus.stream import Behaviour, Stream, mute, sends, shut
from tests.contract.checked_hosts import CheckedHost, CheckedHosts
from tests.contract.product import INTERVAL, SITES, Clock, Manner, Spoilt

LIMITS = Limits(64 * 1024 * 1024, timedelta(seconds=10), timedelta(seconds=20), timedelta(seconds=30))
PAGE = b"<html><form>Log in<input name=user><input type=password></form></html>"
WEB = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
MANNERS: Mapping[Manner, Behaviour] = {
    Manner.MUTE: mute,
    Manner.SHUT: shut,
    Manner.CUT: sends(framed(200, b"[[1795439442,")[:-4]),
    Manner.EMPTY: sends(framed(200, b"")),
    Manner.GARBAGE: sends(bytes(range(256)) * 4),
    Manner.LOG_IN_PAGE: sends(WEB + PAGE),  # a web server at that port
    Manner.TROUBLE: sends(framed(502, b"the core does not answer")),
}
SPOILT: Mapping[Spoilt, Mapping[str, Any]] = {
    Spoilt.WRONG_TYPE: {"check_interval": []},
    Spoilt.NAN: {"last_check": float("nan")},
    Spoilt.MISSING: {"state": None},
    Spoilt.UNKNOWN_WORD: {"state": 7},
}
ACK, UNACK = "ACKNOWLEDGE_HOST_PROBLEM", "REMOVE_HOST_ACKNOWLEDGEMENT"
CHECK, CHECK_SERVICES = "SCHEDULE_FORCED_HOST_CHECK", "SCHEDULE_FORCED_HOST_SVC_CHECKS"


@dataclass
class Host(CheckedHost):
    note: str = ""
    forced: float = 0  # when somebody had it checked


class Livestatus(CheckedHosts[Host]):
    kind = "livestatus"
    unable: Mapping[str, str] = {
        "twin": "a core knows its hosts by name and starts with no second one",
        "lose_part": "a core of this kind knows no satellites",
        "REFUSED": "it knows no accounts",
        "EXPIRED": "it knows no sessions",
        "RATE_LIMITED": "it limits nobody",
        "TWICE": "its rows are lists and have no keys",
        "ODD_ZONE": "its times are seconds since 1970",
    }

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.hosts: dict[str, Host] = {}
        self.stream: Stream
        self.checks_on = True
        self.may_write = True
        self.writes = 0
        self._begun = clock.at
        self._frozen: float | None = None

    def __enter__(self) -> Self:
        self.stream = Stream(self._answer, self._obey)
        self.stream.__enter__()
        for site in SITES:
            self.add(f"{site}-gw", site)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stream.__exit__(kind, error, trace)

    def settings(self, **changes: object) -> BackendSettings:
        words: dict[str, Any] = {"site_from": "hostgroup:site-", "limits": LIMITS} | changes
        return BackendSettings("east", self.kind, self.stream.url, **words)

    # The sites

    def add(self, host: str, site: str) -> None:
        self.hosts[host] = Host(host, site, self._begun.timestamp())

    # The server

    def freeze(self) -> None:
        self._frozen = self.checked_at()

    def thaw(self) -> None:
        self._frozen = None

    def behave(self, manner: Manner | None) -> None:
        self.stream.manner = MANNERS[manner] if manner else None

    # What is written

    def refuse_writes(self) -> None:
        self.may_write = False

    def forget_answers(self) -> None:
        """It never answers a command."""

    def written(self) -> int:
        return self.writes

    # The wire

    def _now(self) -> float:
        return self.clock.at.timestamp()

    def checked_at(self) -> float:
        """The newest moment of its rhythm."""
        if self._frozen is not None:
            return self._frozen
        begun, step = self._begun.timestamp(), INTERVAL.total_seconds()
        return begun + (self._now() - begun) // step * step

    def _answer(self, text: str) -> tuple[bytes, bool]:
        hosts = [self._row(host) for host in self.hosts.values()]
        acked = [self._comment(host) for host in self.hosts.values() if host.acked]
        tables = {
            "status": [self._status()],
            "columns": [{"table": "hosts", "name": name} for name in self._row(Host("", "", 0))],
            "hosts": hosts,
            "services": [],
            "comments": acked,
            "downtimes": [],
        }
        return answer(text, tables, icinga=False)

    def _obey(self, command: str) -> None:
        stamp, _, rest = command.partition(" ")
        assert stamp.startswith("[")
        assert stamp.endswith("]")
        verb, name, *words = rest.split(";")
        if "\n" in rest or name not in self.hosts:
            raise AssertionError(command)
        if not self.may_write:
            return
        host, self.writes = self.hosts[name], self.writes + 1
        match verb, words:
            case str(), [_, _, _, author, note] if verb == ACK and host.down:
                host.acked, host.note = author, note
            case str(), [] if verb == UNACK:
                host.acked = ""
            case str(), [_] if verb in (CHECK, CHECK_SERVICES):
                host.forced = self._now()
            case _:
                raise AssertionError(command)

    def _status(self) -> dict[str, Any]:
        return {
            "program_start": int(self._begun.timestamp()),
            "program_version": "4.4.6",
            "interval_length": 60,
            "execute_host_checks": int(self.checks_on),
            "execute_service_checks": int(self.checks_on),
            "check_external_commands": 1,
            "livestatus_version": "1.5.0p23",
        }

    def _row(self, host: Host) -> dict[str, Any]:
        checked = max(host.forced, self.checked_at() if host.stopped is None else host.stopped)
        interval = INTERVAL.total_seconds() / 60
        row = {
            "name": host.name,
            "state": int(host.down),
            "hard_state": int(host.down),
            "state_type": 1,
            "last_check": int(checked),
            "next_check": int(checked + INTERVAL.total_seconds()),
            "last_time_up": int(host.changed if host.down else checked),
            "last_state_change": int(host.changed),
            "last_hard_state_change": int(host.changed),
            "check_interval": interval,
            "staleness": (int(self._now()) - int(checked)) / INTERVAL.total_seconds(),
            "check_command": "check-host-alive",
            "check_type": 0,
            "check_freshness": 0,
            "active_checks_enabled": 1,
            "accept_passive_checks": 1,
            "acknowledged": int(bool(host.acked)),
            "scheduled_downtime_depth": 0,
            "in_check_period": 1,
            "address": "192.0.2.1",
            "groups": [f"site-{host.site}"],
            "latency": 0.01,
            "execution_time": 0.02,
            "plugin_output": host.text or ("PING CRITICAL" if host.down else "PING OK"),
        }
        return row | dict(SPOILT.get(host.spoilt or Spoilt.TWICE, {}))

    def _comment(self, host: Host) -> dict[str, Any]:
        return {
            "host_name": host.name,
            "is_service": 0,
            "entry_type": 4,
            "entry_time": int(self._begun.timestamp()),
            "author": host.acked,
            "comment": host.note or "seen",
            "expires": 0,
            "expire_time": 0,
        }

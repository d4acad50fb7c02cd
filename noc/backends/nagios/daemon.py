"""What the daemon says of itself: its switches, its version, and, by the way, the time zone of its server."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

import msgspec

from noc.backends.nagios import wire
from noc.backends.nagios.cgis import Cgis
from noc.backends.nagios.objects import Objects
from noc.backends.nagios.parts import Setting
from noc.backends.words import clean

_STAMP = "%s%z"  # seconds since 1970 and the difference from UTC: by default a time tells nothing of the zone
_OFFSET = re.compile(r"\d+([+-])(\d\d)(\d\d)", re.ASCII)


class _Program(msgspec.Struct):
    programstatus: wire.Program


@dataclass(frozen=True, slots=True)
class Daemon:
    program: wire.Program = field(default_factory=wire.Program)
    zone: timezone = UTC

    @property
    def version(self) -> str:
        return clean(self.program.version, 40)

    @property
    def remarks(self) -> tuple[str, ...]:
        off = {
            "host checks": self.program.execute_host_checks,
            "service checks": self.program.execute_service_checks,
            "results of hosts that are sent in": self.program.accept_passive_host_checks,
            "results of services that are sent in": self.program.accept_passive_service_checks,
        }
        return tuple(f"{what} are switched off globally" for what, on in off.items() if on is False)

    def setting(self, now: float, objects: Objects) -> Setting:
        """`now` in seconds since 1970, by the clock of the server."""
        program, local = self.program, datetime.fromtimestamp(now, self.zone)
        return Setting(
            now=now,
            closed=frozenset(name for name in objects.in_use if not objects.periods.is_open(name, local)),
            host_checks=program.execute_host_checks is not False,
            service_checks=program.execute_service_checks is not False,
            host_results=program.accept_passive_host_checks is not False,
            service_results=program.accept_passive_service_checks is not False,
        )

    def reopenings(self, setting: Setting, objects: Objects) -> Mapping[str, datetime]:
        """When the closed time periods open next."""
        local = datetime.fromtimestamp(setting.now, self.zone)
        stamps = {name: objects.periods.reopens(name, local) for name in setting.closed}
        return {name: stamp.astimezone(UTC) for name, stamp in stamps.items() if stamp is not None}

    def checks_on(self, active: bool) -> bool | None:
        """`active`: something is still checked. None: it does not tell."""
        switches = (self.program.execute_host_checks, self.program.execute_service_checks)
        if switches[0] is None:
            return None
        return active or all(switches)


async def read_daemon(cgis: Cgis) -> Daemon:
    """Raises PollError."""
    answer = await cgis.status(_Program, query="programstatus", dateformat=_STAMP)
    found = _OFFSET.fullmatch(str(answer.result.query_time))
    if found is None:
        return Daemon(answer.data.programstatus)
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return Daemon(answer.data.programstatus, timezone(offset if found[1] == "+" else -offset))

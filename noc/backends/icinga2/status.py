"""What Icinga 2 says of itself: its clock, whether it checks at all, and who of its cluster is gone."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import msgspec

from noc.backends.icinga2.wire import ApiListener, Cib, Component, IcingaApplication, Results
from noc.backends.reply import Reply, decode
from noc.backends.stamps import from_epoch
from noc.backends.words import clean

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Status:
    clock: datetime | None = None
    started_at: datetime | None = None
    host_checks: bool | None = None
    service_checks: bool | None = None
    partial: tuple[str, ...] = ()  # zones and endpoints that are not connected
    version: str = ""


def status_of(reply: Reply) -> Status:
    """Read `/v1/status`. Raises PollError. Parts that are missing or malformed are left at "not known".

    Icinga sends no Date: its clock is the start of the process plus its uptime, both by its own clock.
    """
    parts = {part.name: part.status for part in decode(reply, Results[Component]).results}
    application = _part(parts, "IcingaApplication", IcingaApplication)
    cib = _part(parts, "CIB", Cib)
    listener = _part(parts, "ApiListener", ApiListener)
    if application is None:
        return Status(clock=reply.date, partial=_gone(listener))
    app = application.icingaapplication.app
    clock = from_epoch(app.program_start + cib.uptime) if cib and app.program_start > 0 else None
    return Status(
        clock=clock or reply.date,
        started_at=from_epoch(app.program_start),
        host_checks=app.enable_host_checks,
        service_checks=app.enable_service_checks,
        partial=_gone(listener),
        version=clean(app.version.removeprefix("r"), 40),
    )


def _part(parts: dict[str, msgspec.Raw], name: str, shape: type[T]) -> T | None:
    try:
        return msgspec.json.decode(parts[name], type=shape) if name in parts else None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _gone(listener: ApiListener | None) -> tuple[str, ...]:
    if listener is None:
        return ()
    zones = [name for name, zone in (listener.api.zones or {}).items() if not zone.connected]
    names = {clean(name) for name in [*zones, *(listener.api.not_conn_endpoints or ())]}
    return tuple(sorted(names))

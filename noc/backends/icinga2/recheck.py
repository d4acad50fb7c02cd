"""Have Icinga 2 check hosts and their services now.

Only what it checks by itself: running the stand-in command of an object that others report on would write a result
that nobody sent, over the true one.
"""

from collections.abc import Iterable

import msgspec

from noc.backends.backend import PollError, WriteResult
from noc.backends.icinga2 import wire
from noc.backends.icinga2.ack import listing
from noc.backends.icinga2.api import Icinga2Api, MissingError, required
from noc.backends.icinga2.rights import RECHECK, may
from noc.backends.icinga2.services import ASKS_NOBODY
from noc.core.effects import WriteRecheck


class Checked(msgspec.Struct, gc=False):
    """Whether Icinga checks an object by itself."""

    enable_active_checks: bool
    check_command: str
    host_name: str = ""  # of a service

    @property
    def by_icinga(self) -> bool:
        return self.enable_active_checks and self.check_command not in ASKS_NOBODY


class CheckedRow(msgspec.Struct, gc=False):
    name: str
    attrs: Checked


async def recheck(api: Icinga2Api, order: WriteRecheck) -> WriteResult:
    """Accepted where Icinga has taken the order for each host, or its services, of which there is any."""
    if not order.hosts:
        return WriteResult(accepted=False, text="there is no host to check in Icinga")
    try:
        hosts = await _rows(api, "hosts", order.hosts)
        services = await _rows(api, "services")
        return await _order(api, order, hosts, services)
    except MissingError:
        return WriteResult(accepted=False, text=f"Icinga does not know all of {listing(list(order.hosts))} any more")
    except PollError as error:
        return WriteResult(accepted=False, text=error.text)


async def _order(
    api: Icinga2Api, order: WriteRecheck, hosts: Iterable[CheckedRow], services: Iterable[CheckedRow]
) -> WriteResult:
    meant = frozenset(order.hosts)
    own = [row.name for row in hosts if row.attrs.by_icinga]
    parts = [row.name for row in services if row.attrs.host_name in meant and row.attrs.by_icinga]
    if not own and not parts:
        text = f"Icinga does not check {listing(list(order.hosts))}: others report on it, or its checks are off"
        return WriteResult(accepted=False, text=text)
    refused = [*await _check(api, "Host", own), *await _check(api, "Service", parts)]
    if refused:
        return WriteResult(accepted=False, text=f"Icinga did not take the order: {refused[0]}; {may(RECHECK)}")
    return WriteResult(accepted=True, text=f"checks ordered: {len(own) + len(parts)}")


async def _rows(api: Icinga2Api, kind: str, names: Iterable[str] | None = None) -> list[CheckedRow]:
    attrs = wire.attrs_of(Checked, *(() if kind == "services" else ("host_name",)))
    try:
        return (await api.rows(kind, CheckedRow, attrs, None if names is None else {kind: list(names)}))[0]
    except MissingError:
        if names is not None:
            raise
        raise required(kind, api.transport.server) from None


async def _check(api: Icinga2Api, kind: str, names: list[str]) -> list[str]:
    """Order it once; what Icinga says where it refuses."""
    if not names:
        return []
    order = {"type": kind, f"{kind.lower()}s": names, "force": True}
    return [outcome.status for outcome in await api.act_all("reschedule-check", order) if outcome.code != 200]

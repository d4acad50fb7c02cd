"""Acknowledging in Icinga 2, and taking that back: write, then read back what stands there.

Icinga refuses an acknowledgement of what it thinks is well; such a one is kept by the console and counts as taken.
"""

from enum import Enum, auto

from noc.backends.backend import PollError, WriteResult
from noc.backends.icinga2 import wire
from noc.backends.icinga2.api import Icinga2Api, MissingError
from noc.backends.icinga2.rights import ACKNOWLEDGE, UNACKNOWLEDGE, may
from noc.backends.words import clean
from noc.core.effects import WriteAck, WriteUnack

_DEFAULT_NOTE = "acknowledged on the NOC console"
_THINKS_WELL = (" is UP.", " is OK.")
_LONGEST_NOTE = 1000
_SHOWN = 3  # names in a sentence


class _Standing(Enum):
    ACKED = auto()
    WELL = auto()  # nothing to acknowledge there
    NOT_ACKED = auto()
    MISSING = auto()


async def acknowledge(api: Icinga2Api, ack: WriteAck) -> WriteResult:
    """Acknowledge each object of the alarm. Accepted only if every one is acknowledged, or well, on reading back."""
    standings = {}
    for name in _names(ack):
        try:
            standings[name] = await _one(api, name, ack)
        except PollError as error:
            return WriteResult(accepted=False, text=error.text)
    return _result(standings)


async def unacknowledge(api: Icinga2Api, order: WriteUnack) -> WriteResult:
    """Take it back from each object of the alarm. Accepted only if none is acknowledged on reading back."""
    standings, failure = {}, None
    for name in _names(order):  # one that fails must not leave the others quiet
        try:
            standings[name] = await _one_back(api, name, order)
        except PollError as error:
            failure = error
    left = [name for name, standing in standings.items() if standing is _Standing.ACKED]
    if failure is not None:
        return WriteResult(accepted=False, text=failure.text)
    if left:
        text = f"Icinga did not take back what stands at {listing(left)}: {may(UNACKNOWLEDGE)}"
        return WriteResult(accepted=False, text=text)
    return WriteResult(accepted=True)


def _names(order: WriteAck | WriteUnack) -> list[str]:
    return [*order.hosts, *(f"{host}!{service}" for host, service in order.services)]


async def _one_back(api: Icinga2Api, name: str, order: WriteUnack) -> _Standing:
    if await _read_back(api, name) is not _Standing.ACKED:
        return _Standing.NOT_ACKED
    failure = None
    try:
        await api.act("remove-acknowledgement", {**_which(name), "author": clean(order.by, 80) or "NOC"})
    except PollError as error:  # whether it was carried out is not known: look, do not repeat
        failure = error
    standing = await _read_back(api, name)
    if failure is not None and standing is _Standing.ACKED:
        raise failure
    return standing


async def _one(api: Icinga2Api, name: str, ack: WriteAck) -> _Standing:
    failure = None
    try:
        outcome = await api.act("acknowledge-problem", _order(name, ack))
    except PollError as error:  # whether it was carried out is not known: look, do not repeat
        failure, outcome = error, wire.Outcome()
    standing = await _read_back(api, name)
    if standing is _Standing.NOT_ACKED and outcome.code == 409 and outcome.status.endswith(_THINKS_WELL):
        return _Standing.WELL
    if failure is not None and standing is not _Standing.ACKED:
        raise failure
    return standing


def _order(name: str, ack: WriteAck) -> dict[str, object]:
    return {
        **_which(name),
        "author": clean(ack.by, 80) or "NOC",
        "comment": clean(ack.note, _LONGEST_NOTE) or _DEFAULT_NOTE,
        "expiry": ack.until.timestamp(),
        "sticky": False,
        "notify": True,
        "persistent": False,
    }


def _which(name: str) -> dict[str, object]:
    return {"type": "Service", "service": name} if "!" in name else {"type": "Host", "host": name}


async def _read_back(api: Icinga2Api, name: str) -> _Standing:
    kind = "services" if "!" in name else "hosts"
    attrs = wire.attrs_of(wire.Acknowledged)
    try:
        rows, _ = await api.rows(kind, wire.AcknowledgedRow, attrs, {kind: [name]})
    except MissingError:
        return _Standing.MISSING
    return _Standing.ACKED if rows and rows[0].attrs.acknowledgement else _Standing.NOT_ACKED


def _result(standings: dict[str, _Standing]) -> WriteResult:
    by = {standing: [name for name in standings if standings[name] is standing] for standing in _Standing}
    if by[_Standing.NOT_ACKED]:
        names = listing(by[_Standing.NOT_ACKED])
        text = f"Icinga did not acknowledge {names}: {may(ACKNOWLEDGE)}"
        return WriteResult(accepted=False, text=text)
    if by[_Standing.MISSING]:
        return WriteResult(accepted=False, text=f"Icinga does not know {listing(by[_Standing.MISSING])} any more")
    if by[_Standing.ACKED]:
        return WriteResult(accepted=True)
    if by[_Standing.WELL]:
        return WriteResult(accepted=True, text=f"kept here: Icinga thinks {listing(by[_Standing.WELL])} is well")
    return WriteResult(accepted=True, text="kept here: there is no problem to acknowledge in Icinga")


def listing(names: list[str]) -> str:
    shown = ", ".join(clean(name, 80) for name in names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"

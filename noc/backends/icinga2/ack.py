"""Acknowledging in Icinga 2: write, then read back what stands there.

Icinga refuses an acknowledgement of what it thinks is well; such a one is kept by the console and counts as taken.
"""

from enum import Enum, auto

from noc.backends.backend import PollError, WriteResult
from noc.backends.icinga2 import wire
from noc.backends.icinga2.api import Icinga2Api, MissingError
from noc.backends.words import clean
from noc.core.effects import WriteAck

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
    names = [*ack.hosts, *(f"{host}!{service}" for host, service in ack.services)]
    standings = {}
    for name in names:
        try:
            standings[name] = await _one(api, name, ack)
        except PollError as error:
            return WriteResult(accepted=False, text=error.text)
    return _result(standings)


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
    which = {"type": "Service", "service": name} if "!" in name else {"type": "Host", "host": name}
    return {
        **which,
        "author": clean(ack.by, 80) or "NOC",
        "comment": clean(ack.note, _LONGEST_NOTE) or _DEFAULT_NOTE,
        "expiry": ack.until.timestamp(),
        "sticky": False,
        "notify": True,
        "persistent": False,
    }


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
        names = _listing(by[_Standing.NOT_ACKED])
        text = f"Icinga did not acknowledge {names}: does the API user have actions/acknowledge-problem?"
        return WriteResult(accepted=False, text=text)
    if by[_Standing.MISSING]:
        return WriteResult(accepted=False, text=f"Icinga does not know {_listing(by[_Standing.MISSING])} any more")
    if by[_Standing.ACKED]:
        return WriteResult(accepted=True)
    if by[_Standing.WELL]:
        return WriteResult(accepted=True, text=f"kept here: Icinga thinks {_listing(by[_Standing.WELL])} is well")
    return WriteResult(accepted=True, text="kept here: there is no problem to acknowledge in Icinga")


def _listing(names: list[str]) -> str:
    shown = ", ".join(clean(name, 80) for name in names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"

"""What is written to Zabbix: an acknowledgement, its end, and the order to check now; the first two are read back.

A problem is acknowledged, not a host: of a host those are meant that say that it is down or not reached, of a service
those of its name. One can be acknowledged again and again, each time with a new entry: so what is taken already is left
alone, and what timed out is looked up and not repeated. An acknowledgement is a row in the database, so it is taken by
a dead server's front end too. Nothing is ever closed by hand.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from noc.backends.backend import PollError, WriteResult
from noc.backends.words import clean
from noc.backends.zabbix.api import Call, ZabbixApi
from noc.backends.zabbix.hosts import is_unreached
from noc.backends.zabbix.inventory import Inventory
from noc.backends.zabbix.troubles import ACKNOWLEDGE, MESSAGE, UNACKNOWLEDGE, Sorter
from noc.backends.zabbix.wire import Host, Problem, Trigger
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack

_DEFAULT_NOTE = "acknowledged on the NOC console"
_LONGEST_NOTE = 1000
_SHOWN = 3  # names in a sentence
_CHECK_NOW = 6  # the type of a task
_MAY = "does this account's role allow to acknowledge problems, and may it read the host?"


@dataclass(slots=True)
class _Found:
    """The problems that an order is about, by the id of their events, and what has none."""

    problems: dict[str, Problem] = field(default_factory=dict)
    without: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)  # hosts that are not there


async def acknowledge(api: ZabbixApi, sorter: Sorter, ack: WriteAck) -> WriteResult:
    """Acknowledge the problems of the alarm. Accepted if each is acknowledged on reading back, or there is none."""
    note = clean(f"{clean(ack.by, 80) or 'NOC'}: {clean(ack.note, _LONGEST_NOTE) or _DEFAULT_NOTE}", _LONGEST_NOTE)
    try:
        found = await _find(api, sorter, ack)
        open_ones = [eventid for eventid, problem in found.problems.items() if not problem.acknowledged]
        if not found.problems:
            return _nothing_there(found)
        missed = await _write(api, open_ones, {"action": ACKNOWLEDGE | MESSAGE, "message": note}, acknowledged=1)
    except PollError as error:
        return WriteResult(accepted=False, text=error.text)
    if missed:
        names = _listing(found.problems[eventid].name for eventid in missed)
        return WriteResult(accepted=False, text=f"Zabbix did not acknowledge {names}: {_MAY}")
    return WriteResult(accepted=True)


async def unacknowledge(api: ZabbixApi, sorter: Sorter, order: WriteUnack) -> WriteResult:
    """Take the acknowledgements back. One that is not there is no failure."""
    note = f"{clean(order.by, 80) or 'NOC'}: taken back on the NOC console"
    try:
        found = await _find(api, sorter, order)
        taken = [eventid for eventid, problem in found.problems.items() if problem.acknowledged]
        missed = await _write(api, taken, {"action": UNACKNOWLEDGE | MESSAGE, "message": note}, acknowledged=0)
    except PollError as error:
        return WriteResult(accepted=False, text=error.text)
    if missed:
        names = _listing(found.problems[eventid].name for eventid in missed)
        return WriteResult(accepted=False, text=f"Zabbix still holds the acknowledgement of {names}: {_MAY}")
    return WriteResult(accepted=True)


async def recheck(api: ZabbixApi, inventory: Inventory, order: WriteRecheck) -> WriteResult:
    """Have the heartbeats of these hosts asked now. A dead server takes the order from nobody, and nobody tells."""
    wanted = set(order.hosts)
    try:
        (hosts,) = await api.ask(_hosts(wanted))
        ids = [host.hostid for host in hosts.rows(Host)[0] if not host.status]
        items = [heart.itemid for hostid in ids for heart in inventory.hearts.get(hostid, ()) if heart.on_demand]
        if not items:
            text = f"Zabbix has nothing to ask {_listing(order.hosts)} out of turn: what it sends in comes by itself"
            return WriteResult(accepted=False, text=text)
        tasks = [{"type": _CHECK_NOW, "request": {"itemid": itemid}} for itemid in items]
        (outcome,) = await api.ask(Call("task.create", tasks), reads=False)
        if outcome.forbidden:
            text = "Zabbix does not let this account check out of turn: give its group the right to write these hosts"
            return WriteResult(accepted=False, text=text)
        outcome.read(dict[str, object])
    except PollError as error:
        return WriteResult(accepted=False, text=error.text)
    return WriteResult(accepted=True)


async def _find(api: ZabbixApi, sorter: Sorter, order: WriteAck | WriteUnack) -> _Found:
    """Look up what is wrong now with what an order is about. Raises PollError."""
    names = {*order.hosts, *(host for host, _ in order.services)}
    found = _Found()
    if not names:
        return found
    (outcome,) = await api.ask(_hosts(names))
    hosts = {host.host: host for host in outcome.rows(Host)[0]}
    found.gone = sorted(names - hosts.keys())
    if not hosts:
        return found
    ids = [host.hostid for host in hosts.values()]
    triggers, problems = await api.ask(
        Call("trigger.get", {
            "output": ["triggerid"], "hostids": ids, "filter": {"value": 1}, "monitored": True, "skipDependent": True,
            "selectHosts": ["hostid"],
        }),
        Call("problem.get", {
            "output": ["eventid", "objectid", "clock", "name", "severity", "acknowledged"], "hostids": ids,
            "source": 0, "object": 0,
        }),
    )  # fmt: skip
    troubles = sorter.sort(triggers.rows(Trigger)[0], problems.rows(Problem)[0])
    for name in order.hosts:
        host = hosts.get(name)
        known = troubles.get(host.hostid) if host else None
        _add(found, name, known.of_host(unreached=host is not None and is_unreached(host)) if known else [])
    for name, service in order.services:
        host = hosts.get(name)
        known = troubles.get(host.hostid) if host else None
        meant = [one for one in known.all() if clean(one.name) == service] if known else []
        _add(found, f"{name}: {service}", meant)
    return found


def _add(found: _Found, name: str, problems: list[Problem]) -> None:
    with_event = [problem for problem in problems if problem.eventid]
    found.problems.update({problem.eventid: problem for problem in with_event})
    if not with_event:
        found.without.append(name)


async def _write(api: ZabbixApi, eventids: list[str], what: dict[str, object], *, acknowledged: int) -> list[str]:
    """Write once and read back; the events that are not as they should be. Raises PollError where that is unknown."""
    if not eventids:
        return []
    failure = None
    try:
        (outcome,) = await api.ask(Call("event.acknowledge", {"eventids": eventids, **what}), reads=False)
        outcome.read(dict[str, object])
    except PollError as error:  # whether it was carried out is not known: look, do not repeat
        failure = error
    (outcome,) = await api.ask(
        Call("problem.get", {
            "output": ["eventid", "objectid", "clock", "name", "severity", "acknowledged"], "eventids": eventids,
            "source": 0, "object": 0,
        })
    )  # fmt: skip
    standing = {row.eventid: row.acknowledged for row in outcome.rows(Problem)[0]}
    # A problem that is over meanwhile is not listed any more, and wants nothing.
    missed = [eventid for eventid in eventids if standing.get(eventid, acknowledged) != acknowledged]
    if missed and failure is not None:
        raise failure
    return missed


def _hosts(names: Iterable[str]) -> Call:
    params = {
        "output": ["hostid", "host", "status"], "filter": {"host": sorted(names)},
        "selectInterfaces": ["available", "main"],
    }  # fmt: skip
    return Call("host.get", params)


def _nothing_there(found: _Found) -> WriteResult:
    if found.gone:
        return WriteResult(accepted=False, text=f"Zabbix does not know {_listing(found.gone)} any more")
    if found.without:
        return WriteResult(accepted=True, text=f"kept here: Zabbix has no problem of {_listing(found.without)}")
    return WriteResult(accepted=True, text="kept here: there is no problem to acknowledge in Zabbix")


def _listing(names: Iterable[str]) -> str:
    known = [clean(name, 80) for name in names]
    shown = ", ".join(known[:_SHOWN])
    return shown if len(known) <= _SHOWN else f"{shown} and {len(known) - _SHOWN} more"

"""Zabbix by its JSON-RPC: hosts, their heartbeats and their problems in one request.

An ordinary poll is one request of a handful of calls. Which items are heartbeats is asked every five minutes, and when
a host is new; the ends of maintenances and the names of people only where there are any.

Its front end answers from the database, and goes on with old data when the server is frozen or dead: only the server's
own tick (told to super admins) and the newest values tell. Its configuration lives in that database too.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from noc.backends.backend import Cost, PollError, WriteResult
from noc.backends.kind import Secrets
from noc.backends.zabbix import rights, writes
from noc.backends.zabbix.answers import Rows, answer_of
from noc.backends.zabbix.api import Call, Outcome, ZabbixApi
from noc.backends.zabbix.canary import CanaryReader
from noc.backends.zabbix.hosts import Around, Attempts, Beats
from noc.backends.zabbix.inventory import InventoryReader
from noc.backends.zabbix.options import ZabbixOptions
from noc.backends.zabbix.surroundings import Maintenances, People, proxies_of, proxy_calls
from noc.backends.zabbix.tick import Tick
from noc.backends.zabbix.troubles import Sorter, writers
from noc.backends.zabbix.wire import Host, Problem, Trigger, Value
from noc.core.answer import Answer
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack
from noc.core.mapping import SiteFrom, Source
from noc.settings import BackendSettings

_INTERFACE = ["type", "main", "available", "error", "errors_from", "disable_until", "useip", "ip", "dns"]
_PROBLEM = ["eventid", "objectid", "clock", "name", "severity", "acknowledged", "suppressed"]


class Zabbix:
    """One Zabbix, by its front end."""

    def __init__(self, settings: BackendSettings, secrets: Secrets) -> None:
        options = settings.options if isinstance(settings.options, ZabbixOptions) else ZabbixOptions()
        self._site_from = SiteFrom.parse(settings.site_from)
        self._api = ZabbixApi(settings, secrets)
        self._inventory = InventoryReader(self._api, options.heartbeat)
        self._beats = Beats()
        self._sorter = Sorter(settings.down_alerts)
        self._maintenances = Maintenances(self._api)
        self._people = People(self._api)
        self._attempts = Attempts()
        self._tick = Tick()
        self._canary = CanaryReader(self._api, settings.canary)

    @property
    def cost(self) -> Cost:
        return self._api.transport.cost

    async def read(self) -> Answer:
        """Poll once. Raises PollError where hosts, items or problems cannot be had; what else fails is a remark."""
        try:
            async with self._api.poll():
                return await self._read()
        except PollError:
            self._api.forget()
            raise

    async def acknowledge(self, ack: WriteAck) -> WriteResult:
        return await writes.acknowledge(self._api, self._sorter, ack)

    async def unacknowledge(self, order: WriteUnack) -> WriteResult:
        return await writes.unacknowledge(self._api, self._sorter, order)

    async def recheck(self, order: WriteRecheck) -> WriteResult:
        return await writes.recheck(self._api, self._inventory.known, order)

    async def rights(self) -> tuple[str, ...]:
        return await rights.missing(self._api)

    async def close(self) -> None:
        await self._api.close()

    async def _read(self) -> Answer:
        await self._api.know_version()
        remarks: list[str] = []
        ticks = self._tick.calls()
        calls = [self._hosts(), _triggers(), _problems(), *self._canary.calls(), *ticks, *proxy_calls(self._api)]
        itemids = self._inventory.known.itemids
        outcomes = await self._api.ask(*calls, *_values(itemids))
        rest = iter(outcomes)
        hosts, bad_hosts = next(rest).rows(Host)
        triggers, bad_triggers = next(rest).rows(Trigger)
        problems, bad_problems = next(rest).rows(Problem)
        canary = self._canary.read(rest)
        self._tick.read(rest if ticks else iter(()), remarks)
        proxies = proxies_of(list(rest)[: len(proxy_calls(self._api))], remarks)
        values, bad_values = await self._valued(hosts, outcomes[-1] if itemids else None)
        if not self._beats.take(self._inventory.known, values):
            self._inventory.forget()
        troubles = self._sorter.sort(triggers, problems)
        now = (self._api.date or datetime.now(UTC)).timestamp()
        await self._maintenances.know(hosts, now, remarks)
        await self._people.know(writers(troubles.values()))
        self._attempts.take(hosts, now)
        off = self._inventory.known.switched_off
        around = Around(troubles, proxies, self._maintenances, self._people, self._attempts, off)
        bad = bad_hosts + bad_triggers + bad_problems + bad_values + self._inventory.known.bad
        rows = Rows(hosts, self._beats, around, bad, canary, self._tick.stamp)
        return answer_of(rows, self._site_from, self._api, remarks)

    async def _valued(self, hosts: Iterable[Host], outcome: Outcome | None) -> tuple[list[Value], int]:
        """The values of all heartbeats; where new ones are followed from now on these are asked for apart."""
        hosts = list(hosts)
        if not self._inventory.is_due(hosts):
            return outcome.rows(Value) if outcome else ([], 0)
        await self._inventory.read(hosts)
        calls = _values(self._inventory.known.itemids)
        if not calls:
            return [], 0
        (fresh,) = await self._api.ask(*calls)
        return fresh.rows(Value)

    def _hosts(self) -> Call:
        output = ["hostid", "host", "status", "maintenance_status", "maintenanceid", "maintenance_from"]
        if self._api.since(6, 2):
            output.append("active_available")
        output += ["proxyid", "assigned_proxyid", "proxy_groupid"] if self._api.since(7, 0) else ["proxy_hostid"]
        params: dict[str, object] = {"output": output, "selectInterfaces": _INTERFACE}
        if self._site_from.source is Source.HOSTGROUP:
            params["selectHostGroups" if self._api.since(6, 2) else "selectGroups"] = ["name"]
        elif self._site_from.source is Source.TAG:
            params |= {"selectTags": ["tag", "value"], "selectInheritedTags": ["tag", "value"]}
        return Call("host.get", params)


def _triggers() -> Call:
    """Those in trouble, of enabled hosts and items, without those that hang on another one in trouble."""
    params = {
        "output": ["triggerid", "description", "priority", "lastchange"], "filter": {"value": 1}, "monitored": True,
        "skipDependent": True, "expandDescription": True, "selectHosts": ["hostid"],
    }  # fmt: skip
    return Call("trigger.get", params)


def _problems() -> Call:
    params = {
        "output": _PROBLEM, "source": 0, "object": 0, "selectSuppressionData": ["suppress_until"],
        "selectAcknowledges": ["userid", "clock", "message", "action"],
    }  # fmt: skip
    return Call("problem.get", params)


def _values(itemids: list[str]) -> list[Call]:
    fields = ["itemid", "lastclock", "lastvalue", "state", "status"]
    return [Call("item.get", {"output": fields, "itemids": itemids})] if itemids else []

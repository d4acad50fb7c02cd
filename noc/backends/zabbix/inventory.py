"""The heartbeats of all hosts: asked seldom, since an item is added or changed seldom and each costs 200 bytes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from noc.backends.backend import PollError
from noc.backends.zabbix.api import Call, ZabbixApi
from noc.backends.zabbix.delays import MACRO
from noc.backends.zabbix.heartbeats import DEPENDENT, SECOND_BEST, Chooser, Heartbeat
from noc.backends.zabbix.wire import Host, Item, Macro, Templates
from noc.core.causes import Cause
from noc.steady import steady

HOLDS = 300.0  # seconds
_HOLDS_WHILE_OFF = 60.0  # seconds, while hosts wait for their items to be switched on again

_FIELDS = [
    "itemid", "hostid", "key_", "type", "delay", "status", "state", "history", "error", "master_itemid",
]  # fmt: skip
_NUMBERS_AND_WORDS = [0, 1, 3]  # types of values; a long text is not read in each poll
_MANY = 2000  # ids in one question


@dataclass(slots=True)
class Inventory:
    """`hearts` by host; `hosts`: the ids for which items were asked."""

    hearts: dict[str, list[Heartbeat]] = field(default_factory=dict)
    hosts: frozenset[str] = frozenset()
    switched_off: frozenset[str] = frozenset()  # enabled hosts all of whose items are disabled
    bad: int = 0  # rows that could not be read

    @property
    def itemids(self) -> list[str]:
        return [heart.itemid for hearts in self.hearts.values() for heart in hearts]


class InventoryReader:
    def __init__(self, api: ZabbixApi, named: tuple[str, ...]) -> None:
        self.known = Inventory()
        self._api = api
        self._chooser = Chooser(named)
        self._read_at: float | None = None

    def is_due(self, hosts: Iterable[Host]) -> bool:
        """It is old, or there are hosts of which nothing is known."""
        holds = _HOLDS_WHILE_OFF if self.known.switched_off else HOLDS
        if self._read_at is None or steady() - self._read_at >= holds:
            return True
        return any(host.hostid not in self.known.hosts for host in hosts)

    def forget(self) -> None:
        """Something has changed that it should know of: read it anew in the next poll."""
        self._read_at = None

    async def read(self, hosts: Iterable[Host]) -> None:
        """Ask for the items of all hosts. Raises PollError."""
        wanted = [host.hostid for host in hosts]
        items, bad = await self._by_key()
        of_host: defaultdict[str, list[Item]] = defaultdict(list)
        for item in items:
            of_host[item.hostid].append(item)
        masters: dict[str, Item] = {}
        macros = await self._macros(items)
        hearts = {hostid: self._chooser.choose(of_host[hostid], {}, macros)[0] for hostid in wanted}
        without = [hostid for hostid, found in hearts.items() if not found]
        off: set[str] = set()
        if without:
            others, more_bad = await self._all_of(without)
            masters = await self._masters(others)
            macros = await self._macros([*others, *masters.values()])
            for hostid, found in _by_host(others).items():
                hearts[hostid] = self._chooser.choose(found, masters, macros)[1]
                of_host[hostid] += found
            off = {hostid for hostid in without if of_host[hostid] and all(one.status for one in of_host[hostid])}
            bad += more_bad
        hearts = {hostid: found for hostid, found in hearts.items() if found}
        self.known = Inventory(hearts, frozenset(wanted), frozenset(off), bad)
        self._read_at = steady()

    async def _by_key(self) -> tuple[list[Item], int]:
        """The items whose keys are made for it. Templates hold items too, which are nobody's."""
        search = {"search": {"key_": self._chooser.prefixes}, "searchByAny": True, "startSearch": True}
        return await self._items({} if self._chooser.any_key else search)

    async def _all_of(self, hosts: list[str]) -> tuple[list[Item], int]:
        items: list[Item] = []
        bad = 0
        kinds = {"type": list(SECOND_BEST), "value_type": _NUMBERS_AND_WORDS}
        for at in range(0, len(hosts), _MANY):
            found, unread = await self._items({"hostids": hosts[at : at + _MANY], "filter": kinds})
            items += found
            bad += unread
        return items, bad

    async def _masters(self, items: list[Item]) -> dict[str, Item]:
        known = {item.itemid: item for item in items}
        wanted = {item.master_itemid for item in items if item.type == DEPENDENT and item.master_itemid not in known}
        if wanted:
            found, _ = await self._items({"itemids": sorted(wanted)})
            known.update({item.itemid: item for item in found})
        return known

    async def _items(self, which: dict[str, Any]) -> tuple[list[Item], int]:
        params = {"output": _FIELDS, "selectPreprocessing": ["type", "params"], "templated": False, **which}
        (outcome,) = await self._api.ask(Call("item.get", params))
        return outcome.rows(Item)

    async def _macros(self, items: Iterable[Item]) -> "Macros":
        """The user macros that stand in intervals; where they may not be read their intervals are not known."""
        items = list(items)
        names = sorted({name for item in items for name in MACRO.findall(item.delay)})
        if not names:
            return Macros({}, {})
        hosts = sorted({item.hostid for item in items if MACRO.search(item.delay)})
        local, everywhere, templates = await self._api.ask(
            Call("usermacro.get", {"output": ["hostid", "macro", "value"], "filter": {"macro": names}}),
            Call("usermacro.get", {"output": ["macro", "value"], "filter": {"macro": names}, "globalmacro": True}),
            Call("host.get", {"output": ["hostid"], "hostids": hosts, "selectParentTemplates": ["templateid"]}),
        )
        try:
            values = [*everywhere.rows(Macro)[0], *local.rows(Macro)[0]]
            linked = {
                row.hostid: [one.templateid for one in row.parentTemplates] for row in templates.rows(Templates)[0]
            }
        except PollError as error:
            if error.cause is Cause.BACKEND_LOST:
                raise
            return Macros({}, {})
        return Macros({(row.hostid, row.macro): row.value for row in values}, linked)


@dataclass(frozen=True, slots=True)
class Macros:
    """Their values by host (or template, or "" for everywhere) and name."""

    values: dict[tuple[str, str], str]
    linked: dict[str, list[str]]  # the templates of a host

    def __call__(self, hostid: str, macro: str) -> str | None:
        """The host's own word, else a template's, else that for all."""
        for owner in (hostid, *self.linked.get(hostid, ()), ""):
            value = self.values.get((owner, macro))
            if value is not None:
                return value
        return None


def _by_host(items: Iterable[Item]) -> dict[str, list[Item]]:
    found: defaultdict[str, list[Item]] = defaultdict(list)
    for item in items:
        found[item.hostid].append(item)
    return found

"""What stands around the hosts: the ends of maintenances, the proxies, and the names of those who wrote something."""

from collections.abc import Iterable
from datetime import datetime

from noc.backends.backend import PollError
from noc.backends.stamps import from_epoch
from noc.backends.words import clean
from noc.backends.zabbix.api import Call, Outcome, ZabbixApi
from noc.backends.zabbix.wire import Host, Maintenance, Proxy, ProxyGroup, User
from noc.core.causes import Cause
from noc.steady import steady

PROXY_QUIET = 180.0  # seconds: three times the heartbeat of a proxy, after which it counts as gone
_HOLDS = 60.0  # seconds
_NONE = ("", "0")
_OFFLINE = 1
_ONCE = 0


class Proxies:
    """The proxies and groups of proxies in one answer."""

    def __init__(self, proxies: list[Proxy], groups: list[ProxyGroup]) -> None:
        self._proxies = {proxy.proxyid: proxy for proxy in proxies}
        self._groups = {group.proxy_groupid: group for group in groups}

    def zone(self, host: Host) -> str:
        """The name of the proxy that looks at a host, or of its group; empty: the server itself."""
        proxy = self._proxies.get(_proxy_of(host))
        group = self._groups.get(host.proxy_groupid)
        name = (proxy.name or proxy.host) if proxy else group.name if group else ""
        return clean(name, 120)

    def gone(self, hosts: Iterable[Host], now: float) -> tuple[str, ...]:
        """Those in use that have not been heard of for long. `now`: the newest stamp that the server itself made."""
        gone = set()
        for host in hosts:
            group = self._groups.get(host.proxy_groupid)
            if group is not None:
                if group.state == _OFFLINE:
                    gone.add(f"proxy group {clean(group.name, 100)}")
            elif (proxy := self._proxies.get(_proxy_of(host))) is not None and _is_gone(proxy, now):
                gone.add(f"proxy {clean(proxy.name or proxy.host, 100)}")
        return tuple(sorted(gone))


def proxy_calls(api: ZabbixApi) -> list[Call]:
    if api.since(7, 0):
        return [
            Call("proxy.get", {"output": ["proxyid", "name", "lastaccess", "state"]}),
            Call("proxygroup.get", {"output": ["proxy_groupid", "name", "state"]}),
        ]
    return [Call("proxy.get", {"output": ["proxyid", "host", "lastaccess"]})]


def proxies_of(outcomes: list[Outcome], remarks: list[str]) -> Proxies:
    """An account that may not see them is no reason to give up the poll."""
    try:
        proxies = outcomes[0].rows(Proxy)[0]
        groups = outcomes[1].rows(ProxyGroup)[0] if len(outcomes) > 1 else []
    except PollError as error:
        if error.cause is Cause.BACKEND_LOST:
            raise
        remarks.append(f"its proxies cannot be told: {error.text}")
        return Proxies([], [])
    return Proxies(proxies, groups)


class People:
    """The names of users. An account that is no administrator sees few of them."""

    def __init__(self, api: ZabbixApi) -> None:
        self._api = api
        self._names: dict[str, str] = {}

    def name_of(self, userid: str) -> str:
        return self._names.get(userid, "")

    async def know(self, userids: set[str]) -> None:
        """Ask for those of whom nothing is known; who may not be seen is asked for once."""
        unknown = userids - self._names.keys() - set(_NONE)
        if not unknown:
            return
        (outcome,) = await self._api.ask(
            Call("user.get", {"output": ["userid", "username"], "userids": sorted(unknown)})
        )
        try:
            rows = outcome.rows(User)[0]
        except PollError as error:
            if error.cause is Cause.BACKEND_LOST:
                raise
            rows = []
        self._names.update(dict.fromkeys(unknown, ""))
        self._names.update({row.userid: clean(row.username, 80) for row in rows})


class Maintenances:
    """When the maintenances end that hosts are in."""

    def __init__(self, api: ZabbixApi) -> None:
        self._api = api
        self._ends: dict[tuple[str, int], datetime | None] = {}
        self._for: frozenset[tuple[str, int]] = frozenset()
        self._asked = 0.0

    def end(self, host: Host) -> datetime | None:
        return self._ends.get((host.maintenanceid, host.maintenance_from))

    async def know(self, hosts: Iterable[Host], now: float, remarks: list[str]) -> None:
        """`now`: about the server's time."""
        wanted = frozenset((host.maintenanceid, host.maintenance_from) for host in hosts if host.maintenance_status)
        if not wanted or (wanted == self._for and steady() - self._asked < _HOLDS):
            return
        ids = sorted({maintenanceid for maintenanceid, _ in wanted})
        params = {
            "output": ["maintenanceid", "active_till"], "maintenanceids": ids,
            "selectTimeperiods": ["timeperiod_type", "start_date", "period"],
        }  # fmt: skip
        (outcome,) = await self._api.ask(Call("maintenance.get", params))
        try:
            rows = {row.maintenanceid: row for row in outcome.rows(Maintenance)[0]}
        except PollError as error:
            if error.cause is Cause.BACKEND_LOST:
                raise
            rows = {}
        if len(rows) < len(ids):
            remarks.append("the ends of some maintenances cannot be read: this account may not see them")
        self._ends = {(one, begun): _end(rows.get(one), begun, now) for one, begun in wanted}
        self._for, self._asked = wanted, steady()


def _end(maintenance: Maintenance | None, begun: int, now: float) -> datetime | None:
    """The end of the period that is open: of several that may be, the last."""
    if maintenance is None:
        return None
    ends = []
    for period in maintenance.timeperiods:
        start = period.start_date if period.timeperiod_type == _ONCE else begun
        if start <= now < start + period.period:
            ends.append(start + period.period)
    end = min(max(ends, default=maintenance.active_till), maintenance.active_till)
    return from_epoch(end)


def _proxy_of(host: Host) -> str:
    return next((one for one in (host.assigned_proxyid, host.proxyid, host.proxy_hostid) if one not in _NONE), "")


def _is_gone(proxy: Proxy, now: float) -> bool:
    return proxy.state == _OFFLINE or now - proxy.lastaccess > PROXY_QUIET

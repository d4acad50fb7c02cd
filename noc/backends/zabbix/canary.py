"""The canary in Zabbix: an item that must always come, "HOST!KEY"."""

from collections.abc import Iterator

from noc.backends.stamps import from_epoch
from noc.backends.zabbix.api import Call, Outcome, ZabbixApi
from noc.backends.zabbix.delays import interval_of
from noc.backends.zabbix.wire import CanaryItem
from noc.core.answer import Canary


class CanaryReader:
    def __init__(self, api: ZabbixApi, name: str | None) -> None:
        self._api = api
        self._name = name

    def calls(self) -> list[Call]:
        if self._name is None:
            return []
        host, _, key = self._name.partition("!")
        params = {
            "output": ["itemid", "lastclock", "delay"], "monitored": True,
            "filter": {"host": host, "key_": key or "agent.ping"},
        }  # fmt: skip
        return [Call("item.get", params)]

    def read(self, outcomes: Iterator[Outcome]) -> Canary | None:
        if self._name is None:
            return None
        items = next(outcomes).rows(CanaryItem)[0]
        if not items:
            return Canary(self._name, present=False)
        newest = max(items, key=lambda item: item.lastclock)
        return Canary(self._name, True, from_epoch(newest.lastclock), interval_of(newest.delay, lambda _: None))

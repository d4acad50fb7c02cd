"""Which items prove that a host answers, and which of their values do."""

from datetime import timedelta
from typing import Any

import pytest

from noc.backends.zabbix.heartbeats import (
    ACTIVE,
    AGENT,
    CALCULATED,
    DEPENDENT,
    EXTERNAL,
    INTERNAL,
    SIMPLE,
    SNMP,
    TRAPPER,
    Chooser,
    Heartbeat,
)
from noc.backends.zabbix.wire import Item, Step

MINUTE = timedelta(minutes=1)


def item(key: str, kind: int = AGENT, delay: str = "1m", **more: Any) -> Item:
    words: dict[str, Any] = {"itemid": str(abs(hash(key)) % 10000), "hostid": "1", "status": 0}
    return Item(**(words | {"key_": key, "type": kind, "delay": delay} | more))


def chosen(*items: Item, named: tuple[str, ...] = (), masters: dict[str, Item] | None = None) -> list[str]:
    best, rest = Chooser(named).choose(items, masters or {}, lambda host, macro: None)
    return [heart.key for heart in best or rest]


@pytest.mark.parametrize(
    ("key", "kind", "value", "answers"),
    [
        ("icmpping", SIMPLE, "1", True),
        ("icmpping[,4]", SIMPLE, "0", False),
        ("icmppingloss", SIMPLE, "100", False),
        ("icmppingloss", SIMPLE, "25", True),
        ("icmppingsec", SIMPLE, "0", False),
        ("icmppingsec", SIMPLE, "0.0021", True),
        ("net.tcp.service[http]", SIMPLE, "0", False),
        ("net.tcp.service[http]", AGENT, "0", True),  # the agent on the host says so
        ("agent.ping", AGENT, "1", True),
        ("agent.ping", ACTIVE, "1", True),
        ("status", TRAPPER, "0", True),
        ("status", TRAPPER, "", True),
        ("sysUpTime", SNMP, "0", True),
        ("icmpping", SIMPLE, "NaN", False),
        ("icmpping", SIMPLE, "inf", False),
        ("icmpping", SIMPLE, "yes", False),
        ("fping.sh[x]", EXTERNAL, "0", False),
        ("fping.sh[x]", EXTERNAL, "alive", True),
        ("sum", CALCULATED, "0", False),
        ("zabbix[host,agent,available]", INTERNAL, "0", False),
    ],
)
def test_a_value_is_an_answer_or_only_a_look(key: str, kind: int, value: str, answers: bool) -> None:
    assert Heartbeat("1", "1", key, kind, MINUTE, 1).answers(value) is answers


def test_what_is_made_for_it_comes_first() -> None:
    items = [item("agent.ping"), item("icmpping", SIMPLE), item("system.cpu.load", delay="1s")]
    assert chosen(*items) == ["icmpping", "agent.ping"]


def test_what_is_named_comes_before_all() -> None:
    items = [item("icmpping", SIMPLE), item("app.alive[x]", TRAPPER, "0"), item("app.other", TRAPPER, "0")]
    assert chosen(*items, named=("app.alive*",)) == ["app.alive[x]", "icmpping"]
    assert chosen(*items, named=("app.alive[x]",)) == ["app.alive[x]", "icmpping"]


def test_one_that_is_not_supported_is_the_last_resort() -> None:
    items = [item("icmpping", SIMPLE, state=1, error="no fping"), item("agent.ping")]
    assert chosen(*items) == ["agent.ping", "icmpping"]


@pytest.mark.parametrize(
    "unfit",
    [
        item("icmpping", SIMPLE, status=1),
        item("icmpping", SIMPLE, history="0"),  # its values are not kept: it looks as if none ever came
        item("agent.ping", CALCULATED),
        item("sum", CALCULATED),
        item("zabbix[host,agent,available]", INTERNAL),
        item("log[/var/log/messages]", ACTIVE),
        item("net.tcp.service.perf[http]", SIMPLE),
        item("state", preprocessing=[Step(19)]),  # comes only when something changes
    ],
)
def test_what_proves_nothing_is_not_followed(unfit: Item) -> None:
    assert chosen(unfit) == []


def test_without_any_the_three_that_come_most_often_stand_in() -> None:
    items = [item(f"load{n}", delay=f"{n}m") for n in (5, 1, 3, 2)]
    assert chosen(*items, item("status", TRAPPER, "0")) == ["load1", "load2", "load3"]
    assert chosen(item("status", TRAPPER, "0")) == ["status"]


def test_a_heartbeat_of_unchanged_values_is_as_rare_as_its_heartbeat() -> None:
    best, _ = Chooser(()).choose([item("agent.ping", preprocessing=[Step(20, "1h")])], {}, lambda host, macro: None)
    assert best[0].interval == timedelta(hours=1)


def test_a_dependent_item_comes_as_often_as_its_master() -> None:
    master = item("walk", SNMP, "2m", itemid="7")
    dependent = item("uptime", DEPENDENT, "0", master_itemid="7")
    _, (heart,) = Chooser(()).choose([dependent], {"7": master}, lambda host, macro: None)
    assert heart.interval == timedelta(minutes=2)
    _, (orphan,) = Chooser(()).choose([dependent], {}, lambda host, macro: None)
    assert orphan.interval is None

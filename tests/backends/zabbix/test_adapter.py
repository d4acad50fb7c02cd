"""The server itself, its proxies, and answers that are not whole."""

from datetime import timedelta
from typing import Any

import pytest

from noc.backends.backend import PollError
from noc.backends.zabbix import KIND
from noc.core.answer import ConfigState, HostState
from noc.core.causes import Cause
from tests.backends.driven import Driven, driven
from tests.backends.reports import host, newest
from tests.backends.web import Web
from tests.backends.zabbix.replay import DENIED, NO_DATABASE, NOW, Replay, secrets, settings_of, stamp


def test_the_recorded_moment(replay: Replay, zabbix: Driven) -> None:
    answer = zabbix.read()
    states = {report.name: report.state for report in answer.hosts}
    assert states == {
        "riga-gw": HostState.DOWN, "riga-db": HostState.DOWN, "oslo-gw": HostState.UP, "cellar": HostState.UP,
        "attic": HostState.PENDING,
    }  # fmt: skip
    assert (answer.complete, answer.inventory, answer.objects, answer.remarks) == (True, True, 10, ())
    assert (answer.clock, answer.version, answer.checks_on) == (NOW, "6.0.14", True)
    assert answer.config is ConfigState.APPLIED
    assert newest(answer, "oslo-gw") == stamp(replay.item("oslo-gw")["lastclock"])


def test_its_pulse_is_the_tick_of_its_server_and_not_what_it_says_of_itself(replay: Replay, zabbix: Driven) -> None:
    (node,) = replay.rows["hanode.get"]
    node["status"] = "3"
    node["lastaccess"] = str(int(node["lastaccess"]) - 3600)
    pulse = zabbix.read().pulse
    assert pulse is not None
    assert (pulse.stamp, pulse.period) == (stamp(node["lastaccess"]), timedelta(seconds=5))


def test_of_a_cluster_the_newest_tick_counts(replay: Replay, zabbix: Driven) -> None:
    (node,) = replay.rows["hanode.get"]
    replay.rows["hanode.get"].append({"name": "standby", "lastaccess": str(int(node["lastaccess"]) + 3), "status": "0"})
    pulse = zabbix.read().pulse
    assert pulse is not None
    assert pulse.stamp == stamp(node["lastaccess"]) + timedelta(seconds=3)


def test_who_may_not_see_the_tick_is_told_by_the_newest_values(replay: Replay, zabbix: Driven) -> None:
    replay.errors["hanode.get"] = DENIED
    for _ in range(3):
        answer = zabbix.read()
    assert answer.pulse is None
    assert answer.checking is not None
    assert answer.checking.stamp == stamp(max(row["lastclock"] for row in replay.rows["item.get"]))
    assert answer.checking.period == timedelta(seconds=1)
    assert any("super admins" in remark for remark in answer.remarks)
    assert replay.count("hanode.get") == 1


def test_an_ordinary_poll_is_one_request(replay: Replay, web: Web, zabbix: Driven) -> None:
    zabbix.read()
    before = len(web.requests)
    zabbix.read()
    assert len(web.requests) == before + 1
    assert "key_" not in replay.params("item.get")["output"]


def test_a_new_host_is_followed_in_the_poll_that_shows_it(replay: Replay, zabbix: Driven) -> None:
    zabbix.read()
    found, item = replay.host("oslo-gw"), replay.item("oslo-gw")
    replay.rows["host.get"].append({**found, "hostid": "99", "host": "new-gw"})
    replay.rows["item.get"].append({**item, "hostid": "99", "itemid": "999"})
    assert newest(zabbix.read(), "new-gw") == stamp(item["lastclock"])


def test_an_item_that_is_gone_is_looked_for_anew(replay: Replay, zabbix: Driven) -> None:
    zabbix.read()
    gone = replay.item("oslo-gw")
    replay.rows["item.get"].remove(gone)
    assert host(zabbix.read(), "oslo-gw").looks == ()
    replay.rows["item.get"].append({**gone, "itemid": "999"})
    assert newest(zabbix.read(), "oslo-gw") == stamp(gone["lastclock"])


def test_a_host_without_any_value_is_named(replay: Replay, zabbix: Driven) -> None:
    replay.rows["item.get"].remove(replay.item("oslo-gw"))
    (remark,) = zabbix.read().remarks
    assert "oslo-gw" in remark
    assert "heartbeat" in remark


def test_all_hosts_disabled_is_checks_switched_off(replay: Replay, zabbix: Driven) -> None:
    for row in replay.rows["host.get"]:
        row["status"] = "1"
    answer = zabbix.read()
    assert answer.checks_on is False
    assert all(report.disabled for report in answer.hosts)


def test_an_account_that_sees_no_hosts_is_told_what_helps(replay: Replay, zabbix: Driven) -> None:
    for method in ("host.get", "item.get", "trigger.get", "problem.get"):
        replay.rows[method] = []
    answer = zabbix.read()
    assert (answer.complete, answer.hosts, answer.checks_on) == (True, (), None)
    assert "user group" in answer.remarks[-1]
    assert "host groups" in zabbix.rights()[0]


@pytest.mark.parametrize("method", ["host.get", "trigger.get", "problem.get", "item.get"])
def test_what_a_poll_cannot_do_without_is_refused_by_name(replay: Replay, zabbix: Driven, method: str) -> None:
    replay.errors[method] = DENIED
    with pytest.raises(PollError) as error:
        zabbix.read()
    assert error.value.cause is Cause.BACKEND_REFUSED
    assert method in error.value.text


@pytest.mark.parametrize("method", ["proxy.get", "maintenance.get", "user.get"])
def test_without_the_rest_the_poll_goes_on(replay: Replay, zabbix: Driven, method: str) -> None:
    replay.errors[method] = DENIED
    answer = zabbix.read()
    assert answer.complete
    assert host(answer, "attic").downtime
    assert host(answer, "riga-gw").ack is not None


def test_a_dead_database_behind_a_living_front_end_is_lost(replay: Replay, zabbix: Driven) -> None:
    zabbix.read()
    replay.whole = NO_DATABASE
    with pytest.raises(PollError) as error:
        zabbix.read()
    assert error.value.cause is Cause.BACKEND_LOST
    assert "database" in error.value.text
    replay.whole = None
    assert zabbix.read().complete


@pytest.mark.parametrize(
    ("method", "key", "value"),
    [
        ("host.get", "status", []), ("host.get", "status", "7"), ("host.get", "host", None),
        ("item.get", "lastclock", "NaN"), ("item.get", "lastclock", "-5"), ("item.get", "delay", 5),
        ("problem.get", "severity", "grave"), ("trigger.get", "hosts", "none"),
    ],
)  # fmt: skip
def test_one_bad_row_costs_that_row_and_the_proof_of_absence(
    replay: Replay, zabbix: Driven, method: str, key: str, value: Any
) -> None:
    replay.rows[method][0][key] = value
    answer = zabbix.read()
    assert not answer.complete
    assert any("could not be read" in remark for remark in answer.remarks)
    assert host(answer, "oslo-gw").state is HostState.UP


def test_an_interface_in_an_unknown_state_is_never_well(replay: Replay, zabbix: Driven) -> None:
    replay.host("oslo-gw")["interfaces"][0]["available"] = "7"
    answer = zabbix.read()
    assert not answer.complete
    assert "oslo-gw" not in [report.name for report in answer.hosts]


def test_of_two_hosts_of_one_name_the_worse_is_shown(replay: Replay, zabbix: Driven) -> None:
    replay.rows["host.get"].insert(0, {**replay.host("oslo-gw"), "host": "riga-gw"})
    answer = zabbix.read()
    assert not answer.complete
    assert host(answer, "riga-gw").state is HostState.DOWN


@pytest.mark.parametrize(
    ("name", "present", "resend"),
    [("oslo-gw!net.tcp", False, None), ("riga-db!agent.ping", True, 1), ("riga-db", True, 1)],
)
def test_the_canary(replay: Replay, web: Web, name: str, present: bool, resend: int | None) -> None:
    item = replay.item("riga-db") if present else None
    chosen = replay._chosen

    def by_key(method: str, params: Any) -> list[dict[str, Any]]:
        if "host" in params.get("filter", {}) and method == "item.get":
            return [item] if item and params["filter"] == {"host": "riga-db", "key_": "agent.ping"} else []
        return chosen(method, params)

    replay._chosen = by_key  # type: ignore[method-assign]
    with driven(KIND.make(settings_of(web, canary=name), secrets)) as backend:
        canary = backend.read().canary
    assert canary is not None
    assert canary.present is present
    assert canary.resend == (None if resend is None else timedelta(seconds=resend))
    assert canary.stamp == (stamp(item["lastclock"]) if item else None)


# Proxies


def behind(replay: Replay, name: str, **words: str) -> None:
    replay.host(name).update(words)


def test_a_proxy_that_is_not_heard_of_is_gone(replay: Replay, zabbix: Driven) -> None:
    now = int(replay.rows["hanode.get"][0]["lastaccess"])
    replay.rows["proxy.get"] = [
        {"proxyid": "5", "host": "east", "lastaccess": str(now - 200)},
        {"proxyid": "6", "host": "west", "lastaccess": str(now - 100)},
        {"proxyid": "7", "host": "spare", "lastaccess": "0"},  # nobody is behind it
    ]
    behind(replay, "oslo-gw", proxy_hostid="5")
    behind(replay, "riga-gw", proxy_hostid="6")
    answer = zabbix.read()
    assert answer.partial == ("proxy east",)
    assert [host(answer, name).zone for name in ("oslo-gw", "riga-gw", "riga-db")] == ["east", "west", ""]


def test_a_frozen_server_takes_no_proxy_for_gone(replay: Replay, zabbix: Driven) -> None:
    """It is the server that hears of them: its own newest stamp is the time to compare with."""
    interfaces = [one for row in replay.rows["host.get"] for one in row["interfaces"]]
    for row in (*replay.rows["hanode.get"], *replay.rows["item.get"], *interfaces):
        for key in ("lastaccess", "lastclock", "disable_until"):
            if row.get(key, "0") != "0":
                row[key] = str(int(row[key]) - 3600)
    then = int(replay.rows["hanode.get"][0]["lastaccess"])
    replay.rows["proxy.get"] = [{"proxyid": "5", "host": "east", "lastaccess": str(then - 1)}]
    behind(replay, "oslo-gw", proxy_hostid="5")
    assert zabbix.read().partial == ()


@pytest.mark.parametrize(("state", "gone"), [("1", ("proxy group north",)), ("3", ()), ("4", ())])
def test_of_a_group_of_proxies_the_group_counts(
    replay: Replay, zabbix: Driven, state: str, gone: tuple[str, ...]
) -> None:
    replay.version = "7.0.5"
    replay.rows["proxy.get"] = [{"proxyid": "5", "name": "north-1", "lastaccess": "0", "state": "1"}]
    replay.rows["proxygroup.get"] = [{"proxy_groupid": "2", "name": "north", "state": state}]
    behind(replay, "oslo-gw", proxyid="0", proxy_groupid="2", assigned_proxyid="5")
    answer = zabbix.read()
    assert answer.partial == gone
    assert host(answer, "oslo-gw").zone == "north-1"


def test_a_proxy_that_7_0_calls_offline_is_gone(replay: Replay, zabbix: Driven) -> None:
    replay.version = "7.0.5"
    now = replay.rows["hanode.get"][0]["lastaccess"]
    replay.rows["proxy.get"] = [{"proxyid": "5", "name": "east", "lastaccess": now, "state": "1"}]
    behind(replay, "oslo-gw", proxyid="5")
    assert zabbix.read().partial == ("proxy east",)

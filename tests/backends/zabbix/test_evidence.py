"""Evidence: what the heartbeats of a host tell, its maintenances, and its sites."""

from datetime import timedelta

import pytest

from noc.backends.zabbix import KIND
from noc.backends.zabbix.options import ZabbixOptions
from noc.core.answer import HostState
from tests.backends.driven import Driven, driven
from tests.backends.reports import host
from tests.backends.web import Web
from tests.backends.zabbix.replay import NOW, Replay, secrets, settings_of, stamp

HOUR = timedelta(hours=1)


# Evidence


def test_a_value_that_is_no_answer_leaves_the_answer_before(replay: Replay, zabbix: Driven) -> None:
    item = replay.item("oslo-gw")
    zabbix.read()
    answered = item["lastclock"]
    item.update(lastclock=str(int(answered) + 5), lastvalue="0")
    (look,) = host(zabbix.read(), "oslo-gw").looks
    assert (look.newest, look.checked_at) == (stamp(answered), stamp(item["lastclock"]))


def test_heartbeats_of_one_interval_are_one_look(replay: Replay, zabbix: Driven) -> None:
    first = replay.item("oslo-gw")
    older = str(int(first["lastclock"]) - 100)
    for number, key, delay, clock in (
        ("901", "net.tcp.service[http]", "1m", first["lastclock"]),
        ("902", "net.tcp.service[ssh]", "1m", older),
        ("903", "net.tcp.service[imap]", "5m", older),
    ):
        words = {"itemid": number, "key_": key, "delay": delay, "lastclock": clock}
        replay.rows["item.get"].append({**first, **words})
    looks = host(zabbix.read(), "oslo-gw").looks
    minute = timedelta(minutes=1)
    assert [(look.name, look.interval, look.objects) for look in looks] == [
        ("", timedelta(seconds=1), 1),
        ("net.tcp.service[ssh]", minute, 2),
        ("net.tcp.service[imap]", 5 * minute, 1),
    ]
    assert (looks[1].newest, looks[1].oldest) == (stamp(first["lastclock"]), stamp(older))


def test_one_that_is_not_supported_says_why(replay: Replay, zabbix: Driven) -> None:
    replay.item("oslo-gw").update(state="1", error="fping: not found\nat all", lastclock="0")
    answer = zabbix.read()
    report = host(answer, "oslo-gw")
    assert report.text.endswith("is not supported: fping: not found at all")
    assert report.looks[0].newest is None
    assert any("oslo-gw" in remark and "not supported" in remark for remark in answer.remarks)


def test_what_never_came_is_pending(zabbix: Driven) -> None:
    report = host(zabbix.read(), "attic")
    assert (report.state, report.looks[0].newest, report.checked_at) == (HostState.PENDING, None, None)


def test_a_disabled_host_is_told_without_its_old_problem(replay: Replay, zabbix: Driven) -> None:
    replay.host("riga-gw")["status"] = "1"
    report = host(zabbix.read(), "riga-gw")
    assert (report.disabled, report.looks, report.problems, report.ack) == (True, (), (), None)
    assert report.state is not HostState.DOWN


def test_a_host_all_of_whose_items_are_disabled_is_disabled(replay: Replay, zabbix: Driven) -> None:
    zabbix.read()
    replay.item("oslo-gw")["status"] = "1"
    zabbix.read()
    assert host(zabbix.read(), "oslo-gw").disabled


def test_without_a_name_for_it_a_trapper_item_stands_in(web: Web) -> None:
    with driven(KIND.make(settings_of(web, options=ZabbixOptions()), secrets)) as backend:
        report = host(backend.read(), "cellar")
    assert [(look.name, look.interval) for look in report.looks] == [("", None)]
    assert report.state is HostState.UP


def test_an_interval_in_a_user_macro(replay: Replay, zabbix: Driven) -> None:
    found = replay.host("oslo-gw")
    found["parentTemplates"] = [{"templateid": "77"}]
    replay.item("oslo-gw")["delay"] = "{$EVERY}"
    replay.rows["usermacro.get"] = [{"hostid": "77", "macro": "{$EVERY}", "value": "2m"}]
    assert host(zabbix.read(), "oslo-gw").looks[0].interval == timedelta(minutes=2)


# Maintenance


def test_a_maintenance_has_its_end(replay: Replay, zabbix: Driven) -> None:
    (maintenance,) = replay.rows["maintenance.get"]
    (period,) = maintenance["timeperiods"]
    report = host(zabbix.read(), "attic")
    assert report.downtime
    assert report.downtime_until == stamp(period["start_date"]) + HOUR
    zabbix.read()
    assert replay.count("maintenance.get") == 1


def test_one_that_comes_again_ends_with_its_period_or_for_good(replay: Replay, zabbix: Driven) -> None:
    (maintenance,) = replay.rows["maintenance.get"]
    begun = int(NOW.timestamp()) - 600
    replay.host("attic")["maintenance_from"] = str(begun)
    maintenance["timeperiods"] = [{"timeperiod_type": "2", "start_date": "0", "period": "3600"}]
    assert host(zabbix.read(), "attic").downtime_until == stamp(str(begun)) + HOUR


def test_none_lasts_longer_than_it_is_active(replay: Replay, zabbix: Driven) -> None:
    (maintenance,) = replay.rows["maintenance.get"]
    maintenance["active_till"] = str(int(NOW.timestamp()) + 60)
    assert host(zabbix.read(), "attic").downtime_until == NOW + timedelta(minutes=1)


# Sites


@pytest.mark.parametrize(
    ("site_from", "sites"),
    [
        ("host", ("oslo-gw",)),
        ("hostgroup", ("site/oslo",)),
        ("hostgroup:site/", ("oslo",)),
        ("tag:site", ("oslo", "backup")),
        ("name:^(?P<site>[a-z]+)-", ("oslo",)),
    ],
)
def test_site_from(replay: Replay, web: Web, site_from: str, sites: tuple[str, ...]) -> None:
    replay.host("oslo-gw")["tags"] = [{"tag": "site", "value": "oslo"}, {"tag": "other", "value": "x"}]
    replay.host("oslo-gw")["inheritedTags"] = [{"tag": "site", "value": "oslo"}, {"tag": "site", "value": "backup"}]
    with driven(KIND.make(settings_of(web, site_from=site_from), secrets)) as backend:
        assert host(backend.read(), "oslo-gw").sites == sites

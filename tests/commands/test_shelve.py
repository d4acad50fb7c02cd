"""`noc shelve` and `noc maintenance`: with a running console, and by themselves."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.commands.contract import expect_check, expect_line
from tests.commands.program import Noc
from tests.wire.icinga2 import Icinga2

WHY = ("--by", "ann", "--reason", "new firmware")


def site_of(found: dict[str, Any], key: str) -> dict[str, Any]:
    return dict(next(each for each in found["sites"] if each["key"] == key))


def left(text: str) -> timedelta:
    return datetime.fromisoformat(text) - datetime.now(UTC)


def test_a_running_console_shelves_and_takes_off_the_shelf(noc: Noc, product: Icinga2) -> None:
    watch = noc.start("watch", "--json")
    watch.wait_for(event="verdict", site="riga", state="ok")
    assert noc.run("shelve", "riga", *WHY).code == 1
    product.hosts["riga-gw"].state = 1
    watch.wait_for(event="alarm", site="riga")

    ended = noc.run("shelve", "riga", *WHY, "--for", "30d")
    assert ended.code == 3
    assert "2 h at most, or 8 h with a supervisor's name" in ended.says()
    assert noc.run("shelve", "riga", *WHY, "--for", "3h").code == 3
    assert noc.run("shelve", "paris", *WHY).code == 3
    assert noc.run("shelve", "riga", *WHY, "--cause", "backend_lost").code == 3

    ended = noc.run("shelve", "riga", *WHY, "--for", "6h", "--supervisor", "olga")
    assert (ended.code, ended.errors) == (0, "")
    assert "no console" not in ended.output
    line = watch.wait_for(1, event="shelve", site="riga")
    assert (line["alarm"], line["by"], line["note"]) == ("shelved", "ann", "new firmware")
    watch.wait_for(event="verdict", site="riga", state="shelved")

    assert noc.run("shelve", "riga", "--undo", "--by", "ben").code == 0
    assert watch.wait_for(1, event="unshelve", site="riga")["by"] == "ben"
    watch.wait_for(event="alarm", site="riga", alarm="unacked")
    assert noc.run("shelve", "riga", "--undo", "--by", "ben").code == 1
    for line in watch.objects():
        expect_line(line)


def test_an_acknowledgement_is_given_back(noc: Noc, product: Icinga2) -> None:
    product.hosts["riga-gw"].state = 1
    watch = noc.start("watch", "--json")
    watch.wait_for(event="alarm", site="riga")
    assert noc.run("ack", "riga", "--undo").code == 1
    assert noc.run("ack", "riga", "--by", "ann", "--note", "mine").code == 0
    assert noc.run("ack", "riga", "--undo", "--by", "ann").code == 0
    watch.wait_for(1, event="unack", site="riga")
    watch.wait_for(event="beat", sound="down")


def test_with_no_console_running_a_shelf_is_put_up_and_remembered(noc: Noc, product: Icinga2) -> None:
    product.hosts["riga-gw"].state = 1
    ended = noc.run("shelve", "riga", *WHY)
    assert (ended.code, ended.errors) == (0, "")
    assert "no console is running" in ended.output

    code, found = noc.check()
    expect_check(found)
    riga = site_of(found, "riga")
    assert (code, riga["state"], riga["underlying"], riga["alarm"]) == (0, "shelved", "down", "shelved")
    (shelf,) = found["shelves"]
    assert (shelf["owner"], shelf["cause"], shelf["by"], shelf["reason"]) == (
        "riga",
        "host_down",
        "ann",
        "new firmware",
    )
    assert timedelta(minutes=59) < left(shelf["until"]) < timedelta(minutes=61)
    text = noc.run("check").output
    until = datetime.fromisoformat(shelf["until"])
    assert f"riga/host_down until {until:%Y-%m-%d %H:%M} UTC by ann: new firmware" in text

    watch = noc.start("watch", "--json")
    watch.wait_for(event="verdict", site="riga", state="shelved")
    assert watch.wait_for(event="beat")["sound"] is None


def test_a_running_console_takes_a_site_into_maintenance(noc: Noc, product: Icinga2) -> None:
    watch = noc.start("watch", "--json")
    watch.wait_for(event="verdict", site="riga", state="ok")
    assert noc.run("maintenance", "riga", "--for", "30d", *WHY[:2], "--reason", "x").code == 3
    assert noc.run("maintenance", "paris", "--for", "1h", *WHY).code == 3
    assert noc.run("maintenance", "riga", "--for", "1h", *WHY).code == 0
    assert watch.wait_for(1, event="maintenance", site="riga")["by"] == "ann"
    watch.wait_for(event="verdict", site="riga", state="maintenance")
    product.hosts["riga-gw"].state = 1
    assert noc.run("maintenance", "riga", "--end", "--by", "ben").code == 0
    watch.wait_for(event="alarm", site="riga", alarm="unacked")
    assert noc.run("maintenance", "riga", "--end", "--by", "ben").code == 1
    for line in watch.objects():
        expect_line(line)


def test_with_no_console_running_maintenance_begins_and_is_remembered(noc: Noc, product: Icinga2) -> None:
    ended = noc.run("maintenance", "riga", "--for", "2h", *WHY)
    assert (ended.code, ended.errors) == (0, "")
    product.hosts["riga-gw"].state = 1
    code, found = noc.check()
    expect_check(found)
    riga = site_of(found, "riga")
    assert (code, riga["state"], riga["window"]["by"]) == (0, "maintenance", "ann")
    assert riga["window"]["reason"] == "new firmware"
    assert timedelta(minutes=118) < left(riga["window"]["until"]) < timedelta(minutes=121)
    assert "by ann (new firmware)" in noc.run("check").output
    assert noc.run("maintenance", "riga", "--end", "--by", "ann").code == 0


@pytest.mark.parametrize("command", [("shelve", "riga"), ("maintenance", "riga", "--for", "1h")], ids=" ".join)
def test_a_name_and_a_reason_may_be_anything(noc: Noc, product: Icinga2, command: tuple[str, ...]) -> None:
    product.hosts["riga-gw"].state = 1
    long = "x" * 10_000
    for words in (("--by", "Ольга 東京 🏭\x1b[31m", "--reason", "a\nb\x1b]0;x\x07"), ("--by", long, "--reason", long)):
        ended = noc.run(*command, *words)
        assert (ended.code, ended.errors) == (0, "")
        assert len(ended.output) < 2000
        assert "\x1b" not in ended.output
    _, found = noc.check()
    kept = found["shelves"][0] if command[0] == "shelve" else site_of(found, "riga")["window"]
    assert len(kept["by"]) <= 80
    assert len(kept["reason"]) <= 1000

"""`noc ack`: with a running console, and by itself."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from time import monotonic

import pytest

from tests.commands.program import Noc
from tests.live.processes import wait
from tests.wire.icinga2 import Icinga2

LONG = "x" * 10_000


@pytest.fixture
def down(product: Icinga2) -> None:
    product.hosts["riga-gw"].state = 1


def alarm_of(noc: Noc, key: str) -> dict[str, str]:
    _, found = noc.check()
    (alarm,) = next(site for site in found["sites"] if site["key"] == key)["alarms"]
    return dict(alarm)


@pytest.mark.usefixtures("down")
def test_with_no_console_running_it_acts_by_itself_and_says_so(noc: Noc, product: Icinga2) -> None:
    ended = noc.run("ack", "riga", "--by", "ann", "--note", "mine", "--until", "2h")
    assert (ended.code, ended.errors) == (0, "")
    assert "no console is running" in ended.output
    assert product.acknowledged == ["riga-gw"]
    alarm = alarm_of(noc, "riga")
    assert (alarm["state"], alarm["by"], alarm["note"]) == ("acked", "ann", "mine")
    ends = datetime.fromisoformat(alarm["until"]) - datetime.fromisoformat(alarm["since"])
    assert timedelta(hours=1, minutes=55) < ends < timedelta(hours=2, minutes=5)


@pytest.mark.usefixtures("down")
def test_without_a_name_it_is_the_operators(noc: Noc) -> None:
    noc.config.write_text(noc.config.read_text().replace("[console]", '[console]\noperator = "olga"'))
    assert noc.run("ack", "riga").code == 0
    assert alarm_of(noc, "riga")["by"] == "olga"


def test_with_a_console_running_it_is_taken_within_a_second_or_two(noc: Noc, product: Icinga2) -> None:
    watch = noc.start("watch", "--json")
    watch.wait_for(event="verdict", site="riga", state="ok")
    product.hosts["riga-gw"].state = 1
    watch.wait_for(event="alarm", site="riga")
    began = monotonic()
    ended = noc.run("ack", "riga", "--by", "ann")
    assert (ended.code, ended.errors) == (0, "")
    assert "no console" not in ended.output
    assert monotonic() - began < 5
    watch.wait_for(1, event="ack", site="riga")
    assert noc.run("ack", "oslo").code == 1


@pytest.mark.usefixtures("down")
def test_what_the_backend_refuses_is_done_here(noc: Noc, product: Icinga2) -> None:
    product.may_acknowledge = False
    ended = noc.run("ack", "riga", "--by", "ann")
    assert ended.code == 2
    assert "east refused" in ended.output
    assert alarm_of(noc, "riga")["state"] == "acked"


def test_a_silent_site_is_taken_here_without_a_refusal(noc: Noc, product: Icinga2) -> None:
    product.hosts["riga-gw"].checked = datetime.now().astimezone().timestamp() - 3600
    assert noc.run("ack", "riga", "--by", "ann").code == 0
    assert product.acknowledged == []
    assert alarm_of(noc, "riga")["state"] == "acked"


@pytest.mark.usefixtures("down")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["oslo"], 1),
        ([LONG], 3),
        ([b"\xff\xfe\xed\xa0\x80"], 3),
        (["--", "-paris"], 3),
    ],
    ids=["well", "10 kB", "no text", "a dash"],
)
def test_what_cannot_be_taken_is_said_in_one_sentence(noc: Noc, words: list[str | bytes], code: int) -> None:
    ended = noc.run("ack", *words)
    assert ended.code == code
    said = ended.output or ended.errors
    assert len(said.splitlines()) == 1
    assert len(said) < 400
    assert bool(ended.errors) == (code == 3)


@pytest.mark.usefixtures("down")
def test_many_at_once_with_no_console_are_all_done(noc: Noc, product: Icinga2) -> None:
    """The first one judges for a moment; the others ask it, or come after it."""
    with ThreadPoolExecutor() as pool:
        ended = list(pool.map(lambda number: noc.run("ack", "riga", "--by", f"ann {number}"), range(5)))
    assert [(each.code, each.errors) for each in ended] == [(0, "")] * 5
    assert alarm_of(noc, "riga")["state"] == "acked"


NAMES = [LONG, "Ольга 東京 🏭", "ann\x1b[31m\nbob", b"\xff\xfe"]


def test_a_name_and_a_note_may_be_anything(noc: Noc, product: Icinga2) -> None:
    watch = noc.start("watch", "--json")
    watch.wait_for(event="verdict", site="riga", state="ok")
    product.hosts["riga-gw"].state = 1
    watch.wait_for(event="alarm", site="riga")
    for name in NAMES:
        ended = noc.run("ack", "riga", "--by", name, "--note", name)
        assert (ended.code, ended.errors) == (0, "")
    wait(lambda: len(watch.objects(event="ack", site="riga")) == len(NAMES), 5, "each of them is told")
    taken = watch.objects(event="ack", site="riga")
    assert [ack["by"] for ack in taken] == ["x" * 79 + "…", "Ольга 東京 🏭", "ann bob", "??"]
    assert all(ack["note"].isprintable() and len(ack["note"]) <= 1000 for ack in taken)


def test_a_console_that_is_frozen_is_told(noc: Noc, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = noc.start("watch", "--json")
    watch.wait_for(event="verdict", site="riga", state="ok")
    os.kill(watch.pid, signal.SIGSTOP)
    try:
        ended = noc.run("ack", "riga")
        assert ended.code == 3
        assert "is it frozen?" in ended.says()
    finally:
        os.kill(watch.pid, signal.SIGCONT)

"""`noc watch`: one line per event, a beat every five seconds, until it is interrupted."""

import os
import signal
import subprocess
import sys
from datetime import datetime
from itertools import pairwise
from time import monotonic

import pytest

from tests.commands.contract import expect_line
from tests.commands.program import Noc, icinga, site
from tests.live.processes import wait
from tests.wire.icinga2 import Icinga2
from tests.wire.manners import mute, shut
from tests.wire.server import Server


def test_a_site_goes_down_is_taken_and_comes_back_between_beats(noc: Noc, product: Icinga2) -> None:
    watch = noc.start("watch", "--json")
    for key in ("riga", "oslo"):
        watch.wait_for(event="verdict", site=key, state="ok")
    product.hosts["riga-gw"].state = 1
    alarm = watch.wait_for(event="alarm", site="riga")
    assert (alarm["state"], alarm["cause"], alarm["alarm"], alarm["sound"]) == ("down", "host_down", "unacked", "down")
    assert watch.wait_for(event="verdict", site="riga", state="down")["cause"] == "host_down"
    watch.wait_for(event="beat", sound="down")
    assert noc.run("ack", "riga", "--by", "ann", "--note", "mine").code == 0
    taken = watch.wait_for(event="ack", site="riga")
    assert (taken["alarm"], taken["sound"], taken["by"], taken["note"]) == ("acked", None, "ann", "mine")
    product.hosts["riga-gw"].state = 0
    cleared = watch.wait_for(event="clear", site="riga")
    assert (cleared["alarm"], cleared["sound"]) == ("normal", None)
    watch.wait_for(event="beat", sound=None)
    wait(lambda: len(watch.objects(event="beat")) >= 3, 12, "three beats")
    beats = watch.objects(event="beat")
    moments = [datetime.fromisoformat(beat["at"]) for beat in beats]
    assert all(4.5 < (later - earlier).total_seconds() < 5.5 for earlier, later in pairwise(moments))
    assert all(sum(beat["counts"].values()) == 2 for beat in beats[1:])  # the first one may come before any answer
    for line in watch.objects():
        expect_line(line)
    times = [datetime.fromisoformat(line["at"]) for line in watch.objects()]
    assert times == sorted(times)


def test_an_alarm_that_ends_by_itself_waits_for_somebody(noc: Noc, product: Icinga2) -> None:
    watch = noc.start("watch", "--json")
    watch.wait_for(event="verdict", site="riga", state="ok")
    product.hosts["riga-gw"].state = 1
    watch.wait_for(event="alarm", site="riga")
    product.hosts["riga-gw"].state = 0
    assert watch.wait_for(event="clear", site="riga")["alarm"] == "cleared_unacked"
    assert noc.run("ack", "riga", "--by", "ann").code == 0
    assert watch.wait_for(event="ack", site="riga")["alarm"] == "normal"


def test_a_lost_backend_is_one_fault_and_no_siren_for_each_site(noc: Noc, server: Server) -> None:
    noc.configure(icinga(server.url), sites=site("Riga", 'silent_after = "6s"') + site("Oslo", 'silent_after = "6s"'))
    watch = noc.start("watch", "--json")
    watch.wait_for(event="verdict", site="riga", state="ok")
    server.manner = shut
    fault = watch.wait_for(event="fault", subject="east")
    assert (fault["cause"], fault["alarm"], fault["sound"]) == ("backend_lost", "unacked", "fault")
    for key in ("riga", "oslo"):
        watch.wait_for(event="alarm", site=key, alarm="suppressed", sound=None)
    watch.wait_for(event="beat", sound="fault")
    server.manner = None
    assert watch.wait_for(20, event="fault_clear", subject="east")["alarm"] == "cleared_unacked"
    for key in ("riga", "oslo"):
        wait(lambda k=key: watch.objects(event="verdict", site=k)[-1]["state"] == "ok", 10, f"{key} is seen")  # type: ignore[misc]
    for line in watch.objects():
        expect_line(line)
    assert not watch.objects(event="alarm", alarm="unacked")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_at_once_when_it_is_interrupted(noc: Noc, server: Server, number: signal.Signals) -> None:
    server.manner = mute  # in the midst of a poll
    watch = noc.start("watch", "--json")
    watch.wait_for(event="beat")
    began = monotonic()
    watch.interrupt(number)
    assert watch.ended() == 0
    assert monotonic() - began < 2
    assert watch.errors == ""


def test_it_ends_by_itself_after_a_span(noc: Noc) -> None:
    began = monotonic()
    ended = noc.run("watch", "--for", "2s")
    assert ended.code == 0
    assert 2 < monotonic() - began < 8
    assert "verdict     riga OK" in ended.output
    assert " beat " in ended.output


def test_it_ends_with_its_reader(noc: Noc, product: Icinga2) -> None:
    command = [sys.executable, "-m", "noc", "--config", str(noc.config), "watch"]
    with subprocess.Popen(command, env=noc.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as watch:
        assert watch.stdout is not None
        assert watch.stderr is not None
        assert watch.stdout.readline()
        watch.stdout.close()
        product.hosts["riga-gw"].state = 1  # news that nobody reads
        assert watch.wait(15) == 0
        assert watch.stderr.read() == b""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_under_its_lines_does_not_end_the_watching(noc: Noc, product: Icinga2) -> None:
    command = [sys.executable, "-m", "noc", "--config", str(noc.config), "watch"]
    with (
        open("/dev/full", "w") as full,
        subprocess.Popen(command, env=noc.env, stdout=full, stderr=subprocess.PIPE) as watch,
    ):
        assert watch.stderr is not None
        line = watch.stderr.readline().decode()
        assert "standard output cannot be written: No space left on device" in line
        product.hosts["riga-gw"].state = 1
        wait(lambda: noc.run("ack", "riga", "--by", "ann").code == 0, 10, "it judges, and takes what is asked", every=1)
        watch.send_signal(signal.SIGINT)
        _, errors = watch.communicate(timeout=10)
        assert watch.returncode == 0
        assert b"Traceback" not in errors


def test_killed_and_started_again_it_knows_what_it_knew(noc: Noc, product: Icinga2) -> None:
    watch = noc.start("watch", "--json")
    for key in ("riga", "oslo"):
        watch.wait_for(event="verdict", site=key, state="ok")
    product.hosts["riga-gw"].state = product.hosts["oslo-gw"].state = 1
    for key in ("riga", "oslo"):
        watch.wait_for(event="alarm", site=key)
    assert noc.run("ack", "riga", "--by", "ann", "--note", "mine").code == 0
    watch.kill()
    began = monotonic()
    again = noc.start("watch", "--json")
    again.wait_for(5, event="beat", sound="down")
    assert monotonic() - began < 5
    again.wait_for(event="verdict", site="riga", state="down")
    _, found = noc.check()
    riga, oslo = (next(each for each in found["sites"] if each["key"] == key) for key in ("riga", "oslo"))
    assert (riga["alarm"], riga["alarms"][0]["by"], riga["alarms"][0]["note"]) == ("acked", "ann", "mine")
    assert oslo["alarm"] == "unacked"
    # The same alarms, told again to whoever listens from here on, and no new ones.
    told = [(line["site"], line["alarm"], line["sound"]) for line in again.objects(event="alarm")]
    assert told == [("oslo", "unacked", "down")]
    assert [(line["site"], line["by"]) for line in again.objects(event="ack")] == [("riga", "ann")]


def test_a_second_one_says_who_judges_and_takes_over_when_that_one_is_killed(noc: Noc, product: Icinga2) -> None:
    first = noc.start("watch", "--json")
    first.wait_for(event="verdict", site="riga", state="ok")
    second = noc.start("watch", "--json")
    second.wait_for(event="verdict", site="riga", state="ok")
    assert f"(process {first.pid}) judges this journal" in second.errors
    first.kill()
    product.hosts["riga-gw"].state = 1
    second.wait_for(event="alarm", site="riga")
    wait(lambda: noc.run("ack", "riga", "--by", "ann").code == 0, 10, "the second one takes it", every=0.5)
    second.wait_for(event="ack", site="riga")


def test_a_check_that_runs_when_it_begins_does_not_keep_it_from_judging(noc: Noc, server: Server) -> None:
    server.manner = mute
    check = noc.start("check", "--for", "4s")
    wait(lambda: server.asked > 0, 10, "the check has begun")
    watch = noc.start("watch", "--json")
    watch.wait_for(event="beat")
    assert f"(process {check.pid}) judges" in watch.errors
    assert check.ended() == 2
    server.manner = None
    watch.wait_for(25, event="verdict", site="riga", state="ok")
    ended = noc.run("ack", "riga")
    assert (ended.code, "no console is running" in ended.output) == (1, False)


def test_without_json_its_lines_are_for_people(noc: Noc, product: Icinga2) -> None:
    watch = noc.start("watch")
    wait(lambda: any("riga OK" in line for line in watch.lines), 15, "a verdict")
    product.hosts["riga-gw"].state = 1
    wait(lambda: any("riga DOWN host_down [unacked] ♪down" in line for line in watch.lines), 15, "an alarm")

"""`noc check`: its exit codes, and its JSON, in each situation."""

import shlex
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest

from noc.config import load
from noc.core.causes import Cause
from noc.engine.session import Session
from tests.backends.web import Served
from tests.commands.contract import expect_check
from tests.commands.program import Noc, backend, icinga, site
from tests.engine.publication import Publication, fault_of
from tests.live.processes import free_port
from tests.wire.alertmanager import Alertmanager
from tests.wire.icinga2 import NEVER, Icinga2
from tests.wire.manners import answered, mute
from tests.wire.server import Manner, Server

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC).timestamp()


def well(product: Icinga2) -> None:
    pass


def one_down(product: Icinga2) -> None:
    product.hosts["riga-gw"].state = 1


def one_of_two_hosts_down(product: Icinga2) -> None:
    product.hosts["riga-gw"].state = 1
    product.add("riga2").group = "site-riga"


def still_retrying(product: Icinga2) -> None:
    one_down(product)
    product.hosts["riga-gw"].hard = False


def checks_stopped(product: Icinga2) -> None:
    product.hosts["riga-gw"].checked = LONG_AGO


def never_checked(product: Icinga2) -> None:
    product.hosts["riga-gw"].state = 1
    product.hosts["riga-gw"].checked = NEVER


def in_downtime(product: Icinga2) -> None:
    one_down(product)
    product.hosts["riga-gw"].downtime = True


def nothing_there(product: Icinga2) -> None:
    product.hosts.clear()


def of_no_site(product: Icinga2) -> None:
    for host in product.hosts.values():
        host.group = "linux-servers"


def clock_ahead(product: Icinga2) -> None:
    product.ahead = 3600.0


def down_and_never_checked(product: Icinga2) -> None:
    never_checked(product)
    product.hosts["oslo-gw"].state = 1


def degraded_and_never_checked(product: Icinga2) -> None:
    one_of_two_hosts_down(product)
    product.hosts["oslo-gw"].checked = NEVER


SITUATIONS: dict[Callable[[Icinga2], None], tuple[int, str, str | None]] = {
    well: (0, "ok", None),
    one_down: (2, "down", "host_down"),
    one_of_two_hosts_down: (1, "degraded", "part_down"),
    still_retrying: (1, "degraded", "soft_down"),
    checks_stopped: (2, "silent", "checks_late"),
    never_checked: (3, "verifying", "starting"),
    in_downtime: (0, "maintenance", "announced"),
    clock_ahead: (1, "ok", None),
    down_and_never_checked: (2, "verifying", "starting"),
    degraded_and_never_checked: (3, "degraded", "part_down"),
}


@pytest.mark.parametrize("happens", SITUATIONS, ids=lambda happens: happens.__name__.replace("_", " "))
def test_each_situation_has_its_exit_code_and_its_words(
    noc: Noc, product: Icinga2, happens: Callable[[Icinga2], None]
) -> None:
    happens(product)
    wanted, state, cause = SITUATIONS[happens]
    code, found = noc.check("--for", "2s")
    expect_check(found)
    riga = next(each for each in found["sites"] if each["key"] == "riga")
    assert (code, riga["state"], riga["cause"]) == (wanted, state, cause)
    assert riga["backends"] == ["east"]
    (east,) = found["backends"]
    assert (east["name"], east["kind"], east["state"]) == ("east", "icinga2", "ok")


@pytest.mark.parametrize("sound", ["required", "off"])
def test_a_calm_check_takes_no_time_and_says_nothing_of_sound(noc: Noc, server: Server, sound: str) -> None:
    noc.configure(icinga(server.url), console=f'sound = "{sound}"')
    began = monotonic()
    code, found = noc.check()
    assert monotonic() - began < 10
    assert (code, found["faults"]) == (0, [])


def test_what_lies_beneath_a_window_is_told(noc: Noc, product: Icinga2) -> None:
    in_downtime(product)
    _, found = noc.check()
    riga = next(each for each in found["sites"] if each["key"] == "riga")
    assert riga["underlying"] == "down"


def test_a_roster_of_nobody_cannot_be_judged(noc: Noc, product: Icinga2) -> None:
    nothing_there(product)
    code, found = noc.check()
    expect_check(found)
    assert (code, found["roster"], found["sites"]) == (3, 0, [])
    ended = noc.run("check")
    assert ended.code == 3
    assert "no site" in ended.output


def test_hosts_of_no_site_are_a_fault(noc: Noc, product: Icinga2) -> None:
    of_no_site(product)
    code, found = noc.check()
    expect_check(found)
    assert (code, [fault["cause"] for fault in found["faults"]]) == (2, ["unmapped"])


def test_a_weakness_of_the_watching_is_listed_among_the_faults(noc: Noc, product: Icinga2) -> None:
    clock_ahead(product)
    _, found = noc.check()
    (skew,) = found["faults"]
    assert (skew["cause"], skew["class"], skew["subject"]) == ("clock_skew", "supervisory", "east")
    assert 3590 < found["backends"][0]["clock_skew_s"] < 3610


def test_a_site_that_only_alerts_are_known_of_is_hollow_and_calm_to_the_shell(noc: Noc) -> None:
    with Server(Alertmanager()) as server:
        noc.configure(backend("am", "alertmanager", server.url, 'site_from = "label:site"'), sites=site("Riga"))
        code, found = noc.check()
    expect_check(found)
    (riga,) = found["sites"]
    assert (code, riga["state"], riga["cause"]) == (0, "commissioning", "no_witness")
    assert (riga["age_s"], riga["backends"]) == (None, [])


BROKEN: dict[str, tuple[Manner | None, str]] = {
    "refused": (None, "backend_lost"),
    "mute": (mute, "backend_lost"),
    "401": (answered(Served(b"{}", 401)), "backend_refused"),
    "log-in": (answered(Served(b"<html>Please log in: <input type=password>")), "backend_refused"),
    "nonsense": (answered(Served(b"nonsense")), "backend_garbled"),
    "503": (answered(Served(b"", 503)), "backend_lost"),
}


def test_a_backend_that_never_answered_is_a_fault_when_patience_ends(tmp_path: Path) -> None:
    """All at once, each with a console of its own: it is mostly waiting."""
    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        ended = {}
        for how, (manner, _) in BROKEN.items():
            server = stack.enter_context(Server(Icinga2()))
            server.manner = manner
            (tmp_path / how).mkdir()
            noc = Noc(tmp_path / how)
            url = server.url if manner else f"http://127.0.0.1:{free_port()}"
            noc.configure(backend("bad", "icinga2", url, lost_after="1h"))
            ended[how] = pool.submit(noc.check, "--for", "3s")
        for how, (_, cause) in BROKEN.items():
            code, found = ended[how].result()
            expect_check(found)
            (fault,), (bad,) = found["faults"], found["backends"]
            assert (code, fault["cause"], fault["subject"], fault["alarm"]) == (2, cause, "bad", "unacked")
            assert bad["polled_at"] is None
            assert bad["state"] in (cause, "starting")  # still in its first poll


def test_a_dead_backend_beside_a_healthy_one_is_a_fault(noc: Noc, server: Server) -> None:
    dead = f"http://127.0.0.1:{free_port()}"
    noc.configure(icinga(server.url), icinga(dead, "west"))
    code, found = noc.check()
    expect_check(found)
    assert code == 2
    assert [(fault["cause"], fault["subject"]) for fault in found["faults"]] == [("backend_lost", "west")]
    assert found["counts"]["ok"] == 2


def test_when_no_backend_answers_it_is_one_fault(noc: Noc) -> None:
    noc.configure(*(icinga(f"http://127.0.0.1:{free_port()}", name) for name in ("east", "west")), sites=site("Riga"))
    code, found = noc.check()
    expect_check(found)
    assert code == 2
    assert [fault["cause"] for fault in found["faults"]] == ["network_lost"]
    assert [each["state"] for each in found["backends"]] == ["backend_lost", "backend_lost"]
    assert found["sites"][0]["blind"]


def test_a_fault_of_the_last_run_is_proven_anew(noc: Noc, server: Server) -> None:
    port = free_port()
    noc.configure(icinga(f"http://127.0.0.1:{port}"))
    assert noc.check()[0] == 2
    noc.configure(icinga(server.url))
    code, found = noc.check()
    assert (code, found["counts"]["ok"]) == (0, 2)
    assert [(fault["cause"], fault["alarm"]) for fault in found["faults"]] == [("backend_lost", "cleared_unacked")]
    assert noc.run("ack", "east", "--by", "ann").code == 0
    assert noc.check()[1]["faults"] == []


def test_a_site_of_the_roster_that_no_backend_knows_is_waited_for(noc: Noc, server: Server) -> None:
    noc.configure(icinga(server.url), sites=site("Riga") + site("Atlantis", 'silent_after = "1s"'))
    code, found = noc.check("--for", "10s")
    expect_check(found)
    atlantis = next(each for each in found["sites"] if each["key"] == "atlantis")
    assert (code, atlantis["state"], atlantis["cause"]) == (2, "silent", "never_reported")
    assert (atlantis["age_s"], atlantis["limit_s"]) == (None, 1.0)


def test_it_may_judge_beside_a_running_console(noc: Noc, product: Icinga2) -> None:
    watch = noc.start("watch", "--json")
    watch.wait_for(event="verdict", site="riga")
    one_down(product)
    watch.wait_for(event="alarm", site="riga")
    code, found = noc.check()
    assert (code, found["counts"]["down"]) == (2, 1)


def test_names_of_any_script_go_through(noc: Noc, server: Server) -> None:
    name = 'Rīga "東京" \\ Ελλάδα 🏭'
    noc.configure(icinga(server.url), sites=f"\n[[site]]\nname = '{name}'\nkey = 'riga'\n")
    for env in ({}, {"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "latin-1"}):
        ended = noc.run("check", "--json", env=env)
        assert (ended.code, ended.errors) == (0, "")
        assert name in ended.output.replace('\\"', '"').replace("\\\\", "\\")
    assert noc.run("check", env={"PYTHONIOENCODING": "ascii"}).code == 0


def test_every_line_of_the_text_has_its_site(noc: Noc, product: Icinga2) -> None:
    one_down(product)
    ended = noc.run("check")
    assert ended.code == 2
    first, *lines = ended.output.splitlines()
    assert first == "2 sites = 1 ok + 1 down"
    assert any("DOWN" in line and "riga/host_down [unacked]" in line for line in lines)
    assert ended.errors == ""


def test_with_no_standard_output_its_exit_code_still_tells(noc: Noc, product: Icinga2) -> None:
    one_down(product)
    command = f"{shlex.quote(sys.executable)} -m noc --config {shlex.quote(str(noc.config))} check"
    for nowhere in (">&-", "| true; exit ${PIPESTATUS[0]}", "> /dev/full"):
        done = subprocess.run(["bash", "-c", f"{command} {nowhere}"], env=noc.env, capture_output=True, timeout=30)
        assert done.returncode == 2, nowhere
        assert b"Traceback" not in done.stderr


def test_a_dead_sound_of_the_wall_is_no_matter_of_a_check_or_a_watch_without_sound(noc: Noc) -> None:
    published = Publication()
    wall = Session(load(noc.config), published.show)
    wall.start()
    wall.engine.part_failed(Cause.AUDIO_DEAD, "sound", "no card")
    published.wait(lambda s: fault_of(s, "sound") is not None)
    wall.flush()
    try:
        assert noc.check()[0] == 0
    finally:
        wall.stop()
    code, found = noc.check()
    assert (code, found["faults"]) == (0, [])
    watch = noc.start("watch", "--json")
    watch.wait_for(event="verdict", site="riga")
    watch.wait_for(event="beat", sound=None)
    assert not watch.objects(subject="sound")

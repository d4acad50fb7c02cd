"""`noc shift` and `noc drill`: who is there, and whether he would hear it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from noc.commands.text import proven_lines
from noc.ui import example
from tests.commands.contract import expect_check, expect_line
from tests.commands.program import Noc


def test_who_is_on_shift_is_remembered_with_no_console_running(noc: Noc) -> None:
    ended = noc.run("shift")
    assert (ended.code, ended.output.strip()) == (1, "nobody is on shift")
    assert noc.run("shift", "ann", "Ольга  東京", "ann", "--by", "ann").code == 0
    ended = noc.run("shift")
    assert (ended.code, ended.errors) == (0, "")
    assert ended.output.startswith("on shift since ")
    assert ended.output.strip().endswith("UTC: ann, Ольга 東京")
    assert noc.run("shift", "ann", "Ольга 東京").code == 1
    assert noc.run("shift", "--none").code == 0
    assert noc.run("shift").code == 1


def test_a_running_console_takes_a_shift_and_sounds_a_drill(noc: Noc) -> None:
    watch = noc.start("watch", "--json")
    for key in ("riga", "oslo"):
        watch.wait_for(event="verdict", site=key, state="ok")
    assert noc.run("shift", "ann", "ben", "--by", "ann").code == 0
    assert watch.wait_for(1, event="shift")["by"] == "ann"
    code, found = noc.check()
    expect_check(found)
    assert (code, found["shift"]["names"]) == (0, ["ann", "ben"])

    assert noc.run("drill", "down", "paris", "--by", "ann").code == 3
    assert noc.run("drill", "down", "riga", "--by", "ann").code == 0
    assert watch.wait_for(2, event="drill", cause="drill_down")["by"] == "ann"
    watch.wait_for(event="beat", sound="down")
    assert noc.run("drill", "down", "riga", "--end", "--by", "ann").code == 0
    watch.wait_for(10, event="beat", sound=None)

    assert noc.run("drill", "audio", "--by", "ann").code == 0
    watch.wait_for(2, event="drill", cause="drill_audio")
    watch.wait_for(event="beat", sound="fault")
    assert noc.run("drill", "audio", "--end", "--by", "ann").code == 0
    assert {line["cause"] for line in watch.objects(event="alarm")} <= {"drill_down", "drill_audio"}
    assert {line["state"] for line in watch.objects(site="riga")} <= {"ok", None}
    for line in watch.objects():
        expect_line(line)

    ended = noc.run("drill")
    assert (ended.code, ended.errors) == (0, "")
    oslo, riga = ended.output.splitlines()
    assert oslo == "oslo: never seen to alarm"
    assert riga.startswith("riga: last seen to alarm on ")


def test_a_drill_that_nobody_would_hear_is_refused(noc: Noc) -> None:
    for words in (["down", "riga"], ["audio"]):
        ended = noc.run("drill", *words, "--by", "ann")
        assert ended.code == 3
        assert "no console is running: nobody would hear it" in ended.says()
    assert not (noc.folder / "journal.sqlite").exists(), "and nothing was begun for it"


def test_sites_are_listed_with_the_longest_unproven_first_and_what_is_due() -> None:
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    snapshot = example.few()
    one, other, *rest = snapshot.sites
    sites = (
        replace(one, key="riga", alarmed_at=at - timedelta(days=1)),
        replace(other, key="oslo", alarmed_at=at - timedelta(days=91), drill_due=True),
        *(replace(site, alarmed_at=None) for site in rest),
    )
    lines = list(proven_lines(replace(snapshot, sites=sites), at))
    assert lines[-2:] == [
        "oslo: last seen to alarm on 2026-08-24 12:00 UTC, 91 d ago (a drill is due)",
        "riga: last seen to alarm on 2026-11-22 12:00 UTC, 1 d ago",
    ]
    assert all(line.endswith(": never seen to alarm") for line in lines[:-2])
    assert "no site" in next(iter(proven_lines(example.unset(), at)))

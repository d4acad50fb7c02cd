"""`noc roster`: what differs, what is exported, what leaves and comes back."""

from datetime import timedelta

from noc.config import load
from noc.core.roster import Site
from tests.commands.program import Noc, icinga, site
from tests.wire.icinga2 import Icinga2
from tests.wire.server import Server

FULL = """
[[site]]
name = "Rīga \\"data\\" centre \\\\ 東京"
key = "riga"
customer = "Acme"
tier = 1
key_hosts = ["riga-gw", "riga \\"2\\""]
interval = "12d"
silent_after = "13d"
down_when = "any"
down_after = 3
degraded_on = "hosts"
start = 2026-01-01T00:00:00Z
hours = "mon-fri 22:00-06:00, sat"
contact = "duty officer, +371 6700 0000"
place = "Rīga"
guidance = "Ring Acme's duty officer.\\nThen the fire desk: +371 \\u007f"
"""


def test_where_roster_and_backends_agree_there_is_nothing_to_say(noc: Noc) -> None:
    ended = noc.run("roster", "diff")
    assert (ended.code, ended.errors) == (0, "")
    assert "2 sites" in ended.output


def test_both_ways_of_differing_are_told(noc: Noc, server: Server) -> None:
    noc.configure(icinga(server.url), sites=site("Riga") + site("Atlantis", 'silent_after = "1s"'))
    ended = noc.bare("roster", "diff", "--config", noc.config)
    assert ended.code == 1
    missing, stray = ended.output.splitlines()
    assert missing.startswith("- atlantis:")
    assert stray.startswith("+ east oslo-gw:")
    assert "oslo" in stray


def test_an_exported_roster_is_the_same_roster(noc: Noc, server: Server) -> None:
    noc.configure(icinga(server.url), sites=FULL + site("Oslo"))
    before = load(noc.config).roster
    for env in ({}, {"PYTHONIOENCODING": "latin-1"}):
        ended = noc.run("roster", "export", env=env)
        assert (ended.code, ended.errors) == (0, "")
        (noc.folder / "sites.toml").write_text(ended.output, "utf-8")
        noc.configure(icinga(server.url), console='roster = "sites.toml"')
        assert load(noc.config).roster == before
    assert noc.run("check").code == 0


def test_what_was_adopted_can_be_exported_and_edited(noc: Noc, server: Server, product: Icinga2) -> None:
    product.add("data centre / 7").group = "site-Data centre / 7"
    (noc.folder / "sites.toml").write_text(noc.run("roster", "export").output, "utf-8")
    noc.configure(icinga(server.url), console='roster = "sites.toml"')
    assert load(noc.config).roster == (
        Site("riga", "riga"), Site("oslo", "oslo"), Site("Data centre / 7", "data-centre-7"),
    )  # fmt: skip


def test_with_no_site_there_is_nothing_to_export(noc: Noc, product: Icinga2) -> None:
    product.hosts.clear()
    ended = noc.run("roster", "export")
    assert ended.code == 1
    assert "no backend has shown a site" in ended.says()


def test_a_site_leaves_by_name_and_can_be_brought_back(noc: Noc, product: Icinga2) -> None:
    assert noc.check()[1]["roster"] == 2
    del product.hosts["oslo-gw"]
    code, found = noc.check()
    assert (code, found["counts"]["silent"]) == (2, 1)
    ended = noc.run("roster", "retire", "oslo", "--by", "ann")
    assert (ended.code, ended.errors) == (0, "")
    code, found = noc.check()
    assert (code, found["roster"], found["counts"]["ok"]) == (0, 1, 1)
    assert noc.run("roster", "retire", "oslo", "--undo").code == 0
    code, found = noc.check()
    assert (code, found["counts"]["silent"]) == (2, 1)


def test_what_is_left_of_a_site_is_accepted(noc: Noc, product: Icinga2) -> None:
    product.add("riga2").group = "site-riga"
    watch = noc.start("watch", "--json")
    watch.wait_for(event="verdict", site="riga", state="ok")
    del product.hosts["riga2-gw"]
    watch.wait_for(event="verdict", site="riga", cause="part_vanished")
    assert noc.run("roster", "accept", "riga", "--by", "ann").code == 0
    wait_ok = watch.wait_for(event="roster", site="riga")
    assert wait_ok["by"] == "ann"
    watch.wait_for(event="clear", site="riga", cause="part_vanished")
    assert noc.run("check").code == 0
    assert noc.run("roster", "accept", "riga").code == 1
    assert noc.run("roster", "accept", "east").code == 1
    assert noc.run("roster", "accept", "nowhere").code == 3


def test_an_inventory_that_shrank_stays_accepted(noc: Noc, product: Icinga2) -> None:
    for number in range(8):
        product.add(f"site{number}")
    watch = noc.start("watch", "--json")
    watch.wait_for(event="verdict", site="site7", state="ok")
    for number in range(5):
        del product.hosts[f"site{number}-gw"]
    watch.wait_for(event="fault", subject="east", cause="inventory_drop")
    assert noc.run("roster", "accept", "east", "--by", "ann").code == 0
    watch.wait_for(event="fault_clear", subject="east")
    watch.interrupt()
    assert watch.ended() == 0
    _, found = noc.check()
    assert [fault["alarm"] for fault in found["faults"]] == ["cleared_unacked"]


def test_durations_of_any_length_survive() -> None:
    """An interval of days must not be written as 1.08e+06s."""
    from noc.commands.roster import _entry

    assert 'interval = "300h"' in _entry(Site("Riga", "riga", interval=timedelta(days=12.5)))

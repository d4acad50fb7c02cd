"""Memory of the inventory: what vanishes is missed, by complete answers only."""

from tests.core.conversation import Conversation, site
from tests.core.fakes import backend


def test_gone_from_two_complete_answers_is_vanished_and_comes_back_after_two_answers() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.server().host("oslo")
    c.runs("5 min")
    gw.listed = False
    c.until("319 s").expect("riga", "ok").expect_quiet()
    c.until("320 s").expect("riga", "silent", "vanished", alarm="unacked", sound="silent")
    c.runs("1 h").expect("riga", "silent", "vanished", alarm="unacked", sound="silent")
    gw.listed = True
    c.runs("20 s").expect("riga", "silent", "vanished")
    c.runs("2 min").expect("riga", "ok", alarm="cleared_unacked", sound="")


def test_what_is_gone_is_called_gone_and_what_is_back_is_called_back() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.server().host("oslo")
    c.runs("5 min")
    gw.listed = False
    c.until("320 s").expect("riga", "silent", "vanished")
    assert c.view("riga").detail.startswith("gone from the backend's list; last answer ")
    c.runs("1 min")
    gw.listed = True
    c.runs("20 s").expect("riga", "silent", "vanished")
    assert c.view("riga").detail.startswith("it has begun to answer, ")


def test_a_host_missed_once_is_nothing() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.runs("5 min")
    for _ in range(5):
        gw.listed = False
        c.poll()
        gw.listed = True
        c.runs("10 s").expect("riga", "ok")
    c.expect_quiet()


def test_an_incomplete_answer_proves_no_absence_but_evidence_ages() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.server().host("oslo")
    c.runs("5 min")
    gw.listed, c.server().complete = False, False
    c.until("502 s").expect("riga", "ok").expect_quiet()
    c.runs("1 s").expect("riga", "silent", "checks_late", alarm="unacked", sound="silent")


def test_a_site_retired_by_name_is_missed_no_more_and_can_be_brought_back() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.server().host("oslo")
    c.runs("1 min")
    gw.listed = False
    c.runs("1 min").expect("riga", "silent", "vanished")
    c.retire("riga")
    assert [view.key for view in c.shown.sites] == ["oslo"]
    assert c.due() == set()
    c.runs("1 min").adds_up()
    c.retire("riga", undo=True).expect("riga", "silent", "vanished", alarm="unacked", sound="silent")


def test_a_retired_site_stays_away_when_its_host_is_still_there_and_after_a_restart() -> None:
    c = Conversation(backend())
    c.server().host("riga")
    c.server().host("oslo")
    c.runs("1 min").retire("riga").runs("1 min")
    c.dies_and_starts_again().runs("1 min")
    assert [view.key for view in c.shown.sites] == ["oslo"]


def test_the_site_that_vanished_while_the_console_was_dead_is_missed() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.server().host("oslo")
    c.runs("5 min")
    gw.listed = False
    c.dies_and_starts_again(after="1 h").expect("riga", "verifying", "starting")
    c.runs("10 s").expect("riga", "silent", "vanished", alarm="unacked", sound="silent")


def test_one_of_many_gone_is_shown_without_a_sound_until_it_is_accepted() -> None:
    c = Conversation(backend())
    for number in range(12):
        c.server().host(f"web-{number}", "riga")
    c.runs("5 min")
    c.server().hosts["web-3"].listed = False
    c.runs("1 min").expect("riga", "degraded", "part_vanished", alarm="unacked").expect_quiet()
    c.runs("1 h").expect("riga", "degraded", "part_vanished")
    c.accept("riga").runs("1 min").expect("riga", "ok", alarm="normal").expect_quiet()


def test_a_tenth_of_the_hosts_gone_is_heard_once() -> None:
    c = Conversation(backend())
    for number in range(10):
        c.server().host(f"web-{number}", "riga")
    c.runs("5 min")
    c.server().hosts["web-3"].listed = False
    c.runs("20 s").expect("riga", "degraded", "part_vanished", sound="supervisory")
    c.runs("15 s").expect("riga", "degraded", "part_vanished", sound="").runs("1 h").expect_quiet("335 s")


def test_hosts_added_to_a_large_group_are_quiet() -> None:
    c = Conversation(backend())
    for number in range(12):
        c.server().host(f"web-{number}", "riga")
    c.runs("5 min")
    for number in range(12, 20):
        host = c.server().host(f"web-{number}", "riga")
        host.runs = False
        c.runs("30 s").expect("riga", "ok")
        host.runs = True
    c.runs("5 min").expect("riga", "ok").expect_quiet()


def test_inventory_drop_is_one_fault_and_what_vanished_with_it_goes_under_it() -> None:
    c = Conversation(backend())
    for number in range(10):
        c.server().host(f"site {number}")
    c.runs("5 min")
    for number in range(5):
        c.server().hosts[f"site {number}"].listed = False
    c.until("319 s").expect_no_fault().expect_quiet()
    c.until("320 s").expect_fault("inventory_drop", sites=10)
    for number in range(5):
        c.expect(f"site-{number}", "silent", "vanished", alarm="suppressed", sound="fault")
    assert c.view("site-0").alarms[0].under == "inventory_drop icinga"
    c.runs("1 h").expect("site-0", "silent", "vanished", alarm="suppressed", sound="fault")
    for host in c.server().hosts.values():
        host.listed = True
    c.runs("10 s").expect("site-0", "ok", alarm="normal", sound="").expect_fault("inventory_drop", "cleared_unacked")


def test_under_an_inventory_drop_a_site_that_falls_silent_is_heard() -> None:
    c = Conversation(backend())
    for number in range(10):
        c.server().host(f"site {number}")
    c.runs("5 min")
    for number in range(5):
        c.server().hosts[f"site {number}"].listed = False
    c.runs("1 min").ack("icinga")
    c.server().hosts["site 9"].runs = False
    c.runs("4 min").expect("site-9", "silent", "checks_late", alarm="unacked", sound="silent")


def test_accepting_the_new_size_ends_the_fault_and_its_sites_sound_one_limit_later() -> None:
    c = Conversation(backend())
    for number in range(10):
        c.server().host(f"site {number}")
    c.runs("5 min")
    for number in range(5):
        c.server().hosts[f"site {number}"].listed = False
    c.runs("1 min").accept("icinga").expect("site-0", "silent", "vanished", alarm="suppressed")
    c.expect_fault("inventory_drop", "cleared_unacked")
    accepted = c.time
    c.runs("201 s").expect("site-0", "silent", "vanished", alarm="suppressed", sound="")
    assert not c.faults()["inventory_drop"].sites
    c.runs("41 s").expect("site-0", "silent", "vanished", alarm="unacked", sound="silent")
    assert c.time > accepted


def test_few_or_a_fifth_missing_is_no_drop_and_each_is_missed_by_itself() -> None:
    for total, gone in ((10, 2), (15, 3)):
        c = Conversation(backend())
        for number in range(total):
            c.server().host(f"site {number}")
        c.runs("5 min")
        for number in range(gone):
            c.server().hosts[f"site {number}"].listed = False
        c.runs("30 s").expect_no_fault().expect("site-0", "silent", "vanished", alarm="unacked", sound="silent")


def test_none_after_some_is_a_drop_even_where_there_was_one() -> None:
    c = Conversation(backend())
    c.server().host("riga").listed = True
    c.runs("1 min")
    c.server().hosts["riga"].listed = False
    c.runs("20 s").expect("riga", "silent", "vanished", alarm="suppressed", sound="fault")
    c.expect_fault("inventory_drop")


def test_a_list_that_fills_slowly_after_a_start_is_not_believed_at_once() -> None:
    c = Conversation(backend(kind="uptime_kuma", slow_start=True))
    for number in range(6):
        c.server().host(f"site {number}", every="20 s")
    c.runs("5 min")
    for number in range(5):
        c.server().hosts[f"site {number}"].listed = False
    c.runs("60 s").expect("site-0", "ok").expect_no_fault().expect_quiet()
    for host in c.server().hosts.values():
        host.listed = True
    c.runs("5 min").expect("site-0", "ok").expect_quiet()
    c.server().hosts["site 0"].listed = False
    c.runs("2 min").expect("site-0", "silent", "vanished", alarm="unacked")


def test_a_host_taken_out_of_its_group_is_missed_at_its_site() -> None:
    c = Conversation(backend())
    gw = c.server().host("gw", ("riga", "all"))
    c.server().host("app", ("oslo", "all"))
    c.runs("1 min").expect("riga", "ok")
    gw.sites = ("all",)
    c.poll().expect("riga", "ok").expect_quiet()
    c.runs("20 s").expect("riga", "silent", "vanished", alarm="unacked", sound="silent").expect("all", "ok")
    c.dies_and_starts_again().runs("20 s").expect("riga", "silent", "vanished", alarm="unacked")
    gw.sites = ("riga", "all")
    c.runs("3 min").expect("riga", "ok", alarm="cleared_unacked")


def test_amnesia_of_a_restarted_backend_is_bridged_by_what_we_remember() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.server().host("oslo").well = False
    c.runs("5 min").expect("oslo", "down", "host_down")
    for host in c.server().hosts.values():
        host.forgotten = True
    c.runs("1 min").expect("riga", "ok").expect("oslo", "down", "host_down", alarm="unacked")
    gw.forgotten = False
    c.runs("1 min").expect("riga", "ok")
    gw.forgotten, gw.runs = True, False
    c.runs("4 min").expect("riga", "silent", cause="checks_late", alarm="unacked")


def test_without_a_roster_a_name_seen_even_in_an_incomplete_answer_is_adopted_for_good() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.server().complete = False
    c.runs("1 min").expect("riga", "ok")
    gw.listed, c.server().complete = False, True
    c.server().host("oslo")
    c.runs("20 s").expect("riga", "silent", "vanished")


def test_objects_of_no_site_are_the_fault_unmapped_and_some_are_none() -> None:
    c = Conversation(backend(), roster=[site("riga")])
    c.server().host("gw-1", "elsewhere")
    c.runs("1 min").expect_fault("unmapped")
    c.server().host("gw-2", "riga")
    c.runs("1 min").expect_fault("unmapped", "cleared_unacked")

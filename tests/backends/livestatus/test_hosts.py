"""What becomes of a host: its state, who looked, and whether the site itself answered."""

from datetime import timedelta

import pytest

from noc.backends.livestatus import KIND
from noc.core.answer import BackendAck, HostReport, HostState
from tests.backends.driven import Driven, driven, no_secrets
from tests.backends.livestatus.replay import Replay, settings_of, stamp
from tests.backends.livestatus.stream import Stream
from tests.backends.reports import host

INTERVAL = timedelta(seconds=3)


def report(core: Driven, name: str) -> HostReport:
    return host(core.read(), name)


def test_what_is_well_answered_when_it_was_checked(replay: Replay, core: Driven) -> None:
    well = report(core, "mail1")
    at = stamp(replay.host("mail1")["last_check"])
    assert (well.state, well.hard, well.checked_at, well.sites) == (HostState.UP, True, at, ("prod",))
    assert well.looks[0] == ("", INTERVAL, at, at, at, None, 1)
    assert well.address == "127.0.0.1"
    assert (well.downtime, well.in_period, well.disabled, well.ack) == (True, True, False, None)


def test_what_is_checked_only_on_demand_has_no_interval(replay: Replay, core: Driven) -> None:
    replay.host("mail1")["check_interval"] = 0
    assert report(core, "mail1").looks[0].interval is None


def test_what_is_down_answered_when_it_was_last_up(replay: Replay, core: Driven) -> None:
    down = report(core, "web1")
    row = replay.host("web1")
    assert (down.state, down.hard, down.since) == (HostState.DOWN, True, stamp(row["last_hard_state_change"]))
    assert down.checked_at == down.looks[0].checked_at == stamp(row["last_check"])
    assert down.looks[0].newest == stamp(row["last_time_up"])
    assert down.text.startswith("connect to address")


def test_a_soft_state_is_soft_since_it_changed(replay: Replay, core: Driven) -> None:
    replay.host("web1")["state_type"] = 0
    soft = report(core, "web1")
    assert (soft.state, soft.hard) == (HostState.DOWN, False)
    assert soft.since == stamp(replay.host("web1")["last_state_change"])


def test_a_state_of_no_known_number_is_no_health(replay: Replay, core: Driven) -> None:
    replay.host("mail1")["state"] = 7
    assert report(core, "mail1").state is HostState.DOWN


@pytest.mark.parametrize(("icinga", "stamp_of_never"), [(True, -1), (False, 0)])
def test_never_checked_is_pending_in_both_dialects(
    replay: Replay, core: Driven, icinga: bool, stamp_of_never: int
) -> None:
    if not icinga:
        replay.as_nagios()
    replay.host("web1").update(last_check=stamp_of_never, state=int(icinga))
    pending = report(core, "web1")
    assert (pending.state, pending.checked_at, pending.looks[0].newest) == (HostState.PENDING, None, None)
    assert pending.looks[0].interval == INTERVAL


def test_unreachable_to_icinga_is_up_where_its_own_checks_say_so(replay: Replay, core: Driven) -> None:
    """Its parent is down. What it said last grows old if nobody looks any more."""
    replay.host("child2")["check_command"] = "check_tcp!"
    child = report(core, "child2")
    assert child.state is HostState.UP
    assert child.looks[0].newest == stamp(replay.host("child2")["last_check"])
    replay.host("child2")["hard_state"] = 1
    assert report(core, "child2").state is HostState.DOWN


def test_unreachable_and_checked_is_down(replay: Replay, core: Driven) -> None:
    replay.as_nagios().host("web1").update(state=2, hard_state=2)
    assert report(core, "web1").state is HostState.DOWN


def test_what_was_sent_to_a_command_that_asks_nobody_counts_until_it_is_old(replay: Replay, core: Driven) -> None:
    row = replay.host("fresh1")
    row.update(latency=0, state=0, hard_state=0)  # somebody has sent it in
    sent = stamp(row["last_check"])
    assert report(core, "fresh1").looks[0].newest == sent
    row.update(latency=0.001, last_check=row["last_check"] + 8)  # the core itself says "up", and asks nobody
    look = report(core, "fresh1").looks[0]
    assert (look.newest, look.checked_at) == (sent, stamp(row["last_check"]))


def test_a_command_that_asks_nobody_takes_nobody_down(core: Driven) -> None:
    fresh = report(core, "fresh1")
    assert (fresh.state, fresh.looks[0].newest) == (HostState.PENDING, None)
    assert fresh.looks[0].checked_at is not None


def test_a_lost_agent_is_no_word_of_the_host(replay: Replay, core: Driven) -> None:
    row = replay.host("web1")
    row["plugin_output"] = "Remote Icinga instance 'web1' is not connected to 'tbicinga'"
    lost = report(core, "web1")
    assert lost.state is HostState.UP
    assert lost.looks[0].newest == stamp(row["last_time_up"])
    row["plugin_output"] = "PING CRITICAL"
    assert report(core, "web1").state is HostState.DOWN
    row["plugin_output"] = "Remote Icinga instance 'web1' is not connected to 'tbicinga'"
    assert report(core, "web1").state is HostState.DOWN  # it was seen to be down


@pytest.mark.parametrize("icinga", [True, False])
def test_whose_checks_are_off_is_disabled_unless_results_are_sent_in(
    replay: Replay, core: Driven, icinga: bool
) -> None:
    if not icinga:
        replay.as_nagios()
    replay.tables["services"] = []
    off, sent = report(core, "db1"), report(core, "router1")
    assert (off.disabled, off.looks, off.state) == (True, (), HostState.UP)
    at = stamp(replay.host("router1")["last_check"])
    assert (sent.disabled, sent.looks[0]) == (False, ("", None, at, at, at, None, 1))
    replay.host("router1")["accept_passive_checks"] = 0
    assert report(core, "router1").disabled


def test_with_a_living_service_it_is_not_disabled(core: Driven) -> None:
    db = report(core, "db1")
    assert not db.disabled
    assert [look.interval for look in db.looks] == [INTERVAL]


def test_a_result_that_comes_although_the_checks_are_off_was_sent_in(replay: Replay, core: Driven) -> None:
    """Icinga does not say so; a result with a length of its own may be either."""
    replay.tables["services"] = []
    replay.host("db1").update(latency=0, execution_time=0.2)
    assert report(core, "db1").disabled
    replay.host("db1")["last_check"] += 60
    sent = report(core, "db1")
    assert not sent.disabled
    assert sent.looks[0].newest == stamp(replay.host("db1")["last_check"])


def test_a_stale_result_of_the_core_itself_is_none_of_the_sender(replay: Replay, core: Driven) -> None:
    row = replay.as_nagios().host("router1")
    row["check_freshness"] = 1
    last = stamp(row["last_check"])
    assert report(core, "router1").looks[0].newest == last
    row.update(last_check=row["last_check"] + 60, check_type=0, state=1, plugin_output="no result received")
    stale = report(core, "router1")
    assert (stale.disabled, stale.looks[0].newest) == (False, last)
    assert stale.looks[0].checked_at == stamp(row["last_check"])


def test_what_a_core_calls_stale_is_not_switched_off(replay: Replay, core: Driven) -> None:
    """Seen for the first time when the sender had stopped already: it is silent, and somebody should send."""
    replay.tables["services"] = []
    replay.as_nagios().host("router1").update(check_freshness=1, check_type=0, state=1)
    stale = report(core, "router1")
    assert (stale.disabled, stale.looks[0].newest) == (False, None)


def test_outside_its_period_a_host_does_not_look(replay: Replay, core: Driven) -> None:
    replay.tables["services"] = []
    replay.host("mail1")["in_check_period"] = 0
    closed = report(core, "mail1")
    assert (closed.in_period, closed.looks) == (False, ())


def test_a_downtime_that_has_not_begun_is_no_end(replay: Replay, core: Driven) -> None:
    first = replay.tables["downtimes"][0]
    replay.tables["downtimes"].append({**first, "start_time": 1799000000, "end_time": 1799003600})
    assert report(core, "mail1").downtime_until == stamp(first["end_time"])


def test_an_acknowledgement_without_a_comment_is_one(replay: Replay, core: Driven) -> None:
    replay.tables["comments"] = []
    assert report(core, "web1").ack == BackendAck("", "")


def test_text_is_one_clean_line(replay: Replay, core: Driven) -> None:
    replay.host("web1")["plugin_output"] = "\x1b[31mDOWN\x1b[0m\n<b>" + "x" * 5000
    text = report(core, "web1").text
    assert text.startswith("DOWN <b>x")
    assert (text.isprintable(), len(text) <= 300) == (True, True)


@pytest.mark.parametrize(
    ("site_from", "sites"),
    [
        ("host", ("router1",)),
        ("hostgroup:n", ("et",)),
        ("var:SITE", ("cellar",)),
        ("var:none", ()),
        ("name:^(?P<site>[a-z]+)", ("router",)),
    ],
)
def test_its_site(stream: Stream, site_from: str, sites: tuple[str, ...]) -> None:
    with driven(KIND.make(settings_of(stream, site_from=site_from), no_secrets)) as core:
        assert report(core, "router1").sites == sites


def test_cores_of_nagios_kind_write_variables_in_capitals(replay: Replay, stream: Stream) -> None:
    replay.as_nagios().host("router1")["custom_variable_names"] = ["SITE"]
    with driven(KIND.make(settings_of(stream, site_from="var:site"), no_secrets)) as core:
        assert report(core, "router1").sites == ("cellar",)

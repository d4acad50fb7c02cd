"""What a trial means: each question graded, with the remedy where something is wrong."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from noc.backends.applied import UNTOLD
from noc.core.answer import Answer, Canary, ConfigState, HostReport, HostState, Pulse
from noc.core.causes import Cause
from noc.settings import BackendSettings, SecretRef
from noc.setup.findings import Finding, Grade, findings_of
from noc.setup.handshake import Vouched
from noc.setup.sheet import WIDTH, backend_lines, findings_object, way_lines
from noc.setup.sites import SitesFound, Way
from noc.setup.trial import Poll, Trial

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SETTINGS = BackendSettings(
    "east", "icinga2", "https://monitor.example:5665", "noc", SecretRef("env", "X", "backend east, password"),
    site_from="hostgroup:site-",
    ca=Path("/etc/noc/monitor-ca.pem"),
)  # fmt: skip
TICK = Pulse(NOW, timedelta(seconds=60), "its newest check")
ANSWER = Answer(
    complete=True,
    inventory=True,
    hosts=(HostReport("riga-gw", ("riga",), HostState.UP, ()), HostReport("lab", (), HostState.UP, ())),
    clock=NOW,
    checking=TICK,
    config=ConfigState.APPLIED,
    objects=5,
    version="2.14.0",
)
POLLS = (Poll(0.4, 3, 7000), Poll(0.2, 3, 6900))
TRIAL = Trial(SETTINGS, Vouched(NOW + timedelta(days=200), "Icinga CA", "TLSv1.3"), None, POLLS, ANSWER, NOW)


def told(trial: Trial, topic: str, roster: frozenset[str] | None = None) -> Finding:
    (found,) = [line for line in findings_of(trial, NOW, roster).lines if line.topic == topic]
    return found


def answered(**changes: Any) -> Trial:
    return replace(TRIAL, answer=replace(ANSWER, **changes))


def test_all_is_well() -> None:
    found = findings_of(TRIAL, NOW)
    assert found.code == 0
    assert found.worst is Grade.NOTE, "a host of no site is worth knowing"
    assert told(TRIAL, "no site").text == "1 host of no site, on no tile: lab"
    assert told(TRIAL, "sites").text == "1 site by hostgroup:site-: riga"
    assert "issued by Icinga CA, verified by the authority in monitor-ca.pem" in told(TRIAL, "TLS").text


def test_what_could_not_be_read_does_not_work() -> None:
    for cause, topic in (
        (Cause.BACKEND_LOST, "reachable"), (Cause.BACKEND_REFUSED, "log-in"), (Cause.BACKEND_GARBLED, "answer"),
    ):  # fmt: skip
        trial = Trial(SETTINGS, None, (cause, "for a reason"))
        assert findings_of(trial, NOW).code == 2
        assert told(trial, topic).text == "for a reason"
    assert "ApiUser" in told(Trial(SETTINGS, None, (Cause.BACKEND_REFUSED, "no")), "log-in").remedy
    bare = replace(SETTINGS, user=None, password=None)
    assert "set user and password" in told(Trial(bare, None, (Cause.BACKEND_REFUSED, "no")), "log-in").remedy


def test_a_secret_that_cannot_be_had_is_no_lack_of_rights() -> None:
    trial = Trial(SETTINGS, None, (Cause.BACKEND_REFUSED, "backend east, password: X is not set; set it"))
    assert told(trial, "log-in").remedy == ""


def test_one_that_answers_once_does_not_work() -> None:
    trial = replace(TRIAL, failure=(Cause.BACKEND_LOST, "it hung up"), polls=POLLS[:1])
    assert told(trial, "second poll").grade is Grade.BAD
    assert findings_of(trial, NOW).code == 2


def test_a_certificate_that_ends_soon_is_weak_and_one_that_lasts_is_not() -> None:
    soon = Vouched(NOW + timedelta(days=20), "Icinga CA", "TLSv1.3")
    assert told(replace(TRIAL, tls=soon), "TLS").grade is Grade.WEAK
    assert "20 days" in told(replace(TRIAL, tls=soon), "TLS").text
    assert told(TRIAL, "TLS").grade is Grade.FINE


def test_a_certificate_that_only_the_adapter_can_verify_is_no_fault() -> None:
    assert told(replace(TRIAL, tls="is for another name"), "TLS").grade is Grade.NOTE


def test_rights_that_are_missing_weaken() -> None:
    lacking = replace(TRIAL, rights=("it may not acknowledge: grant actions/acknowledge-problem",))
    assert findings_of(lacking, NOW).code == 1
    assert findings_of(replace(TRIAL, rights_unknown="it did not say"), NOW).code == 1


def test_objects_without_any_site_do_not_work_and_ways_out_are_named() -> None:
    homeless = answered(hosts=(HostReport("lab", (), HostState.UP, ()),))
    assert told(homeless, "sites").grade is Grade.BAD
    ways = (Way("hostgroup", SitesFound(("a", "b"), 4, ())),)
    assert '"hostgroup" (2 sites)' in told(replace(homeless, ways=ways), "sites").remedy
    assert told(answered(hosts=(), objects=0), "sites").grade is Grade.BAD


def test_alert_sources_need_no_alert_to_be_well() -> None:
    quiet = replace(answered(hosts=(), inventory=False, objects=0), settings=replace(SETTINGS, kind="alertmanager"))
    assert told(quiet, "sites").grade is Grade.NOTE
    assert findings_of(quiet, NOW).code == 0


def test_sites_are_compared_with_the_roster() -> None:
    assert told(TRIAL, "sites", frozenset({"riga"})).text == "1 site by hostgroup:site- (1 on the roster): riga"
    assert told(TRIAL, "sites", frozenset({"oslo"})).grade is Grade.BAD


def test_a_clock_that_is_off_weakens() -> None:
    assert told(answered(clock=NOW + timedelta(seconds=31)), "clock").grade is Grade.WEAK
    assert told(answered(clock=NOW - timedelta(seconds=29)), "clock").grade is Grade.FINE


def test_the_canary() -> None:
    prometheus = replace(SETTINGS, kind="prometheus", site_from="label:site")
    there, gone = Canary("Watchdog", True), Canary("Watchdog", False)
    assert 'canary = "Watchdog"' in told(replace(answered(canary=there), settings=prometheus), "canary").remedy
    assert told(replace(answered(canary=gone), settings=prometheus), "canary").grade is Grade.NOTE
    wanted = replace(prometheus, canary="Watchdog")
    assert told(replace(answered(canary=there), settings=wanted), "canary").grade is Grade.FINE
    assert told(replace(answered(canary=gone), settings=wanted), "canary").grade is Grade.BAD
    assert not [line for line in findings_of(TRIAL, NOW).lines if line.topic == "canary"]


def test_what_the_product_does_not_do() -> None:
    assert told(answered(checks_on=False), "checks").grade is Grade.BAD
    late = answered(checking=replace(TICK, stamp=NOW - timedelta(minutes=11)))
    assert told(late, "checks").grade is Grade.BAD
    assert findings_of(answered(checking=replace(TICK, stamp=NOW - timedelta(minutes=9))), NOW).code == 0
    assert told(answered(complete=False), "answer").grade is Grade.WEAK
    assert told(answered(partial=("zone west",)), "partial").grade is Grade.WEAK
    assert told(answered(config=ConfigState.FAILED, config_text="line 3"), "reload").text == "line 3"
    assert told(answered(config=ConfigState.PENDING), "reload").grade is Grade.WEAK


def test_a_slow_server_is_asked_less_often_and_that_is_told() -> None:
    slow = replace(TRIAL, polls=(Poll(1.4, 3, 7000), Poll(1.2, 3, 6900)))
    assert told(slow, "share").grade is Grade.WEAK
    assert 'poll_every = "12s"' in told(slow, "share").remedy
    assert told(replace(TRIAL, polls=(Poll(3, 9, 9), Poll(0.9, 3, 6900))), "share").grade is Grade.FINE


def test_text_of_the_backend_cannot_play_with_the_terminal() -> None:
    nasty = answered(
        version="2\x1b[31m", remarks=("a\nb\x07",), config=ConfigState.PENDING, config_text="\x1b]0;x\x07c"
    )
    shown = "\n".join(backend_lines(findings_of(nasty, NOW)))
    assert shown.replace("\n", "").isprintable()


def test_causes_it_can_and_cannot_name() -> None:
    seen = findings_of(TRIAL, NOW).sight
    assert seen is not None
    assert Cause.HOST_DOWN in seen.can
    assert Cause.CANARY_MISSING in seen.cannot
    blind = findings_of(answered(clock=None, checking=None, config=ConfigState.UNKNOWN), NOW).sight
    assert blind is not None
    assert {Cause.CLOCK_SKEW, Cause.BACKEND_FROZEN, Cause.CONFIG_FAILED, Cause.CONFIG_PENDING} <= blind.cannot.keys()


def test_the_plug_in_that_tells_what_is_not_applied() -> None:
    told_by_it = findings_of(TRIAL, NOW).sight
    assert told_by_it is not None
    assert Cause.CONFIG_PENDING in told_by_it.can
    without = findings_of(answered(remarks=(UNTOLD,)), NOW)
    assert without.sight is not None
    assert without.sight.cannot[Cause.CONFIG_PENDING] == UNTOLD
    shown = "\n".join(backend_lines(without, "/opt/check_config_applied"))
    assert "/opt/check_config_applied" in shown
    assert " ".join(shown.split()).count("cannot tell whether its files") == 1, "once, not as a remark too"
    assert "/opt" not in "\n".join(backend_lines(findings_of(TRIAL, NOW), "/opt/check_config_applied"))


def test_the_sheet_fits_eighty_columns_and_says_the_worst_first() -> None:
    lines = list(backend_lines(findings_of(answered(checks_on=False, remarks=("word " * 30 + "the end",)), NOW)))
    assert lines[0] == "east (icinga2) https://monitor.example:5665: does not work"
    assert max(map(len, lines)) <= WIDTH
    assert "the end" in " ".join(lines), "what is long goes on in the next row"
    ways = [Way("hostgroup", SitesFound(tuple(f"site-number-{n}" for n in range(40)), 80, ()))]
    assert max(map(len, way_lines(ways))) <= WIDTH
    assert "40 sites, 80 of 80 hosts" in "\n".join(way_lines(ways))


def test_the_object_has_all_fields_always() -> None:
    full = findings_object(findings_of(TRIAL, NOW))
    lost = findings_object(findings_of(Trial(SETTINGS, None, (Cause.BACKEND_LOST, "gone")), NOW))
    assert full.keys() == lost.keys()
    assert (full["code"], full["sites"], full["clock_skew_s"], full["share"]) == (0, ["riga"], 0.0, 0.02)
    assert (lost["code"], lost["sites"], lost["polls"]) == (2, None, [])

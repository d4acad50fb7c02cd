"""The published formats of `noc check --json` and `noc watch --json`, field by field."""

from datetime import datetime
from typing import Any

STATES = {"ok", "degraded", "down", "silent", "maintenance", "shelved", "commissioning", "verifying"}
ALARMS = {"normal", "unacked", "acked", "cleared_unacked", "shelved", "suppressed", "out_of_service"}
EVENTS = {
    "verdict", "alarm", "clear", "ack", "shelve", "unshelve", "escalate", "fault", "fault_clear", "beat", "roster",
    "unack", "maintenance", "page", "pause", "shift", "hand_over", "presence", "drill", "flood", "watching",
    "reload",
}  # fmt: skip
SOUNDS = {"down", "silent", "fault", "supervisory", None}
ALL_CAUSES = """
host_down checks_late report_late vanished never_reported checks_disabled part_down part_silent part_vanished soft_down
service_problem witness_silent announced out_of_period no_witness no_interval not_in_service shelved starting
backend_lost backend_refused backend_garbled backend_frozen network_lost canary_missing inventory_drop config_failed
unmapped counts_mismatch engine_stalled screen_frozen sentinel_lost audio_dead audio_muted journal_failed output_lost
escalation_exhausted backend_partial config_pending clock_skew plugin_failed ack_refused shelf_expired
maintenance_overrun roster_mismatch drill_overdue dead_man_unreachable suspended unacknowledged target_failed
drill_down drill_silent drill_audio
"""
CAUSES = set(ALL_CAUSES.split())
LINE = {"at", "event", "site", "subject", "state", "cause", "alarm", "sound", "detail"}


def expect_check(found: dict[str, Any]) -> None:
    """Raise AssertionError unless the object is as published."""
    assert {"at", "roster", "counts", "sites", "backends", "faults"} <= found.keys()
    assert {"shelves", "pause", "flood", "shift", "drills", "standing"} <= found.keys()
    _time(found["at"])
    assert set(found["counts"]) == STATES
    assert all(type(count) is int for count in found["counts"].values())
    assert found["roster"] == sum(found["counts"].values()) == len(found["sites"])
    for state in STATES:
        assert found["counts"][state] == sum(site["state"] == state for site in found["sites"])
    for site in found["sites"]:
        _site(site)
    for backend in found["backends"]:
        _backend(backend)
    for fault in found["faults"]:
        _fault(fault)
    for shelf in found["shelves"]:
        assert shelf.keys() == {"owner", "name", "cause", "by", "reason", "until", "supervisor"}
        assert shelf["cause"] in CAUSES
        _time(shelf["until"])
    if found["shift"]["since"] is not None:
        _time(found["shift"]["since"])


def expect_line(found: dict[str, Any]) -> None:
    assert found.keys() >= LINE
    _time(found["at"])
    assert found["event"] in EVENTS
    assert found["state"] in STATES | {None}
    assert found["cause"] in CAUSES | {None}
    assert found["alarm"] in ALARMS | {None}
    assert found["sound"] in SOUNDS
    assert type(found["detail"]) is str
    _text_or_null(found, "site", "subject")
    if found["event"] == "beat":
        assert set(found["counts"]) == STATES
    elif found["event"] == "drill" or (found["cause"] or "").startswith("drill_"):
        assert (found["site"] is None) != (found["subject"] is None)
    elif found["event"] in ("verdict", "alarm", "clear"):
        assert found["site"]
        assert found["subject"] is None
        assert found["state"] in STATES
    elif found["event"] in ("fault", "fault_clear"):
        assert found["subject"]
        assert found["site"] is None


def _site(site: dict[str, Any]) -> None:
    wanted = "key name state cause underlying since age_s limit_s alarm detail backends alarms"
    added = "customer tier blind place contact window alarmed_at drill_due"
    assert {*wanted.split(), *added.split()} <= site.keys()
    if site["window"] is not None:
        assert site["window"].keys() == {"until", "by", "reason"}
    if site["alarmed_at"] is not None:
        _time(site["alarmed_at"])
    assert site["key"]
    assert site["name"]
    assert site["state"] in STATES
    assert site["cause"] in CAUSES if site["state"] != "ok" else site["cause"] is None
    assert site["underlying"] in STATES | {None}
    _time(site["since"])
    _number_or_null(site, "age_s", "limit_s")
    assert site["alarm"] in ALARMS
    assert site["detail"]
    assert all(type(name) is str for name in site["backends"])
    for alarm in site["alarms"]:
        assert {"cause", "state", "since", "by", "note", "until", "waits_s", "steps"} <= alarm.keys()
        assert {"chattering", "first_out", "heard"} <= alarm.keys()
        _number_or_null(alarm, "waits_s")
        assert alarm["cause"] in CAUSES
        assert alarm["state"] in ALARMS
        _time(alarm["since"])
        _text_or_null(alarm, "by", "note")
        if alarm["until"] is not None:
            _time(alarm["until"])
    if not site["alarms"]:
        assert site["alarm"] == "normal"


def _backend(backend: dict[str, Any]) -> None:
    assert {"name", "kind", "state", "detail", "objects", "polled_at", "age_s", "clock_skew_s"} <= backend.keys()
    assert backend["state"] in CAUSES | {"ok", "starting"}
    assert type(backend["detail"]) is str
    assert type(backend["objects"]) is int
    _number_or_null(backend, "age_s", "clock_skew_s")
    if backend["polled_at"] is not None:
        _time(backend["polled_at"])
    assert (backend["polled_at"] is None) == (backend["age_s"] is None)


def _fault(fault: dict[str, Any]) -> None:
    assert {"cause", "class", "subject", "since", "alarm", "detail", "sites"} <= fault.keys()
    assert fault["cause"] in CAUSES
    assert fault["class"] in ("fault", "supervisory")
    assert fault["subject"]
    _time(fault["since"])
    assert fault["alarm"] in ALARMS
    assert type(fault["detail"]) is str
    assert type(fault["sites"]) is int


def _time(text: Any) -> None:
    assert type(text) is str
    assert text.endswith("Z")
    assert "T" in text
    datetime.fromisoformat(text)


def _number_or_null(found: dict[str, Any], *names: str) -> None:
    assert all(found[name] is None or type(found[name]) is float for name in names)


def _text_or_null(found: dict[str, Any], *names: str) -> None:
    assert all(found[name] is None or type(found[name]) is str for name in names)

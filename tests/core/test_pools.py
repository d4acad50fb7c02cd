"""Targets that come and go: membership is per site and job."""

from typing import Any

from tests.core.conversation import Conversation
from tests.core.fakes import Host, backend, span


def pods(count: int = 4, **more: Any) -> Conversation:
    c = Conversation(backend("prom", kind="prometheus", pools=True, **more))
    for number in range(count):
        pod(c, f"pod-{number}")
    return c.runs("5 min").expect("shop", "ok").expect_quiet()


def pod(c: Conversation, name: str, job: str = "web") -> Host:
    return c.server().host(f"{job}/{name}", "shop", every="15 s", retries=False, pool=job)


def test_pods_that_churn_are_quiet() -> None:
    c = pods()
    for number in range(4, 30):
        pod(c, f"pod-{number}")
        del c.server().hosts[f"web/pod-{number - 4}"]
        c.runs("40 s").expect("shop", "ok", alarm="normal")
    c.expect_quiet().expect_no_fault()
    assert len(c.world.backends["prom"].members) < 8


def test_pods_that_churn_are_quiet_although_no_answer_is_complete() -> None:
    c = pods()
    c.server().complete = False
    for number in range(4, 20):
        pod(c, f"pod-{number}")
        del c.server().hosts[f"web/pod-{number - 4}"]
        c.runs("60 s").expect("shop", "ok", alarm="normal")
    c.expect_quiet()


def test_a_job_without_any_target_left_is_vanished() -> None:
    c = pods()
    pod(c, "db-0", job="db")
    c.runs("5 min")
    c.server().hosts.pop("db/db-0")
    c.runs("9 s").expect("shop", "ok")
    c.runs("11 s").expect("shop", "degraded", "part_vanished", sound="supervisory")
    for name in list(c.server().hosts):
        del c.server().hosts[name]
    c.runs("20 s").expect("shop", "silent", "vanished", sound="fault")  # none after some
    view = c.view("shop")
    assert [str(alarm.state) for alarm in view.alarms if alarm.cause == "vanished"] == ["suppressed"]
    assert view.age is not None
    assert view.age < span("1 min")


def test_the_only_job_of_one_of_many_sites_is_missed_loudly_and_comes_back() -> None:
    c = pods()
    for number in range(9):
        c.server().host(f"node/{number}", f"site {number}", every="15 s", retries=False, pool="node")
    c.runs("1 min")
    gone = c.server().hosts.pop("node/3")
    c.runs("20 s").expect("site-3", "silent", "vanished", alarm="unacked", sound="silent")
    c.dies_and_starts_again().runs("20 s").expect("site-3", "silent", "vanished", alarm="unacked")
    c.server().hosts["node/3"] = gone
    c.runs("1 min").expect("site-3", "ok", alarm="cleared_unacked")


def test_a_job_that_is_gone_is_missed_although_no_answer_is_complete() -> None:
    c = pods()
    c.server().host("node/1", "oslo", every="15 s", retries=False, pool="node")
    c.runs("1 min")
    c.server().complete = False
    for name in [name for name in c.server().hosts if name.startswith("web")]:
        del c.server().hosts[name]
    c.runs("60 s").expect("shop", "ok")
    c.runs("3 min").expect("shop", "silent", "checks_late", alarm="unacked")


def test_fewer_than_half_of_the_peak_of_a_day_is_part_vanished() -> None:
    c = pods(count=8)
    for number in range(4):
        del c.server().hosts[f"web/pod-{number}"]
    c.runs("5 min").expect("shop", "ok").expect_quiet()
    del c.server().hosts["web/pod-4"]
    c.runs("20 s").expect("shop", "degraded", "part_vanished", sound="supervisory")
    assert "web has 3 of 8" in c.view("shop").detail
    c.dies_and_starts_again().runs("30 s").expect("shop", "degraded", "part_vanished")
    c.runs("25 h", every=span("60 s")).expect("shop", "ok", alarm="normal")


def test_accepting_takes_the_targets_of_today_for_the_truth() -> None:
    for target in ("shop", "prom"):
        c = pods(count=8)
        pod(c, "db-0", job="db")
        c.runs("1 min")
        for name in ["db/db-0", *(f"web/pod-{number}" for number in range(6))]:
            del c.server().hosts[name]
        c.runs("1 min").expect("shop", "degraded", "part_vanished")
        c.accept(target).runs("2 min").expect("shop", "ok", alarm="normal")


def test_a_target_that_is_down_counts_after_two_scrapes_and_one_that_is_gone_does_not() -> None:
    c = pods()
    c.server().hosts["web/pod-1"].well = False
    c.runs("50 s").expect("shop", "degraded", "part_down", alarm="unacked")
    del c.server().hosts["web/pod-1"]
    c.runs("1 min").expect("shop", "ok", alarm="normal")


def test_the_drop_of_jobs_is_an_inventory_drop_and_that_of_targets_is_not() -> None:
    c = pods(count=20)
    for number in range(8):
        del c.server().hosts[f"web/pod-{number}"]
    c.runs("1 min").expect_no_fault()
    for number in range(6):
        c.server().host(f"job{number}/x", f"site {number}", every="15 s", pool=f"job{number}")
    c.runs("1 min")
    for number in range(6):
        del c.server().hosts[f"job{number}/x"]
    c.runs("20 s").expect_fault("inventory_drop")

"""The rates of a period, from lines that were made for it."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from noc.core.causes import Cause
from noc.core.effects import Happened
from noc.report.figures import Blind, Source
from noc.report.rates import rates_of
from tests.report.lines import BEGIN, WEEK, at, life, line, week

DOWN, LATE, LOST = Cause.HOST_DOWN, Cause.CHECKS_LATE, Cause.BACKEND_LOST
ONE = (("1h", "unacked"), ("2h", "acked"), ("3h", "normal"))


def test_without_a_line_nothing_can_be_said() -> None:
    rates = week()
    nothing = (rates.alarms, rates.per_day, rates.per_hour, rates.per_ten_minutes, rates.peak, rates.busy)
    assert nothing == (None,) * 6
    assert (rates.flooded_share, rates.answer_median, rates.answer_95) == (None,) * 3
    assert [day.alarms for day in rates.days] == [None] * 7
    assert rates.known == timedelta(0)


def test_a_day_is_quiet_only_if_the_journal_has_lines_of_it() -> None:
    rates = week(
        Happened(at("1.5d"), "verdict", "riga", state="ok"),
        *life("riga", DOWN, ("3d", "unacked"), ("3.1d", "acked")),
    )
    assert [day.alarms for day in rates.days] == [None, 0, None, 1, None, None, None]
    assert rates.days[3].begin == at("3d")
    assert (rates.known, rates.alarms, rates.per_day) == (timedelta(days=2), 1, 0.5)
    assert rates.per_hour == pytest.approx(1 / 48)
    assert rates.per_ten_minutes == pytest.approx(1 / 288)


def test_a_part_of_a_day_is_weighed_as_that_part() -> None:
    rates = rates_of(life("riga", DOWN, *ONE), BEGIN, at("12h"))
    assert (rates.known, rates.alarms, rates.per_day) == (timedelta(hours=12), 1, 2.0)
    assert (rates.peak, rates.busy) == (1, 0.0)


def test_a_period_ends_after_it_begins() -> None:
    with pytest.raises(ValueError, match="ends after"):
        rates_of([], BEGIN, BEGIN)


def test_what_lies_outside_the_period_does_not_count() -> None:
    rates = week(
        *life("riga", DOWN, ("-2h", "unacked"), ("-1h", "acked"), ("1h", "normal")),
        *life("oslo", DOWN, ("7d", "unacked")),
    )
    assert (rates.alarms, rates.answered, rates.unanswered) == (0, 0, 0)


# What is told again after a restart.


@pytest.mark.parametrize("state", ["unacked", "acked", "cleared_unacked", "suppressed", "shelved"])
def test_what_a_restart_tells_again_counts_once(state: str) -> None:
    path = {
        "unacked": ("unacked",),
        "acked": ("unacked", "acked"),
        "cleared_unacked": ("unacked", "cleared_unacked"),
        "suppressed": ("suppressed",),
        "shelved": ("unacked", "shelved"),
    }[state]
    told = [line(f"{hour + 1}h", "riga", DOWN, word) for hour, word in enumerate(path)]
    again = [line(f"{10 + hour}h", "riga", DOWN, state) for hour in range(3)]
    once, thrice = week(*told), week(*told, *again)
    assert replace(once, days=()) == replace(thrice, days=())


def test_an_alarm_that_a_restart_brings_into_the_period_is_not_of_the_period() -> None:
    rates = week(line("-1d", "riga", DOWN, "unacked"), line("1h", "riga", DOWN, "unacked"))
    assert rates.alarms == 0
    assert [(each.owner, each.since) for each in rates.standing] == [("riga", at("-1d"))]


def test_one_taken_before_the_period_asks_again_and_is_no_new_one() -> None:
    rates = week(line("-1h", "riga", DOWN, "acked"), line("1h", "riga", DOWN, "unacked"))
    assert (rates.alarms, rates.returned) == (0, 1)


# What is an alarm.


def test_one_that_came_back_is_a_new_one_and_one_whose_ack_ran_out_is_not() -> None:
    back = week(*life("riga", DOWN, ("1h", "unacked"), ("2h", "cleared_unacked"), ("3h", "unacked")))
    assert (back.alarms, back.returned) == (2, 0)
    ran_out = week(*life("riga", DOWN, ("1h", "unacked"), ("2h", "acked"), ("3h", "unacked")))
    assert (ran_out.alarms, ran_out.returned) == (1, 1)


def test_what_was_only_counted_under_a_fault_is_none_until_it_asks() -> None:
    assert week(*life("riga", LATE, ("1h", "suppressed"), ("2h", "normal"))).alarms == 0
    assert week(*life("riga", LATE, ("1h", "suppressed"), ("2h", "unacked"))).alarms == 1


def test_drills_and_what_is_only_shown_are_none() -> None:
    rates = week(
        *life("riga", Cause.DRILL_DOWN, ("1h", "unacked"), ("2h", "acked"), ("3h", "normal")),
        *life("oslo", Cause.SERVICE_PROBLEM, ("1h", "unacked"), ("2h", "normal")),
    )
    assert (rates.alarms, rates.drills, rates.answered, rates.unanswered) == (0, 1, 0, 0)


def test_a_weakness_that_was_heard_is_one_and_waits_for_nobody() -> None:
    rates = week(*life("riga", Cause.PART_DOWN, ("1h", "unacked"), ("2h", "normal")))
    assert (rates.alarms, rates.unanswered) == (1, 0)
    unheard = replace(line("1h", "riga", Cause.PART_VANISHED, "unacked"), sound=None)
    assert week(unheard).alarms == 0


# Answers.


def test_the_time_to_answer() -> None:
    lines: list[Happened] = []
    for number in range(1, 101):
        site = f"site-{number}"
        lines.append(line("1h", site, DOWN, "unacked"))
        lines.append(line(at("1h") + timedelta(seconds=number), site, DOWN, "acked"))
    rates = week(*lines)
    assert rates.answered == 100
    assert (rates.answer_median, rates.answer_95) == (timedelta(seconds=50), timedelta(seconds=95))


def test_one_that_cleared_waits_on_until_somebody_takes_it() -> None:
    rates = week(
        *life("riga", DOWN, ("1h", "unacked"), ("2h", "cleared_unacked"), ("3h", "unacked"), ("4h", "cleared_unacked")),
        replace(line("5h", "riga", DOWN, "normal", by="ann"), event="ack"),
    )
    assert (rates.answered, rates.answer_median, rates.unanswered) == (1, timedelta(hours=4), 0)


def test_the_unanswered_are_those_that_ended_or_still_wait() -> None:
    rates = week(
        *life("riga", DOWN, ("1h", "unacked"), ("2h", "normal")),
        *life("oslo", DOWN, ("6d", "unacked")),
        *life("bern", DOWN, ("1h", "unacked"), ("2h", "suppressed"), ("3h", "normal")),
    )
    assert (rates.answered, rates.unanswered) == (0, 2)


def test_one_that_stands_in_for_another_takes_its_wait_over() -> None:
    rates = week(
        line("1h", "riga", LATE, "unacked"),
        line("2h", "riga", LATE, "normal"),
        line("2h", "riga", Cause.REPORT_LATE, "unacked"),
        line("3h", "riga", Cause.REPORT_LATE, "acked"),
    )
    assert (rates.alarms, rates.answered, rates.answer_median, rates.unanswered) == (2, 1, timedelta(hours=2), 0)


def test_what_began_on_a_shelf_asks_when_the_shelf_ends() -> None:
    rates = week(*life("riga", DOWN, ("1h", "shelved"), ("2h", "unacked")))
    assert (rates.alarms, rates.returned, rates.shelves) == (1, 0, 1)
    before = week(*life("riga", DOWN, ("-1h", "shelved"), ("1h", "unacked")))
    assert (before.alarms, before.returned, before.shelves) == (0, 1, 0)


def test_a_shelf_is_an_answer() -> None:
    rates = week(*life("riga", DOWN, ("1h", "unacked"), ("2h", "shelved"), ("3h", "unacked"), ("4h", "shelved")))
    assert (rates.answered, rates.shelves, rates.returned) == (1, 2, 1)


# Thick and fast.


def test_a_flood_begins_above_ten_and_ends_below_five() -> None:
    lines = [line(f"{minute}m", f"site-{minute}", DOWN, "unacked") for minute in range(60, 72)]
    rates = week(*lines)
    # The eleventh comes within ten minutes of the first; the fifth from the end is ten minutes old at 1 h 17 min.
    assert (rates.floods, rates.flooded) == (0, timedelta(0))
    closer = [line(f"{3600 + 30 * number}s", f"site-{number}", DOWN, "unacked") for number in range(12)]
    rates = week(*closer)
    assert rates.floods == 1
    assert rates.flooded == timedelta(minutes=10) + timedelta(seconds=30 * 7) - timedelta(seconds=30 * 10)
    assert rates.flooded_share == rates.flooded / timedelta(days=1)
    assert rates.peak == 12
    assert rates.busy == pytest.approx(1 / 144)


def test_two_floods_and_one_that_lasts() -> None:
    def burst(start: int, number: int) -> list[Happened]:
        return [line(f"{start + second}s", f"{start}-{second}", DOWN, "unacked") for second in range(number)]

    rates = week(*burst(0, 20), *burst(7200, 20))
    assert rates.floods == 2
    last = 6 * 86400 + 86000
    rates = week(*burst(last, 20))
    assert (rates.floods, rates.flooded) == (1, timedelta(seconds=400 - 10))


def test_a_clock_set_back_makes_no_flood_and_no_negative_time() -> None:
    lines = [line("5h", f"a-{number}", DOWN, "unacked") for number in range(9)]
    lines += [line("1h", f"b-{number}", DOWN, "unacked") for number in range(9)]
    lines += [line("30m", "a-1", DOWN, "acked")]
    rates = week(*lines)
    assert (rates.floods, rates.answered, rates.answer_median) == (0, 1, timedelta(0))


@pytest.mark.parametrize(("apart", "chatters"), [("4m", True), ("6m", False)])
def test_chattering_is_three_cycles_in_a_quarter_of_an_hour(apart: str, chatters: bool) -> None:
    pause = at(apart) - BEGIN
    lines: list[Happened] = []
    for number in range(4):
        lines.append(line(at("1h") + number * pause, "riga", DOWN, "unacked"))
        lines.append(line(at("1h") + number * pause + timedelta(seconds=30), "riga", DOWN, "cleared_unacked"))
    rates = week(*lines)
    assert rates.chattering == ((Source("riga", DOWN, 4, 1.0),) if chatters else ())


def test_the_ten_busiest_sources() -> None:
    lines: list[Happened] = []
    for number in range(12):
        for turn in range(number + 1):
            lines += life(f"site-{number}", DOWN, (f"{turn}h", "unacked"), (f"{turn}.5h", "normal"))
    top = week(*sorted(lines, key=lambda each: each.at)).top
    assert [each.owner for each in top] == [f"site-{number}" for number in range(11, 1, -1)]
    assert top[0] == Source("site-11", DOWN, 12, 12 / 78)


# What stands, and who was blind.


def test_what_stands_for_more_than_a_day() -> None:
    rates = week(
        *life("riga", DOWN, ("1h", "unacked"), ("2h", "acked"), ("3h", "unacked")),
        *life("oslo", DOWN, ("6.5d", "unacked")),
        *life("bern", DOWN, ("1h", "unacked"), ("2h", "cleared_unacked")),
        *life("wien", LATE, ("30m", "unacked"), ("40m", "shelved")),
        *life("rome", Cause.SERVICE_PROBLEM, ("1h", "unacked")),
    )
    assert [(each.owner, each.since) for each in rates.standing] == [("wien", at("30m")), ("riga", at("1h"))]


def test_the_time_in_which_a_backend_was_blind() -> None:
    rates = week(
        *life("east", LOST, ("-1h", "unacked"), ("10m", "acked"), ("1h", "normal")),
        *life("west", Cause.BACKEND_GARBLED, ("1h", "unacked")),
        *life("west", LOST, ("2h", "unacked")),
        *life("west", Cause.BACKEND_GARBLED, ("3h", "normal")),
        *life("west", LOST, ("4h", "cleared_unacked"), ("5h", "cleared_unacked"), ("6h", "normal")),
        *life("network", Cause.NETWORK_LOST, ("6.5d", "unacked")),
        *life("west", Cause.CLOCK_SKEW, ("1h", "unacked")),
    )
    hour = timedelta(hours=1)
    assert rates.blind == (Blind("network", 12 * hour), Blind("west", 3 * hour), Blind("east", hour))


def test_steps_and_holes_are_counted() -> None:
    rates = week(
        *life("riga", DOWN, ("1h", "unacked")),
        replace(line("2h", "riga", DOWN, "unacked"), event="escalate"),
        replace(line("3h", "riga", DOWN, "unacked"), event="escalate"),
        Happened(at("4h"), "fault", subject="journal", detail="17 earlier lines were lost"),
    )
    assert (rates.alarms, rates.escalations, rates.holes) == (1, 2, 1)


def test_any_lines_in_any_order_add_up() -> None:
    """Nothing breaks it, and the parts fit each other."""
    states = ("unacked", "acked", "cleared_unacked", "normal", "suppressed", "shelved", "out_of_service")
    causes = (DOWN, LATE, LOST, Cause.PART_DOWN, Cause.DRILL_DOWN, Cause.SERVICE_PROBLEM)
    for seed in range(50):
        dice = random.Random(seed)
        lines = [
            line(
                at("-1d") + timedelta(seconds=dice.randrange(9 * 86400)), f"site-{dice.randrange(5)}",
                dice.choice(causes), dice.choice(states),
            )
            for _ in range(300)
        ]  # fmt: skip
        rates = week(*lines)
        assert rates.alarms == sum(day.alarms or 0 for day in rates.days)
        assert sum(each.alarms for each in rates.top) <= (rates.alarms or 0)
        assert all(timedelta(0) < each.span <= WEEK for each in rates.blind)
        assert timedelta(0) <= rates.flooded <= WEEK
        assert rates.answered + rates.unanswered <= (rates.alarms or 0)

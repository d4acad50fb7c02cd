"""The limits, worked out: with a poll each 10 s and a check timeout of 10 s the grace is 22 s."""

from datetime import timedelta

import pytest

from noc.core.model import BackendFacts
from noc.core.silence import grace, late, learned, limit
from tests.core.fakes import backend, span

S = timedelta(seconds=1)
G = grace(BackendFacts(backend(), span("10 s")), span("10 s"))


def test_grace_is_poll_period_cache_timeout_and_room_for_clocks() -> None:
    assert G == 22 * S
    assert grace(BackendFacts(backend(), span("10 s")), None) == 42 * S  # an unknown timeout is taken for 30 s


@pytest.mark.parametrize(
    ("interval", "is_late", "tier_1", "tier_2"),
    [
        ("10 s", 37, 90, 90),
        ("30 s", 67, 112, 112),
        ("60 s", 112, 200, 202),
        ("5 min", 472, 622, 900),
        ("10 min", 911, 1222, 1222),  # "15.2 min", "20.4 min"
        ("1 h", 5411, 7222, 7222),  # "90 min", "2 h"
        ("1 d", 97200 + 11, 108000 + 22, 108000 + 22),  # "27 h", "30 h"
    ],
)
def test_limits_table(interval: str, is_late: int, tier_1: int, tier_2: int) -> None:
    every = span(interval)
    assert limit(every, G, 1) == tier_1 * S
    assert limit(every, G, 2) == tier_2 * S
    assert late(every, G, limit(every, G, 2)) == pytest.approx(is_late * S, abs=0.5 * S)


def test_just_above_an_hour_a_quarter_of_the_interval_is_allowed_but_an_hour_at_least() -> None:
    assert limit(span("61 min"), G, 2) == span("61 min") + span("1 h") + G
    assert limit(span("8 h"), G, 2) == span("8 h") + span("2 h") + G


@pytest.mark.parametrize(
    ("gaps", "interval"),
    [
        ([600] * 4, None),
        ([600] * 5, 600),
        ([600, 600, 580, 620, 900], 600),
        ([600, 600, 580, 620, 901], None),
        ([600] * 5 + [9000], 600),  # an outage
        ([600] * 5 + [9000, 600, 600, 600, 600], 600),
        ([600] * 5 + [9000, 9000], None),  # two of them are no outage: the rhythm is not known
        ([600] * 5 + [86400] * 5, 86400),
    ],
)
def test_interval_of_a_passive_object_is_learned_from_five_even_gaps(gaps: list[float], interval: float | None) -> None:
    assert learned(tuple(gaps)) == (None if interval is None else interval * S)

from datetime import UTC, datetime, timedelta
from math import inf, nan

import pytest

from noc.backends.stamps import from_epoch, from_go_duration, from_http_date, from_rfc3339, seconds_of

MOMENT = datetime(2026, 11, 23, 9, 42, 7, tzinfo=UTC)


def test_seconds_since_1970() -> None:
    assert from_epoch(MOMENT.timestamp() + 0.25) == MOMENT + timedelta(milliseconds=250)


@pytest.mark.parametrize("never", [None, 0, -1, 1, nan, inf, -inf, 1e30, MOMENT.timestamp() * 1000])
def test_numbers_that_mean_never(never: float | None) -> None:
    assert from_epoch(never) is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T09:42:07Z",
        "2026-11-23t09:42:07.000000000z",
        "2026-11-23T11:42:07+02:00",
        "2026-11-23 09:42:07.000000999+00:00",
    ],
)
def test_rfc_3339(text: str) -> None:
    assert from_rfc3339(text) == MOMENT


@pytest.mark.parametrize(
    "never",
    [
        None, "", "0", "never", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2026-11-23", "2026-11-23T09:42:07",
        "2026-13-23T09:42:07Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "2026-W48-1T09:42:07Z",
    ],
)  # fmt: skip
def test_words_that_mean_never(never: str | None) -> None:
    assert from_rfc3339(never) is None


def test_a_date_header() -> None:
    assert from_http_date("Mon, 23 Nov 2026 09:42:07 GMT") == MOMENT
    assert from_http_date("Mon, 23 Nov 2026 09:42:07 -0000") == MOMENT


@pytest.mark.parametrize("never", [None, "", "today", "Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 99 Nov 2026 09:42:07 GMT"])
def test_a_date_header_that_is_none(never: str | None) -> None:
    assert from_http_date(never) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1m30s", 90),
        ("1.5h", 5400),
        ("300ms", 0.3),
        ("1d", 86400),
        ("0s", 0),
        ("0", 0),
        ("1h0m0s", 3600),
        ("2µs", 2e-6),
    ],
)
def test_durations_of_go(text: str, seconds: float) -> None:
    assert from_go_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("none", [None, "", "1", "-1s", "1m30", "x", "1 s", "999999y"])
def test_durations_that_are_none(none: str | None) -> None:
    assert from_go_duration(none) is None


@pytest.mark.parametrize("none", [None, -1, nan, inf, 1e12])
def test_lengths_of_time_that_cannot_be(none: float | None) -> None:
    assert seconds_of(none) is None

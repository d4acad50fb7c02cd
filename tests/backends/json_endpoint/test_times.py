"""Times in any dress, and words for people, which are refused."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from noc.backends.json_endpoint.times import Times, length

AT = datetime(2026, 11, 23, 9, 42, 7, tzinfo=UTC)
RIGA = Times(ZoneInfo("Europe/Riga"))


@pytest.mark.parametrize(
    "value",
    [
        AT.timestamp(),
        int(AT.timestamp()),
        str(int(AT.timestamp())),
        AT.timestamp() * 1e3,
        AT.timestamp() * 1e6,
        int(AT.timestamp()) * 10**9,
        "2026-11-23T09:42:07Z",
        "2026-11-23 09:42:07 UTC",
        "2026-11-23T11:42:07+02:00",
        "2026-11-23T11:42:07.000+0200",
        "2026-11-23T15:27:07+05:45",
        "2026-11-23T11:42:07,000+02",
        "Mon, 23 Nov 2026 09:42:07 GMT",
        "23 Nov 2026 11:42:07 +0200",
    ],
)
def test_a_time(value: object) -> None:
    assert Times().read(value, AT) == AT


@pytest.mark.parametrize(
    "value", [None, "", 0, "0", -1, "-1", 0.0, "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "1970-01-01 00:00:00"]
)
def test_never(value: object) -> None:
    assert Times().read(value, AT) is None


@pytest.mark.parametrize(
    "value",
    [
        "2 minutes ago", "just now", "11/23/26 9:42 AM", "23.11.2026 09:42", "today", "2026-11-23", "09:42:07",
        "2026-13-23T09:42:07Z", "2026-11-23T09:42:07+99:00", "23 Nov 2026 09:42", "Mon Nov 23 09:42:07 2026",
        True, [], {}, 12, 10**400, "9" * 400, 86400.5, 1e300, float("nan"), float("inf"), "NaN", "x" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_time_is_refused_in_one_sentence(value: object) -> None:
    with pytest.raises(ValueError, match="which is no time") as error:
        Times().read(value, AT)
    assert len(str(error.value)) < 200


def test_a_time_without_a_zone_needs_one() -> None:
    with pytest.raises(ValueError, match='without a time zone: set timezone, such as "UTC"'):
        Times().read("2026-11-23 11:42:07", AT)
    assert RIGA.read("2026-11-23 11:42:07", AT) == AT
    assert Times(UTC).read("2026-11-23T09:42:07.000", AT) == AT
    assert RIGA.read("2026-11-23T09:42", AT) == AT - timedelta(hours=2, seconds=7)


@pytest.mark.parametrize(("now", "meant"), [("00:31", "00:30"), ("01:28", "00:30"), ("01:31", "01:30")])
def test_in_the_hour_that_comes_twice_the_newest_past_one_is_meant(now: str, meant: str) -> None:
    """In Riga the clock goes from 04:00 back to 03:00 at 01:00 UTC."""

    def utc(text: str) -> datetime:
        return datetime.fromisoformat(f"2026-10-25T{text}:00+00:00")

    assert RIGA.read("2026-10-25 03:30:00", utc(now)) == utc(meant)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(60, 60), (0.5, 0.5), ("60", 60), ("1m30s", 90), ("15s", 15), ("5 m", 300), (None, None), (0, None), ("", None)],
)
def test_a_length_of_time(value: object, seconds: float | None) -> None:
    found = length(value)
    assert (None if found is None else found.total_seconds()) == seconds


@pytest.mark.parametrize("value", [-1, 10**400, "a minute", True, [], float("nan"), "-5"])
def test_what_is_no_length_of_time_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="no length of time"):
        length(value)

"""Who is on shift, and whether somebody is there at night."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from noc.core.causes import Cause
from noc.core.events import AckAsked, PresenceSeen, ShiftAsked
from noc.core.hours import parse_hours
from noc.core.reply import BAD, DONE, NOTHING
from noc.core.rules import Rules
from noc.core.shift import take_shift
from tests.core.calling import step
from tests.core.conversation import Conversation, site
from tests.core.fakes import backend, span

# The conversation begins on a Monday at 9:00.
DAYTIME = "mon-sun 08:00-20:00"
HALF = span("30 min")


def alone(hours: str = DAYTIME, **more: object) -> Conversation:
    rules = Rules(presence=parse_hours(hours), presence_every=HALF, zone=UTC, **more)  # type: ignore[arg-type]
    c = Conversation(backend(), roster=(site("riga"),), rules=rules)
    c.server().host("riga")
    return c


def shift(c: Conversation, *names: str) -> Conversation:
    return c.tell(ShiftAsked(c.now, names, "ann"))


def test_the_names_on_shift_are_shown_told_and_kept_over_a_start() -> None:
    c = shift(alone(), "ann", "Jānis", "大野")
    assert c.shown.shift.names == ("ann", "Jānis", "大野")
    assert [(line.detail, line.by) for line in c.lines if line.event == "shift"] == [
        ("ann, Jānis, 大野 are on shift", "ann")
    ]
    since = c.shown.shift.since
    c.dies_and_starts_again()
    assert (c.shown.shift.names, c.shown.shift.since) == (("ann", "Jānis", "大野"), since)


def test_names_are_clean_short_and_each_there_once() -> None:
    c = shift(alone(), " ann\x1b[31m\n", "ANN [31m", "bob", "", "\u200b", "x" * 10_000)
    names = c.shown.shift.names
    assert names[:2] == ("ann [31m", "bob")
    assert (len(names), len(names[2])) == (3, 80)
    assert all(name.isprintable() for name in names)


@pytest.mark.parametrize(
    ("names", "code"),
    [((), DONE), (("bob",), DONE), (("ann",), NOTHING), (tuple(f"n{n}" for n in range(21)), BAD)],
)
def test_what_becomes_of_a_wish_for_a_shift(names: tuple[str, ...], code: int) -> None:
    c = shift(alone(), "ann")
    assert take_shift(c.world, ShiftAsked(c.now, names, "ann"), c.now)[0].code == code


def test_nobody_touches_the_console_first_a_prompt_then_a_word_then_a_fault() -> None:
    c = alone().runs("29 min 55 s")
    assert not c.shown.shift.asks
    c.runs("5 s").expect_no_fault("unacknowledged")
    assert c.shown.shift.asks
    c.runs("58 s").expect_no_fault("unacknowledged").expect_quiet()
    c.runs("3 s").expect_fault("unacknowledged")
    assert c.faults()["unacknowledged"].subject == "presence"
    assert c.due() == {"supervisory"}
    c.runs("4 min 2 s").expect_fault("unacknowledged")
    assert c.due() == {"fault"}
    c.tell(PresenceSeen(c.now, "ann")).runs("1 s")
    assert c.faults()["unacknowledged"].alarm == "cleared_unacked"
    assert (c.due(), c.shown.shift.asks) == (set(), False)


def test_a_touch_in_time_ends_it_without_a_sound() -> None:
    c = alone()
    for _ in range(5):
        c.runs("30 min 30 s")
        assert c.shown.shift.asks
        c.tell(PresenceSeen(c.now))
        assert (c.shown.shift.asks, c.shown.shift.untouched) == (False, timedelta(0))
    c.expect_quiet()
    assert [line.event for line in c.lines if line.event == "presence"] == ["presence"] * 5


def test_whatever_somebody_does_is_a_touch() -> None:
    c = alone().runs("31 min")
    c.tell(AckAsked(c.now, "paris", "ann"))
    assert not c.shown.shift.asks


def test_outside_the_hours_nobody_asks() -> None:
    c = alone("22:00-06:00").runs("3 h")
    assert (c.shown.shift.untouched, c.shown.shift.asks) == (None, False)
    c.expect_quiet().expect_no_fault("unacknowledged")


def test_the_hours_begin_with_a_whole_span_of_patience() -> None:
    c = alone("10:00-20:00").until("1 h 29 min 55 s")
    assert not c.shown.shift.asks
    assert c.until("1 h 30 min").shown.shift.asks


def test_the_hours_end_with_the_question() -> None:
    c = alone("08:00-09:33").until("32 min 55 s").expect_fault("unacknowledged")
    c.runs("10 s").expect_no_fault("unacknowledged")
    assert not c.shown.shift.asks


def test_an_unanswered_presence_calls_people() -> None:
    c = alone(steps=(step("5 min", "phone-duty"),)).runs("39 min 50 s")
    assert c.pages == []
    c.runs("20 s")
    assert [page.title for page in c.pages] == ["MONITORING FAULT: unacknowledged, presence"]


def test_no_hours_no_question() -> None:
    c = Conversation(backend(), roster=(site("riga"),))
    c.server().host("riga")
    c.runs("2 h").expect_quiet().expect_no_fault(str(Cause.UNACKNOWLEDGED))


@pytest.mark.parametrize(
    ("hours", "at", "began"),
    [
        ("22:00-06:00", "2026-11-23T01:00", "2026-11-22T22:00"),  # over the end of a week
        ("22:00-06:00", "2026-11-22T23:59", "2026-11-22T22:00"),
        ("22:00-06:00", "2026-11-25T05:59", "2026-11-24T22:00"),
        ("22:00-06:00", "2026-11-25T06:00", None),
        ("mon-fri 08:00-12:00, 13:00-18:00", "2026-11-24T13:30", "2026-11-24T13:00"),
        ("mon-sun", "2026-11-24T13:30", None),
    ],
)
def test_when_the_hours_began(hours: str, at: str, began: str | None) -> None:
    riga = ZoneInfo("Europe/Riga")
    wanted = None if began is None else datetime.fromisoformat(began).replace(tzinfo=riga)
    assert parse_hours(hours).began(datetime.fromisoformat(at).replace(tzinfo=riga).astimezone(UTC), riga) == wanted

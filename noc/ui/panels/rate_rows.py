"""The rates of a period as rows: each figure beside its limit, and what is over it said in words and by a shape."""

from collections.abc import Sequence
from datetime import timedelta, tzinfo

from noc.core.phrases import for_age
from noc.report.figures import BUSY, GOOD_PER_DAY, LIMIT_PER_DAY, Blind, Rates, Source, Standing
from noc.ui.panels.list_rows import Row
from noc.ui.shapes import Shape
from noc.ui.theme import Face
from noc.ui.words import CAUSE_WORDS

# ISA-18.2 wants less than this: of the time in floods, and of the spans that are too busy.
SHARE = 0.01
STANDING = 5
NOT_KNOWN = "not known"
Section = tuple[str, tuple[Row, ...]]


def rate_sections(rates: Rates, zone: tzinfo | None) -> tuple[Section, ...]:
    return (
        ("how many", _load(rates)),
        ("floods and nuisances", _floods(rates)),
        ("answers", _answers(rates)),
        ("top ten sources", _sources(rates.top)),
        ("chattering", _sources(rates.chattering)),
        ("standing for more than 24 h", _standing(rates.standing, zone)),
        ("minutes blind", _blind(rates.blind)),
    )


def period_words(rates: Rates, zone: tzinfo | None) -> str:
    """`16 Nov 00:00 to 23 Nov 00:00`, and what of it is not known."""
    begin, end = rates.begin.astimezone(zone), rates.end.astimezone(zone)
    words = f"{begin:%d %b %H:%M} to {end:%d %b %H:%M}"
    if rates.known < rates.end - rates.begin:
        words += f"; the journal knows {for_age(rates.known)} of it"
    if rates.holes:
        words += f"; lines were lost in {rates.holes} places, so this is the least that happened"
    return words


def over_words(sections: Sequence[Section]) -> str:
    """How many figures are over their limits."""
    over = sum(row.shape is Shape.TRIANGLE for _, rows in sections for row in rows)
    return "No figure is over its limit." if not over else f"{over} figure{'s' * (over > 1)} over the limit."


def _held(name: str, value: str, over: bool, limit: str, good: bool = False) -> Row:
    """A figure held against a limit."""
    if over:
        return Row(name, f"OVER: it should be {limit}", value, Shape.TRIANGLE, Face.DEGRADED)
    return Row(name, f"good: {limit}" if good else f"within: {limit}", value, Shape.DOT)


def _load(rates: Rates) -> tuple[Row, ...]:
    per_day = rates.per_day
    day = Row("alarms per day", f"good {GOOD_PER_DAY}, limit {LIMIT_PER_DAY}", NOT_KNOWN)
    if per_day is not None:
        good = per_day <= GOOD_PER_DAY
        limit = f"at most {GOOD_PER_DAY if good else LIMIT_PER_DAY}" + ("" if good else f", {GOOD_PER_DAY} is good")
        day = _held("alarms per day", _number(per_day), per_day > LIMIT_PER_DAY, limit, good)
    return (
        Row("alarms", f"{rates.returned} more came back after they were taken" if rates.returned else "",
            NOT_KNOWN if rates.alarms is None else str(rates.alarms)),
        day,
        Row("alarms per 10 min, mean", "", _number(rates.per_ten_minutes)),
        _count("most in 10 min", rates.peak, BUSY),
        _share(f"10-min spans with more than {BUSY}", rates.busy),
    )  # fmt: skip


def _floods(rates: Rates) -> tuple[Row, ...]:
    flooded = f", {for_age(rates.flooded)}" if rates.flooded else ""
    return (
        Row("floods", "", f"{rates.floods}{flooded}"),
        _share("time in floods", rates.flooded_share),
        _count("chattering", len(rates.chattering), 0),
        _count("standing for more than 24 h", len(rates.standing), STANDING - 1),
    )


def _answers(rates: Rates) -> tuple[Row, ...]:
    return (
        Row("time to acknowledge, median", f"of {rates.answered} answered", _span(rates.answer_median)),
        Row("time to acknowledge, 95 %", "", _span(rates.answer_95)),
        _count("never answered", rates.unanswered, 0),
        Row("steps of the escalation", "", str(rates.escalations)),
        Row("shelves, drills", "", f"{rates.shelves}, {rates.drills}"),
    )


def _sources(sources: Sequence[Source]) -> tuple[Row, ...]:
    return tuple(
        Row(each.owner, CAUSE_WORDS.get(each.cause, each.cause.value), f"{each.alarms} · {_percent(each.share)}")
        for each in sources
    ) or (Row("none"),)


def _standing(standing: Sequence[Standing], zone: tzinfo | None) -> tuple[Row, ...]:
    return tuple(
        Row(
            each.owner,
            CAUSE_WORDS.get(each.cause, each.cause.value),
            f"since {each.since.astimezone(zone):%d %b %H:%M}",
        )
        for each in standing
    ) or (Row("none"),)


def _blind(blind: Sequence[Blind]) -> tuple[Row, ...]:
    return tuple(Row(each.subject, "could not be believed", _minutes(each.span)) for each in blind) or (Row("none"),)


def _count(name: str, value: int | None, most: int) -> Row:
    limit = f"at most {most}" if most else "none"
    return Row(name, limit, NOT_KNOWN) if value is None else _held(name, str(value), value > most, limit)


def _share(name: str, value: float | None) -> Row:
    limit = f"below {_percent(SHARE)}"
    return Row(name, limit, NOT_KNOWN) if value is None else _held(name, _percent(value), value >= SHARE, limit)


def _number(value: float | None) -> str:
    return NOT_KNOWN if value is None else f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %" if share >= 0.1 or share * 100 == round(share * 100) else f"{share * 100:.1f} %"


def _span(span: timedelta | None) -> str:
    return "nobody answered" if span is None else for_age(span)


def _minutes(span: timedelta) -> str:
    return f"{span / timedelta(minutes=1):.0f} min"

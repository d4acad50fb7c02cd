"""`noc rates`: whether people can still answer the alarms, by the figures of ISA-18.2 and EEMUA 191."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from noc import paths
from noc.commands.arguments import duration, load_settings
from noc.commands.contract import seconds, stamp
from noc.commands.output import say, say_json
from noc.core.phrases import for_age, quoted
from noc.report.figures import BUSY, GOOD_PER_DAY, LIMIT_PER_DAY, Rates, Source
from noc.report.reading import read_rates

HELP = "how many alarms there were, how they were answered, and what the limits are"
EXAMPLES = """examples:
  noc rates                  the last 7 days
  noc rates --since 30d      the last 30 days
  noc rates --since 8h --json

Reads the journal of the console, also while it runs. An alarm counts when it begins to ask for an answer; drills do
not count. What cannot be said, as of a day without any line in the journal, is shown as "no data", never as 0.
exit codes: 0 done, 1 the journal has no line of that time, 3 bad input"""

WEEK = timedelta(days=7)
NO_DATA = "no data"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", type=duration, default=WEEK, metavar="7d", help="how far back (7d)")
    parser.add_argument("--json", action="store_true", help="one object, times in seconds, shares from 0 to 1")


def run(args: argparse.Namespace) -> int:
    settings = load_settings(args)
    end = datetime.now(UTC)
    rates = read_rates(settings.console.journal or paths.journal_file(), end - args.since, end)
    if args.json:
        say_json(rates_object(rates))
    else:
        say("\n".join(rates_lines(rates)))
    return 1 if rates.alarms is None else 0


def rates_object(rates: Rates) -> dict[str, Any]:
    """The figures by the names they have in `Rates`; a time or span is a stamp, or seconds with `_s` at its name."""
    return dict(_plain(name, value) for name, value in asdict(rates).items())


def _plain(name: str, value: Any) -> tuple[str, Any]:
    match value:
        case datetime():
            return name, stamp(value)
        case timedelta():
            return f"{name}_s", seconds(value)
        case tuple():
            return name, [dict(_plain(*item) for item in each.items()) for each in value]
        case None if name in _SPANS:
            return f"{name}_s", None
    return name, round(value, 4) if isinstance(value, float) else value


_SPANS = frozenset({"answer_median", "answer_95"})  # those that may be None


def rates_lines(rates: Rates) -> Iterator[str]:
    span = for_age(rates.end - rates.begin)
    yield f"alarms of the {span} up to {rates.end.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    if rates.alarms is None:
        yield "  no data: the journal has no line of that time; nobody can say whether it was quiet or unwatched"
    elif rates.known < rates.end - rates.begin:
        yield f"  known: {for_age(rates.known)} of it; averages are over those days"
    if rates.holes:
        yield f"  lines were lost while the journal could not be written ({rates.holes} x): there was more than this"
    for name, figure, limit in _table(rates):
        yield f"  {name:<28}{figure:>12}   {limit}".rstrip()
    for title, found in (("top sources", rates.top), ("chattering", rates.chattering)):
        yield from _sources(title, found)
    if rates.standing:
        yield "  standing for more than 24 h"
        yield from (
            f"    {quoted(each.owner)} {each.cause}, since {stamp(each.since)} or longer" for each in rates.standing
        )
    if rates.blind:
        yield "  blind"
        yield from (f"    {quoted(each.subject)} for {for_age(each.span)}" for each in rates.blind)


def _table(rates: Rates) -> Iterator[tuple[str, str, str]]:
    yield "alarms", _number(rates.alarms), ""
    yield "alarms a day", _number(rates.per_day), f"{GOOD_PER_DAY} good, {LIMIT_PER_DAY} the limit{_judged(rates)}"
    yield "alarms an hour", _number(rates.per_hour), ""
    yield "alarms in 10 min, average", _number(rates.per_ten_minutes), "1 good, 2 the limit"
    yield "alarms in 10 min, most", _number(rates.peak), f"{BUSY} the limit"
    yield "time above 10 in 10 min", _share(rates.busy), "under 1 % good"
    yield "floods", _number(rates.floods, rates), "above 10 new in 10 min, until below 5"
    yield "time in floods", for_age(rates.flooded) if rates.known else NO_DATA, "under 1 % of the time good"
    yield "answered", _number(rates.answered, rates), "loud alarms"
    yield "time to answer, median", _span(rates.answer_median), ""
    yield "time to answer, 95 %", _span(rates.answer_95), ""
    yield "never answered", _number(rates.unanswered, rates), "0 good"
    yield "asked again", _number(rates.returned, rates), "an acknowledgement or shelf had ended"
    yield "escalation steps", _number(rates.escalations, rates), ""
    yield "shelves", _number(rates.shelves, rates), ""
    yield "drills", _number(rates.drills, rates), ""
    yield "standing above 24 h", str(len(rates.standing)), "fewer than 5 good"


def _judged(rates: Rates) -> str:
    if rates.per_day is None:
        return ""
    above = " (above the limit)" if rates.per_day > LIMIT_PER_DAY else " (above what is good)"
    return above if rates.per_day > GOOD_PER_DAY else ""


def _sources(title: str, found: tuple[Source, ...]) -> Iterator[str]:
    if found:
        yield f"  {title}"
    yield from (f"    {each.alarms:>6}  {each.share:>6.1%}  {quoted(each.owner)} {each.cause}" for each in found)


def _number(value: float | None, rates: Rates | None = None) -> str:
    if value is None or (rates is not None and not rates.known):
        return NO_DATA
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def _share(value: float | None) -> str:
    return NO_DATA if value is None else f"{value:.1%}"


def _span(value: timedelta | None) -> str:
    return NO_DATA if value is None else for_age(value)

"""`[[escalation]]`: who is told of an alarm that nobody answers. It can only be made faster than it should be."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from noc import durations
from noc.config.place import Place
from noc.config.reading import read
from noc.config.rule_tables import EscalationTable
from noc.config.words import hint, quoted
from noc.core.hours import ALWAYS, DAY, DAYS
from noc.core.rules import StepRule

AT_MOST = timedelta(minutes=5)  # for the first step; each further one may take as much again
TIERS = range(1, 10)
_Step = tuple[StepRule, Place]


def step_rules(tables: list[dict[str, Any]], targets: Sequence[str], place: Place) -> tuple[StepRule, ...]:
    """The steps, the first to be taken first. Raises ConfigError."""
    steps = [_step(table, targets, place.entry("escalation", index, None)) for index, table in enumerate(tables)]
    steps.sort(key=lambda step: step[0].after)
    for tier in TIERS:
        _check_pace(tier, [step for step in steps if step[0].tiers is None or tier in step[0].tiers])
    return tuple(rule for rule, _ in steps)


def _step(table: dict[str, Any], targets: Sequence[str], place: Place) -> _Step:
    entry = read(EscalationTable, table, place)
    names = tuple(dict.fromkeys(name.strip() for name in entry.targets))
    if not names:
        raise place.wrong("targets", 'must name one [[target]] at least, such as ["phone"]')
    for name in names:
        if name not in targets:
            remedy = hint(name, targets) if targets else "there is none yet: add one with this name and its address"
            raise place.wrong("targets", f"names {quoted(name)}, which is no [[target]]: {remedy}")
    tiers = None if entry.tiers is None else frozenset(entry.tiers)
    return StepRule(entry.after, names, tiers, entry.hours or ALWAYS), place


def _check_pace(tier: int, steps: Sequence[_Step]) -> None:
    """At every minute of the week, of the steps that apply then the n-th comes after 5 n min at most."""
    for minute in _changes(steps):
        applying = [step for step in steps if any(begin <= minute < end for begin, end in step[0].hours.spans)]
        for number, (rule, place) in enumerate(applying, 1):
            limit = number * AT_MOST
            if rule.after > limit:
                when = "" if rule.hours == ALWAYS and len(applying) == len(steps) else f" on {_told(minute)}"
                raise place.wrong(
                    "after",
                    f'is "{durations.show(rule.after)}", and as step {number} for tier {tier}{when} it may be '
                    f'"{durations.show(limit)}" at most: make it shorter, or add a step before it',
                )


def _changes(steps: Sequence[_Step]) -> Iterator[int]:
    """The minutes of the week at which other steps begin to apply."""
    yield from sorted({begin for rule, _ in steps for span in rule.hours.spans for begin in (span[0], span[1])})


def _told(minute: int) -> str:
    day, rest = divmod(minute, DAY)
    return f"{DAYS[day]} {rest // 60:02}:{rest % 60:02}"

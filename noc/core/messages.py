"""The words of the messages that go to people elsewhere: plain text, the first line short enough for a telephone."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from noc.core.causes import MEANING, AlarmState, Kind, State
from noc.core.clock import Now
from noc.core.ladder import is_open, waits_from
from noc.core.model import Alarm, AlarmKey, World
from noc.core.phrases import for_age, listing
from noc.core.requests import BLINDING

TITLE_MOST = 120  # characters: one short message of a telephone, with room for what its gateway adds
BODY_MOST = 1500
_LINE_MOST = 300
_GUIDANCE_MOST = 400
_TOLD = 5  # alarms of which one message tells in full


def one_line(text: str, most: int = _LINE_MOST) -> str:
    """Text of others for one line: what does not print becomes a space; what is too long ends in `…`."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text[: most * 4]).split())
    return plain if len(plain) <= most and len(text) <= most * 4 else plain[: most - 1].rstrip() + "…"


def headline(world: World, keys: Sequence[AlarmKey]) -> str:
    """`SITE DOWN: Riga data centre (Acme)`; of several, how many of each, and their names."""
    if len(keys) == 1:
        return one_line(f"{_WORDS[_kind(keys[0])][False]}: {_about(world, keys[0])}", TITLE_MOST)
    counts = ", ".join(
        f"{count} {_WORDS[kind][count > 1]}" for kind, count in Counter(_kind(key) for key in keys).items()
    )
    return one_line(f"{counts}: {listing([name_of(world, owner) for owner, _ in keys])}", TITLE_MOST)


# Of one, and of several. Without a state it is a fault of the watching.
_WORDS = {
    State.DOWN: ("SITE DOWN", "SITES DOWN"),
    State.SILENT: ("SITE SILENT", "SITES SILENT"),
    None: ("MONITORING FAULT", "MONITORING FAULTS"),
}


def _kind(key: AlarmKey) -> State | None:
    state = MEANING[key[1]].state
    return state if state in _WORDS else None


def _about(world: World, key: AlarmKey) -> str:
    owner, cause = key
    if MEANING[cause].kind is Kind.SITE:
        return name_of(world, owner)
    fault = world.faults.get((cause, owner))
    touched = fault.sites if fault is not None else 0
    if not touched:
        return f"{_spoken(cause)}, {one_line(owner, 60)}"
    how = "blind" if cause in BLINDING else "touched"
    return f"{_spoken(cause)}, {one_line(owner, 60)} ({touched} {'site' if touched == 1 else 'sites'} {how})"


def name_of(world: World, owner: str) -> str:
    """A site with its customer; a fault by what it is about."""
    watched = world.watched.get(owner)
    if watched is None:
        return one_line(owner, 60)
    customer = f" ({one_line(watched.site.customer, 40)})" if watched.site.customer else ""
    return one_line(watched.site.name, 60) + customer


def _spoken(word: str) -> str:
    return word.replace("_", " ")


def for_people(world: World, alarms: Sequence[Alarm], now: Now) -> str:
    """The body of a message about alarms that nobody has answered: what, since when, what to do, whom to ring."""
    told = {(alarm.owner, alarm.cause) for alarm in alarms}
    others = sum(1 for key, alarm in world.alarms.items() if key not in told and is_open(alarm))
    parts = ["\n".join(_of_alarm(world, alarm, now)) for alarm in alarms[:_TOLD]]
    if len(alarms) > _TOLD:
        parts.append(f"And {len(alarms) - _TOLD} more.")
    if others:
        parts.append(f"{others} other {'alarm waits' if others == 1 else 'alarms wait'} for an answer.")
    return _bounded(parts, world)


def _of_alarm(world: World, alarm: Alarm, now: Now) -> list[str]:
    unanswered = for_age(now.at - waits_from(alarm, now))
    lines = [
        f"{name_of(world, alarm.owner)}: {_spoken(alarm.cause)} since {_moment(world, alarm.since)}, "
        f"nobody has answered for {unanswered}.",
        one_line(alarm.detail),
    ]
    watched = world.watched.get(alarm.owner)
    if watched is not None and watched.site.guidance:
        lines.append(f"What to do: {one_line(watched.site.guidance, _GUIDANCE_MOST)}")
    if watched is not None and watched.site.contact:
        lines.append(f"Whom to ring: {one_line(watched.site.contact)}")
    return [line for line in lines if line]


def _moment(world: World, at: datetime) -> str:
    return f"{at.astimezone(world.rules.zone):%Y-%m-%d %H:%M %Z}".rstrip()


def _bounded(parts: Sequence[str], world: World) -> str:
    """Cut in the middle where it is too long: who speaks stands at the end."""
    signed = f"\n\n{one_line(world.name, 60)}"
    text = "\n\n".join(parts)
    most = BODY_MOST - len(signed)
    return (text if len(text) <= most else text[: most - 1].rstrip() + "…") + signed


def answer_of(world: World, owner: str) -> str:
    """What became of an alarm: `taken by ann (on my way)`, `over`."""
    alarms = [each for each in world.alarms.values() if each.owner == owner and each.loud]
    taken = next((each for each in alarms if each.state is AlarmState.ACKED), None)
    if taken is not None:
        note = f" ({one_line(taken.note)})" if taken.note else ""
        return f"taken by {one_line(taken.by or 'somebody', 80)}{note}"
    away = next((each for each in alarms if each.state is AlarmState.SHELVED), None)
    if away is not None:
        return f"shelved by {one_line(away.by or 'somebody', 80)}"
    covered = next((each for each in alarms if each.state is AlarmState.SUPPRESSED), None)
    return f"counted under {_spoken(covered.under or 'another fault')}" if covered else "over"


def answered_headline(world: World, keys: Sequence[AlarmKey]) -> str:
    """`TAKEN BY ANN: Riga data centre (Acme)`."""
    answers = {answer_of(world, owner).partition(" (")[0] for owner, _ in keys}
    word = answers.pop().upper() if len(answers) == 1 else "ANSWERED"
    return one_line(f"{word}: {listing(list(dict.fromkeys(name_of(world, owner) for owner, _ in keys)))}", TITLE_MOST)


def answered_body(world: World, keys: Sequence[AlarmKey]) -> str:
    owners = dict.fromkeys(owner for owner, _ in keys)
    return _bounded([f"{name_of(world, owner)}: {answer_of(world, owner)}." for owner in owners], world)

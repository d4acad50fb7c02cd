"""What stands: the loud alarms, the faults and the weaknesses of a snapshot, the worst first. Values only."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from noc.core.causes import MEANING, AlarmState, Cause, Kind
from noc.core.phrases import for_age
from noc.core.snapshot import AlarmView, FaultView, FloodView, SiteView, Snapshot
from noc.ui.alarm_card import Card, drill_card, group_card, site_card, sorted_by_need
from noc.ui.lettering import one_line
from noc.ui.words import CAUSE_WORDS, COUNTED_AS, for_clock

# What waits for a hand comes before what has one; trouble that is over comes last. All others are not on the strip.
_ORDER = {AlarmState.UNACKED: 0, AlarmState.ACKED: 1, AlarmState.CLEARED_UNACKED: 2}


STALLED = "ENGINE STALLED — NO FRESH DATA"


@dataclass(frozen=True, slots=True)
class Banner:
    """One fault of the watching, or one weakness of it."""

    subject: str
    cause: Cause
    state: AlarmState
    title: str
    text: str
    by: str
    figures: str

    @property
    def unacked(self) -> bool:
        return self.state is AlarmState.UNACKED


@dataclass(frozen=True, slots=True)
class Standing:
    faults: tuple[Banner, ...] = ()
    cards: tuple[Card, ...] = ()
    weak: tuple[Banner, ...] = ()
    known: bool = True  # False: the engine has stopped, and all this is what was
    flood: str = ""  # said beside the count of what has no card

    @property
    def items(self) -> tuple[Card | Banner, ...]:
        """Everything that can be selected, in the order in which a hand should come."""
        return (*self.faults, *self.cards, *self.weak)


def standing(snapshot: Snapshot) -> Standing:
    """Everything the strip has to show, in its order."""
    faults = sorted(snapshot.faults, key=lambda fault: (_ORDER.get(fault.alarm, 3), -fault.since.timestamp()))
    return Standing(
        faults=tuple(_banner(fault, snapshot.at) for fault in faults if fault.kind is Kind.FAULT),
        cards=_in_order(snapshot),
        weak=tuple(_banner(fault, snapshot.at) for fault in faults if fault.kind is Kind.SUPERVISORY),
        flood=f"FLOOD: {snapshot.flood.count} new in 10 min" if snapshot.flood is not None else "",
    )


def standing_when_stalled(snapshot: Snapshot | None, zone: tzinfo | None, why: str = "") -> Standing:
    """What the screen itself says when the engine has stopped: one fault, and below it only what was.

    `why`: what stands still, where it is not all of it.
    """
    banner = Banner(
        subject="",
        cause=Cause.ENGINE_STALLED,
        state=AlarmState.NORMAL,
        title=STALLED,
        text=f"{why or last_data(snapshot, zone)} · restart the console",
        by="",
        figures="",
    )
    return Standing((banner,), _cards(snapshot, stalled=True) if snapshot is not None else (), known=False)


def last_data(snapshot: Snapshot | None, zone: tzinfo | None) -> str:
    return f"last data {for_clock(snapshot.at, zone)}" if snapshot is not None else "there has been none yet"


def per_cause(cards: Iterable[Card]) -> str:
    """`5 down · 3 checks late · 2 cleared`, the most frequent first; what is over is not told as what it was."""
    counts = Counter[str]()
    for card in cards:
        word = "cleared" if card.cleared else COUNTED_AS.get(card.cause, CAUSE_WORDS[card.cause])
        counts[word] += card.alarms
    return " · ".join(f"{number} {word}" for word, number in counts.most_common())


def loudest(site: SiteView) -> AlarmView | None:
    """The alarm of a site that belongs on the strip, if any: loud, and neither shelved nor under a fault."""
    loud = (alarm for alarm in site.alarms if alarm.state in _ORDER and MEANING[alarm.cause].loud)
    return min(loud, key=lambda alarm: (_ORDER[alarm.state], -alarm.since.timestamp()), default=None)


def _in_order(snapshot: Snapshot) -> tuple[Card, ...]:
    """What waits, the groups of a flood, drills each behind what is real at its site, what has a name, what is over."""
    cards, groups = _cards(snapshot), list[Card]()
    if snapshot.flood is not None:
        cards, groups = _grouped(cards, snapshot.flood, snapshot)
    waiting, taken, over = sorted_by_need(cards)
    if snapshot.flood is not None:  # one alone comes behind those that are many, but never tier 1
        groups += [card for card in waiting if card.tier > 1]
        waiting = [card for card in waiting if card.tier <= 1]
    drills = list[Card]()
    for drill in snapshot.drills:
        real = [card for card in taken if card.key == drill.target]
        taken = [card for card in taken if card.key != drill.target]
        drills = [*real, drill_card(drill), *drills] if real else [*drills, drill_card(drill)]
    return (*waiting, *groups, *drills, *taken, *over)


def _grouped(cards: tuple[Card, ...], flood: FloodView, snapshot: Snapshot) -> tuple[tuple[Card, ...], list[Card]]:
    """The cards that stand for themselves, and one for each group; one alone is no group."""
    sites = {site.key: site for site in snapshot.sites}
    groups = [group for group in flood.groups if sum(key in sites for key in group.sites) > 1]
    within = {(key, group.cause) for group in groups for key in group.sites}
    alone = tuple(card for card in cards if (card.key, card.cause) not in within)
    owner, cause = flood.first
    found = [
        group_card(group, sites, snapshot.at, cause is group.cause and owner == group.sites[0]) for group in groups
    ]
    return alone, found


def _cards(snapshot: Snapshot, stalled: bool = False) -> tuple[Card, ...]:
    found = []
    for site in snapshot.sites:
        if site.alarms and (alarm := loudest(site)) is not None:
            found.append((_ORDER[alarm.state], site.tier, -alarm.since.timestamp(), site, alarm))
    found.sort(key=lambda entry: entry[:3])
    return tuple(site_card(site, alarm, snapshot.at, stalled) for *_, site, alarm in found)


def _banner(fault: FaultView, at: datetime) -> Banner:
    title = fault.cause.value.replace("_", " ").upper()
    if fault.alarm is AlarmState.CLEARED_UNACKED:
        title = f"CLEARED: {title}"
    touched = f"{fault.sites} site{'s' if fault.sites != 1 else ''} blind" if fault.sites else ""
    told = f"step {fault.steps} told" if fault.steps else ""
    return Banner(
        subject=fault.subject,
        cause=fault.cause,
        state=fault.alarm,
        title=title,
        text=" · ".join(part for part in (touched, told, one_line(fault.detail)) if part),
        by=one_line(fault.by or ""),
        figures=for_age(max(timedelta(0), at - fault.since)),
    )

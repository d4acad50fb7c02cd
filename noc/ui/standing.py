"""What stands: the loud alarms, the faults and the weaknesses of a snapshot, the worst first. Values only."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from noc.core.causes import MEANING, AlarmState, Cause, Kind, State
from noc.core.phrases import for_age
from noc.core.snapshot import AlarmView, FaultView, SiteView, Snapshot
from noc.ui.lettering import one_line
from noc.ui.looks import SHAPE_OF_STATE
from noc.ui.shapes import Shape
from noc.ui.theme import FACE_OF_STATE, Face
from noc.ui.words import CAUSE_WORDS, COUNTED_AS, STATE_WORDS, for_clock

# What waits for a hand comes before what has one; trouble that is over comes last. All others are not on the strip.
_ORDER = {AlarmState.UNACKED: 0, AlarmState.ACKED: 1, AlarmState.CLEARED_UNACKED: 2}


@dataclass(frozen=True, slots=True)
class Card:
    """One loud alarm of a site."""

    key: str
    name: str
    tier: int
    cause: Cause
    state: AlarmState
    face: Face
    shape: Shape
    word: str  # DOWN, SILENT, CLEARED
    was: str  # what is struck through after WAS
    figures: str  # how long it has lasted
    text: str  # the cause in words for people
    by: str
    beneath: Face
    detail: str  # what the backend says, where there is much room

    @property
    def unacked(self) -> bool:
        return self.state is AlarmState.UNACKED

    @property
    def cleared(self) -> bool:
        return self.state is AlarmState.CLEARED_UNACKED


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

    @property
    def items(self) -> tuple[Card | Banner, ...]:
        """Everything that can be selected, in the order in which a hand should come."""
        return (*self.faults, *self.cards, *self.weak)


def standing(snapshot: Snapshot) -> Standing:
    """Everything the strip has to show, in its order."""
    faults = sorted(snapshot.faults, key=lambda fault: (_ORDER.get(fault.alarm, 3), -fault.since.timestamp()))
    return Standing(
        faults=tuple(_banner(fault, snapshot.at) for fault in faults if fault.kind is Kind.FAULT),
        cards=_cards(snapshot),
        weak=tuple(_banner(fault, snapshot.at) for fault in faults if fault.kind is Kind.SUPERVISORY),
    )


def standing_when_stalled(snapshot: Snapshot | None, zone: tzinfo | None) -> Standing:
    """What the screen itself says when the engine has stopped: one fault, and below it only what was."""
    banner = Banner(
        subject="",
        cause=Cause.ENGINE_STALLED,
        state=AlarmState.NORMAL,
        title="NO FRESH DATA — the engine has stopped",
        text=f"last data {for_clock(snapshot.at, zone)}" if snapshot is not None else "there has been none yet",
        by="",
        figures="",
    )
    return Standing((banner,), _cards(snapshot, stalled=True) if snapshot is not None else (), known=False)


def per_cause(cards: Iterable[Card]) -> str:
    """`5 down · 3 checks late`, the most frequent first."""
    counts = Counter(card.cause for card in cards)
    return " · ".join(f"{number} {COUNTED_AS.get(cause, CAUSE_WORDS[cause])}" for cause, number in counts.most_common())


def loudest(site: SiteView) -> AlarmView | None:
    """The alarm of a site that belongs on the strip, if any: loud, and neither shelved nor under a fault."""
    loud = (alarm for alarm in site.alarms if alarm.state in _ORDER and MEANING[alarm.cause].loud)
    return min(loud, key=lambda alarm: (_ORDER[alarm.state], -alarm.since.timestamp()), default=None)


def _cards(snapshot: Snapshot, stalled: bool = False) -> tuple[Card, ...]:
    found = []
    for site in snapshot.sites:
        if site.alarms and (alarm := loudest(site)) is not None:
            found.append((_ORDER[alarm.state], site.tier, -alarm.since.timestamp(), site, alarm))
    found.sort(key=lambda entry: entry[:3])
    return tuple(_card(site, alarm, snapshot.at, stalled) for *_, site, alarm in found)


def _card(site: SiteView, alarm: AlarmView, at: datetime, stalled: bool) -> Card:
    state = MEANING[alarm.cause].state or site.state
    cleared = alarm.state is AlarmState.CLEARED_UNACKED
    face, shape, word, was = FACE_OF_STATE[state], SHAPE_OF_STATE.get(state, Shape.NONE), STATE_WORDS[state], ""
    figures = for_age(max(timedelta(0), at - alarm.since))
    if state is State.SILENT and site.state is State.SILENT:
        was = STATE_WORDS[site.was] if site.was else ""
        figures = for_age(site.age) if site.age is not None else figures
    if cleared:
        face, was, word, figures = Face.HOLLOW, word, "CLEARED", ""
    elif site.blind:
        face = Face.BLIND
    if stalled:
        face, shape, word, was, figures = Face.LOST, Shape.NONE, "", STATE_WORDS[state], ""
    return Card(
        key=site.key, name=one_line(site.name), tier=site.tier, cause=alarm.cause,
        state=AlarmState.NORMAL if stalled else alarm.state, face=face, shape=shape, word=word, was=was,
        figures=figures, text=CAUSE_WORDS[alarm.cause], by=one_line(alarm.by or ""), beneath=FACE_OF_STATE[state],
        detail=one_line(site.detail),
    )  # fmt: skip


def _banner(fault: FaultView, at: datetime) -> Banner:
    title = fault.cause.value.replace("_", " ").upper()
    if fault.alarm is AlarmState.CLEARED_UNACKED:
        title = f"CLEARED: {title}"
    touched = f"{fault.sites} site{'s' if fault.sites != 1 else ''} blind" if fault.sites else ""
    return Banner(
        subject=fault.subject,
        cause=fault.cause,
        state=fault.alarm,
        title=title,
        text=" · ".join(part for part in (touched, one_line(fault.detail)) if part),
        by=one_line(fault.by or ""),
        figures=for_age(max(timedelta(0), at - fault.since)),
    )

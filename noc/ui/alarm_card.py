"""The cards of the alarm strip: an alarm of a site, a group of a flood, a drill. Values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from noc.core.causes import MEANING, AlarmState, Cause, Kind, Sound, State
from noc.core.phrases import for_age
from noc.core.snapshot import AlarmView, DrillView, GroupView, SiteView
from noc.ui.lettering import one_line
from noc.ui.looks import SHAPE_OF_STATE
from noc.ui.shapes import Shape
from noc.ui.theme import FACE_OF_STATE, Face
from noc.ui.words import CAUSE_WORDS, COUNTED_AS, STATE_WORDS

LONGEST = 120  # letters of a text from elsewhere
CHATTERS = "CHATTERS"  # comes and goes: heard once in ten minutes
WAITS_FROM = timedelta(minutes=1)  # before that it goes without saying

REHEARSED: dict[Sound | None, State] = {Sound.DOWN: State.DOWN, Sound.SILENT: State.SILENT}


@dataclass(frozen=True, slots=True)
class Card:
    """One loud alarm of a site; with `members` a group of a flood, with a cause of that kind a drill."""

    key: str
    name: str
    tier: int
    cause: Cause
    state: AlarmState
    face: Face
    shape: Shape
    word: str  # DOWN, SILENT, CLEARED
    was: str  # what is struck through after WAS
    figures: str  # how long it has lasted, or how long a drill will
    text: str  # the cause in words for people
    by: str
    beneath: Face
    detail: str  # what the backend says, where there is much room
    first: bool = False  # the flood began with it
    marks: tuple[str, ...] = ()  # what else is to be known, the most important first
    members: tuple[tuple[str, AlarmState], ...] = ()  # the sites of a group, the first to alarm first
    where: tuple[str, ...] = ()  # the customer and the place that a group has in common

    @property
    def unacked(self) -> bool:
        return self.state is AlarmState.UNACKED

    @property
    def cleared(self) -> bool:
        return self.state is AlarmState.CLEARED_UNACKED

    @property
    def drill(self) -> bool:
        return MEANING[self.cause].kind is Kind.DRILL

    @property
    def alarms(self) -> int:
        """How many alarms it stands for."""
        return len(self.members) or 1

    @property
    def waiting(self) -> int:
        """How many of them nobody has taken."""
        return sum(state is AlarmState.UNACKED for _, state in self.members) or int(self.unacked)

    def said(self) -> str:
        """The card in words, for screen readers."""
        if self.members:
            first = "FIRST" if self.first else "first"
            return f"{', '.join((self.name, *self.where))}: {self.waiting} UNACK, {first} {self.text}"
        name = f"DRILL {self.name}" if self.drill else self.name
        state = self.word or (f"WAS {self.was}" if self.was else "")
        told = (" ".join(part for part in (state, self.figures) if part), self.text, *self.marks)
        return f"{name}: {', '.join((*told, 'FIRST') if self.first else told)}"


def site_card(site: SiteView, alarm: AlarmView, at: datetime, stalled: bool) -> Card:
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
        key=site.key, name=_plain(site.name), tier=site.tier, cause=alarm.cause,
        state=AlarmState.NORMAL if stalled else alarm.state, face=face, shape=shape, word=word, was=was,
        figures=figures, text=CAUSE_WORDS[alarm.cause], by=_plain(alarm.by or ""), beneath=FACE_OF_STATE[state],
        detail=_plain(site.detail), first=alarm.first_out and not stalled, marks=() if stalled else marks_of(alarm),
    )  # fmt: skip


def marks_of(alarm: AlarmView) -> tuple[str, ...]:
    """What is to be known of an alarm besides its cause."""
    marks = []
    if alarm.chattering:
        marks.append(CHATTERS)
    if alarm.steps:
        marks.append(f"step {alarm.steps} told")
    if not alarm.heard:
        marks.append("not heard at this hour")
    if alarm.waits is not None and alarm.waits >= WAITS_FROM:
        marks.append(f"unanswered {for_age(alarm.waits)}")
    return tuple(marks)


def drill_card(drill: DrillView) -> Card:
    """Hollow, whatever it rehearses: that is told by the colour of its frame and in words."""
    state = REHEARSED.get(MEANING[drill.cause].sound)
    return Card(
        key=drill.target, name=_plain(drill.name) if state else "sound alone", tier=2, cause=drill.cause,
        state=drill.alarm, face=Face.HOLLOW, shape=Shape.DIAMOND, word=f"as if {STATE_WORDS[state]}" if state else "",
        was="", figures=f"{for_age(drill.left)} left", text=f"by {_plain(drill.by)}", by="",
        beneath=FACE_OF_STATE[state] if state else Face.FAULT, detail="",
    )  # fmt: skip


def group_card(group: GroupView, sites: Mapping[str, SiteView], at: datetime, is_first: bool) -> Card:
    """Alarms of a flood that are alike. Whoever selects it is taken to the first that nobody has taken."""
    state = MEANING[group.cause].state or State.SILENT
    members = tuple((key, _state_of(sites[key], group.cause)) for key in group.sites if key in sites)
    first = sites[members[0][0]]
    since = [alarm.since for alarm in first.alarms if alarm.cause is group.cause]
    words = COUNTED_AS.get(group.cause, CAUSE_WORDS[group.cause])
    where = tuple(_plain(part) for part in (group.customer, group.place) if part)
    return Card(
        key=members[0][0], name=f"{len(members)} × {words}", tier=2, cause=group.cause,
        state=AlarmState.UNACKED if group.unacked else AlarmState.ACKED, face=FACE_OF_STATE[state],
        shape=SHAPE_OF_STATE.get(state, Shape.NONE), word=STATE_WORDS[state], was="",
        figures=for_age(max(timedelta(0), at - since[0])) if since else "", text=_plain(first.name), by="",
        beneath=FACE_OF_STATE[state], detail="", first=is_first, members=members, where=where,
    )  # fmt: skip


def _state_of(site: SiteView, cause: Cause) -> AlarmState:
    return next((alarm.state for alarm in site.alarms if alarm.cause is cause), AlarmState.NORMAL)


def _plain(text: str) -> str:
    return one_line(text[:LONGEST])


def sorted_by_need(cards: Sequence[Card]) -> tuple[list[Card], list[Card], list[Card]]:
    """What waits, what has a name, and what is over unseen; each in the order in which it came."""
    waiting = [card for card in cards if card.unacked]
    taken = [card for card in cards if not card.unacked and not card.cleared]
    return waiting, taken, [card for card in cards if card.cleared]

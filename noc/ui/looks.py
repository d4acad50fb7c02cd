"""What a site's place shows, worked out from its view: values only, no drawing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from noc.core.causes import HOLLOW, MEANING, AlarmState, State
from noc.core.phrases import for_age
from noc.core.snapshot import SiteView
from noc.ui.lettering import one_line
from noc.ui.shapes import Shape
from noc.ui.theme import FACE_OF_STATE, Face
from noc.ui.words import CAUSE_WORDS, STATE_WORDS, for_short_age

SHADES = 4  # steps of grey from fresh to nearly overdue, where a place is too small for figures

SHAPE_OF_STATE: dict[State, Shape] = {
    State.DOWN: Shape.OCTAGON,
    State.SILENT: Shape.BROKEN_CIRCLE,
    State.DEGRADED: Shape.TRIANGLE,
    State.OK: Shape.DOT,
}


@dataclass(frozen=True, slots=True)
class TileLook:
    """Everything of a place but its running age. Equal looks have equal pictures."""

    name: str
    face: Face
    shape: Shape
    word: str
    beneath: Face = Face.OK  # of its state, where the face does not tell it
    was: str = ""  # the last state, struck through
    unacked: bool = False  # a loud alarm that nobody has taken: UNACK, and the border blinks
    by: str = ""  # who has taken it
    cleared: bool = False  # the trouble is over and nobody has taken note
    note: str = ""  # the cause in words, where there is room
    counts_down: bool = False  # a hollow place whose figures say how long it stays so
    shade: int = 0

    @property
    def calm(self) -> bool:
        return self.face is Face.OK


@dataclass(frozen=True, slots=True)
class Age:
    """The figures of a place, long and short; empty where nothing runs."""

    full: str = ""
    short: str = ""


def look_of(site: SiteView, stalled: bool = False) -> TileLook:
    """How a site looks. `stalled`: the engine has stopped, so nothing is known and nothing may look calm."""
    name = one_line(site.name)
    shape = SHAPE_OF_STATE.get(site.state, Shape.NONE)
    if stalled:
        return TileLook(name, Face.LOST, Shape.NONE, "", was=STATE_WORDS[site.state])
    note = CAUSE_WORDS[site.cause] if site.cause else ""
    if site.blind and site.state is State.OK:
        shape = Shape.NONE  # its dot is the sign of calm
    if site.state in HOLLOW and site.underlying in (State.DOWN, State.SILENT, State.DEGRADED):
        shape = SHAPE_OF_STATE[site.underlying]
        note = f"{STATE_WORDS[site.underlying]} beneath"
    return TileLook(
        name=name,
        face=Face.BLIND if site.blind else FACE_OF_STATE[site.state],
        shape=shape,
        word=_word(site),
        beneath=FACE_OF_STATE[site.state],
        was=_was(site),
        unacked=is_unacked(site),
        by=_taken_by(site),
        cleared=is_cleared(site),
        note=note,
        counts_down=site.state in (State.MAINTENANCE, State.SHELVED),
        shade=_shade(site),
    )


def age_of(site: SiteView, at: datetime, stalled: bool = False) -> Age:
    """The running figures: the age of the evidence, the time since it broke, or the time that is left."""
    if stalled:
        return Age()
    if site.state in (State.DOWN, State.DEGRADED) and not site.blind and site.since is not None:
        return _age(max(timedelta(0), at - site.since))
    if site.state in HOLLOW:
        ends = [alarm.until for alarm in site.alarms if alarm.until is not None and alarm.until > at]
        if site.state not in (State.SHELVED, State.MAINTENANCE):
            return Age()
        if ends:
            left = min(ends) - at
            return Age(f"{for_age(left)} left", f"{for_short_age(left)} left")
        return Age() if site.age is None else _age(site.age)
    return _age(site.age)


def is_unacked(site: SiteView) -> bool:
    """A loud alarm of it stands and nobody has taken it."""
    return any(alarm.state is AlarmState.UNACKED and MEANING[alarm.cause].loud for alarm in site.alarms)


def is_cleared(site: SiteView) -> bool:
    """Its loud alarm ended by itself before anybody took note."""
    return not is_unacked(site) and any(
        alarm.state is AlarmState.CLEARED_UNACKED and MEANING[alarm.cause].loud for alarm in site.alarms
    )


def _age(age: timedelta | None) -> Age:
    return Age(for_age(age), for_short_age(age))


def _word(site: SiteView) -> str:
    if site.blind and site.state is not State.SILENT:
        return "BLIND"
    return "OK, LATE" if site.late and site.state is State.OK else STATE_WORDS[site.state]


def _was(site: SiteView) -> str:
    if site.state is State.SILENT:
        return STATE_WORDS[site.was] if site.was else ""
    return STATE_WORDS[site.state] if site.blind else ""


def _taken_by(site: SiteView) -> str:
    if site.alarm is not AlarmState.ACKED:
        return ""
    return next((one_line(alarm.by or "") for alarm in site.alarms if alarm.state is AlarmState.ACKED), "") or "taken"


def _shade(site: SiteView) -> int:
    if site.age is None or not site.limit or site.state is not State.OK:
        return 0
    return min(SHADES - 1, int(SHADES * (site.age / site.limit)))

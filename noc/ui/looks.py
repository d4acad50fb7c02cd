"""What a site's place shows, worked out from its view: values only, no drawing."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from noc.core.causes import HOLLOW, MEANING, AlarmState, Cause, State
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
    tag: str = ""  # a short word in reverse: DRILL, FIRST
    drill: Face | None = None  # what a drill of it rehearses
    shade: int = 0

    @property
    def calm(self) -> bool:
        return self.face is Face.OK


@dataclass(frozen=True, slots=True)
class Age:
    """The figures of a place, long and short; empty where nothing runs."""

    full: str = ""
    short: str = ""


def look_of(site: SiteView, stalled: bool = False, drill: Cause | None = None) -> TileLook:
    """How a site looks, while a drill of it runs or none.

    `stalled`: the engine has stopped, so nothing is known and nothing may look calm.
    """
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
        note=_mark(site) or note,
        counts_down=site.state in (State.MAINTENANCE, State.SHELVED),
        shade=_shade(site),
        tag=_tag(site, drill),
        drill=FACE_OF_STATE[State.DOWN if drill is Cause.DRILL_DOWN else State.SILENT] if drill else None,
    )


def age_of(site: SiteView, at: datetime, stalled: bool = False, zone: tzinfo | None = None) -> Age:
    """The running figures: the age of the evidence, the time since it broke, or until when it is put away."""
    if stalled:
        return Age()
    if site.state in (State.DOWN, State.DEGRADED) and not site.blind and site.since is not None:
        return _age(max(timedelta(0), at - site.since))
    if site.state is State.SHELVED:
        ends = [alarm.until for alarm in site.alarms if alarm.state is AlarmState.SHELVED and alarm.until]
        left = max(timedelta(0), min(ends) - at) if ends else None
        return Age() if left is None else Age(f"{for_age(left)} left", f"{for_short_age(left)} left")
    if site.state is State.MAINTENANCE:
        return _until(site.window.until, at, zone) if site.window is not None else Age()
    return Age() if site.state in HOLLOW else _age(site.age)


def _until(end: datetime | None, at: datetime, zone: tzinfo | None) -> Age:
    """`until 04:00`, of another day with its date."""
    if end is None:
        return Age("no end known", "no end")
    local = end.astimezone(zone)
    clock = f"{local:%H:%M}" if end - at < timedelta(hours=20) else f"{local.day} {local:%b}"
    return Age(f"until {clock}", clock)


def is_unacked(site: SiteView) -> bool:
    """A loud alarm of it stands and nobody has taken it."""
    return any(alarm.state is AlarmState.UNACKED and MEANING[alarm.cause].loud for alarm in site.alarms)


def is_cleared(site: SiteView) -> bool:
    """Its loud alarm ended by itself before anybody took note."""
    return not is_unacked(site) and any(
        alarm.state is AlarmState.CLEARED_UNACKED and MEANING[alarm.cause].loud for alarm in site.alarms
    )


def _tag(site: SiteView, drill: Cause | None) -> str:
    """What is real is never called a drill, even where there is one besides."""
    if drill:
        return "+ DRILL" if is_unacked(site) or site.state in (State.DOWN, State.SILENT) else "DRILL"
    return "FIRST" if any(alarm.first_out for alarm in site.alarms) else ""


def _mark(site: SiteView) -> str:
    """What is to be known of what waits, in a word."""
    open_ = [alarm for alarm in site.alarms if alarm.state in (AlarmState.UNACKED, AlarmState.ACKED)]
    if any(alarm.chattering for alarm in open_):
        return "CHATTERS"
    return "not heard now" if any(not alarm.heard and MEANING[alarm.cause].loud for alarm in open_) else ""


def _age(age: timedelta | None) -> Age:
    return Age(for_age(age), for_short_age(age))


def _word(site: SiteView) -> str:
    if site.blind and site.state is not State.SILENT:
        return "BLIND"
    if site.state is State.MAINTENANCE:
        return "MAINT"
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

"""A day in the life: forty alarms, a flood, chatter, shelves, a hand-over and a drill, seen, heard and written down.

The console is the real program on the demo network, in a time that runs fast. What was in the sound server, what is on
the screen and what the outside was told is compared with what the journal says, event by event. Then the same day once
more, with the console killed twenty times.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from time import monotonic

import pytest
from pytest_httpserver import HTTPServer

from noc.core.causes import MEANING, AlarmState, Cause, Kind, Sound, State
from noc.core.effects import Happened
from noc.core.events import (
    AckAsked,
    DrillAsked,
    HandOverAsked,
    MaintainAsked,
    PauseAsked,
    ShelveAsked,
    ShiftAsked,
    UnackAsked,
)
from noc.demo.day import FLOODED, at_rest
from noc.demo.demo import Demo
from noc.demo.network import EAST, PROMETHEUS, WEST, Site
from tests.live import pulse, screen
from tests.live.day import Day, played
from tests.live.ledger import LOUD, TONES, Ledger, Stretch, heard_share
from tests.live.pulse import NullSink, Recording
from tests.live.screen import Screen, share_of

MISSING = [*pulse.missing_tools(), *screen.missing_tools()]
pytestmark = [
    pytest.mark.live,
    pytest.mark.senses,
    pytest.mark.timeout(420),
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]

END = 150.0  # minutes of the story
KILLS = 20
ONE_TURN, ALL_TURNS = 7.5, 13.0  # s in which a sound is heard, alone and among others
SHOWN_WITHIN = 0.8  # s: from the verdict over the snapshot to the pixels, on a machine that does all this at once
RED, VIOLET, WHITE = "#FF4B33", "#D48CFF", "#FFFFFF"
TEST_HZ = (950, 1425)  # the console listens to itself at the start and at each shift: that is no alarm
MINUTES = timedelta(minutes=1)

Deed = tuple[float, Callable[[], object]]


class Operators:
    """Ann works until the hand-over, ben after it."""

    def __init__(self, day: Day) -> None:
        self.day = day
        provider = day.demo.provider
        self.east, self.west = provider.leading(EAST), provider.leading(WEST)
        self.scraped = provider.leading(PROMETHEUS)

    @property
    def flooded(self) -> list[Site]:
        return self.east[2:FLOODED]

    def deeds(self) -> Iterator[Deed]:
        yield 2, lambda: self.day.ask(ShiftAsked(self.day.now(), ("ann",), "ann"))
        yield 9, partial(self.ack, self.east[0].key, note="on the phone with the carrier")
        yield 44, partial(self.ack, self.east[1].key, note="found it on the wall")
        yield 44.2, partial(self.ack, "escalation")
        yield 67, partial(self.ack, self.scraped[0].key)
        yield 75, lambda: self.day.ask(PauseAsked(self.day.now(), "ann", timedelta(seconds=120)))
        yield 78, partial(self.ack, *(site.key for site in self.flooded), note="the power is being mended")
        yield 90, partial(self.shelve, self.scraped[1].key, 14)
        yield 108, partial(self.ack, self.scraped[1].key, note="it goes on")
        yield 99, partial(self.ack, WEST)
        yield 104, partial(self.ack, WEST, codes=(0, 1))
        yield 126, partial(self.ack, self.west[0].key, note="who switched them off?")
        yield 129, lambda: self.day.ask(UnackAsked(self.day.now(), self.west[0].key, "ann"))
        yield 131, partial(self.ack, self.west[0].key, note="ben has it")
        yield 133, lambda: self.day.ask(DrillAsked(self.day.now(), "down", self.east[5].key, "ann"))
        yield 135, partial(self.maintain, self.west[1].key, 12)
        yield 146, lambda: self.day.ask(HandOverAsked(self.day.now(), "ann", "ben"))

    def ack(self, *targets: str, note: str = "", codes: tuple[int, ...] = (0,)) -> None:
        self.day.ask(*(AckAsked(self.day.now(), target, "ann", note) for target in targets), codes=codes)

    def shelve(self, target: str, minutes: int) -> None:
        until = self.day.now().at + minutes * MINUTES
        self.day.ask(ShelveAsked(self.day.now(), target, "ann", "known, a part is on its way", until))

    def maintain(self, target: str, minutes: int) -> None:
        until = self.day.now().at + minutes * MINUTES
        self.day.ask(MaintainAsked(self.day.now(), target, "ann", "a new switch", until))


@contextmanager
def a_day(folder: Path, server: HTTPServer, demo: Demo | None = None) -> Iterator[tuple[Day, Recording]]:
    with ExitStack() as stack:
        x = stack.enter_context(Screen(folder / "screen"))
        sink = stack.enter_context(NullSink(folder / "pulse"))
        recording = stack.enter_context(sink.record())
        day = Day(demo or Demo("day"), folder, x, sink, server)
        yield stack.enter_context(played(day)), recording


def test_a_day_is_heard_seen_and_written_down_as_it_was(tmp_path: Path, httpserver: HTTPServer) -> None:
    with a_day(tmp_path, httpserver) as (day, recording):
        operators = Operators(day)
        day.play([*operators.deeds(), *looks(day)], END)
        ended, lines = monotonic(), day.lines()
    ledger = Ledger(day.fast, lines)
    assert disagreements(ledger, recording, ended) == []
    story(lines, operators, day)
    drilled = next(line.at for line in lines if line.cause is Cause.DRILL_DOWN and line.event == "alarm")
    assert recording.heard(TONES[Sound.DOWN], ledger.real(drilled), ledger.real(drilled) + 1)
    messages(day, operators)
    shown(day, ledger)


@pytest.mark.prove
def test_the_same_day_with_the_console_killed_twenty_times(tmp_path: Path, httpserver: HTTPServer) -> None:
    with a_day(tmp_path, httpserver) as (day, recording):
        operators = Operators(day)
        moments = kills()
        day.play([*operators.deeds(), *looks(day), *((moment, day.kill) for moment in moments)], END)
        ended, lines = monotonic(), day.lines()
    assert len(day.dead) == KILLS
    ledger = Ledger(day.fast, lines, day.dead)
    assert disagreements(ledger, recording, ended) == []
    remembered(lines, operators)
    messages(day, operators)
    shown(day, ledger)


def test_a_quiet_day_raises_no_alarm_at_all(tmp_path: Path, httpserver: HTTPServer) -> None:
    """Reloads, a nightly window, closed shops, a tunnel that drops for 20 s, flapping services, single lost checks."""
    with a_day(tmp_path, httpserver, Demo("quiet")) as (day, recording):
        day.play([(16, partial(day.look, "window"))], 45)
        lines = day.lines()
        assert monotonic() - recording.windows()[-1].at < 2, "it was listened to until the end"
    loud = [line for line in lines if line.alarm is AlarmState.UNACKED and line.cause and MEANING[line.cause].loud]
    assert loud == []
    assert recording.heard(TEST_HZ), "it has listened to itself"
    assert recording.loudest_besides(TEST_HZ) == 0
    assert day.messages == []
    states = {line.site: line.state for line in lines if line.event == "verdict"}
    at_night, by_day = at_rest(day.demo.provider)
    assert states.pop(by_day.key) == State.MAINTENANCE
    assert set(states.values()) == {State.OK}
    changes = [line.state for line in lines if line.event == "verdict" and line.site == at_night.key]
    assert State.MAINTENANCE in changes, "it had its window"


def looks(day: Day) -> Iterator[Deed]:
    """A picture every few minutes."""
    for minute in (
        3,
        7,
        12,
        18,
        26,
        33,
        40,
        48,
        53.5,
        62,
        73,
        76.5,
        82,
        89,
        92.5,
        97,
        100.5,
        106.5,
        112,
        124.5,
        130,
        138,
    ):
        yield minute, partial(day.look, f"at-{minute:g}")


def kills() -> list[float]:
    """Random moments, with time between for a console to begin and be heard."""
    random = Random(2003)
    step = (END - 10) / KILLS
    return [4 + number * step + random.uniform(0, 0.3 * step) for number in range(KILLS)]


# What was heard.


def disagreements(ledger: Ledger, recording: Recording, ended: float) -> list[str]:
    """Where the recorded sound is not what the journal says it should have been."""
    found: list[str] = []
    for stretch in ledger.stretches(ended):
        for begin, end in ledger.alive(stretch.begin, stretch.end):
            minute = (begin - ledger.fast.began) * ledger.fast.speed / 60
            for each in _compared(recording, stretch, begin + 0.7, end - 0.1):
                found.append(f"minute {minute:.1f}: {each}")
    return found


def _compared(recording: Recording, stretch: Stretch, begin: float, end: float) -> Iterator[str]:
    if end - begin < 0.2:
        return
    first = begin
    if not stretch.may and (loudest := recording.loudest_besides(TEST_HZ, begin, end)):
        yield f"a sound ({loudest}) where nothing was due: {stretch}"
    if stretch.may and (wrong := heard_share(recording, set(LOUD) - stretch.may, begin, end)):
        yield f"heard {sorted(wrong)} where it was not due: {stretch}"
    loud = stretch.must & set(LOUD)
    patience = ONE_TURN if len(stretch.may) == 1 else ALL_TURNS
    while loud and end - begin > min(patience, 2 + 4 * (len(stretch.may) - 1)):
        missed = loud - heard_share(recording, loud, begin, min(begin + patience, end))
        if missed and (end - begin >= patience or begin == first):
            yield f"not heard for {min(patience, end - begin):.1f} s: {sorted(missed)} in {stretch}"
        begin += patience


# What was written down.


def story(lines: list[Happened], operators: Operators, day: Day) -> None:
    """Each event of the day, in its order and its minute."""

    def minute(line: Happened) -> float:
        return (line.at - day.fast.at) / MINUTES

    def told(event: str, owner: str, cause: Cause | None = None, alarm: AlarmState | None = None) -> list[float]:
        return [
            minute(line)
            for line in lines
            if line.event == event
            and owner in (line.site, line.subject)
            and cause in (None, line.cause)
            and alarm in (None, line.alarm)
        ]

    def once(moments: list[float], begin: float, end: float) -> None:
        assert len(moments) == 1, moments
        assert begin <= moments[0] <= end, moments

    first, second, flapping, shelved = (
        operators.east[0].key, operators.east[1].key, operators.scraped[0].key, operators.scraped[1].key
    )  # fmt: skip
    once(told("alarm", first, Cause.HOST_DOWN), 4, 7)
    once(told("escalate", first), 6, 9)
    once(told("ack", first), 9, 10)
    once(told("clear", first, alarm=AlarmState.NORMAL), 24, 27)

    once(told("alarm", second, Cause.HOST_DOWN), 14, 17)
    steps = told("escalate", second)
    assert [round(step - told("alarm", second)[0]) for step in steps] == [2, 5, 10, 15]
    once(told("fault", "escalation", Cause.ESCALATION_EXHAUSTED), 33, 38)

    assert len(told("alarm", flapping, Cause.HOST_DOWN)) >= 4

    for site in operators.flooded:
        once(told("alarm", site.key, Cause.HOST_DOWN), 70, 77)
        once(told("ack", site.key, Cause.HOST_DOWN), 78, 84)
        once(told("clear", site.key, Cause.HOST_DOWN, AlarmState.NORMAL), 84, 88)
    assert [minute(line) for line in lines if line.event == "flood"], "the flood was told"

    once(told("shelve", shelved), 90, 91.5)
    once(told("alarm", shelved, alarm=AlarmState.UNACKED)[1:], 103.5, 106)
    once(told("ack", shelved, Cause.HOST_DOWN), 108, 109.5)

    once(told("fault", WEST), 94, 97)
    blind = [line for line in lines if line.event == "alarm" and line.alarm is AlarmState.SUPPRESSED]
    assert {line.site for line in blind} >= {site.key for site in operators.west}

    silent = operators.west[0].key
    once(told("alarm", silent, Cause.CHECKS_DISABLED)[:1], 120, 126)
    once(told("unack", silent), 129, 130)

    assert told("drill", operators.east[5].key)
    at_work = operators.west[1].key
    assert not told("alarm", at_work, alarm=AlarmState.UNACKED)
    assert told("maintenance", at_work)
    assert any(line.event == "hand_over" and line.by == "ann" for line in lines)
    waiting = Counter(line.event for line in lines if line.alarm is AlarmState.UNACKED)
    assert waiting["alarm"] + waiting["fault"] >= 30


def remembered(lines: list[Happened], operators: Operators) -> None:
    """Nothing that was taken was lost by a death, and nothing was taken twice."""
    first = operators.east[0].key
    after = [line.alarm for line in lines if line.site == first and line.cause is Cause.HOST_DOWN]
    taken = after.index(AlarmState.ACKED)
    assert AlarmState.UNACKED not in after[taken:]
    for site in operators.flooded:
        acked = [line for line in lines if line.site == site.key and line.event == "ack" and line.note]
        assert {line.by for line in acked} == {"ann"}
    assert any(line.event == "hand_over" for line in lines)


# What the outside was told, and what was to be seen.


def messages(day: Day, operators: Operators) -> None:
    """Who did not answer was told of by name, first to the phone, then to the manager, and not of the others."""
    second = operators.east[1].name
    about = [message for message in day.messages if second in message.title + message.body]
    assert {message.target for message in about} == {"phone", "manager"}
    assert next(message for message in about if message.target == "manager").at > about[0].at
    acked = operators.east[0].name
    assert not [message for message in day.messages if acked in message.title]


def shown(day: Day, ledger: Ledger) -> None:
    """On each picture the colours of the strip are those of what the journal says stood there."""
    compared = 0
    for name, shot in day.pictures.items():
        standing = ledger.standing(shot.begun - SHOWN_WITHIN, shot.ended)
        if standing is None:
            continue
        compared += 1
        filled = {key for key, state in standing.items() if state in (AlarmState.UNACKED, AlarmState.ACKED)}
        for colour, state in ((RED, State.DOWN), (VIOLET, State.SILENT)):
            stands = any(MEANING[cause].state is state for _, cause in filled)
            assert (share_of(shot.picture, colour, 0.0, 0.5) > 0.004) is stands, (name, state, filled)
        if any(MEANING[cause].kind is Kind.FAULT for _, cause in filled):
            assert share_of(shot.picture, WHITE, 0.0, 0.5) > 0.004, name
    assert compared > len(day.pictures) / 2

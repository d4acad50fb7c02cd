"""Rows 49 to 52: a console whose sound is taken away says so, by its cause; heard again, it says so too.

Five consoles, each with a PulseAudio of its own, go through their stories at the same time.
"""

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from noc.audio.figures import C5
from noc.core.causes import Cause
from tests.backends.web import Served
from tests.gauntlet.ledger import Ledger
from tests.gauntlet.sounding import Room
from tests.gauntlet.watching import described
from tests.live.processes import busy, wait
from tests.live.pulse import SINK, missing_tools

BOUND = 10.0  # s
MINUTE = timedelta(minutes=1)
OTHER = "another_one"
TEST_HZ = (950, 1425)

pytestmark = [
    pytest.mark.live,
    pytest.mark.senses,
    pytest.mark.skipif(bool(missing_tools()), reason=f"not installed: {', '.join(missing_tools())}"),
]


class Told(NamedTuple):
    row: int | None  # None: beyond the rows
    cause: Cause
    seconds: float


Story = Callable[[Room], list[Told]]


def pulseaudio() -> str:
    """`PulseAudio 16.1`."""
    said = subprocess.run(["pulseaudio", "--version"], capture_output=True, text=True, timeout=10, check=True).stdout
    found = re.search(r"\d+\.\d+", said)
    return f"PulseAudio {found.group() if found else ''}"


def lost_and_suspended(room: Room) -> list[Told]:
    sink = room.sink
    lost = room.break_(sink.remove_sink, Cause.AUDIO_DEAD)
    room.mend(sink.restore_sink, Cause.AUDIO_DEAD)
    suspended = room.break_(lambda: sink.order("suspend-sink", SINK, "1"), Cause.AUDIO_DEAD)
    room.mend(lambda: sink.order("suspend-sink", SINK, "0"), Cause.AUDIO_DEAD)
    return [Told(49, Cause.AUDIO_DEAD, lost), Told(None, Cause.AUDIO_DEAD, suspended)]


def muted(room: Room) -> list[Told]:
    """The output, and then only the sound of the console on it."""
    sink = room.sink
    at_all = room.break_(lambda: sink.order("set-sink-mute", SINK, "1"), Cause.AUDIO_MUTED)
    room.mend(lambda: sink.order("set-sink-mute", SINK, "0"), Cause.AUDIO_MUTED)
    (stream,) = sink.streams()
    alone = room.break_(lambda: sink.order("set-sink-input-mute", str(stream["index"]), "1"), Cause.AUDIO_MUTED)
    room.mend(lambda: sink.order("set-sink-input-mute", str(stream["index"]), "0"), Cause.AUDIO_MUTED)
    return [Told(50, Cause.AUDIO_MUTED, at_all), Told(None, Cause.AUDIO_MUTED, alone)]


def turned_down(room: Room) -> list[Told]:
    """To nothing, and then to so little that it cannot be heard."""
    sink = room.sink
    to_nothing = room.break_(lambda: sink.order("set-sink-volume", SINK, "0"), Cause.AUDIO_MUTED)
    room.mend(lambda: sink.order("set-sink-volume", SINK, "60%"), Cause.AUDIO_MUTED)
    to_little = room.break_(lambda: sink.order("set-sink-volume", SINK, "15%"), Cause.AUDIO_MUTED)
    room.mend(lambda: sink.order("set-sink-volume", SINK, "40%"), Cause.AUDIO_MUTED)
    return [Told(51, Cause.AUDIO_MUTED, to_nothing), Told(None, Cause.AUDIO_MUTED, to_little)]


def server_gone(room: Room) -> list[Told]:
    """Killed and started again; then frozen for a while."""
    killed = room.break_(room.sink.kill, Cause.AUDIO_DEAD)
    room.mend(room.sink.start, Cause.AUDIO_DEAD)
    frozen = room.break_(room.sink.freeze, Cause.AUDIO_DEAD)
    room.mend(room.sink.thaw, Cause.AUDIO_DEAD)
    return [Told(52, Cause.AUDIO_DEAD, killed), Told(None, Cause.AUDIO_DEAD, frozen)]


def followed_and_unheard(room: Room) -> list[Told]:
    """Another output is chosen, the shift changes, an alarm sounds: no fault. An alarm that nobody hears: a fault."""
    sink = room.sink
    began = datetime.now(UTC)
    sink.order("load-module", "module-null-sink", f"sink_name={OTHER}", "norewinds=1")
    sink.order("set-default-sink", OTHER)
    stopped: set[int] = set()

    def stop_the_voice() -> None:
        """And any that takes its place, once it plays: each says nothing of itself any more."""
        for stream in sink.streams():
            pid = int(stream["properties"]["application.process.id"])
            if pid not in stopped:
                os.kill(pid, signal.SIGSTOP)
                stopped.add(pid)

    with sink.record(OTHER) as recording:
        wait(lambda: recording.heard(TEST_HZ), 10, "the test tone at the other output")
        changed = time.monotonic()
        assert room.console.run("shift", "ann").returncode == 0
        wait(lambda: recording.heard(TEST_HZ, since=changed), 10, "the test tone of another shift")
        room.web.answers = lambda request: Served(b"", 503)
        wait(lambda: len(recording.onsets(C5, rest=2)) >= 2, 30, "the fault, again and again")
        assert room.console.of_sound(began) == [], described(room.console.told_so_far())
        done = time.monotonic()
        unheard = room.break_(stop_the_voice, Cause.AUDIO_DEAD, meanwhile=stop_the_voice)
        # One that took its place may have got a note out before it was stopped too: until then it was heard.
        unheard -= max(0.0, recording.onsets(C5)[-1] - done)
    room.mend(lambda: None, Cause.AUDIO_DEAD, OTHER)
    return [Told(None, Cause.AUDIO_DEAD, unheard)]


STORIES: tuple[Story, ...] = (lost_and_suspended, muted, turned_down, server_gone, followed_and_unheard)


@pytest.mark.row(49, 50, 51, 52)
def test_a_sound_that_cannot_be_heard_is_a_fault_until_it_is_heard_again(tmp_path: Path, ledger: Ledger) -> None:
    against = pulseaudio()

    def play(story: Story) -> list[Told]:
        with Room(tmp_path / story.__name__) as room:
            return story(room)

    with ThreadPoolExecutor(len(STORIES)) as pool:
        for told in pool.map(play, STORIES):
            for row, cause, seconds in told:
                assert seconds <= BOUND + 2, (cause, seconds)
                if row is not None:
                    ledger.held(row, against, cause, seconds, BOUND)


@pytest.mark.prove
@pytest.mark.parametrize("hogs", [0, 4])
def test_nothing_is_said_of_the_sound_in_minutes_of_ordinary_life(tmp_path: Path, hogs: int) -> None:
    """Half of it calm, half of it with an alarm in the air; also where others want all of the machine."""
    with busy(hogs), Room(tmp_path / "room") as room, room.sink.record() as recording:
        began = datetime.now(UTC)
        wait(lambda: datetime.now(UTC) - began > MINUTE, 90, "a minute has passed", every=1)
        room.web.answers = lambda request: Served(b"", 503)
        wait(lambda: datetime.now(UTC) - began > 2 * MINUTE, 90, "another minute has passed", every=1)
        assert room.console.of_sound() == [], described(room.console.told_so_far())
        assert len(recording.onsets(C5, rest=2)) > 8

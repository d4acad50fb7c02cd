"""What is told of a sound that is listened to: one fault at a time, until it has been heard again."""

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from noc.audio.hearing_verdict import Trouble, dead
from noc.audio.sound_watch import SoundWatch
from noc.core.causes import Cause

UNHEARD = dead("not heard", "the test tone plays and is not heard")
MUTED = Trouble(Cause.AUDIO_MUTED, "muted", "the loudspeaker is muted")


class Siren(QObject):
    changed = Signal()
    works, status = True, "sound: on, not verified, voice ready"


class Hearing(QObject):
    """As much of it as is watched."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.trouble: Trouble | None = None
        self.proven, self.verifies, self.status = False, True, "listening"

    def turn(self, status: str, trouble: Trouble | None = None, proven: bool = False) -> None:
        self.status, self.trouble, self.proven = status, trouble, proven
        self.changed.emit()


class Room:
    def __init__(self, required: bool = True) -> None:
        self.shown: list[tuple[str, bool]] = []
        self.said: list[tuple[str, Cause, str]] = []
        self.siren, self.hearing = Siren(), Hearing()
        show = lambda text, good: self.shown.append((text, good))  # noqa: E731
        self.watch = SoundWatch(self.siren, self, required, show, hearing=self.hearing)  # type: ignore[arg-type]

    def part_failed(self, cause: Cause, subject: str, text: str) -> None:
        assert subject == "sound"
        self.said.append(("failed", cause, text))

    def part_works(self, cause: Cause, subject: str) -> None:
        self.said.append(("works", cause, ""))


@pytest.fixture
def room(qtbot: QtBot) -> Room:
    return Room()


def test_the_header_says_when_it_was_heard(room: Room) -> None:
    room.hearing.turn("heard 09:42:05", proven=True)
    assert room.shown == [("listening, voice ready", True), ("heard 09:42:05, voice ready", True)]
    assert room.said == []


def test_it_is_a_fault_until_it_is_heard_again(room: Room) -> None:
    room.hearing.turn("muted", MUTED)
    room.hearing.turn("muted", MUTED)
    assert room.said == [("failed", Cause.AUDIO_MUTED, "alarms cannot be heard: the loudspeaker is muted")]
    assert room.shown[-1] == ("muted, voice ready", False)
    room.hearing.turn("listening")
    assert len(room.said) == 1
    room.hearing.turn("heard 09:42:05", proven=True)
    assert room.said[1:] == [("works", Cause.AUDIO_MUTED, "")]


def test_one_cause_follows_another(room: Room) -> None:
    room.hearing.turn("muted", MUTED)
    room.hearing.turn("not heard", UNHEARD)
    told = [(word, cause) for word, cause, _ in room.said]
    assert told == [("failed", Cause.AUDIO_MUTED), ("works", Cause.AUDIO_MUTED), ("failed", Cause.AUDIO_DEAD)]


def test_where_nothing_can_be_listened_to_a_free_way_ends_the_fault(room: Room) -> None:
    room.hearing.turn("muted", MUTED)
    room.hearing.verifies = False
    room.hearing.turn("on, not verified")
    assert room.said[-1] == ("works", Cause.AUDIO_MUTED, "")
    assert room.shown[-1] == ("on, not verified, voice ready", True)


def test_an_optional_sound_is_only_shown(qtbot: QtBot) -> None:
    room = Room(required=False)
    room.hearing.turn("muted", MUTED)
    assert room.shown[-1] == ("muted, voice ready", False)
    assert room.said == []

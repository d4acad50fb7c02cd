"""What stops a sound on its way, judged from what a real PulseAudio 16.1 and a real PipeWire 0.3.65 have answered."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from noc.audio.hearing_facts import GarbledError, Look, Output, Stream, read_look
from noc.audio.hearing_verdict import judge
from noc.core.causes import Cause

RECORDED = Path(__file__).parent / "recorded"
VOICE = 4711
PLAYING = ("pulseaudio-playing", "pipewire-playing")


def answers(name: str) -> list[bytes]:
    found = json.loads((RECORDED / f"{name}.json").read_text("utf-8"))
    return [found[question].encode() for question in ("info", "sinks", "sink-inputs", "sources")]


def look(name: str) -> Look:
    return read_look(*answers(name))


def test_every_recording_is_judged() -> None:
    assert {file.stem for file in RECORDED.glob("*.json")} == {*PLAYING, *STOPPED, "pulseaudio-monitor-muted"}


@pytest.mark.parametrize("name", PLAYING)
def test_a_free_way(name: str) -> None:
    way = judge(look(name), VOICE)
    assert way.trouble is None
    assert way.output is not None
    assert (way.output.name, way.output.monitor) == ("desk_speaker", "desk_speaker.monitor")
    assert not way.deaf


STOPPED = {
    "pulseaudio-muted": (Cause.AUDIO_MUTED, "Null Output is muted"),
    "pulseaudio-volume-0": (Cause.AUDIO_MUTED, "the volume on Null Output is 0: too low to be heard"),
    "pulseaudio-stream-muted": (Cause.AUDIO_MUTED, "the sound of this console is muted on Null Output"),
    "pulseaudio-suspended": (Cause.AUDIO_DEAD, "Null Output is suspended and takes no sound"),
    "pulseaudio-no-sink": (Cause.AUDIO_DEAD, "the sound server has no output device"),
    "pulseaudio-stand-in": (Cause.AUDIO_DEAD, "the output device is gone"),
    "pipewire-muted": (Cause.AUDIO_MUTED, "Headset is muted"),
    "pipewire-volume-0": (Cause.AUDIO_MUTED, "the volume on Headset is 0"),
    "pipewire-no-session-manager": (Cause.AUDIO_DEAD, "the sound goes to no output"),
    "pipewire-stand-in": (Cause.AUDIO_DEAD, "the output device is gone"),
}


@pytest.mark.parametrize("name", STOPPED)
def test_what_stops_it(name: str) -> None:
    cause, text = STOPPED[name]
    trouble = judge(look(name), VOICE).trouble
    assert trouble is not None
    assert trouble.cause is cause
    assert trouble.text.startswith(text)


def test_a_monitor_that_is_turned_down_is_no_trouble_but_nothing_can_be_heard_there() -> None:
    way = judge(look("pulseaudio-monitor-muted"), VOICE)
    assert (way.trouble, way.deaf) == (None, True)


def changed(name: str, output: Callable[[Output], Output], stream: Callable[[Stream], Stream]) -> Look:
    seen = look(name)
    return replace(seen, outputs=tuple(map(output, seen.outputs)), streams=tuple(map(stream, seen.streams)))


@pytest.mark.parametrize(
    ("output_db", "stream_db", "flat", "heard"),
    [
        (-39, 0, False, True),
        (-41, 0, False, False),
        (-25, -25, False, False),  # what one mixer leaves the other takes
        (-25, -25, True, True),  # the same turn of one knob, told twice
    ],
)
def test_how_low_is_too_low(output_db: float, stream_db: float, flat: bool, heard: bool) -> None:
    seen = changed(
        "pulseaudio-playing",
        lambda output: replace(output, level=output_db, flat=flat),
        lambda stream: replace(stream, level=stream_db),
    )
    assert (judge(seen, VOICE).trouble is None) is heard


def test_before_it_plays_it_would_take_the_default_output() -> None:
    assert judge(look("pulseaudio-playing"), 1).trouble is None
    assert judge(look("pulseaudio-muted"), 1).trouble is not None
    assert judge(look("pulseaudio-suspended"), 1).trouble is None  # it wakes when something plays
    assert judge(replace(look("pipewire-playing"), default="@DEFAULT_SINK@"), 1).trouble is not None


@pytest.mark.parametrize("name", ["pulseaudio-suspended", "pulseaudio-stream-muted"])
def test_a_voice_that_is_just_replaced_does_not_end_what_was_found_of_the_one_before(name: str) -> None:
    before = judge(look(name), VOICE).trouble
    assert before is not None
    assert judge(look(name), 1, before).trouble == before
    assert judge(look("pulseaudio-playing"), 1, before).trouble == before
    assert judge(look("pulseaudio-playing"), VOICE, before).trouble is None


def test_what_was_found_of_the_output_ends_also_while_nothing_plays() -> None:
    before = judge(look("pulseaudio-muted"), VOICE).trouble
    assert before is not None
    assert judge(look("pulseaudio-playing"), 1, before).trouble is None


def test_a_plug_that_was_pulled_is_a_loss_where_the_system_knows_of_it() -> None:
    info, sinks, streams, sources = answers("pulseaudio-playing")
    (sink,) = json.loads(sinks)
    for availability, lost in (("not available", True), ("availability unknown", False), ("available", False)):
        port = {"name": "hdmi", "description": "HDMI", "availability": availability}
        other = {"name": "line", "description": "Line", "availability": "not available"}
        plugged = json.dumps([sink | {"ports": [other, port], "active_port": "hdmi"}]).encode()
        assert (judge(read_look(info, plugged, streams, sources), VOICE).trouble is not None) is lost


@pytest.mark.parametrize("garbled", [b"", b"[]", b"{", b'{"default_sink_name":', b'"\xff"', b"null"])
def test_an_answer_that_is_none(garbled: bytes) -> None:
    _, *others = answers("pulseaudio-playing")
    with pytest.raises(GarbledError):
        read_look(garbled, *others)


def test_a_name_from_outside_is_one_short_line() -> None:
    info, sinks, *others = answers("pulseaudio-playing")
    (sink,) = json.loads(sinks)
    named = json.dumps([sink | {"description": "A\x1b[2J\n" + "x" * 500}]).encode()
    (output,) = read_look(info, named, *others).outputs
    assert output.label.startswith("A [2J xxx")
    assert len(output.label) == 60

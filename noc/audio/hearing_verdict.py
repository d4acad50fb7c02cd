"""Whether a sound on its way to the loudspeaker is stopped by what the sound server says of that way: a pure function.

That nothing stops it does not prove that it arrives: for that the output is listened to (`noc.audio.hearing`).
"""

from dataclasses import dataclass

from noc.audio.hearing_facts import Look, Output, Stream
from noc.core.causes import Cause

# At 21 % of the usual scale. A loudspeaker that makes 85 dB at full then makes the alarms at 30 dB: a whisper.
AUDIBLE = -40.0
STAND_IN = "auto_null"  # what a server puts in place of outputs that are gone; a null sink of another name was chosen


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why alarms cannot be heard: the cause of the fault, a word for the header, and a sentence."""

    cause: Cause
    word: str
    text: str
    of_stream: bool = False  # it is told of what our process plays: where that plays nothing nobody knows


@dataclass(frozen=True, slots=True)
class Way:
    """Where the sound of a process goes; `output` is None where it goes nowhere."""

    output: Output | None
    trouble: Trouble | None
    deaf: bool = False  # what the output sends on cannot be listened to: somebody has turned its monitor down


def dead(word: str, text: str, of_stream: bool = False) -> Trouble:
    return Trouble(Cause.AUDIO_DEAD, word, text, of_stream)


def _muted(word: str, text: str, of_stream: bool = False) -> Trouble:
    return Trouble(Cause.AUDIO_MUTED, word, text, of_stream)


def judge(look: Look, pid: int, before: Trouble | None = None) -> Way:
    """The way of the sound of process `pid`. One that plays nothing yet would play on the default output.

    `before`: what the last look found. If it was told of the stream it holds while there is none: a voice that is
    replaced every few seconds, because nothing takes its sound, would else end the doubt each time.
    """
    stream = _stream_of(look, pid)
    output = _output_of(look, stream)
    deaf = output is not None and any(
        monitor.name == output.monitor and (monitor.muted or monitor.level < AUDIBLE) for monitor in look.monitors
    )
    trouble = _of_output(look, output) or _of_stream(output, stream)
    if trouble is None and stream is None and before is not None and before.of_stream:
        trouble = before
    return Way(output, trouble, deaf)


def _stream_of(look: Look, pid: int) -> Stream | None:
    own = [stream for stream in look.streams if pid and stream.pid == pid]
    return min(own, key=lambda stream: stream.corked, default=None)


def _output_of(look: Look, stream: Stream | None) -> Output | None:
    if stream is None:
        return next((output for output in look.outputs if output.name == look.default), None)
    return next((output for output in look.outputs if output.number == stream.output), None)


def _of_output(look: Look, output: Output | None) -> Trouble | None:
    if output is None:
        real = any(not each.name.startswith(STAND_IN) for each in look.outputs)
        text = "the sound goes to no output" if real else "the sound server has no output device"
        return dead("no output", text)
    if output.name.startswith(STAND_IN):
        return dead("no output", "the output device is gone; the sound server plays to nobody in its place")
    if output.unplugged:
        return dead("unplugged", f"nothing is plugged into {output.label}")
    if output.muted:
        return _muted("muted", f"{output.label} is muted")
    return None


def _of_stream(output: Output | None, stream: Stream | None) -> Trouble | None:
    if output is None:
        return None
    if stream is not None and stream.muted:
        return _muted("muted", f"the sound of this console is muted on {output.label}", True)
    if (level := _level(output, stream)) < AUDIBLE:
        how = "0" if level < -120 else f"{level:.0f} dB"
        text = f"the volume on {output.label} is {how}: too low to be heard"
        return _muted("volume too low", text, stream is not None)
    if output.suspended and stream is not None and not stream.corked:
        return dead("suspended", f"{output.label} is suspended and takes no sound", True)
    return None


def _level(output: Output, stream: Stream | None) -> float:
    if stream is None:
        return output.level
    return stream.level if output.flat else output.level + stream.level

"""The sound, heard: a short test tone is played, and what arrives at the loudspeaker is listened to."""

from collections.abc import Iterator
from typing import Any

from noc.audio.hearing_look import why_not
from noc.core.causes import Cause
from noc.doctor.link import Line, Mark, broken, ok, unknown
from noc.doctor.trial import TrialError, tried
from noc.settings import Settings

LINK = "sound"
SECONDS = 25.0
_REMEDY = {
    Cause.AUDIO_MUTED: "unmute it, and turn it up: pactl set-sink-mute @DEFAULT_SINK@ 0",
    Cause.AUDIO_DEAD: "connect and choose an output, see that the sound server runs: pactl info",
}
_LISTEN = 'listen yourself: noc drill audio; where no sound is wanted: sound = "off"'


def examine_sound(settings: Settings | None, plays: bool) -> Iterator[Line]:
    """`plays`: the test tone may be played."""
    wanted = settings.console.sound if settings is not None else "optional"
    required = wanted == "required"
    if wanted == "off":
        yield ok(LINK, "off, by noc.toml")
    elif not plays:
        yield unknown(LINK, "left out: --no-sound", "run it without, once", required)
    elif why := why_not():
        yield unknown(LINK, f"sound not verified: {why}", _LISTEN, required)
    else:
        try:
            yield _judged(tried("noc.doctor.sound_trial", {}, SECONDS - 2), required)
        except TrialError as error:
            yield broken(LINK, f"the test tone could not be played: {error}", _LISTEN)


def _judged(found: dict[str, Any], required: bool) -> Line:
    if found["heard"]:
        return ok(LINK, "the test tone was played, and heard at the output")
    if found["trouble"] is not None:
        remedy = _REMEDY.get(found["cause"], _LISTEN)
        return Line(LINK, Mark.BROKEN if required else Mark.WEAK, found["trouble"], remedy)
    return unknown(LINK, f"sound not verified ({found['status']})", _LISTEN, required)

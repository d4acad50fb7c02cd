"""What a sound server says of its outputs and streams, read from `pactl -f json`. No judgement, no Qt.

PulseAudio and PipeWire's stand-in for it speak the same words.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from noc.core.phrases import plain

FULL = 65536  # the value of a volume of 100 %
NOWHERE = 0xFFFFFFFF  # the number of the output of a stream that has none
LABEL_LENGTH = 60


class GarbledError(ValueError):
    """What pactl said is not what it is documented to say."""


@dataclass(frozen=True, slots=True)
class Output:
    """A sink. `level` in dB: its volume against full."""

    number: int
    name: str
    label: str
    monitor: str
    muted: bool
    level: float
    suspended: bool
    unplugged: bool
    flat: bool  # the volume of each stream already holds that of the output


@dataclass(frozen=True, slots=True)
class Stream:
    """A sink-input: what one process plays."""

    pid: int
    output: int
    muted: bool
    level: float  # dB
    corked: bool  # holds still


@dataclass(frozen=True, slots=True)
class Monitor:
    """The source that gives what an output sends to its loudspeaker; it has a volume of its own."""

    name: str
    muted: bool
    level: float  # dB


@dataclass(frozen=True, slots=True)
class Look:
    """All of it at one moment."""

    default: str  # the name of an output; a server without a session manager has none of this name
    outputs: tuple[Output, ...]
    streams: tuple[Stream, ...]
    monitors: tuple[Monitor, ...] = ()


def read_look(info: bytes, sinks: bytes, sink_inputs: bytes, sources: bytes) -> Look:
    """From the answers to `info` and to `list` of the three others. Raises GarbledError."""
    try:
        default = _parsed(info)["default_sink_name"]
        outputs = tuple(_output(entry) for entry in _parsed(sinks))
        streams = tuple(_stream(entry) for entry in _parsed(sink_inputs))
        monitors = tuple(_monitor(entry) for entry in _parsed(sources))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise GarbledError(f"pactl's answer cannot be read ({type(error).__name__})") from error
    return Look(str(default), outputs, streams, monitors)


def _parsed(text: bytes) -> Any:
    return json.loads(text.decode(errors="replace"), strict=False)


def _output(entry: Mapping[str, Any]) -> Output:
    name = str(entry["name"])
    return Output(
        number=int(entry["index"]),
        name=name,
        label=plain(str(entry.get("description") or name), LABEL_LENGTH),
        monitor=str(entry.get("monitor_source") or f"{name}.monitor"),
        muted=bool(entry["mute"]),
        level=_level(entry["volume"]),
        suspended=entry.get("state") == "SUSPENDED",
        unplugged=any(port.get("availability") == "not available" for port in _active_ports(entry)),
        flat="FLAT_VOLUME" in (entry.get("flags") or ()),
    )


def _active_ports(entry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    active = entry.get("active_port")
    return (port for port in entry.get("ports") or () if port.get("name") == active)


def _stream(entry: Mapping[str, Any]) -> Stream:
    return Stream(
        pid=_pid(entry.get("properties") or {}),
        output=int(entry["sink"]),
        muted=bool(entry["mute"]),
        level=_level(entry["volume"]),
        corked=bool(entry["corked"]),
    )


def _monitor(entry: Mapping[str, Any]) -> Monitor:
    return Monitor(str(entry["name"]), bool(entry["mute"]), _level(entry["volume"]))


def _pid(properties: Mapping[str, Any]) -> int:
    pid = str(properties.get("application.process.id", ""))
    return int(pid) if pid.isdecimal() else 0


def _level(channels: Mapping[str, Mapping[str, Any]]) -> float:
    """The loudest channel in dB, by the cubic scale of the volumes; -inf is silence."""
    loudest = max((int(channel["value"]) for channel in channels.values()), default=0)
    return 60 * math.log10(loudest / FULL) if loudest > 0 else -math.inf

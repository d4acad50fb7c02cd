"""What is asked of Prometheus and what it says, as far as it is read: version 1 of its HTTP API, servers since 2.30."""

import json
import re
from contextlib import suppress
from datetime import timedelta
from math import nan
from typing import Generic, TypeVar

import msgspec

from noc.backends.backend import PollError
from noc.backends.reply import Reply, decode
from noc.backends.stamps import from_go_duration
from noc.backends.words import clean
from noc.core.causes import Cause

T = TypeVar("T")

_QUOTED = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)"""
_MATCHER = rf"\s*(?:(?:[a-zA-Z_]\w*|{_QUOTED})\s*(?:=~|!~|!=|=)\s*)?{_QUOTED}\s*"
_METRIC = r"[a-zA-Z_]\w*"  # a colon would make it the name of a recording rule, whose samples are no scrapes
_SELECTOR = re.compile(rf"(?=.)(?:{_METRIC})?\s*(?:\{{(?:{_MATCHER}(?:,{_MATCHER})*,?)?\s*\}})?", re.ASCII)


class Sample(msgspec.Struct, frozen=True, gc=False):
    """One series of an answer. Its labels stay as the JSON they came in: from poll to poll they are the same bytes."""

    metric: msgspec.Raw
    value: tuple[float, str]  # when the query was evaluated, in seconds since 1970, and what came out


class Vector(msgspec.Struct, frozen=True, gc=False):
    result: list[Sample]


class Rows(msgspec.Struct, frozen=True, gc=False):
    """Samples one by one, where some are not of that shape."""

    result: list[msgspec.Raw]


class Target(msgspec.Struct, frozen=True, gc=False):
    labels: dict[str, str]
    interval: str = msgspec.field(name="scrapeInterval", default="")
    timeout: str = msgspec.field(name="scrapeTimeout", default="")
    error: str = msgspec.field(name="lastError", default="")


class Targets(msgspec.Struct, frozen=True, gc=False):
    active: list[Target] = msgspec.field(name="activeTargets")


class Runtime(msgspec.Struct, frozen=True, gc=False):
    started: str = msgspec.field(name="startTime", default="")
    loaded: str = msgspec.field(name="lastConfigTime", default="")
    reload_succeeded: bool | None = msgspec.field(name="reloadConfigSuccess", default=None)


class Build(msgspec.Struct, frozen=True, gc=False):
    version: str = ""


_SAMPLE = msgspec.json.Decoder(Sample)


class Envelope(msgspec.Struct, Generic[T], frozen=True, gc=False):
    status: str
    data: T | None = None
    error: str = ""
    warnings: list[str] = []


def signed(selector: str) -> str:
    """Ask state and stamp in one: the time of each newest sample, negative unless its value is 1.

    Asked apart, a scrape between the two questions could lend its time to the state before it.
    """
    return f"timestamp({selector}) * (2 * ({selector} == bool 1) - 1)"


# `up` of a probed site only says that the exporter answered; where a probe speaks for the same labels, it is heard.
BY_DEFAULT = f"({signed('probe_success')}) or ({signed('up')})"


def states(selector: str | None) -> str:
    """Write the query for the state of every target. Raises ValueError with one sentence for people."""
    if selector is None:
        return BY_DEFAULT
    selector = selector.strip()
    if _SELECTOR.fullmatch(selector) is None:
        raise ValueError(
            f"state_query = {clean(selector, 80)!r} must be one scraped metric with label matchers, such as "
            'up{job="node"}: of anything else only the time of asking is known, which proves nothing'
        )
    return signed(selector)


def firing(alert: str) -> str:
    """Ask when the rule of an alert last found it firing."""
    return f'timestamp(ALERTS{{alertname={json.dumps(alert, ensure_ascii=False)},alertstate="firing"}})'


def read(reply: Reply, shape: type[T]) -> tuple[T, tuple[str, ...]]:
    """Take the data and the warnings out of an answer. Raises PollError, in Prometheus' own words where it has any."""
    if reply.status in (400, 422, 503):
        _raise_in_its_words(reply)
    envelope = decode(reply, Envelope[shape])  # type: ignore[valid-type]
    if envelope.status != "success" or envelope.data is None:
        raise PollError(Cause.BACKEND_GARBLED, f"{reply.server} reports an error: {clean(envelope.error) or 'no data'}")
    return envelope.data, tuple(clean(warning) for warning in envelope.warnings)


def read_vector(reply: Reply) -> tuple[Vector, tuple[str, ...], int]:
    """Read the samples of an answer, its warnings, and how many samples could not be read and were left out.

    Raises PollError where it is no list of samples, or not one of them can be read.
    """
    try:
        return *read(reply, Vector), 0
    except PollError as garbled:
        if garbled.cause is not Cause.BACKEND_GARBLED or reply.status != 200:
            raise
        raw, warnings = read(reply, Rows)
        samples = [sample for row in raw.result if (sample := _fit(row)) is not None]
        if not samples:
            raise
        return Vector(samples), warnings, len(raw.result) - len(samples)


def _fit(row: msgspec.Raw) -> Sample | None:
    try:
        return _SAMPLE.decode(row)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def number(text: str) -> float:
    """The value of a sample, which is a string on the wire; NaN where it is no number."""
    try:
        return float(text)
    except ValueError:
        return nan


def duration(text: str) -> timedelta | None:
    length = from_go_duration(text)
    return length if length else None  # an interval of zero is none


def _raise_in_its_words(reply: Reply) -> None:
    """Raise PollError with the error that a refused query explains; return where there is no such explanation."""
    with suppress(msgspec.DecodeError, UnicodeDecodeError):
        error = msgspec.json.decode(reply.body, type=Envelope[None]).error
        if error:
            cause = Cause.BACKEND_LOST if reply.status == 503 else Cause.BACKEND_REFUSED
            raise PollError(cause, f"{reply.server} answers the query with {reply.status}: {clean(error)}")

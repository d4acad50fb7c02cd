"""From the body of an answer to rows of a known shape: one bad row never loses the rest."""

from typing import TypeVar

import msgspec

from noc.backends.backend import PollError
from noc.backends.words import clean
from noc.core.causes import Cause

T = TypeVar("T")

_decoders: dict[type, msgspec.json.Decoder[list[object]]] = {}  # one per shape, for good: making them is slow
_RAW = msgspec.json.Decoder(list[msgspec.Raw])


def rows_of(body: bytes, shape: type[T], server: str) -> tuple[list[T], int]:
    """Read the rows, and count those that are not of that shape and were left out.

    Raises PollError where the whole is no list of rows, or not one of them fits.
    """
    decoder = _decoder_of(shape)
    try:
        return decoder.decode(body), 0
    except msgspec.ValidationError as error:
        problem = f"rows of another shape than promised: {clean(str(error), 120)}"
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        problem = f"no whole JSON: {clean(str(error), 80)}"
    body = body.decode(errors="replace").encode()  # old cores send the bytes of their plug-ins as they are
    raw = _apart(body)
    one = msgspec.json.Decoder(shape)
    rows = [row for each in raw if (row := _fit(one, each)) is not None]
    if not rows:
        raise PollError(Cause.BACKEND_GARBLED, f"{server} sent {problem}")
    return rows, len(raw) - len(rows)


def _decoder_of(shape: type[T]) -> msgspec.json.Decoder[list[T]]:
    decoder = _decoders.get(shape)
    if decoder is None:
        decoder = _decoders[shape] = msgspec.json.Decoder(list[shape])  # type: ignore[valid-type]
    return decoder  # type: ignore[return-value]


def _apart(body: bytes) -> list[bytes]:
    """Rows that are read one by one; where the whole is no JSON, as with a bare `nan`, each line that a core writes."""
    try:
        return [bytes(raw) for raw in _RAW.decode(body)]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        lines = body.strip().removeprefix(b"[").removesuffix(b"]").split(b"\n")
        rows = (line.strip(b" \t\r,") for line in lines)
        return [row for row in rows if row]


def _fit(decoder: msgspec.json.Decoder[T], raw: bytes) -> T | None:
    try:
        return decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None

"""The header of an answer (`fixed16`): a code of three digits, the length of what follows, a line end."""

import re
from dataclasses import dataclass
from typing import Self

from noc.backends.backend import PollError
from noc.backends.reply import Reply, expect_json
from noc.backends.words import clean
from noc.core.causes import Cause

HEAD = 16  # bytes

_HEAD = re.compile(rb"(\d{3}) +(\d{1,11})\n", re.ASCII)
_TLS_ALERT = b"\x15\x03"


class NoTableError(PollError):
    """404: this Livestatus has no such table."""


@dataclass(frozen=True, slots=True)
class Head:
    code: int
    length: int

    @classmethod
    def of(cls, begin: bytes) -> Self | None:
        """None: this is no Livestatus."""
        found = _HEAD.fullmatch(begin)
        return cls(int(found[1]), int(found[2])) if found else None

    def expect_ok(self, body: bytes, server: str) -> bytes:
        """Return the body of a success. Raises PollError with the cause that the code stands for."""
        if self.code == 200:
            return body
        # Some send a stack trace of their own behind the first line.
        said = clean(body[:1000].decode(errors="replace").partition("\n")[0], 120)
        match self.code:
            case 401 | 403:
                raise PollError(Cause.BACKEND_REFUSED, f"{server} does not let us read ({self.code}: {said})")
            case 404:
                raise NoTableError(Cause.BACKEND_GARBLED, f"{server} lacks a table ({said})")
            case 413 | 429:
                raise PollError(Cause.BACKEND_LOST, f"{server} wants fewer or smaller requests ({self.code}: {said})")
            case code if code >= 500:
                raise PollError(Cause.BACKEND_LOST, f"{server} is in trouble itself ({code}: {said})")
        raise PollError(Cause.BACKEND_GARBLED, f"{server} does not understand the question ({self.code}: {said})")


def foreign(answer: bytes, server: str) -> PollError:
    """What to say of an answer that begins with no such header."""
    if answer.startswith(_TLS_ALERT):
        return PollError(Cause.BACKEND_LOST, f"{server} speaks TLS: use tls:// in the url")
    if answer.startswith(b"HTTP/"):
        answer = answer.partition(b"\r\n\r\n")[2] or b"<html>"
    try:
        expect_json(Reply(200, answer, server=server))
    except PollError as error:
        return error
    return PollError(Cause.BACKEND_GARBLED, f"{server} does not speak Livestatus: is its port another?")

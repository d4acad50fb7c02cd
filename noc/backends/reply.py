"""One answer over HTTP, and whether it is what was promised."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import msgspec

from noc.backends.backend import PollError
from noc.backends.words import clean
from noc.core.causes import Cause

T = TypeVar("T")

LONGEST_PATH = 160  # characters of it in a sentence

_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}  # one per shape, for good: making them is slow


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, headers that matter, and the decoded body. `server` (host:port) and `path` are for error messages."""

    status: int
    body: bytes = field(repr=False)
    date: datetime | None = None  # the server's clock, by its Date header
    content_type: str = ""
    location: str = ""
    server: str = "the server"
    path: str = ""
    etag: str = ""  # names this version of the page; empty: it has none

    def expect_ok(self) -> Self:
        """Return itself if the status is 2xx; raises PollError with the cause that the status stands for."""
        if 200 <= self.status < 300:
            return self
        raise PollError(_cause_of(self.status), self._sentence())

    def _sentence(self) -> str:
        path = clean(self.path, LONGEST_PATH)  # a part of it may be the backend's own word
        where = f"{self.server}{path}"
        match self.status:
            case 401:
                return f"{self.server} refuses the log-in (401): check the user and the secret"
            case 403:
                return f"{self.server} does not let this account read {path or '/'} (403): give it the permission"
            case 404:
                return f"{where} does not exist (404): check the url, or the account's permissions"
            case 429:
                return f"{self.server} wants fewer requests (429): raise poll_every"
            case status if 300 <= status < 400:
                return f"{where} sends us on to {_place(self.location)} ({status}): the url must be the server itself"
            case status if status >= 500:
                return f"{self.server} is in trouble itself (status {status})"
            case status:
                return f"{where} refuses the request (status {status})"


def decode(reply: Reply, shape: type[T]) -> T:
    """Read the JSON of a good reply into `shape`. Raises PollError for any other status or body."""
    reply.expect_ok()
    expect_json(reply)
    try:
        shaped: T = _decoder_of(shape).decode(reply.body)
    except msgspec.ValidationError as error:
        text = f"{reply.server} sent JSON of another shape than promised: {clean(str(error), 120)}"
        raise PollError(Cause.BACKEND_GARBLED, text) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        hint = clean(str(error), 80) if isinstance(error, msgspec.DecodeError) else type(error).__name__
        raise PollError(Cause.BACKEND_GARBLED, f"{reply.server} sent no whole JSON: {hint}") from None
    return shaped


def _decoder_of(shape: Any) -> msgspec.json.Decoder[Any]:
    decoder = _decoders.get(shape)
    if decoder is None:
        decoder = _decoders[shape] = msgspec.json.Decoder(shape)
    return decoder


def expect_json(reply: Reply) -> None:
    """Raise PollError where a body is plainly no JSON: a log-in page is refused, all else is garbled."""
    start = reply.body[:4096].lstrip()
    if not start:
        raise PollError(Cause.BACKEND_GARBLED, f"{reply.server} answered {reply.status} with an empty body")
    if start[:1] != b"<" and "html" not in reply.content_type:
        return
    page = reply.body[:65536].lower()
    if b"password" in page or b"login" in page or b"log in" in page or b"sign in" in page:
        text = f"{reply.server} answers with a log-in page where data were promised: check the user and the secret"
        raise PollError(Cause.BACKEND_REFUSED, text)
    text = f"{reply.server} answers with a web page where data were promised: check the url"
    raise PollError(Cause.BACKEND_GARBLED, text)


def _cause_of(status: int) -> Cause:
    return Cause.BACKEND_LOST if status == 429 or status >= 500 else Cause.BACKEND_REFUSED


def _place(location: str) -> str:
    """Name where a redirect leads, without its query, which may carry a session."""
    try:
        parts = urlsplit(location)
    except ValueError:
        return "an unreadable address"
    return clean(parts.netloc.rpartition("@")[2] + parts.path, 100) or "nowhere"

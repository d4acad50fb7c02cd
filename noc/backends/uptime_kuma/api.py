"""What is asked of Uptime Kuma, and as seldom as it answers anew."""

from datetime import datetime
from typing import Generic, TypeVar

from noc.backends.backend import PollError
from noc.backends.http import Transport
from noc.backends.reply import Reply, decode
from noc.backends.uptime_kuma.metrics import Metrics, parse
from noc.core.causes import Cause
from noc.steady import steady

T = TypeVar("T")

METRICS_EVERY = 60.0  # seconds: 60 requests a minute are allowed for all clients together

_UNCHANGED = 304


class KeptPage(Generic[T]):
    """A page that the server itself keeps for a while.

    Asked with the tag of the one that we have, it says in a few bytes that there is no other: that proves nothing new,
    and what we have only grows older.
    """

    def __init__(self, path: str, shape: type[T]) -> None:
        self._path = path
        self._shape = shape
        self._kept: tuple[str, T] | None = None  # its tag, what it said

    async def read(self, transport: Transport) -> tuple[T, datetime | None]:
        """What it says, and the server's clock. Raises PollError."""
        headers = {"If-None-Match": self._kept[0]} if self._kept else None
        reply = await transport.get(self._path, headers=headers)
        if reply.status == _UNCHANGED and self._kept:
            return self._kept[1], reply.date
        self._kept = None
        value = decode(reply, self._shape)
        if reply.etag:
            self._kept = reply.etag, value
        return value, reply.date


class MetricsPage:
    """`/metrics`, read once a minute."""

    def __init__(self) -> None:
        self._read_at: float | None = None  # steady seconds
        self._outcome: Metrics | str = ""

    async def read(self, transport: Transport) -> Metrics | str:
        """What it said last, or a sentence that tells why it cannot be had."""
        if self._read_at is None or steady() - self._read_at >= METRICS_EVERY:
            self._outcome = await self._ask(transport)
            self._read_at = steady()
        return self._outcome

    async def _ask(self, transport: Transport) -> Metrics | str:
        try:
            reply = await ask_metrics(transport)
        except PollError as error:
            return error.text
        return parse(reply.body.decode(errors="replace"), reply.date)


async def ask_metrics(transport: Transport) -> Reply:
    """Raises PollError; one that is refused may only have come too often, and the server does not say which."""
    reply = await transport.get("/metrics")
    if reply.status == 401:
        text = (
            f"{reply.server} refuses its /metrics (401): the key or the password is wrong, or more than 60 requests "
            "came within a minute; give an API key of its settings as token"
        )
        raise PollError(Cause.BACKEND_REFUSED, text)
    return reply.expect_ok()

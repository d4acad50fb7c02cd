"""What the products that speak HTTP have in common: a server on loopback, its bad manners, and lost answers."""

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import timedelta
from email.utils import format_datetime
from types import TracebackType
from typing import Any, ClassVar, Self

from noc.settings import BackendSettings, Limits
from tests.backends.web import Request, Served, read_request
from tests.contract.product import INTERVAL, SITES, Clock, Manner
from tests.wire.manners import answered, cut, mute, shut
from tests.wire.server import Manner as WebManner
from tests.wire.server import Server

PAGE = b"<html><form>Log in<input name=user><input type=password></form></html>"
MANNERS: Mapping[Manner, WebManner] = {
    Manner.MUTE: mute,
    Manner.SHUT: shut,
    Manner.CUT: cut,
    Manner.EMPTY: answered(Served(b"")),
    Manner.GARBAGE: answered(Served(bytes(range(256)) * 4)),
    Manner.LOG_IN_PAGE: answered(Served(PAGE, headers={"Content-Type": "text/html"})),
    Manner.REFUSED: answered(Served(b"", 401)),
    Manner.RATE_LIMITED: answered(Served(b"", 429)),
    Manner.TROUBLE: answered(Served(b"", 500)),
}
LIMITS = Limits(64 * 1024 * 1024, timedelta(seconds=10), timedelta(seconds=20), timedelta(seconds=30))


class LostAnswer(Exception):  # noqa: N818  it is no error: the answer goes astray
    """What was asked is done; the connection stays open, and nothing comes."""


class _Server(Server):
    async def _answer_all(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            request = await read_request(reader)
            self.asked += 1
            if self.manner is not None:
                await self.manner(request, reader, writer)
                return
            try:
                writer.write(self.answers(request).wire())
            except LostAnswer:
                await reader.read()
                return
            await writer.drain()


class WebProduct(ABC):
    """A product derives from it, says `kind`, `unable` and `words` (of its settings), and writes `answer`."""

    kind: ClassVar[str]
    unable: ClassVar[Mapping[str, str]] = {}
    words: ClassVar[Mapping[str, Any]] = {}  # settings beside name, kind and url
    path: ClassVar[str] = ""  # behind the server's root in `url`

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.server: _Server
        self.may_write = True
        self.writes = 0
        self.loses_answers = False
        self._begun = clock.at
        self._frozen: timedelta | None = None

    def __enter__(self) -> Self:
        self.server = _Server(self.answer)
        self.server.__enter__()
        for site in SITES:
            self.add(f"{site}-gw", site)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.__exit__(kind, error, trace)

    def settings(self, **changes: Any) -> BackendSettings:
        return BackendSettings(
            "east", self.kind, self.server.url + self.path, **{"limits": LIMITS, **self.words, **changes}
        )

    @abstractmethod
    def answer(self, request: Request) -> Served: ...

    @abstractmethod
    def add(self, host: str, site: str) -> None: ...

    # Its clock

    @property
    def now(self) -> float:
        """The time of day, in seconds since 1970."""
        return self.clock.at.timestamp()

    @property
    def alive_at(self) -> float:
        """Until when it has done its work: now, or when it was frozen."""
        return self.now if self._frozen is None else self._frozen.total_seconds()

    @property
    def begun(self) -> float:
        return self._begun.timestamp() - 3600

    def checked_at(self) -> float:
        """The newest round of checks."""
        return self.alive_at // INTERVAL.total_seconds() * INTERVAL.total_seconds()

    def freeze(self) -> None:
        self._frozen = timedelta(seconds=self.now)

    def thaw(self) -> None:
        self._frozen = None

    # Its manners

    def behave(self, manner: Manner | None) -> None:
        self.server.manner = MANNERS[manner] if manner is not None else None

    def refuse_writes(self) -> None:
        self.may_write = False

    def forget_answers(self) -> None:
        self.loses_answers = True

    def written(self) -> int:
        return self.writes

    def wrote(self, served: Served) -> Served:
        """Count something that is done now; its answer may get lost."""
        self.writes += 1
        if self.loses_answers:
            raise LostAnswer
        return served

    def served(self, value: Any, status: int = 200) -> Served:
        headers = {"Content-Type": "application/json", "Date": format_datetime(self.clock.at, usegmt=True)}
        return Served(json.dumps(value).encode(), status, headers)

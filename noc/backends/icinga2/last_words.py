"""The last words of the objects that need a second look: how their newest result came about, and what it says.

The bulk answer has neither. They are asked for by name, a bounded number each poll, and again only after a new result.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from noc.backends.applied import Stamps, stamps_of
from noc.backends.backend import PollError
from noc.backends.icinga2 import wire
from noc.backends.icinga2.api import Icinga2Api, MissingError
from noc.backends.words import clean
from noc.core.causes import Cause

T = TypeVar("T")

MOST_EACH_POLL = 200
_LONGEST = 300  # characters of a result

_HOST_WORDS = wire.attrs_of(wire.HostWords)
_SERVICE_WORDS = wire.attrs_of(wire.ServiceWords)

_NOT_CONNECTED = re.compile(r"Remote Icinga instance .* is not connected")
_UNANSWERED = re.compile(
    r"(?i)is not connected|timed? ?-?out|connection (?:was )?(?:refused|reset)|(?:host|network) (?:is )?unreachable"
    r"|no route to host|name or service not known|no (?:answer|response)"
)


@dataclass(frozen=True, slots=True)
class Said:
    """The newest result of an object. Stamps in seconds since 1970, 0 for never."""

    last_check: float
    active: bool  # Icinga ran the check itself; False: somebody sent the result in
    text: str
    since: float = 0
    answered: float = 0  # a service's newest result that was an answer
    sent: float = 0  # the newest result known that somebody sent in
    stamps: Stamps | None = None  # of its files, where it looks after those

    @property
    def not_connected(self) -> bool:
        """Icinga wrote the result itself, for want of the agent that should have checked."""
        return _NOT_CONNECTED.search(self.text) is not None


class LastWords:
    """Remembers what was said by whom, for as long as the object needs a second look."""

    def __init__(self, api: Icinga2Api) -> None:
        self._api = api
        self._said: dict[str, Said] = {}

    def of(self, name: str) -> Said | None:
        """`name` is "host" or "host!service". None: not known yet."""
        return self._said.get(name)

    def newest_wanted(self, name: str, last_check: float, settled: bool) -> float:
        """Where checks are off and a result was sent in (`settled`), the next ones are sent in too: no need to ask."""
        said = self._said.get(name)
        return said.last_check if settled and said and not said.active else last_check

    async def listen(self, wanted: Mapping[str, float]) -> None:
        """Ask for whom a result newer than the known one is there; `wanted` maps names to their newest result.

        Raises PollError.
        """
        self._said = {name: said for name, said in self._said.items() if name in wanted}
        new = [name for name, last_check in wanted.items() if last_check > self._known(name)]
        # Hosts first, then those that were asked longest ago.
        new.sort(key=lambda name: ("!" in name, self._known(name)))
        turn = new[:MOST_EACH_POLL]
        await self._ask_hosts([name for name in turn if "!" not in name])
        await self._ask_services([name for name in turn if "!" in name])

    def _known(self, name: str) -> float:
        said = self._said.get(name)
        return said.last_check if said else 0

    async def _ask_hosts(self, names: list[str]) -> None:
        for row in await self._ask("hosts", wire.HostWordsRow, _HOST_WORDS, names):
            result = row.attrs.last_check_result or wire.CheckResult()
            self._keep(row.name, row.attrs.last_check, result)

    async def _ask_services(self, names: list[str]) -> None:
        for row in await self._ask("services", wire.ServiceWordsRow, _SERVICE_WORDS, names):
            attrs = row.attrs
            result = attrs.last_check_result or wire.CheckResult()
            answered = [attrs.last_state_ok, attrs.last_state_warning]
            if _UNANSWERED.search(result.output) is None:
                answered.append(attrs.last_state_critical)
            self._keep(row.name, attrs.last_check, result, attrs.last_hard_state_change, max(answered))

    def _keep(
        self, name: str, last_check: float, result: wire.CheckResult, since: float = 0, answered: float = 0
    ) -> None:
        before = self._said.get(name)
        sent = last_check if not result.active else before.sent if before else 0
        text, stamps = clean(result.output, _LONGEST), _stamps(bytes(result.performance_data))
        self._said[name] = Said(last_check, result.active, text, since, answered, sent, stamps)

    async def _ask(self, kind: str, shape: type[T], attrs: list[str], names: list[str]) -> list[T]:
        if not names:
            return []
        try:
            rows, _ = await self._api.rows(kind, shape, attrs, {kind: names})
        except MissingError:  # one of them was removed a moment ago: the next poll knows
            return []
        except PollError as error:
            if error.cause is not Cause.BACKEND_GARBLED:
                raise
            return []  # without its words a result counts for less, never for more
        return rows


def _stamps(performance_data: bytes) -> Stamps | None:
    if b"noc_config_" not in performance_data:
        return None
    try:
        data = msgspec.json.decode(performance_data, type=list[str])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return stamps_of(" ".join(data))

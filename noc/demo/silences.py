"""The silences that an invented Alertmanager holds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Any
from uuid import uuid4


@dataclass(frozen=True, slots=True)
class Matcher:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Silence:
    id: str
    matchers: tuple[Matcher, ...]
    starts: datetime
    ends: datetime
    updated: datetime
    author: str
    comment: str

    def state(self, now: datetime) -> str:
        return "pending" if now < self.starts else "active" if now < self.ends else "expired"

    def covers(self, labels: Mapping[str, str]) -> bool:
        return all(labels.get(matcher.name, "") == matcher.value for matcher in self.matchers)


class RefusedError(Exception):
    """Why a silence is not taken; `status` is that of the answer."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class Silences:
    """Safe from any thread. Only matchers for equality are understood."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._held: dict[str, Silence] = {}
        self._lock = Lock()

    def post(self, wanted: Any) -> str:
        """Take a new silence, or change the one of that id; returns the id. Raises RefusedError."""
        silence = _read(wanted, self._now())
        with self._lock:
            if wanted.get("id"):
                old = self._held.get(str(wanted["id"]))
                if old is None:
                    raise RefusedError(404, "silence not found")
                if old.matchers == silence.matchers:
                    silence = replace(silence, id=old.id)
            self._held[silence.id] = silence
        return silence.id

    def expire(self, id_: str) -> bool:
        """End a silence now; False if there is none of that id."""
        with self._lock:
            old = self._held.get(id_)
            if old is not None:
                self._held[id_] = replace(old, ends=self._now(), updated=self._now())
            return old is not None

    def all(self) -> list[Silence]:
        with self._lock:
            return list(self._held.values())

    def covering(self, labels: Mapping[str, str]) -> list[str]:
        """The ids of the active silences that an alert falls under."""
        now = self._now()
        return [silence.id for silence in self.all() if silence.state(now) == "active" and silence.covers(labels)]


def _read(wanted: Any, now: datetime) -> Silence:
    try:
        matchers = tuple(_matcher(each) for each in wanted["matchers"])
        starts, ends = datetime.fromisoformat(wanted["startsAt"]), datetime.fromisoformat(wanted["endsAt"])
        author, comment = str(wanted["createdBy"]), str(wanted["comment"])
        backwards = ends <= max(starts, now)
    except (KeyError, TypeError, ValueError) as error:
        raise RefusedError(422, f"validation failure: {error}") from None
    if not matchers or not any(matcher.value for matcher in matchers):
        raise RefusedError(400, "invalid silence: at least one matcher must not match the empty string")
    if backwards:
        raise RefusedError(400, "Failed to create silence: start time must be before end time")
    return Silence(str(uuid4()), matchers, max(starts, now), ends, now, author, comment)


def _matcher(wanted: Any) -> Matcher:
    if wanted["isRegex"] or not wanted.get("isEqual", True):
        raise ValueError("only matchers for equality are understood here")
    return Matcher(str(wanted["name"]), str(wanted["value"]))

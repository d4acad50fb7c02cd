"""The acknowledgements that an invented Icinga 2 holds: until they expire, or the problem they were for is over."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Times are seconds since 1970; `expiry` 0 means never."""

    author: str
    comment: str
    entry_time: float
    expiry: float
    sticky: bool


class Acknowledgements:
    """By the name of the object: "host" or "host!service". Safe from any thread."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._held: dict[str, Acknowledgement] = {}
        self._lock = Lock()

    def add(self, name: str, acknowledgement: Acknowledgement) -> None:
        with self._lock:
            self._held[name] = acknowledgement

    def remove(self, name: str) -> None:
        with self._lock:
            self._held.pop(name, None)

    def held(self, name: str, failing: bool, changed: float) -> Acknowledgement | None:
        """What holds for an object whose state is as it has been since `changed`; what is over is thrown away."""
        with self._lock:
            one = self._held.get(name)
            if one is None:
                return None
            expired = 0 < one.expiry <= self._now()
            if expired or not failing or one.entry_time < changed:
                del self._held[name]
                return None
            return one

    def all(self) -> dict[str, Acknowledgement]:
        with self._lock:
            return dict(self._held)

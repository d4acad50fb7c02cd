"""What happens at a site again and again while a play goes on: results that come in, a service that flaps."""

from collections.abc import Callable
from threading import Event, Thread
from types import TracebackType
from typing import Self


class Feed:
    """`with Feed(2.0, cellar=send) as feed:` - calls each every so many seconds until `feed.stop("cellar")`."""

    def __init__(self, every: float, **calls: Callable[[], object]) -> None:
        self._every = every
        self._calls = dict(calls)
        self._stopped: set[str] = set()
        self._ended = Event()
        self._thread = Thread(target=self._run, name="feed")

    def stop(self, name: str) -> None:
        self._stopped.add(name)

    def go_on(self, name: str) -> None:
        self._stopped.discard(name)

    def __enter__(self) -> Self:
        self._call()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join(20)

    def _run(self) -> None:
        while not self._ended.wait(self._every):
            self._call()

    def _call(self) -> None:
        for name, call in self._calls.items():
            if name not in self._stopped:
                call()

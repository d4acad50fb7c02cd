"""Many scenes at once: each is mostly waiting."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import enumerate as threads
from types import TracebackType
from typing import Self

AT_ONCE = 16

Play = Callable[[Path], None]
OfKind = Callable[[str, Path], None]


def adder(plays: dict[str, Play]) -> Callable[..., Callable[[OfKind], OfKind]]:
    """A decorator that adds a play for each kind of backend: `@play("icinga2", "prometheus")`."""

    def of_kinds(*kinds: str) -> Callable[[OfKind], OfKind]:
        def add(function: OfKind) -> OfKind:
            for kind in kinds:
                plays[f"{kind}: {function.__name__.replace('_', ' ')}"] = partial(function, kind)
            return function

        return add

    return of_kinds


class Plays:
    """Runs each play in a folder of its own.

    `expect(name)` waits for one, and raises what it raised.
    """

    def __init__(self, plays: dict[str, Play], folder: Path) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._running: dict[str, Future[None]] = {
            name: self._pool.submit(play, folder / str(number)) for number, (name, play) in enumerate(plays.items())
        }

    def expect(self, name: str) -> None:
        self._running[name].result(170)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)
        left = [thread.name for thread in threads() if thread.name in ("engine", "background", "journal-writer")]
        assert not left, f"threads left running: {', '.join(left)}"

"""Drive an adapter from a plain test: one event loop for its whole life, closed at the end."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from noc.backends.backend import Backend, Cost, WriteResult
from noc.core.answer import Answer
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack
from noc.settings import SecretRef


def no_secrets(ref: SecretRef) -> str:
    """For backends that need none."""
    raise AssertionError(f"asked for {ref.of}")


class Driven:
    def __init__(self, backend: Backend, runner: asyncio.Runner) -> None:
        self._backend = backend
        self._runner = runner

    @property
    def cost(self) -> Cost:
        return self._backend.cost

    def read(self) -> Answer:
        return self._runner.run(self._backend.read())

    def acknowledge(self, ack: WriteAck) -> WriteResult:
        return self._runner.run(self._backend.acknowledge(ack))

    def unacknowledge(self, order: WriteUnack) -> WriteResult:
        return self._runner.run(self._backend.unacknowledge(order))

    def recheck(self, order: WriteRecheck) -> WriteResult:
        return self._runner.run(self._backend.recheck(order))

    def rights(self) -> tuple[str, ...]:
        return self._runner.run(self._backend.rights())

    def read_until(self, condition: Callable[[Answer], bool], seconds: float = 20.0) -> Answer:
        """Poll until an answer meets the condition. Raises TimeoutError with the last answer."""
        end = time.monotonic() + seconds
        while not condition(answer := self.read()):
            if time.monotonic() > end:
                raise TimeoutError(f"not within {seconds:g} s; the last answer: {answer}")
            time.sleep(0.1)
        return answer


@contextmanager
def driven(backend: Backend) -> Iterator[Driven]:
    with asyncio.Runner() as runner:
        try:
            yield Driven(backend, runner)
        finally:
            runner.run(backend.close())

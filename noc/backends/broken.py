"""The stand-in for a plug-in that cannot be loaded: a backend that is lost, with the reason in its sentence."""

from functools import partial
from typing import Never

from noc.backends.backend import Cost, PollError
from noc.backends.kind import BackendKind, Secrets
from noc.core.causes import Cause
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack
from noc.settings import BackendSettings


def broken_kind(problem: str) -> BackendKind:
    return BackendKind(
        title="a plug-in that cannot be loaded",
        make=partial(Broken, problem),
        tells="nothing",
        cannot_tell=problem,
        account="",
        site_from=("host", "hostgroup", "label", "tag", "var", "name"),
        schemes=(),
        problem=problem,
    )


class Broken:
    def __init__(self, problem: str, settings: BackendSettings, secrets: Secrets) -> None:
        self.cost = Cost()
        self._problem = problem

    async def read(self) -> Never:
        raise self._lost()

    async def rights(self) -> Never:
        raise self._lost()

    async def acknowledge(self, ack: WriteAck) -> Never:
        raise self._lost()

    async def unacknowledge(self, order: WriteUnack) -> Never:
        raise self._lost()

    async def recheck(self, order: WriteRecheck) -> Never:
        raise self._lost()

    async def close(self) -> None: ...

    def _lost(self) -> PollError:
        return PollError(Cause.BACKEND_LOST, self._problem)

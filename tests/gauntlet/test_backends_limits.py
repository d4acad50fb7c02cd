"""Backends that never come to an end, with the limits as they are shipped, and one that says the same for ever."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from noc.core.causes import Cause
from tests.backends.web import Request, Served
from tests.gauntlet.deeds import PATIENT, Deed, Performance, when_mute, when_still
from tests.gauntlet.ledger import Ledger
from tests.gauntlet.wires import Wire, roster_of, running
from tests.wire.manners import HEAD, bomb, flood, mute
from tests.wire.scene import SITE_FROM
from tests.wire.server import Manner
from tests.wire.watch import Watch

pytestmark = pytest.mark.leaves_threads  # the backends and the console live on from test to test

LOST, GARBLED, FROZEN = Cause.BACKEND_LOST, Cause.BACKEND_GARBLED, Cause.BACKEND_FROZEN
HEAVY = {"poll_every": timedelta(seconds=3)}  # each of their answers costs as much as a small machine can give
LIMIT = 15.0  # s of patience with their sites


async def drip(request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One byte a second, for ever: no single read waits for long."""
    writer.write(HEAD + b"Content-Length: 100000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(1)


MANNERS: dict[str, tuple[int, Manner, tuple[Cause, ...]]] = {
    "mute": (15, mute, (LOST,)),
    "drip": (28, drip, (LOST, GARBLED)),  # the latter as it is mended, and breaks off
    "flood": (29, flood, (GARBLED,)),
    "bomb": (30, bomb, (GARBLED,)),
}
REPLAYED = {f"replayed-{kind}": kind for kind in SITE_FROM}
ROWS = {name: row for name, (row, _, _) in MANNERS.items()} | dict.fromkeys(REPLAYED, 35)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Performance]:
    wires = {name: Wire(name, limit=LIMIT) for name in MANNERS} | {
        name: Wire(name, kind, limit=PATIENT) for name, kind in REPLAYED.items()
    }
    well = Wire("well")
    everything = [*wires.values(), well]
    deeds = [wires[name].misbehaves(row, manner, when_mute, *causes) for name, (row, manner, causes) in MANNERS.items()]
    deeds += [Replay(wires[name]).deed() for name in REPLAYED]
    with running(everything):
        backends = tuple(wire.settings(**(HEAVY if wire.name in ("flood", "bomb") else {})) for wire in everything)
        with Watch(tmp_path_factory.mktemp("limits"), backends, roster_of(everything)) as watch:
            yield Performance(watch, deeds, well.keys).play()


class Replay:
    """A cache in between: from one moment on it gives the last answer to each question, for ever."""

    def __init__(self, wire: Wire) -> None:
        self._wire, self._kept, self._stands = wire, dict[tuple[str, bytes], Served](), False
        wire.server.answers = self

    def __call__(self, request: Request) -> Served:
        question = request.path, request.body
        if not self._stands or question not in self._kept:
            self._kept[question] = self._wire.answers(request)
        return self._kept[question]

    def deed(self) -> Deed:
        # An alert source that has its canary is asked for that, and else for what it says of itself.
        causes = frozenset({FROZEN} if self._wire.keys else {FROZEN, Cause.CANARY_MISSING})
        name, keys, against = self._wire.name, self._wire.keys, self._wire.against
        return Deed(35, name, causes, when_still, self._stand, self._move, keys, against=against)

    def _stand(self) -> None:
        self._stands = True

    def _move(self) -> None:
        self._stands = False


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.row(row)) for name, row in ROWS.items()])
def test_what_has_no_end_is_given_up_and_told(played: Performance, name: str, ledger: Ledger) -> None:
    played.judge(name, ledger)


def test_the_backends_beside_them_stay_calm(played: Performance) -> None:
    played.expect_the_others_well()

"""What a running engine shows of its work, and that a screen believes nothing else."""

import asyncio
from datetime import timedelta
from time import monotonic

import pytest

from noc.engine.engine import Engine
from noc.engine.poll_watch import patience
from noc.ui.beat import STALLED_AFTER, BeatWatch
from tests.engine.conftest import Begin
from tests.engine.publication import Publication
from tests.engine.scripted import EVERY, Scripted, hanging, hosts
from tests.live.processes import wait


def test_each_backend_tells_of_its_own_polls(begin: Begin, published: Publication) -> None:
    begin({"east": Scripted(hosts("riga")), "west": Scripted(hanging)})
    snapshot = published.wait(lambda s: s.backends[0].tries >= 5 and s.backends[1].tries >= 1)
    east, west = snapshot.backends
    assert east.tries > west.tries
    assert snapshot.tries == east.tries + west.tries
    assert east.period == EVERY
    assert patience(east) > timedelta(seconds=60) - EVERY


def test_answers_do_not_make_up_for_a_clock_that_stands_still(
    begin: Begin, published: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The task that beats hangs; the one that polls goes on, and snapshots with it."""
    beat = Engine._beat

    async def beats_for_a_while(engine: Engine) -> None:
        try:
            async with asyncio.timeout(1.5):
                await beat(engine)
        except TimeoutError:
            await asyncio.Event().wait()

    monkeypatch.setattr(Engine, "_beat", beats_for_a_while)
    begin({"east": Scripted(hosts("riga"))})
    watch, seen = BeatWatch(monotonic), [0]

    def stalls() -> bool:
        for _, snapshot in published.snapshots[seen[0] :]:
            watch.beat(snapshot)
            seen[0] += 1
        return watch.check()

    published.wait(lambda s: s.beats == 2)
    wait(stalls, STALLED_AFTER + 3, "the screen sees it")
    assert monotonic() - published.snapshots[-1][0] < 2 * EVERY.total_seconds(), "snapshots come all the same"

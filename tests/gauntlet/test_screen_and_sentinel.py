"""Who watches the watchman: a console that hangs, is frozen or is killed, and a sentinel that is.

Three consoles at once, each with a screen and a sound card of its own.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from noc.core.causes import AlarmState, Cause, Sound
from tests.gauntlet.ledger import Ledger
from tests.gauntlet.sentinel_stage import BOUND, POSTER, RED, Stage
from tests.live import pulse, screen
from tests.live.processes import wait
from tests.live.screen import share_of
from tests.live.sentinels import sentinel_of, wait_gone

MISSING = [*pulse.missing_tools(), *screen.missing_tools()]
pytestmark = [
    pytest.mark.live,
    pytest.mark.senses,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]

WAYS = {"hangs": ("wall",), "frozen": ("wall", "--window"), "killed": ("desk",)}


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Stage]]:
    with ExitStack() as stack:
        stages = {way: Stage(stack, tmp_path_factory.mktemp(way), *words) for way, words in WAYS.items()}
        for stage in stages.values():
            stage.settle()
        yield stages


@pytest.mark.row(45, 46, 47)
def test_a_console_that_dies_is_seen_heard_and_started_again(stages: dict[str, Stage], ledger: Ledger) -> None:
    rows = {"hangs": (45, signal.SIGUSR1), "frozen": (46, signal.SIGSTOP), "killed": (47, signal.SIGKILL)}
    stages["frozen"].move(60, 90, 600, 400)
    place = stages["frozen"].place()
    before = {way: stage.console for way, stage in stages.items()}
    deeds = {way: stages[way].do(number) for way, (_, number) in rows.items()}
    for way in ("killed", "hangs", "frozen"):  # in the order in which they are noticed
        stage, (row, _), (deed, _) = stages[way], rows[way], deeds[way]
        seen = stage.wait_seen(deed)
        stage.check_poster()
        ledger.held(row, f"noc {stage.words}", Cause.SCREEN_FROZEN, max(seen, stage.wait_heard(deed)), BOUND)
    for way, stage in stages.items():
        told = stage.told.wait_told(deeds[way][1], 40, event="fault", subject="console")
        assert (told.cause, told.sound) == (Cause.SCREEN_FROZEN, Sound.FAULT)
        cleared = stage.wait_back(deeds[way][1])
        assert cleared.alarm is AlarmState.CLEARED_UNACKED, "it stays until somebody takes it"
        assert stage.console not in (0, before[way])
        assert stage.loud(deeds[way][1]) == [("console", Cause.SCREEN_FROZEN)]
        assert stage.taken() == [("riga", Cause.HOST_DOWN, AlarmState.ACKED, "ann")]
    assert share_of(stages["hangs"].look("back"), RED) > 0.05, "the wall shows its sites again"
    assert stages["frozen"].place() == place


@pytest.mark.row(48)
def test_a_sentinel_that_dies_is_a_fault_and_is_replaced(stages: dict[str, Stage], ledger: Ledger) -> None:
    deeds = {"hangs": signal.SIGKILL, "frozen": signal.SIGSTOP}
    begun = {way: stages[way].do(number, stages[way].sentinel) for way, number in deeds.items()}
    for way, (_, at) in begun.items():
        stage = stages[way]
        told = stage.told.wait_told(at, BOUND + 2, event="fault", subject="sentinel")
        assert (told.cause, told.sound) == (Cause.SENTINEL_LOST, Sound.FAULT)
        ledger.held(
            48, f"{deeds[way].name}, noc {stage.words}", Cause.SENTINEL_LOST, (told.at - at).total_seconds(), BOUND
        )
        cleared = stage.told.wait_told(at, 20, event="fault_clear", subject="sentinel")
        assert cleared.alarm is AlarmState.CLEARED_UNACKED
        wait_gone(stage.sentinel)
        wait(lambda stage=stage: sentinel_of(stage.console) is not None, 5, "another one watches")  # type: ignore[misc]
        stage.sentinel = sentinel_of(stage.console) or 0
        assert stage.loud(at) == [("sentinel", Cause.SENTINEL_LOST)]
        assert not stage.seen()


def test_an_end_that_somebody_wanted_is_quiet(stages: dict[str, Stage]) -> None:
    at = datetime.now(UTC)
    consoles = {way: stage.console for way, stage in stages.items()}
    os.kill(consoles["hangs"], signal.SIGTERM)
    os.kill(consoles["frozen"], signal.SIGINT)
    stages["killed"].close_window()
    for stage in stages.values():
        wait_gone(stage.sentinel)
        stage.sentinel = 0
        wait(lambda stage=stage: stage.console == 0, 10, "the console is over")  # type: ignore[misc]
        assert POSTER not in stage.screen.windows()
        assert stage.loud(at) == []
        assert not list(stage.folder.glob("**/*.unfinished"))

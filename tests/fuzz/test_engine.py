"""Thousands of steps of a whole engine against servers that break their word: it lives, and tells no lie."""

import os
import sys
from pathlib import Path

import pytest

from tests.fuzz.engine_walk import Walk

SEED = int(os.environ.get("NOC_FUZZ_SEED", "5"))
STEPS, STEPS_OF_PROOF = 2000, 60_000
BETWEEN = 150  # steps until all is mended


@pytest.mark.skipif(sys.platform != "linux", reason="counts the open files of its process as Linux tells them")
@pytest.mark.timeout(600)
def test_the_engine_lives_through_thousands_of_steps(tmp_path: Path) -> None:
    play(tmp_path, SEED, STEPS)


@pytest.mark.prove
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("seed", range(4))
def test_the_engine_lives_through_a_day_of_steps(tmp_path: Path, seed: int) -> None:
    play(tmp_path, 100 + seed, STEPS_OF_PROOF)


def play(folder: Path, seed: int, steps: int) -> None:
    with Walk(folder, seed) as walk:
        try:
            for number in range(1, steps + 1):
                walk.step()
                if number % BETWEEN == 0:
                    walk.mends()
        except (AssertionError, TimeoutError) as error:
            pytest.fail(f"seed {seed}, step {len(walk.script)}: {error}\nafter:\n{walk.told()}", pytrace=False)

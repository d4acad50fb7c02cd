"""Every kind of backend, its answers spoilt at random.

Whatever comes, a reader makes an answer of it or says in one sentence why it cannot; while the product stands still no
tile is calm for longer than its limit; and all is well again once the answers are whole. `NOC_FUZZ_EXAMPLES=2000` looks
further.
"""

import os
from time import thread_time

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from noc.backends.kinds import BUILT_IN
from tests.contract.product import INTERVAL, SITES, Clock
from tests.contract.products.kinds import product_of
from tests.fuzz.spoilt import SILENT, Damage, Fuzzed, damages, words_of

EXAMPLES = int(os.environ.get("NOC_FUZZ_EXAMPLES", "0"))
LONGEST_TEXT = 500  # characters
LONGEST_POLL = 2.0  # s of processor time
PATIENCE = (SILENT + 2 * INTERVAL).total_seconds() + 5
MENDED = 180.0  # s, by the product's clock
FEW = settings(
    max_examples=EXAMPLES or 40,
    derandomize=not EXAMPLES,
    database=None,
    deadline=None,
    phases=list(Phase) if EXAMPLES else [Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def poll(watch: Fuzzed) -> None:
    begun = thread_time()
    answer = watch.poll()
    assert thread_time() - begun < LONGEST_POLL
    words = [watch.failure.text] if watch.failure is not None else []
    words += words_of(answer) if answer is not None else []
    for word in words:
        assert word.isprintable(), word
        assert len(word) <= LONGEST_TEXT, len(word)


@pytest.mark.parametrize("kind", sorted(BUILT_IN))
def test_whatever_comes_no_reader_breaks_and_nothing_is_calm_without_evidence(kind: str) -> None:
    look(kind, FEW)


@pytest.mark.prove
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("kind", sorted(BUILT_IN))
def test_no_reader_breaks_in_a_thousand_ways(kind: str) -> None:
    look(kind, settings(FEW, max_examples=EXAMPLES or 1000, derandomize=False, phases=list(Phase)))


def look(kind: str, how: settings) -> None:
    @how
    @given(damage=damages, freezes=st.booleans())
    def play(damage: Damage, freezes: bool) -> None:
        with product_of(kind)(Clock()) as product, Fuzzed(product) as watch:
            watch.settle()
            can_freeze = "freeze" not in watch.product.unable
            if freezes and can_freeze:
                watch.product.freeze()
            watch.damage = damage
            poll(watch)
            if freezes and can_freeze:
                watch.advance(PATIENCE)
                for key in SITES:
                    assert not watch.site(key).calm, watch.described()
                watch.product.thaw()
            watch.damage = None
            for _ in range(2):
                poll(watch)
                assert watch.failure is None, watch.failure
            watch.accept()  # hosts that never were, and are missed since
            watch.until(lambda: all(watch.well(key) for key in SITES) and not watch.faults, MENDED, "all is well again")

    play()

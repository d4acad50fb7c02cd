"""Every kind on a server that breaks its word: a fault of the right cause, no calm tile, and well again after it."""

import pytest

from noc.core.causes import Cause
from tests.contract.product import SITES, Manner, Product
from tests.contract.watch import BRIEF, Watch

LOST, REFUSED, GARBLED = Cause.BACKEND_LOST, Cause.BACKEND_REFUSED, Cause.BACKEND_GARBLED
BLAMED = {
    Manner.MUTE: {LOST},
    Manner.SHUT: {LOST},
    Manner.CUT: {GARBLED, LOST},
    Manner.EMPTY: {GARBLED},
    Manner.GARBAGE: {GARBLED},
    Manner.LOG_IN_PAGE: {REFUSED},
    Manner.REFUSED: {REFUSED},
    Manner.RATE_LIMITED: {LOST},
    Manner.TROUBLE: {LOST},
}
needs = pytest.mark.needs


@pytest.mark.without("EXPIRED")
def test_bad_manners_are_a_fault_of_the_right_cause(product: Product, manner: Manner) -> None:
    with Watch(product, **({"limits": BRIEF} if manner is Manner.MUTE else {})) as watch:
        watch.settle()
        product.behave(manner)
        watch.poll()
        assert watch.failure is not None, watch.described()
        assert watch.failure.cause in BLAMED[manner], watch.failure.text
        assert watch.failure.text.isprintable()
        assert len(watch.failure.text) < 500
        with watch.never_calm("riga"), watch.never_calm("oslo"):
            watch.until(lambda: bool(watch.faults.keys() & BLAMED[manner]), 45, "the fault is told")
        assert watch.faults.keys() <= BLAMED[manner]
        product.behave(None)
        watch.until(lambda: not watch.faults and all(watch.well(key) for key in SITES), 60, "all is well again")


@needs("EXPIRED")
def test_a_session_that_is_over_is_begun_anew_and_nobody_hears_of_it(watch: Watch) -> None:
    watch.settle()
    watch.product.behave(Manner.EXPIRED)
    if watch.poll() is None:  # within the poll, or with the next one
        watch.poll()
    assert watch.failure is None, watch.failure
    watch.advance(60)
    assert not watch.faults
    assert all(watch.well(key) for key in SITES)

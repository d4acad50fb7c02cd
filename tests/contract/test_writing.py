"""What every kind writes: once, read back, told where it is refused, and taken back."""

import pytest

from noc.core.causes import AlarmState, Cause, State
from tests.contract.product import Manner, Product
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


@needs("acknowledged", "down")
def test_an_acknowledgement_is_written_and_read_back(watch: Watch) -> None:
    watch.settle()
    watch.product.down("riga-gw")
    watch.expect("riga", State.DOWN)
    result = watch.acknowledge("riga", note="on my way; [0] DEL_ALL\nsecond line <b>")
    assert result.accepted, result.text
    assert watch.product.acknowledged("riga-gw")
    assert watch.product.written() == 1
    watch.advance(20)
    assert watch.site("riga").alarm is AlarmState.ACKED
    assert not watch.product.acknowledged("oslo-gw")


@needs("acknowledged", "down", "forget_answers")
def test_what_was_written_is_not_repeated_when_the_answer_is_lost(product: Product) -> None:
    with Watch(product, limits=BRIEF) as watch:
        watch.settle()
        product.down("riga-gw")
        watch.expect("riga", State.DOWN)
        product.forget_answers()
        result = watch.acknowledge("riga")
        assert product.acknowledged("riga-gw")
        assert product.written() == 1
        assert result.accepted, result.text


@needs("acknowledged", "down", "refuse_writes")
def test_an_account_that_may_not_write_is_told(watch: Watch) -> None:
    watch.settle()
    watch.product.down("riga-gw")
    watch.expect("riga", State.DOWN)
    watch.product.refuse_writes()
    result = watch.acknowledge("riga")
    assert not result.accepted
    assert result.text.isprintable()
    assert len(result.text.split()) >= 3
    assert not watch.product.acknowledged("riga-gw")
    watch.advance(10)
    assert Cause.ACK_REFUSED in watch.faults


@needs("acknowledge", "down")
def test_what_is_acknowledged_elsewhere_is_seen(watch: Watch) -> None:
    watch.settle()
    watch.product.down("riga-gw")
    watch.expect("riga", State.DOWN)
    watch.product.acknowledge("riga-gw", "bob")
    watch.until(lambda: watch.site("riga").alarm is AlarmState.ACKED, 60, "it is acknowledged")
    assert [alarm.by for alarm in watch.site("riga").alarms if alarm.state is AlarmState.ACKED] == ["bob"]
    assert watch.product.written() == 0


@needs("acknowledged", "down", "unacknowledge")
def test_an_acknowledgement_is_taken_back(watch: Watch) -> None:
    watch.settle()
    watch.product.down("riga-gw")
    watch.expect("riga", State.DOWN)
    assert watch.acknowledge("riga").accepted
    for _ in range(2):  # once more: one that is not there is no failure
        result = watch.unacknowledge("riga")
        assert result.accepted, result.text
        assert not watch.product.acknowledged("riga-gw")


@needs("recheck")
def test_a_site_is_looked_at_when_somebody_asks(watch: Watch) -> None:
    watch.settle()
    before = watch.product.written()
    result = watch.recheck("riga")
    assert result.accepted, result.text
    assert watch.product.written() > before


def test_what_has_no_place_in_the_product_is_said(product: Product) -> None:
    """Kept here, or refused: in words, and never by a failure."""
    if not product.unable.keys() & {"acknowledged", "recheck"} or "down" in product.unable:
        return
    with Watch(product) as watch:
        watch.settle()
        product.down("riga-gw")
        watch.expect("riga", State.DOWN)
        if "acknowledged" in product.unable:
            assert watch.acknowledge("riga").text
            watch.advance(20)
            assert watch.site("riga").alarm is AlarmState.ACKED
        if "recheck" in product.unable:
            result = watch.recheck("riga")
            assert not result.accepted
            assert result.text


def test_the_rights_are_told_and_nothing_is_changed(watch: Watch) -> None:
    watch.settle()
    for right in watch.rights():
        assert len(right.split()) >= 3
    if not watch.product.unable.keys() & {"written", "acknowledged"}:
        assert watch.product.written() == 0

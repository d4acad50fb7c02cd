"""What every kind of backend promises: whatever becomes of its sites, silence never looks like health.

`pytest tests/contract -k nagios` plays one kind.
"""

import pytest

from noc.core.answer import ConfigState
from noc.core.causes import AlarmState, Cause, State
from tests.contract.product import INTERVAL, SITES
from tests.contract.watch import Watch

UNTOUCHED = {Cause.CHECKS_LATE, Cause.CHECKS_DISABLED}  # nobody looks any more
PERIOD = INTERVAL.total_seconds()
needs = pytest.mark.needs


def test_calm(watch: Watch) -> None:
    watch.settle()
    begun = len(watch.seen)
    watch.advance(120)
    for _, snapshot in watch.seen[begun:]:
        assert not snapshot.due, watch.described()
        assert not any(fault.sites for fault in snapshot.faults), watch.described()
    assert all(watch.well(key) for key in SITES), watch.described()
    answer = watch.answer
    assert answer is not None
    assert answer.complete, answer.remarks
    assert answer.inventory is watch.kind.inventory
    assert answer.clock is None or abs(answer.clock - watch.clock.at) < 2 * INTERVAL
    assert answer.config is not ConfigState.FAILED
    assert len(answer.hosts) == (len(SITES) if watch.kind.inventory else 0)


@needs("down")
def test_one_host_down(watch: Watch) -> None:
    watch.settle()
    watch.product.down("riga-gw")
    watch.expect("riga", State.DOWN, Cause.HOST_DOWN)
    assert watch.site("riga").alarm is AlarmState.UNACKED
    assert watch.well("oslo")
    watch.product.up("riga-gw")
    watch.until(lambda: watch.well("riga"), 90, "riga is well again")


@needs("stop")
def test_a_site_whose_checks_stop_is_silent_within_its_limit(watch: Watch) -> None:
    watch.settle()
    limit, patience = watch.limit("riga"), watch.patience
    watch.product.stop("riga-gw")
    watch.expect("riga", State.SILENT, *UNTOUCHED, within=limit + PERIOD + 2)
    assert watch.site("riga").alarm is AlarmState.UNACKED
    assert watch.well("oslo")
    with watch.never_calm("riga"):
        watch.advance(2 * patience)
    assert watch.well("oslo")
    watch.product.up("riga-gw")
    watch.until(lambda: watch.well("riga"), 120, "riga is well again")


@needs("stop", "down")
def test_what_was_down_when_its_checks_stopped_is_never_calm(watch: Watch) -> None:
    watch.settle()
    patience = watch.patience
    watch.product.down("riga-gw")
    watch.expect("riga", State.DOWN)
    watch.product.stop("riga-gw")
    begun = len(watch.seen)
    watch.advance(2 * patience)
    shown = {site.state for _, snapshot in watch.seen[begun:] for site in snapshot.sites if site.key == "riga"}
    assert shown <= {State.DOWN, State.SILENT}, shown


@needs("remove")
def test_a_site_that_vanishes_is_missed(watch: Watch) -> None:
    watch.settle()
    within = watch.patience if watch.kind.slow_start else 5 * PERIOD
    watch.product.remove("riga-gw")
    watch.expect("riga", State.SILENT, Cause.VANISHED, within=within)
    assert watch.well("oslo")
    with watch.never_calm("riga"):
        watch.advance(200)
    watch.product.add("riga-gw", "riga")
    watch.until(lambda: watch.well("riga"), 120, "riga is well again")


@needs("freeze")
def test_data_that_stand_still_are_a_fault(watch: Watch) -> None:
    watch.settle()
    answer = watch.answer
    assert answer is not None
    pulse = answer.pulse or answer.checking
    assert pulse is not None, "there is nothing by which to see that it lives"
    bound = max(60.0, 3 * pulse.period.total_seconds()) + PERIOD
    watch.product.freeze()
    watch.until(lambda: Cause.BACKEND_FROZEN in watch.faults, bound + PERIOD + 2, "it is seen to be frozen")
    for key in SITES:
        with watch.never_calm(key):
            watch.advance(watch.patience)
    watch.product.thaw()
    watch.until(lambda: not watch.faults and all(watch.well(key) for key in SITES), 120, "all is well again")


@needs("switch_off")
def test_checks_switched_off_for_all_are_silence(watch: Watch) -> None:
    watch.settle()
    patience = watch.patience
    watch.product.switch_off()
    for key in SITES:
        watch.expect(key, State.SILENT, *UNTOUCHED, within=patience)
    for key in SITES:
        with watch.never_calm(key):
            watch.advance(120)
    assert watch.answer is not None
    assert watch.answer.checks_on is not True


@needs("lose_part")
def test_a_part_that_is_gone_is_told(watch: Watch) -> None:
    watch.settle()
    watch.product.lose_part()

    def told() -> bool:
        answer = watch.answer
        partial = Cause.BACKEND_PARTIAL in watch.faults
        return partial or (answer is not None and not answer.complete and bool(answer.remarks))

    watch.until(told, 60, "the part is missed")

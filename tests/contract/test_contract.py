"""What every kind of backend promises, played on each: whatever its server does, silence never looks like health.

`pytest tests/contract -k nagios` plays one kind.
"""

import pytest

from noc.backends.kinds import BUILT_IN
from noc.core.answer import ConfigState
from noc.core.causes import AlarmState, Cause, State
from tests.contract.product import INTERVAL, SITES, Clock, Manner, Product, Spoilt
from tests.contract.products.kinds import PRODUCTS, product_of
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
UNTOUCHED = {Cause.CHECKS_LATE, Cause.CHECKS_DISABLED}  # nobody looks any more
PERIOD = INTERVAL.total_seconds()
SCRIPTS = ("Ķekavas vārti", "東京-01", "مكتب-٣", "Київ’ gw", "gw-😀", 'a "b" <c> & \\d', "x" * 200)
HOSTILE = "<script>alert(1)</script>\x1b]0;owned\x07\x1b[2J\x1b[31m\r\n\0\u202e"

needs = pytest.mark.needs


# Who there is


@pytest.mark.parametrize("kind", sorted({*BUILT_IN, *PRODUCTS}))
def test_each_kind_has_its_product(kind: str) -> None:
    assert kind in BUILT_IN, "a product of a kind that is not there"
    assert kind in PRODUCTS, f"tests/contract/products/{kind}.py is missing, or its line in products/kinds.py"
    product = product_of(kind)(Clock())
    assert product.kind == kind
    words = {name for name in vars(Product) if not name.startswith("_")} | {"recheck", "unacknowledge"}
    words |= {how.name for how in (*Manner, *Spoilt)}
    for name, reason in product.unable.items():
        assert name in words, f"unable[{name!r}] is neither a method nor a Manner nor a Spoilt"
        assert len(reason.split()) >= 3, f"unable[{name!r}] wants a reason that can be understood"


# Is it true?


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


# Bad manners


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


# Bad rows


@pytest.mark.without("TWICE", "ODD_ZONE")
def test_a_row_that_is_no_evidence_is_never_calm_and_loses_no_other(watch: Watch, spoilt: Spoilt) -> None:
    watch.settle()
    patience = watch.patience
    watch.product.spoil("riga-gw", spoilt)
    watch.advance(patience)
    assert watch.failure is None, watch.described()
    assert watch.well("oslo"), watch.described()
    answer = watch.answer
    assert answer is not None
    if spoilt in (Spoilt.WRONG_TYPE, Spoilt.MISSING):
        assert not answer.complete
        assert answer.remarks
    elif not watch.kind.inventory:
        assert watch.site("riga").state is State.DOWN, watch.described()
    with watch.never_calm("riga"):
        watch.advance(60)
    watch.product.spoil("riga-gw", None)
    watch.until(lambda: all(watch.well(key) for key in SITES), 120, "all is well again")


@needs("TWICE")
def test_a_key_that_stands_twice_loses_no_other_row(watch: Watch) -> None:
    watch.settle()
    watch.product.spoil("riga-gw", Spoilt.TWICE)
    watch.advance(120)
    assert watch.failure is None
    assert watch.well("oslo"), watch.described()


@needs("ODD_ZONE", "stop")
def test_an_odd_time_zone_makes_nothing_look_younger(watch: Watch) -> None:
    watch.settle()
    patience = watch.patience
    watch.product.spoil("riga-gw", Spoilt.ODD_ZONE)
    watch.advance(60)
    assert watch.failure is None
    assert watch.well("oslo"), watch.described()
    watch.product.stop("riga-gw")
    watch.advance(patience)
    with watch.never_calm("riga"):
        watch.advance(60)


@needs("twin", "down")
def test_of_two_hosts_of_one_name_neither_hides_the_other(watch: Watch) -> None:
    watch.settle()
    watch.product.twin("riga-gw")
    watch.advance(60)
    watch.product.down("riga-gw")
    watch.until(lambda: watch.site("riga").state in (State.DOWN, State.DEGRADED), 60, "the trouble is seen")
    with watch.never_calm("riga"):
        watch.advance(120)
    assert watch.well("oslo")


@needs("add")
def test_names_in_any_script(watch: Watch) -> None:
    for name in SCRIPTS:
        watch.product.add(name, "riga")
    watch.settle()
    answer, some = watch.answer, State.DEGRADED if watch.kind.inventory else State.DOWN
    assert answer is not None
    if watch.kind.inventory:
        assert len(answer.hosts) == len(SITES) + len(SCRIPTS), [report.name for report in answer.hosts]
    assert all(report.name.isprintable() for report in answer.hosts)
    for name in SCRIPTS:
        watch.product.down(name)
        watch.expect("riga", some, Cause.PART_DOWN, Cause.SOFT_DOWN, Cause.HOST_DOWN)
        watch.product.up(name)
        watch.until(lambda: watch.well("riga"), 90, "riga is well again")
    assert watch.well("oslo")


@needs("say", "down")
def test_a_megabyte_of_hostile_text_is_one_clean_line(watch: Watch) -> None:
    watch.settle()
    watch.product.say("riga-gw", HOSTILE + HOSTILE * (1_000_000 // len(HOSTILE)))
    watch.product.down("riga-gw")
    watch.expect("riga", State.DOWN)
    assert watch.answer is not None
    texts = [report.text for report in watch.answer.hosts] + [alert.text for alert in watch.answer.alerts]
    texts += [problem.text for report in watch.answer.hosts for problem in report.problems]
    texts += [watch.site("riga").detail, *watch.answer.remarks]
    for text in texts:
        assert len(text) <= 1000
        assert text.isprintable(), repr(text)
    assert watch.well("oslo")


# Much of it

SMALL, LARGE = 500, 5000


@needs("grow")
def test_a_large_one_is_read_whole_and_in_proportion(watch: Watch) -> None:
    """The floor is the same product a tenth as large: ten times the work, and room for caches that no longer fit."""
    watch.product.grow(SMALL)
    small = watch.seconds_of_a_poll()
    watch.product.grow(LARGE)
    large = watch.seconds_of_a_poll()
    answer = watch.answer
    assert answer is not None
    assert answer.complete, answer.remarks
    assert max(len(answer.hosts), answer.objects) >= LARGE
    assert large < 2.5 * LARGE / SMALL * small, f"{SMALL}: {1000 * small:.1f} ms, {LARGE}: {1000 * large:.1f} ms"
    watch.settle()


# What is written


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

"""Every kind on rows that are spoilt, hostile or many: none is evidence that is none, and none loses another."""

import pytest

from noc.core.causes import Cause, State
from tests.contract.product import SITES, Spoilt
from tests.contract.watch import Watch

SCRIPTS = ("Ķekavas vārti", "東京-01", "مكتب-٣", "Київ’ gw", "gw-😀", 'a "b" <c> & \\d', "x" * 200)
HOSTILE = "<script>alert(1)</script>\x1b]0;owned\x07\x1b[2J\x1b[31m\r\n\0\u202e"
needs = pytest.mark.needs


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

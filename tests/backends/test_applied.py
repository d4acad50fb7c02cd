"""From what the plug-in found to a state: pure, by a clock of the test."""

from datetime import UTC, datetime, timedelta

import pytest

from noc.backends.applied import UNTOLD, Probe, Probes, Stamps, is_probe, stamps_of
from noc.core.answer import ConfigState

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def probe(
    changed: timedelta = -5 * MINUTE,
    loaded: timedelta | None = -2 * MINUTE,
    looked: timedelta | None = -MINUTE / 2,
    text: str = "",
    name: str = "config_applied",
    every: timedelta | None = MINUTE,
) -> Probe:
    """Times relative to noon."""
    stamps = Stamps(NOON + changed, None if loaded is None else NOON + loaded)
    return Probe(name, None if looked is None else NOON + looked, stamps, text, every)


def mute(looked: timedelta = timedelta(0), text: str = "CONFIG UNKNOWN - no process") -> Probe:
    return Probe("config_applied", NOON + looked, None, text, MINUTE)


def state(*probes: Probe, loaded: datetime | None = None, now: datetime = NOON) -> ConfigState:
    return Probes().judge(probes, now, loaded).state


PENDING = probe(changed=-MINUTE)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("noc_config_changed=1795439986.593s noc_config_loaded=1795439986.695s", True),
        ("time=0.1s;1;2;0;10 'noc_config_changed'=1795439986s;;;0; noc_config_loaded=1795439986", True),
        ("noc_config_changed=1795439986.593s", False),
        ("noc_config_changed=U noc_config_loaded=1795439986s", False),
        ("my_noc_config_changed=1795439986s noc_config_loaded=1795439986s", False),
        ("noc_config_changed=17954399860001s noc_config_loaded=1795439986s", False),
        ("", False),
    ],
)
def test_performance_data(text: str, found: bool) -> None:
    assert (stamps_of(text) is not None) is found


def test_performance_data_are_told_apart() -> None:
    stamps = stamps_of("noc_config_loaded=1795439986.695s noc_config_changed=1795439980.5s")
    assert stamps == Stamps(datetime.fromtimestamp(1795439980.5, UTC), datetime.fromtimestamp(1795439986.695, UTC))


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("config_applied", True), ("check_config_applied!/etc", True), ("Config applied", True),
        ("config-applied", True), ("config_applied_2", False), ("", False),
    ],
)  # fmt: skip
def test_the_plug_in_is_known_by_its_name(name: str, known: bool) -> None:
    assert is_probe(name) is known


def test_changed_before_the_load_is_applied_and_after_it_is_pending() -> None:
    assert state(probe()) is ConfigState.APPLIED
    assert state(probe(changed=-2 * MINUTE)) is ConfigState.APPLIED  # in the same moment
    assert state(PENDING) is ConfigState.PENDING


def test_without_a_probe_the_remedy_is_named() -> None:
    applied = Probes().judge((), NOON, NOON)
    assert (applied.state, applied.remarks) == (ConfigState.UNKNOWN, (UNTOLD,))
    assert "check_config_applied" in UNTOLD


@pytest.mark.parametrize(
    ("unclear", "word"),
    [
        (probe(looked=None), "has not run yet"),
        (probe(looked=-11 * MINUTE), "has not run since 2026-11-23 11:49 UTC"),
        (probe(looked=-31 * MINUTE, every=10 * MINUTE), "has not run since"),
        (mute(), "says: CONFIG UNKNOWN - no process"),
        (mute(text=""), "says: nothing"),
        (probe(loaded=None), "does not say when they were loaded"),
    ],
)
def test_a_probe_that_is_silent_or_cannot_tell_leaves_it_untold(unclear: Probe, word: str) -> None:
    applied = Probes().judge([unclear], NOON, None)
    assert applied.state is ConfigState.UNKNOWN
    assert word in applied.remarks[0]


def test_a_slow_probe_has_its_time() -> None:
    assert state(probe(looked=-29 * MINUTE, every=10 * MINUTE)) is ConfigState.APPLIED
    assert state(probe(looked=-9 * MINUTE, every=None)) is ConfigState.APPLIED


def test_of_several_the_worst_counts() -> None:
    other = probe(name="other")
    assert state(other, probe()) is ConfigState.APPLIED
    assert state(other, PENDING) is ConfigState.PENDING
    assert state(other, mute()) is ConfigState.UNKNOWN
    assert state(mute(), probe(changed=-MINUTE, name="other")) is ConfigState.PENDING


def test_the_words_of_the_plug_in_are_those_of_the_alarm() -> None:
    words = "CONFIG WARNING - changed and not loaded: /etc/hosts.cfg | noc_config_changed=1s"
    told = Probes().judge([probe(changed=-MINUTE, text=words)], NOON, None).text
    assert told == "changed and not loaded: /etc/hosts.cfg"
    assert (
        Probes().judge([PENDING], NOON, None).text
        == "its files were changed at 2026-11-23 11:59:00 UTC and are not loaded"
    )


def test_by_the_products_own_stamp() -> None:
    at = NOON - 2 * MINUTE
    assert state(probe(loaded=None), loaded=at) is ConfigState.APPLIED
    assert state(probe(changed=-MINUTE, loaded=None), loaded=at) is ConfigState.PENDING
    # A stamp cut to seconds: what was changed in that second may have been before or after.
    within = probe(changed=-2 * MINUTE + SECOND / 2, loaded=None)
    applied = Probes().judge([within], NOON, at)
    assert (applied.state, "once more" in applied.remarks[0]) == (ConfigState.UNKNOWN, True)
    assert state(within, loaded=at + SECOND / 4) is ConfigState.PENDING
    assert state(within, loaded=at + SECOND * 3 / 4) is ConfigState.APPLIED


def test_what_was_found_before_a_reload_is_out_of_date_after_it() -> None:
    probes = Probes()
    before, after = NOON - MINUTE, NOON - MINUTE / 4
    assert probes.judge([PENDING], NOON, before).state is ConfigState.PENDING
    waiting = probes.judge([PENDING], NOON, after)
    assert (waiting.state, "newest reload" in waiting.remarks[0]) == (ConfigState.UNKNOWN, True)
    again = probe(changed=-MINUTE, loaded=-MINUTE / 4, looked=timedelta(0))
    assert probes.judge([again], NOON, after).state is ConfigState.APPLIED


@pytest.mark.parametrize("later", [(mute(),), (probe(looked=-60 * MINUTE),), ()])
def test_a_probe_that_falls_silent_takes_no_change_back(later: tuple[Probe, ...]) -> None:
    probes, loaded = Probes(), NOON - MINUTE
    assert probes.judge([PENDING], NOON, loaded).state is ConfigState.PENDING
    assert probes.judge(later, NOON, loaded).state is ConfigState.PENDING
    assert probes.judge(later, NOON, None).state is ConfigState.PENDING  # that the product says nothing is no load
    assert probes.judge(later, NOON, NOON).state is ConfigState.UNKNOWN
    assert probes.judge([probe()], NOON, loaded).state is ConfigState.APPLIED


def test_the_same_load_told_with_and_without_fractions_is_one() -> None:
    probes, loaded = Probes(), NOON - MINUTE
    probes.judge([PENDING], NOON, loaded)
    assert probes.judge([mute()], NOON, loaded + SECOND / 2).state is ConfigState.PENDING

from dataclasses import replace
from datetime import UTC, timedelta

from noc.core.causes import AlarmState, Cause, State
from noc.core.snapshot import AlarmView, SiteView, Snapshot
from noc.ui.example import AT, alarm, blind, calm, flood
from noc.ui.selection import first_target, moved, next_open, view_of
from noc.ui.standing import per_cause, standing, standing_when_stalled
from noc.ui.theme import Face


def world(*sites: SiteView) -> Snapshot:
    return replace(calm(0), sites=sites)


def down(key: str, seconds: int, state: AlarmState = AlarmState.UNACKED, tier: int = 2, **more: object) -> SiteView:
    site = calm(1).sites[0]
    view = AlarmView(Cause.HOST_DOWN, state, AT - timedelta(seconds=seconds), by="ann")
    changed = {"key": key, "name": key, "tier": tier, "state": State.DOWN, "alarms": (view,), "alarm": state, **more}
    return replace(site, **changed)  # type: ignore[arg-type]


def test_what_waits_comes_first_then_the_first_tier_then_the_newest() -> None:
    snapshot = world(
        down("cleared", 1, AlarmState.CLEARED_UNACKED, tier=1),
        down("taken", 2, AlarmState.ACKED, tier=1),
        down("old", 300),
        down("new", 3),
        down("first tier", 900, tier=1),
    )
    assert [card.key for card in standing(snapshot).cards] == ["first tier", "new", "old", "taken", "cleared"]


def test_silent_and_down_rank_equal() -> None:
    silent = replace(
        down("silent", 0),
        state=State.SILENT,
        alarms=(AlarmView(Cause.CHECKS_LATE, AlarmState.UNACKED, AT - timedelta(seconds=10)),),
    )
    assert [card.key for card in standing(world(down("d1", 5), silent, down("d2", 20))).cards] == ["d1", "silent", "d2"]


def test_what_is_shelved_suppressed_or_quiet_has_no_card() -> None:
    quiet = replace(down("q", 1), alarms=(AlarmView(Cause.PART_DOWN, AlarmState.UNACKED, AT),))
    snapshot = world(down("a", 1, AlarmState.SHELVED), down("b", 1, AlarmState.SUPPRESSED), quiet)
    assert standing(snapshot).cards == ()


def test_a_cleared_alarm_stays_and_says_what_it_was() -> None:
    (card,) = standing(world(replace(down("a", 90, AlarmState.CLEARED_UNACKED), state=State.OK))).cards
    assert (card.word, card.was, card.face, card.unacked) == ("CLEARED", "DOWN", Face.HOLLOW, False)


def test_one_site_has_one_card_of_its_worst_alarm() -> None:
    views = (
        AlarmView(Cause.HOST_DOWN, AlarmState.CLEARED_UNACKED, AT - timedelta(minutes=9)),
        AlarmView(Cause.VANISHED, AlarmState.UNACKED, AT - timedelta(minutes=3)),
    )
    site = replace(down("a", 1), state=State.SILENT, alarms=views, age=timedelta(minutes=3), was=State.DOWN)
    (card,) = standing(world(site)).cards
    assert (card.cause, card.word, card.was, card.figures) == (Cause.VANISHED, "SILENT", "DOWN", "3 min")


def test_faults_and_weaknesses_are_told_apart() -> None:
    found = standing(flood())
    assert [banner.cause for banner in found.faults] == [
        Cause.AUDIO_MUTED,
        Cause.JOURNAL_FAILED,
        Cause.CANARY_MISSING,
    ]
    assert [banner.cause for banner in found.weak] == [Cause.CONFIG_PENDING]
    assert "40 sites blind" in standing(blind()).faults[0].text


def test_the_count_by_cause_is_complete() -> None:
    cards = standing(flood()).cards
    line = per_cause(cards)
    assert sum(int(part.split()[0]) for part in line.split(" · ")) == len(cards)
    assert line.startswith("15 down")


def test_what_is_over_is_not_counted_as_down() -> None:
    cards = standing(world(down("a", 1), down("b", 2, AlarmState.CLEARED_UNACKED), down("c", 3))).cards
    assert per_cause(cards) == "2 down · 1 cleared"


def test_when_the_engine_has_stopped_one_fault_stands_and_the_rest_was() -> None:
    found = standing_when_stalled(alarm(), UTC)
    assert [banner.title for banner in found.faults] == ["ENGINE STALLED — NO FRESH DATA"]
    assert found.cards
    assert all(card.face is Face.LOST and card.was and not card.word for card in found.cards)
    assert not any(item.unacked for item in found.items)
    assert standing_when_stalled(None, UTC).cards == ()


def test_the_selection_begins_with_the_worst_and_goes_round_what_waits() -> None:
    snapshot = alarm()
    found = standing(snapshot)
    waiting = [card.key for card in found.cards if card.unacked]
    assert first_target(found, snapshot) == (waiting[0], None)
    seen, target = [], None
    for _ in range(6):
        target = next_open(found, target)
        assert target is not None
        seen.append(target[0])
    cleared = [card.key for card in found.cards if card.cleared]
    assert seen == [*waiting, *cleared, waiting[0]]
    assert next_open(standing(calm()), None) is None


def test_without_alarms_the_selection_begins_with_the_worst_site() -> None:
    snapshot = world(calm(1).sites[0], replace(calm(2).sites[1], state=State.DEGRADED))
    assert first_target(standing(snapshot), snapshot) == (snapshot.sites[1].key, None)
    assert first_target(standing(calm(0)), calm(0)) is None


def test_moving_along_the_strip_stops_at_its_ends() -> None:
    found = standing(blind())
    fault, card = ("icinga-east", Cause.BACKEND_LOST), (found.cards[0].key, None)
    assert moved(found, fault, -1) == fault
    assert moved(found, fault, 1) == card
    assert moved(found, card, 1) == card
    assert view_of(blind(), fault) is not None
    assert view_of(calm(), fault) is None

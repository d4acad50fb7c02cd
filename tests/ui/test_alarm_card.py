from dataclasses import replace
from datetime import timedelta

import pytest

from noc.core.causes import AlarmState, Cause, State
from noc.core.snapshot import AlarmView, DrillView, FloodView, GroupView, SiteView, Snapshot
from noc.ui.example import AT, calm
from noc.ui.selection import holds, moved, next_open, target_of, view_of
from noc.ui.shapes import Shape
from noc.ui.standing import Standing, standing
from noc.ui.strip_plan import plan
from noc.ui.theme import Face
from noc.ui.wall_example import drill, flood


def site(key: str, state: AlarmState = AlarmState.UNACKED, tier: int = 2, **changes: object) -> SiteView:
    view = AlarmView(Cause.HOST_DOWN, state, AT - timedelta(seconds=90))
    view = replace(view, **changes)  # type: ignore[arg-type]
    return replace(
        calm(1).sites[0], key=key, name=f"name of {key}", tier=tier, state=State.DOWN, alarm=state, alarms=(view,)
    )


def flooded(sites: tuple[SiteView, ...], *groups: tuple[str, ...], first: str = "") -> Snapshot:
    views = tuple(GroupView(Cause.HOST_DOWN, "Acme", "Harbour", keys, len(keys)) for keys in groups)
    found = FloodView(AT - timedelta(minutes=5), 12, (first, Cause.HOST_DOWN), views)
    return replace(calm(0), sites=sites, flood=found)


def rehearsing(*sites: SiteView, target: str = "a", alarm: AlarmState = AlarmState.UNACKED) -> Snapshot:
    view = DrillView(Cause.DRILL_DOWN, target, target, "ben", alarm, timedelta(seconds=12), timedelta(seconds=48))
    return replace(calm(0), sites=sites, drills=(view,))


# Floods


def test_in_a_flood_tier_1_stands_for_itself_and_before_the_groups() -> None:
    sites = (site("a"), site("b"), site("t", tier=1), site("c"))
    found = standing(flooded(sites, ("b", "a", "c"), first="b")).cards
    assert [(card.key, len(card.members)) for card in found] == [("t", 0), ("b", 3)]
    group = found[1]
    assert (group.name, group.where, group.text, group.first) == ("3 × down", ("Acme", "Harbour"), "name of b", True)
    assert group.said() == "3 × down, Acme, Harbour: 3 UNACK, FIRST name of b"


def test_every_alarm_of_a_flood_is_on_the_strip_once() -> None:
    snapshot = flood()
    loud = {(site.key, site.alarms[0].cause) for site in snapshot.sites if site.alarms}
    shown = [
        (key, card.cause)
        for card in standing(snapshot).cards
        for key in ([key for key, _ in card.members] or [card.key])
    ]
    assert len(shown) == len(set(shown)) == len(loud)
    assert set(shown) == loud


def test_what_of_a_flood_does_not_fit_is_counted_by_alarms_not_by_cards() -> None:
    snapshot = flood()
    found = standing(snapshot)
    shown = plan(found, 1280, 200, 43.2)
    hidden = sum(card.alarms for card in found.cards[len(shown.cards) :])
    assert hidden > len(found.cards) - len(shown.cards)
    assert f"+{hidden} more: " in shown.more
    assert shown.more.startswith("FLOOD: 29 new in 10 min")


def test_a_group_of_one_is_no_group_and_a_site_that_left_is_in_none() -> None:
    found = standing(flooded((site("a"), site("b"), site("c")), ("a",), ("b", "gone"), ("c",), first="gone")).cards
    assert [(card.key, card.members) for card in found] == [("a", ()), ("b", ()), ("c", ())]


def test_in_a_flood_one_alone_comes_behind_those_that_are_many() -> None:
    sites = (site("alone"), site("a"), site("b"), site("t", tier=1))
    cards = standing(flooded(sites, ("a", "b"), ("alone",), first="a")).cards
    assert [card.key for card in cards] == ["t", "a", "alone"]
    assert [card.key for card in standing(replace(flooded(sites), flood=None)).cards] == ["t", "alone", "a", "b"]


def test_only_the_group_that_the_flood_began_with_is_marked_first() -> None:
    sites = (site("a"), site("b"), site("c"), site("d"))
    cards = standing(flooded(sites, ("a", "b"), ("d", "c"), first="d")).cards
    assert [(card.text, card.first) for card in cards] == [("name of a", False), ("name of d", True)]


def test_a_group_selects_its_first_that_waits_and_f_goes_on_through_them() -> None:
    sites = (site("a", AlarmState.ACKED), site("b"), site("c"), site("t", tier=1))
    snapshot = flooded(sites, ("a", "b", "c"), first="a")
    found = standing(snapshot)
    group = found.cards[1]
    assert target_of(group) == ("b", None)
    assert group.waiting == 2
    seen, target = [], None
    for _ in range(4):
        target = next_open(found, target)
        assert target is not None
        seen.append(target[0])
    assert seen == ["t", "b", "c", "t"]
    assert [holds(group, (key, None)) for key in "abct"] == [True, True, True, False]
    assert moved(found, ("c", None), -1) == ("t", None)
    assert moved(found, ("c", None), 1) == ("c", None)


# Drills


def test_a_drill_has_a_card_of_its_own_that_looks_like_nothing_real() -> None:
    (card,) = standing(rehearsing(calm(1).sites[0])).cards
    assert (card.face, card.shape, card.drill, card.unacked) == (Face.HOLLOW, Shape.DIAMOND, True, True)
    assert card.said() == "DRILL a: as if DOWN 48 s left, by ben"
    assert target_of(card) == ("a", Cause.DRILL_DOWN)
    snapshot = rehearsing(calm(1).sites[0])
    assert view_of(snapshot, target_of(card)) is snapshot.drills[0]


@pytest.mark.parametrize("state", [AlarmState.UNACKED, AlarmState.ACKED])
def test_a_real_alarm_of_the_same_site_stands_before_its_drill(state: AlarmState) -> None:
    found = standing(rehearsing(site("z", AlarmState.ACKED), site("a", state), site("c", AlarmState.CLEARED_UNACKED)))
    order = [(card.key, card.drill) for card in found.cards]
    assert order == [("a", False), ("a", True), ("z", False), ("c", False)]


def test_whoever_waits_for_real_comes_before_any_drill() -> None:
    found = standing(rehearsing(site("x"), site("a", AlarmState.ACKED)))
    assert [(card.key, card.drill) for card in found.cards] == [("x", False), ("a", False), ("a", True)]
    assert next_open(found, None) == ("x", None)
    assert next_open(found, ("x", None)) == ("a", Cause.DRILL_DOWN)


def test_the_drill_of_the_sound_belongs_to_no_site() -> None:
    view = DrillView(Cause.DRILL_AUDIO, "sound", "sound", "ben", AlarmState.UNACKED, timedelta(0), timedelta(seconds=9))
    (card,) = standing(replace(calm(3), drills=(view,))).cards
    assert card.said() == "DRILL sound alone: 9 s left, by ben"


def test_both_drills_of_the_scene_stand_behind_what_is_real_there() -> None:
    found: Standing = standing(drill())
    assert [(card.key, card.drill) for card in found.cards] == [
        ("site-11", False),
        ("site-11", True),
        ("site-23", True),
    ]


# Marks


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"chattering": True}, "CHATTERS"),
        ({"heard": False}, "not heard at this hour"),
        ({"steps": 3}, "step 3 told"),
        ({"waits": timedelta(minutes=6)}, "unanswered 6 min"),
        ({"first_out": True}, "FIRST"),
    ],
)
def test_a_card_says_what_else_is_to_be_known(changes: dict[str, object], word: str) -> None:
    plain, marked = site("a"), site("a", **changes)  # type: ignore[arg-type]
    says = [standing(replace(calm(0), sites=(each,))).cards[0].said() for each in (plain, marked)]
    assert word not in says[0]
    assert word in says[1]


def test_names_of_any_length_are_cut() -> None:
    long = replace(site("a"), name="n" * 10_000, detail="d" * 10_000)
    (card,) = standing(replace(calm(0), sites=(long,))).cards
    assert len(card.name) <= 120
    assert len(card.detail) <= 120

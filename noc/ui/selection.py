"""What is selected, and moving among what stands: the worst first, then the next that waits for a hand."""

from noc.core.causes import MEANING, AlarmState, Cause, Kind
from noc.core.snapshot import DrillView, FaultView, SiteView, Snapshot
from noc.core.worst import STATE_RANK
from noc.ui.alarm_card import Card
from noc.ui.standing import Banner, Standing

Target = tuple[str, Cause | None]  # a site's key, or with its cause a fault's subject or the target of a drill
Selected = SiteView | FaultView | DrillView


def target_of(item: Card | Banner) -> Target:
    """What a click on it selects: of a group the first site that nobody has taken."""
    if isinstance(item, Banner):
        return (item.subject, item.cause)
    if item.drill:
        return (item.key, item.cause)
    return next(iter(_unanswered(item)), (item.key, None))


def holds(item: Card | Banner, target: Target | None) -> bool:
    """Whether what is selected stands on this card or banner."""
    if isinstance(item, Card) and item.members:
        return target is not None and target[1] is None and any(key == target[0] for key, _ in item.members)
    return target_of(item) == target


def _unanswered(card: Card) -> list[Target]:
    return [(key, None) for key, state in card.members if state is AlarmState.UNACKED]


def _waiting(item: Card | Banner) -> list[Target]:
    """What a hand goes through one after the other: the sites of a group each."""
    return (_unanswered(item) if isinstance(item, Card) else []) or [target_of(item)]


def view_of(snapshot: Snapshot | None, target: Target | None) -> Selected | None:
    """What a target stands for now; None where it is gone."""
    if snapshot is None or target is None:
        return None
    name, cause = target
    if cause is None:
        return next((site for site in snapshot.sites if site.key == name), None)
    if MEANING[cause].kind is Kind.DRILL:
        return next((drill for drill in snapshot.drills if (drill.target, drill.cause) == target), None)
    return next((fault for fault in snapshot.faults if (fault.subject, fault.cause) == target), None)


def first_target(standing: Standing, snapshot: Snapshot | None) -> Target | None:
    """The worst: what stands on the strip, else the site in the worst state."""
    if standing.items:
        return target_of(standing.items[0])
    if snapshot is None or not snapshot.sites:
        return None
    return (min(snapshot.sites, key=lambda site: STATE_RANK[site.state]).key, None)


def moved(standing: Standing, current: Target, step: int) -> Target:
    """The neighbour on the strip; stays at the ends."""
    items = standing.items
    here = next((place for place, item in enumerate(items) if holds(item, current)), None)
    if here is None:
        return target_of(items[0]) if items else current
    there = max(0, min(len(items) - 1, here + step))
    return current if there == here else target_of(items[there])


def next_open(standing: Standing, current: Target | None) -> Target | None:
    """The next alarm that nobody has taken, round and round; those that are over come last."""
    waiting = [
        target
        for state in (AlarmState.UNACKED, AlarmState.CLEARED_UNACKED)
        for item in standing.items
        if item.state is state
        for target in _waiting(item)
    ]
    waiting = list(dict.fromkeys(waiting))
    if not waiting:
        return None
    return waiting[(waiting.index(current) + 1) % len(waiting)] if current in waiting else waiting[0]

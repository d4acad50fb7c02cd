"""What is selected, and moving among what stands: the worst first, then the next that waits for a hand."""

from noc.core.causes import AlarmState, Cause
from noc.core.snapshot import FaultView, SiteView, Snapshot
from noc.core.worst import STATE_RANK
from noc.ui.standing import Banner, Card, Standing

Target = tuple[str, Cause | None]  # a site's key, or a fault's subject with its cause


def target_of(item: Card | Banner) -> Target:
    return (item.key, None) if isinstance(item, Card) else (item.subject, item.cause)


def view_of(snapshot: Snapshot | None, target: Target | None) -> SiteView | FaultView | None:
    """What a target stands for now; None where it is gone."""
    if snapshot is None or target is None:
        return None
    name, cause = target
    if cause is None:
        return next((site for site in snapshot.sites if site.key == name), None)
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
    targets = [target_of(item) for item in standing.items]
    if current not in targets:
        return targets[0] if targets else current
    return targets[max(0, min(len(targets) - 1, targets.index(current) + step))]


def next_open(standing: Standing, current: Target | None) -> Target | None:
    """The next alarm that nobody has taken, round and round; those that are over come last."""
    waiting = [
        target_of(item)
        for state in (AlarmState.UNACKED, AlarmState.CLEARED_UNACKED)
        for item in standing.items
        if item.state is state
    ]
    if not waiting:
        return None
    return waiting[(waiting.index(current) + 1) % len(waiting)] if current in waiting else waiting[0]

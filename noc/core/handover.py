"""The hand-over of a shift: the list that both read, and what it does to the shelves and to who is on shift."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from noc.core.causes import HOLLOW, MEANING, AlarmState, Cause, Kind, State
from noc.core.clock import Now
from noc.core.effects import Effect, Happened
from noc.core.events import HandOverAsked
from noc.core.memory import Shelf, Shift
from noc.core.model import World
from noc.core.phrases import plain
from noc.core.picture import picture
from noc.core.reply import Answered, bad, done
from noc.core.shift import NAME_MOST, same_name, tidy_names
from noc.core.snapshot import Snapshot

SILENT_LONG = timedelta(hours=1)
NOBODY = frozenset({"", "somebody"})  # what stands for a name where none was given


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the list: an alarm, a site in maintenance, a silent site, a drill that is due."""

    owner: str  # a site's key or a fault's subject
    name: str
    cause: Cause | None
    since: datetime | None = None
    detail: str = ""
    by: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """What whoever comes must know. `unacked` are also those that have cleared and nobody has taken."""

    unacked: tuple[Item, ...]
    acked: tuple[Item, ...]
    shelved: tuple[Item, ...]
    maintenance: tuple[Item, ...]
    silent_long: tuple[Item, ...]
    drills_due: tuple[Item, ...]

    def counts(self, kept: int) -> str:
        """One line for the journal; `kept`: how many of the shelves are taken over."""
        return (
            f"unacked {len(self.unacked)}, acked {len(self.acked)}, shelved {len(self.shelved)} (kept {kept}), "
            f"maintenance {len(self.maintenance)}, silent over an hour {len(self.silent_long)}, "
            f"drills due {len(self.drills_due)}"
        )


def hand_over_summary(snapshot: Snapshot) -> HandOver:
    """The lists of a hand-over, each in the order of the wall, faults first."""
    alarms = list(_alarms(snapshot))
    sites = snapshot.sites
    return HandOver(
        unacked=tuple(item for state, item in alarms if state in (AlarmState.UNACKED, AlarmState.CLEARED_UNACKED)),
        acked=tuple(item for state, item in alarms if state is AlarmState.ACKED),
        shelved=tuple(
            Item(shelf.owner, shelf.name, shelf.cause, detail=shelf.reason, by=shelf.by, until=shelf.until)
            for shelf in snapshot.shelves
        ),
        maintenance=tuple(
            Item(site.key, site.name, site.cause, site.since, window.reason if window else site.detail,
                 window.by if window else "", window.until if window else None)
            for site in sites if site.state is State.MAINTENANCE
            for window in (site.window,)
        ),
        silent_long=tuple(
            Item(site.key, site.name, site.cause, site.since, site.detail)
            for site in sites
            if State.SILENT in (site.state, site.underlying if site.state in HOLLOW else None)
            and site.since is not None and snapshot.at - site.since > SILENT_LONG
        ),
        drills_due=tuple(
            Item(site.key, site.name, Cause.DRILL_OVERDUE, site.alarmed_at) for site in sites if site.drill_due
        ),
    )  # fmt: skip


def _alarms(snapshot: Snapshot) -> Iterator[tuple[AlarmState, Item]]:
    for fault in snapshot.faults:
        name = fault.subject
        yield fault.alarm, Item(name, name, fault.cause, fault.since, fault.detail, fault.by or "", fault.until)
    for site in snapshot.sites:
        for alarm in site.alarms:
            detail = alarm.detail or site.detail
            item = Item(site.key, site.name, alarm.cause, alarm.since, detail, alarm.by or "", alarm.until)
            yield alarm.state, item


def hand_over(world: World, asked: HandOverAsked, now: Now) -> Answered:
    """From `by` to `to`. Shelves that are not taken over end: what they hid sounds again if it stands."""
    by, to = plain(asked.by, NAME_MOST), plain(asked.to, NAME_MOST)
    if by.casefold() in NOBODY or to.casefold() in NOBODY:
        return bad("a hand-over needs two names: who leaves and who takes over", world)
    if same_name(by, to):
        return bad(f"{by} cannot take over from {by}; name who comes", world)
    kept = {key: shelf for key, shelf in world.shelves.items() if key in asked.kept}
    ended = [shelf for key, shelf in world.shelves.items() if key not in kept]
    summary = hand_over_summary(picture(world, asked.now.at)).counts(len(kept))
    lines: list[Effect] = [Happened(asked.now.at, "hand_over", detail=f"{by} to {to}: {summary}", by=by)]
    lines += [_unshelved(world, shelf, to, asked) for shelf in ended]
    changed = replace(world, shift=Shift(_relieved(world.shift.names, by, to), now.at))
    if ended:
        changed = replace(changed, shelves=kept)
    return done(f"{to} has taken over from {by}: {summary}", changed, lines)


def _relieved(names: tuple[str, ...], by: str, to: str) -> tuple[str, ...]:
    """`to` in the place of `by`; whoever else is on shift stays."""
    if not any(same_name(name, by) for name in names):
        return tidy_names((*names, to))
    return tidy_names(to if same_name(name, by) else name for name in names)


def _unshelved(world: World, shelf: Shelf, to: str, asked: HandOverAsked) -> Happened:
    about_site = MEANING[shelf.cause].kind is Kind.SITE
    verdict = world.verdicts.get(shelf.owner) if about_site else None
    return Happened(
        asked.now.at, "unshelve", shelf.owner if about_site else None, None if about_site else shelf.owner,
        verdict.state if verdict else None, shelf.cause, detail=f"{to} has not taken it over; it was: {shelf.reason}",
        by=asked.by,
    )  # fmt: skip

"""What an operator does to what is selected. All of it goes through the engine's door; nothing is changed here.

The outcome is seen in the next picture of the world; what did not come about is said.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from noc.core.causes import AlarmState, Cause, Kind
from noc.core.events import (
    AckAsked,
    Asked,
    DrillAsked,
    EndDrillAsked,
    EndMaintenanceAsked,
    HandOverAsked,
    MaintainAsked,
    PauseAsked,
    RecheckAsked,
    ReloadAsked,
    ResumeAsked,
    RetireAsked,
    ShelveAsked,
    ShiftAsked,
    TestAsked,
    UnackAsked,
    UnshelveAsked,
)
from noc.core.phrases import listing
from noc.core.snapshot import SiteView, Snapshot
from noc.engine.clock import read_clock
from noc.engine.door import Door
from noc.ui.chosen import NAMED, alarms_of, called, is_guarded, is_noisy, left_out, question, set_apart
from noc.ui.desk.outcome import Outcome
from noc.ui.desk.rows import Row, plain
from noc.ui.panels.asking import Panels

PAUSE = timedelta(seconds=120)
NOTHING = "Nothing is selected. F goes to the next alarm that nobody has answered."


@dataclass(frozen=True, slots=True)
class Done:
    """What was handed over last, and what takes it back."""

    what: str
    inverse: tuple[Asked, ...]
    rows: tuple[Row, ...] = ()


class Acts:
    """`say` shows a notice. The panels ask; without an answer nothing happens."""

    def __init__(self, door: Door, panels: Panels, say: Callable[[str], None], window: str = "desk") -> None:
        """`window`: the name under which something is asked while nobody has given one."""
        self._door, self._panels, self._say, self._window = door, panels, say, window
        self._done: list[Done] = []
        self.outcome = Outcome()

    def do(self, name: str, chosen: Sequence[Row], current: Row | None, snapshot: Snapshot) -> None:
        """Do what a key or a button stands for, to the chosen rows or to the one that is current."""
        match name:
            case "acknowledge" | "shelve" | "end":
                getattr(self, name)(chosen, snapshot)
            case "maintain":
                self.maintain(chosen)
            case "recheck":
                self.recheck(chosen, snapshot)
            case "retire":
                self.retire(current)
            case "drill":
                self.drill(current, snapshot)
            case "undo" | "pause" | "hand_over" | "take_shift" | "test_target" | "reload":
                getattr(self, name)(snapshot)

    # On alarms

    def acknowledge(self, chosen: Sequence[Row], snapshot: Snapshot) -> None:
        rows, aside = self._by_hand([row for row in alarms_of(chosen, snapshot) if row.open], chosen)
        if not rows:
            self._refuse(chosen, aside, "waits to be acknowledged", "acknowledged")
            return

        def take(by: str, note: str, span: timedelta | None) -> None:
            now = read_clock()
            until = None if span is None else now.at + span
            asked = [AckAsked(now, row.owner, by, note, row.cause, until) for row in rows]
            back = tuple(UnackAsked(now, row.owner, by, row.cause) for row in rows)
            self._hand_over(asked, Done(f"acknowledgement of {called(rows)}", back, tuple(rows)))
            self._say(f"Acknowledgement by {plain(by)} handed over: {called(rows)}.{left_out(aside)}")

        self._ask(lambda: self._panels.ack.ask_for(question(rows, aside), take))

    def shelve(self, chosen: Sequence[Row], snapshot: Snapshot) -> None:
        can = [row for row in alarms_of(chosen, snapshot) if row.kind is not Kind.DRILL and is_noisy(row)]
        rows, aside = self._by_hand(can, chosen)
        if not rows:
            self._refuse(chosen, aside, "can be shelved", "shelved")
            return

        def take(by: str, reason: str, span: timedelta, supervisor: str) -> None:
            now = read_clock()
            asked = [ShelveAsked(now, row.owner, by, reason, now.at + span, row.cause, supervisor) for row in rows]
            back = tuple(UnshelveAsked(now, row.owner, by, row.cause) for row in rows)
            self._hand_over(asked, Done(f"shelf for {called(rows)}", back, tuple(rows)))
            self._say(f"Shelf by {plain(by)} handed over: {called(rows)}.{left_out(aside)}")

        self._ask(lambda: self._panels.shelve.ask_for(question(rows, aside), take))

    def maintain(self, chosen: Sequence[Row]) -> None:
        rows, aside = self._by_hand([row for row in chosen if row.site is not None], chosen)
        sites = {row.site.key: row.site for row in rows if row.site is not None}
        if not sites:
            self._refuse(chosen, aside, "is about a site", "taken into maintenance")
            return
        what = listing([plain(site.name) for site in sites.values()], NAMED)

        def take(by: str, reason: str, span: timedelta) -> None:
            now = read_clock()
            asked = [MaintainAsked(now, key, by, reason, now.at + span) for key in sites]
            back = tuple(EndMaintenanceAsked(now, key, by) for key in sites)
            self._hand_over(asked, Done(f"maintenance of {what}", back))
            self._say(f"Maintenance by {plain(by)} handed over: {what}.{left_out(aside)}")

        self._ask(lambda: self._panels.maintain.ask_for(set_apart(len(sites), "sites", aside) + what, take))

    def recheck(self, chosen: Sequence[Row], snapshot: Snapshot) -> None:
        """Have sites checked out of turn; a backend that refuses says so."""
        sites = {row.site.key: row.site for row in chosen if row.site is not None}
        if not sites:
            self._say("Only a site can be checked out of turn." if chosen else NOTHING)
            return
        for key in sites:
            self._door.ask(RecheckAsked(read_clock(), key, self.by(snapshot)))
        self._say(f"A check out of turn asked for: {listing([plain(site.name) for site in sites.values()], NAMED)}.")

    def end(self, chosen: Sequence[Row], snapshot: Snapshot) -> None:
        """End shelves, maintenance and drills before their time, and give acknowledged alarms back."""
        asked = [event for row in alarms_of(chosen, snapshot) for event in self._ends(row, snapshot)]
        asked += [
            EndMaintenanceAsked(read_clock(), row.owner, self.by(snapshot))
            for row in {row.owner: row for row in chosen if row.drill is None}.values()
            if row.site is not None and row.site.window is not None and row.site.window.by
        ]
        if not asked:
            self._say("No shelf, maintenance, drill or acknowledgement of it can be ended here." if chosen else NOTHING)
            return
        for event in asked:
            self._door.ask(event)
        self._say(f"Handed over: the end of what held {called(chosen)} quiet.")

    def _ends(self, row: Row, snapshot: Snapshot) -> list[Asked]:
        now, by = read_clock(), self.by(snapshot)
        if row.drill is not None:
            return [EndDrillAsked(now, row.owner, by)]
        if row.alarm.state is AlarmState.SHELVED:
            return [UnshelveAsked(now, row.owner, by, row.cause)]
        if row.alarm.state is AlarmState.ACKED:
            return [UnackAsked(now, row.owner, by, row.cause)]
        return []

    def retire(self, row: Row | None) -> None:
        site = row.site if row is not None else None
        if site is None or site.cause is not Cause.VANISHED:
            self._say("Only a site that is gone from its backend can be retired here.")
            return

        def take(by: str) -> None:
            now = read_clock()
            back = (RetireAsked(now, site.key, by, undo=True),)
            self._hand_over([RetireAsked(now, site.key, by)], Done(f"retirement of {plain(site.name)}", back))
            self._say(f"{plain(site.name)} retired by {plain(by)}. U brings it back.")

        self._ask(lambda: self._panels.retire.ask_for(site.name, take))

    def undo(self, snapshot: Snapshot) -> None:
        """Take back what was handed over last, then the one before it."""
        if not self._done:
            self._say("Nothing to undo.")
            return
        done = self._done.pop()
        now, by = read_clock(), self.by(snapshot)
        for event in done.inverse:
            self._door.ask(replace(event, now=now, by=by))
        self.outcome.forget([row.key for row in done.rows])
        self._say(f"Taken back: {done.what}.")

    # On the watch as a whole

    def pause(self, snapshot: Snapshot) -> None:
        now, by = read_clock(), self.by(snapshot)
        if snapshot.pause is not None:
            self._door.ask(ResumeAsked(now, by))
            self._say("End of the pause handed over.")
        else:
            self._door.ask(PauseAsked(now, by, PAUSE))
            self._say("Pause of 2 min handed over. Any new alarm ends it.")

    def drill(self, row: Row | None, snapshot: Snapshot) -> None:
        site: SiteView | None = row.site if row is not None else None

        def take(kind: str, target: str, by: str) -> None:
            now = read_clock()
            # The drill of the sound has no site; it is called "sound" where it is ended.
            back = (EndDrillAsked(now, target or "sound", by),)
            what = f"drill ({kind})" + (f" for {plain(site.name)}" if site is not None and target else "")
            self._hand_over([DrillAsked(now, kind, target, by)], Done(what, back))
            self._say(f"Handed over by {plain(by)}: {what}. It ends by itself; E or U ends it now.")

        running = next((drill for drill in snapshot.drills if site is not None and drill.target == site.key), None)
        if running is not None:
            self._say(f"A drill for {plain(running.name)} runs already. E ends it.")
            return
        self._ask(lambda: self._panels.drill.ask_for(site, take))

    def hand_over(self, snapshot: Snapshot) -> None:
        def take(by: str, to: str, kept: tuple[tuple[str, Cause], ...]) -> None:
            self._door.ask(HandOverAsked(read_clock(), by, to, kept))
            self._close()
            self._panels.names.last = to
            self._say(f"Hand-over from {plain(by)} to {plain(to)} handed over; shelves taken over: {len(kept)}.")

        self._ask(lambda: self._panels.hand_over.ask_for(snapshot, take))

    def take_shift(self, snapshot: Snapshot) -> None:
        def take(names: tuple[str, ...]) -> None:
            by = self.by(snapshot) if not names else names[0]
            self._door.ask(ShiftAsked(read_clock(), names, by))
            self._close()
            if len(names) == 1:
                self._panels.names.last = names[0]
            self._say(f"On shift: {listing([plain(name) for name in names], 6) or 'nobody'}. Handed over.")

        self._ask(lambda: self._panels.shift.ask_for(snapshot.shift, snapshot.operators, take))

    def test_target(self, snapshot: Snapshot) -> None:
        def take(target: str) -> None:
            self._door.ask(TestAsked(read_clock(), target, self.by(snapshot)))
            self._say(f"Test message to {plain(target)} handed over.")

        self._ask(lambda: self._panels.targets.ask_for(snapshot.targets, take))

    def reload(self, snapshot: Snapshot) -> None:
        self._door.ask(ReloadAsked(read_clock(), self.by(snapshot)))
        self._say("Asked to load the configuration anew.")

    def by(self, snapshot: Snapshot | None) -> str:
        """Who sits here: the last name that was given, else who is on shift."""
        names = snapshot.shift.names if snapshot is not None else ()
        return self._panels.names.last or (names[0] if names else self._window)

    # How

    def _by_hand(self, rows: list[Row], chosen: Sequence[Row]) -> tuple[list[Row], list[Row]]:
        """With several selected, tier 1 that nobody has answered is left out: it wants a look of its own."""
        if len(chosen) < 2:
            return rows, []
        return [row for row in rows if not is_guarded(row)], [row for row in rows if is_guarded(row)]

    def _refuse(self, chosen: Sequence[Row], aside: list[Row], what: str, done: str) -> None:
        if not chosen:
            self._say(NOTHING)
        elif aside:
            self._say(f"Tier 1 is {done} one by one: {called(aside)} left alone. Select one of them.")
        else:
            self._say(f"{called(chosen)}: nothing of it {what}.")

    def _ask(self, ask: Callable[[], None]) -> None:
        self._panels.make_room()
        ask()
        self._panels.settle()

    def _hand_over(self, asked: Sequence[Asked], done: Done) -> None:
        for event in asked:
            self._door.ask(event)
        self._done.append(done)
        self.outcome.expect(list(done.rows))
        self._close()

    def _close(self) -> None:
        self._panels.close_all()

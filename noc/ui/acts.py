"""What an operator can do to what is selected. All of it goes through the engine's door; no state is changed here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from noc.core.causes import AlarmState, Cause
from noc.core.events import AckAsked, RetireAsked
from noc.core.snapshot import FaultView, SiteView
from noc.engine.clock import read_clock
from noc.engine.door import Door
from noc.ui.ack_panel import AckPanel
from noc.ui.retire_panel import RetirePanel
from noc.ui.words import CAUSE_WORDS

OPEN = frozenset({AlarmState.UNACKED, AlarmState.CLEARED_UNACKED})


@dataclass(frozen=True, slots=True)
class Retired:
    key: str
    name: str
    by: str


class Acts:
    """Acknowledging and retiring. `say` shows a notice, `close` puts the panels away."""

    def __init__(
        self, door: Door, ack: AckPanel, retire: RetirePanel, say: Callable[[str], None], close: Callable[[], None]
    ) -> None:
        self._door, self._ack, self._retire = door, ack, retire
        self._say, self._close = say, close
        self._retired: Retired | None = None

    def acknowledge(self, selected: SiteView | FaultView | None) -> bool:
        """Ask for a name and a note; false where there is nothing to acknowledge, which is said."""
        match selected:
            case None:
                self._say("Nothing is selected. F goes to the next alarm that nobody has taken.")
                return False
            case SiteView():
                alarms = [alarm for alarm in selected.alarms if alarm.state in OPEN]
                what = f"{selected.name}: {', '.join(CAUSE_WORDS[alarm.cause] for alarm in alarms)}"
                return self._ask_ack(selected.key, None, selected.name, what, bool(alarms))
            case FaultView():
                what = f"{CAUSE_WORDS[selected.cause]}, {selected.subject}"
                return self._ask_ack(selected.subject, selected.cause, what, what, selected.alarm in OPEN)

    def _ask_ack(self, target: str, cause: Cause | None, name: str, what: str, open_: bool) -> bool:
        if not open_:
            self._say(f"{name}: no alarm waits to be acknowledged.")
            return False

        def take(by: str, note: str, until: timedelta | None) -> None:
            now = read_clock()
            self._door.ask(AckAsked(now, target, by, note, cause, None if until is None else now.at + until))
            self._close()
            self._say(f"Acknowledgement by {by} handed over: {name}.")

        self._ack.ask_for(what, take)
        return True

    def retire(self, site: SiteView | FaultView | None) -> bool:
        """Ask whether a vanished site shall leave the wall; false where that is not possible, which is said."""
        if not isinstance(site, SiteView) or site.cause is not Cause.VANISHED:
            self._say("Only a site that is gone from its backend can be retired here.")
            return False

        def take(by: str) -> None:
            self._door.ask(RetireAsked(read_clock(), site.key, by))
            self._retired = Retired(site.key, site.name, by)
            self._close()
            self._say(f"{site.name} retired by {by}. U brings it back.")

        self._retire.ask_for(site.name, take)
        return True

    def undo(self) -> None:
        """Bring back the site that was retired last."""
        if self._retired is None:
            self._say("Nothing to undo.")
            return
        self._door.ask(RetireAsked(read_clock(), self._retired.key, self._retired.by, undo=True))
        self._say(f"{self._retired.name} comes back.")
        self._retired = None

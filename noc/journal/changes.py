"""What is still to be written: of each row only its last word, and the newest lines."""

from collections import deque
from collections.abc import Iterable

from noc.core.causes import Cause
from noc.core.effects import Effect, Forget, Happened, Remember
from noc.core.memory import AlarmMemory, BackendMemory, Kept, MemberMemory, SiteMemory, identity_of

MAX_LINES = 50_000  # about 30 MB of lines that wait for a journal that cannot be written


class Changes:
    """Effects folded by identity; `None` strikes a row out.

    The rows are bounded by the inventory, however long the journal cannot be written; the lines by MAX_LINES, and the
    oldest go first, counted in `dropped`.
    """

    def __init__(self) -> None:
        self.sites: dict[str, SiteMemory] = {}
        self.members: dict[tuple[str, str], MemberMemory | None] = {}
        self.backends: dict[str, BackendMemory] = {}
        self.alarms: dict[tuple[str, Cause], AlarmMemory | None] = {}
        self.kept: dict[tuple[str, str], Kept | None] = {}
        self.lines: deque[Happened] = deque()
        self.dropped = 0

    def __bool__(self) -> bool:
        return bool(
            self.sites or self.members or self.backends or self.alarms or self.kept or self.lines or self.dropped
        )

    def add(self, effects: Iterable[Effect]) -> "Changes":
        for effect in effects:
            match effect:  # the others go outside; what they say of an alarm comes as Remember
                case Remember():
                    self._remember(effect)
                case Forget():
                    self.alarms.update(dict.fromkeys(effect.alarms))
                    self.members.update(dict.fromkeys(effect.members))
                    self.kept.update(dict.fromkeys(effect.kept))
                case Happened():
                    self.lines.append(effect)
        self._bound()
        return self

    def overlay(self, newer: "Changes") -> None:
        """Put what came later on top."""
        self.sites.update(newer.sites)
        self.members.update(newer.members)
        self.backends.update(newer.backends)
        self.alarms.update(newer.alarms)
        self.kept.update(newer.kept)
        self.lines.extend(newer.lines)
        self.dropped += newer.dropped
        self._bound()

    def _remember(self, effect: Remember) -> None:
        self.sites.update((memory.site.key, memory) for memory in effect.sites)
        self.members.update(((memory.backend, memory.host), memory) for memory in effect.members)
        self.backends.update((memory.name, memory) for memory in effect.backends)
        self.alarms.update(((memory.owner, memory.cause), memory) for memory in effect.alarms)
        self.kept.update((identity_of(kept), kept) for kept in effect.kept)

    def _bound(self) -> None:
        while len(self.lines) > MAX_LINES:
            self.lines.popleft()
            self.dropped += 1

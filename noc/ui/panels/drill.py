"""Which drill, of which site, and who asks for it."""

from collections.abc import Callable
from datetime import tzinfo

from PySide6.QtWidgets import QWidget

from noc.core.clock import Now
from noc.core.phrases import for_age
from noc.core.snapshot import SiteView
from noc.engine.clock import read_clock
from noc.ui.panels.ask import AskPanel
from noc.ui.panels.choices import Choices
from noc.ui.panels.end_line import Clock, EndLine
from noc.ui.panels.fields import NameField, Names
from noc.ui.theme import Palette

Then = Callable[[str, str, str], None]
AUDIO = "audio"
OF_A_SITE = ("down", "silent")


class DrillPanel(AskPanel):
    def __init__(
        self,
        palette: Palette,
        names: Names,
        parent: QWidget | None = None,
        *,
        timezone: tzinfo | None = None,
        clock: Clock = read_clock,
    ) -> None:
        super().__init__(palette, parent)
        self._names, self._zone = names, timezone
        self._site: SiteView | None = None
        self.kind = self.add_choices("drill", Choices(palette, "which drill", (AUDIO,), self))
        self.seen = self.add_line(EndLine(self._seen_words, clock, self))
        self.name = self.add_field("by", NameField("your name", names, self))
        self._then: Then | None = None
        self.confirmed.connect(self._confirm)

    def ask_for(self, site: SiteView | None, then: Then) -> None:
        """Ask for a drill: of `site`, or of the sound alone. `then` gets the kind, the site's key or "", and a name."""
        self._then, self._site = then, site
        self.name.set_words(self._names.last)
        self.kind.set_words((AUDIO,) if site is None else (*OF_A_SITE, AUDIO))
        hint = "Enter starts it, Esc leaves it. It sounds like the real thing, is marked DRILL and ends by itself."
        self.seen.say()
        self.ask("Drill of the sound" if site is None else f"Drill for {site.name}", hint, self.kind)

    @property
    def _wanted(self) -> str:
        return self.kind.words[self.kind.chosen]

    def _seen_words(self, now: Now) -> str:
        if self._site is None:
            return "The sound alone: no site is touched."
        due = " A drill is due." if self._site.drill_due else ""
        at = self._site.alarmed_at
        if at is None:
            return f"Never seen to alarm.{due}"
        return f"Last seen to alarm on {at.astimezone(self._zone):%d %b %Y %H:%M}, {for_age(now.at - at)} ago.{due}"

    def _confirm(self) -> None:
        if not self.has(self.name, "Your name is missing: who asks for the drill?"):
            return
        self._names.last = self.name.words()
        if self._then is not None:
            target = "" if self._site is None or self._wanted == AUDIO else self._site.key
            self._then(self._wanted, target, self.name.words())

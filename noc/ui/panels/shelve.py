"""Who shelves an alarm, why, and until when. A shelf beyond two hours takes a supervisor's name."""

from collections.abc import Callable
from datetime import timedelta, tzinfo

from PySide6.QtWidgets import QWidget

from noc.core.clock import Now
from noc.core.phrases import for_age
from noc.engine.clock import read_clock
from noc.ui.panels.ask import AskPanel
from noc.ui.panels.choices import Choices
from noc.ui.panels.end_line import Clock, EndLine, for_end
from noc.ui.panels.fields import LONGEST_NOTE, NameField, Names, TextField
from noc.ui.theme import Palette

Then = Callable[[str, str, timedelta, str], None]


class ShelvePanel(AskPanel):
    SPANS = tuple(timedelta(minutes=minutes) for minutes in (15, 30, 60, 120, 240, 480))
    USUAL = 2
    ALONE = timedelta(hours=2)  # beyond it a supervisor is named

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
        self.name = self.add_field("by", NameField("your name", names, self))
        self.reason = self.add_field("reason", TextField("why it may be quiet", LONGEST_NOTE, self))
        words = [for_age(span) for span in self.SPANS]
        self.span = self.add_choices("for", Choices(palette, "for how long", words, self))
        self.end = self.add_line(EndLine(self._end_words, clock, self))
        self.supervisor = self.add_field("allowed by", NameField("a supervisor's name", names, self))
        self._then: Then | None = None
        self.span.changed.connect(self._span_changed)
        self.confirmed.connect(self._confirm)

    def ask_for(self, what: str, then: Then) -> None:
        """Ask about shelving `what`; `then` gets the name, the reason, how long, and a supervisor or nothing."""
        self._then = then
        self.name.set_words(self._names.last)
        self.reason.set_words("")
        self.supervisor.set_words("")
        self.span.choose(self.USUAL)
        self._span_changed()
        hint = "Enter shelves, Esc leaves it. No sound until then; it is counted on the wall and ends by itself."
        self.ask(f"Shelve {what}", hint)

    @property
    def _lasts(self) -> timedelta:
        return self.SPANS[self.span.chosen]

    def _span_changed(self) -> None:
        self.show_row(self.supervisor, self._lasts > self.ALONE)
        self.end.say()

    def _end_words(self, now: Now) -> str:
        return for_end(now.at + self._lasts, now.at, self._zone)

    def _confirm(self) -> None:
        if not self.has(self.name, "Your name is missing: who shelves it?"):
            return
        if not self.has(self.reason, "The reason is missing: why may it be quiet?"):
            return
        alone = self._lasts <= self.ALONE
        if not alone and not self.has(self.supervisor, "Longer than 2 h: a supervisor's name is missing."):
            return
        self._names.last = self.name.words()
        if self._then is not None:
            supervisor = "" if alone else self.supervisor.words()
            self._then(self.name.words(), self.reason.words(), self._lasts, supervisor)

"""Who puts a site into maintenance from now on, why, and until when. A window always has an end."""

from collections.abc import Callable
from datetime import timedelta, tzinfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from noc.core.clock import Now
from noc.core.phrases import for_age
from noc.engine.clock import read_clock
from noc.ui.panels.ask import AskPanel
from noc.ui.panels.choices import Choices
from noc.ui.panels.end_line import Clock, EndLine, for_end, typed_end
from noc.ui.panels.fields import LONGEST_NOTE, NameField, Names, TextField
from noc.ui.theme import Palette

Then = Callable[[str, str, timedelta], None]
LONGEST_TIME = 40  # letters


class MaintenancePanel(AskPanel):
    SPANS = tuple(timedelta(minutes=minutes) for minutes in (30, 60, 120, 240, 480))
    USUAL = 1
    TYPED = len(SPANS)  # the place of the choice that means the typed time
    LONGEST = timedelta(hours=24)

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
        self._names, self._zone, self._clock = names, timezone, clock
        self.name = self.add_field("by", NameField("your name", names, self))
        self.reason = self.add_field("reason", TextField("what is done there", LONGEST_NOTE, self))
        words = [*(for_age(span) for span in self.SPANS), "until …"]
        self.span = self.add_choices("for", Choices(palette, "for how long", words, self))
        self.until = self.add_field("until", TextField("a clock time, such as 14:30", LONGEST_TIME, self))
        self.end = self.add_line(EndLine(self._end_words, clock, self))
        self._then: Then | None = None
        self.span.changed.connect(self._span_changed)
        self.until.textEdited.connect(self._typed)
        self.confirmed.connect(self._confirm)

    def ask_for(self, what: str, then: Then) -> None:
        """Ask about maintenance of `what`; `then` gets the name, the reason and how long from now."""
        self._then = then
        self.name.set_words(self._names.last)
        self.reason.set_words("")
        self.until.set_words("")
        self.span.choose(self.USUAL)
        first = self.reason if self.name.words() else self.name
        hint = "Enter begins it now, Esc leaves it. What is still down when it ends sounds again."
        self.ask(f"Maintenance of {what}", hint, first)

    def _lasts(self, now: Now) -> timedelta:
        """Raises ValueError with a sentence where the typed time is none."""
        if self.span.chosen != self.TYPED:
            return self.SPANS[self.span.chosen]
        return typed_end(self.until.words(), now.at, self._zone, self.LONGEST)

    def _span_changed(self, place: int) -> None:
        if place == self.TYPED and self.span.hasFocus():
            self.until.setFocus(Qt.FocusReason.OtherFocusReason)
        self.end.say()

    def _typed(self, text: str) -> None:
        self.span.choose(self.TYPED if text.strip() else self.USUAL)
        self.end.say()

    def _end_words(self, now: Now) -> str:
        if self.span.chosen == self.TYPED and not self.until.words():
            return f"type when it ends, {for_age(self.LONGEST)} from now at most"
        try:
            return for_end(now.at + self._lasts(now), now.at, self._zone)
        except ValueError as error:
            return str(error)

    def _confirm(self) -> None:
        if not self.has(self.name, "Your name is missing: who announces it?"):
            return
        if not self.has(self.reason, "The reason is missing: what is done there?"):
            return
        typed = self.span.chosen == self.TYPED
        if typed and not self.has(self.until, "The end is missing: a clock time such as 14:30."):
            return
        try:
            lasts = self._lasts(self._clock())
        except ValueError as error:
            self.say_problem(str(error), self.until)
            return
        self._names.last = self.name.words()
        if self._then is not None:
            self._then(self.name.words(), self.reason.words(), lasts)

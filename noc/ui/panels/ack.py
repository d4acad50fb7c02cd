"""Who acknowledges an alarm, with which note, and for how long."""

from collections.abc import Callable
from datetime import timedelta, tzinfo

from PySide6.QtWidgets import QWidget

from noc.core.clock import Now
from noc.engine.clock import read_clock
from noc.ui.panels.ask import AskPanel
from noc.ui.panels.choices import Choices
from noc.ui.panels.end_line import Clock, EndLine, for_end
from noc.ui.panels.fields import LONGEST_NOTE, NameField, Names, TextField
from noc.ui.theme import Palette

NOTELESS = timedelta(minutes=30)


class AckPanel(AskPanel):
    SPANS = (None, timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))

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
        self.note = self.add_field("note", TextField("note", LONGEST_NOTE, self))
        self.span = self.add_choices(
            "for", Choices(palette, "for how long", ("as usual", "30 min", "2 h", "8 h"), self)
        )
        self.end = self.add_line(EndLine(self._end_words, clock, self))
        self._then: Callable[[str, str, timedelta | None], None] | None = None
        self.note.textChanged.connect(self.end.say)
        self.span.changed.connect(self.end.say)
        self.confirmed.connect(self._confirm)

    def ask_for(self, what: str, then: Callable[[str, str, timedelta | None], None]) -> None:
        """Ask who takes `what`; `then` is called with the name, the note, and how long: None where nothing is said."""
        self._then = then
        self.name.set_words(self._names.last)
        self.note.set_words("")
        self.span.choose(0)
        self.ask(f"Acknowledge {what}", "Enter acknowledges, Esc leaves it. It stops the noise and clears nothing.")

    def _lasts(self) -> timedelta:
        return self.SPANS[self.span.chosen] or (timedelta(hours=8) if self.note.words() else NOTELESS)

    def _end_words(self, now: Now) -> str:
        why = "" if self.note.words() or self.span.chosen else "; a note makes it 8 h"
        return for_end(now.at + self._lasts(), now.at, self._zone) + why

    def _confirm(self) -> None:
        if not self.has(self.name, "Your name is missing: who takes it?"):
            return
        if self._lasts() > NOTELESS and not self.has(self.note, "For longer than 30 min a note must say why."):
            return
        self._names.last = self.name.words()
        if self._then is not None:
            self._then(self.name.words(), self.note.words(), self.SPANS[self.span.chosen])

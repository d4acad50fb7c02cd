"""Whether a site that vanished shall leave the wall, and who says so."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from noc.ui.panels.ask import AskPanel
from noc.ui.panels.fields import NameField, Names
from noc.ui.theme import Palette


class RetirePanel(AskPanel):
    def __init__(self, palette: Palette, names: Names, parent: QWidget | None = None) -> None:
        super().__init__(palette, parent)
        self._names = names
        self.name = self.add_field("by", NameField("your name", names, self))
        self._then: Callable[[str], None] | None = None
        self.confirmed.connect(self._confirm)

    def ask_for(self, what: str, then: Callable[[str], None]) -> None:
        self._then = then
        self.name.set_words(self._names.last)
        hint = "Enter takes it off the wall: it is watched no longer. Esc keeps it. U brings it back."
        self.ask(f"Retire {what}?", hint)

    def _confirm(self) -> None:
        if not self.has(self.name, "Your name is missing: who retires it?"):
            return
        self._names.last = self.name.words()
        if self._then is not None:
            self._then(self.name.words())

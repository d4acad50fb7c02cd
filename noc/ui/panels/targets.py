"""Send a test message to one target of the escalation, and see what became of it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from noc.core.snapshot import TestView
from noc.ui.lettering import one_line
from noc.ui.panels.ask import AskPanel
from noc.ui.panels.choices import Choices
from noc.ui.site_panel import plain_label
from noc.ui.theme import Palette
from noc.ui.words import breakable

LONGEST_OUTCOME = 300


class TargetsPanel(AskPanel):
    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(palette, parent)
        self.target = self.add_choices("to", Choices(palette, "target", (), self))
        self.outcome = self.add_line(plain_label(self))
        self._targets: tuple[str, ...] = ()
        self._awaited: str | None = None
        self._tested: TestView | None = None
        self._then: Callable[[str], None] | None = None
        self.target.changed.connect(lambda: self.outcome.clear())
        self.confirmed.connect(self._confirm)

    def ask_for(self, targets: tuple[str, ...], then: Callable[[str], None]) -> None:
        """Ask to which of the `targets` a test message shall go; `then` is called with its name, each time anew."""
        self._then, self._targets, self._awaited = then, targets, None
        self.target.set_words(targets)
        self.outcome.clear()
        none = "No target is configured: noc.toml lists them under [[target]]. Esc closes."
        hint = "Enter sends a test message, marked as a test. Esc closes." if targets else none
        self.ask("Test a target", hint, self.target)

    def hear(self, tested: TestView | None) -> None:
        """The newest outcome of all tests: told where it is the one that is waited for here."""
        if tested == self._tested:
            return
        self._tested = tested
        if tested is not None and tested.target == self._awaited and not self.isHidden():
            self.show_outcome(tested.text, tested.sent)

    def show_outcome(self, text: str, good: bool) -> None:
        """What became of the message that was sent last."""
        self._awaited = None
        sentence = one_line(text)[:LONGEST_OUTCOME]
        self.outcome.setText(breakable(f"✓ Sent. {sentence}" if good else f"▲ Not sent. {sentence}"))

    def _confirm(self) -> None:
        if not self._targets:
            self.say_problem("There is no target to send to.")
            return
        name = self._targets[self.target.chosen]
        if name == self._awaited:
            return  # a second message would tell nothing more
        self._awaited = name
        self.outcome.setText(breakable(f"Sending to {one_line(name)[:LONGEST_OUTCOME]} …"))
        self.target.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._then is not None:
            self._then(name)

"""Who is on shift from now on: the operators to tick, a name to type, or nobody. A name is enough."""

from collections.abc import Callable, Iterable
from datetime import tzinfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from noc.core.phrases import listing
from noc.core.snapshot import ShiftView
from noc.ui.lettering import one_line
from noc.ui.panels.ask import AskPanel
from noc.ui.panels.fields import LONGEST_NAME, NameField, Names, cleaned
from noc.ui.panels.tick_box import TickBox
from noc.ui.site_panel import plain_label
from noc.ui.theme import Palette
from noc.ui.words import breakable

Then = Callable[[tuple[str, ...]], None]
ROWS_SHOWN = 8  # more are scrolled to


def unlike(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, however it is written."""
    kept: dict[str, str] = {}
    for name in map(cleaned, names):
        if name:
            kept.setdefault(name.casefold(), name)
    return tuple(kept.values())


class ShiftPanel(AskPanel):
    def __init__(
        self, palette: Palette, names: Names, parent: QWidget | None = None, *, timezone: tzinfo | None = None
    ) -> None:
        super().__init__(palette, parent)
        self._names, self._zone = names, timezone
        self._then: Then | None = None
        self._offered: tuple[str, ...] = ()
        self.now = self.add_line(plain_label(self), "now")
        self.ticks: list[TickBox] = []
        self.list = QScrollArea(self)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setWidgetResizable(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.add_area(self.list)
        self.name = self.add_field("also", NameField("another name", names, self))
        self.nobody = self.add_tick(TickBox(palette, "0  nobody: sign out all", self))
        self.nobody.toggled.connect(self._nobody_ticked)
        self.name.textEdited.connect(lambda: self.nobody.setChecked(False))
        self.confirmed.connect(self._confirm)

    def ask_for(self, shift: ShiftView, operators: tuple[str, ...], then: Then) -> None:
        """Ask who is on shift from now on; `then` gets all of them, or nobody."""
        self._then = then
        self._offered = unlike((*operators, *shift.names))
        self._fill(frozenset(name.casefold() for name in unlike(shift.names)))
        self.name.set_words("")
        self.nobody.setChecked(False)
        self.now.setText(breakable(self._now_words(shift)))
        hint = "Space ticks, digits too. Enter signs in who is ticked, and out who is not. Esc leaves it as it is."
        self.ask("Who is on shift?", hint, self.ticks[0] if self.ticks else self.name)

    def set_unit(self, unit: float) -> None:
        super().set_unit(unit)
        for tick in self.ticks:
            tick.set_unit(unit)
        self._limit()

    def stops(self) -> list[QWidget]:
        return [*self.ticks, *super().stops()]

    def _fill(self, present: frozenset[str]) -> None:
        self.ticks = []
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for place, name in enumerate(self._offered, start=1):
            tick = TickBox(self._colours, f"{place}  {name}" if place < 10 else name)
            tick.setChecked(name.casefold() in present)
            tick.set_unit(self._unit)
            tick.toggled.connect(self._name_ticked)
            rows.addWidget(tick)
            self.ticks.append(tick)
        self.list.setWidget(inner)
        self.list.setVisible(bool(self.ticks))
        self._limit()

    def _limit(self) -> None:
        shown = min(len(self.ticks), ROWS_SHOWN)
        self.list.setFixedHeight(sum(tick.sizeHint().height() for tick in self.ticks[:shown]) + 2)

    def _now_words(self, shift: ShiftView) -> str:
        if not shift.names:
            return "nobody"
        names = [
            name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…" for name in map(one_line, shift.names)
        ]
        since = f", since {shift.since.astimezone(self._zone):%d %b %H:%M}" if shift.since else ""
        return listing(names, 6) + since

    def _name_ticked(self, on: bool) -> None:
        if on:
            self.nobody.setChecked(False)
        self.say_problem("")

    def _nobody_ticked(self, on: bool) -> None:
        if on:
            self.name.set_words("")
            for tick in self.ticks:
                tick.setChecked(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.text()
        if digit.isdecimal() and digit.isascii():
            place = int(digit)
            for box in (self.nobody,) if place == 0 else self.ticks[place - 1 : place]:
                box.toggle()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _confirm(self) -> None:
        ticked = [name for name, tick in zip(self._offered, self.ticks, strict=True) if tick.isChecked()]
        names = unlike((*ticked, self.name.words()))
        if not names and not self.nobody.isChecked():
            self.say_problem(
                "Tick or type who is on shift, or tick “nobody”.", self.ticks[0] if self.ticks else self.name
            )
            return
        if self.name.words() or len(names) == 1:
            self._names.last = names[-1]
        if self._then is not None:
            self._then(names)

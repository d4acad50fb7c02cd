"""The hand-over: what stands, who tells it and who takes it. It follows the newest snapshot while it is read."""

from collections.abc import Callable
from datetime import tzinfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from noc.core.causes import Cause
from noc.core.snapshot import ShelfView, Snapshot
from noc.ui.colours import qt_palette
from noc.ui.panels.ask import AskPanel
from noc.ui.panels.fields import NameField, Names
from noc.ui.panels.hand_over_rows import Key, Section, open_keys, sections_after, sections_before, shelf_words
from noc.ui.panels.sections import Sections
from noc.ui.panels.tick_box import TickBox
from noc.ui.site_panel import plain_label
from noc.ui.theme import Palette

Then = Callable[[str, str, tuple[tuple[str, Cause], ...]], None]
TOLD, TAKEN = "I have told", "I have taken it"
SHELVES = 2  # the place of their section


def _counted(section: Section) -> Section:
    heading, rows = section
    return f"{heading}: {len(rows) or 'none'}", rows


class HandOverPanel(AskPanel):
    def __init__(
        self, palette: Palette, names: Names, parent: QWidget | None = None, *, timezone: tzinfo | None = None
    ) -> None:
        super().__init__(palette, parent)
        self._names, self._zone = names, timezone
        self._then: Then | None = None
        self._known: frozenset[Key] = frozenset()
        self.shelves: dict[Key, TickBox] = {}
        self.sections = Sections(palette, self)
        self.add_body(self.sections)
        for _ in range(SHELVES + 4):
            self.sections.add()
        self.by = NameField("name of who goes", names, self)
        self.told = TickBox(palette, TOLD, self)
        self.to = NameField("name of who comes", names, self)
        self.taken = TickBox(palette, TAKEN, self)
        self._add_people()
        self.setPalette(qt_palette(palette, palette.background, field=palette.panel))
        self.confirmed.connect(self._confirm)

    def _add_people(self) -> None:
        people = QWidget(self)
        beside = QHBoxLayout(people)
        beside.setContentsMargins(0, 0, 0, 0)
        for field, tick, caption in ((self.by, self.told, "hands over"), (self.to, self.taken, "takes over")):
            rows = QVBoxLayout()
            label = plain_label(people)
            label.setText(caption)
            rows.addWidget(self.know_line(label))
            rows.addWidget(self.know_field(field))
            rows.addWidget(self.know_tick(tick))
            beside.addLayout(rows, 1)
        self.add_whole(people)

    def ask_for(self, snapshot: Snapshot, then: Then) -> None:
        """Show what is handed over; `then` gets who goes, who comes, and the shelves that are taken over."""
        self._then, self._known = then, open_keys(snapshot)
        self._show_shelves(())
        for field, name in ((self.by, self._names.last), (self.to, "")):
            field.set_words(name)
        for tick in (self.told, self.taken):
            tick.setChecked(False)
        self.refresh(snapshot)
        hint = (
            "Arrows and page keys scroll, Tab goes on, Space ticks. Enter hands over when both have ticked, Esc leaves."
        )
        # It is read first, from its top; the first Tab goes to what can be ticked.
        self.sections.verticalScrollBar().setValue(0)
        self.ask("Hand over the shift", hint, self)

    def refresh(self, snapshot: Snapshot) -> None:
        """Show the newest snapshot; what is typed and ticked stays, and what came in since is marked."""
        told = f"shelved: {len(snapshot.shelves)}; tick what is taken over, the others end now and may sound"
        sections = (
            *map(_counted, sections_before(snapshot, self._known, self._zone)),
            (told if snapshot.shelves else "shelved: none", ()),
            *map(_counted, sections_after(snapshot, self._zone)),
        )
        for section, (heading, rows) in zip(self.sections.sections, sections, strict=True):
            section.show_rows(heading.upper(), rows)
        self._show_shelves(snapshot.shelves, snapshot)

    def stops(self) -> list[QWidget]:
        return [*self.shelves.values(), *super().stops()]

    def _show_shelves(self, shelves: tuple[ShelfView, ...], snapshot: Snapshot | None = None) -> None:
        wanted = {(shelf.owner, shelf.cause): shelf for shelf in shelves}
        for key in [key for key in self.shelves if key not in wanted]:
            gone = self.shelves.pop(key)
            gone.hide()  # the keys go on to the next
            gone.deleteLater()
        if snapshot is None:
            return
        for key, shelf in wanted.items():
            words = shelf_words(shelf, snapshot.at, self._zone)
            if key in self.shelves:
                self.shelves[key].set_words(words)
            else:
                self._add_shelf(key, words)

    def _add_shelf(self, key: Key, words: str) -> None:
        tick = TickBox(self._colours, words)
        tick.set_unit(self._unit)
        tick.toggled.connect(self._edited)
        self.sections.sections[SHELVES].below.addWidget(tick)
        self.shelves[key] = tick
        tick.show()

    def set_unit(self, unit: float) -> None:
        super().set_unit(unit)
        self.sections.set_unit(unit)
        for tick in self.shelves.values():
            tick.set_unit(unit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.sections.take_key(Qt.Key(event.key())):
            super().keyPressEvent(event)

    def _confirm(self) -> None:
        if not self.has(self.by, "A name is missing: who goes?") or not self.has(
            self.to, "A name is missing: who comes?"
        ):
            return
        by, to = self.by.words(), self.to.words()
        if by.casefold() == to.casefold():
            self.say_problem("Both names are the same: a shift is handed to somebody else.", self.to)
        elif not self.told.isChecked():
            self.say_problem(f"{by} has not ticked “{TOLD}”.", self.told)
        elif not self.taken.isChecked():
            self.say_problem(f"{to} has not ticked “{TAKEN}”.", self.taken)
        else:
            self._names.last = to
            if self._then is not None:
                self._then(by, to, tuple(key for key, tick in self.shelves.items() if tick.isChecked()))

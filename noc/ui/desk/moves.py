"""What the operator does on the screen alone: moving, filtering, choosing what is listed. The engine is not asked."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from noc.ui.desk.filter import Filter, of_current
from noc.ui.desk.rows import Row, RowKey

if TYPE_CHECKING:
    from noc.ui.desk.desk import Desk


class DeskMoves:
    """Its methods are called as the commands are."""

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk
        self._came_from: RowKey | None = None  # the alarm that was current before the sites were listed

    # The filter

    def type(self, text: str) -> None:
        if text != self._desk.filter.text:
            self._desk.set_filter(replace(self._desk.filter, text=text))

    def quick(self, name: str) -> None:
        match name:
            case "waiting":
                self.only_waiting()
            case "word":
                self.only_word()
            case "customer":
                self.only_customer()
            case _:
                self.only_first_tier()

    def only_waiting(self) -> None:
        self._desk.set_filter(replace(self._desk.filter, waiting=not self._desk.filter.waiting))

    def only_first_tier(self) -> None:
        self._desk.set_filter(replace(self._desk.filter, tier=None if self._desk.filter.tier else 1))

    def only_word(self) -> None:
        self._only("word", "state")

    def only_customer(self) -> None:
        self._only("customer", "customer")

    def _only(self, part: str, word: str) -> None:
        wanted = of_current(self._desk.filter, self._desk.table.current, part)
        if wanted is None:
            self._desk.face.say(f"No row is current whose {word} could be kept to.")
            self._desk.show_all(beat=False)
        else:
            self._desk.set_filter(wanted)

    def clear_filter(self) -> None:
        self._desk.set_filter(Filter())
        self._desk.take_keys()

    def search(self) -> None:
        self._desk.face.filter_bar.open()

    # What is listed, and what is current

    def show_alarms(self) -> None:
        desk = self._desk
        if not desk.shows_sites:
            return
        owner = desk.table.current.owner if desk.table.current is not None else None
        desk.list_sites(False)
        back = next((row for row in desk.shown.rows if row.owner == owner and owner is not None), None)
        if self._came_from is not None and self._came_from[0] == owner and desk.table.choose(self._came_from):
            return
        if back is not None:
            desk.table.choose(back.key)

    def show_sites(self) -> None:
        desk = self._desk
        if desk.shows_sites:
            return
        current = desk.table.current
        self._came_from = current.key if current is not None else None
        desk.list_sites(True)
        if current is not None:
            desk.table.choose((current.owner, None))

    def next_open(self) -> None:
        """The next alarm below that nobody has answered, round and round; a filter that hides all gives way."""
        desk = self._desk
        waiting = self._waiting()
        if not waiting and (desk.filter.active or desk.shows_sites):
            desk.list_sites(False)
            desk.set_filter(Filter())
            waiting = self._waiting()
            if waiting:
                desk.face.say("All alarms are shown: those that nobody has answered were not in the list.")
        if not waiting:
            desk.face.say("Nothing waits for an answer.")
            return
        place = desk.table.rows_model.place_of(desk.table.current_key())
        places = [desk.table.rows_model.place_of(row.key) or 0 for row in waiting]
        following = [row for row, at in zip(waiting, places, strict=True) if place is None or at > place]
        desk.table.choose((following or waiting)[0].key)
        desk.take_keys()

    def _waiting(self) -> list[Row]:
        """Of what is listed; what still holds comes before what is over."""
        rows = self._desk.shown.rows
        return [row for row in rows if row.waiting] + [row for row in rows if row.open and not row.waiting]

    def open_page(self) -> None:
        desk = self._desk
        row = desk.table.current
        pages = desk.face.pages(row) if row is not None else ()
        if pages:
            desk.face.say(pages[0].start())
        else:
            none = "No backend has a page of its own for it: `web` of a [[backend]] in noc.toml says where they are."
            desk.face.say(none if row is not None else "Nothing is current. The arrows choose an alarm.")

    def read_guidance(self) -> None:
        self._desk.panels.close_all()
        self._desk.face.detail.read()

    # The window

    def toggle_keys(self) -> None:
        self._desk.panels.toggle_keys()
        self._desk.take_keys()

    def escape(self) -> None:
        """Leave the innermost: a panel, reading, the filter, what is selected, the notice."""
        desk = self._desk
        if not desk.panels.isHidden():
            desk.panels.close_all()
        elif not desk.table.hasFocus():
            desk.take_keys()
        elif desk.filter.active:
            self.clear_filter()
        elif desk.table.selectionModel().hasSelection():
            desk.table.choose_none()
        else:
            desk.face.say("")

    def full_screen(self) -> None:
        self._desk.setWindowState(self._desk.windowState() ^ Qt.WindowState.WindowFullScreen)

    def show_backends(self) -> None:
        snapshot, panels = self._desk.snapshot, self._desk.panels
        if snapshot is not None:
            panels.make_room()
            panels.backends.show_backends(snapshot)
            panels.settle()

    def show_rates(self) -> None:
        self._desk.ask_for_rates()

    def close(self) -> None:
        self._desk.close()

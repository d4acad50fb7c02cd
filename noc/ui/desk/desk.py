"""The desk: an operator's window, all by keys. Run `python -m noc.ui.desk` to see it on an invented network.

It shows the newest snapshot and nothing of its own; when none comes for five seconds it says so, and then nothing on it
looks calm. What an operator wants goes through the engine's door. Panels that ask are part of the window: nothing waits
for them.
"""

import time
from collections.abc import Callable
from datetime import tzinfo

from PySide6.QtCore import QSettings, Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from noc.core.snapshot import Snapshot
from noc.engine.door import Door
from noc.report.figures import Rates
from noc.ui.acts import Acts
from noc.ui.beat import BeatWatch
from noc.ui.chosen import called
from noc.ui.colours import qt_palette
from noc.ui.desk.face import DeskFace
from noc.ui.desk.filter import Filter, Shown, shown
from noc.ui.desk.keys import command_of
from noc.ui.desk.moves import DeskMoves
from noc.ui.desk.rows import Row, alarm_rows, site_rows
from noc.ui.desk.ways import Ways
from noc.ui.fonts import load
from noc.ui.header_facts import Fact
from noc.ui.panels.fields import Names
from noc.ui.presence import Presence
from noc.ui.theme import LIGHT, Palette

FIRST_SHARE = 0.85  # of the screen, each way
PULSE = 500  # ms: half a period of the blinking frame; the beat is looked at as often
STOPPED = "The engine has stopped: nothing can be handed over to it. Restart the console."
# What needs no engine.
_OWN = frozenset({"close", "escape", "full_screen", "next_open", "only_customer", "only_first_tier", "only_waiting",
                  "only_word", "open_page", "read_guidance", "search", "show_alarms", "show_sites", "toggle_keys",
                  "show_backends", "show_rates"})  # fmt: skip


class Desk(QWidget):
    def __init__(
        self,
        door: Door,
        operator: str = "",
        *,
        palette: Palette = LIGHT,
        timezone: tzinfo | None = None,
        ways: Ways | None = None,
        on_rates: Callable[[], None] | None = None,
        on_stalled: Callable[[bool], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        memory: QSettings | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`clock` in seconds, never set back. `ways` knows the backends' pages and the operator's own actions.

        `on_rates` is asked to read the rates from the journal and to give them to `show_rates`. `on_stalled` is told
        when snapshots stop coming (True) and when they come again (False). `memory` keeps the window's place.
        """
        super().__init__(parent)
        load()
        self._zone, self._clock = timezone, clock
        self._on_stalled, self._on_rates, self._memory = on_stalled, on_rates, memory
        self._beat, self._started = BeatWatch(clock), clock()
        self._snapshot: Snapshot | None = None
        self._alarms: list[Row] = []
        self._filter, self._sites = Filter(), False
        self.shown = Shown([], 0, ())
        self._sound = Fact("SOUND", "not verified", good=False)
        self.setWindowTitle("NOC Console desk")
        self.setPalette(qt_palette(palette, palette.background))
        self.setAutoFillBackground(True)
        self.names = Names(operator)
        self.face = DeskFace(palette, self.names, timezone, ways or Ways(), self)
        self.table, self.panels = self.face.table, self.face.panels
        self.acts = Acts(door, self.panels, self.face.say)
        self.moves = DeskMoves(self)
        self.presence = Presence(door, self, lambda: self.names.last, clock, self._asks_who_is_there)
        self._wire()
        self._timer = QTimer(self)
        self._timer.setInterval(PULSE)
        self._timer.timeout.connect(self.pulse)
        self._timer.start()
        self.take_keys()
        self.show_all(beat=False)

    def _wire(self) -> None:
        bar = self.face.filter_bar
        bar.typed.connect(self.moves.type)
        bar.quick.connect(self.moves.quick)
        bar.left.connect(self.take_keys)
        bar.cleared.connect(self.moves.clear_filter)
        self.table.moved.connect(self._show_current)
        self.panels.closed.connect(self.take_keys)
        self.face.buttons.pressed.connect(self.command)

    # What comes in

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the newest picture of the world; it also proves that the engine lives."""
        self._snapshot = snapshot
        if self._beat.beat(snapshot) and self._on_stalled is not None:
            self._on_stalled(False)
        self._alarms = alarm_rows(snapshot)
        self.names.offer(tuple(dict.fromkeys((*snapshot.operators, *snapshot.shift.names))))
        self.face.beat()
        if not self.panels.hand_over.isHidden():
            self.panels.hand_over.refresh(snapshot)
        if not self.panels.backends.isHidden():
            self.panels.backends.refresh(snapshot)
        self.panels.targets.hear(snapshot.tested)
        for row in self.acts.outcome.look(self._alarms):
            self.face.say(f"NOT DONE: {called([row])} still waits for an answer. Try again.")
        self.show_all(beat=True)

    @Slot(str, bool)
    def show_sound(self, text: str, good: bool) -> None:
        """What is known of the sound, for the header: `heard 09:42:05`, `not verified`."""
        self._sound = Fact("SOUND", text, good)
        self._show_header(beat=False)

    @Slot(object)
    def show_rates(self, rates: Rates) -> None:
        """The figures that `on_rates` was asked for."""
        self.panels.make_room()
        self.panels.rates.show_rates(rates)
        self.panels.settle()

    @property
    def paints(self) -> int:
        """How often the header, whose clock changes each second, has been painted: a work counter."""
        return self.face.header.paints

    def open(self) -> None:
        """Show the window where it was left; the first time on most of the screen."""
        place = self._memory.value("desk/geometry") if self._memory is not None else None
        if place is None or not self.restoreGeometry(place):
            self.resize(self.screen().availableGeometry().size() * FIRST_SHARE)
        self.show()

    def say(self, text: str) -> None:
        """Show a notice for a while."""
        self.face.say(text)

    def go_to_next(self) -> None:
        """Select the next alarm that nobody has answered."""
        self.command("next_open")

    @Slot()
    def pulse(self) -> None:
        """Half a second has passed: the frame changes its phase, and the engine's beat is looked at."""
        self.table.set_lit(int((self._clock() - self._started) * 1000 / PULSE) % 2 == 0)
        if self._beat.check():
            if self._on_stalled is not None:
                self._on_stalled(True)
            self.show_all(beat=False)

    @property
    def stalled(self) -> bool:
        return self._beat.stalled

    @property
    def snapshot(self) -> Snapshot | None:
        return self._snapshot

    @property
    def shows_sites(self) -> bool:
        """The roster is listed, not the alarms."""
        return self._sites

    @property
    def filter(self) -> Filter:
        return self._filter

    # What is shown

    def list_sites(self, sites: bool) -> None:
        """List the roster, or the alarms."""
        self._sites = sites
        self.show_all(beat=False)

    def set_filter(self, wanted: Filter) -> None:
        self._filter = wanted
        self.show_all(beat=False)

    def show_all(self, *, beat: bool) -> None:
        snapshot = self._snapshot
        if snapshot is not None:
            self.setWindowTitle(f"{snapshot.name} – NOC Console desk")
            listed = site_rows(snapshot) if self._sites else self._alarms
            self.shown = shown(self._filter, listed, self._alarms)
            self.face.show_rows(self.shown.rows, snapshot.at, self.stalled)
        self.face.filter_bar.show_filter(self._filter, self.shown, self._sites)
        self.face.banners.show_all(snapshot, self.stalled, self._beat.why)
        self.face.show_empty(snapshot, self.shown, self.stalled)
        self._show_header(beat=beat)
        self._show_current()

    def _show_header(self, *, beat: bool) -> None:
        if self._snapshot is not None:
            self.face.show_header(self._snapshot, self._sound, beat=beat, stalled=self.stalled)

    @Slot()
    def _show_current(self) -> None:
        self.face.show_current(self._snapshot, self.stalled)

    # Keys

    @Slot()
    def take_keys(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._start_way(event)
            return
        command = command_of(event)
        if command is None or (event.isAutoRepeat() and command.name not in ("next_open", "escape")):
            event.ignore()
        else:
            self.command(command.name)

    @Slot(str)
    def command(self, name: str) -> None:
        """Do what a key or a button stands for."""
        if name not in _OWN and (self.stalled or self._snapshot is None):
            self.face.say(STOPPED if self.stalled else "The engine has not sent its first picture yet.")
            return
        own = getattr(self.moves, name, None)
        if own is not None:
            own()
        elif self._snapshot is not None:
            self.acts.do(name, self.table.chosen, self.table.current, self._snapshot)

    def ask_for_rates(self) -> None:
        if self._on_rates is None:
            self.face.say("The rates are read from the journal; there is none here.")
        else:
            self.face.say("The rates are being read from the journal.")
            self._on_rates()

    def _start_way(self, event: QKeyEvent) -> None:
        """Alt with a digit or a letter: a page or an action of the current alarm."""
        letter = chr(event.key()) if 0x20 < event.key() < 0x7F else ""
        way = next((way for way in self.face.ways if letter and way.key == f"Alt+{letter}"), None)
        if way is None:
            event.ignore()
        else:
            self.face.say(way.start())

    # Places

    def _asks_who_is_there(self) -> bool:
        return self._snapshot is not None and self._snapshot.shift.asks and not self.stalled

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.face.arrange(self.width(), self.height())

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._memory is not None:
            self._memory.setValue("desk/geometry", self.saveGeometry())
        super().closeEvent(event)

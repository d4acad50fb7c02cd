"""The wall: the screen in the operations centre. Run `python -m noc.ui.wall` to see it on an invented network.

It shows the newest snapshot and nothing of its own, but for one thing: when no snapshot comes for five seconds it says
so itself, and then nothing on it looks calm. What an operator wants goes through the engine's door.
"""

import time
from collections.abc import Callable
from datetime import tzinfo

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from noc.core.snapshot import Snapshot
from noc.engine.door import Door
from noc.ui.acts import Acts
from noc.ui.beat import BeatWatch
from noc.ui.card import SECOND
from noc.ui.chosen import called
from noc.ui.colours import qt_palette
from noc.ui.desk.keys import command_of
from noc.ui.desk.rows import alarm_rows, row_of
from noc.ui.empty_wall import EmptyWall
from noc.ui.find_bar import FindBar
from noc.ui.fonts import load
from noc.ui.footer import Footer
from noc.ui.header import Header
from noc.ui.header_facts import Fact, header_facts
from noc.ui.presence import Presence
from noc.ui.quiet import empty_lines, quiet_lines
from noc.ui.screen_plan import ORBIT_EVERY, capital_on, screen_plan
from noc.ui.selection import Selected, Target
from noc.ui.side import Side
from noc.ui.standing import Standing, standing, standing_when_stalled
from noc.ui.strip import Strip
from noc.ui.theme import DARK, Palette
from noc.ui.wall_banners import WallBanners
from noc.ui.wall_keys import OWN, WALL_COMMANDS
from noc.ui.wall_model import WallModel
from noc.ui.wall_moves import WallMoves
from noc.ui.wall_view import WallView

PULSE = 500  # ms: half a period of the blinking border; the beat is looked at as often
STOPPED = "The engine has stopped: nothing can be handed over to it. Restart the console."
_ARROWS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down})
_PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_REPEATED = frozenset({"next_open", "escape"})  # by a key that is held


class Wall(QWidget):
    def __init__(
        self,
        door: Door,
        operator: str = "",
        *,
        palette: Palette = DARK,
        viewing_distance: float | None = None,
        screen_diagonal: float | None = None,
        timezone: tzinfo | None = None,
        on_stalled: Callable[[bool], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        parent: QWidget | None = None,
    ) -> None:
        """`viewing_distance` in metres, `screen_diagonal` in inches, `clock` in seconds and never set back.

        `on_stalled` is told when snapshots stop coming (True) and when they come again (False).
        """
        super().__init__(parent)
        load()
        self._colours, self.zone = palette, timezone
        self._distance, self._diagonal = viewing_distance, screen_diagonal
        self._on_stalled, self._clock = on_stalled, clock
        self._beat = BeatWatch(clock)
        self.snapshot: Snapshot | None = None
        self.standing = Standing()
        self._sound = Fact("SOUND", "not verified", good=False)
        self._started, self._step = clock(), 0
        self.moves = WallMoves(self)
        self._build(operator)
        self.acts = Acts(door, self.side, self.footer.say, "wall")
        self.presence = Presence(door, self, lambda: self.side.names.last, clock, self._asks_who_is_there)
        self._timer = QTimer(self)
        self._timer.setInterval(PULSE)
        self._timer.timeout.connect(self.pulse)
        self._timer.start()
        self._show_all(beat=False)

    def _build(self, operator: str) -> None:
        self.setWindowTitle("NOC Console")
        self.setPalette(qt_palette(self._colours, self._colours.background))
        self.setAutoFillBackground(True)
        self.header, self.strip = Header(self._colours, self), Strip(self._colours, self)
        self.view = WallView(WallModel(self), self._colours, self)
        self.empty, self.footer = EmptyWall(self._colours, self), Footer(self._colours, self)
        self.side, self.finder = Side(self._colours, operator, self.zone, self), FindBar(self._colours, self)
        self.banners = WallBanners(self._colours, self)
        self.strip.clicked.connect(self.choose)
        self.footer.clicked.connect(self.choose)
        self.view.selected.connect(self.moves.tile_selected)
        self.view.left_upwards.connect(self.moves.above_tiles)
        self.side.changed.connect(self._arrange)
        self.side.closed.connect(self._take_keys)
        self.finder.marked.connect(self.view.mark)
        self.finder.chosen.connect(self.moves.tile_selected)
        self.finder.closed.connect(self._take_keys)
        self._take_keys()

    # What comes in

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the newest picture of the world; it also proves that the engine lives."""
        self.snapshot = snapshot
        if self._beat.beat(snapshot) and self._on_stalled is not None:
            self._on_stalled(False)
        self.side.names.offer(tuple(dict.fromkeys((*snapshot.operators, *snapshot.shift.names))))
        self.footer.beat()
        self.side.targets.hear(snapshot.tested)
        if self.acts.outcome.awaited:
            for row in self.acts.outcome.look(alarm_rows(snapshot)):
                self.footer.say(f"NOT DONE: {called([row])} still waits for an answer. Try again.")
        self._show_all(beat=True)

    @Slot(str, bool)
    def show_sound(self, text: str, good: bool) -> None:
        """What is known of the sound, for the header: `heard 09:42:05`, `not verified`."""
        self._sound = Fact("SOUND", text, good)
        self._show_header(beat=False)

    @Slot(str)
    def show_power(self, words: str) -> None:
        """What is not known of the power of this screen; empty: it is kept lit."""
        self.footer.show_power(words)

    @Slot()
    def pulse(self) -> None:
        """Half a second has passed: the border changes its phase, and the engine's beat is looked at."""
        running = self._clock() - self._started
        lit = int(running * 1000 / PULSE) % 2 == 0
        self.strip.set_lit(lit)
        self.view.set_lit(lit)
        if self._beat.check():
            if self._on_stalled is not None:
                self._on_stalled(True)
            self._show_all(beat=False)
        if (step := int(running / ORBIT_EVERY)) != self._step:
            self._step = step
            self._arrange()

    @property
    def stalled(self) -> bool:
        return self._beat.stalled

    @property
    def paints(self) -> int:
        """How often the header, whose clock changes each second, has been painted: a work counter."""
        return self.header.paints

    @property
    def target(self) -> Target | None:
        return self.moves.target

    @property
    def selected(self) -> Selected | None:
        return self.moves.selected

    # What is shown

    def _show_all(self, *, beat: bool) -> None:
        snapshot = self.snapshot
        if self.stalled:
            self.standing = standing_when_stalled(snapshot, self.zone, self._beat.why)
        else:
            self.standing = standing(snapshot) if snapshot is not None else Standing()
        if self.banners.show_all(snapshot, self.stalled):
            self._arrange()
        self.strip.show_standing(self.standing, quiet_lines(snapshot, self.zone))
        self.empty.show_lines(empty_lines(snapshot))
        if snapshot is not None:
            self.setWindowTitle(f"{snapshot.name} – NOC Console")
            drills = {drill.target: drill.cause for drill in snapshot.drills}
            self.view.show_sites(snapshot.sites, snapshot.at, self.stalled, self.zone, drills)
            self.finder.show_sites(snapshot.sites)
        self._show_header(beat=beat)
        self.moves.show_selected()

    def _show_header(self, *, beat: bool) -> None:
        if self.snapshot is not None:
            facts = header_facts(self.snapshot, self.zone, self._sound, self.stalled)
            self.header.show_facts(facts, beat=beat, stalled=self.stalled)

    def _asks_who_is_there(self) -> bool:
        return self.snapshot is not None and self.snapshot.shift.asks and not self.stalled

    @Slot(object)
    def choose(self, target: Target | None) -> None:
        """Select a site, a fault or a drill, or nothing. What is gone cannot be selected."""
        self.moves.choose(target)

    def say(self, text: str) -> None:
        """Show a notice for a while."""
        self.footer.say(text)

    def go_to_next(self) -> None:
        """Select the next alarm that nobody has taken."""
        self.moves.next_open()

    # Keys

    @Slot()
    def _take_keys(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        command = command_of(event, WALL_COMMANDS)
        if command is not None and not (event.isAutoRepeat() and command.name not in _REPEATED):
            self.command(command.name)
        elif key in _ARROWS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.moves.move(key)
        elif key in _PAGES:
            self.side.turn_pages(_PAGES[key])
        else:
            event.ignore()

    def command(self, name: str) -> None:
        """Do what a key stands for."""
        if name in OWN:
            getattr(self.moves, name)()
        elif self.stalled or self.snapshot is None:
            self.footer.say(STOPPED if self.stalled else "The engine has not sent its first picture yet.")
        else:
            row = row_of(self.snapshot, self.target) if self.target is not None else None
            self.acts.do(name, [row] if row is not None else [], row, self.snapshot)

    # Places

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @Slot()
    def _arrange(self) -> None:
        capital = capital_on(self, self._distance, self._diagonal)
        beside = not self.side.isHidden()
        plan = screen_plan(self.width(), self.height(), capital, side=beside, step=self._step)
        for part in (self.header, self.side, self.footer, self.finder, self.empty):
            part.set_unit(plan.unit)
        self.strip.set_capital(capital)
        self.footer.set_capital(capital * SECOND)
        self.view.keep_columns(plan.tiles_whole.width(), plan.tiles_whole.height(), plan.unit)
        for widget, box in (
            (self.header, plan.header),
            (self.strip, self.banners.arrange(plan.strip, capital)),
            (self.view, plan.tiles),
            (self.empty, plan.tiles_whole),
            (self.side, plan.side),
            (self.side.hand_over, plan.tiles_whole),
            (self.footer, plan.footer),
            (self.finder, plan.footer),
        ):
            widget.setGeometry(box)


if __name__ == "__main__":
    from noc.ui.show import main

    raise SystemExit(main())

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

from noc.core.snapshot import FaultView, SiteView, Snapshot
from noc.engine.door import Door
from noc.ui.acts import Acts
from noc.ui.beat import BeatWatch
from noc.ui.card import SECOND
from noc.ui.colours import qt_palette
from noc.ui.empty_wall import EmptyWall
from noc.ui.find_bar import FindBar
from noc.ui.fonts import load
from noc.ui.footer import Footer
from noc.ui.header import Header
from noc.ui.header_facts import Fact, header_facts
from noc.ui.quiet import empty_lines, quiet_lines
from noc.ui.screen_plan import ORBIT_EVERY, capital_on, screen_plan
from noc.ui.selection import Target, first_target, moved, next_open, target_of, view_of
from noc.ui.side import Side
from noc.ui.standing import Standing, standing, standing_when_stalled
from noc.ui.strip import Strip
from noc.ui.theme import DARK, Palette
from noc.ui.wall_model import WallModel
from noc.ui.wall_view import WallView

PULSE = 500  # ms: half a period of the blinking border; the beat is looked at as often
_ARROWS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down})


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
        self._colours, self._zone = palette, timezone
        self._distance, self._diagonal = viewing_distance, screen_diagonal
        self._on_stalled, self._clock = on_stalled, clock
        self._beat = BeatWatch(clock)
        self._snapshot: Snapshot | None = None
        self._standing = Standing()
        self._target: Target | None = None
        self._sound = Fact("SOUND", "not verified", good=False)
        self._started, self._step = clock(), 0
        self._build(operator)
        self._acts = Acts(door, self.side.ack, self.side.retire, self.footer.say, self.side.close_asking)
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
        self.side, self.finder = Side(self._colours, operator, self), FindBar(self._colours, self)
        self.strip.clicked.connect(self.choose)
        self.footer.clicked.connect(self.choose)
        self.view.selected.connect(self._tile_selected)
        self.view.left_upwards.connect(self._above_tiles)
        self.side.changed.connect(self._arrange)
        self.side.closed.connect(self._take_keys)
        self.finder.marked.connect(self.view.mark)
        self.finder.chosen.connect(self._tile_selected)
        self.finder.closed.connect(self._take_keys)
        self._take_keys()

    # What comes in

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the newest picture of the world; it also proves that the engine lives."""
        self._snapshot = snapshot
        if self._beat.beat() and self._on_stalled is not None:
            self._on_stalled(False)
        self.footer.beat()
        self._show_all(beat=True)

    @Slot(str, bool)
    def show_sound(self, text: str, good: bool) -> None:
        """What is known of the sound, for the header: `heard 09:42:05`, `not verified`."""
        self._sound = Fact("SOUND", text, good)
        self._show_header(beat=False)

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
        """How often the tiles have been painted: a work counter."""
        return self.view.paints

    # What is shown

    def _show_all(self, *, beat: bool) -> None:
        snapshot = self._snapshot
        if self.stalled:
            self._standing = standing_when_stalled(snapshot, self._zone)
        else:
            self._standing = standing(snapshot) if snapshot is not None else Standing()
        self.strip.show_standing(self._standing, quiet_lines(snapshot, self._zone))
        self.empty.show_lines(empty_lines(snapshot))
        if snapshot is not None:
            self.setWindowTitle(f"{snapshot.name} – NOC Console")
            self.view.show_sites(snapshot.sites, snapshot.at, self.stalled)
            self.finder.show_sites(snapshot.sites)
        self._show_header(beat=beat)
        self._show_selected()

    def _show_header(self, *, beat: bool) -> None:
        if self._snapshot is not None:
            facts = header_facts(self._snapshot, self._zone, self._sound, self.stalled)
            self.header.show_facts(facts, beat=beat, stalled=self.stalled)

    # What is selected

    @property
    def target(self) -> Target | None:
        return self._target

    @property
    def selected(self) -> SiteView | FaultView | None:
        return view_of(self._snapshot, self._target)

    @Slot(object)
    def choose(self, target: Target | None) -> None:
        """Select a site or a fault, or nothing. What is gone cannot be selected."""
        if target is not None and view_of(self._snapshot, target) is None:
            return
        self._target = target
        self.side.close_keys()
        self.side.close_asking()
        self._show_selected()

    def _show_selected(self) -> None:
        selected = self.selected
        if selected is None:
            self._target = None
        self.strip.select(self._target)
        self.footer.show_weak(self._standing.weak, self._target)
        self.view.select(selected.key if isinstance(selected, SiteView) else None)
        if self._snapshot is not None:
            self.side.show_selected(selected, self._snapshot.at, self._zone)

    @Slot(object)
    def _tile_selected(self, key: str | None) -> None:
        if key is not None and self._target != (key, None):
            self.choose((key, None))

    @Slot()
    def _above_tiles(self) -> None:
        faults = (*self._standing.faults, *self._standing.weak)
        if faults:
            self.choose(target_of(faults[0]))

    def say(self, text: str) -> None:
        """Show a notice for a while."""
        self.footer.say(text)

    def go_to_next(self) -> None:
        """Select the next alarm that nobody has taken."""
        self.choose(next_open(self._standing, self._target) or self._target)

    # Keys

    @Slot()
    def _take_keys(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Q and control:
            self.close()
        elif control or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            event.ignore()
        elif event.key() in _ARROWS:
            self._move(Qt.Key(event.key()))
        elif (act := self._act_of(event)) is not None:
            act()
        else:
            event.ignore()

    def _act_of(self, event: QKeyEvent) -> Callable[[], object] | None:
        match event.key():
            case Qt.Key.Key_A | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                return lambda: self._ask(self._acts.acknowledge)
            case Qt.Key.Key_R:
                return lambda: self._ask(self._acts.retire)
            case Qt.Key.Key_U:
                return self._acts.undo
            case Qt.Key.Key_F:
                return self.go_to_next
            case Qt.Key.Key_Slash:
                return self.finder.open
            case Qt.Key.Key_Escape:
                return self._escape
            case Qt.Key.Key_F11:
                return lambda: self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
            case Qt.Key.Key_Question | Qt.Key.Key_F1:
                return self._toggle_keys
            case _:
                return None

    def _ask(self, ask: Callable[[SiteView | FaultView | None], bool]) -> None:
        if ask(self.selected):
            self.side.settle()

    def _move(self, key: Qt.Key) -> None:
        """An arrow that the tiles did not take: from nothing to the worst, or along the strip."""
        if self._target is None:
            self.choose(first_target(self._standing, self._snapshot))
        elif key == Qt.Key.Key_Down and self._snapshot is not None and self._snapshot.sites:
            self.choose((self._snapshot.sites[0].key, None))
        else:
            self.choose(moved(self._standing, self._target, -1 if key in (Qt.Key.Key_Left, Qt.Key.Key_Up) else 1))

    def _escape(self) -> None:
        if self.side.shows_keys:
            self._toggle_keys()
        elif self._target is not None:
            self.choose(None)
        else:
            self.footer.say("")

    def _toggle_keys(self) -> None:
        self.side.toggle_keys()
        self._show_selected()

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
            (self.strip, plan.strip),
            (self.view, plan.tiles),
            (self.empty, plan.tiles_whole),
            (self.side, plan.side),
            (self.footer, plan.footer),
            (self.finder, plan.footer),
        ):
            widget.setGeometry(box)


if __name__ == "__main__":
    from noc.ui.show import main

    raise SystemExit(main())

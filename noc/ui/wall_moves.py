"""What is selected on the wall, and what an operator does on the screen alone. The engine is not asked."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from noc.core.snapshot import SiteView
from noc.ui.selection import Selected, Target, first_target, moved, next_open, target_of, view_of

if TYPE_CHECKING:
    from noc.ui.wall import Wall


class WallMoves:
    """Its methods are called as the commands are."""

    def __init__(self, wall: "Wall") -> None:
        self._wall = wall
        self.target: Target | None = None

    @property
    def selected(self) -> Selected | None:
        return view_of(self._wall.snapshot, self.target)

    def choose(self, target: Target | None) -> None:
        """Select a site, a fault or a drill, or nothing. What is gone cannot be selected."""
        if target is not None and view_of(self._wall.snapshot, target) is None:
            return
        self.target = target
        self._wall.side.close_keys()
        self._wall.side.close_all()
        self.show_selected()

    def show_selected(self) -> None:
        wall, selected = self._wall, self.selected
        if selected is None:
            self.target = None
        wall.strip.select(self.target)
        wall.footer.show_weak(wall.standing.weak, self.target)
        wall.view.select(selected.key if isinstance(selected, SiteView) else None)
        if wall.snapshot is not None:
            wall.side.show_selected(selected, wall.snapshot, wall.zone)

    def tile_selected(self, key: str | None) -> None:
        if key is not None and self.target != (key, None):
            self.choose((key, None))

    def above_tiles(self) -> None:
        faults = (*self._wall.standing.faults, *self._wall.standing.weak)
        if faults:
            self.choose(target_of(faults[0]))

    def move(self, key: Qt.Key) -> None:
        """An arrow that the tiles did not take: from nothing to the worst, or along the strip."""
        standing, snapshot = self._wall.standing, self._wall.snapshot
        if self.target is None:
            self.choose(first_target(standing, snapshot))
        elif key == Qt.Key.Key_Down and snapshot is not None and snapshot.sites:
            self.choose((snapshot.sites[0].key, None))
        else:
            self.choose(moved(standing, self.target, -1 if key in (Qt.Key.Key_Left, Qt.Key.Key_Up) else 1))

    # The commands

    def next_open(self) -> None:
        self.choose(next_open(self._wall.standing, self.target) or self.target)

    def search(self) -> None:
        self._wall.finder.open()

    def toggle_keys(self) -> None:
        self._wall.side.toggle_keys()
        self.show_selected()

    def escape(self) -> None:
        if self._wall.side.shows_keys:
            self.toggle_keys()
        elif self.target is not None:
            self.choose(None)
        else:
            self._wall.footer.say("")

    def full_screen(self) -> None:
        self._wall.setWindowState(self._wall.windowState() ^ Qt.WindowState.WindowFullScreen)

    def close(self) -> None:
        self._wall.close()

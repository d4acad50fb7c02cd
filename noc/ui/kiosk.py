"""What a wall needs of the machine that it hangs on: a screen that stays lit, and that is still there."""

from noc.engine.door import Door
from noc.ui.desktop.awake import Awake
from noc.ui.desktop.outputs import OutputWatch
from noc.ui.wall import Wall


class Kiosk:
    """Of a full-screen wall. A console that begins anew has another one, on the same screen. Main thread only."""

    def __init__(self) -> None:
        self._awake = Awake()
        self._awake.changed.connect(self._show)
        self._wall: Wall | None = None
        self._outputs: OutputWatch | None = None

    def watch(self, wall: Wall, door: Door) -> None:
        """Begin when the wall is shown, or go over to the one that has taken its place."""
        home = None
        if self._outputs is None:
            self._awake.start()
        else:
            home = self._outputs.home
            self._outputs.deleteLater()
        self._wall, self._outputs = wall, OutputWatch(wall, door, home)
        self._show(self._awake.words)

    def close(self) -> None:
        self._awake.close()

    def _show(self, words: str) -> None:
        if self._wall is not None:
            self._wall.show_power(words)

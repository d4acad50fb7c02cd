"""A console that loads its configuration anew: another one takes its place in the same process, where its window stood.

What both know goes through the journal: alarms, acknowledgements, evidence. The new one begins by verifying every site,
as after any start; its first verdicts come with its first polls.
"""

from collections.abc import Callable
from time import monotonic
from typing import Generic

import structlog
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from noc.console import Console, Stalled, W
from noc.core.reply import Reply
from noc.engine.door import Door
from noc.engine.own_config import Fresh
from noc.engine.reloading import begin_anew
from noc.errors import NocError
from noc.journal.database import JournalError
from noc.settings import Settings

DEAD = 3  # the exit code of a console that could not begin again

log = structlog.get_logger()


class Succession(Generic[W]):
    """The console that runs now. Main thread only.

    `make` builds a window, `stand` puts that of a console on the screen: in the place of another one, or for the first
    time. `begun` is told of each console that has started.
    """

    def __init__(
        self,
        settings: Settings,
        make: Callable[[Door, Settings, Stalled], W],
        stand: Callable[[Console[W], W | None], None],
        begun: Callable[[Console[W]], None] | None = None,
    ) -> None:
        self._make, self._stand, self._begun = make, stand, begun
        self.changing: Callable[[], object] = lambda: None  # told before the main thread is held for a while
        self.console = Console(settings, make, on_reload=self.load)
        stand(self.console, None)

    def start(self) -> None:
        self.console.start()
        if self._begun is not None:
            self._begun(self.console)

    def load(self, fresh: Fresh) -> None:
        """End the console that runs, and begin another one with these settings."""
        old, began = self.console, monotonic()
        self.changing()
        old.stop()
        try:
            begin_anew(old.settings, fresh, self._begin)
        except (NocError, JournalError) as error:
            log.error("no console could be begun any more", reason=str(error))
            QCoreApplication.exit(DEAD)
            return
        old.go()
        log.info("begun anew", seconds=round(monotonic() - began, 2))

    def _begin(self, settings: Settings, reloaded: Reply) -> None:
        old = self.console
        new = Console(settings, self._make, on_reload=self.load, reloaded=reloaded, before=old.tally.totals)
        self._stand(new, old.window)
        self.console = new
        self.start()
        new.window.say(reloaded.text)


def take_place(window: QWidget, old: QWidget) -> None:
    """Stand where the other one does: on its screen, as large, full screen or not."""
    window.setScreen(old.screen())
    window.setGeometry(old.geometry())
    window.setWindowState(old.windowState())
    window.show()

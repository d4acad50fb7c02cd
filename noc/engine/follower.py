"""The thread of a console that does not judge: it reads in the journal what people did at the one that does, and what
became of what was asked here."""

from pathlib import Path
from threading import Event as Flag
from threading import Thread

import structlog

from noc.core.causes import Cause
from noc.engine.doors import InboxDoor
from noc.engine.engine import Engine
from noc.journal.beside import JournalBeside
from noc.journal.database import JournalError

LOOK_EVERY = 0.4  # s
AGAIN = 2.0  # s until a journal that could not be read is tried again
SUBJECT = "following"

log = structlog.get_logger()


class Follower:
    """`start()` until `stop()`. A journal that cannot be read is told, and the engine runs on."""

    def __init__(self, journal: Path, engine: Engine, door: InboxDoor) -> None:
        self._journal, self._engine, self._door = JournalBeside(journal), engine, door
        self._trouble = False
        self._ending = Flag()
        self._thread = Thread(target=self._run, name="follower", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ending.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        pause = 0.0
        while not self._ending.wait(pause):
            pause = LOOK_EVERY
            try:
                self._look()
            except JournalError as error:
                pause = AGAIN
                self._failed(str(error))
            except Exception as error:  # a defect in here must be told: what people do would be seen no more
                log.info("cannot follow", exc_info=error)
                pause = AGAIN
                self._failed(f"a defect ({type(error).__name__})")
        self._journal.close()

    def _look(self) -> None:
        found = self._journal.look()
        if found is not None:
            self._engine.follow(found)
        self._door.hear_replies()
        if self._trouble:
            self._trouble = False
            self._engine.part_works(Cause.JOURNAL_FAILED, SUBJECT)

    def _failed(self, text: str) -> None:
        self._trouble = True
        detail = f"what people do at the console that judges is not seen here: {text}"
        self._engine.part_failed(Cause.JOURNAL_FAILED, SUBJECT, detail)

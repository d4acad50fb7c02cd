"""The console as its sentinel sees it: the connection, what it has said, and the one process that may be ended."""

import os
import time
from typing import assert_never

import structlog
from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer

from noc.core.causes import Cause
from noc.sentinel import judge
from noc.sentinel.line import Line
from noc.sentinel.process import Held
from noc.sentinel.words import Beat, Bye, Heard, Hello, Said, Welcome

log = structlog.get_logger()


class Watched(QObject):
    """Listens at `address`; one console at a time. Raises OSError where nobody could reach it there."""

    left = Signal()  # with a goodbye

    def __init__(self, address: str, patience: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        if not self._server.listen(address):
            raise OSError(self._server.errorString())
        self._server.newConnection.connect(self._connected)
        self._line: Line | None = None
        self._held: Held | None = None
        self._cause: Cause | None = None
        self._text, self._since = "", 0.0
        self.console: Hello | None = None  # the newest that has said who it is
        self.place = ""
        self.watch = judge.Watch(time.monotonic(), patience)

    def look(self) -> None:
        """Time has passed."""
        self.watch = judge.look(self.watch, time.monotonic())

    def expect(self, patience: float) -> None:
        """Another console comes up, its first beat within so many seconds."""
        self.watch = judge.Watch(time.monotonic(), patience)

    def tell_story(self, cause: Cause | None, text: str = "", since: float = 0.0) -> None:
        """What the next console is told of why it was started; without a cause the alarm is over."""
        self._cause, self._text, self._since = cause, text, since

    def kill(self) -> None:
        """End it by force."""
        if self._line is not None:
            self._line.close()
            self._line = None
        if self._held is not None:
            self._held.kill()
            self._held.release()
            self._held = None

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
        if self._held is not None:
            self._held.release()
        self._server.close()

    def _connected(self) -> None:
        while (link := self._server.nextPendingConnection()) is not None:
            line = Line(link, self)
            if self._line is not None:
                log.warning("a second console is turned away")
                line.close()
                line.deleteLater()
                continue
            self._line = line
            line.heard.connect(self._heard)
            line.broken.connect(self._broken)

    def _heard(self, said: Said) -> None:
        match said:
            case Hello():
                self._begin(said)
            case Beat() if self.console is not None:
                self.place = said.place or self.place
                self.watch = judge.hear(self.watch, said)
                self._say(Heard(said.number, self._cause is not None))
            case Bye():
                self.left.emit()
            case Beat() | Welcome() | Heard():
                log.warning("the console has said what it should not", what=type(said).__name__)
            case _:
                assert_never(said)

    def _begin(self, hello: Hello) -> None:
        peer = self._line.peer() if self._line is not None else None
        if peer is not None and peer != hello.pid:
            log.warning("a console gives itself out for another", said=hello.pid, process=peer)
            self._broken()
            return
        if self._held is not None:
            self._held.release()
        self._held, self.console = Held(hello.pid), hello
        log.info("watching", console=hello.name, process=hello.pid)
        unwatched = time.monotonic() - self._since
        story = f"{self._text}; the sentinel started it again, {unwatched:.0f} s unwatched" if self._cause else ""
        self._say(Welcome(os.getpid(), self._cause, story))

    def _say(self, said: Said) -> None:
        if self._line is not None:
            self._line.say(said)

    def _broken(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line.deleteLater()
            self._line = None
        if self._held is not None and self.console is not None:
            self._held.lose_sight()
            self.watch = judge.lose(self.watch)

"""One end of the connection between a console and its sentinel."""

import socket
import struct
import sys

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalSocket

from noc.sentinel.words import LONGEST, Said, decode, encode

FLUSHED_WITHIN = 500  # ms


class Line(QObject):
    """Says and hears whole words. `broken` once, when the other end is gone or says what nobody understands."""

    heard = Signal(object)
    broken = Signal()

    def __init__(self, link: QLocalSocket, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._socket = link
        link.setParent(self)
        link.setReadBufferSize(LONGEST)
        link.readyRead.connect(self._read)
        link.disconnected.connect(self._break)
        self._broken = False

    def say(self, said: Said) -> None:
        if not self._broken:
            self._socket.write(encode(said))

    def flush(self) -> None:
        """Let out what was said, without waiting for the event loop."""
        self._socket.flush()

    def close(self) -> None:
        """Let out what was said, and end without `broken`."""
        if not self._broken:
            self._broken = True
            self._socket.flush()
            self._socket.waitForBytesWritten(FLUSHED_WITHIN)
            self._socket.close()

    def peer(self) -> int | None:
        """The process at the other end, where the system tells."""
        if not sys.platform.startswith("linux"):
            return None
        with socket.fromfd(self._socket.socketDescriptor(), socket.AF_UNIX, socket.SOCK_STREAM) as known:
            pid, _, _ = struct.unpack("3i", known.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        return int(pid)

    def _read(self) -> None:
        while not self._broken and self._socket.canReadLine():
            try:
                said = decode(bytes(self._socket.readLine().data()))
            except msgspec.MsgspecError:
                self._socket.abort()
                self._break()
                return
            self.heard.emit(said)
        if self._socket.bytesAvailable() >= LONGEST and not self._broken:  # a line without an end
            self._socket.abort()
            self._break()

    def _break(self) -> None:
        if not self._broken:
            self._read_rest()
            self._broken = True
            self.broken.emit()

    def _read_rest(self) -> None:
        """A last word, such as a goodbye, may have come with the end."""
        if self._socket.canReadLine():
            self._read()

"""Method calls on the message bus of the desktop's session (D-Bus), none of which can hold up the screen.

Qt's own D-Bus cannot be used from Python: it sends every number as a signed one, and `Notify` wants an unsigned one.
So the messages are made by jeepney, and Qt carries the bytes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from PySide6.QtCore import QObject, QTimer
from PySide6.QtNetwork import QLocalSocket

try:
    import jeepney  # type: ignore[import-untyped]  # it ships no types
    from jeepney.auth import BEGIN, AuthenticationError, Authenticator  # type: ignore[import-untyped]
except ImportError:  # not a Linux desktop
    jeepney = None

PATIENCE = timedelta(seconds=3)  # with a service that does not answer
HELLO = 1

Answer = tuple[object, ...] | None  # None: no answer, or an error


@dataclass(frozen=True, slots=True)
class Call:
    """A method of a service, its arguments by their signature, and who is told the answer."""

    service: str
    path: str
    interface: str
    method: str
    signature: str = ""
    arguments: tuple[object, ...] = ()
    then: Callable[[Answer], None] = lambda answer: None


class DesktopBus(QObject):
    """Connects with the first call, and again with the next one after the bus was lost. Main thread only."""

    def __init__(self, parent: QObject | None = None, patience: timedelta = PATIENCE) -> None:
        super().__init__(parent)
        self._patience = patience
        self._socket = QLocalSocket(self)
        self._socket.connected.connect(self._authenticate)
        self._socket.readyRead.connect(self._read)
        self._socket.disconnected.connect(self._lost)
        self._socket.errorOccurred.connect(self._lost)
        self._waiting: list[tuple[int, Call]] = []  # for the connection
        self._asked: dict[int, Call] = {}  # by number: no answer yet
        self._numbers = count(HELLO + 1)
        self._begin()

    def call(self, call: Call) -> None:
        """Ask, and return at once; `then` is called within the patience, or never if the bus object goes first."""
        number = next(self._numbers)
        self._asked[number] = call
        QTimer.singleShot(self._patience // timedelta(milliseconds=1), self, lambda: self._answered(number, None))
        self._waiting.append((number, call))
        if self._open:
            self._flush()
        elif self._socket.state() is QLocalSocket.LocalSocketState.UnconnectedState:
            self._connect()

    def close(self) -> None:
        """Let go of the bus; what was asked is still sent, and nobody is told an answer."""
        self._asked.clear()
        self._socket.flush()
        self._socket.abort()

    def _begin(self) -> None:
        self._open = False
        if jeepney is not None:
            self._authenticator = Authenticator()
            self._parser = jeepney.Parser()

    def _connect(self) -> None:
        address = _address()
        if address is None:
            QTimer.singleShot(0, self, self._lost)
            return
        self._begin()
        if address.startswith("\0"):
            self._socket.setSocketOptions(QLocalSocket.SocketOption.AbstractNamespaceOption)
        self._socket.connectToServer(address.removeprefix("\0"))

    def _authenticate(self) -> None:
        for data in self._authenticator:
            if not data:
                return  # the other side's turn
            self._socket.write(data)
        hello = Call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello")
        self._socket.write(BEGIN + _message(hello).serialise(HELLO))

    def _read(self) -> None:
        data = bytes(self._socket.readAll().data())
        if self._authenticator.authenticated:
            for message in self._parser.feed(data):
                self._take(message)
            return
        try:
            self._authenticator.feed(data)
        except AuthenticationError:
            self._socket.abort()
        else:
            self._authenticate()

    def _take(self, message: "jeepney.Message") -> None:
        kind = message.header.message_type
        number = message.header.fields.get(jeepney.HeaderFields.reply_serial)
        if number == HELLO and kind is jeepney.MessageType.method_return:
            self._open = True
            self._flush()
        elif number is not None:
            self._answered(number, tuple(message.body) if kind is jeepney.MessageType.method_return else None)

    def _flush(self) -> None:
        for number, call in self._waiting:
            if number in self._asked:
                self._socket.write(_message(call).serialise(number))
        self._waiting.clear()

    def _answered(self, number: int, answer: Answer) -> None:
        call = self._asked.pop(number, None)
        if call is not None:
            call.then(answer)

    def _lost(self) -> None:
        self._open = False
        self._waiting.clear()
        for number in tuple(self._asked):
            self._answered(number, None)


def _address() -> str | None:
    """The path of the bus's socket; one that begins with a zero is no file. None: there is no bus."""
    if jeepney is None:
        return None
    try:
        return str(jeepney.find_session_bus())
    except (KeyError, ValueError, RuntimeError, StopIteration):
        return None


def _message(call: Call) -> "jeepney.Message":
    address = jeepney.DBusAddress(call.path, call.service, call.interface)
    return jeepney.new_method_call(address, call.method, call.signature or None, call.arguments)

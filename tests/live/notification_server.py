"""A small `org.freedesktop.Notifications` on a message bus of its own: it writes down what it is asked to show.

Run as a program it is the server; `Notifications` is the test's side of it.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jeepney import HeaderFields, MessageType, message_bus, new_error, new_method_return
from jeepney.io.blocking import Proxy, open_dbus_connection

from tests.live.processes import Process, spawn, wait
from tests.live.secret_service import message_bus as private_bus

NAME = "org.freedesktop.Notifications"


@dataclass(frozen=True)
class Asked:
    """One message that came in."""

    method: str
    arguments: tuple[object, ...]

    @property
    def title(self) -> str:
        return str(self.arguments[3])

    @property
    def body(self) -> str:
        return str(self.arguments[4])

    @property
    def urgency(self) -> object:
        hints = self.arguments[6]
        assert isinstance(hints, dict)
        return hints["urgency"]


@dataclass
class Notifications:
    env: dict[str, str]
    folder: Path
    server: Process | None = None

    def start(self) -> None:
        log = self.folder / "asked.jsonl"
        self.server = spawn([sys.executable, "-m", __name__, log], self.folder / "server.log", env=self.env)
        wait(log.exists, 20, "the notification server owns its name")

    @property
    def asked(self) -> list[Asked]:
        log = self.folder / "asked.jsonl"
        lines = log.read_text().splitlines() if log.exists() else []
        return [Asked(method, tuple(arguments)) for method, arguments in map(json.loads, lines)]

    @property
    def shown(self) -> list[Asked]:
        return [each for each in self.asked if each.method == "Notify"]

    @property
    def titles(self) -> list[str]:
        return [each.title for each in self.shown]


@contextmanager
def notifications(folder: Path) -> Iterator[Notifications]:
    """A bus, and on it no server yet: `start` begins one."""
    with private_bus(folder) as env:
        found = Notifications(env, folder)
        try:
            yield found
        finally:
            if found.server is not None:
                found.server.end()


def serve(log: Path) -> None:
    """As strict as a real one: what does not have the signature of the specification is refused."""
    connection = open_dbus_connection("SESSION")
    Proxy(message_bus, connection).RequestName(NAME, 4)
    number = 0
    with log.open("a", buffering=1) as out:
        while True:
            message = connection.receive()
            if message.header.message_type is not MessageType.method_call:
                continue
            method = message.header.fields[HeaderFields.member]
            wanted = {"Notify": "susssasa{sv}i", "CloseNotification": "u"}.get(method)
            if message.header.fields.get(HeaderFields.signature) != wanted:
                connection.send(new_error(message, "org.freedesktop.DBus.Error.InvalidArgs"))
                continue
            out.write(json.dumps([method, message.body]) + "\n")
            number += 1
            answer = ("u", (number,)) if method == "Notify" else (None, ())
            connection.send(new_method_return(message, *answer))


if __name__ == "__main__":
    serve(Path(sys.argv[1]))

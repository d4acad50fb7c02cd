"""A small `org.freedesktop.ScreenSaver` on a message bus: it keeps the cookies of those who want the screen lit.

`python -m tests.live.screen_saver FILE`: the cookies that are held now, as JSON, in a file.
"""

import json
import sys
from itertools import count
from pathlib import Path

from jeepney import HeaderFields, MessageType, message_bus, new_error, new_method_return
from jeepney.io.blocking import Proxy, open_dbus_connection

NAME = "org.freedesktop.ScreenSaver"


def main(file: Path) -> None:
    held: dict[int, list[str]] = {}
    cookies = count(7)
    with open_dbus_connection("SESSION") as bus:
        assert Proxy(message_bus, bus).RequestName(NAME, 4) == (1,)
        file.write_text("{}")
        while True:
            message = bus.receive()
            if message.header.message_type is not MessageType.method_call:
                continue
            match message.header.fields.get(HeaderFields.member):
                case "Inhibit":
                    cookie = next(cookies)
                    held[cookie] = list(message.body)
                    bus.send(new_method_return(message, "u", (cookie,)))
                case "UnInhibit":
                    held.pop(message.body[0], None)
                    bus.send(new_method_return(message))
                case _:
                    bus.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))
            file.write_text(json.dumps(held))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

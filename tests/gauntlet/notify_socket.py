"""A service manager of our own: the socket to which a program tells how it is."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from time import monotonic


class NotifySocket:
    """`told`: each datagram as its fields, with our monotonic seconds."""

    def __init__(self, address: str) -> None:
        """As it stands in the environment: a path, or `@` and an abstract name."""
        self.address = address
        self.told: list[tuple[float, dict[str, str]]] = []

    def env(self, watchdog: float) -> dict[str, str]:
        """`watchdog` in seconds."""
        return {"NOTIFY_SOCKET": self.address, "WATCHDOG_USEC": str(round(watchdog * 1e6))}

    def since(self, moment: float, field: str) -> list[float]:
        """When this field was told."""
        return [at for at, fields in self.told if at >= moment and field in fields]

    @property
    def status(self) -> str:
        return next((fields["STATUS"] for _, fields in reversed(self.told) if "STATUS" in fields), "")


@contextmanager
def notify_socket(folder: Path, abstract: bool = False) -> Iterator[NotifySocket]:
    name = f"noc-notify-{folder.name}-{id(folder)}"
    path = str(folder / "notify.sock")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0{name}" if abstract else path)
        listening.settimeout(0.2)
        found, ended = NotifySocket(f"@{name}" if abstract else path), Event()

        def listen() -> None:
            while not ended.is_set():
                try:
                    lines = listening.recv(4096).decode().splitlines()
                except TimeoutError:
                    continue
                found.told.append((monotonic(), {key: value for key, _, value in (x.partition("=") for x in lines)}))

        listener = Thread(target=listen, daemon=True)
        listener.start()
        try:
            yield found
        finally:
            ended.set()
            listener.join(5)

"""A small HTTP server on loopback for the invented monitoring systems: keep-alive, basic authentication, freezing."""

import hmac
import json
import socket
from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from noc.demo.scene import Clock

LARGEST_BODY = 4 * 1024 * 1024  # bytes of a request
IDLE = 60.0  # seconds until a connection that asks nothing is closed


@dataclass(frozen=True, slots=True)
class Request:
    method: str  # what is meant: X-HTTP-Method-Override is already followed
    path: str
    query: Mapping[str, str]  # of the address and of a form
    body: Any  # of JSON; None if there is none
    authorization: str


@dataclass(frozen=True, slots=True)
class Reply:
    body: bytes
    status: int = 200
    content_type: str = "application/json"


def json_reply(value: Any, status: int = 200) -> Reply:
    return Reply(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode(), status)


def basic(user: str, password: str) -> str:
    """The value of the header Authorization."""
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"


def authorized(request: Request, expected: str) -> bool:
    return hmac.compare_digest(request.authorization.encode(), expected.encode())


@dataclass(frozen=True, slots=True)
class Manners:
    """How a product behaves on the wire. `hold`: how long a frozen one keeps a connection before it drops it."""

    name: str  # the header Server
    sends_date: bool = True
    hold: float | None = None  # seconds; None: for as long as it is frozen


class LocalServer:
    """Answers on a free port of 127.0.0.1, in threads of its own, from `start()` to `stop()`."""

    def __init__(
        self, manners: Manners, clock: Clock, respond: Callable[[Request], Reply], frozen: Callable[[], bool]
    ) -> None:
        self.stopped = Event()
        self._connections: set[socket.socket] = set()
        self._lock = Lock()
        self._server = _Server(self, manners, clock, respond, frozen)
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name=f"demo-{manners.name}", daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Close every connection and wait for the threads."""
        self.stopped.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        with self._lock:
            for connection in self._connections:
                _cut(connection)
        self._server.server_close()

    def opened(self, connection: socket.socket) -> None:
        with self._lock:
            self._connections.add(connection)
            if self.stopped.is_set():
                _cut(connection)

    def closed(self, connection: socket.socket) -> None:
        with self._lock:
            self._connections.discard(connection)


def _cut(connection: socket.socket) -> None:
    """Wake up who reads from it."""
    with suppress(OSError):  # the other side was quicker
        connection.shutdown(socket.SHUT_RDWR)


class _Server(ThreadingTCPServer):
    daemon_threads = False  # so that closing the server waits for those who still answer
    request_queue_size = 64

    def __init__(
        self,
        local: LocalServer,
        manners: Manners,
        clock: Clock,
        respond: Callable[[Request], Reply],
        frozen: Callable[[], bool],
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.local, self.manners, self.clock, self.respond, self.frozen = local, manners, clock, respond, frozen

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = IDLE
    disable_nagle_algorithm = True  # head and body go out apart, and must not wait for each other
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.local.opened(self.connection)

    def finish(self) -> None:
        self.server.local.closed(self.connection)
        super().finish()

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def log_message(self, *_: Any) -> None:
        """The console's own log tells what is asked."""

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            self.close_connection = True
            return self._send(Reply(b"", HTTPStatus.REQUEST_ENTITY_TOO_LARGE))
        request = self._request(self.rfile.read(length))
        if not self._awake():
            self.close_connection = True
            return None
        if request is None:
            return self._send(json_reply({"error": 400, "status": "Invalid request body."}, 400))
        return self._send(self.server.respond(request))

    def _request(self, body: bytes) -> Request | None:
        address = urlsplit(self.path)
        query = dict(parse_qsl(address.query))
        content = None
        if self.headers.get_content_type() == "application/x-www-form-urlencoded":
            query |= dict(parse_qsl(body.decode(errors="replace")))
        elif body:
            try:
                content = json.loads(body)
            except ValueError:
                return None
        method = self.headers.get("X-HTTP-Method-Override") or self.command
        return Request(method, unquote(address.path), query, content, self.headers.get("Authorization") or "")

    def _awake(self) -> bool:
        """Wait while the server is frozen; False if the connection is to be dropped without an answer."""
        server, waited = self.server, 0.0
        while server.frozen():
            if server.manners.hold is not None and waited >= server.manners.hold:
                return False
            if server.local.stopped.wait(0.05):
                return False
            waited += 0.05
        return True

    def _send(self, reply: Reply) -> None:
        self.send_response_only(reply.status)
        self.send_header("Server", self.server.manners.name)
        if self.server.manners.sends_date:
            self.send_header("Date", format_datetime(self.server.clock.now(), usegmt=True))
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

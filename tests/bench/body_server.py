"""Serves ready bodies from a process of its own, so that its work does not count as ours.

`python -m tests.bench.body_server KIND FOLDER` prints its port. An Icinga 2 speaks TLS only; the certificate of its
authority lies in FOLDER. Each request for the first path of a kind begins a new turn,
but one with the query `again` sees the newest once more.
"""

import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket

import trustme

from tests.bench.bodies_alertmanager import alerts, silences
from tests.bench.bodies_icinga2 import icinga2_bodies

HOSTS, SERVICES, ALERTS, TURNS = 1000, 10, 10_000, 15

CA = "ca.pem"

Bodies = list[dict[str, bytes]]


def bodies_of(kind: str) -> Bodies:
    """One dictionary of bodies by path for each turn."""
    if kind == "icinga2":
        return [icinga2_bodies(HOSTS, SERVICES, turn) for turn in range(TURNS)]
    status = b'{"uptime":"2026-11-01T00:00:00Z","versionInfo":{"version":"0.28.0"},"cluster":{"status":"disabled"}}'
    return [
        {"/api/v2/alerts": alerts(ALERTS), "/api/v2/status": status, "/api/v2/silences": silences(), "/metrics": b""}
    ]


def serve(kind: str, folder: Path) -> None:
    bodies = bodies_of(kind)
    first = next(iter(bodies[0]))
    turn = [-1]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            path, _, query = self.path.partition("?")
            turn[0] += path == first and query != "again"
            body = bodies[turn[0] % len(bodies)].get(path)
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        do_POST = do_GET  # noqa: N815  the name is the library's

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if kind == "icinga2":
        server.socket = _secured(server.socket, folder)
    print(server.server_port, flush=True)
    server.serve_forever()


def _secured(plain: socket, folder: Path) -> ssl.SSLSocket:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / CA))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context.wrap_socket(plain, server_side=True)


@contextmanager
def body_server(kind: str, folder: Path) -> Iterator[str]:
    """The root of a running server."""
    command = [sys.executable, "-m", "tests.bench.body_server", kind, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            scheme = "https" if kind == "icinga2" else "http"
            yield f"{scheme}://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]))

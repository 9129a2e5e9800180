"""A web server of this machine for tests: it notes every connection and every post, and answers as it is told."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver(ThreadingHTTPServer):
    """Counts connections from the moment they are made, whatever is said on them."""

    daemon_threads = True
    # What shutdown waits for.
    poll = 0.02

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.connections = 0
        self.posts: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.tls = tls

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def get_request(self) -> Any:
        """Note the connection; with TLS, shake hands in the handler's thread."""
        connection, peer = super().get_request()
        self.connections += 1
        if self.tls:
            connection = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, peer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what some tests want."""


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.posts.append((self.path, dict(self.headers), body))
        status, headers = self.server.answers.pop(0) if self.server.answers else (200, {})
        self.send_response(status)
        for name, value in {"Content-Length": "0", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@contextmanager
def receiving(reach: Any, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Run a receiver that tests may reach."""
    server = Receiver(tls)
    reach(server.port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": server.poll}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()

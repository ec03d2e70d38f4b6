# SPDX-License-Identifier: MPL-2.0
"""A receiver of webhooks for tests: a real server on the loopback that keeps what it was posted.

It verifies signatures with code of its own, written from the published description of Standard Webhooks.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Post:
    """One request: headers in small letters."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def events(self) -> list[dict[str, Any]]:
        """The CloudEvents in it."""
        told = json.loads(self.body)
        return told if isinstance(told, list) else [told]

    def is_signed_with(self, secret: str) -> bool:
        """Whether any of the signatures is by this secret."""
        key = base64.b64decode(secret.split("_", 1)[1])
        content = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + self.body
        expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
        return f"v1,{expected}" in self.headers["webhook-signature"].split(" ")


@dataclass
class Listener:
    """What came in, and how it is answered: a status, or something that writes the answer itself."""

    url: str = ""
    posts: list[Post] = field(default_factory=list)
    answer: Callable[[BaseHTTPRequestHandler, Post], int | None] = lambda _handler, _post: 204
    connections: int = 0

    @property
    def events(self) -> list[dict[str, Any]]:
        """All events that came in, in order, repeated ones too."""
        return [event for post in self.posts for event in post.events]

    @property
    def subjects(self) -> list[str]:
        """Which objects they are about."""
        return [event["subject"] for event in self.events]


@contextlib.contextmanager
def listening(context: ssl.SSLContext | None = None, port: int = 0) -> Iterator[Listener]:
    """A receiver that listens until the block is left; over TLS with a context."""
    told = Listener()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            told.connections += 1
            super().setup()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            post = Post(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            told.posts.append(post)
            status = told.answer(self, post)
            if status is not None:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False
        allow_reuse_address = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A sender that hangs up is part of the tests."""

    server = Server(("127.0.0.1", port), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    told.url = f"{'https' if context else 'http'}://127.0.0.1:{server.server_port}/events"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

# SPDX-License-Identifier: MPL-2.0
"""Events by signed POST to one fixed address: no redirect, no proxy, no long wait, no long answer.

The connection is urllib3's own, used without its pool: only so can one exchange as a whole be cut off. Its
time-outs are per read, and a receiver that sends a byte now and then would never meet them.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import http.client
import socket
import ssl
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.exceptions import TimeoutError as LibraryTimeout

from overblik.errors import Unavailable
from overblik.events import cloudevent, signature
from overblik.events.address import http_address
from overblik.events.event import Event
from overblik.events.secret import key_of

STEP_S = 10.0
WHOLE_S = 20.0
LONGEST_ANSWER = 64 * 1024

_NAMES = uuid.UUID("b1f2a7c4-7f0e-5d0b-8a3c-2c1d9e5f4a60")


class Webhook:
    """A connection to one receiver, opened with the first POST. Use it from one thread."""

    def __init__(
        self,
        address: str,
        secrets: Sequence[str],
        system: uuid.UUID,
        batch: int,
        clock: Callable[[], dt.datetime],
        *,
        trust: ssl.SSLContext | None = None,
        step_s: float = STEP_S,
        whole_s: float = WHOLE_S,
    ) -> None:
        """`trust` None = the authorities that this machine trusts."""
        at = http_address(address)
        self.most = batch
        self._target = at.target
        self._keys = [key_of(secret) for secret in secrets]
        self._system = system
        self._clock = clock
        self._whole_s = whole_s
        self._connection: HTTPConnection
        if at.secure:
            context = trust or ssl.create_default_context()
            self._connection = HTTPSConnection(at.host, at.port, timeout=step_s, ssl_context=context)
        else:
            self._connection = HTTPConnection(at.host, at.port, timeout=step_s)

    def send(self, events: Sequence[Event]) -> None:
        """Post these, at most `most`; returns when the receiver has said 2xx. Raises Unavailable."""
        batched = self.most > 1
        body = cloudevent.body(events, self._system, batched=batched)
        headers = {
            "Content-Type": cloudevent.SEVERAL if batched else cloudevent.ONE,
            "User-Agent": _agent(),
            "Accept-Encoding": "identity",
            **signature.headers(self._keys, _message_id(events, batched), self._clock(), body),
        }
        status = self._post(body, headers)
        if not 200 <= status < 300:
            raise Unavailable(
                "events.refused",
                "The receiver did not accept the event. Look at its log; a redirect is not followed.",
                status=status,
            )

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _post(self, body: bytes, headers: dict[str, str]) -> int:
        connection = self._connection
        if connection.sock is not None and not connection.is_connected:
            connection.close()  # the receiver has hung up between two events; the next request connects anew
        with self._cut_off() as is_cut, _told(is_cut):
            try:
                connection.request(
                    "POST", self._target, body, headers, preload_content=False, decode_content=False
                )
                answer = connection.getresponse()
                answer.read(LONGEST_ANSWER)
                if answer.read(1):
                    connection.close()  # what follows would be read as the next answer
                if is_cut():
                    raise TimeoutError  # an answer that we cut off ourselves looks whole to the library
                return answer.status
            except BaseException:
                connection.close()
                raise

    @contextlib.contextmanager
    def _cut_off(self) -> Iterator[Callable[[], bool]]:
        """Ends the exchange when it has lasted too long, wherever it is; tells whether that happened."""
        done, cut = threading.Event(), threading.Event()

        def watch() -> None:
            if done.wait(self._whole_s):
                return
            cut.set()
            while True:  # a connection may just be coming up
                held = self._connection.sock
                if held is not None:
                    with contextlib.suppress(OSError):
                        held.shutdown(socket.SHUT_RDWR)
                if done.wait(0.1):
                    return

        threading.Thread(target=watch, name="webhook time-out", daemon=True).start()
        try:
            yield cut.is_set
        finally:
            done.set()


@contextlib.contextmanager
def _told(is_cut: Callable[[], bool]) -> Iterator[None]:
    """Whatever goes wrong on the way, as one of four codes; the library's words may repeat the address."""
    try:
        yield
    except (OSError, http.client.HTTPException, HTTPError) as error:
        if is_cut() or _is_timeout(error):
            raise Unavailable(
                "events.timeout", "The receiver took too long. It should accept first and work afterwards."
            ) from None
        if isinstance(error, ssl.SSLCertVerificationError):
            raise Unavailable(
                "events.certificate",
                "The receiver's certificate is not trusted or not its own. Renew it, or trust its authority here.",
            ) from None
        if isinstance(error, NewConnectionError):
            raise Unavailable("events.unreachable", "The receiver cannot be reached.") from None
        raise Unavailable(
            "events.cut_off", "The connection broke off before the receiver had answered."
        ) from None


@functools.cache
def _agent() -> str:
    return f"overblik/{metadata.version('overblik')}"  # looked up in files: half the cost of a POST


def _is_timeout(error: Exception) -> bool:
    # To the library, a connection that was refused is one that timed out.
    return isinstance(error, TimeoutError | LibraryTimeout) and not isinstance(error, NewConnectionError)


def _message_id(events: Sequence[Event], batched: bool) -> str:
    """The same for the same content, so that a repeated POST is known for what it is."""
    if not batched:
        return str(events[0].id)
    return str(uuid.uuid5(_NAMES, " ".join(str(event.id) for event in events)))

# SPDX-License-Identifier: MPL-2.0
"""A webhook is signed, and waits, follows and reads no more than it must."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from overblik.errors import Unavailable
from overblik.events import signature
from overblik.events.event import Event
from overblik.events.secret import key_of, new_secret
from overblik.events.webhook import Webhook
from tests.builders import an_id
from tests.certificates import certificate
from tests.events.conftest import ALL, SYSTEM_ID
from tests.events.listener import Listener, Post, listening
from tests.events.told import NOW, a_change

OLD, NEW = new_secret(), new_secret()
Handler = BaseHTTPRequestHandler


def an_event(name: str = "case", sequence: int = 1) -> Event:
    event = ALL.event(a_change(name), sequence)
    assert event is not None
    return event


@contextmanager
def line(url: str, *secrets: str, batch: int = 1, **more: Any) -> Iterator[Webhook]:
    opened = Webhook(url, secrets or (OLD,), SYSTEM_ID, batch, lambda: NOW, **more)
    try:
        yield opened
    finally:
        opened.close()


def refused(opened: Webhook) -> Unavailable:
    with pytest.raises(Unavailable) as told:
        opened.send([an_event()])
    return told.value


def test_the_published_example_of_standard_webhooks_is_signed_the_same() -> None:
    told = signature.headers(
        [key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        dt.datetime.fromtimestamp(1614265330, dt.UTC),
        b'{"test": 2432232314}',
    )
    assert told["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert told["webhook-timestamp"] == "1614265330"


def test_what_is_posted_is_signed_and_says_what_it_is(listener: Listener) -> None:
    event = an_event()
    with line(listener.url) as opened:
        opened.send([event])
    [post] = listener.posts
    assert post.is_signed_with(OLD)
    assert not post.is_signed_with(NEW)
    assert not Post(post.path, post.headers, post.body + b" ").is_signed_with(OLD)
    assert post.headers["webhook-id"] == str(event.id) == post.events[0]["id"]
    assert post.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert post.headers["content-type"].startswith("application/cloudevents+json")
    assert post.path == "/events"


def test_while_a_secret_is_changed_either_verifies(listener: Listener) -> None:
    with line(listener.url, NEW, OLD) as opened:
        opened.send([an_event()])
    [post] = listener.posts
    assert post.is_signed_with(NEW)
    assert post.is_signed_with(OLD)
    assert not post.is_signed_with(new_secret())


def test_several_events_go_as_a_list_whose_id_follows_from_its_content(listener: Listener) -> None:
    events = [an_event("one", 1), an_event("two", 2)]
    with line(listener.url, batch=10) as opened:
        opened.send(events)
        opened.send(events)
        opened.send(events[:1])
    ids = [post.headers["webhook-id"] for post in listener.posts]
    assert ids[0] == ids[1] != ids[2]
    assert [len(post.events) for post in listener.posts] == [2, 2, 1]
    assert all(isinstance(post.events, list) and post.body.startswith(b"[") for post in listener.posts)
    assert listener.posts[0].headers["content-type"].startswith("application/cloudevents-batch+json")


def test_one_connection_serves_many_events_and_is_made_anew_after_a_hang_up(listener: Listener) -> None:
    def once_then_close(handler: Handler, _post: Post) -> int:
        handler.close_connection = len(listener.posts) == 2
        return 200

    listener.answer = once_then_close
    with line(listener.url) as opened:
        for number in range(4):
            opened.send([an_event(str(number))])
            time.sleep(0.05)
    assert listener.connections == 2
    assert listener.subjects == [str(an_id(str(number))) for number in range(4)]


@pytest.mark.parametrize("status", [100 + 99, 300, 400, 401, 404, 410, 429, 500, 503])
def test_only_a_success_is_acceptance(listener: Listener, status: int) -> None:
    listener.answer = lambda _handler, _post: status
    with line(listener.url) as opened:
        told = refused(opened)
    assert (told.code, told.params) == ("events.refused", {"status": status})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(listeners: Callable[[], Listener], status: int) -> None:
    first, elsewhere = listeners(), listeners()

    def redirect(handler: Handler, _post: Post) -> None:
        handler.send_response(status)
        handler.send_header("Location", elsewhere.url)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    first.answer = redirect
    with line(first.url) as opened:
        assert refused(opened).params == {"status": status}
    assert elsewhere.posts == []


def test_no_proxy_of_the_environment_is_used(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with line(listener.url) as opened:
        opened.send([an_event()])
    assert len(listener.posts) == 1


def test_a_long_answer_is_read_up_to_a_limit_and_the_next_event_is_still_told(listener: Listener) -> None:
    written = threading.Event()

    def long(handler: Handler, _post: Post) -> int | None:
        if len(listener.posts) > 1:
            return 204
        handler.send_response(200)
        handler.send_header("Content-Length", str(10**9))
        handler.end_headers()
        try:
            for _ in range(10**9 // 2**16):
                handler.wfile.write(b"x" * 2**16)
        except OSError:
            written.set()
        handler.close_connection = True
        return None

    listener.answer = long
    with line(listener.url) as opened:
        opened.send([an_event("one")])
        opened.send([an_event("two")])
    assert written.wait(5), "the sender hangs up"
    assert listener.subjects == [str(an_id("one")), str(an_id("two"))]


def _drip(handler: Handler, _post: Post) -> None:
    try:
        for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 10_000:
            handler.wfile.write(bytes([letter]))
            time.sleep(0.02)
    except OSError:
        pass
    handler.close_connection = True


def _silent(handler: Handler, _post: Post) -> None:
    time.sleep(1.5)
    handler.close_connection = True


@pytest.mark.slow
@pytest.mark.parametrize("answer", [_drip, _silent], ids=["a byte now and then", "no word at all"])
def test_a_receiver_that_takes_too_long_is_given_up(listener: Listener, answer: Any) -> None:
    listener.answer = answer
    begun = time.monotonic()
    with line(listener.url, step_s=0.5, whole_s=0.7) as opened:
        assert refused(opened).code == "events.timeout"
    assert time.monotonic() - begun < 1.4


def test_a_connection_that_breaks_off_is_no_acceptance(listener: Listener) -> None:
    def cut(handler: Handler, _post: Post) -> None:
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True

    listener.answer = cut
    with line(listener.url) as opened:
        assert refused(opened).code == "events.cut_off"
        listener.answer = lambda _handler, _post: 200
        opened.send([an_event()])


def test_an_answer_that_is_no_http_is_no_acceptance(listener: Listener) -> None:
    def babble(handler: Handler, _post: Post) -> None:
        handler.wfile.write(b"220 smtp.example.dk ready\r\n\r\n")
        handler.close_connection = True

    listener.answer = babble
    with line(listener.url) as opened:
        assert refused(opened).code == "events.cut_off"


def test_nobody_there_is_told_as_such() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with line(f"http://127.0.0.1:{taken.getsockname()[1]}/") as opened:
            assert refused(opened).code == "events.unreachable"


def test_over_tls_a_trusted_certificate_of_its_own_name_is_asked_for(tmp_path: Path) -> None:
    ours, own = _certificate(tmp_path, "ours", "127.0.0.1")
    _, foreign = _certificate(tmp_path, "foreign", "127.0.0.1")
    trust = ssl.create_default_context(cafile=ours)
    with listening(own) as right, line(right.url, trust=trust) as opened:
        opened.send([an_event()])
        opened.send([an_event("two")])
    assert [post.is_signed_with(OLD) for post in right.posts] == [True, True]
    with listening(foreign) as wrong, line(wrong.url, trust=trust) as opened:
        assert refused(opened).code == "events.certificate"
    other, misnamed = _certificate(tmp_path, "other", "127.0.0.2")
    with (
        listening(misnamed) as wrong,
        line(wrong.url, trust=ssl.create_default_context(cafile=other)) as opened,
    ):
        assert refused(opened).code == "events.certificate"
    with listening(own) as wrong, line(wrong.url) as opened:
        assert refused(opened).code == "events.certificate", "what this machine trusts does not hold it"
    assert wrong.posts == []


def _certificate(folder: Path, name: str, address: str) -> tuple[Path, ssl.SSLContext]:
    """A certificate that vouches for itself, and a server's context with it."""
    path, secret = certificate(folder, name, address)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, secret)
    return path, context

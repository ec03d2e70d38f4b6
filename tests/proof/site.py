# SPDX-License-Identifier: MPL-2.0
"""The application a server runs, called in this process: the same middleware, addresses and desks, another clock."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import io
import json
import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

from overblik.access.keys import demo_key
from overblik.database import connection as connections_of
from overblik.demo.tokens import DISPLAY, machine_tokens
from overblik.people.keys import KeyRing
from overblik.settings import Mode, Settings
from overblik.webkit.build import PACKAGE, build_static, compile_catalogues

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from overblik.site.process import Process

TODAY = dt.date(2025, 11, 24)
MOMENT = dt.datetime(2025, 11, 24, 9, 30, tzinfo=dt.UTC)
NATIONAL = "/borgervendt/hentsagsliste/v2.0.0"

# Whoever sends the same secret in the cookie and in the form is the one who got the form.
_FORM_SECRET = "p" * 32
_TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]*')
_OTHER_LANGUAGE = re.compile(rb'(<a class="site-tool" )href="[^"]*"(?= lang="[a-z]{2}" hreflang=)')


class StandingClock:
    """As the middleware of the site, but it is always the same moment."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self._get_response = get_response

    def __call__(self, request: Any) -> Any:
        request.moment = MOMENT
        request.today = TODAY
        return self._get_response(request)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def same(self) -> tuple[int, bytes, str | None]:
        """All that could tell two answers apart, without the secret of their forms, which is new on every page, and
        the way to the other language, which repeats the address that was asked for.
        """
        body = _OTHER_LANGUAGE.sub(rb"\1", _TOKEN.sub(rb"\1", self.body))
        return self.status, body, self.headers.get("location")


@dataclass(frozen=True)
class Visitor:
    """Somebody with a session, or with none."""

    application: WSGIApplication
    cookie: str = ""

    def get(self, path: str) -> Answer:
        """Fetch one address."""
        return self._send("GET", path)

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form."""
        body = urlencode({"csrfmiddlewaretoken": _FORM_SECRET, **fields}).encode()
        return self._send("POST", path, body, CONTENT_TYPE="application/x-www-form-urlencoded")

    def ask(self, token: str, question: Mapping[str, Any]) -> Answer:
        """The national list call."""
        body = json.dumps(question).encode()
        told = {"CONTENT_TYPE": "application/json", "HTTP_AUTHORIZATION": f"Bearer {token}"}
        return self._send("POST", NATIONAL, body, **told)

    def _send(self, method: str, address: str, body: bytes = b"", **told: str) -> Answer:
        path, _, query = address.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_LENGTH": str(len(body)),
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_COOKIE": f"csrftoken={_FORM_SECRET}; {self.cookie}".rstrip("; "),
            "wsgi.input": io.BytesIO(body),
            **told,
        }
        setup_testing_defaults(environ)
        got: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Callable[[bytes], object]:
            got[:] = [int(status[:3]), {name.lower(): value for name, value in headers}]
            return bytes

        answer = self.application(environ, start_response)
        try:
            content = b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()
        return Answer(got[0], got[1], content)


@dataclass(frozen=True)
class Site:
    """The application, what it is made of, and the token of the national display."""

    process: Process
    application: WSGIApplication
    token: str
    cookie_name: str
    sessions: dict[tuple[uuid.UUID, ...], str] = field(default_factory=dict)

    def visitor(self, keys: Sequence[uuid.UUID] = ()) -> Visitor:
        """Somebody signed in under these keys; nobody without any."""
        if not keys:
            return Visitor(self.application)
        held = self.sessions.get(tuple(keys))
        if held is None:
            held = self.sessions[tuple(keys)] = _session(keys)
        return Visitor(self.application, f"{self.cookie_name}={held}")

    def acting(self, keys: Sequence[uuid.UUID], mandate: uuid.UUID, giver: uuid.UUID) -> Visitor:
        """Somebody whose session says that they act for another by this mandate; each time a new session."""
        return Visitor(self.application, f"{self.cookie_name}={_session(keys, (mandate, giver))}")


def _session(keys: Sequence[uuid.UUID], another: tuple[uuid.UUID, uuid.UUID] | None = None) -> str:
    """As the sign-in leaves it; the ways to sign in have tests of their own."""
    from django.http import HttpRequest

    from overblik.portal.acting import act
    from overblik.portal.citizen import sign_in
    from overblik.portal.sessions import SessionStore

    request: Any = HttpRequest()
    request.moment, request.session = MOMENT, SessionStore()
    sign_in(request, keys, "substantial")
    if another is not None:
        act(request, *another)
    request.session.save()
    return str(request.session.session_key)


@contextlib.contextmanager
def serving(url: str, ring: KeyRing, folder: Path) -> Iterator[Site]:
    """The site over the database at `url`; Django is left as it was found."""
    import django

    build_static()
    compile_catalogues()
    django.setup()
    from django.apps import apps
    from django.conf import settings
    from django.db import connections
    from django.test import override_settings

    from overblik.database.migrate import django_database
    from overblik.site import django as site
    from overblik.site import process, wsgi
    from overblik.site.start import Installation

    own = Settings(data=folder, mode=Mode.DEMO, database_url=url)
    clock = f"{__name__}.{StandingClock.__name__}"
    # The site's own list: tests of the portal in this process may have put another clock into the one in use.
    middleware = [clock if one.endswith("ClockMiddleware") else one for one in site.MIDDLEWARE]
    assert clock in middleware
    rooms: list[Any] = [apps.get_app_config(label) for label in ("api", "portal", "console")]
    before = [getattr(room, "desk", None) for room in rooms], connections.settings["default"]
    with override_settings(
        SECRET_KEY="only for this test",
        ROOT_URLCONF="overblik.site.urls",
        MIDDLEWARE=middleware,
        SESSION_ENGINE="overblik.portal.sessions",
        SESSION_COOKIE_SECURE=False,
        CSRF_COOKIE_NAME="csrftoken",
        CSRF_COOKIE_SECURE=False,
        OVERBLIK=own,
        WHITENOISE_USE_FINDERS=True,
        STATIC_ROOT=PACKAGE / "webkit" / "static",
        STORAGES={
            **settings.STORAGES,
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
    ):
        try:
            _use(django_database(url))
            built = dataclasses.replace(process.build(Installation(own, url, ring)), clock=lambda: MOMENT)
            tokens = machine_tokens(
                demo_key(folder / "keys"),
                MOMENT,
                issuer=process.DEMO_ISSUER,
                audience=process.DEMO_AUDIENCE,
            )
            [token] = [one.token for one in tokens if one.role == DISPLAY]
            yield Site(built, wsgi.make(built), token, settings.SESSION_COOKIE_NAME)
        finally:
            connections_of.close_current()
            for room, desk in zip(rooms, before[0], strict=True):
                room.desk = desk
            _use(before[1])


def _use(database: Mapping[str, Any]) -> None:
    """Let Django talk to this database from now on."""
    from django.db import connections

    connections["default"].close()
    found = connections.configure_settings({"default": dict(database)})
    connections.settings["default"] = found["default"]
    del connections["default"]

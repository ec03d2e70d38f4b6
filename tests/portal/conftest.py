# SPDX-License-Identifier: MPL-2.0
"""The portal behind the middleware of the real site, over hand-made overviews and real sessions in PostgreSQL."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import os
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lxml import html

from overblik.audit.access import Look
from overblik.database.connection import connect
from overblik.errors import NotAllowed
from overblik.guidance.compile import Guidance
from overblik.guidance.shipped import shipped_texts
from overblik.index.reading import ItemKind
from overblik.index.store import lock_for_writing
from overblik.overview import query
from overblik.overview.looks import Looks, Seen
from overblik.overview.view import OnBehalf, Overview
from overblik.people import keys
from overblik.people.cpr import FictiveRule, parse_cpr
from overblik.people.mandate_store import TableProvider
from overblik.people.store import register_keys
from overblik.portal.desk import Declared
from overblik.reports.report import A_DAY, Handling, Matter, Report, Subject, report_id
from overblik.settings import Mode
from overblik.webkit.build import PACKAGE, build_static, compile_catalogues
from tests.browser import browser, served
from tests.conftest import fresh_database
from tests.portal.clock import FixedClock
from tests.portal.crooked import Crooked, a_crooked_provider
from tests.portal.overviews import (
    AUTHORITIES,
    COVERAGE,
    GAPS,
    MOMENT,
    MUNICIPALITY,
    NAME,
    OTHER,
    OTHER_NAME,
    a_busy_person,
    an_overview,
    key,
    the_bench_person,
)
from tests.portal.rights import a_log, some_reports

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "overblik.site.django")

__all__ = ["browser"]

TITLES = {"32.30": "Sygedagpenge", "27.60": "Hjælpemidler", "32.24.04": "Hjælp til forsørgelse"}


@dataclass
class Office:
    """What lies behind the desk of these tests: overviews by key, and who has looked."""

    overviews: dict[uuid.UUID, Overview] = field(default_factory=dict)
    looks: list[tuple[Look, tuple[ItemKind, ...]]] = field(default_factory=list)
    since: list[dt.datetime | None] = field(default_factory=list)
    visits: dict[uuid.UUID, dt.datetime] = field(default_factory=dict)
    logs: dict[uuid.UUID, tuple[Seen, ...]] = field(default_factory=dict)
    reports: dict[uuid.UUID, list[Report]] = field(default_factory=dict)
    declared_: Declared = field(default_factory=lambda: Declared(COVERAGE, GAPS, AUTHORITIES))
    fault: Exception | None = None
    database: str = ""
    guidance: Guidance = field(default_factory=lambda: Guidance(shipped_texts()))

    def read(
        self,
        keys: Sequence[uuid.UUID],
        look: Look,
        *,
        kinds: Iterable[ItemKind],
        since: dt.datetime | None = None,
    ) -> Overview:
        """As the real reading: leaves a trace, finds nothing for a stranger."""
        self.since.append(since)
        if self.fault is not None:
            raise self.fault
        self.looks.append((look, tuple(kinds)))
        return next((self.overviews[one] for one in keys if one in self.overviews), an_overview())

    def read_on_behalf(
        self,
        giver: uuid.UUID,
        holder: Sequence[uuid.UUID],
        mandate: uuid.UUID,
        look: Look,
        *,
        kinds: Iterable[ItemKind],
    ) -> Overview:
        """Whether is asked of the real statement; what is shown is made by hand."""
        if self.fault is not None:
            raise self.fault
        with connect(self.database) as conn:
            permit = query.read_on_behalf(conn, giver, holder, mandate, look, kinds=kinds).permit
        if permit is None:
            raise query.not_shown()
        told = OnBehalf(permit.mandate, permit.areas, permit.valid_to, permit.label)
        return msgspec.structs.replace(self.overviews[giver], on_behalf=told)

    def read_looks(self, keys: Sequence[uuid.UUID], look: Look, month: dt.date) -> Looks:
        """As the real log: one month, and which months lie beside it."""
        if self.fault is not None:
            raise self.fault
        self.looks.append((look, ()))
        held = next((self.logs[one] for one in keys if one in self.logs), ())
        months = sorted({one.day.replace(day=1) for one in held})
        return Looks(
            month,
            tuple(one for one in held if one.day.replace(day=1) == month),
            max((one for one in months if one < month), default=None),
            min((one for one in months if one > month), default=None),
        )

    def file_report(
        self,
        keys: Sequence[uuid.UUID],
        form: str,
        subject: Subject,
        matter: Matter,
        words: str,
        at: dt.datetime,
    ) -> Report:
        """As the real store: once for each form, and only so many in a day."""
        if self.fault is not None:
            raise self.fault
        held = self.reports.setdefault(keys[0], [])
        id_ = report_id(keys[0], form)
        known = next((one for one in held if one.id == id_), None)
        if known is not None:
            return known
        if len(held) >= A_DAY:
            raise NotAllowed("reports.enough", "enough")
        held.insert(0, Report(id_, at, subject, matter, words, Handling.RECEIVED, at))
        return held[0]

    def own_reports(self, keys: Sequence[uuid.UUID], look: Look) -> Sequence[Report]:
        """As the real store: the person's own, and a trace."""
        if self.fault is not None:
            raise self.fault
        self.looks.append((look, ()))
        return self.reports.get(keys[0], [])

    def declared(self) -> Declared:
        """What the rules alone say."""
        if self.fault is not None:
            raise self.fault
        return self.declared_

    def texts(self) -> Guidance:
        """The texts in force."""
        return self.guidance


def title_of(number: str, on: dt.date) -> str | None:
    """A few titles of KLE."""
    return TITLES.get(number)


@pytest.fixture(scope="session")
def compiled() -> None:
    """Texts and style sheets are built, and Django is set up."""
    import django

    build_static()
    compile_catalogues()
    django.setup()


@pytest.fixture
def danish(compiled: None) -> Iterator[None]:
    """The language of the page is Danish."""
    from django.utils import translation

    with translation.override("da"):
        yield


@pytest.fixture(scope="session")
def portal_settings(compiled: None, server_url: str, template_database: str) -> Iterator[str]:
    """Django set up as the site is, in a demo, with a database of its own for the sessions; its address."""
    from django.conf import settings
    from django.db import connections
    from django.test import override_settings

    from overblik.database.migrate import django_database

    middleware = [
        "tests.portal.clock.FixedClock" if one.endswith("ClockMiddleware") else one
        for one in settings.MIDDLEWARE
    ]
    if "overblik.webkit.views.ErrorPageMiddleware" not in middleware:
        middleware.append("overblik.webkit.views.ErrorPageMiddleware")
    with (
        fresh_database(server_url, template_database) as url,
        override_settings(
            SECRET_KEY="only for this test",
            ROOT_URLCONF="tests.portal.site_urls",
            SESSION_ENGINE="overblik.portal.sessions",
            MIDDLEWARE=middleware,
            SESSION_COOKIE_NAME="overblik",
            SESSION_COOKIE_SECURE=False,
            CSRF_COOKIE_NAME="csrftoken",
            CSRF_COOKIE_SECURE=False,
            OVERBLIK=dataclasses.replace(settings.OVERBLIK, mode=Mode.DEMO),
            CSRF_FAILURE_VIEW="overblik.webkit.views.csrf_failure",
            WHITENOISE_USE_FINDERS=True,
            STATIC_ROOT=PACKAGE / "webkit" / "static",
            STORAGES={
                **settings.STORAGES,
                "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
            },
        ),
    ):
        entry = {**django_database(url), "CONN_MAX_AGE": 0}
        connections.settings["default"] = connections.configure_settings({"default": entry})["default"]
        connections["default"].close()
        del connections["default"]
        yield url
        connections["default"].close()


@pytest.fixture
def office(portal_settings: str, tmp_path: Path) -> Iterator[Office]:
    """An empty office of this test's own, at the desk of the portal; the clock stands where it always does."""
    from django.apps import apps

    from overblik.portal.desk import DemoPerson, Desk, Granting

    made = Office(database=portal_settings)
    made.overviews[key("anna")] = a_busy_person()
    made.overviews[key("bench")] = the_bench_person()
    made.logs[key("anna")] = a_log()
    made.reports[key("anna")] = some_reports()
    persons = [
        DemoPerson(
            "anna",
            "Anna Prøvesen",
            {"da": "Har lidt af hvert.", "en": "Has a bit of everything."},
            (key("anna"),),
        ),
        DemoPerson(
            "nobody", "Niels Ingenting", {"da": "Har ingen sager.", "en": "Has no cases."}, (key("nobody"),)
        ),
        DemoPerson("bench", "Bente Mange", {"da": "Har mange sager."}, (key("bench"),)),
    ]
    config: Any = apps.get_app_config("portal")
    config.desk = Desk(
        made.read,
        title_of,
        made.read_looks,
        made.file_report,
        made.own_reports,
        made.declared,
        {MUNICIPALITY: NAME, OTHER: OTHER_NAME}.__getitem__,
        made.texts,
        demo_persons=persons,
        municipality="Prøve Kommune",
        read_on_behalf=made.read_on_behalf,
        mandates=TableProvider(
            lambda: connect(portal_settings), keys.load_or_create(tmp_path / "keys"), lock_for_writing
        ),
        last_visit=lambda keys, arriving: made.visits.get(keys[0]),
        granting=Granting((MUNICIPALITY,), functools.partial(parse_cpr, fictive=FictiveRule.REQUIRED)),
    )
    with connect(portal_settings) as conn:
        conn.execute("TRUNCATE mandate, mandate_held, person, person_status, alias, key_check, access_log")
        with conn.transaction():
            register_keys(conn, keys.load_or_create(tmp_path / "keys"))
    FixedClock.moment = MOMENT
    yield made
    config.desk = None


@pytest.fixture
def client(office: Office) -> Any:
    """A browser without pictures: Django's test client, which also checks forms for forgery."""
    from django.test import Client

    return Client(enforce_csrf_checks=False)


@pytest.fixture
def anna(client: Any) -> Any:
    """The client, signed in as Anna."""
    return signed_in(client, "anna")


@pytest.fixture(scope="session")
def crooked() -> Iterator[Crooked]:
    """A sign-in provider that answers what a test wants."""
    with a_crooked_provider() as made:
        yield made


@pytest.fixture
def portal_url(office: Office) -> Iterator[str]:
    """The address of the running portal."""
    from django.core.wsgi import get_wsgi_application

    with served(get_wsgi_application()) as url:
        yield url


def signed_in(client: Any, person: str) -> Any:
    """Sign in as one of the demo's persons."""
    answer = client.post("/demo-login/som/", {"person": person})
    assert answer.status_code == 302
    return client


def parsed(answer: Any) -> Any:
    """The page as a tree."""
    return html.fromstring(answer.content.decode())


def words(element: Any) -> str:
    """What is read of an element, its parts apart and its spaces plain."""
    return " ".join(" ".join(element.itertext()).replace("\u00a0", " ").split())


def text_of(answer: Any) -> str:
    """All that is read on the main part of a page."""
    return words(parsed(answer).xpath("//main")[0])

# SPDX-License-Identifier: MPL-2.0
"""The console behind the middleware of the real site, over a real database with the demo's rules."""

from __future__ import annotations

import dataclasses
import functools
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from overblik.access.staff import Role, Staff
from overblik.console.desk import ConsoleDesk
from overblik.database.connection import connect
from overblik.database.raw_json import use_raw_json
from overblik.demo.generate import generate, read_owners
from overblik.demo.loading import load_deliveries, load_owners, load_reference
from overblik.demo.persons import persons
from overblik.demo.staff import demo_staff
from overblik.demo.town import geography
from overblik.overview.policy_cache import PolicyCache, loader
from overblik.people import keys
from overblik.people.cpr import Cpr, FictiveRule, parse_cpr
from overblik.people.store import register_keys
from overblik.portal.desk import DemoPerson
from tests.access.accounts import Accounts, Held
from tests.browser import browser, served
from tests.conftest import FOLDER, fresh_database
from tests.portal.clock import FixedClock
from tests.portal.conftest import compiled, portal_settings
from tests.portal.overviews import MOMENT

__all__ = ["browser", "compiled", "portal_settings"]

BIRKELUNDE, HAVREVIG, TANGMOSE = (town.cvr for town in geography().towns)
EVERYTHING = Staff("all", "Alma Alting", {BIRKELUNDE: frozenset(Role)})


@dataclass
class House:
    """The console's desk, its database, and a browser without pictures."""

    client: Any
    url: str
    desk: ConsoleDesk

    def connection(self) -> psycopg.Connection[Any]:
        """A look into the database, to be closed by the caller."""
        conn = connect(self.url)
        use_raw_json(conn)
        return conn

    def changes(self) -> list[tuple[Any, ...]]:
        """The log of changes, oldest first: actor, action, subject."""
        with self.connection() as conn:
            return conn.execute("SELECT actor, action, subject FROM change_log ORDER BY id").fetchall()

    def sign_in(self, staff: str) -> Any:
        """In as one of the demo's employees (or `everything`); the client."""
        answer = self.client.post("/konsol/log-ind/demo/", {"staff": staff})
        assert (answer.status_code, answer["Location"]) == (302, "/konsol/"), answer.status_code
        return self.client


@pytest.fixture(scope="session", autouse=True)
def set_up(compiled: None) -> None:
    """Words are said by tests without a page too, whichever of them comes first."""


@pytest.fixture(scope="session")
def reference_database(server_url: str, template_database: str, compiled: None) -> Iterator[str]:
    """A database with the demo's reference data and rules; copied, never changed."""
    with fresh_database(server_url, template_database) as url:
        with connect(url) as conn:
            use_raw_json(conn)
            with conn.transaction():
                register_keys(conn, ring())
                load_reference(conn, ring(), MOMENT)
        yield url


@pytest.fixture(scope="session")
def town_database(
    server_url: str, reference_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The same with the demo's named persons and a few more citizens in the index; copied, never changed."""
    folder = tmp_path_factory.mktemp("town")
    generate(folder, 20, 7, MOMENT.date())
    with fresh_database(server_url, str(conninfo_to_dict(reference_database)["dbname"])) as url:
        with connect(url) as conn:
            use_raw_json(conn)
            load_owners(conn, ring(), read_owners(folder))
            load_deliveries(conn, ring(), folder, lambda: MOMENT)
        yield url


@pytest.fixture
def house(server_url: str, reference_database: str, portal_settings: str) -> Iterator[House]:
    """A console with the demo's rules and nothing in its index; the clock stands where it always does."""
    yield from _house(server_url, reference_database)


@pytest.fixture
def town(server_url: str, town_database: str, portal_settings: str) -> Iterator[House]:
    """A console with the demo's rules and citizens."""
    yield from _house(server_url, town_database)


def keys_of(cpr: Cpr) -> tuple[uuid.UUID, ...]:
    """The keys of a person in these houses."""
    return ring().party_keys("cpr", cpr.digits)


def ring() -> keys.KeyRing:
    """The keys of these houses."""
    return keys.load_or_create(Path(os.environ[FOLDER]) / "console-keys")


def _house(server_url: str, template: str) -> Iterator[House]:
    from django.apps import apps
    from django.test import Client, override_settings

    with fresh_database(server_url, str(conninfo_to_dict(template)["dbname"])) as url:

        def new() -> psycopg.Connection[Any]:
            conn = connect(url)
            use_raw_json(conn)
            return conn

        with new() as conn:
            made = ConsoleDesk(
                connect=lambda: conn,
                ground=PolicyCache(loader(new)).current,
                read_cpr=functools.partial(parse_cpr, fictive=FictiveRule.REQUIRED),
                ring=ring(),
                demo_staff={**demo_staff(), "all": EVERYTHING},
                demo_persons=tuple(
                    DemoPerson(
                        one.key,
                        one.citizen.name,
                        {"da": one.story_da, "en": one.story_en},
                        keys_of(one.citizen.cpr),
                    )
                    for one in persons()
                ),
            )
            config: Any = apps.get_app_config("console")
            config.desk = made
            FixedClock.moment = MOMENT
            with override_settings(ROOT_URLCONF="overblik.site.urls"):
                yield House(Client(), url, made)
            config.desk = None


@pytest.fixture
def console_url(portal_settings: str) -> Iterator[str]:
    """The address of the running console, whichever house stands behind it."""
    from django.core.wsgi import get_wsgi_application

    with served(get_wsgi_application()) as url:
        yield url


@dataclass
class LocalHouse(House):
    """A console whose staff sign in by accounts; sessions lie in its own database, as in an installation."""

    accounts: Accounts

    def answer(self, path: str, told: dict[str, str] | None = None, client: Any = None) -> Any:
        """A page, or what a form answers."""
        here = client or self.client
        return here.get(path) if told is None else here.post(path, told)

    def enter(self, held: Held, client: Any = None, **instead: str) -> Any:
        """The answer to signing in with what this account has at the moment of the clock."""
        told = held.told(FixedClock.moment, **instead)
        typed = {"name": told.name, "password": told.password, "code": told.code}
        return self.answer("/konsol/log-ind/konto/", typed, client)


@pytest.fixture
def local_house(house: House) -> Iterator[LocalHouse]:
    """A console with accounts, none of which there is yet."""
    from django.apps import apps
    from django.db import connections

    from overblik.database.migrate import django_database

    ring = keys.load_or_create(Path(os.environ[FOLDER]) / "console-keys")
    accounts = Accounts(house.desk.connect(), ring)
    desk = dataclasses.replace(house.desk, local=accounts.local)
    config: Any = apps.get_app_config("console")
    config.desk = desk
    elsewhere = connections.settings["default"]
    entry = {**django_database(house.url), "CONN_MAX_AGE": 0}
    _use_database(connections.configure_settings({"default": entry})["default"])
    yield LocalHouse(house.client, house.url, desk, accounts)
    _use_database(elsewhere)


def _use_database(entry: dict[str, Any]) -> None:
    from django.db import connections

    connections.settings["default"] = entry
    connections["default"].close()
    del connections["default"]

# SPDX-License-Identifier: MPL-2.0
"""Opening an installation: the database up and migrated, the keys there and the right ones."""

from __future__ import annotations

import functools
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connections

from overblik.database import server
from overblik.database.connection import connect
from overblik.database.migrate import django_database, migrate
from overblik.people.keys import KeyRing, load_or_create
from overblik.people.store import register_keys
from overblik.settings import Settings, claim_data_folder

_SECRET_FILE = "session-secret"  # noqa: S105 - a file name


@dataclass(frozen=True)
class Installation:
    """An open installation. `conninfo` may hold a password: it is never logged."""

    settings: Settings
    conninfo: str
    ring: KeyRing

    def __repr__(self) -> str:
        return f"Installation({self.settings.data})"


def open_installation(settings: Settings, *, migrating: bool = True) -> Installation:
    """Start the embedded server if needed, migrate, load the keys and check that they fit the database.

    Raises Unavailable when the database cannot be had and Conflict when the keys are not its own.
    """
    claim_data_folder(settings)
    conninfo = server.ensure(settings)
    use_django(settings, conninfo)
    if migrating:
        migrate(conninfo)
    ring = load_or_create(settings.data / "keys")
    with connect(conninfo) as conn, conn.transaction():
        register_keys(conn, ring)
    return Installation(settings, conninfo, ring)


def collect_static() -> None:
    """Put the static files, compressed and named by their content, where the server gives them out from."""
    set_up_django()
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)


def set_up_django() -> None:
    """Load Django's applications. Most commands do without, and are twice as fast for it."""
    if not apps.ready:
        django.setup()


def use_django(settings: Settings, conninfo: str) -> None:
    """Point Django at this installation: its database and its own secret."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "overblik.site.django")
    django_settings.DATABASES["default"] = django_database(conninfo)
    connections.configure_settings(django_settings.DATABASES)  # fills in what Django expects of every entry
    django_settings.SECRET_KEY = _secret(settings.data)


@functools.cache
def _secret(data: Path) -> str:
    """The secret that signs cookies, made on first use; whoever links first wins."""
    path = data / _SECRET_FILE
    if not path.exists():
        beside = data / f".{_SECRET_FILE}.{os.getpid()}"
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            path.hardlink_to(beside)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    return path.read_text(encoding="ascii")

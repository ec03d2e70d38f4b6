# SPDX-License-Identifier: MPL-2.0
"""A database with keys, and a short way to deliver to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from overblik.database.raw_json import use_raw_json
from overblik.index.fold import fold
from overblik.index.objects import ObjectState, Registration
from overblik.intake.batch import Sender, deliver
from overblik.intake.protect import Protector
from overblik.intake.receipt import Receipt
from overblik.people.cpr import FictiveRule
from overblik.people.keys import KeyRing, load_or_create
from overblik.people.store import register_keys
from tests.builders import at

NOW = at("2025-06-01")

Deliver = Callable[..., list[Receipt]]


@pytest.fixture(scope="session")
def ring(tmp_path_factory: pytest.TempPathFactory) -> KeyRing:
    """Keys for the whole run: making them takes time, and they do not depend on the test."""
    folder: Path = tmp_path_factory.mktemp("keys")
    return load_or_create(folder)


@pytest.fixture
def index(connection: Connection[Any], ring: KeyRing) -> Connection[Any]:
    """A connection to an empty index that knows its keys."""
    use_raw_json(connection)
    with connection.transaction():
        register_keys(connection, ring)
    return connection


@pytest.fixture
def send(index: Connection[Any], ring: KeyRing) -> Deliver:
    """Deliver registrations in one batch and give the receipts."""

    def send_them(
        *registrations: Registration,
        sender: Sender = Sender(),  # noqa: B008 - a frozen value
        now: dt.datetime = NOW,
        fictive: FictiveRule = FictiveRule.REQUIRED,
    ) -> list[Receipt]:
        items: Sequence[tuple[int, Registration]] = list(enumerate(registrations, 1))
        return deliver(index, ring, Protector(ring, fictive), items, sender=sender, received_at=now)

    return send_them


@pytest.fixture
def state_of(ring: KeyRing) -> Any:
    """The state of one registration, its person numbers taken out."""

    def make(registration: Registration) -> ObjectState:
        found = fold([Protector(ring, FictiveRule.ALLOWED).protect(registration)])
        assert found is not None
        return found

    return make

# SPDX-License-Identifier: MPL-2.0
"""A database with registered keys, and citizens who report."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path
from typing import Any

import psycopg
import pytest

from overblik.audit.access import Channel, Look
from overblik.people.keys import KeyRing, load_or_create
from overblik.people.store import register_keys
from overblik.reports.report import About, Matter, Report, Subject
from overblik.reports.store import file
from tests.builders import an_id, at

Conn = psycopg.Connection[Any]

HERE, THERE = "90000001", "90000002"
NOW = at("2025-11-24T10:00:00")
ANNA, BO = an_id("anna"), an_id("bo")
CASE = Subject(About.CASE, HERE, an_id("case"), None, "27.60.24", "Hjælpemidler")


@pytest.fixture
def ring(connection: Conn, tmp_path: Path) -> KeyRing:
    """The keys of this database."""
    made = load_or_create(tmp_path / "keys")
    with connection.transaction():
        register_keys(connection, made)
    return made


def send(
    conn: Conn,
    ring: KeyRing,
    words: str = "Sagen er ikke afsluttet.",
    *,
    keys: tuple[uuid.UUID, ...] = (ANNA,),
    form: str = "form",
    subject: Subject = CASE,
    moment: dt.datetime = NOW,
) -> Report:
    """One report."""
    return file(conn, ring, keys, form, subject, Matter.STATUS, words, moment)


def own_look(key: uuid.UUID = ANNA) -> Look:
    """The citizen looks."""
    return Look(NOW, key.hex, Channel.PORTAL, "portal.reports")


def staff_look(authority: str = HERE) -> Look:
    """Somebody at the authority looks."""
    return Look(NOW, "b012345", Channel.COMMAND_LINE, "reports", authority=authority)

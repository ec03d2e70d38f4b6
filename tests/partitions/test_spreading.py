# SPDX-License-Identifier: MPL-2.0
"""The tables of these tests really are split, and a key that changes in place is noticed."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from psycopg import Connection

from overblik.database.manifest import TABLES
from tests.builders import a_case, a_document, a_grant, a_payment
from tests.intake.conftest import Deliver
from tests.partitions.spreading import PARTS

SPREAD = {table.name for table in TABLES if table.table_class.is_spread}


def test_every_table_whose_class_spreads_it_is_split_and_no_other(connection: Connection[Any]) -> None:
    split = connection.execute("SELECT relname FROM pg_class WHERE relkind = 'p'").fetchall()
    assert {name for (name,) in split} == SPREAD
    parts = connection.execute(
        "SELECT count(*) FROM pg_class WHERE relispartition AND relkind = 'r'"
    ).fetchone()
    assert parts == (PARTS * len(SPREAD),)


def test_every_key_and_unique_index_begins_with_the_key_of_its_table(connection: Connection[Any]) -> None:
    first = connection.execute(
        """SELECT t.relname, a.attname FROM pg_index i
           JOIN pg_class t ON t.oid = i.indrelid AND t.relkind = 'p'
           JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
           WHERE i.indisunique"""
    ).fetchall()
    keys = {table.name: table.key for table in TABLES}
    assert len(first) >= len(SPREAD)
    assert all(keys[name] == column for name, column in first)


def test_a_key_that_is_changed_in_place_is_refused(index: Connection[Any], send: Deliver) -> None:
    send(a_case(), a_document(), a_grant(), a_payment())
    with pytest.raises(psycopg.errors.RaiseException, match="the key party_key"):
        index.execute("UPDATE reading SET party_key = gen_random_uuid()")


def test_rows_lie_in_more_than_one_part(index: Connection[Any], send: Deliver) -> None:
    send(*(a_case(f"case-{n}") for n in range(40)))
    found = index.execute("SELECT count(DISTINCT tableoid) FROM object_state").fetchone()
    assert found == (PARTS,)

# SPDX-License-Identifier: MPL-2.0
"""Every table of the migrated database is in the manifest, and obeys the rules of its class."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from overblik.database.manifest import TABLES, Table, TableClass

SPREAD = {table.name: table.key for table in TABLES if table.table_class.is_spread}

Connection = psycopg.Connection[Any]


def test_every_table_is_in_the_manifest_and_every_entry_is_a_table(connection: Connection) -> None:
    rows = connection.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    ).fetchall()
    assert sorted(name for (name,) in rows) == sorted(table.name for table in TABLES)


def test_every_unique_index_of_a_spread_table_begins_with_its_key(connection: Connection) -> None:
    rows = connection.execute(
        """SELECT c.relname, i.indisprimary, a.attname, a.attnotnull
           FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
           JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
           WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace"""
    ).fetchall()
    for name, _, first, _ in rows:
        if name in SPREAD:
            assert first == SPREAD[name], name
    keyed = {name for name, primary, _, filled in rows if primary and filled}
    assert sorted(SPREAD.keys() - keyed) == []


def test_no_spread_table_has_a_trigger(connection: Connection) -> None:
    rows = connection.execute(
        "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    ).fetchall()
    assert [name for (name,) in rows if name in SPREAD] == []


def test_no_foreign_key_leaves_or_reaches_a_spread_table_without_its_key(connection: Connection) -> None:
    rows = connection.execute(
        """SELECT c.conrelid::regclass::text, c.confrelid::regclass::text,
                  ARRAY(SELECT attname::text FROM pg_attribute
                        WHERE attrelid = c.conrelid AND attnum = ANY(c.conkey)),
                  ARRAY(SELECT attname::text FROM pg_attribute
                        WHERE attrelid = c.confrelid AND attnum = ANY(c.confkey))
           FROM pg_constraint c WHERE c.contype = 'f'"""
    ).fetchall()
    for source, target, here, there in rows:
        assert source not in SPREAD or SPREAD[source] in here, source
        assert target not in SPREAD or SPREAD[target] in there, target


def test_tables_by_citizen_and_by_object_lie_under_a_uuid(connection: Connection) -> None:
    rows = connection.execute(
        """SELECT table_name, column_name, data_type FROM information_schema.columns
           WHERE table_schema = 'public'"""
    ).fetchall()
    types = {(table, column): kind for table, column, kind in rows}
    assert {types[name, key] for name, key in SPREAD.items() if key} == {"uuid"}


def test_a_table_has_a_key_exactly_if_its_class_spreads_it() -> None:
    with pytest.raises(ValueError, match="exactly"):
        Table("wrong", TableClass.LOCAL, "party_key", "")
    with pytest.raises(ValueError, match="exactly"):
        Table("wrong", TableClass.BY_CITIZEN, None, "")

# SPDX-License-Identifier: MPL-2.0
"""Makes the migrated tables anew as tables split by the hash of their key: the rules of a distributed
database, without one.
"""

from __future__ import annotations

from typing import Any

from psycopg import Connection, sql

from overblik.database.manifest import TABLES, Table

PARTS = 4

# A distributed database moves no row when its key changes: it refuses. Splitting alone would move it quietly.
_GUARD = """
CREATE FUNCTION refuse_new_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the key % of table % was updated', TG_ARGV[0], TG_TABLE_NAME;
END $$
"""


def spread(conn: Connection[Any]) -> list[str]:
    """Split every table whose class spreads it; the names. The tables must be empty."""
    spread_tables = [table for table in TABLES if table.table_class.is_spread]
    conn.execute(_GUARD)
    for table in spread_tables:
        _split(conn, table)
    return [table.name for table in spread_tables]


def _split(conn: Connection[Any], table: Table) -> None:
    assert table.key is not None
    name, key, plain = (
        sql.Identifier(table.name),
        sql.Identifier(table.key),
        sql.Identifier(f"{table.name}_plain"),
    )
    conn.execute(sql.SQL("ALTER TABLE {} RENAME TO {}").format(name, plain))
    # Keys and indexes are taken over with it; a unique one that does not hold the key is refused here.
    conn.execute(
        sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL) PARTITION BY HASH ({})").format(name, plain, key)
    )
    for part in range(PARTS):
        conn.execute(
            sql.SQL("CREATE TABLE {} PARTITION OF {} FOR VALUES WITH (MODULUS {}, REMAINDER {})").format(
                sql.Identifier(f"{table.name}_{part}"), name, sql.Literal(PARTS), sql.Literal(part)
            )
        )
    conn.execute(sql.SQL("DROP TABLE {}").format(plain))
    for part in range(PARTS):
        conn.execute(
            sql.SQL(
                "CREATE TRIGGER refuse_new_key BEFORE UPDATE ON {} FOR EACH ROW"
                " WHEN (old.{key} IS DISTINCT FROM new.{key}) EXECUTE FUNCTION refuse_new_key({})"
            ).format(sql.Identifier(f"{table.name}_{part}"), sql.Literal(table.key), key=key)
        )

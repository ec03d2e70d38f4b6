# SPDX-License-Identifier: MPL-2.0
"""COPY and MERGE: types survive, what is unchanged is left alone, partitioned tables behave the same."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from overblik.database.connection import connect
from overblik.database.copying import analyze, copy_rows, merge, merge_statement, stage

COLUMNS = {"owner": "uuid", "number": "int4", "title": "text", "amount": "numeric", "seen": "timestamptz"}
TABLE = "CREATE TABLE item (owner uuid, number int4, title text, amount numeric, seen timestamptz, PRIMARY KEY (owner, number))"
PARTS = "".join(
    f"; CREATE TABLE item_{n} PARTITION OF item FOR VALUES WITH (MODULUS 2, REMAINDER {n})" for n in (0, 1)
)
ANNA = uuid.UUID(int=1)
BO = uuid.UUID(int=2)
SOON = dt.datetime(2025, 6, 1, 12, tzinfo=dt.UTC)

Row = tuple[uuid.UUID, int, str | None, decimal.Decimal | None, dt.datetime | None]


@pytest.fixture(params=["plain", "partitioned"])
def db(bare_url: str, request: pytest.FixtureRequest) -> Iterator[psycopg.Connection[Any]]:
    with connect(bare_url) as connection:
        split = request.param == "partitioned"
        connection.execute(TABLE + (f" PARTITION BY HASH (owner){PARTS}" if split else ""))
        yield connection


def row(owner: uuid.UUID, number: int, title: str | None = "t", seen: dt.datetime | None = SOON) -> Row:
    return (owner, number, title, decimal.Decimal("12.50"), seen)


def deliver(db: psycopg.Connection[Any], *rows: Row) -> int:
    stage(db, "arriving", COLUMNS)
    copy_rows(db, "arriving", list(COLUMNS), list(COLUMNS.values()), rows)
    analyze(db, "arriving")
    return merge(
        db, "item", "arriving", key=["owner", "number"], columns=["title", "amount"], stamps=["seen"]
    )


def content(db: psycopg.Connection[Any]) -> list[Any]:
    return db.execute("SELECT * FROM item ORDER BY owner, number").fetchall()


def test_rows_copied_in_come_back_with_their_types(db: psycopg.Connection[Any]) -> None:
    rows = [row(ANNA, 1, "æøå \t\\N \x1f"), row(BO, 2, None, None)]
    assert copy_rows(db, "item", list(COLUMNS), list(COLUMNS.values()), iter(rows)) == 2
    assert content(db) == rows


def test_a_copy_that_fails_midway_leaves_nothing(db: psycopg.Connection[Any]) -> None:
    def rows() -> Iterator[Row]:
        yield row(ANNA, 1)
        raise RuntimeError("the source broke off")

    with pytest.raises(RuntimeError):
        copy_rows(db, "item", list(COLUMNS), list(COLUMNS.values()), rows())
    assert content(db) == []
    assert db.execute("SELECT 1").fetchone() == (1,)


def test_arrays_and_json_are_copied(db: psycopg.Connection[Any]) -> None:
    db.execute("CREATE TABLE bag (words text[], body jsonb, raw bytea, day date)")
    values = (["a", "b,c"], psycopg.types.json.Jsonb({"a": [1]}), b"\0\xff", dt.date(2025, 2, 28))
    copy_rows(
        db, "public.bag", ["words", "body", "raw", "day"], ["text[]", "jsonb", "bytea", "date"], [values]
    )
    assert db.execute("SELECT * FROM bag").fetchall() == [
        (["a", "b,c"], {"a": [1]}, b"\0\xff", dt.date(2025, 2, 28))
    ]


def test_first_delivery_inserts_and_the_same_again_touches_nothing(db: psycopg.Connection[Any]) -> None:
    assert deliver(db, row(ANNA, 1), row(BO, 1, None)) == 2
    before = db.execute("SELECT ctid, xmin::text FROM item ORDER BY owner").fetchall()
    assert deliver(db, row(ANNA, 1), row(BO, 1, None)) == 0
    assert db.execute("SELECT ctid, xmin::text FROM item ORDER BY owner").fetchall() == before


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [("a", "b", 1), ("a", None, 1), (None, "a", 1), (None, None, 0), ("a", "a", 0)],
)
def test_only_a_real_difference_counts_as_change(
    db: psycopg.Connection[Any], old: str | None, new: str | None, changed: int
) -> None:
    deliver(db, row(ANNA, 1, old), row(ANNA, 2))
    assert deliver(db, row(ANNA, 1, new), row(ANNA, 2)) == changed
    assert content(db) == [row(ANNA, 1, new), row(ANNA, 2)]


def test_a_new_stamp_alone_is_no_change_but_comes_along_with_one(db: psycopg.Connection[Any]) -> None:
    later = SOON + dt.timedelta(days=1)
    deliver(db, row(ANNA, 1, "a"))
    assert deliver(db, row(ANNA, 1, "a", later)) == 0
    assert content(db) == [row(ANNA, 1, "a", SOON)]
    assert deliver(db, row(ANNA, 1, "b", later)) == 1
    assert content(db) == [row(ANNA, 1, "b", later)]


def test_rows_that_do_not_come_again_stay(db: psycopg.Connection[Any]) -> None:
    deliver(db, row(ANNA, 1))
    deliver(db, row(BO, 1))
    assert len(content(db)) == 2


def test_a_key_alone_can_be_merged(db: psycopg.Connection[Any]) -> None:
    db.execute("CREATE TABLE seen (owner uuid PRIMARY KEY)")
    stage(db, "arriving_keys", {"owner": "uuid"})
    copy_rows(db, "arriving_keys", ["owner"], ["uuid"], [(ANNA,)])
    assert merge(db, "seen", "arriving_keys", key=["owner"], columns=[]) == 1
    assert merge(db, "seen", "arriving_keys", key=["owner"], columns=[]) == 0


def test_the_staging_table_is_emptied_and_kept_between_batches(db: psycopg.Connection[Any]) -> None:
    deliver(db, row(ANNA, 1))
    oid = db.execute("SELECT 'pg_temp.arriving'::regclass::oid").fetchone()
    stage(db, "arriving", COLUMNS)
    assert db.execute("SELECT count(*) FROM arriving").fetchone() == (0,)
    assert db.execute("SELECT 'pg_temp.arriving'::regclass::oid").fetchone() == oid


def test_names_are_quoted_and_types_cannot_smuggle_statements(db: psycopg.Connection[Any]) -> None:
    text = merge_statement('odd"table', "s", key=["k"], columns=['a"; DROP TABLE item; --']).as_string(db)
    assert 'MERGE INTO "odd""table"' in text
    assert '"a""; DROP TABLE item; --"' in text
    with pytest.raises(ValueError):
        stage(db, "s", {"a": "int); DROP TABLE item; --"})
    with pytest.raises(ValueError):
        copy_rows(db, "item", ["owner"], ["uuid", "int4"], [])
    with pytest.raises(ValueError):
        merge_statement("item", "s", key=[], columns=["title"])

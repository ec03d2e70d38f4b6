# SPDX-License-Identifier: MPL-2.0
"""A schema of their own for the tests of this room: its tables, and small stand-ins for those of others."""

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

import overblik.people
from overblik.database.connection import Connection, connect

TABLES = (Path(overblik.people.__file__).parent / "tables.sql").read_text(encoding="utf-8")
STAND_INS = """
CREATE TABLE registration (
    object_id uuid, recorded_at timestamptz, content_hash bytea, kind text NOT NULL, body json NOT NULL,
    PRIMARY KEY (object_id, recorded_at, content_hash));
CREATE TABLE object_state (object_id uuid PRIMARY KEY, content_hash bytea NOT NULL, body json);
CREATE TABLE reading (
    party_key uuid, owner_id uuid, part text, body json NOT NULL, PRIMARY KEY (party_key, owner_id, part));
CREATE TABLE access_log (party_key uuid, id uuid, actor text, PRIMARY KEY (party_key, id));
CREATE TABLE property_owner (party_key uuid, property text, PRIMARY KEY (party_key, property));
"""


def partitioned(tables: str) -> str:
    """The same tables split by the hash of their key, which has the rules of a distributed database."""
    return re.sub(
        r"CREATE TABLE (\w+) \(\s*(\w+)(.*?)\);",
        r"CREATE TABLE \1 (\2\3) PARTITION BY HASH (\2);"
        r"CREATE TABLE \1_0 PARTITION OF \1 FOR VALUES WITH (MODULUS 2, REMAINDER 0);"
        r"CREATE TABLE \1_1 PARTITION OF \1 FOR VALUES WITH (MODULUS 2, REMAINDER 1);",
        tables,
        flags=re.DOTALL,
    )


@pytest.fixture(scope="session")
def people_database(server_url: str) -> Iterator[str]:
    """One empty database for the whole room: a schema a test is made much faster than a database a test."""
    name = f"people_{uuid.uuid4().hex}"
    with connect(server_url) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield make_conninfo(server_url, dbname=name)
    with connect(server_url) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def db(people_database: str, request: pytest.FixtureRequest) -> Iterator[Connection]:
    """A connection in autocommit whose tables are empty and go away with the test."""
    shape = partitioned if getattr(request, "param", "plain") == "partitioned" else str
    schema = f"people_{uuid.uuid4().hex}"
    with connect(people_database) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        connection.execute(f"SET search_path TO {schema}")
        connection.execute(shape(TABLES + STAND_INS))
        yield connection
        connection.execute(f"DROP SCHEMA {schema} CASCADE")

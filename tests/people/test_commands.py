# SPDX-License-Identifier: MPL-2.0
"""The plan of the command line fits the tables as they are, and covers every column that holds party keys."""

import datetime as dt
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner

from overblik.audit.sign_ins import SignInEvent, record_sign_in
from overblik.cli.people import PLAN, people
from overblik.people import rekey, store
from overblik.people.cpr import Cpr
from overblik.people.keys import Purpose, load_or_create, rotate
from tests.people.numbers import ANNA

NOW = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)

OTHERS = {("mandate", "holder"), ("mandate_held", "giver")}
"""The other of two persons, beside the one under whom the row lies."""
OWN = {("person", "party_key"), ("party_object", "party_key")}
"""Moved by the room itself."""


def test_every_column_named_for_party_keys_is_in_the_plan(connection: psycopg.Connection[Any]) -> None:
    rows = connection.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name = 'party_key' AND udt_name = 'uuid'"
    ).fetchall()
    planned = {(column.table, column.column) for column in (*PLAN.columns, *PLAN.mentions)}
    assert set(rows) - OWN == planned - OTHERS
    assert planned >= OTHERS


def test_the_plan_runs_on_the_real_tables(connection: psycopg.Connection[Any], tmp_path: Path) -> None:
    connection.commit()
    connection.autocommit = True
    old = load_or_create(tmp_path)
    with connection.transaction():
        store.register_keys(connection, old)
    key = old.party_key("cpr", ANNA)
    store.remember(connection, old, [(key, old.seal(Cpr(ANNA)))])
    connection.execute(
        "INSERT INTO access_log (party_key, seen_at, id, actor, channel, purpose)"
        " VALUES (%s, '2025-01-01Z', gen_random_uuid(), 'citizen', 'page', 'own')",
        (key,),
    )
    record_sign_in(connection, NOW, SignInEvent.SIGNED_IN, party_key=key)
    record_sign_in(connection, NOW, SignInEvent.REFUSED)
    new = rotate(tmp_path, Purpose.PARTY)
    assert rekey.rekey_party(connection, new, PLAN) == 1
    moved = connection.execute("SELECT party_key, first_key FROM access_log").fetchone()
    assert moved == (new.party_key("cpr", ANNA), key), "what was sealed is still known"
    signed_in = connection.execute("SELECT party_key FROM sign_in_event ORDER BY id").fetchall()
    assert signed_in == [(new.party_key("cpr", ANNA),), (None,)]


@pytest.mark.parametrize("arguments", [[], ["keys"], ["rekey"]])
def test_each_command_explains_itself(arguments: list[str]) -> None:
    result = CliRunner().invoke(people, [*arguments, "--help"])
    assert result.exit_code == 0
    assert "key" in result.output


def test_an_unknown_key_is_wrong_use() -> None:
    assert CliRunner().invoke(people, ["rekey", "--key", "house"]).exit_code == 2

# SPDX-License-Identifier: MPL-2.0
"""Texts on a real database: published whole or not at all, every version kept, logged, and seen by everyone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from psycopg import Connection
from psycopg.rows import dict_row

from overblik.audit.version import advance_version, current_version
from overblik.database.connection import connect
from overblik.database.raw_json import use_raw_json
from overblik.disclosure import store as disclosure
from overblik.disclosure.rule import RuleSet
from overblik.errors import InvalidInput, NotFound
from overblik.guidance import store
from overblik.guidance.text import AreaText
from overblik.guidance.versions import published_texts, texts_in_force, texts_of_version
from overblik.overview.policy_cache import PolicyCache, load_ground, loader
from tests.guidance.build import AUTHORITY, OTHER_AUTHORITY, says, texts
from tests.guidance.test_yaml_file import READ

NOW = dt.datetime(2025, 6, 1, 10, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=1)
FIRST = texts(AreaText("32.*", to_do=says("først")))
SECOND = texts(AreaText("32.*", to_do=says("så")))


def said(guidance: Any, authority: str = AUTHORITY) -> str | None:
    found = guidance.of("32.24.04", None, authority, "da").to_do
    return None if found is None else str(found.text)


def test_what_was_published_is_read_back_whole(connection: Connection[Any]) -> None:
    done = store.publish(connection, READ, NOW, "the board")
    assert (done.authority, done.version, done.changed) == (AUTHORITY, 1, True)
    (held,) = store.load_texts(connection)
    assert held.version == 1
    assert (held.areas, held.statuses) == (READ.areas, READ.statuses)


def test_the_same_texts_again_write_nothing(connection: Connection[Any]) -> None:
    store.publish(connection, READ, NOW, "one")
    (held,) = store.load_texts(connection)
    again = store.publish(connection, held, LATER, "two")
    assert (again.version, again.changed) == (1, False)
    assert current_version(connection) == 1


def test_each_change_is_logged_with_who_and_when_and_no_text(connection: Connection[Any]) -> None:
    store.publish(connection, FIRST, NOW, "the board")
    with connection.cursor(row_factory=dict_row) as cursor:
        (row,) = cursor.execute(
            "SELECT changed_at, actor, action, subject, detail FROM change_log"
        ).fetchall()
    assert (row["changed_at"], row["actor"], row["action"], row["subject"]) == (
        NOW,
        "the board",
        "guidance.publish",
        AUTHORITY,
    )
    assert row["detail"] == {"version": 1, "areas": 1, "statuses": 0}


def test_every_version_is_kept_and_a_past_time_has_its_own(connection: Connection[Any]) -> None:
    store.publish(connection, FIRST, NOW, "a")
    store.publish(connection, SECOND, LATER, "a")
    store.publish(
        connection, texts(AreaText("32.*", to_do=says("andre")), authority=OTHER_AUTHORITY), LATER, "b"
    )
    assert said(store.load_guidance(connection)) == "så"
    assert said(store.load_guidance(connection), OTHER_AUTHORITY) == "andre"
    assert said(store.load_guidance(connection, NOW)) == "først"
    shipped = store.load_guidance(connection, NOW - dt.timedelta(days=1))
    assert said(shipped) == said(store.load_guidance(connection), "90000009"), "the shipped text"
    rows = connection.execute("SELECT version, author FROM guidance_version ORDER BY version").fetchall()
    assert rows == [(1, "a"), (2, "a"), (3, "b")]


def test_an_empty_set_takes_an_authoritys_own_texts_away(connection: Connection[Any]) -> None:
    before = said(store.load_guidance(connection))
    store.publish(connection, FIRST, NOW, "a")
    store.publish(connection, texts(), LATER, "a")
    assert said(store.load_guidance(connection)) == before


def test_what_is_undone_leaves_nothing(connection: Connection[Any]) -> None:
    with connection.transaction(force_rollback=True):
        assert store.publish(connection, FIRST, NOW, "a").changed
    assert store.load_texts(connection) == ()
    assert current_version(connection) == 0


def test_texts_and_rules_share_one_version_so_that_a_process_notices_both(database_url: str) -> None:
    def opened() -> Connection[Any]:
        conn = connect(database_url)
        use_raw_json(conn)
        return conn

    cache = PolicyCache(loader(opened))
    before = said(cache.current().guidance)
    with opened() as other:
        assert disclosure.publish(other, RuleSet(authority=AUTHORITY), NOW, "a").version == 1
        assert store.publish(other, FIRST, LATER, "a").version == 2
    assert said(cache.current().guidance) == before, "nobody has told of a newer version"
    assert said(cache.current(2).guidance) == "først"
    assert cache.current(2).version == 2


def test_the_ground_of_a_past_time_has_the_texts_of_then(connection: Connection[Any]) -> None:
    use_raw_json(connection)
    store.publish(connection, FIRST, NOW, "a")
    store.publish(connection, SECOND, LATER, "a")
    assert said(load_ground(connection, as_of=NOW).guidance) == "først"
    assert said(load_ground(connection).guidance) == "så"


def test_without_its_row_the_configuration_says_what_to_do(connection: Connection[Any]) -> None:
    connection.execute("DELETE FROM configuration")
    assert current_version(connection) == 0
    with pytest.raises(NotFound, match="migrate"):
        advance_version(connection)


def test_a_change_is_made_to_what_is_in_force_and_says_why(connection: Connection[Any]) -> None:
    store.publish(connection, FIRST, NOW, "a")
    done = store.change(
        connection, AUTHORITY, lambda held: texts(*held.areas[:0]), LATER, "b", " Det  var  galt "
    )
    assert (done.version, done.changed) == (2, True)
    newest, oldest = published_texts(connection, AUTHORITY)
    assert (newest.published_at, newest.author, newest.reason) == (LATER, "b", "Det var galt")
    assert (newest.texts.version, newest.texts.areas) == (2, ())
    assert (oldest.reason, oldest.texts.areas) == (None, FIRST.areas)
    row = connection.execute("SELECT reason FROM change_log ORDER BY id DESC LIMIT 1").fetchone()
    assert row == ("Det var galt",)
    assert texts_in_force(connection, AUTHORITY) == newest.texts


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        (" ", "guidance.reason"),
        ("a\0b", "guidance.reason"),
        ("x" * 1001, "guidance.reason"),
        ("610190-1234 klagede", "audit.person_number"),
    ],
)
def test_without_a_reason_that_can_be_kept_nothing_is_changed(
    connection: Connection[Any], reason: str, code: str
) -> None:
    store.publish(connection, FIRST, NOW, "a")
    with pytest.raises(InvalidInput) as refused:
        store.change(connection, AUTHORITY, lambda held: texts(), LATER, "b", reason)
    assert (refused.value.code, refused.value.params["field"]) == (code, "reason")
    assert texts_in_force(connection, AUTHORITY).areas == FIRST.areas
    assert current_version(connection) == 1


def test_a_version_is_its_own_authoritys_and_none_is_the_one_before_the_first(
    connection: Connection[Any],
) -> None:
    store.publish(connection, FIRST, NOW, "a")
    assert texts_of_version(connection, AUTHORITY, 1).areas == FIRST.areas
    assert texts_of_version(connection, AUTHORITY, 0).areas == ()
    for authority, version in ((OTHER_AUTHORITY, 1), (AUTHORITY, 2)):
        with pytest.raises(NotFound, match="no such version"):
            texts_of_version(connection, authority, version)
    assert texts_in_force(connection, OTHER_AUTHORITY).version == 0

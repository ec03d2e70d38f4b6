# SPDX-License-Identifier: MPL-2.0
"""Publishing, stopping and loading on a real database: whole or not at all, logged, and seen by everyone."""

from __future__ import annotations

import threading
import uuid
from typing import Any

import psycopg
import pytest
from psycopg import Connection
from psycopg.rows import dict_row

from overblik.audit.changes import record_change
from overblik.audit.version import current_version
from overblik.database.connection import connect
from overblik.database.raw_json import use_raw_json
from overblik.disclosure import store
from overblik.disclosure.decision import decide
from overblik.disclosure.rule import Rule, RuleSet, Stop
from overblik.errors import InvalidInput, NotFound
from overblik.kle.number import KlePattern
from tests.disclosure.build import AUTHORITY, CASE, KLE, NOW, SYSTEM, TODAY, a_row, a_rule, day
from tests.disclosure.test_yaml_file import READ

T1, T2, T3, T4 = (day(f"2025-0{month}-01") for month in (1, 2, 3, 4))
PATTERN = KlePattern("32.24.*")


def rule_set(*rules: Rule, authority: str = AUTHORITY) -> RuleSet:
    return RuleSet(authority=authority, rules=rules or (a_rule(open=True),))


def count(connection: Connection[Any], table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None
    return int(row[0])


def everything(connection: Connection[Any]) -> tuple[int, ...]:
    """What no refused or repeated command may change."""
    tables = ("disclosure_version", "disclosure_stop", "change_log")
    return (current_version(connection), *(count(connection, table) for table in tables))


def test_a_new_database_has_an_empty_policy(connection: Connection[Any]) -> None:
    policy = store.load_policy(connection)
    assert (policy.version, dict(policy.authorities)) == (0, {})
    assert decide(a_row(), policy, NOW, TODAY, KLE).reason == "no-rules"


def test_published_rules_come_back_with_every_field(connection: Connection[Any]) -> None:
    done = store.publish(connection, READ, T1, "anna")
    assert done == store.Publication(AUTHORITY, 1, changed=True, lifted=0)
    [held] = store.load_rule_sets(connection)
    assert (held.authority, held.version, held.rules, held.stops) == (AUTHORITY, 1, READ.rules, ())
    assert store.load_policy(connection).version == current_version(connection) == 1


def test_the_same_rules_again_write_nothing(connection: Connection[Any]) -> None:
    store.publish(connection, READ, T1, "anna")
    before = everything(connection)
    assert store.publish(connection, READ, T2, "bent") == store.Publication(AUTHORITY, 1, False, 0)
    assert store.publish(connection, READ, T2, "bent", republish=True).changed is False
    assert everything(connection) == before


def test_every_publication_is_kept_and_logged_with_who_and_when(connection: Connection[Any]) -> None:
    store.publish(connection, rule_set(), T1, "anna")
    store.publish(connection, rule_set(a_rule(open=False)), T2, "bent")
    rows = connection.execute(
        "SELECT changed_at, actor, action, subject, detail->>'version' FROM change_log ORDER BY id"
    ).fetchall()
    assert rows == [
        (T1, "anna", "disclosure.publish", AUTHORITY, "1"),
        (T2, "bent", "disclosure.publish", AUTHORITY, "2"),
    ]
    assert count(connection, "disclosure_version") == 2


def test_versions_number_the_whole_configuration(connection: Connection[Any]) -> None:
    store.publish(connection, rule_set(), T1, "anna")
    store.publish(connection, rule_set(authority="90000002"), T2, "anna")
    policy = store.load_policy(connection)
    assert {cvr: rules.version for cvr, rules in policy.authorities.items()} == {
        AUTHORITY: 1,
        "90000002": 2,
    }
    assert policy.version == 2


def test_an_authority_can_close_everything_by_an_empty_set(connection: Connection[Any]) -> None:
    store.publish(connection, rule_set(), T1, "anna")
    assert store.publish(connection, RuleSet(authority=AUTHORITY), T2, "anna").changed
    policy = store.load_policy(connection)
    assert decide(a_row(), policy, NOW, TODAY, KLE).reason == "no-rules"


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ({}, "authority"),
        ({"kle": PATTERN}, "kle"),
        ({"source": SYSTEM}, "source"),
        ({"object_id": CASE}, "object"),
    ],
)
def test_a_stop_hides_with_the_next_load_until_the_authority_publishes(
    connection: Connection[Any], what: dict[str, Any], field: str
) -> None:
    store.publish(connection, rule_set(), T1, "anna")
    assert decide(a_row(), store.load_policy(connection), NOW, TODAY, KLE).shown
    done = store.stop(connection, AUTHORITY, T2, "bent", **what)
    assert done.changed
    policy = store.load_policy(connection)
    decision = decide(a_row(), policy, NOW, TODAY, KLE)
    assert (policy.version, decision.reason, decision.field) == (2, "stopped", field)
    assert decision.rule == f"stop:{done.id}"
    lifted = store.publish(connection, rule_set(a_rule(open=True, documents=True)), T3, "anna")
    assert (lifted.version, lifted.lifted) == (3, 1)
    assert decide(a_row(), store.load_policy(connection), NOW, TODAY, KLE).shown


def test_the_same_rules_again_do_not_lift_a_stop_unless_it_is_said(connection: Connection[Any]) -> None:
    store.publish(connection, rule_set(), T1, "anna")
    store.stop(connection, AUTHORITY, T2, "bent")
    assert store.publish(connection, rule_set(), T3, "nightly run").changed is False
    assert not decide(a_row(), store.load_policy(connection), NOW, TODAY, KLE).shown
    done = store.publish(connection, rule_set(), T3, "anna", republish=True)
    assert (done.changed, done.lifted) == (True, 1)
    assert decide(a_row(), store.load_policy(connection), NOW, TODAY, KLE).shown


def test_the_same_stop_again_writes_nothing_and_another_one_does(connection: Connection[Any]) -> None:
    store.publish(connection, rule_set(), T1, "anna")
    first = store.stop(connection, AUTHORITY, T2, "bent", kle=PATTERN)
    before = everything(connection)
    assert store.stop(connection, AUTHORITY, T3, "bent", kle=PATTERN) == store.Stopped(
        AUTHORITY, first.id, changed=False
    )
    assert everything(connection) == before
    assert store.stop(connection, AUTHORITY, T3, "bent").changed
    detail = connection.execute("SELECT action, actor, detail->>'kle' FROM change_log ORDER BY id").fetchall()
    assert detail[1:] == [("disclosure.stop", "bent", "32.24.*"), ("disclosure.stop", "bent", None)]


def test_publishing_lifts_the_stops_of_that_authority_only(connection: Connection[Any]) -> None:
    for authority in (AUTHORITY, "90000002"):
        store.publish(connection, rule_set(authority=authority), T1, "anna")
        store.stop(connection, authority, T2, "anna")
    store.publish(connection, rule_set(a_rule("3*", open=True)), T3, "anna")
    assert [len(each.stops) for each in store.load_rule_sets(connection)] == [0, 1]


@pytest.mark.parametrize(
    ("authority", "what", "error"),
    [
        ("90000009", {}, NotFound),
        ("9", {}, InvalidInput),
        (AUTHORITY, {"kle": PATTERN, "source": SYSTEM}, InvalidInput),
    ],
)
def test_a_stop_that_would_hide_nothing_unnoticed_is_refused(
    connection: Connection[Any], authority: str, what: dict[str, Any], error: type[Exception]
) -> None:
    store.publish(connection, rule_set(), T1, "anna")
    before = everything(connection)
    with pytest.raises(error):
        store.stop(connection, authority, T2, "bent", **what)
    assert everything(connection) == before


def test_what_was_in_force_at_a_time_can_be_asked(connection: Connection[Any]) -> None:
    store.publish(connection, rule_set(a_rule(open=False)), T1, "anna")
    store.publish(connection, rule_set(a_rule(open=True)), T2, "anna")
    store.stop(connection, AUTHORITY, T3, "bent", kle=PATTERN)
    store.publish(connection, rule_set(a_rule("3*", open=True)), T4, "anna")
    answers = []
    for moment in (day("2024-12-31"), T1, T2, T3, day("2025-03-31"), T4, None):
        policy = store.load_policy(connection, moment)
        answers.append((policy.version, str(decide(a_row(), policy, NOW, TODAY, KLE).reason)))
    assert answers == [
        (0, "no-rules"),
        (1, "closed"),
        (2, "shown"),
        (2, "stopped"),
        (2, "stopped"),
        (4, "shown"),
        (4, "shown"),
    ]


def test_a_publication_is_whole_or_not_at_all(connection: Connection[Any]) -> None:
    connection.execute("ALTER TABLE change_log ADD CONSTRAINT full_up CHECK (actor <> 'nobody')")
    store.publish(connection, rule_set(), T1, "anna")
    store.stop(connection, AUTHORITY, T1, "anna")
    before = everything(connection)
    with pytest.raises(psycopg.errors.CheckViolation):
        store.publish(connection, rule_set(a_rule(open=False)), T2, "nobody")
    with pytest.raises(psycopg.errors.CheckViolation):
        store.stop(connection, AUTHORITY, T2, "nobody", kle=PATTERN)
    assert everything(connection) == before
    assert len(store.load_rule_sets(connection)[0].stops) == 1


def test_it_works_on_connections_of_any_making(connection: Connection[Any]) -> None:
    use_raw_json(connection)
    connection.row_factory = dict_row
    store.publish(connection, READ, T1, "anna")
    assert store.stop(connection, AUTHORITY, T2, "anna", object_id=CASE).changed
    [held] = store.load_rule_sets(connection)
    assert held.rules == READ.rules
    assert held.stops[0] == Stop(id=held.stops[0].id, object_id=CASE)


@pytest.mark.slow
def test_two_publishing_at_once_come_one_after_the_other(
    connection: Connection[Any], database_url: str
) -> None:
    results: list[store.Publication] = []

    def publish(rules: RuleSet) -> None:
        with connect(database_url) as own:
            results.append(store.publish(own, rules, T1, "anna"))

    rivals = [rule_set(a_rule(open=True, id=f"r{number % 3}")) for number in range(6)]
    threads = [threading.Thread(target=publish, args=(rules,)) for rules in rivals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written = sorted(each.version for each in results if each.changed)
    assert written == list(range(1, len(written) + 1))
    assert count(connection, "disclosure_version") == count(connection, "change_log") == len(written)


def test_a_configuration_without_its_row_is_told_as_such(connection: Connection[Any]) -> None:
    connection.execute("DELETE FROM configuration")
    assert current_version(connection) == 0
    assert store.load_policy(connection).version == 0
    with pytest.raises(NotFound, match="migrate"):
        store.publish(connection, rule_set(), T1, "anna")
    assert count(connection, "disclosure_version") == 0


def test_a_change_can_be_logged_without_detail(connection: Connection[Any]) -> None:
    record_change(connection, T1, "anna", "kle.import", "2025-02")
    row = connection.execute("SELECT changed_at, actor, action, subject, detail FROM change_log").fetchone()
    assert row == (T1, "anna", "kle.import", "2025-02", None)


def test_other_sources_stay_when_one_is_stopped(connection: Connection[Any]) -> None:
    store.publish(connection, rule_set(), T1, "anna")
    store.stop(connection, AUTHORITY, T2, "anna", source=uuid.UUID(int=9))
    assert decide(a_row(), store.load_policy(connection), NOW, TODAY, KLE).shown

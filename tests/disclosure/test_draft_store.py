# SPDX-License-Identifier: MPL-2.0
"""Drafts on a real database: whole acts, written down, no other authority's, published once at their time."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from psycopg import Connection

from overblik.database.connection import connect
from overblik.database.raw_json import use_raw_json
from overblik.disclosure import draft_store, store, versions
from overblik.disclosure.draft import Draft, DraftState
from overblik.disclosure.rule import Rule, RuleSet
from overblik.errors import Conflict, InvalidInput, NotAllowed, NotFound
from overblik.kle.number import KlePattern
from tests.disclosure.build import AUTHORITY, NOW, OTHER_AUTHORITY, a_rule, day
from tests.disclosure.test_yaml_file import READ

pytestmark = pytest.mark.database

HOUR = dt.timedelta(hours=1)
OPENS = a_rule(id="opens", open=True)


def live(connection: Connection[Any], authority: str = AUTHORITY) -> RuleSet:
    [held] = [one for one in store.load_rule_sets(connection) if one.authority == authority]
    return held


def a_proposed(connection: Connection[Any], *rules: Rule, publish_at: dt.datetime | None = None) -> Draft:
    draft = draft_store.begin(connection, AUTHORITY, "Opening", "eva", NOW)
    draft = draft_store.write(connection, AUTHORITY, draft.id, 1, lambda held: rules or (OPENS,), "eva", NOW)
    return draft_store.propose(connection, AUTHORITY, draft.id, 2, "We open", publish_at, "eva", NOW)


def actions(connection: Connection[Any]) -> list[tuple[str, str]]:
    return connection.execute("SELECT actor, action FROM change_log ORDER BY id").fetchall()


def test_a_draft_begins_as_the_rules_in_force_and_touches_nothing(connection: Connection[Any]) -> None:
    store.publish(connection, READ, NOW, "file")
    draft = draft_store.begin(connection, READ.authority, " Building ", "eva", NOW)
    assert (draft.title, draft.rules, draft.based_on, draft.authors) == ("Building", READ.rules, 1, ("eva",))
    assert draft_store.find(connection, READ.authority, draft.id) == draft
    draft_store.write(connection, READ.authority, draft.id, 1, lambda held: held[:1], "ida", NOW)
    assert live(connection, READ.authority).rules == READ.rules


def test_four_eyes_publish_at_once_with_the_reason_and_every_act_written_down(
    connection: Connection[Any],
) -> None:
    draft = a_proposed(connection)
    with pytest.raises(NotAllowed):
        draft_store.approve(connection, AUTHORITY, draft.id, draft.revision, "eva", NOW)
    done = draft_store.approve(connection, AUTHORITY, draft.id, draft.revision, "per", NOW)
    assert (done.state, done.version, done.approved_by) == (DraftState.PUBLISHED, 1, "per")
    assert live(connection).rules == (OPENS,)
    [version] = versions.published_versions(connection, AUTHORITY)
    assert (version.version, version.author, version.reason, version.rules) == (1, "per", "We open", (OPENS,))
    assert actions(connection) == [
        ("eva", "draft.begin"),
        ("eva", "draft.write"),
        ("eva", "draft.propose"),
        ("per", "draft.approve"),
        ("per", "disclosure.publish"),
        ("per", "draft.published"),
    ]


def test_approval_is_of_what_was_looked_at(connection: Connection[Any]) -> None:
    draft = a_proposed(connection)
    with pytest.raises(Conflict) as refused:
        draft_store.approve(connection, AUTHORITY, draft.id, draft.revision - 1, "per", NOW)
    assert refused.value.code == "draft.changed"
    assert draft_store.find(connection, AUTHORITY, draft.id) == draft


def test_another_authoritys_draft_and_version_do_not_exist(connection: Connection[Any]) -> None:
    draft = a_proposed(connection)
    other, id_, revision = OTHER_AUTHORITY, draft.id, draft.revision
    for act in (
        lambda: draft_store.find(connection, other, id_),
        lambda: draft_store.write(connection, other, id_, revision, lambda held: (), "x", NOW),
        lambda: draft_store.propose(connection, other, id_, revision, "why", None, "x", NOW),
        lambda: draft_store.send_back(connection, other, id_, revision, "why", "x", NOW),
        lambda: draft_store.take_back(connection, other, id_, revision, "x", NOW),
        lambda: draft_store.withdraw(connection, other, id_, revision, "x", NOW),
        lambda: draft_store.approve(connection, other, id_, revision, "x", NOW),
        lambda: draft_store.bring_up_to_date(connection, other, id_, revision, "x", NOW),
    ):
        with pytest.raises(NotFound):
            act()
    assert draft_store.drafts(connection, other) == ()
    draft_store.approve(connection, AUTHORITY, id_, revision, "per", NOW)
    assert versions.published_versions(connection, other) == ()
    with pytest.raises(NotFound):
        versions.rules_of_version(connection, other, 1)
    with pytest.raises(NotFound):
        draft_store.begin(connection, other, "x", "x", NOW, from_version=1)


def test_undo_is_a_draft_of_an_earlier_version(connection: Connection[Any]) -> None:
    first = a_proposed(connection)
    draft_store.approve(connection, AUTHORITY, first.id, first.revision, "per", NOW)
    second = a_proposed(connection, a_rule(id="closes", open=False))
    draft_store.approve(connection, AUTHORITY, second.id, second.revision, "per", NOW)
    undo = draft_store.begin(connection, AUTHORITY, "Undo", "eva", NOW, from_version=1)
    assert (undo.rules, undo.based_on) == ((OPENS,), 2)
    undo = draft_store.propose(connection, AUTHORITY, undo.id, 1, "Was wrong", None, "eva", NOW)
    done = draft_store.approve(connection, AUTHORITY, undo.id, undo.revision, "per", NOW)
    assert (done.version, live(connection).rules) == (3, (OPENS,))


def test_publishing_a_draft_lifts_the_stops(connection: Connection[Any]) -> None:
    first = a_proposed(connection)
    draft_store.approve(connection, AUTHORITY, first.id, first.revision, "per", NOW)
    store.stop(connection, AUTHORITY, NOW, "eva", kle=KlePattern("32.*"))
    same = a_proposed(connection)
    draft_store.approve(connection, AUTHORITY, same.id, same.revision, "per", NOW)
    assert live(connection).stops == ()


def test_a_draft_taken_back_before_its_time_is_never_published(connection: Connection[Any]) -> None:
    draft = a_proposed(connection, publish_at=NOW + HOUR)
    waiting = draft_store.approve(connection, AUTHORITY, draft.id, draft.revision, "per", NOW)
    back = draft_store.take_back(connection, AUTHORITY, draft.id, waiting.revision, "eva", NOW)
    assert (back.state, back.approved_by, back.authors) == (DraftState.DRAFT, None, ("eva",))
    assert draft_store.publish_due(connection, NOW + HOUR) == []
    assert actions(connection)[-1] == ("eva", "draft.take_back")


def test_at_its_time_and_not_before_a_draft_is_published_once(
    connection: Connection[Any], database_url: str
) -> None:
    draft = a_proposed(connection, publish_at=NOW + HOUR)
    waiting = draft_store.approve(connection, AUTHORITY, draft.id, draft.revision, "per", NOW)
    assert waiting.state is DraftState.APPROVED
    assert draft_store.publish_due(connection, NOW) == []
    assert store.load_rule_sets(connection) == ()
    found: list[Draft] = []

    def worker() -> None:
        with connect(database_url) as conn:
            use_raw_json(conn)
            found.extend(draft_store.publish_due(conn, NOW + HOUR))

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(one.state, one.version) for one in found] == [(DraftState.PUBLISHED, 1)]
    assert live(connection).rules == (OPENS,)


def test_what_cannot_be_put_in_force_is_refused_at_approval_and_never_holds_up_other_authorities(
    connection: Connection[Any],
) -> None:
    draft = a_proposed(connection, publish_at=NOW + HOUR)
    custody = '{"rules": [{"id": "opens", "kle": "32.*", "open": true, "custody": "holders"}]}'
    connection.execute("UPDATE disclosure_draft SET rules = %s::json WHERE id = %s", (custody, draft.id))
    with pytest.raises(NotAllowed):
        draft_store.approve(connection, AUTHORITY, draft.id, draft.revision, "per", NOW)
    assert draft_store.find(connection, AUTHORITY, draft.id).state is DraftState.PROPOSED
    # Approved before there was such a check.
    connection.execute(
        "UPDATE disclosure_draft SET state = 'approved', approved_by = 'per' WHERE id = %s", (draft.id,)
    )
    fine = a_proposed(connection, publish_at=NOW + HOUR)
    draft_store.approve(connection, AUTHORITY, fine.id, fine.revision, "per", NOW)
    back, published = draft_store.publish_due(connection, NOW + HOUR)
    assert (back.state, back.note) == (DraftState.DRAFT, "disclosure.no_custody_source")
    assert (published.id, published.state) == (fine.id, DraftState.PUBLISHED)


def test_when_others_have_published_in_between_it_is_not_published_but_sent_back(
    connection: Connection[Any],
) -> None:
    draft = a_proposed(connection, publish_at=NOW + HOUR)
    draft_store.approve(connection, AUTHORITY, draft.id, draft.revision, "per", NOW)
    store.publish(
        connection, RuleSet(authority=AUTHORITY, rules=(a_rule(id="file", open=False),)), NOW, "file"
    )
    [back] = draft_store.publish_due(connection, NOW + HOUR)
    assert (back.state, back.approved_by) == (DraftState.DRAFT, None)
    assert back.note == "draft.outdated"
    assert [rule.id for rule in live(connection).rules] == ["file"]
    fresh, done = draft_store.bring_up_to_date(connection, AUTHORITY, back.id, back.revision, "eva", NOW)
    assert done.both == ()
    assert ([rule.id for rule in fresh.rules], fresh.based_on) == (["opens", "file"], 1)


def test_what_is_no_set_of_rules_is_refused_and_nothing_is_changed(connection: Connection[Any]) -> None:
    draft = draft_store.begin(connection, AUTHORITY, "x", "eva", NOW)
    with pytest.raises(InvalidInput):
        draft_store.write(connection, AUTHORITY, draft.id, 1, lambda held: (OPENS, OPENS), "eva", NOW)
    with pytest.raises(InvalidInput):
        draft_store.begin(connection, AUTHORITY, " ", "eva", NOW)
    assert draft_store.find(connection, AUTHORITY, draft.id) == draft


def test_open_drafts_come_first_then_the_newest(connection: Connection[Any]) -> None:
    ids = [draft_store.begin(connection, AUTHORITY, str(n), "eva", day("2025-01-01")).id for n in range(3)]
    draft_store.withdraw(connection, AUTHORITY, ids[2], 1, "eva", NOW)
    assert [one.id for one in draft_store.drafts(connection, AUTHORITY)] == [ids[1], ids[0], ids[2]]

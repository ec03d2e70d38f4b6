# SPDX-License-Identifier: MPL-2.0
"""What the roll-up answers, what it does not, and whose it is; that its numbers are right is proved beside those that
are counted anew.
"""

from __future__ import annotations

import dataclasses
import uuid
from typing import Any

from psycopg import Connection

from overblik.disclosure import roll_up_store, store, what_if_roll_up, what_if_store
from overblik.disclosure.rule import Rule, RuleSet
from overblik.disclosure.what_if import Different, Effect, Reach, Tally
from overblik.disclosure.what_if_roll_up import RolledWhatIf
from overblik.index.reading import ItemKind
from tests.disclosure import build
from tests.disclosure.test_roll_up_store import counted, fill
from tests.disclosure.what_if_world import AUTHORITY, CATALOGUE, NOW, STRANGER, TODAY

OPEN = build.a_rule("32.*", open=True)


def asked(connection: Connection[Any], *rules: Rule, authority: str = AUTHORITY) -> RolledWhatIf | None:
    draft = RuleSet(authority=authority, rules=rules)
    return what_if_roll_up.what_if(connection, draft, CATALOGUE)


def told(connection: Connection[Any], *rules: Rule, authority: str = AUTHORITY) -> RolledWhatIf:
    found = asked(connection, *rules, authority=authority)
    assert found is not None
    return found


def test_it_answers_as_of_when_it_was_counted(connection: Connection[Any]) -> None:
    fill(connection, [build.a_row()])
    assert asked(connection, OPEN) is None, "nothing has been counted"
    counted(connection)
    connection.execute("DELETE FROM reading")
    answer = told(connection, OPEN)
    assert answer.told.moment == NOW
    assert answer.told.totals()[ItemKind.CASE] == Tally(appears=1)
    assert answer.reach(connection) == Reach(gaining=1, beginning=1)


def test_it_does_not_answer_what_it_does_not_tell_apart(connection: Connection[Any]) -> None:
    row = build.a_row()
    fill(connection, [row])
    counted(connection)
    unusual = build.a_rule("32.*", open=True, from_date=row.created)
    assert asked(connection, unusual) is None
    store.publish(connection, RuleSet(authority=AUTHORITY, rules=(OPEN,)), NOW, "anna")
    store.stop(connection, AUTHORITY, NOW, "anna", object_id=row.item_id)
    assert asked(connection, OPEN) is None, "stopped since"
    counted(connection, *store.load_rule_sets(connection), RuleSet(authority=AUTHORITY, rules=(unusual,)))
    assert told(connection, unusual).told.totals()[ItemKind.CASE] == Tally(appears=1)


def test_the_case_of_two_parents_is_one_case(connection: Connection[Any]) -> None:
    """Also when only one of them sees it before, and when it passes from the one to the other."""
    one, other = (uuid.UUID(int=party) for party in (1, 2))
    ended = build.a_row(party_key=other, candidate_to=build.day("2025-02-01"))
    fill(connection, [build.a_row(party_key=one), ended, build.a_row(party_key=uuid.UUID(int=3))])
    counted(connection)
    answer = told(connection, OPEN)
    assert answer.told.totals()[ItemKind.CASE] == Tally(appears=2, hidden=1)
    assert answer.different(connection)[ItemKind.CASE] == Different(appears=1)
    anew = what_if_store.what_if(
        connection, RuleSet(authority=AUTHORITY, rules=(OPEN,)), CATALOGUE, NOW, TODAY
    )
    assert what_if_store.different(connection, anew) == answer.different(connection)
    nothing = told(connection)
    assert nothing.different(connection) == dict.fromkeys(ItemKind, Different())
    assert nothing.reach(connection) == Reach()
    assert nothing.examples(connection) == ()


def test_a_stranger_finds_nothing_of_another_authority(connection: Connection[Any]) -> None:
    fill(connection, [build.a_row(), build.a_document_row(), build.a_benefit_row()])
    counted(connection)
    own = told(connection, OPEN)
    others = told(connection, OPEN, authority=STRANGER)
    # What was found of one may not be used to look into another.
    roll_up = roll_up_store.load(connection, STRANGER)
    assert roll_up is not None
    borrowed = RolledWhatIf(dataclasses.replace(own.told, authority=STRANGER), roll_up)

    assert (others.told.items, others.told.cells) == (0, ())
    assert own.reach(connection) == Reach(gaining=1, beginning=1)
    assert len(own.examples(connection)) == 2
    assert borrowed.reach(connection) == Reach()
    assert borrowed.examples(connection) == ()


def test_examples_are_some_of_those_that_counting_anew_names(connection: Connection[Any]) -> None:
    rows = [
        build.a_row(item_id=item, owner_id=item, case_id=item, kle=kle, facet=facet, party_key=item)
        for number, (kle, facet) in enumerate(
            [("32.24.04", "G01"), ("32.24.04", "K01"), ("32.24.04", "K02"), ("32.30.04", "G01")], start=10
        )
        for item in (uuid.UUID(int=number), uuid.UUID(int=number + 100))
    ]
    fill(connection, rows)
    counted(connection)
    answer = told(connection, OPEN)
    found = answer.examples(connection, limit=2)
    assert [(each.kle, each.object_id.int, each.effect) for each in found] == [
        ("32.24.04", 10, Effect.APPEARS), ("32.24.04", 11, Effect.APPEARS), ("32.30.04", 13, Effect.APPEARS),
    ]  # fmt: skip
    assert answer.examples(connection, kle="32.30.04", kind=ItemKind.CASE)[0].after.rule == "rule"
    assert answer.examples(connection, source=build.OTHER_SYSTEM) == ()

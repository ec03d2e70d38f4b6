# SPDX-License-Identifier: MPL-2.0
"""A search costs what lies under its anchors, however much lies beside them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from psycopg import Connection

from overblik.access.rights import Reader, Right
from overblik.audit import access
from overblik.index import search
from overblik.index.anchors import bounded
from overblik.index.expression import And, Expression, Listed, Or
from overblik.index.kinds import Kind, Sensitivity
from overblik.intake.asking import protected
from overblik.people.cpr import FictiveRule
from overblik.people.keys import KeyRing
from tests.builders import ANNA, AUTHORITY, SYSTEM, a_case, a_document, a_journal_entry, an_id, person
from tests.intake.conftest import Deliver
from tests.search.asking import ask, ids, scope_of
from tests.search.test_find import LOOK, case_of

Conn = Connection[Any]
FEW, MANY = 1_000, 10_000
READER = Reader(None, (Right(AUTHORITY, None, Sensitivity.VIP),))
SEARCH: Expression = And(
    (Or((case_of(ANNA), case_of(ANNA, number="S-case 1"))), Listed(Kind.DOCUMENT, frozenset({an_id("d")})))
)

# One object each, of a person of its own, with a number and a document, made from the case of Anna.
FILL = """
DROP TABLE IF EXISTS made;
CREATE TEMP TABLE made AS
  SELECT md5('object ' || n)::uuid AS object_id, md5('person ' || n)::uuid AS party_key FROM generate_series(%(first)s::int, %(last)s::int) n;
INSERT INTO registration
  SELECT made.object_id, r.recorded_at, r.content_hash, r.kind, r.complete, r.source, r.received_at,
         replace(replace(r.body::text, %(case)s, made.object_id::text), %(anna)s, made.party_key::text)::json
  FROM made, registration r WHERE r.object_id = %(case)s::uuid;
INSERT INTO object_state
  SELECT made.object_id, s.kind, s.authority, s.master, s.recorded_at, s.content_hash, s.received_at, s.known, s.findings, s.body
  FROM made, object_state s WHERE s.object_id = %(case)s::uuid;
INSERT INTO party_object SELECT party_key, object_id FROM made;
INSERT INTO search_key SELECT md5('name:' || object_id)::uuid, object_id FROM made;
INSERT INTO object_link SELECT md5('document ' || object_id)::uuid, object_id FROM made;
INSERT INTO person SELECT party_key, 'x', 'x', 'x' FROM made;
INSERT INTO alias SELECT md5('older ' || party_key)::uuid, party_key FROM made;
"""


def pages(conn: Conn, ring: KeyRing) -> int:
    """How many pages of the database the statement looks at; it must not go through any table."""
    asked = protected(SEARCH, ring, FictiveRule.REQUIRED)
    bound = bounded(asked.expression)
    arguments = search.parameters(bound, scope_of(READER), asked.keys(ring))
    arguments |= access.parameters(LOOK)
    plan = conn.execute(f"EXPLAIN (ANALYZE, BUFFERS) {search.WITH_TRACE}", arguments).fetchall()
    text = "\n".join(line for (line,) in plan)
    assert set(re.findall(r"Seq Scan on (\w+)", text)) <= {"configuration"}, text
    found = re.search(r"Buffers: shared hit=(\d+)(?: read=(\d+))?", text)
    assert found is not None
    return int(found[1]) + int(found[2] or 0)


def fill(conn: Conn, ring: KeyRing, first: int, last: int) -> None:
    told = {
        "first": first,
        "last": last,
        "case": str(an_id("case 0")),
        "anna": str(ring.party_key("cpr", ANNA)),
    }
    for statement in FILL.split(";")[:-1]:
        conn.execute(statement, told)
    conn.execute("ANALYZE")


@pytest.mark.slow
def test_a_search_looks_at_no_more_pages_among_ten_thousand_others(
    index: Conn, ring: KeyRing, send: Deliver
) -> None:
    cases = [a_case(f"case {number}", more=(a_journal_entry("d"),)) for number in range(20)]
    send(*cases, a_document("d", more=(person(ANNA),)))
    fill(index, ring, 1, FEW)
    before = pages(index, ring)
    fill(index, ring, FEW + 1, MANY)
    assert ids(ask(index, ring, SEARCH, READER)) == sorted([*(one.object_id for one in cases), an_id("d")])
    assert pages(index, ring) <= 1.2 * before
    assert ask(index, ring, SEARCH, Reader(an_id("nobody"))).objects == []
    assert len(ask(index, ring, SEARCH, Reader(SYSTEM)).objects) == 21

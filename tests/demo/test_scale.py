# SPDX-License-Identifier: MPL-2.0
"""The lean generator: plain, fast, and the same cases by lines as by SQL."""

from __future__ import annotations

import datetime as dt
import io
import json
import uuid
from collections import Counter
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection

from overblik.demo import filling, scale
from overblik.demo.scale import Scale
from overblik.index.kinds import SENSITIVITY_CODES, Kind, RelationType, SectionName
from overblik.index.objects import Registration
from overblik.index.reading import BODY_TYPES, CaseBody, DocumentBody, ItemKind, PaymentBody
from overblik.index.roles import Role
from overblik.people.cpr import Cpr, birth_date, is_replacement
from overblik.wire import delivery
from tests.demo.conftest import TODAY


def read(lines: list[bytes]) -> list[Registration]:
    found = [item.value for item in delivery.decode_lines(io.BytesIO(b"\n".join(lines)))]
    assert all(isinstance(value, Registration) for value in found)
    return [value for value in found if isinstance(value, Registration)]


@given(st.integers(0, 100_000_000))
def test_every_party_has_a_fictive_number_born_in_the_last_century(party: int) -> None:
    cpr = Cpr(scale.cpr_digits(party))
    assert is_replacement(cpr)
    assert dt.date(1940, 1, 1) <= birth_date(cpr) <= dt.date(1999, 12, 31)


def test_no_two_parties_share_a_number() -> None:
    count = 150_000
    assert len({scale.cpr_digits(party) for party in range(count)}) == count


def test_each_party_has_twenty_cases() -> None:
    cases = read(list(scale.lines(Scale(400, TODAY))))
    assert len({case.object_id for case in cases}) == 400
    parties = Counter(
        part.reference for case in cases for part in case.relations if part.type == RelationType.PARTY
    )
    assert set(parties.values()) == {20}
    assert set(parties) == {f"urn:oio:cpr-nr:{scale.cpr_digits(party)}" for party in range(20)}


def test_lines_come_with_grants_and_payments_as_asked() -> None:
    found = read(list(scale.lines(Scale(200, TODAY, grants=2, payments=6))))
    counted = Counter(registration.kind for registration in found)
    assert counted == {Kind.CASE: 200, Kind.GRANT: 20, Kind.PAYMENT: 120}
    grants = {str(each.object_id) for each in found if each.kind is Kind.GRANT}
    for payment in found:
        if payment.kind is Kind.PAYMENT:
            line = next(part for part in payment.relations if part.type == RelationType.LINE)
            assert (line.values or {})["grant"] in grants
            assert payment.sections[0].values["available"] < TODAY.isoformat()


def test_no_mark_of_a_template_is_left_and_nothing_lies_ahead() -> None:
    for line in scale.lines(Scale(300, TODAY, grants=1, payments=3)):
        assert b"219" not in line.replace(b"-219", b"")
        assert b"NUMMER" not in line
    for case in scale.registrations(Scale(300, TODAY)):
        assert all(
            state.validity and state.validity.valid_from and state.validity.valid_from.date() < TODAY
            for state in case.states
        )


def test_the_values_are_those_of_the_lines() -> None:
    wanted = Scale(100, TODAY, grants=1, payments=2)
    lines = list(scale.lines(wanted))
    for line, value in zip(lines, scale.registrations(wanted), strict=True):
        assert json.loads(delivery.encode_line(value)) == json.loads(line)


def test_the_same_scale_gives_the_same_bytes() -> None:
    assert list(scale.lines(Scale(50, TODAY))) == list(scale.lines(Scale(50, TODAY)))


BY_PARTY = "SELECT party_key, count(*) FROM reading WHERE kind = %s GROUP BY 1"


def test_sql_fills_in_the_same_cases(connection: Connection[Any]) -> None:
    parties = filling.fill_reading(connection, 400, TODAY)
    assert parties == 20
    counted = dict(connection.execute(BY_PARTY, (int(ItemKind.CASE),)).fetchall())
    assert counted == {scale.party_key(party): 20 for party in range(20)}
    rows = connection.execute(
        "SELECT item_id, kle, facet, sensitivity, created, closed_at, state_from, body::text FROM reading"
    )
    by_id = {row[0]: row for row in rows}
    for number, case in enumerate(scale.registrations(Scale(400, TODAY))):
        assert case.object_id == scale.case_id(number)
        _, kle, facet, sensitivity, created, closed_at, state_from, body = by_id[case.object_id]
        keys = {
            part.role: (part.values or {}).get("user_key")
            for part in case.relations
            if part.type == RelationType.CLASS
        }
        index_values = next(
            part.values for part in case.sections if part.name == SectionName.INDEX_PROPERTIES
        )
        assert (kle, facet) == (keys[Role.PRIMARY_CLASS], keys[Role.FACET_CLASS])
        assert sensitivity == SENSITIVITY_CODES[index_values["sensitivity"]]
        shown = msgspec.json.decode(body, type=CaseBody)
        starts = [state.validity.valid_from for state in case.states if state.validity]
        assert [step.status for step in shown.steps] == [state.status for state in case.states]
        assert [step.valid_from and step.valid_from.date() for step in shown.steps] == [
            start and start.date() for start in starts
        ]
        assert state_from.date() == created == (starts[0].date() if starts[0] else None)
        assert (closed_at is not None) == (case.states[-1].status == "Afsluttet")


def test_sql_fills_in_benefits_and_payments_under_given_keys(connection: Connection[Any]) -> None:
    keys = [uuid.uuid5(uuid.NAMESPACE_URL, str(party)) for party in range(5)]
    done: list[int] = []
    filling.fill_reading(connection, 100, TODAY, keys=keys, benefits=3, payments=48, progress=done.append)
    assert done == [100]
    for kind, each in ((ItemKind.CASE, 20), (ItemKind.BENEFIT, 3), (ItemKind.PAYMENT, 48)):
        counted = dict(connection.execute(BY_PARTY, (int(kind),)).fetchall())
        assert counted == dict.fromkeys(keys, each)
    for kind, body in connection.execute("SELECT kind, body::text FROM reading").fetchall():
        decoded = msgspec.json.decode(body, type=BODY_TYPES[ItemKind(kind)])
        if isinstance(decoded, PaymentBody):
            assert decoded.gross == sum(line.amount for line in decoded.lines)
            assert decoded.available is not None
            assert decoded.available < TODAY


def test_sql_fills_in_documents_that_repeat_their_case_and_findings(connection: Connection[Any]) -> None:
    filling.fill_reading(connection, 100, TODAY, documented=4, faulty=10)
    repeated = connection.execute(
        """SELECT d.body::text, d.findings
           FROM reading d JOIN reading c ON c.item_id = d.case_id AND c.party_key = d.party_key
            AND (c.owner_id, c.candidate, c.authority, c.source, c.kle, c.facet, c.created, c.state_from)
              = (d.owner_id, d.candidate, d.authority, d.source, d.kle, d.facet, d.created, d.state_from)
            AND c.closed_at IS NOT DISTINCT FROM d.closed_at
           WHERE d.kind = 2 AND c.kind = 1"""
    ).fetchall()
    assert len(repeated) == 25
    for body, findings in repeated:
        assert [step.status for step in msgspec.json.decode(body, type=DocumentBody).states] == ["Endeligt"]
        assert findings is None
    told = connection.execute(
        "SELECT findings, count(*) FROM reading WHERE findings IS NOT NULL GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert told == [("no_facet", 4), ("no_facet,not_opened", 3), ("not_opened", 3)]


@pytest.mark.parametrize("party", [0, 1, 77_777])
def test_a_key_without_secrets_is_the_same_in_sql(party: int, connection: Connection[Any]) -> None:
    row = connection.execute("SELECT md5('overblik-party-' || %s::int)::uuid", (party,)).fetchone()
    assert row == (scale.party_key(party),)

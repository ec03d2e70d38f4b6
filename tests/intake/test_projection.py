# SPDX-License-Identifier: MPL-2.0
"""From an object's state to its rows: the questions asked of messy data, and what each kind carries on."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from overblik.basedata.ownership import Ownership, property_id
from overblik.disclosure.combination import DECIDING
from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import ObjectState, Registration, Relation, Section
from overblik.index.reading import BODY_TYPES, CaseBody, ItemKind, ReadingRow
from overblik.index.roles import Role
from overblik.intake.findings import findings
from overblik.intake.projection import project
from overblik.intake.projection import state as of
from overblik.intake.projection.surroundings import Stamp, Surroundings
from overblik.intake.receipt import Outcome, Receipt
from overblik.intake.verdict import core
from overblik.people.keys import KeyRing
from overblik.quality.table import rules
from tests.builders import (
    ANNA,
    BENT,
    a_case,
    a_document,
    a_grant,
    a_journal_entry,
    a_payment,
    an_id,
    at,
    changed,
    period,
    person,
    states,
)

STAMP = Stamp(at("2025-06-01"), None)


def rows(
    told: of.Asked, *around: of.Asked, owners: dict[str, list[Ownership]] | None = None
) -> list[ReadingRow]:
    return project.project(told, Surroundings({one.object_id: one for one in around}, owners or {}), STAMP)


def body(row: ReadingRow) -> Any:
    return msgspec.json.decode(row.body, type=BODY_TYPES[row.kind])


# --- cases ----------------------------------------------------------------------------------------------------


def test_without_a_created_time_the_first_state_counts(state_of: Any) -> None:
    case = changed(a_case(), sections=(Section(SectionName.PROPERTIES, {"title": "T"}),))
    [row] = rows(state_of(case))
    assert row.created == dt.date(2025, 1, 2)
    [row] = rows(state_of(changed(case, states=())))
    assert (row.created, row.state_from, row.state_to) == (None, None, None)


def test_a_case_carries_its_unit_and_the_cases_it_points_to(state_of: Any) -> None:
    unit = Relation(RelationType.ACTOR, Role.RESPONSIBLE, object_type="org_unit", values={"name": "Ydelser"})
    parent = Relation(RelationType.CASE, Role.PARENT_CASE, reference=str(an_id("parent")))
    nowhere = Relation(RelationType.CASE, Role.OTHER_CASE, "1", reference="urn:oio:x")
    found = body(rows(state_of(a_case(more=(unit, parent, nowhere))))[0])
    assert isinstance(found, CaseBody)
    assert found.unit == "Ydelser"
    assert [(r.role, r.case_id) for r in found.related] == [("parent_case", an_id("parent"))]


@pytest.mark.parametrize("values", [None, {"name": ""}])
def test_a_unit_without_a_name_is_left_out(state_of: Any, values: dict[str, Any] | None) -> None:
    unit = Relation(RelationType.ACTOR, Role.RESPONSIBLE, object_type="org_unit", values=values)
    assert body(rows(state_of(a_case(more=(unit,))))[0]).unit is None


def test_a_document_filed_for_a_time_is_seen_for_that_time_at_most(state_of: Any) -> None:
    entry = changed(a_journal_entry("document"), validity=period("2025-03-01", "2025-05-01"))  # type: ignore[arg-type]
    case = a_case(cpr=None, more=(person(ANNA, validity=period("2025-02-01", "2025-04-01")), entry, entry))
    documents = rows(state_of(case), state_of(a_document()))[1:]
    assert [(row.candidate_from, row.candidate_to) for row in documents] == [
        (at("2025-03-01"), at("2025-04-01"))
    ]


def test_a_document_lies_beside_its_case_and_repeats_it_but_for_what_it_has_of_its_own(
    state_of: Any, ring: KeyRing
) -> None:
    """A what-if decides on documents by this: only these columns of the case need be looked up."""
    own = {"kind", "item_id", "sensitivity", "has_title"}
    own |= {f"{period}_{end}" for period in ("candidate", "excluded") for end in ("from", "to")}
    urn = "urn:oio:ejendom:bfe-nr:0001234567"
    building = Relation(RelationType.OBJECT, Role.BUILDING, "1", reference=urn)
    entries = (a_journal_entry("document", title="Brev"), a_journal_entry("not-delivered"))
    told = state_of(a_case(title="", sensitivity="VIP_SAGER", more=(building, person(BENT), *entries)))
    owners = {urn: [Ownership(ring.party_key("cpr", ANNA), at("2020-01-01"), None)]}

    found = rows(told, state_of(a_document()), owners=owners)

    cases = {(row.party_key, row.candidate): row for row in found if row.kind is ItemKind.CASE}
    documents = [row for row in found if row.kind is ItemKind.DOCUMENT]
    assert (len(cases), len(documents)) == (3, 6)
    for row in documents:
        case = cases[row.party_key, row.candidate]
        assert row.case_id == case.item_id
        for column in {"authority", *DECIDING} - own:
            assert getattr(row, column) == getattr(case, column), column


def test_a_case_depends_on_the_documents_it_files_or_attaches_only(state_of: Any) -> None:
    filed, attached, note = (
        a_journal_entry(name, role=role)
        for name, role in (("a", Role.FILED), ("b", Role.ATTACHED), ("c", Role.NOTE))
    )
    told = state_of(a_case(more=(filed, attached, note)))
    assert project.links(told) == {an_id("a"), an_id("b")}


def test_a_journal_entry_that_points_to_no_object_is_passed_over(state_of: Any) -> None:
    entry = Relation(RelationType.JOURNAL, Role.FILED, "1", reference="urn:oio:x")
    told = state_of(a_case(more=(entry,)))
    assert len(rows(told)) == 1
    assert project.links(told) == set()


def test_of_an_owners_times_the_one_that_still_runs_counts(state_of: Any, ring: KeyRing) -> None:
    urn, key = "urn:oio:ejendom:bfe-nr:0001234567", ring.party_key("cpr", BENT)
    building = Relation(RelationType.OBJECT, Role.BUILDING, "1", reference=urn)
    nothing = Relation(RelationType.OBJECT, Role.BUILDING, "2")
    past, present = (
        Ownership(key, at("2010-01-01"), at("2015-01-01")),
        Ownership(key, at("2020-01-01"), None),
    )
    told = state_of(a_case(cpr=None, more=(building, nothing)))
    for order in ([past, present], [present, past]):
        [row] = rows(told, owners={urn: order})
        assert (row.candidate_from, row.candidate_to) == (at("2020-01-01"), None)
    assert project.properties(told) == [urn]
    assert project.links(told) == {property_id(urn)}
    assert project.properties(state_of(a_document())) == []


def test_a_document_has_no_rows_and_depends_on_nothing(state_of: Any) -> None:
    told = state_of(a_document())
    assert rows(told) == []
    assert project.links(told) == set()


# --- grants and payments --------------------------------------------------------------------------------------


def test_a_grant_to_nobody_has_no_rows(state_of: Any) -> None:
    grant = a_grant()
    others = tuple(r for r in grant.relations if r.type != RelationType.PARTY)
    company = Relation(RelationType.PARTY, Role.GRANT_RECIPIENT, reference="urn:oio:cvr-nr:90000001")
    assert rows(state_of(changed(grant, relations=others))) == []
    assert rows(state_of(changed(grant, relations=(*others, company)))) == []


def test_a_benefit_that_has_ended_is_closed_the_day_after_its_last(state_of: Any) -> None:
    [row] = rows(state_of(a_grant(case=None, end="2025-05-31")))
    assert row.closed_at == at("2025-05-31T22:00:00")


def test_a_benefit_is_as_active_as_its_case(state_of: Any) -> None:
    closed = state_of(a_case(steps=states(("Opstaaet", "2025-01-01"), ("Afsluttet", "2025-03-01"))))
    [row] = rows(state_of(a_grant(end="2025-05-31")), closed)
    assert row.closed_at == at("2025-03-01")
    [row] = rows(state_of(a_grant(end="2025-05-31")), state_of(a_case()))
    assert row.closed_at is None


def test_a_grants_own_start_goes_before_those_of_its_benefits(state_of: Any) -> None:
    grant = a_grant(case=None, start="2025-02-01")
    [row] = rows(state_of(grant))
    assert row.created == dt.date(2025, 2, 1)
    start = Section(SectionName.PROPERTIES, {"start": "2025-01-15"})
    [row] = rows(state_of(changed(grant, sections=(start, *grant.sections[1:]))))
    assert row.created == dt.date(2025, 1, 15)
    bare = Section(SectionName.BENEFIT, {"name": "Y", "kle": "32.24.04", "plans": [{"amount": "x"}]}, "2")
    [row] = rows(state_of(changed(grant, sections=(bare,))))
    assert (row.created, row.kle, row.sensitivity) == (None, "32.24.04", None)
    assert body(row).plans[0].id == "0"


def test_a_grants_link_that_is_no_object_is_passed_over(state_of: Any) -> None:
    grant = a_grant(case=None)
    told = state_of(
        changed(
            grant, relations=(*grant.relations, Relation(RelationType.CASE, Role.GRANT_CASE, reference="x"))
        )
    )
    assert project.links(told) == set()


def test_a_payment_carries_the_chain_and_its_lines(state_of: Any) -> None:
    [row] = rows(state_of(a_payment()), state_of(a_grant(case=None)))
    found = body(row)
    assert (found.gross, found.after_tax, found.sent, found.paid) == tuple(
        map(Decimal, ("12500.00", "8600.00", "8100.00", "7100.00"))
    )
    assert found.lines[0].grant_id == an_id("grant")
    assert row.closed_at is None


def test_a_payment_of_ended_grants_is_closed_with_the_last_of_them(state_of: Any) -> None:
    second = Relation(
        RelationType.LINE,
        Role.PART_OF,
        "2",
        values={"amount": "1.00", "kle": "32.30.04", "grant": str(an_id("b"))},
    )
    grants = [
        state_of(a_grant("grant", case=None, end="2025-05-31")),
        state_of(a_grant("b", case=None, end="2025-06-30")),
    ]
    [row] = rows(state_of(a_payment(more=(second,))), *grants)
    assert row.closed_at == at("2025-06-30T22:00:00")
    [row] = rows(state_of(a_payment(more=(second,))), grants[0])
    assert row.sensitivity is None


def test_lines_without_an_amount_or_a_grant_are_kept_out_of_the_sum(state_of: Any) -> None:
    lines = (
        Relation(RelationType.LINE, Role.PART_OF, "2", values={"amount": "x"}),
        Relation(RelationType.LINE, Role.PART_OF, "3", values={"amount": "5.00", "grant": "no uuid"}),
        Relation(RelationType.LINE, Role.PART_OF, "4"),
    )
    found = rows(state_of(a_payment(more=lines)), state_of(a_grant(case=None)))
    assert [row.part for row in found] == ["", "32.30.04"]
    assert [line.amount for line in body(found[0]).lines] == [Decimal("12500.00"), Decimal("5.00")]


def test_a_payment_to_a_company_lies_under_nobody(state_of: Any) -> None:
    payment = a_payment()
    others = tuple(r for r in payment.relations if r.type != RelationType.PARTY)
    company = Relation(RelationType.PARTY, Role.PAYEE, reference="urn:oio:cvr-nr:90000001")
    assert rows(state_of(changed(payment, relations=(*others, company)))) == []


def test_a_payment_of_a_grant_of_unknown_sensitivity_is_of_unknown_sensitivity(state_of: Any) -> None:
    grant = a_grant(case=None)
    [row] = rows(state_of(a_payment()), state_of(changed(grant, sections=grant.sections[1:])))
    assert row.sensitivity is None


# --- once for all ----------------------------------------------------------------------------------------------


class Counting(dict[uuid.UUID, ObjectState]):
    """States that tell how often each was looked up."""

    def __init__(self, told: Iterable[ObjectState]) -> None:
        super().__init__({one.object_id: one for one in told})
        self.asked: Counter[uuid.UUID] = Counter()

    def get(self, key: uuid.UUID, default: Any = None) -> Any:
        self.asked[key] += 1
        return super().get(key, default)


def test_a_case_and_a_grant_are_looked_into_once_however_many_payments_they_have(state_of: Any) -> None:
    payments = [state_of(a_payment(f"payment {number}")) for number in range(5)]
    states = Counting([state_of(a_case()), state_of(a_grant()), *payments])
    around = Surroundings(states, {})
    for payment in payments:
        assert len(project.project(payment, around, STAMP)) == 1
    assert states.asked == {an_id("case"): 1, an_id("grant"): 1}


def test_other_surroundings_remember_nothing_of_these(state_of: Any) -> None:
    payment, grant = state_of(a_payment()), state_of(a_grant())
    closed = state_of(a_case(steps=states(("Opstaaet", "2025-01-01"), ("Afsluttet", "2025-03-01"))))
    assert [row.closed_at for row in rows(payment, grant, closed)] == [at("2025-03-01")]
    assert [row.closed_at for row in rows(payment, grant, state_of(a_case()))] == [None]


@pytest.mark.parametrize("told", [a_case(), a_document(), a_grant(), a_payment(), a_case(cpr=None)])
def test_a_view_gives_what_its_state_gives(state_of: Any, told: Registration) -> None:
    everything = [state_of(one) for one in (a_case(), a_grant(), a_document())]
    state = state_of(told)
    seen = of.view(state)
    assert of.view(seen) is seen
    assert rows(seen, *map(of.view, everything)) == rows(state, *everything)
    assert project.links(seen) == project.links(state)
    assert project.properties(seen) == project.properties(state)
    assert (of.authority(seen), of.master(seen)) == (of.authority(state), of.master(state))


# --- findings and receipts ------------------------------------------------------------------------------------

BARE = Registration(an_id("bare"), Kind.CASE, at("2025-01-01"))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (a_case(), None),
        (a_document(), None),
        (BARE, "no_owner,no_title,no_class,no_facet,no_party,no_state,no_sensitivity"),
        (a_case(steps=states(("Oplyst", "2025-01-01"))), "not_opened"),
        (a_case(title=f"Om {ANNA}"), "cpr_in_text"),
        (changed(a_document(), relations=()), "no_owner"),
    ],
)
def test_what_is_missing_is_found(state_of: Any, told: Registration, expected: str | None) -> None:
    found = state_of(told)
    assert ",".join(core(of.view(found), msgspec.json.encode(found))) == (expected or "")


def test_broken_rules_stand_behind_what_decides_the_view(state_of: Any) -> None:
    state = state_of(changed(BARE, user="urn:oio:it-system-uuid:somebody"))
    told = findings(state, of.view(state), msgspec.json.encode(state)) or ""
    words, codes = (
        [code for code in told.split(",") if (len(code) > 2) is is_word] for is_word in (True, False)
    )
    assert told.split(",") == words + codes
    assert "no_title" in words
    assert {rule.code for rule in rules().values()} >= set(codes) != set()


def test_refused_and_unreadable_objects_are_not_accepted() -> None:
    assert [o for o in Outcome if not Receipt(1, o).accepted] == [Outcome.REFUSED, Outcome.INVALID]

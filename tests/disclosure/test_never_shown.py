# SPDX-License-Identifier: MPL-2.0
"""The never-shown list (domain section 1.3), held by types: what has no field cannot be shown by mistake."""

from __future__ import annotations

import dataclasses
import typing
from typing import Any

import msgspec
import pytest

from overblik.disclosure.document import decide_document
from overblik.disclosure.reason import Reason
from overblik.index.kinds import DocumentState, RelationType, SectionName
from overblik.index.objects import Relation, Validity
from overblik.index.reading import (
    BenefitBody,
    CaseBody,
    DocumentBody,
    PaymentBody,
    PaymentLine,
    Plan,
    Related,
    Step,
)
from overblik.index.roles import Role
from overblik.overview.view import Overview
from tests.builders import a_case, a_journal_entry
from tests.disclosure.build import NOW, a_document_row, a_row, a_rule, day, decided
from tests.disclosure.test_who_sees import PERSON, party, rows_of

BODIES: dict[type[msgspec.Struct], set[str]] = {
    CaseBody: {"title", "steps", "local_status", "decision", "unit", "related"},
    DocumentBody: {"title", "type", "letter_date", "states"},
    BenefitBody: {"name", "start", "end", "repayable", "plans"},
    PaymentBody: {
        *("gross", "after_tax", "sent", "sent_reason", "paid", "paid_reason"),
        *("start", "end", "available", "department", "lines"),
    },
    Step: {"status", "valid_from", "valid_to"},
    Related: {"role", "case_id"},
    Plan: {"id", "start", "end", "frequency", "in_advance", "day", "amount", "manual"},
    PaymentLine: {"amount", "kle", "start", "end", "grant_id", "benefit_id"},
}


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
def test_a_body_has_only_the_fields_that_may_be_shown(body: type[msgspec.Struct]) -> None:
    assert set(body.__struct_fields__) == BODIES[body]


# One row of the list each: what it is, and words that would betray a field for it.
NEVER = {
    "caseworker name or initials": ("caseworker", "handler", "initial", "employee", "responsible"),
    "document content": ("content", "file", "attachment", "text"),
    "journal notes": ("note", "journal"),
    "alternative (secret) title": ("alternative", "secret"),
    "who registered it": ("user", "actor", "registered"),
    "parties and owners": ("party", "parties", "cpr", "person", "owner_"),
    "control theme class": ("control", "theme"),
    "display class and its reason": ("display_class", "exclu"),
    "case number": ("number", "sagsnummer"),
}


@pytest.mark.parametrize("what", NEVER)
def test_no_type_on_the_way_to_the_citizen_has_a_field_for(what: str) -> None:
    fields = {name for body in BODIES for name in body.__struct_fields__} | set(_all_fields(Overview))
    allowed = {"day_text"}  # the wording of a payment day, made by the grant's plan
    found = {name for name in fields - allowed for word in NEVER[what] if word in name}
    assert found == set()


def _all_fields(root: Any, seen: set[Any] | None = None) -> list[str]:
    """The names of all fields of a struct and of the structs in it."""
    seen = set() if seen is None else seen
    if root in seen:
        return []
    seen.add(root)
    if isinstance(root, type) and (issubclass(root, msgspec.Struct) or dataclasses.is_dataclass(root)):
        hints = typing.get_type_hints(root)
        return [*hints, *(name for hint in hints.values() for name in _all_fields(hint, seen))]
    return [name for part in typing.get_args(root) for name in _all_fields(part, seen)]


def test_the_walk_over_the_view_reaches_the_innermost_structs() -> None:
    assert {"cases", "steps", "documents", "amount", "corrects"} <= set(_all_fields(Overview))


def test_what_a_case_says_beyond_the_bodies_stays_behind() -> None:
    secret = "HEMMELIGT"
    case = a_case(
        cpr=None,
        more=(
            party(f"urn:overblik:person:{PERSON}"),
            Relation(
                RelationType.ACTOR,
                Role.PRIMARY_HANDLER,
                object_type="user",
                validity=Validity(day("2025-01-02"), note=secret),
                values={"name": secret},
            ),
            Relation(RelationType.ACTOR, Role.RESPONSIBLE, object_type="user", values={"name": secret}),
            Relation(
                RelationType.JOURNAL, Role.NOTE, index="9", values={"note": secret, "document_title": secret}
            ),
            Relation(RelationType.CLASS, Role.CONTROL_CLASS, values={"user_key": secret}),
            Relation(RelationType.PARTY, Role.SECONDARY_PARTY, values={"name": secret}),
        ),
    )
    sections = tuple(
        msgspec.structs.replace(
            section, values={**section.values, "alternative_title": secret, "description": secret}
        )
        if section.name == SectionName.PROPERTIES
        else section
        for section in case.sections
    )
    case = msgspec.structs.replace(case, sections=sections, note=secret, user=secret)
    rows = rows_of(case)
    assert len(rows) == 1
    assert secret.encode() not in rows[0].body


def test_a_journal_note_is_no_document() -> None:
    case = a_case(
        cpr=None,
        more=(
            party(f"urn:overblik:person:{PERSON}"),
            a_journal_entry("note", title="Notat", role=Role.NOTE),
        ),
    )
    assert len(rows_of(case)) == 1


def test_nothing_is_shown_on_a_number_the_municipality_has_not_opened() -> None:
    closed = decided(a_row(kle="15.17.06"), a_rule("32.*", open=True))
    assert (closed.shown, closed.reason, closed.rule, closed.field) == (
        False,
        Reason.CLOSED,
        "default",
        "open",
    )


@pytest.mark.parametrize(
    ("states", "reason"),
    [
        ([(DocumentState.RECEIVED, None, None)], Reason.SHOWN),
        ([(DocumentState.DISTRIBUTED, None, None)], Reason.SHOWN),
        ([(DocumentState.DRAFT, None, None)], Reason.DOCUMENT_UNFINISHED),
        ([(DocumentState.IN_REVIEW, None, None)], Reason.DOCUMENT_UNFINISHED),
        ([(DocumentState.PUBLISHED, None, None)], Reason.SHOWN),
        ([(DocumentState.FINAL, None, None)], Reason.SHOWN),
        ([(DocumentState.HANDED_OVER, None, None)], Reason.SHOWN),
        ([], Reason.DOCUMENT_STATE_UNKNOWN),
        ([("Ukendt", None, None)], Reason.DOCUMENT_STATE_UNKNOWN),
        ([(DocumentState.FINAL, "2025-07-01", None)], Reason.DOCUMENT_STATE_UNKNOWN),
        ([(DocumentState.FINAL, None, "2025-06-01")], Reason.DOCUMENT_STATE_UNKNOWN),
        (
            [(DocumentState.DRAFT, "2025-01-01", "2025-05-01"), (DocumentState.FINAL, "2025-05-01", None)],
            Reason.SHOWN,
        ),
        (
            [(DocumentState.FINAL, "2025-01-01", None), (DocumentState.DRAFT, "2025-05-01", None)],
            Reason.DOCUMENT_UNFINISHED,
        ),
    ],
)
def test_a_document_is_never_shown_while_it_is_drafted_or_reviewed(
    states: list[tuple[str, str | None, str | None]], reason: Reason
) -> None:
    steps = [
        Step(code, day(start) if start else None, day(end) if end else None) for code, start, end in states
    ]
    rule = a_rule(open=True, documents=True)
    decision = decide_document(decided(a_document_row(), rule), decided(a_row(), rule), steps, NOW)
    assert (decision.reason, decision.shown) == (reason, reason is Reason.SHOWN)


@pytest.mark.parametrize("case_there", [True, False])
def test_a_document_is_shown_only_with_its_case(case_there: bool) -> None:
    rule = a_rule(open=True, documents=True)
    of_case = decided(a_row(has_title=False), rule) if case_there else None
    final = [Step(DocumentState.FINAL, None, None)]
    decision = decide_document(decided(a_document_row(), rule), of_case, final, NOW)
    assert (decision.shown, decision.reason) == (False, Reason.CASE_NOT_SHOWN)


def test_a_document_hidden_by_a_rule_keeps_that_reason() -> None:
    hidden = decided(a_document_row(), a_rule(open=True))
    assert decide_document(hidden, None, [], NOW) is hidden

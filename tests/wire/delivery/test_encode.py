# SPDX-License-Identifier: MPL-2.0
"""Writing JSON deliveries: what has a field is written, what has none is left out and breaks nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from overblik.index.kinds import RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section, State
from overblik.index.roles import Role
from overblik.wire import delivery
from tests.builders import a_case, a_class, a_document, a_grant, a_payment, an_id, changed, period, person


def written(told: Registration) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(delivery.encode_line(told))
    return line


def bare(**told: Any) -> dict[str, Any]:
    """A case with these parts only, as it is written; id, kind and time apart."""
    line = written(changed(a_case(cpr=None), **{"sections": (), "states": (), "relations": ()} | told))
    return {name: value for name, value in line.items() if name not in ("kind", "id", "recorded_at")}


UNWRITABLE = [
    Relation(RelationType.ACTOR, Role.OWNER, object_type="organisation", reference=str(an_id("owner"))),
    Relation(RelationType.ACTOR, Role.RESPONSIBLE, object_type="person", values={"name": "Sagsbehandler"}),
    Relation(RelationType.ACTOR, Role.RESPONSIBLE, object_type="org_unit", reference=str(an_id("unit"))),
    Relation(RelationType.CLASS, Role.PRIMARY_CLASS, reference=str(an_id("class"))),
    Relation(RelationType.CLASS, Role.TASK_CLASS, values={"user_key": "x"}),
    Relation(RelationType.CLASS, str(an_id("a role nobody knows")), values={"user_key": "x"}),
    Relation(RelationType.JOURNAL, Role.NOTE, "n", values={"note": {"title": "x"}}),
    Relation(RelationType.CASE, Role.GRANT_CASE, reference=str(an_id("case"))),
    Relation(RelationType.IT_SYSTEM, Role.ACCESS, reference=str(an_id("system"))),
    Relation(RelationType.SECURITY, Role.PROTECTION, values={"x": "y"}),
]


@pytest.mark.parametrize("relation", UNWRITABLE, ids=lambda relation: f"{relation.type} {relation.role}")
def test_a_relation_without_a_field_of_its_own_is_left_out(relation: Relation) -> None:
    assert bare(relations=(relation,)) == {}


def test_an_authority_may_have_no_name() -> None:
    owner = Relation(RelationType.ACTOR, Role.OWNER, values={"cvr": "90000001"})
    assert bare(relations=(owner,)) == {"authority": "90000001"}


def test_the_unit_that_handles_a_case_is_written_by_name() -> None:
    unit = Relation(RelationType.ACTOR, Role.RESPONSIBLE, object_type="org_unit", values={"name": "Ydelser"})
    assert bare(relations=(unit,)) == {"unit": "Ydelser"}


def test_a_delta_and_its_note_are_written() -> None:
    assert bare(complete=False, note="n") == {"delta": True, "note": "n"}


def test_states_are_written_as_far_as_they_are_dated() -> None:
    told = (
        State("Opstaaet"),
        State("Oplyst", period("2025-01-02")),
        State("Afgjort", period(None, "2025-01-03")),
        State("Afsluttet", period()),
    )
    assert bare(states=told) == {
        "progress": [
            {"status": "Opstaaet"},
            {"status": "Oplyst", "from": "2025-01-02T00:00:00Z"},
            {"status": "Afgjort", "to": "2025-01-03T00:00:00Z"},
            {"status": "Afsluttet"},
        ]
    }


def test_a_display_class_with_a_period_is_an_object_and_one_without_a_text() -> None:
    told = (
        a_class(Role.DISPLAY_CLASS, "a"),
        a_class(Role.DISPLAY_CLASS, "b", period("2025-01-02", "2025-01-03")),
        Relation(RelationType.CLASS, Role.DISPLAY_CLASS),
    )
    dated = {"key": "b", "from": "2025-01-02T00:00:00Z", "to": "2025-01-03T00:00:00Z"}
    assert bare(relations=told) == {"display_classes": ["a", dated, ""]}


def test_of_two_versions_of_a_section_the_later_value_is_written() -> None:
    versions = (
        Section(SectionName.PROPERTIES, {"title": "old", "number": "1"}),
        Section(SectionName.PROPERTIES, {"title": "new"}),
    )
    assert bare(sections=versions) == {"title": "new", "number": "1"}


def test_parts_of_a_grant_and_a_payment_that_are_missing_are_not_written() -> None:
    grant = changed(a_grant(case=None), sections=(Section(SectionName.BENEFIT, {"name": "Y"}, "1"),))
    assert written(grant)["benefits"] == [{"id": "1", "name": "Y"}]
    assert "case" not in written(grant)
    payment = changed(a_payment(), relations=(Relation(RelationType.LINE, Role.PART_OF, "1"),))
    assert written(payment)["lines"] == [{"index": "1"}]
    assert "payee" not in written(payment)


def test_a_document_has_neither_facet_nor_decision() -> None:
    classes = (a_class(Role.PRIMARY_CLASS, "32.24.04"), a_class(Role.FACET_CLASS, "G01"))
    line = written(changed(a_document(), relations=(*classes, person("6101010002", index="7"))))
    assert (line["kle"], "facet" in line) == ("32.24.04", False)
    assert line["parties"] == [{"role": "primary", "id": "urn:oio:cpr-nr:6101010002", "index": "7"}]

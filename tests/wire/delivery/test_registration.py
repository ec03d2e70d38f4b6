# SPDX-License-Identifier: MPL-2.0
"""What a line of a JSON delivery becomes: every field at its place in the registration, and nothing that was not told."""

from __future__ import annotations

import io
import json
import uuid
from typing import Any

import pytest

from overblik.index.kinds import Kind
from overblik.index.objects import Registration, Relation, Section, State, Validity
from overblik.wire import delivery
from tests.builders import at

ID = "81bffd81-061a-50e0-b88c-636e197e7b2f"
OTHER = "2c7f0d52-6c35-4a3f-8a39-0e6f1d7b9a10"
SINCE = Validity(at("2025-01-02"))


def read(kind: str, **told: Any) -> Registration:
    line = json.dumps({"kind": kind, "id": ID, "recorded_at": "2025-01-01T00:00:00Z", **told}).encode()
    [item] = delivery.decode_lines(io.BytesIO(line))
    assert isinstance(item.value, Registration), item.value
    return item.value


@pytest.mark.parametrize("kind", list(Kind))
def test_an_object_of_which_nothing_is_told_has_nothing(kind: Kind) -> None:
    assert read(kind) == Registration(uuid.UUID(ID), kind, at("2025-01-01"))


@pytest.mark.parametrize("kind", list(Kind))
def test_every_object_says_whose_it_is_and_where_it_comes_from(kind: Kind) -> None:
    told = read(kind, authority="90000001", authority_name="Prøve Kommune", source=OTHER.upper(), note="n")
    assert told.note == "n"
    assert told.relations == (
        Relation("actor", "owner", None, "organisation", "urn:oio:cvr-nr:90000001", None,
                 {"cvr": "90000001", "name": "Prøve Kommune"}),
        Relation("it_system", "master", None, "it_system", OTHER),
        Relation("it_system", "sender", None, "it_system", OTHER),
    )  # fmt: skip
    assert read(kind, authority="90000001").relations[0].values == {"cvr": "90000001"}


CASE: list[tuple[dict[str, Any], list[Relation]]] = [
    ({"unit": "Ydelser"}, [Relation("actor", "responsible", None, "org_unit", None, None, {"name": "Ydelser"})]),
    (
        {"kle": "32.24.04", "facet": "G01", "decision": "Medhold"},
        [
            Relation("class", "primary_class", None, "class", None, None, {"user_key": "32.24.04"}),
            Relation("class", "facet_class", None, "class", None, None, {"user_key": "G01"}),
            Relation("class", "decision_class", "1", "class", None, None, {"user_key": "Medhold"}),
        ],
    ),
    (
        {"display_classes": ["Visning undtaget for borger, længere end 36", {"key": "x", "from": "2025-01-02T00:00:00Z"}]},
        [
            Relation("class", "display_class", "Visning undtaget for borger, længere", "class", None, None,
                     {"user_key": "Visning undtaget for borger, længere end 36"}),
            Relation("class", "display_class", "x", "class", None, SINCE, {"user_key": "x"}),
        ],
    ),
    (
        {"parties": [{"id": "urn:oio:cpr-nr:6101010002", "name": "Anna", "from": "2025-01-02T00:00:00Z"},
                     {"id": "urn:oio:cvr-nr:90000002", "role": "secondary", "index": "2"}]},
        [
            Relation("party", "primary", None, "person", "urn:oio:cpr-nr:6101010002", SINCE, {"name": "Anna"}),
            Relation("party", "secondary", "2", None, "urn:oio:cvr-nr:90000002"),
        ],
    ),
    (
        {"journal": [{"document": OTHER, "title": "Brev", "from": "2025-01-02T00:00:00Z"},
                     {"document": OTHER, "role": "attached"}]},
        [
            Relation("journal", "filed", OTHER, "document", OTHER, SINCE, {"document_title": "Brev"}),
            Relation("journal", "attached", OTHER, "document", OTHER),
        ],
    ),
    (
        {"objects": ["urn:oio:ejendom:bfe-nr:0000000000001234567"]},
        [Relation("object", "building", "oio:ejendom:bfe-nr:0000000000001234567"[-36:], "property",
                  "urn:oio:ejendom:bfe-nr:0000000000001234567")],
    ),
    (
        {"related": [{"id": OTHER}, {"id": OTHER, "role": "parent_case"}]},
        [
            Relation("case", "other_case", OTHER, "case", OTHER),
            Relation("case", "parent_case", None, "case", OTHER),
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "relations"), CASE, ids=lambda told: next(iter(told)) if isinstance(told, dict) else ""
)
def test_what_a_case_is_related_to(told: dict[str, Any], relations: list[Relation]) -> None:
    assert list(read("case", **told).relations) == relations


def test_what_a_case_says_of_itself() -> None:
    told = read(
        "case", number="S-1", title="T", description="D", sensitivity="VIP_SAGER", created="2025-01-02",
        local_status="L", category="C", delta=True,
        progress=[{"status": "Opstaaet", "from": "2025-01-02T00:00:00Z"}, {"status": "Afsluttet"}],
    )  # fmt: skip
    assert not told.complete
    assert told.sections == (
        Section("properties", {"number": "S-1", "user_key": "S-1", "title": "T", "description": "D"}),
        Section(
            "index_properties",
            {"local_status": "L", "category": "C", "sensitivity": "VIP_SAGER", "created": "2025-01-02"},
        ),
    )
    assert told.states == (State("Opstaaet", SINCE), State("Afsluttet"))


def test_what_a_document_says() -> None:
    told = read(
        "document", number="1", title="T", type="Brev", sensitivity="VIP_SAGER", letter_date="2025-01-03",
        description="D", kle="32.24.04", states=[{"status": "Endeligt", "from": "2025-01-02T00:00:00Z"}],
        display_classes=["x"], parties=[{"id": "urn:oio:cvr-nr:90000002", "role": "copy_party"}],
    )  # fmt: skip
    values = {
        "number": "1", "user_key": "1", "title": "T", "type": "Brev", "sensitivity": "VIP_SAGER",
        "letter_date": "2025-01-03", "description": "D",
    }  # fmt: skip
    assert told.sections == (Section("properties", values),)
    assert told.states == (State("Endeligt", SINCE),)
    assert [(part.type, part.role) for part in told.relations] == [
        ("class", "primary_class"), ("class", "display_class"), ("party", "copy_party"),
    ]  # fmt: skip


def test_what_a_grant_says() -> None:
    plan = {
        "id": "p", "start": "2025-01-01", "end": "2025-12-31", "frequency": "f", "advance": False, "day": "d",
        "amount": "1.00", "manual": True,
    }  # fmt: skip
    whole = {"id": "1", "name": "Ydelse", "start": "2025-01-01", "end": "2025-12-31", "repayable": False}
    told = read(
        "grant", number="B", sensitivity="VIP_SAGER", start="2025-01-01", end="2025-12-31",
        case={"id": OTHER, "number": "S-1", "title": "T"},
        benefits=[whole | {"kle": "32.24.04", "class_title": "K", "plans": [plan]}, {"id": "2", "name": "Anden"}],
    )  # fmt: skip
    own = {"user_key": "B", "sensitivity": "VIP_SAGER", "start": "2025-01-01", "end": "2025-12-31"}
    benefit = {name: value for name, value in whole.items() if name != "id"}
    assert told.sections == (
        Section("properties", own),
        Section(
            "benefit", benefit | {"class": {"kle": "32.24.04", "class_title": "K"}, "plans": [plan]}, "1"
        ),
        Section("benefit", {"name": "Anden"}, "2"),
    )
    assert told.relations == (
        Relation("case", "grant_case", None, "case", OTHER, None, {"user_key": "S-1", "title": "T"}),
    )
    assert read("grant", case={"id": OTHER}).relations == (
        Relation("case", "grant_case", None, "case", OTHER),
    )


def test_what_a_payment_says() -> None:
    chain = {
        "start": "2025-01-01", "end": "2025-01-31", "available": "2025-01-31", "gross": "3.00", "after_tax": "2.00",
        "sent": "2.00", "sent_reason": "s", "paid": "1.00", "paid_reason": "p", "department": "d",
    }  # fmt: skip
    line = {
        "start": "2025-01-01",
        "end": "2025-01-31",
        "amount": "-3.00",
        "kle": "32.24.04",
        "benefit": "1",
        "grant": OTHER,
    }
    told = read(
        "payment", number="U", **chain, payee="urn:oio:cpr-nr:6101010002", payee_name="Anna",
        lines=[line | {"index": "x"}, {"amount": "6.00"}],
    )  # fmt: skip
    assert told.sections == (Section("properties", {"user_key": "U"} | chain),)
    assert told.relations == (
        Relation("party", "payee", None, None, "urn:oio:cpr-nr:6101010002", None, {"name": "Anna"}),
        Relation("line", "part_of", "x", "class", None, None, line),
        Relation("line", "part_of", "2", "class", None, None, {"amount": "6.00"}),
    )
    nameless = read("payment", payee="urn:oio:cvr-nr:90000002")
    assert nameless.relations == (Relation("party", "payee", None, None, "urn:oio:cvr-nr:90000002"),)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("0001-01-01T00:00:00+02:00", "0001-01-01T00:00:00+00:00"),
        ("9999-12-31T23:59:59-02:00", "9999-12-31T23:59:59.999999+00:00"),
        ("2025-01-01T00:00:00+02:00", "2024-12-31T22:00:00+00:00"),
    ],
)
def test_a_time_that_its_zone_carries_out_of_the_calendar_is_its_first_or_last(told: str, kept: str) -> None:
    case = read("case", recorded_at=told, progress=[{"status": "Opstaaet", "from": told, "to": told}])
    assert case.recorded_at == at(kept)
    assert case.states == (State("Opstaaet", Validity(at(kept), at(kept))),)

# SPDX-License-Identifier: MPL-2.0
"""Answers: valid by the published schema whatever is held, and equal in content to what was delivered."""

from __future__ import annotations

import io
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from overblik.index.excerpt import Part, excerpt
from overblik.index.expression import HeldObject
from overblik.index.fold import fold
from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section
from overblik.index.roles import Role
from overblik.wire.asking import Answer, Count, Page
from overblik.wire.sdi import decode_file
from overblik.wire.sdi.answer import encode_answer
from overblik.wire.sdi.names import PREFIXES
from overblik.wire.sdi.schema import schema_errors
from tests.builders import a_case, a_document, an_id, at, changed, states
from tests.wire.sdi.bodies import HEAD, TAIL
from tests.wire.sdi.shapes import registrations
from tests.wire.sdi.test_round_trip import schema

RECEIVED = at("2025-06-01T10:00:00")


def held(registration: Registration) -> HeldObject:
    state = fold([registration])
    assert state is not None
    return HeldObject(state, RECEIVED)


def written(*objects: HeldObject, counts: dict[Kind, Count] | None = None, notes: int = 0) -> Any:
    """The answer as a tree, found valid."""
    body = encode_answer(Answer(counts or {}, {Kind.CASE: notes}, objects))
    assert schema_errors(schema(), body) == []
    return etree.fromstring(body)


def texts(tree: Any, path: str) -> list[str | None]:
    return [each.text for each in tree.iterfind(path, PREFIXES)]


def read_again(tree: Any, kind: Kind) -> Registration:
    """What a receiver reads out of the one object in the answer."""
    name, element = ("sag", "SagIndeks") if kind is Kind.CASE else ("di", "DokumentIndeks")
    (registered,) = tree.iterfind(f".//{name}:Registrering", PREFIXES)
    inner = etree.tostring(registered).decode()
    identity = f"<sd:UUIDIdentifikator>{texts(tree, f'.//{name}:ObjektType/sd:UUIDIdentifikator')[0]}</sd:UUIDIdentifikator>"
    body = f"{HEAD}<sdi:{element}>{identity}{inner}</sdi:{element}>{TAIL}"
    (item,) = decode_file(io.BytesIO(body.encode()))
    assert isinstance(item.value, Registration), item
    return item.value


@pytest.mark.slow
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(registrations(complete=True), st.sets(st.sampled_from(Part)))
def test_any_object_in_any_excerpt_is_valid_and_says_what_is_held(
    told: Registration, parts: set[Part]
) -> None:
    one = held(told)
    shown = msgspec.structs.replace(one, state=excerpt(one.state, parts))
    again = read_again(written(shown), told.kind)
    state = shown.state
    assert (again.object_id, again.recorded_at) == (state.object_id, state.recorded_at)
    assert (again.sections, again.states, again.relations) == (state.sections, state.states, state.relations)
    assert (again.user, again.note, again.lifecycle) == (state.user, state.note, state.lifecycle)


def test_status_counts_and_pages_are_told() -> None:
    counts = {Kind.CASE: Count(200, Page(20, 10)), Kind.DOCUMENT: Count(0, Page())}
    tree = written(counts=counts, notes=3)
    assert texts(tree, "sd:StandardRetur/sd:StatusKode") == ["20"]
    assert texts(tree, "sd:StandardRetur/sd:FejlbeskedTekst") == []
    assert texts(tree, "sdi:Antal/sdi:Element") == ["sager", "dokumenter", "journalnotater"]
    assert texts(tree, "sdi:Antal/sdi:Antal") == ["200", "0", "3"]
    assert texts(tree, "sdi:Antal/sdi:Paginering/sd:FoersteResultatReference") == ["20", "0"]
    assert texts(tree, "sdi:Antal/sdi:Paginering/sd:MaksimalAntalKvantitet") == ["10", "100"]


def test_documents_alone_are_counted_alone() -> None:
    assert texts(written(counts={Kind.DOCUMENT: Count(1, Page())}), "sdi:Antal/sdi:Element") == ["dokumenter"]


def test_when_the_object_was_received_is_told() -> None:
    assert texts(written(held(a_case())), ".//gd:StsTidspunkt") == ["2025-06-01T12:00:00.000+02:00"]


def test_cases_come_before_documents_and_what_was_found_before_what_is_included() -> None:
    objects = [held(one) for one in (a_document("d1"), a_case("c1"), a_case("c2"), a_document("d2"))]
    body = encode_answer(Answer({}, {}, tuple(objects[:2]), tuple(objects[2:])))
    assert schema_errors(schema(), body) == []
    found = texts(etree.fromstring(body), ".//sd:UUIDIdentifikator")
    order = [str(an_id(name)) for name in ("c1", "c2", "d1", "d2")]
    assert [each for each in found if each in order] == order


def with_parts(**told: Any) -> HeldObject:
    return held(changed(a_case(), **told))


LONG = {"title": "x" * 256}
ODD = [
    ("states that the schema dropped", with_parts(states=states(("Opstaaet", "2025-01-01"), ("Bestilt", "2025-02-01"), ("Udfoert", "2025-03-01"))), 2),
    ("an unknown state", with_parts(states=states(("Opstaaet", "2025-01-01"), ("Venter", "2025-02-01"))), 1),
    ("a longer title than there may be", with_parts(sections=(Section(SectionName.PROPERTIES, LONG), Section(SectionName.INDEX_PROPERTIES, {"category": "x"}))), 1),
    ("a value without element", with_parts(relations=(Relation(RelationType.ACTOR, Role.OWNER, values={"colour": "red"}), *a_case().relations)), 1),
    ("a relation of another index", with_parts(relations=(Relation(RelationType.LINE), *a_case().relations)), 1),
    ("a control character", with_parts(sections=(Section(SectionName.PROPERTIES, {"title": "a\x00b"}),)), 1),
    ("a life cycle of another standard", with_parts(lifecycle="Rettet"), 1),
    ("an endless note", with_parts(note="x" * 2_000), 1),
    ("an endless user", with_parts(user="urn:" + "x" * 300), 1),
]  # fmt: skip


@pytest.mark.parametrize(("one", "left_out"), [row[1:] for row in ODD], ids=[row[0] for row in ODD])
def test_what_has_no_place_in_the_schema_is_left_out_and_counted(one: HeldObject, left_out: int) -> None:
    tree = written(held(a_case("other")), one)
    (told,) = texts(tree, "sd:StandardRetur/sd:FejlbeskedTekst")
    assert told == f"{left_out} parts have no place in this schema and are left out"
    assert len(texts(tree, ".//sag:Sagspart")) == 2


def test_the_rest_of_an_odd_object_is_there() -> None:
    odd = with_parts(
        relations=(Relation(RelationType.LINE), *a_case().relations),
        sections=(Section(SectionName.PROPERTIES, LONG),),
    )
    again = read_again(written(odd), Kind.CASE)
    assert sorted(map(repr, again.relations)) == sorted(
        map(repr, read_again(written(held(a_case())), Kind.CASE).relations)
    )
    assert again.states == a_case().states
    assert again.sections == ()

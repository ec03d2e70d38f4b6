# SPDX-License-Identifier: MPL-2.0
"""Answers about benefits: valid by our contract whatever is held, and equal in content to what was delivered."""

from __future__ import annotations

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
from overblik.index.objects import Registration, Relation, Section, State
from overblik.index.roles import Role
from overblik.wire.asking import Answer, Count, Page
from overblik.wire.sdi.schema import schema_errors
from overblik.wire.yi.answer import encode_answer
from overblik.wire.yi.names import PREFIXES
from tests.builders import a_grant, a_payment, an_id, at, changed, period, system
from tests.wire.yi import bodies
from tests.wire.yi.contract import contract
from tests.wire.yi.shapes import registrations
from tests.wire.yi.test_round_trip import holds_former

RECEIVED = at("2025-06-01T10:00:00")


def held(registration: Registration) -> HeldObject:
    state = fold([registration])
    assert state is not None
    return HeldObject(state, RECEIVED)


def written(*objects: HeldObject, counts: dict[Kind, Count] | None = None, benefits: int = 0) -> Any:
    """The answer as a tree, found valid."""
    body = encode_answer(Answer(counts or {}, {Kind.GRANT: benefits}, objects))
    assert schema_errors(contract(), body) == []
    return etree.fromstring(body)


def texts(tree: Any, path: str) -> list[str | None]:
    return [each.text for each in tree.iterfind(path, PREFIXES)]


def read_again(tree: Any, kind: Kind) -> Registration:
    """What a receiver reads out of the one object in the answer."""
    prefix, name = (
        ("bi", "BevillingIndeks") if kind is Kind.GRANT else ("oef", "OekonomiskEffektueringIndeks")
    )
    (registered,) = tree.iterfind(f".//{prefix}:Registrering", PREFIXES)
    (identity,) = texts(tree, f".//{prefix}:ObjektType/sd:UUIDIdentifikator")
    inner = f"<sd:UUIDIdentifikator>{identity}</sd:UUIDIdentifikator>{etree.tostring(registered).decode()}"
    return bodies.only(bodies.body(f"<yi:{name}><{prefix}:{name}>{inner}</{prefix}:{name}></yi:{name}>"))


SHOWABLE = st.sets(st.sampled_from(Part)).map(
    # The systems of a grant stand in its benefits: who is shown the one is shown the other.
    lambda parts: parts | {Part.SYSTEMS} if Part.BENEFITS in parts else parts - {Part.SYSTEMS}
)


@pytest.mark.slow
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(registrations(complete=True).filter(lambda one: not holds_former([one])), SHOWABLE)
def test_any_object_in_any_excerpt_is_valid_and_says_what_is_held(
    told: Registration, parts: set[Part]
) -> None:
    one = held(told)
    shown = msgspec.structs.replace(one, state=excerpt(one.state, parts))
    tree = written(shown)
    again, state = read_again(tree, told.kind), shown.state
    assert texts(tree, "sd:StandardRetur/sd:FejlbeskedTekst") == []
    assert (again.object_id, again.recorded_at) == (state.object_id, state.recorded_at)
    assert (again.sections, again.relations) == (state.sections, state.relations)
    assert (again.user, again.note, again.lifecycle) == (state.user, state.note, state.lifecycle)


def test_status_counts_and_pages_are_told() -> None:
    counts = {Kind.GRANT: Count(200, Page(20, 10)), Kind.PAYMENT: Count(7, Page())}
    tree = written(counts=counts, benefits=300)
    assert tree.tag == f"{{{PREFIXES['yi']}}}FremsoegYdelseIndeksOutput"
    assert texts(tree, "sd:StandardRetur/sd:StatusKode") == ["20"]
    assert texts(tree, "yi:Antal/yi:Element") == ["bevillinger", "ydelser", "effektueringer"]
    assert texts(tree, "yi:Antal/yi:Antal") == ["200", "300", "7"]
    assert texts(tree, "yi:Antal/yi:Paginering/sd:FoersteResultatReference") == ["20", "0"]
    assert texts(tree, "yi:Antal/yi:Paginering/sd:MaksimalAntalKvantitet") == ["10", "100"]


def test_payments_alone_are_counted_alone() -> None:
    assert texts(written(counts={Kind.PAYMENT: Count(1, Page())}), "yi:Antal/yi:Element") == [
        "effektueringer"
    ]


def test_grants_come_before_payments() -> None:
    objects = [held(one) for one in (a_payment("p"), a_grant("g1"), a_grant("g2"))]
    found = texts(written(*objects), ".//sd:UUIDIdentifikator")
    order = [str(an_id(name)) for name in ("g1", "g2", "p")]
    assert list(dict.fromkeys(each for each in found if each in order)) == order


def test_a_grant_that_tells_its_systems_for_the_whole_tells_them_with_each_benefit() -> None:
    benefits = tuple(Section(SectionName.BENEFIT, {"name": name}, name) for name in ("1", "2"))
    told = changed(
        a_grant(),
        sections=(*a_grant().sections[:1], *benefits),
        relations=(system(Role.MASTER), system(Role.SENDER)),
    )
    tree = written(held(told))
    assert texts(tree, "sd:StandardRetur/sd:FejlbeskedTekst") == []
    again = read_again(tree, Kind.GRANT)
    assert [
        [one["role"] for one in section.values["systems"]]
        for section in again.sections
        if section.name == SectionName.BENEFIT
    ] == [["master", "sender"]] * 2
    assert again.relations == told.relations


def test_a_grant_that_tells_its_systems_with_a_benefit_is_answered_as_it_was_delivered() -> None:
    told = bodies.only(bodies.body(bodies.grant()))
    tree = written(held(told))
    assert texts(tree, "sd:StandardRetur/sd:FejlbeskedTekst") == []
    again = read_again(tree, Kind.GRANT)
    assert (again.sections, again.relations) == (told.sections, told.relations)


def with_parts(registration: Registration, **told: Any) -> HeldObject:
    return held(changed(registration, **told))


def with_systems(*systems: Relation, until: str | None = None) -> HeldObject:
    """A grant with one benefit, that holds for a time, and these systems for the whole."""
    benefit = Section(SectionName.BENEFIT, {"name": "x"}, "1", period("2025-01-01", until))
    return with_parts(a_grant(), sections=(benefit,), relations=systems)


LONG = {"department": "x" * 256}
FORMER = {"net": "1.00", "atp": "2.00"}
ODD = [
    ("a state", with_parts(a_grant(), states=(State("Aktiv"),)), 1),
    ("a longer text than there may be", with_parts(a_payment(), sections=(Section(SectionName.PROPERTIES, LONG),)), 1),
    ("a value without element", with_parts(a_payment(), relations=(Relation(RelationType.ACTOR, Role.OWNER, values={"colour": "red"}), *a_payment().relations)), 1),
    ("a relation of another index", with_parts(a_grant(), relations=(Relation(RelationType.JOURNAL), *a_grant().relations)), 1),
    ("amounts that left the schema", with_parts(a_payment(), sections=(Section(SectionName.PROPERTIES, {"former": FORMER, "sent": "1.00"}),)), 1),
    ("a third system of a benefit", with_systems(*(system(Role.MASTER, an_id(name)) for name in ("a", "b", "c"))), 1),
    ("a system of another time than any benefit", with_systems(changed(system(Role.SENDER), validity=period("2026-01-01")), until="2025-07-01"), 1),  # type: ignore[type-var]
    ("a system of a grant without benefits", with_parts(a_grant(), sections=(), relations=(system(Role.MASTER),)), 1),
]  # fmt: skip


@pytest.mark.parametrize(("one", "left_out"), [row[1:] for row in ODD], ids=[row[0] for row in ODD])
def test_what_has_no_place_in_the_contract_is_left_out_and_counted(one: HeldObject, left_out: int) -> None:
    tree = written(held(a_payment("other")), one)
    (told,) = texts(tree, "sd:StandardRetur/sd:FejlbeskedTekst")
    assert told == f"{left_out} parts have no place in this schema and are left out"
    assert len(texts(tree, ".//sd:StatusKode")) == 1
    assert str(one.state.object_id) in (texts(tree, ".//sd:UUIDIdentifikator"))


def test_the_rest_of_an_odd_object_is_there() -> None:
    odd = with_parts(
        a_payment(),
        relations=(Relation(RelationType.JOURNAL), *a_payment().relations),
        sections=(Section(SectionName.PROPERTIES, LONG),),
    )
    again = read_again(written(odd), Kind.PAYMENT)
    assert sorted(map(repr, again.relations)) == sorted(
        map(repr, read_again(written(held(a_payment())), Kind.PAYMENT).relations)
    )
    assert again.sections == ()

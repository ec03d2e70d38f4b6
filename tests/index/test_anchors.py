# SPDX-License-Identifier: MPL-2.0
"""What bounds a search, and which searches nothing bounds."""

from __future__ import annotations

import uuid

import pytest

from overblik.errors import InvalidInput
from overblik.index.anchors import Anchors, bounded, person_key, search_key, search_keys
from overblik.index.expression import And, Example, Expression, Listed, Not, Or
from overblik.index.fold import fold
from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section, State
from overblik.index.roles import Role
from tests.builders import a_case, a_class, a_document, a_grant, a_journal_entry, an_id, owner, system

ANNA, BENT = an_id("anna"), an_id("bent")
COMPANY = "urn:oio:cvr-nr:80000001"
PROPERTY = "urn:oio:ejendom:bfe-nr:0000000001"
TOKEN = f"om ⟦person:{ANNA}:0⟧"


def case(*relations: Relation, **told: object) -> Example:
    sections = (Section(SectionName.PROPERTIES, dict(told)),) if told else ()
    return Example(Kind.CASE, sections, relations=relations)


def party(reference: str) -> Relation:
    return Relation(RelationType.PARTY, reference=reference)


def to(type_: RelationType, name: str, role: str | None = None) -> Relation:
    return Relation(type_, role, reference=str(an_id(name)))


def persons(*keys: uuid.UUID) -> Anchors:
    return Anchors(persons=frozenset(keys))


def keys(*told: tuple[str, str]) -> Anchors:
    return Anchors(keys=frozenset(search_key(*one) for one in told))


def pointed_at(name: str) -> Anchors:
    key = search_key("urn", str(an_id(name)))
    return Anchors(targets=frozenset({an_id(name)}), keys=frozenset({key}))


OF_ANNA, OF_BENT = case(party(f"urn:overblik:person:{ANNA}")), case(party(f"urn:overblik:person:{BENT}"))
LISTED = Listed(Kind.CASE, frozenset({an_id("case")}))
CLOSED = Example(Kind.CASE, states=(State("Afsluttet"),))
DOCUMENT = Example(Kind.DOCUMENT, relations=(party(f"urn:overblik:person:{BENT}"),))
BOUNDED: list[tuple[str, Expression, Anchors]] = [
    ("ids", LISTED, Anchors(ids=frozenset({an_id("case")}))),
    ("no ids", Listed(Kind.CASE, frozenset()), Anchors()),
    ("a person", OF_ANNA, persons(ANNA)),
    ("a company", case(party(COMPANY)), keys(("urn", COMPANY))),
    ("a property", case(Relation(RelationType.OBJECT, reference=PROPERTY)), keys(("urn", PROPERTY))),
    ("a case number", case(number="S-1"), keys(("name", "S-1"))),
    ("a case's user key", case(user_key="S-1"), keys(("name", "S-1"))),
    ("a case number with a person number in it", case(number=TOKEN), persons(ANNA)),
    ("a document on the case", case(to(RelationType.JOURNAL, "d")), pointed_at("d")),
    ("a parent case", case(to(RelationType.CASE, "c", Role.PARENT_CASE)), pointed_at("c")),
    ("a document of a document", Example(Kind.DOCUMENT, relations=(to(RelationType.DOCUMENT, "d"),)), pointed_at("d")),
    ("the case of a grant", Example(Kind.GRANT, relations=(to(RelationType.CASE, "c"),)), pointed_at("c")),
    (
        "the grant a payment pays",
        Example(Kind.PAYMENT, relations=(Relation(RelationType.LINE, values={"grant": str(an_id("g"))}),)),
        Anchors(targets=frozenset({an_id("g")})),
    ),
    ("the narrowest of several", case(party(f"urn:overblik:person:{ANNA}"), party(COMPANY), number="S-1"), keys(("name", "S-1"))),
    ("one of what must all be met", And((CLOSED, OF_ANNA)), persons(ANNA)),
    ("the narrowest of what must all be met", And((OF_ANNA, case(number="S-1"))), keys(("name", "S-1"))),
    ("each of what may be met", Or((OF_ANNA, OF_BENT, LISTED)), Anchors(frozenset({an_id("case")}), frozenset({ANNA, BENT}))),
    ("what is not to be met, within a bound", And((OF_ANNA, Not(CLOSED))), persons(ANNA)),
    ("twice not", Not(Not(OF_ANNA)), persons(ANNA)),
    ("neither this nor not that", Not(Or((CLOSED, Not(OF_ANNA)))), persons(ANNA)),
    ("not both this and not that", Not(And((Not(OF_ANNA), Not(OF_BENT)))), persons(ANNA, BENT)),
    ("each kind by itself", And((OF_ANNA, DOCUMENT)), persons(ANNA, BENT)),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "anchors"), [row[1:] for row in BOUNDED], ids=[row[0] for row in BOUNDED])
def test_a_search_is_bounded_by(asked: Expression, anchors: Anchors) -> None:
    assert bounded(asked).anchors == anchors


def test_only_the_kinds_that_are_spoken_of_are_searched() -> None:
    assert bounded(OF_ANNA).kinds == (Kind.CASE,)
    assert bounded(And((DOCUMENT, OF_ANNA))).kinds == (Kind.CASE, Kind.DOCUMENT)


UNBOUNDED: list[tuple[str, Expression]] = [
    ("nothing told", case()),
    ("a state", CLOSED),
    ("a title", case(title="Sygedagpenge")),
    (
        "a time",
        Example(Kind.CASE, (Section(SectionName.INDEX_PROPERTIES, {"created": "2025-01-01T00:00:00Z"}),)),
    ),
    ("a class", case(a_class(Role.PRIMARY_CLASS, "32.30.04"))),
    ("an authority", case(owner())),
    ("a master system", case(system(Role.MASTER))),
    ("a party without reference", case(Relation(RelationType.PARTY, Role.PRIMARY_PARTY))),
    ("an empty reference", case(party("URN:Empty"))),
    ("a party by a name that holds a number", case(party(f"urn:oio:fuldtnavn:{TOKEN}"))),
    ("a malformed person", case(party("urn:overblik:person:x"))),
    ("a journal entry without document", case(Relation(RelationType.JOURNAL, reference="URN:Empty"))),
    ("a reference that only looks like an id", case(Relation(RelationType.CASE, reference="x" * 36))),
    ("a line without grant", Example(Kind.PAYMENT, relations=(Relation(RelationType.LINE),))),
    ("a document's number", Example(Kind.DOCUMENT, (Section(SectionName.PROPERTIES, {"number": "1"}),))),
    ("all but some", Not(OF_ANNA)),
    ("all but some ids", Not(LISTED)),
    ("one way out of the bounds", Or((OF_ANNA, CLOSED))),
    ("no way into them", And((CLOSED, Not(OF_ANNA)))),
    ("another kind's bound", And((OF_ANNA, Example(Kind.DOCUMENT)))),
]


@pytest.mark.parametrize("asked", [row[1] for row in UNBOUNDED], ids=[row[0] for row in UNBOUNDED])
def test_a_search_is_refused_that_is_bounded_by_nothing_but(asked: Expression) -> None:
    with pytest.raises(InvalidInput) as refused:
        bounded(asked)
    assert refused.value.code == "search.unbounded"


def test_the_refusal_tells_which_kinds_lack_a_bound() -> None:
    with pytest.raises(InvalidInput, match="all documents and grants;"):
        bounded(And((OF_ANNA, Example(Kind.DOCUMENT), Example(Kind.GRANT))))


@pytest.mark.parametrize("asked", [And(()), Or(()), Not(And(()))])
def test_a_search_for_nothing_is_refused(asked: Expression) -> None:
    with pytest.raises(InvalidInput) as refused:
        bounded(asked)
    assert refused.value.code == "search.empty"


def keys_of(registration: Registration) -> set[uuid.UUID]:
    state = fold([registration])
    assert state is not None
    return search_keys(state.kind, state.sections, state.relations)


def test_a_case_has_keys_for_its_numbers_and_for_what_it_points_to() -> None:
    more = (
        to(RelationType.CASE, "parent", Role.PARENT_CASE),
        to(RelationType.JOURNAL, "odd", "a role nobody knows"),
        Relation(RelationType.OBJECT, Role.BUILDING, reference=PROPERTY),
        party(COMPANY),
    )
    assert keys_of(a_case("one", cpr=None, more=more)) == {
        search_key("name", "S-one"),
        search_key("urn", str(an_id("parent"))),
        search_key("urn", str(an_id("odd"))),
        search_key("urn", PROPERTY),
        search_key("urn", COMPANY),
    }


def test_what_other_tables_find_has_no_key() -> None:
    more = (
        a_journal_entry("document"),
        party(f"urn:overblik:person:{ANNA}"),
        party(f"urn:oio:fuldtnavn:{TOKEN}"),
        party("URN:Empty"),
        Relation(RelationType.PARTY, Role.PRIMARY_PARTY),
    )
    assert keys_of(a_case("one", cpr=None, more=more)) == {search_key("name", "S-one")}
    assert keys_of(a_document()) == set()
    assert keys_of(a_grant(cpr="", case="case")) == {search_key("urn", "urn:oio:cpr-nr:")}


def test_a_number_that_holds_a_person_number_has_no_key_because_the_persons_key_may_change() -> None:
    told = Registration(an_id("x"), Kind.CASE, a_case().recorded_at, sections=case(number=TOKEN).sections)
    assert keys_of(told) == set()


def test_only_a_sealed_person_is_a_person() -> None:
    assert person_key(f"urn:overblik:person:{ANNA}") == ANNA
    for other in (None, str(ANNA), "urn:oio:cpr-nr:6101010002", "urn:overblik:person:1"):
        assert person_key(other) is None

# SPDX-License-Identifier: MPL-2.0
"""The store answers as every object would when asked one by one, and only those who may hear it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from psycopg import Connection

from overblik.access.rights import Reader, Right
from overblik.audit.access import Channel, Look, looks_at
from overblik.database.manifest import TABLES
from overblik.errors import InvalidInput, Unavailable
from overblik.index.anchors import bounded, search_keys
from overblik.index.expression import And, Example, Expression, Listed, Not, Or
from overblik.index.kinds import Kind, RelationType, SectionName, Sensitivity
from overblik.index.objects import Registration, Relation, Removal, Section
from overblik.index.roles import Role
from overblik.index.search import LIMITS, Limits
from overblik.intake.batch import Sender, refold
from overblik.intake.removing import remove
from overblik.kle.number import KlePattern
from overblik.people.keys import KeyRing, Purpose, rotate
from tests.builders import (
    ANNA,
    AUTHORITY,
    BENT,
    SYSTEM,
    T0,
    a_case,
    a_document,
    a_grant,
    a_journal_entry,
    a_payment,
    an_id,
    at,
    changed,
    person,
)
from tests.index.worlds import AUTHORITIES, SYSTEMS, Chance, chances
from tests.intake.conftest import NOW, Deliver
from tests.places import CHECKOUT
from tests.search.asking import EVERYTHING, ask, by_definition, everything, ids

Conn = Connection[Any]
LOOK = Look(NOW, "reader", Channel.INDEX, "fremsoeg", "call-1", "a user")


def case_of(cpr: str, *more: Relation, **told: object) -> Example:
    sections = (Section(SectionName.PROPERTIES, dict(told)),) if told else ()
    named = Relation(RelationType.PARTY, reference=f"urn:oio:cpr-nr:{cpr}")
    return Example(Kind.CASE, sections, relations=(named, *more))


def empty(conn: Conn) -> None:
    names = ", ".join(table.name for table in TABLES if table.table_class.is_spread)
    conn.execute(f"TRUNCATE {names}")


def some_reader(chance: Chance) -> Reader:
    pick: Any = chance.of.choice
    patterns = [None, KlePattern("32.*"), KlePattern("27.*"), KlePattern("32.24.04")]
    rights = tuple(
        Right(pick(AUTHORITIES), pick(patterns), pick(list(Sensitivity)))
        for _ in range(chance.of.randint(0, 3))
    )
    return pick((EVERYTHING, Reader(pick((None, *SYSTEMS)), rights), Reader(pick(SYSTEMS), rights)))


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(chances)
def test_the_store_finds_what_every_object_would_answer_for_itself(
    index: Conn, ring: KeyRing, send: Deliver, chance: Chance
) -> None:
    empty(index)
    world = chance.world()
    for part in (world[::2], world[1::2]):
        send(*part)
    again = [chance.registration(one.kind, one.object_id) for one in world[::3]]
    send(*(changed(one, recorded_at=at("2025-05-01"), complete=chance.of.random() < 0.5) for one in again))
    for _ in range(10):
        asked, reader = chance.expression(), some_reader(chance)
        try:
            bounded(asked)
        except InvalidInput:
            with pytest.raises(InvalidInput):
                ask(index, ring, asked, reader)
            continue
        found = ask(index, ring, asked, reader)
        expected = by_definition(index, ring, asked, reader)
        assert {held.state.object_id: held.state for held in found.objects} == expected


@pytest.mark.slow
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(chances)
def test_the_keys_are_those_of_the_state_however_they_came_there(
    index: Conn, send: Deliver, chance: Chance
) -> None:
    empty(index)
    world = chance.world()
    send(*world)
    states = [held.state for held in everything(index)]
    expected = {
        (key, state.object_id)
        for state in states
        for key in search_keys(state.kind, state.sections, state.relations)
    }
    stored = "SELECT key, object_id FROM search_key"
    assert set(index.execute(stored).fetchall()) == expected
    # As the migration finds them in what was delivered before there was a table.
    statement = (CHECKOUT / "src/overblik/index/search_key.sql").read_text()
    index.execute("TRUNCATE search_key")
    index.execute(statement[statement.index("INSERT INTO search_key") :])
    assert set(index.execute(stored).fetchall()) == expected
    refold(index, [one.object_id for one in world])
    assert set(index.execute(stored).fetchall()) == expected


def test_a_citizens_cases_are_found_by_number(index: Conn, ring: KeyRing, send: Deliver) -> None:
    send(a_case("one"), a_case("two"), a_case("bent", cpr=BENT), a_document(more=(person(ANNA),)))
    assert ids(ask(index, ring, case_of(ANNA))) == sorted([an_id("one"), an_id("two")])


def test_a_person_in_another_role_is_found_unless_the_role_is_told(
    index: Conn, ring: KeyRing, send: Deliver
) -> None:
    send(a_case("one", cpr=BENT, more=(person(ANNA, Role.SECONDARY_PARTY),)))
    primary = Relation(RelationType.PARTY, Role.PRIMARY_PARTY, reference=f"urn:oio:cpr-nr:{ANNA}")
    assert ids(ask(index, ring, case_of(ANNA))) == [an_id("one")]
    assert ids(ask(index, ring, Example(Kind.CASE, relations=(primary,)))) == []


def test_cases_and_documents_are_found_in_one_search(index: Conn, ring: KeyRing, send: Deliver) -> None:
    send(a_case("one"), a_document("two", more=(person(ANNA),)))
    document = Example(Kind.DOCUMENT, relations=case_of(ANNA).relations)
    assert ids(ask(index, ring, And((case_of(ANNA), document)))) == sorted([an_id("one"), an_id("two")])


def test_what_a_delta_changed_is_what_is_asked(index: Conn, ring: KeyRing, send: Deliver) -> None:
    send(a_case("one"))
    number = (Section(SectionName.PROPERTIES, {"number": "S-new"}),)
    delta = Registration(an_id("one"), Kind.CASE, T0 + dt.timedelta(1), complete=False, sections=number)
    send(delta)
    for asked, found in (("S-new", True), ("S-one", False)):
        numbered = Example(Kind.CASE, (Section(SectionName.PROPERTIES, {"number": asked}),))
        assert bool(ids(ask(index, ring, numbered))) is found


def test_an_object_of_which_only_changes_have_come_is_not_found(
    index: Conn, ring: KeyRing, send: Deliver
) -> None:
    send(a_case("one", complete=False))
    assert ids(ask(index, ring, case_of(ANNA))) == []
    assert ids(ask(index, ring, Listed(Kind.CASE, frozenset({an_id("one")})))) == []


def test_what_was_removed_is_found_no_more(index: Conn, ring: KeyRing, send: Deliver) -> None:
    send(a_case("one"))
    remove(index, [(1, Removal(an_id("one")))], sender=Sender(), removed_at=NOW)
    assert ids(ask(index, ring, case_of(ANNA))) == []
    assert index.execute("SELECT count(*) FROM search_key").fetchone() == (0,)


def test_a_document_on_a_case_is_not_unfiled(index: Conn, ring: KeyRing, send: Deliver) -> None:
    send(a_document("filed"), a_document("loose"), a_case("one", more=(a_journal_entry("filed"),)))
    every = Listed(Kind.DOCUMENT, frozenset({an_id("filed"), an_id("loose")}))
    assert ids(ask(index, ring, And((every, Example(Kind.DOCUMENT, unfiled=True))))) == [an_id("loose")]


HERE = Right(AUTHORITY, KlePattern("32.*"), Sensitivity.CONFIDENTIAL)
STRANGERS = [
    ("without rights", Reader(an_id("stranger"))),
    ("of another authority", Reader(an_id("stranger"), (Right("90000002", None, Sensitivity.VIP),))),
    ("in another area", Reader(an_id("stranger"), (Right(AUTHORITY, KlePattern("27.*"), Sensitivity.VIP),))),
    ("below the level", Reader(an_id("stranger"), (Right(AUTHORITY, None, Sensitivity.NOT_CONFIDENTIAL),))),
    ("nobody", Reader(None)),
]  # fmt: skip


@pytest.mark.parametrize("reader", [row[1] for row in STRANGERS], ids=[row[0] for row in STRANGERS])
def test_a_stranger_hears_of_what_there_is_as_of_what_there_is_not(
    index: Conn, ring: KeyRing, send: Deliver, reader: Reader
) -> None:
    send(
        a_case("case", more=(a_journal_entry("document"),)),
        a_document("document"),
        a_grant("grant"),
        a_payment("payment"),
    )
    listed = And(tuple(Listed(kind, frozenset({an_id(kind.value)})) for kind in Kind))
    assert len(ask(index, ring, listed, Reader(None, (HERE,))).objects) == 4
    missing = And(tuple(Listed(kind, frozenset({an_id("missing")})) for kind in Kind))
    assert ask(index, ring, listed, reader) == ask(index, ring, missing, reader)
    pointing = Example(Kind.GRANT, relations=(Relation(RelationType.CASE, reference=str(an_id("case"))),))
    assert ask(index, ring, Or((case_of(ANNA), pointing)), reader).objects == []


def test_what_is_hidden_of_a_grant_cannot_be_asked_about(index: Conn, ring: KeyRing, send: Deliver) -> None:
    hidden = Section(SectionName.BENEFIT, {"name": "Hjælp", "class": {"kle": "27.12.06"}}, "2")
    send(changed(a_grant(), sections=(*a_grant().sections, hidden)))
    listed = Listed(Kind.GRANT, frozenset({an_id("grant")}))
    named = Example(Kind.GRANT, (Section(SectionName.BENEFIT, {"name": "Hjælp"}),))
    reader = Reader(None, (HERE,))
    assert len(ask(index, ring, listed, reader).objects) == 1
    assert ask(index, ring, And((listed, named)), reader).objects == []
    assert ask(index, ring, And((listed, Not(named))), reader).objects != []
    assert len(ask(index, ring, And((listed, named))).objects) == 1


def test_a_system_finds_what_it_delivered_and_nothing_else(index: Conn, ring: KeyRing, send: Deliver) -> None:
    send(a_case("one"))
    assert ids(ask(index, ring, case_of(ANNA), Reader(SYSTEM))) == [an_id("one")]
    assert ids(ask(index, ring, case_of(ANNA), Reader(an_id("other")))) == []


def of(conn: Conn, ring: KeyRing, cpr: str) -> list[tuple[str, str, str, str | None, str | None]]:
    rows = looks_at(conn, ring.party_key("cpr", cpr))
    return [(row.actor, row.channel, row.purpose, row.transaction_id, row.on_behalf_of) for row in rows]


def test_a_search_for_a_person_leaves_a_trace_under_the_person_also_when_it_finds_nothing(
    index: Conn, ring: KeyRing, send: Deliver
) -> None:
    send(a_case("one"))
    ask(index, ring, Or((case_of(ANNA), case_of(BENT))), Reader(None), LOOK)
    for cpr in (ANNA, BENT):
        assert of(index, ring, cpr) == [("reader", "index", "fremsoeg", "call-1", "a user")]


def test_who_is_named_beside_an_id_is_looked_at_too(index: Conn, ring: KeyRing, send: Deliver) -> None:
    """Else anyone could ask, without a trace, whether this case is about that person."""
    send(a_case("one"))
    one = Listed(Kind.CASE, frozenset({an_id("one")}))
    assert ids(ask(index, ring, And((one, case_of(ANNA))), look=LOOK)) == [an_id("one")]
    assert ids(ask(index, ring, And((one, case_of(BENT))), look=LOOK)) == []
    assert ids(ask(index, ring, And((one, Not(case_of(BENT)))), look=LOOK)) == [an_id("one")]
    assert (len(of(index, ring, ANNA)), len(of(index, ring, BENT))) == (1, 2)


def test_a_search_that_names_nobody_leaves_its_trace_when_it_tells_whom_it_found(
    index: Conn, ring: KeyRing, send: Deliver
) -> None:
    send(a_case("one"))
    assert len(ask(index, ring, Listed(Kind.CASE, frozenset({an_id("one")})), look=LOOK).objects) == 1
    assert of(index, ring, ANNA) == []


def test_without_its_trace_a_search_reads_nothing(index: Conn, ring: KeyRing, send: Deliver) -> None:
    send(a_case("one"))
    index.execute("ALTER TABLE access_log ADD CONSTRAINT full_disk CHECK (false) NOT VALID")
    with pytest.raises(Unavailable) as failed:
        ask(index, ring, case_of(ANNA), look=LOOK)
    assert failed.value.__cause__ is None
    assert ANNA not in str(failed.value)


def test_a_connection_whose_trace_could_be_rolled_back_is_refused(index: Conn, ring: KeyRing) -> None:
    with index.transaction(), pytest.raises(ValueError, match="commit"):
        ask(index, ring, case_of(ANNA), look=LOOK)
    with index.transaction():
        assert ask(index, ring, case_of(ANNA)).objects == []


def test_a_person_is_found_under_an_older_key_and_under_the_one_that_took_its_place(
    index: Conn, send: Deliver, ring: KeyRing, tmp_path: Any
) -> None:
    send(a_case("one"))
    older = ring.party_key("cpr", ANNA)
    newer = uuid.uuid4()
    newest = KeyRing(
        (rotate(tmp_path, Purpose.PARTY).secrets(Purpose.PARTY)[0], *ring.secrets(Purpose.PARTY)),
        ring.secrets(Purpose.SEAL),
    )
    assert ids(ask(index, newest, case_of(ANNA), look=LOOK)) == [an_id("one")]
    assert [row.actor for row in looks_at(index, older)] == ["reader"]
    index.execute("INSERT INTO alias VALUES (%s, %s)", (older, newer))
    for table in ("party_object", "person"):
        index.execute(f"UPDATE {table} SET party_key = %s", (newer,))
    index.execute(
        "UPDATE registration SET body = replace(body::text, %s, %s)::json", (str(older), str(newer))
    )
    found = ask(index, newest, case_of(ANNA), look=LOOK)
    assert ids(found) == [an_id("one")]
    assert found.persons == {newest.party_key("cpr", ANNA): newer}
    assert [row.actor for row in looks_at(index, newer)] == ["reader"]


def test_nothing_of_a_search_holds_the_number(index: Conn, ring: KeyRing, send: Deliver) -> None:
    send(a_case("one", title=f"Om {ANNA}"))
    found = ask(index, ring, case_of(ANNA, title=f"Om {ANNA}"), look=LOOK)
    assert ids(found) == [an_id("one")]
    assert ANNA not in repr(found)


def test_a_real_number_is_refused_where_only_invented_ones_may_be(index: Conn, ring: KeyRing) -> None:
    with pytest.raises(InvalidInput) as refused:
        ask(index, ring, case_of(f"{int(ANNA[:2]) - 60:02}{ANNA[2:]}"))
    assert refused.value.code == "cpr.not_fictive"


def test_too_many_ids_and_too_many_criteria_are_refused_before_anything_is_read(
    index: Conn, ring: KeyRing
) -> None:
    many = Listed(Kind.CASE, frozenset(uuid.UUID(int=number) for number in range(LIMITS.objects + 1)))
    wordy = Or((case_of(ANNA),) * LIMITS.criteria)
    for asked, code in ((many, "search.too_much"), (wordy, "search.too_many_criteria")):
        with pytest.raises(InvalidInput) as refused:
            ask(index, ring, asked, look=LOOK)
        assert refused.value.code == code
    assert of(index, ring, ANNA) == []


def test_a_search_that_would_look_at_too_many_objects_is_refused(
    index: Conn, ring: KeyRing, send: Deliver
) -> None:
    few = Limits(objects=3)
    send(*(a_case(f"case {number}") for number in range(3)))
    assert len(ask(index, ring, case_of(ANNA), limits=few).objects) == 3
    send(a_case("case 3"))
    with pytest.raises(InvalidInput) as refused:
        ask(index, ring, case_of(ANNA), limits=few)
    assert refused.value.code == "search.too_much"
    assert ask(index, ring, case_of(ANNA), Reader(an_id("stranger")), limits=few).objects == []


COSTLY = [
    ("documents on too many cases", Listed(Kind.DOCUMENT, frozenset({an_id("document")})), Limits(objects=3)),
    ("too much to read", case_of(ANNA), Limits(bytes=1_000)),
    ("too much asked of too many", case_of(ANNA), Limits(work=7)),
]


@pytest.mark.parametrize(("asked", "limits"), [row[1:] for row in COSTLY], ids=[row[0] for row in COSTLY])
def test_so_is_one_that_costs_too_much_otherwise(
    index: Conn, ring: KeyRing, send: Deliver, asked: Expression, limits: Limits
) -> None:
    entry = a_journal_entry("document")
    send(a_document("document"), *(a_case(f"case {number}", more=(entry,)) for number in range(4)))
    assert ask(index, ring, asked).objects != []
    with pytest.raises(InvalidInput) as refused:
        ask(index, ring, asked, limits=limits)
    assert refused.value.code == "search.too_much"
    # To a stranger that would tell that there is something.
    assert ask(index, ring, asked, Reader(an_id("stranger")), limits=limits).objects == []

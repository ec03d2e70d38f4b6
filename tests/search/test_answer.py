# SPDX-License-Identifier: MPL-2.0
"""A search from the element that comes to the element that goes: what is told, to whom, and the trace of it."""

from __future__ import annotations

import base64
import datetime as dt
import uuid
from typing import Any

import pytest
from lxml import etree

from overblik.access.machines import SourceSystem
from overblik.api.search import answer_cases
from overblik.errors import InvalidInput, Unavailable
from overblik.index.kinds import RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section
from overblik.index.roles import Role
from overblik.people.keys import KeyRing
from overblik.wire.sdi.names import PREFIXES
from tests.builders import (
    ANNA,
    BENT,
    T0,
    a_case,
    a_document,
    a_journal_entry,
    an_id,
    changed,
    person,
)
from tests.intake.conftest import NOW, Deliver
from tests.search.answers import (
    ANNAS,
    BENTS,
    OWN,
    READER,
    STRANGER,
    TRANSACTION,
    Ask,
    Conn,
    asking,
    texts_of,
    trace,
)
from tests.wire.sdi import searches as told
from tests.wire.sdi.searches import body, case, document, expression, party
from tests.wire.sdi.test_round_trip import schema

ODENSE = [part.format(cpr=ANNA) for part in told.ODENSE]

texts = texts_of(PREFIXES)


@pytest.fixture
def ask(index: Conn, ring: KeyRing) -> Ask:
    """Asks as a system with rights over the area."""
    return asking(index, ring, answer_cases, body, schema())


def shown(tree: Any, kind: str = "sag") -> list[uuid.UUID]:
    return [uuid.UUID(each) for each in texts(tree, f".//{kind}:ObjektType/sd:UUIDIdentifikator") if each]


def counts(tree: Any) -> dict[str | None, str | None]:
    return dict(zip(texts(tree, "sdi:Antal/sdi:Element"), texts(tree, "sdi:Antal/sdi:Antal"), strict=True))


def by_id(name: str, *parts: str, element: str = "SagUuid") -> tuple[str, ...]:
    return (f"<sdi:{element}>{an_id(name)}</sdi:{element}>", *parts)


def showing(*names: str, element: str = "SagVis") -> str:
    return f"<sdi:Filter>{told.shows(*names, element=element)}</sdi:Filter>"


def test_a_real_client_gets_all_cases_of_a_citizen(send: Deliver, ask: Ask) -> None:
    send(a_case("one"), a_case("two", more=(person(BENT, Role.SECONDARY_PARTY),)), a_case("bent", cpr=BENT))
    tree = ask(*ODENSE)
    assert shown(tree) == sorted([an_id("one"), an_id("two")])
    assert counts(tree) == {"sager": "2", "journalnotater": "0"}
    urns = texts(tree, ".//sag:Sagspart/gd:ReferenceID/sd:URNIdentifikator")
    assert sorted(map(str, urns)) == [ANNAS, ANNAS, BENTS]
    assert texts(tree, ".//sag:FremdriftStatusKode") == ["Opstaaet", "Oplyst"] * 2
    assert len(texts(tree, ".//sag:Sagsklasse")) == 4
    assert len(texts(tree, ".//si:SagsitsystemRelation")) == 4
    assert (texts(tree, ".//sag:Egenskaber"), texts(tree, ".//sag:Journalpost")) == ([], [])


def test_nobody_of_that_number_is_an_answer_without_cases(ask: Ask) -> None:
    tree = ask(*ODENSE)
    assert (shown(tree), counts(tree)) == ([], {"sager": "0", "journalnotater": "0"})
    assert texts(tree, "sd:StandardRetur/sd:StatusKode") == ["20"]


def test_a_case_by_its_id_with_its_number(send: Deliver, ask: Ask) -> None:
    send(a_case("one"))
    assert texts(ask(*by_id("one", showing("egenskaber"))), ".//sag:Sagsnummer") == ["S-one"]


@pytest.mark.parametrize("show", ["", "<sdi:Filter/>", showing("egenskaber", element="DokumentVis")])
def test_without_anything_to_show_objects_are_only_counted(send: Deliver, ask: Ask, show: str) -> None:
    send(a_case("one"), a_case("two"))
    tree = ask(expression(case(party(ANNAS))), show)
    assert (shown(tree), counts(tree)["sager"]) == ([], "2")


def test_only_the_parts_that_were_asked_for_are_told(send: Deliver, ask: Ask) -> None:
    send(a_case("one", more=(a_journal_entry("d"),)))
    tree = ask(*by_id("one", showing("journalpost")))
    assert len(texts(tree, ".//sag:Journalpost")) == 1
    for gone in (
        "sag:Egenskaber",
        "sag:Fremdrift",
        "sag:Sagspart",
        "sag:Sagsaktoer",
        "si:SagsitsystemRelation",
    ):
        assert texts(tree, f".//{gone}") == []


def test_notes_are_counted_and_shown_apart_from_the_journal(send: Deliver, ask: Ask) -> None:
    note = Relation(
        RelationType.JOURNAL, Role.NOTE, "1", "document", "URN:Empty", None, {"note": {"title": "Samtale"}}
    )
    send(a_case("one", more=(note, a_journal_entry("d"))))
    assert counts(ask(*by_id("one")))["journalnotater"] == "1"
    assert texts(ask(*by_id("one", showing("journalpost-journalnote"))), ".//sag:Titel") == ["Samtale"]
    assert texts(ask(*by_id("one", showing("journalpost"))), ".//sag:Titel") == []


def test_order_and_page(send: Deliver, ask: Ask) -> None:
    send(*(a_case(f"case {number}", title=f"Sag {number}") for number in range(5)))
    page = "<sd:FoersteResultatReference>1</sd:FoersteResultatReference><sd:MaksimalAntalKvantitet>2</sd:MaksimalAntalKvantitet>"
    sort = f"<sdi:Sortering>{told.sort('Titel', 'Faldende', 1)}</sdi:Sortering>"
    tree = ask(expression(case(party(ANNAS), before=page)), showing("egenskaber"), sort)
    assert texts(tree, ".//sag:Titel") == ["Sag 3", "Sag 2"]
    assert counts(tree)["sager"] == "5"
    assert texts(tree, ".//sdi:Paginering/sd:FoersteResultatReference") == ["1"]


def test_no_page_is_larger_than_a_hundred_and_the_pages_together_are_everything(
    send: Deliver, ask: Ask
) -> None:
    send(*(a_case(f"case {number}") for number in range(120)))
    seen: list[uuid.UUID] = []
    for first in (0, 100, 200):
        page = f"<sd:FoersteResultatReference>{first}</sd:FoersteResultatReference><sd:MaksimalAntalKvantitet>1000</sd:MaksimalAntalKvantitet>"
        tree = ask(expression(case(party(ANNAS), before=page)), showing("fremdrift"))
        assert counts(tree)["sager"] == "120"
        seen += shown(tree)
    assert len(seen) == len(set(seen)) == 120


def test_documents_of_a_citizen_and_documents_on_no_case(send: Deliver, ask: Ask) -> None:
    send(
        a_case("one", more=(a_journal_entry("filed"),)),
        a_document("filed", more=(person(ANNA, Role.DOCUMENT_PARTY),)),
        a_document("loose", more=(person(ANNA, Role.DOCUMENT_PARTY),)),
    )
    annas = party(ANNAS).replace("sag:Sagspart", "di:Dokumentpart")
    vis = showing("egenskaber", element="DokumentVis")
    assert shown(ask(expression(document(annas)), vis), "di") == [an_id("filed")]
    loose = document(annas, name="SoegSagsloeseDokumenter")
    assert shown(ask(expression(loose), vis), "di") == []
    assert shown(ask(expression(loose), vis, source=OWN), "di") == [an_id("loose")]


def test_what_cases_point_to_is_included_once_and_only_as_far_as_it_may_be_seen(
    send: Deliver, ask: Ask
) -> None:
    parent = Relation(RelationType.CASE, Role.PARENT_CASE, None, "case", str(an_id("parent")))
    hidden = Relation(RelationType.CASE, Role.OTHER_CASE, "1", "case", str(an_id("hidden")))
    send(
        a_case("one", more=(parent, hidden, a_journal_entry("d1"), a_journal_entry("d2"))),
        a_case("two", more=(a_journal_entry("d1"),)),
        a_case("parent", cpr=BENT),
        a_case("hidden", cpr=BENT, kle="27.12.06"),
        a_document("d1"),
        a_document("d2", sensitivity="VIP_SAGER"),
    )
    include = "<sdi:SagInkluder>sagsrelation</sdi:SagInkluder><sdi:SagInkluder>journalpost</sdi:SagInkluder>"
    vis = told.shows("egenskaber") + told.shows("egenskaber", element="DokumentVis")
    tree = ask(expression(case(party(ANNAS))), f"<sdi:Filter>{include}{vis}</sdi:Filter>")
    assert sorted(shown(tree)) == sorted([an_id("one"), an_id("two"), an_id("parent")])
    assert shown(tree, "di") == [an_id("d1")]
    assert counts(tree) == {"sager": "2", "journalnotater": "0"}
    without = ask(
        expression(case(party(ANNAS))), f"<sdi:Filter>{include}{told.shows('fremdrift')}</sdi:Filter>"
    )
    assert shown(without, "di") == []


def test_the_documents_that_a_document_points_to(send: Deliver, ask: Ask) -> None:
    points = Relation(RelationType.DOCUMENT, None, "1", "document", str(an_id("d2")))
    send(
        a_case("one", more=(a_journal_entry("d1"), a_journal_entry("d2"))),
        a_document("d1", more=(points,)),
        a_document("d2"),
    )
    include = f"<sdi:Filter><sdi:DokumentInkluder>dokument</sdi:DokumentInkluder>{told.shows('egenskaber', element='DokumentVis')}</sdi:Filter>"
    assert shown(ask(*by_id("d1", include, element="DokumentUuid")), "di") == [an_id("d1"), an_id("d2")]


FORBIDDEN = [
    ("of another authority", changed(a_case("one"), relations=tuple(part for part in a_case("one").relations if part.role != Role.OWNER))),
    ("in another area", a_case("one", kle="27.12.06")),
    ("too sensitive", a_case("one", sensitivity="FOELSOMME_PERSONOPLYSNINGER")),
]  # fmt: skip


@pytest.mark.parametrize("hidden", [row[1] for row in FORBIDDEN], ids=[row[0] for row in FORBIDDEN])
def test_a_forbidden_case_answers_as_one_that_is_not_there(
    send: Deliver, ask: Ask, hidden: Registration
) -> None:
    asked = [ODENSE, by_id("one", showing("egenskaber")), (expression(case(party(ANNAS))),)]
    missing = [etree.tostring(ask(*parts)) for parts in asked]
    send(hidden)
    assert [etree.tostring(ask(*parts)) for parts in asked] == missing
    assert shown(ask(*ODENSE, source=OWN)) == [an_id("one")]


def test_a_system_without_rights_gets_the_answer_of_an_empty_index(send: Deliver, ask: Ask) -> None:
    empty = etree.tostring(ask(*ODENSE, source=STRANGER))
    send(a_case("one"))
    assert etree.tostring(ask(*ODENSE, source=STRANGER)) == empty


def test_the_trace_names_the_system_its_user_and_the_call(
    index: Conn, ring: KeyRing, send: Deliver, ask: Ask
) -> None:
    send(a_case("one"))
    ask(*ODENSE)
    (row,) = trace(index, ring, ANNA)
    assert (row.actor, row.channel, row.purpose) == (READER.name, "index", "fremsoeg")
    assert (row.transaction_id, row.on_behalf_of, row.seen_at) == (TRANSACTION, "user-7", NOW)


def test_everybody_an_answer_tells_of_is_logged_once(
    index: Conn, ring: KeyRing, send: Deliver, ask: Ask
) -> None:
    send(a_case("one", more=(person(BENT, Role.SECONDARY_PARTY),)))
    ask(*ODENSE)
    assert [len(trace(index, ring, cpr)) for cpr in (ANNA, BENT)] == [1, 1]
    ask(*by_id("one", showing("fremdrift")))
    assert [len(trace(index, ring, cpr)) for cpr in (ANNA, BENT)] == [2, 2]


def test_a_person_whom_the_case_of_a_document_is_about_is_logged(
    index: Conn, ring: KeyRing, send: Deliver, ask: Ask
) -> None:
    send(a_case("one", more=(a_journal_entry("d"),)), a_document("d"))
    ask(*by_id("d", showing("egenskaber", element="DokumentVis"), element="DokumentUuid"))
    assert len(trace(index, ring, ANNA)) == 1


def test_a_search_for_a_person_is_logged_also_by_a_stranger_and_for_nothing(
    index: Conn, ring: KeyRing, ask: Ask
) -> None:
    ask(*ODENSE, source=STRANGER)
    assert [row.actor for row in trace(index, ring, ANNA)] == [STRANGER.name]


def test_what_is_only_counted_or_hidden_tells_of_nobody(
    index: Conn, ring: KeyRing, send: Deliver, ask: Ask
) -> None:
    send(a_case("one"))
    ask(*by_id("one"))
    ask(*by_id("one", showing("egenskaber")), source=STRANGER)
    assert trace(index, ring, ANNA) == []


@pytest.mark.parametrize("name", [ANNA, f"{ANNA[:6]}-{ANNA[6:]}", f"bruger {ANNA[:6]} {ANNA[6:]}"])
def test_a_user_who_is_called_by_a_number_is_not_written_down(
    index: Conn, ring: KeyRing, ask: Ask, name: str
) -> None:
    ask(*ODENSE, on_behalf_of=name)
    assert [row.on_behalf_of for row in trace(index, ring, ANNA)] == ["?"]


def test_a_name_is_cut_short_and_no_name_is_none(index: Conn, ring: KeyRing, ask: Ask) -> None:
    ask(*ODENSE, on_behalf_of="x" * 1_000)
    ask(*ODENSE, on_behalf_of=None)
    assert sorted(len(row.on_behalf_of or "") for row in trace(index, ring, ANNA)) == [0, 200]


def test_without_its_trace_no_answer_is_given(index: Conn, ring: KeyRing, send: Deliver, ask: Ask) -> None:
    send(a_case("one"))
    index.execute("ALTER TABLE access_log ADD CONSTRAINT full_disk CHECK (false) NOT VALID")
    for parts in (ODENSE, by_id("one", showing("fremdrift"))):
        with pytest.raises(Unavailable):
            ask(*parts)
    assert counts(ask(*by_id("one")))["sager"] == "1"


NOTE = base64.b64encode(f"Ringede til {BENT}".encode()).decode()


def test_numbers_come_back_wherever_they_were_delivered(
    index: Conn, ring: KeyRing, send: Deliver, ask: Ask
) -> None:
    note = Relation(
        RelationType.JOURNAL, Role.NOTE, "1", "document", "URN:Empty", None, {"note": {"content": NOTE}}
    )
    handler = Relation(RelationType.ACTOR, Role.PRIMARY_HANDLER, None, "user", ANNAS)
    send(a_case("one", title=f"Om ⟦x⟧ og {BENT[:6]}-{BENT[6:]}", more=(note, handler)))
    tree = ask(*by_id("one", showing("egenskaber", "journalpost-journalnote", "sagsaktoer")))
    assert texts(tree, ".//sag:Titel") == [f"Om ⟦x⟧ og {BENT[:6]}-{BENT[6:]}"]
    assert texts(tree, ".//sag:Notat") == [NOTE]
    assert ANNAS in texts(tree, ".//sag:Sagsaktoer/gd:ReferenceID/sd:URNIdentifikator")
    assert [len(trace(index, ring, cpr)) for cpr in (ANNA, BENT)] == [1, 1]


def test_a_key_that_somebody_wrote_into_the_database_does_not_open(
    index: Conn, ring: KeyRing, send: Deliver, ask: Ask
) -> None:
    send(a_case("bent", cpr=BENT), a_case("one", title="forged"))
    forged = f"urn:overblik:person:{ring.party_key('cpr', BENT)}"
    index.execute("UPDATE registration SET body = replace(body::text, 'forged', %s)::json", (forged,))
    tree = ask(*by_id("one", showing("sagspart", "egenskaber")))
    assert texts(tree, ".//sag:Sagspart/gd:ReferenceID/sd:URNIdentifikator") == [ANNAS]
    assert texts(tree, ".//sag:Titel") == []
    assert BENT not in etree.tostring(tree).decode()


def test_nobody_can_be_searched_for_by_a_key_of_ours(ring: KeyRing, ask: Ask) -> None:
    with pytest.raises(InvalidInput):
        ask(expression(case(party(f"urn:overblik:person:{ring.party_key('cpr', ANNA)}"))))


def test_a_person_who_got_a_new_number_is_found_by_the_old_one_and_told_by_the_new(
    index: Conn, ring: KeyRing, send: Deliver, ask: Ask
) -> None:
    send(a_case("one", cpr=BENT))
    old, new = ring.party_key("cpr", ANNA), ring.party_key("cpr", BENT)
    index.execute("INSERT INTO alias VALUES (%s, %s)", (old, new))
    tree = ask(*ODENSE)
    assert texts(tree, ".//sag:Sagspart/gd:ReferenceID/sd:URNIdentifikator") == [BENTS]
    assert {row.actor for row in trace(index, ring, BENT)} == {READER.name}


def test_a_search_that_nothing_bounds_is_refused_and_says_what_would(ask: Ask) -> None:
    open_ = "<sag:Fremdrift><sag:FremdriftStatusKode>Opstaaet</sag:FremdriftStatusKode></sag:Fremdrift>"
    with pytest.raises(InvalidInput) as refused:
        ask(expression(case(states=open_)))
    assert refused.value.code == "search.unbounded"
    assert "all cases; say also" in refused.value.message


def test_the_demos_caller_reads_everything(send: Deliver, ask: Ask) -> None:
    send(a_case("one", sensitivity="VIP_SAGER", kle=""))
    assert shown(ask(*ODENSE, source=SourceSystem("demo", None))) == [an_id("one")]


def test_what_was_changed_is_told_as_it_is_now(send: Deliver, ask: Ask) -> None:
    send(changed(a_case("one"), user="urn:oio:first", lifecycle="Importeret", note="one"))
    section = Section(SectionName.PROPERTIES, {"title": "Ny titel"})
    send(Registration(an_id("one"), a_case().kind, T0 + dt.timedelta(1), complete=False, sections=(section,)))
    tree = ask(*by_id("one", showing("egenskaber")))
    assert texts(tree, ".//sag:Titel") == ["Ny titel"]
    assert texts(tree, ".//sd:Tidspunkt") == ["2025-01-02T10:00:00.000+01:00"]
    assert texts(tree, ".//sd:LivscyklusKode") == ["Importeret"]
    assert texts(tree, ".//sd:BrugerRef/sd:URNIdentifikator") == ["urn:oio:first"]

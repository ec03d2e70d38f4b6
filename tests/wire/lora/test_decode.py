# SPDX-License-Identifier: MPL-2.0
"""From LoRa's JSON to registrations: every shape a file may have, what LoRa leaves unsaid, and what is refused."""

from __future__ import annotations

import base64
import datetime as dt
import uuid
from typing import Any

import msgspec
import pytest

from overblik.index.kinds import DocumentState, Kind, Progress, RelationType, SectionName
from overblik.index.objects import Registration, Relation, Removal
from overblik.index.roles import Role
from overblik.intake.projection import state as of
from overblik.wire.lora import Supplement
from overblik.wire.lora.names import RELATIONS
from overblik.wire.sdi.encode import encode_import
from tests.wire.lora.bodies import (
    CASE,
    CLERK,
    CVR,
    DOCUMENT,
    FACET,
    GUARDED,
    OWNER,
    PERSON,
    SICK,
    SUPPLEMENT,
    SYSTEM,
    UNIT,
    a_case,
    a_document,
    an_object,
    fault,
    linked,
    period,
    read,
    read_one,
)


def changed(**changes: Any) -> dict[str, Any]:
    """An object whose only registration differs from the usual one."""
    return an_object(a_case(**changes))


def related(**relations: Any) -> dict[str, Any]:
    """An object with only these relations."""
    return changed(relationer=relations)


def the(found: Registration, role: Role) -> Relation:
    (relation,) = [one for one in found.relations if one.role == role]
    return relation


def test_a_case_with_all_that_is_in_it() -> None:
    found = read_one(an_object(a_case()))
    assert (found.object_id, found.kind, found.complete) == (CASE, Kind.CASE, True)
    assert found.recorded_at == dt.datetime(2025, 6, 22, 8, 0, 0, 250_000, tzinfo=dt.UTC)
    assert (found.lifecycle, found.user, found.note) == ("Importeret", CLERK, "Opdateret")
    properties, guarded = found.sections
    assert (properties.name, guarded.name) == (SectionName.PROPERTIES, SectionName.INDEX_PROPERTIES)
    assert properties.values == {
        "user_key": "25/1234",
        "number": "25/1234",
        "title": "Sygedagpenge",
        "discard_code": "K",
        "handed_over": False,
        "principle": False,
        "exempt": {"alternative_title": "En sag", "legal_basis": "Forvaltningsloven"},
    }
    assert properties.validity is not None
    assert properties.validity.valid_from == dt.datetime(2025, 5, 12, 6, tzinfo=dt.UTC)
    assert (properties.validity.valid_to, properties.validity.actor) == (None, CLERK)
    assert [(state.status, state.validity and state.validity.valid_to) for state in found.states] == [
        ("Opstaaet", dt.datetime(2025, 6, 22, 6, tzinfo=dt.UTC)),
        ("Oplyst", None),
    ]
    assert guarded.values == {"sensitivity": "FORTROLIGE_PERSONOPLYSNINGER"}


def test_relations_get_the_list_the_role_and_what_the_supplement_knows() -> None:
    found = read_one(an_object(a_case()))
    told = [
        (one.type, one.role, one.index, one.object_type, one.reference, one.values) for one in found.relations
    ]
    note = {"title": "Samtale", "format": "tekst", "content": base64.b64encode(b"Talt i telefon").decode()}
    assert told == [
        ("actor", "owner", None, "organisation", OWNER, {"cvr": CVR, "name": "Prøve Kommune"}),
        ("actor", "responsible", None, "org_unit", UNIT, {"name": "Sygedagpenge"}),
        ("actor", "primary_handler", None, "user", CLERK, None),
        ("party", "primary", None, "person", PERSON, None),
        ("class", "primary_class", None, "class", SICK, {"user_key": "32.30.04"}),
        ("class", "facet_class", None, "class", FACET, {"user_key": "G01"}),
        ("case", "other_case", "1", "case", str(SYSTEM), None),
        ("journal", "attached", "1", "document", str(DOCUMENT), {"document_title": "Ansøgning"}),
        ("journal", "note", "2", "document", None, {"note": note}),
        ("it_system", "master", None, "it_system", str(SYSTEM), None),
        ("it_system", "sender", None, "it_system", str(SYSTEM), None),
    ]


def test_a_document_with_all_that_is_in_it() -> None:
    found = read_one(an_object(a_document(), identity=DOCUMENT))
    (properties,) = found.sections
    assert found.kind is Kind.DOCUMENT
    assert properties.values == {
        "user_key": "25/1234-1",
        "title": "Ansøgning om sygedagpenge",
        "letter_date": "2025-05-12",
        "version": 1,
        "minor_version": 0,
        "type": "Brev",
        "sensitivity": "FORTROLIGE_PERSONOPLYSNINGER",
    }
    assert [state.status for state in found.states] == ["Endeligt"]
    assert the(found, Role.DOCUMENT_PARTY).index == "1"


def test_what_lora_leaves_out_stays_missing() -> None:
    """A case that is not principled is something else than one of which that was not said."""
    case = {"sagegenskaber": [{"titel": "Sygedagpenge"}]}
    assert read_one(changed(attributter=case), Supplement()).sections[0].values == {"title": "Sygedagpenge"}
    document = {"dokumentegenskaber": [{"titel": "Ansøgning", "brevdato": "", "minor": 0}]}
    found = read_one(an_object(a_document(attributter=document), identity=DOCUMENT), Supplement())
    assert found.sections[0].values == {"title": "Ansøgning", "minor_version": 0}


NOTES = [
    ({"titel": "Samtale", "notat": "", "format": "tekst"}, {"title": "Samtale", "format": "tekst"}),
    ({"titel": "", "notat": "Talt", "format": ""}, {"content": base64.b64encode(b"Talt").decode()}),
]


@pytest.mark.parametrize(("told", "kept"), NOTES)
def test_a_note_may_be_but_a_title_or_but_a_text(told: dict[str, str], kept: dict[str, str]) -> None:
    entry = {"journalpostkode": "journalnotat", "journalnotat": told, "virkning": period()}
    found = read_one(related(journalpost=[entry]), Supplement())
    assert the(found, Role.NOTE).values == {"note": kept}


@pytest.mark.parametrize(
    ("told", "kept"), [("2025-05-12", "2025-05-12"), ("2025-05-12 23:30:00+02", "2025-05-12")]
)
def test_the_date_of_a_letter_is_the_day_it_names(told: str, kept: str) -> None:
    document = {"dokumentegenskaber": [{"titel": "Ansøgning", "brevdato": told}]}
    found = read_one(an_object(a_document(attributter=document), identity=DOCUMENT), Supplement())
    assert found.sections[0].values["letter_date"] == kept


@pytest.mark.parametrize("urn", ["urn:oio:kle:32.30.04", "urn:oio:kle:32.30.04:as-long-as-a-id"])
def test_a_class_that_is_named_by_no_uuid_is_kept_without_a_number(urn: str) -> None:
    found = read_one(related(primaerklasse=[linked(urn, "Klasse")]), find_class=lambda _: "32.24.04")
    one = the(found, Role.PRIMARY_CLASS)
    assert (one.reference, one.values) == (urn, None)


def test_what_the_standard_can_say_is_valid_when_written_as_sdi() -> None:
    """So that a search over the index's own interface can answer with it."""
    found = [read_one(an_object(a_case())), read_one(an_object(a_document(), identity=DOCUMENT))]
    assert b"Sygedagpenge" in encode_import(found)


SHAPES: list[tuple[str, Any]] = [
    ("the object alone", an_object(a_case())),
    ("a read answer under its id", {str(CASE): [an_object(a_case())]}),
    ("a list answer", {"results": [[an_object(a_case())]]}),
    ("an array", [an_object(a_case())]),
    ("an array of read answers", [{str(CASE): [an_object(a_case())]}]),
    ("a list answer in an array", [{"results": [[an_object(a_case())]]}]),
    ("a list answer with more in it", {"count": 1, "results": [[an_object(a_case())]]}),
    ("a body that names its object", {"uuid": str(CASE), **a_case()}),
]


@pytest.mark.parametrize("told", [row[1] for row in SHAPES], ids=[row[0] for row in SHAPES])
def test_every_shape_of_a_file_gives_the_same(told: Any) -> None:
    assert read_one(told) == read_one(an_object(a_case()))


def test_a_body_takes_its_id_from_the_file_and_its_time_from_the_supplement() -> None:
    told = msgspec.structs.replace(SUPPLEMENT, recorded_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    found = read_one(a_case(None), told, name=str(CASE))
    assert (found.object_id, found.recorded_at) == (CASE, told.recorded_at)
    assert fault(a_case(None), told, name="sag").code == "lora.no_id"
    assert "recorded_at" in fault(a_case(None), name=str(CASE)).message


def test_each_registration_of_an_object_becomes_one() -> None:
    found = read(an_object(a_case("2025-06-22"), a_case("2025-05-12", livscykluskode="Opstaaet")))
    told = [(one.recorded_at.date(), one.lifecycle) for one in found if isinstance(one, Registration)]
    assert told == [(dt.date(2025, 6, 21), "Importeret"), (dt.date(2025, 5, 11), "Opstaaet")]


def test_what_lora_has_deleted_is_removed() -> None:
    deleted = a_case("2025-07-01", livscykluskode="Slettet")
    assert read(an_object(deleted, a_case("2025-05-12"))) == [Removal(CASE)]
    assert read(an_object(a_case("2025-05-12"), deleted)) == [Removal(CASE)]


def test_what_was_deleted_and_came_again_is_there() -> None:
    (found,) = read(an_object(a_case("2025-07-02"), a_case("2025-07-01", livscykluskode="Slettet")))
    assert isinstance(found, Registration)


@pytest.mark.parametrize("status", ["Bestilt", "Udfoert"])
def test_the_two_states_that_the_index_no_longer_has_are_kept(status: str) -> None:
    found = read_one(changed(tilstande={"sagfremdrift": [{"fremdrift": status, "virkning": period()}]}))
    assert [state.status for state in found.states] == [status]


def test_the_early_spelling_of_states_and_an_empty_one() -> None:
    told = {"sagfremdrift": [{"status": "Afgjort"}, {"fremdrift": ""}, {"fremdrift": None}]}
    assert [state.status for state in read_one(changed(tilstande=told)).states] == ["Afgjort"]


def test_every_state_of_both_kinds_is_read() -> None:
    case = {"sagfremdrift": [{"fremdrift": status.value} for status in Progress]}
    assert [state.status for state in read_one(changed(tilstande=case)).states] == list(Progress)
    document = {"dokumentfremdrift": [{"fremdrift": status.value} for status in DocumentState]}
    found = read_one(an_object(a_document(tilstande=document), identity=DOCUMENT))
    assert [state.status for state in found.states] == list(DocumentState)


@pytest.mark.parametrize("kind", list(Kind)[:2])
def test_every_relation_of_lora_is_read(kind: Kind) -> None:
    for name, meaning in RELATIONS[kind].items():
        entry = linked(CLERK, "Bruger", journalpostkode="tilakteretdokument")
        body = a_case if kind is Kind.CASE else a_document
        found = read_one(an_object(body(relationer={name: [entry]})), Supplement())
        told = [(one.type, one.role) for one in found.relations]
        assert told == ([] if meaning is None else [meaning]), name


def test_a_relation_that_names_nobody_is_none() -> None:
    found = read_one(related(primaerpart=[{"uuid": "", "urn": "", "virkning": period()}]), Supplement())
    assert found.relations == ()


def test_neighbours_without_an_index_are_told_apart_by_their_place() -> None:
    found = read_one(related(sekundaerpart=[linked(PERSON, "Person")] * 2), Supplement())
    assert [one.index for one in found.relations] == ["1", "2"]


def test_a_party_is_known_by_urn_and_everything_else_by_uuid() -> None:
    entry = {"uuid": CLERK.upper(), "urn": PERSON, "virkning": None}
    found = read_one(related(primaerpart=[entry], primaerbehandler=[entry]), Supplement())
    assert the(found, Role.PRIMARY_PARTY).reference == PERSON
    assert the(found, Role.PRIMARY_HANDLER).reference == CLERK
    assert the(found, Role.PRIMARY_PARTY).object_type == "person"


OWNERS = [
    ("nobody told", Supplement(), None),
    ("the one authority", Supplement(authority=CVR), CVR),
    ("the listed one", Supplement(owners={uuid.UUID(OWNER): "90000002"}, authority=CVR), "90000002"),
    ("an owner that is not listed", Supplement(owners={uuid.UUID(UNIT): "90000002"}, authority=CVR), None),
]


@pytest.mark.parametrize(("told", "cvr"), [row[1:] for row in OWNERS], ids=[row[0] for row in OWNERS])
def test_whose_object_it_is(told: Supplement, cvr: str | None) -> None:
    assert of.authority(read_one(an_object(a_case()), told)) == cvr


def test_an_object_without_an_owner_is_the_authoritys_unless_several_are_listed() -> None:
    assert of.authority(read_one(related(), SUPPLEMENT)) == CVR
    several = msgspec.structs.replace(SUPPLEMENT, owners={uuid.UUID(OWNER): CVR})
    assert of.authority(read_one(related(), several)) is None


def test_an_owner_by_cvr_needs_nobody_to_say_so() -> None:
    found = read_one(related(ejer=[linked("urn:oio:cvr-nr:90000003", "Virksomhed")]), Supplement())
    assert of.authority(found) == "90000003"


LEVELS: list[tuple[str, Supplement, Any, int | None]] = [
    ("nothing told", Supplement(), [], None),
    ("the usual level", SUPPLEMENT, [], 2),
    ("a class of sensitivity", SUPPLEMENT, [linked(GUARDED, "Klasse")], 3),
    ("an unknown class hides", SUPPLEMENT, [linked(CLERK, "Klasse")], None),
    (
        "an unknown class beside a known one hides",
        SUPPLEMENT,
        [linked(GUARDED, "Klasse"), linked(CLERK, "Klasse")],
        None,
    ),
]


@pytest.mark.parametrize(
    ("supplement", "classes", "level"), [row[1:] for row in LEVELS], ids=[row[0] for row in LEVELS]
)
def test_how_sensitive_a_case_is(supplement: Supplement, classes: Any, level: int | None) -> None:
    found = read_one(related(foelsomhedsklasse=classes), supplement)
    assert of.view(found).sensitivity(SectionName.INDEX_PROPERTIES) == level


def test_a_class_may_exempt_from_display() -> None:
    told = msgspec.structs.replace(SUPPLEMENT, display_classes=frozenset({uuid.UUID(GUARDED)}))
    found = read_one(related(sikkerhedsklasse=[linked(GUARDED, "Klasse")]), told)
    assert of.view(found).excluded() == (dt.datetime(2025, 5, 12, 6, tzinfo=dt.UTC), None)
    assert the(found, Role.SECURITY_CLASS).reference == GUARDED


def test_the_number_of_a_class_is_looked_for_where_the_supplement_has_none() -> None:
    asked: list[uuid.UUID] = []

    def find(identity: uuid.UUID) -> str | None:
        asked.append(identity)
        return "32.24.04"

    found = read_one(an_object(a_case()), Supplement(), find_class=find)
    assert of.view(found).class_key(Role.PRIMARY_CLASS) == "32.24.04"
    assert asked == [uuid.UUID(SICK), uuid.UUID(FACET)]


def test_documents_of_other_words_have_the_type_the_supplement_says_or_none() -> None:
    told = a_document()
    told["attributter"]["dokumentegenskaber"][0]["dokumenttype"] = "Skrivelse"
    mapped = msgspec.structs.replace(SUPPLEMENT, document_types={"Skrivelse": "Brev, udgaaende"})
    assert "type" not in read_one(an_object(told, identity=DOCUMENT)).sections[0].values
    assert read_one(an_object(told), mapped).sections[0].values["type"] == "Brev, udgaaende"


TIMES = [
    ("2025-05-12 08:00:00+02", "2025-05-12T06:00:00+00:00"),
    ("2025-05-12 08:00:00.123456+02:00", "2025-05-12T06:00:00.123456+00:00"),
    ("2025-05-12T08:00:00Z", "2025-05-12T08:00:00+00:00"),
    ("2025-05-12 08:00", "2025-05-12T06:00:00+00:00"),
    ("2025-05-12", "2025-05-11T22:00:00+00:00"),
    ("2025-01-12", "2025-01-11T23:00:00+00:00"),
    ("1890-01-01 00:00:00+00:50:20", "1889-12-31T23:09:40+00:00"),
    ("0001-01-01 00:00:00+01", "0001-01-01T00:00:00+00:00"),
    ("9999-12-31 23:59:59-01", "9999-12-31T23:59:59.999999+00:00"),
]


@pytest.mark.parametrize(("text", "moment"), TIMES)
def test_times_as_postgresql_and_iso_write_them(text: str, moment: str) -> None:
    found = read_one(changed(tilstande={"sagfremdrift": [{"fremdrift": "Oplyst", "virkning": period(text)}]}))
    assert found.states[0].validity is not None
    assert found.states[0].validity.valid_from == dt.datetime.fromisoformat(moment)


def test_ends_that_are_open_and_ends_that_are_included() -> None:
    told = {
        "from": "-infinity",
        "to": "2025-06-22 00:00:00+00",
        "from_included": False,
        "to_included": True,
    }
    found = read_one(changed(tilstande={"sagfremdrift": [{"fremdrift": "Oplyst", "virkning": told}]}))
    assert found.states[0].validity is not None
    assert found.states[0].validity.valid_from is None
    assert found.states[0].validity.valid_to == dt.datetime(2025, 6, 22, 0, 0, 0, 1, tzinfo=dt.UTC)
    told |= {"from": "2025-06-22 00:00:00+00", "to": "9999-12-31 23:59:59.999999+00"}
    found = read_one(changed(tilstande={"sagfremdrift": [{"fremdrift": "Oplyst", "virkning": told}]}))
    assert found.states[0].validity is not None
    assert found.states[0].validity.valid_from == dt.datetime(2025, 6, 22, 0, 0, 0, 1, tzinfo=dt.UTC)


def test_relation_types_are_lists_of_the_index() -> None:
    for kind in (Kind.CASE, Kind.DOCUMENT):
        for meaning in RELATIONS[kind].values():
            assert meaning is None or isinstance(meaning[0], RelationType)

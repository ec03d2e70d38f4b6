# SPDX-License-Identifier: MPL-2.0
"""What is written is valid by the published schema, and read again it is what was written."""

from __future__ import annotations

import functools
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from overblik.errors import InvalidInput
from overblik.index.kinds import RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section, Validity
from overblik.index.roles import Role
from overblik.wire.sdi import decode_file, encode_import, encode_updates
from overblik.wire.sdi.schema import load_schema, schema_errors
from tests.builders import a_case, a_document, a_grant, a_journal_entry, at, changed
from tests.places import SHARED
from tests.wire.sdi.shapes import registrations

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@functools.cache
def schema() -> etree.XMLSchema:
    return load_schema(SHARED / "schemas" / "sdi-6")


def read(body: bytes) -> list[object]:
    return [item.value for item in decode_file(io.BytesIO(body))]


@pytest.mark.slow
@settings(max_examples=40, suppress_health_check=SLOW, deadline=None)
@given(st.lists(registrations(complete=True), max_size=2, unique_by=lambda one: one.object_id))
def test_any_import_is_valid_and_comes_back_as_it_was(told: list[Registration]) -> None:
    body = encode_import(told)
    assert schema_errors(schema(), body) == []
    assert read(body) == told


@pytest.mark.slow
@settings(max_examples=40, suppress_health_check=SLOW, deadline=None)
@given(st.lists(registrations(complete=False), max_size=2))
def test_any_update_is_valid_and_comes_back_as_it_was(told: list[Registration]) -> None:
    body = encode_updates(told)
    assert schema_errors(schema(), body) == []
    assert read(body) == told


def test_several_registrations_of_one_object_stand_in_one_object() -> None:
    first = a_case(title="Før")
    second = changed(a_case(title="Efter"), recorded_at=first.recorded_at.replace(year=2026))
    body = encode_import([first, second])
    assert body.count(b"<sdi:SagIndeks>") == 1
    assert schema_errors(schema(), body) == []
    assert [one.recorded_at.year for one in read(body)] == [2025, 2026]  # type: ignore[attr-defined]


EXEMPT = {"alternative_title": "En sag", "legal_basis": "Forvaltningsloven § 15"}
WORDS = [{"id": "1", "description": "Sygdom & fravær", "category": "Emne"}, {"id": "2"}]
NOTED = Validity(None, at("2026-01-01"), actor="urn:oio:x", actor_type="Bruger", note="Efter <klage>")


@pytest.mark.parametrize("told", [a_case(), a_document()], ids=["case", "document"])
def test_secret_titles_search_words_and_remarks_come_back_as_they_were(told: Registration) -> None:
    classes = Relation(
        RelationType.CLASS,
        Role.PRIMARY_CLASS,
        validity=NOTED,
        values={"keywords": WORDS, "last_changed": "2026-01-02T03:04:05Z"},
    )
    told = changed(
        told,
        sections=(Section(SectionName.PROPERTIES, {"title": "x", "exempt": EXEMPT}, validity=NOTED),),
        relations=(classes,),
    )
    body = encode_import([told])
    assert schema_errors(schema(), body) == []
    assert read(body) == [told]


def test_a_filed_document_of_secret_title_and_a_note_come_back_as_they_were() -> None:
    note = {"title": "Samtale", "content": "VGFsdA==", "format": "tekst"}
    entries = (
        Relation(RelationType.JOURNAL, Role.FILED, "1", values={"document_title": "x", "exempt": EXEMPT}),
        Relation(RelationType.JOURNAL, Role.NOTE, "2", values={"note": note}),
    )
    told = changed(with_values({}), relations=entries)
    body = encode_import([told])
    assert schema_errors(schema(), body) == []
    assert read(body) == [told]


@pytest.mark.parametrize("silent", [True, False])
def test_that_no_event_is_wanted_comes_back_from_imports_and_updates(silent: bool) -> None:
    imported = changed(with_values({"title": "x"}), relations=(), without_notification=silent)
    assert read(encode_import([imported])) == [imported]
    update = changed(imported, complete=False)
    assert read(encode_updates([update])) == [update]


def test_a_value_that_is_none_is_as_good_as_untold() -> None:
    assert encode_import([with_values({"title": "x", "number": None})]) == encode_import(
        [with_values({"title": "x"})]
    )


def test_a_case_with_its_document_goes_into_one_body() -> None:
    told = [a_document(), a_case(more=(a_journal_entry("document", title="Brev om ændring"),))]
    told[1] = changed(told[1], relations=in_order(told[1].relations))
    found = read(encode_import(told))
    assert found[0] == told[0]
    assert isinstance(found[1], Registration)
    assert {one.type for one in found[1].relations} == {"actor", "class", "party", "journal", "it_system"}


def in_order(relations: tuple[Relation, ...]) -> tuple[Relation, ...]:
    order = list(RelationType)
    return tuple(sorted(relations, key=lambda relation: order.index(RelationType(relation.type))))


INEXPRESSIBLE = (
    ("a grant", lambda: encode_import([a_grant()])),
    ("a change among imports", lambda: encode_import([a_case(complete=False)])),
    ("a whole object among updates", lambda: encode_updates([a_case()])),
    ("who changed an object", lambda: encode_updates([changed(a_case(complete=False), user="urn:oio:x")])),
    ("a section of another kind", lambda: encode_import([with_section(Section(SectionName.BENEFIT, {}))])),
    (
        "one of several sections",
        lambda: encode_import([with_section(Section(SectionName.PROPERTIES, {}, "1"))]),
    ),
    ("an unknown value", lambda: encode_import([with_values({"colour": "red"})])),
    ("a title too long", lambda: encode_import([with_values({"title": "x" * 256})])),
    ("a code nobody knows", lambda: encode_import([a_case(sensitivity="HEMMELIG")])),
    ("a control character", lambda: encode_import([with_values({"title": "a\x00b"})])),
    (
        "a list of another kind",
        lambda: encode_import([changed(a_document(), relations=(Relation("journal"),))]),
    ),
    ("silence about a document", lambda: encode_import([changed(a_document(), without_notification=True)])),
)


def with_section(section: Section) -> Registration:
    return changed(a_case(), sections=(section,))


def with_values(values: dict[str, str | None]) -> Registration:
    return with_section(Section(SectionName.PROPERTIES, values))


@pytest.mark.parametrize(("what", "write"), INEXPRESSIBLE, ids=[what for what, _ in INEXPRESSIBLE])
def test_what_the_format_cannot_say_is_refused_not_dropped(what: str, write) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidInput) as caught:
        write()
    assert caught.value.code == "sdi.inexpressible"

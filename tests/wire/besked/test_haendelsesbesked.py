# SPDX-License-Identifier: MPL-2.0
"""A message has the published structure, and nothing in it about a person."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from lxml import etree

from overblik.errors import InvalidInput
from overblik.wire.besked.codes import Codes, published, read
from overblik.wire.besked.haendelsesbesked import Message, write
from tests.builders import AUTHORITY, SYSTEM, an_id
from tests.events.besked_names import KUVERT, SAGDOK, all_texts, text

SENDER = uuid.UUID("3f0c6c1e-8f2b-4a5e-9d57-2f6f1c0b9a11")

# Written from the structure as it is described and from KOMBIT's sample message: names, order, repetition.
SCHEMA = f"""
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:k="{KUVERT}" targetNamespace="{KUVERT}"
           elementFormDefault="qualified">
 <xs:complexType name="Id"><xs:sequence><xs:any namespace="{SAGDOK}" processContents="skip"/></xs:sequence></xs:complexType>
 <xs:element name="Haendelsesbesked"><xs:complexType><xs:sequence>
  <xs:element name="BeskedId" type="k:Id"/>
  <xs:element name="BeskedVersion" type="xs:decimal"/>
  <xs:element name="Beskedkuvert"><xs:complexType><xs:sequence>
   <xs:element name="Filtreringsdata"><xs:complexType><xs:sequence>
    <xs:element name="Beskedtype" type="k:Id"/>
    <xs:element name="BeskedAnsvarligAktoer" type="k:Id"/>
    <xs:element name="TilladtModtager" type="k:Id" minOccurs="0" maxOccurs="unbounded"/>
    <xs:element name="ObjektRegistrering" maxOccurs="unbounded"><xs:complexType><xs:sequence>
     <xs:element name="ObjektRegistreringId" type="k:Id"/>
     <xs:element name="RegistreringsAktoer" type="k:Id"/>
     <xs:element name="Registreringstidspunkt" type="k:Id"/>
     <xs:element name="ObjektAnsvarligMyndighed" type="k:Id" minOccurs="0"/>
     <xs:element name="ObjektId" type="k:Id"/>
     <xs:element name="ObjektType" type="k:Id"/>
     <xs:element name="ObjektHandling" type="k:Id"/>
     <xs:element name="OpgaveEmne" type="k:Id" minOccurs="0"/>
    </xs:sequence></xs:complexType></xs:element>
   </xs:sequence></xs:complexType></xs:element>
   <xs:element name="Leveranceinformation"><xs:complexType><xs:sequence>
    <xs:element name="Dannelsestidspunkt" type="k:Id"/>
    <xs:element name="Sikkerhedsklassificering" type="k:Id" minOccurs="0"/>
   </xs:sequence></xs:complexType></xs:element>
   <xs:element name="GyldighedFra" type="k:Id"/>
  </xs:sequence></xs:complexType></xs:element>
  <xs:element name="Beskeddata"><xs:complexType><xs:sequence>
   <xs:any namespace="##other" processContents="skip"/>
  </xs:sequence></xs:complexType></xs:element>
 </xs:sequence></xs:complexType></xs:element>
</xs:schema>"""


def a_message(**told: Any) -> Message:
    return Message(
        **{
            "id": an_id("event"),
            "kind": "case",
            "happening": "changed",
            "object_id": an_id("case"),
            "sender": SENDER,
            "registrar": SYSTEM,
            "recorded_at": dt.datetime(2025, 6, 1, 8, tzinfo=dt.UTC),
            "made_at": dt.datetime(2025, 6, 1, 8, 0, 2, tzinfo=dt.UTC),
            "authority": AUTHORITY,
            "kle": ("32.30.04",),
            "level": "confidential",
            **told,
        }
    )


def parsed(message: Message, codes: Codes | None = None) -> etree._Element:
    return etree.fromstring(write(message, codes or published()))


SHAPES = [
    ("a change", a_message()),
    ("several subjects", a_message(kle=("27.36.08", "32.30.04"))),
    ("nothing but the object", a_message(authority=None, kle=(), level=None, registrar=None, happening="removed")),
    *[(f"a {kind} {happening}", a_message(kind=kind, happening=happening))
      for kind in ("case", "document", "grant", "payment") for happening in ("created", "withdrawn")],
]  # fmt: skip


@pytest.mark.parametrize("message", [row[1] for row in SHAPES], ids=[row[0] for row in SHAPES])
def test_names_and_order_are_those_of_the_published_structure(message: Message) -> None:
    schema = etree.XMLSchema(etree.fromstring(SCHEMA))
    schema.assertValid(parsed(message))


def test_what_is_told_stands_where_it_is_looked_for() -> None:
    root = parsed(a_message())
    assert text(root, "/BeskedId") == str(an_id("event"))
    assert text(root, "BeskedAnsvarligAktoer") == str(SENDER)
    assert text(root, "TilladtModtager") == f"urn:oio:cvr-nr:{AUTHORITY}"
    assert text(root, "ObjektRegistrering/RegistreringsAktoer") == str(SYSTEM)
    assert text(root, "ObjektRegistrering/Registreringstidspunkt") == "2025-06-01T10:00:00.000+02:00"
    assert text(root, "ObjektRegistrering/ObjektAnsvarligMyndighed") == f"urn:oio:cvr-nr:{AUTHORITY}"
    assert text(root, "ObjektRegistrering/ObjektId") == str(an_id("case"))
    assert text(root, "ObjektRegistrering/ObjektType") == "7f04a5f2-5437-4bf3-9605-46a5ba882bcc"
    assert text(root, "ObjektRegistrering/OpgaveEmne") == "urn:oio:kle:32.30.04"
    assert (
        text(root, "/Beskedkuvert/Leveranceinformation/Dannelsestidspunkt") == "2025-06-01T10:00:02.000+02:00"
    )
    assert (
        text(root, "/Beskedkuvert/Leveranceinformation/Sikkerhedsklassificering")
        == "292e85a9-8ad4-46df-9e50-f97d6837ad74"
    )


def test_each_subject_has_a_registration_of_its_own() -> None:
    root = parsed(a_message(kle=("27.36.08", "32.30.04")))
    assert all_texts(root, "ObjektRegistrering/OpgaveEmne") == [
        "urn:oio:kle:27.36.08",
        "urn:oio:kle:32.30.04",
    ]
    assert len(set(all_texts(root, "ObjektRegistrering/ObjektRegistreringId"))) == 1


def test_no_person_is_named_and_no_registration_enclosed() -> None:
    body = write(a_message(), published())
    assert b"RelateretObjekt" not in body
    assert b"cpr" not in body
    assert b"RegistreringBesked" not in body


def test_every_type_kind_and_happening_has_a_code_of_its_own() -> None:
    codes = published()
    assert len(set(codes.messages.values())) == len(codes.messages) == 16
    for part in (codes.happenings, codes.kinds, codes.levels):
        assert len(set(part.values())) == len(part) == 4
    assert published() == codes, "the same in every installation"


def test_an_installation_puts_the_real_codes_in_the_place_of_ours() -> None:
    real = "AAAAAAAA-0000-4000-8000-000000000001"
    codes = read(f"messages: {{case.changed: {real}}}\nhappenings: {{changed: {real}}}".encode())
    root = parsed(a_message(), codes)
    assert text(root, "Beskedtype") == text(root, "ObjektRegistrering/ObjektHandling") == real.lower()
    assert codes.kinds == published().kinds


BAD = [
    ("no mapping", b"- 1"),
    ("nothing", b""),
    ("no YAML", b"{"),
    ("not UTF-8", b"\xff"),
    ("an unknown part", b"roles: {}"),
    ("an unknown name", b"kinds: {sag: 7f04a5f2-5437-4bf3-9605-46a5ba882bcc}"),
    ("no UUID", b"kinds: {case: 7}"),
    ("a part without names", b"kinds: 7"),
]


@pytest.mark.parametrize("content", [row[1] for row in BAD], ids=[row[0] for row in BAD])
def test_a_code_list_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(content)
    assert refused.value.code == "wire.message_codes"

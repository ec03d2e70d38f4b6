# SPDX-License-Identifier: MPL-2.0
"""One object of each kind that has everything an instruction speaks of and breaks no rule."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section, State, Validity
from overblik.index.roles import Role
from tests.builders import ANNA, BENT, an_id, at

RECORDED = at("2025-01-02T09:00:00")
SYSTEM = f"urn:oio:it-system-uuid:{an_id('system')}"
HELD = Validity(RECORDED, None, SYSTEM, "ItSystem")
SENSITIVITY = "FORTROLIGE_PERSONOPLYSNINGER"
KLE = "32.30.04"
OWNER_CVR, OTHER_CVR = "90000001", "90000002"


def held(start: dt.datetime, end: dt.datetime | None = None) -> Validity:
    """A validity with everything told."""
    return Validity(start, end, SYSTEM, "ItSystem")


def relation(type_: RelationType, role: Role, object_type: str, reference: str, **told: Any) -> Relation:
    """A relation with a validity; what is not a field of it is a value."""
    index = told.pop("index", None)
    return Relation(type_, role.value, index, object_type, reference, HELD, told or None)


def actor(role: Role, object_type: str, reference: str | None = None, **told: Any) -> Relation:
    """An actor known by its UUID."""
    return relation(RelationType.ACTOR, role, object_type, reference or str(an_id(role)), **told)


def a_class(role: Role, key: str, **told: Any) -> Relation:
    """A class known by its UUID."""
    return relation(RelationType.CLASS, role, "class", str(an_id(key)), user_key=key, **told)


def systems() -> tuple[Relation, ...]:
    """Master and sender."""
    return tuple(
        relation(RelationType.IT_SYSTEM, role, "it_system", str(an_id("system")), system_name="Fagsystem")
        for role in (Role.MASTER, Role.SENDER)
    )


def a_perfect_case() -> Registration:
    """A case with every role a case can have."""
    unit: dict[str, Any] = {"cvr": OWNER_CVR, "name": "Ydelser"}
    note = base64.b64encode(b"Borgeren har ringet.").decode()
    return Registration(
        an_id("case"),
        Kind.CASE,
        RECORDED,
        sections=(
            Section(
                SectionName.PROPERTIES,
                {
                    "user_key": "S-1",
                    "number": "S-1",
                    "title": "Sygedagpenge",
                    "description": "Første linje\r\nAnden linje",
                    "legal_basis": "[lov][nr. 1][2014] Lov om sygedagpenge § 4",
                    "discard_code": "K",
                    "handed_over": False,
                    "principle": False,
                    "exempt": {"alternative_title": "Hemmelig titel", "legal_basis": "Offentlighedsloven § 30"},
                },
                validity=HELD,
            ),
            Section(
                SectionName.INDEX_PROPERTIES,
                {
                    "local_status": "Modtaget",
                    "category": "Ydelse",
                    "sensitivity": SENSITIVITY,
                    "location": "Arkivet",
                    "created": "2025-01-02T09:00:00Z",
                },
                validity=HELD,
            ),
        ),
        states=(
            State("Opstaaet", held(RECORDED, at("2025-01-10"))),
            State("Oplyst", held(at("2025-01-10"), at("2025-01-20"))),
            State("Afgjort", held(at("2025-01-20"), at("2025-02-01"))),
            State("Afsluttet", held(at("2025-02-01"))),
        ),
        relations=(
            actor(Role.OWNER, "organisation", cvr=OWNER_CVR, name="Prøve Kommune"),
            actor(Role.RESPONSIBLE, "org_unit", **unit),
            actor(Role.PRIMARY_HANDLER, "user", cvr=OWNER_CVR, name="Sagsbehandler Ét"),
            actor(Role.OTHER_HANDLER, "org_unit", index="1", **unit),
            actor(Role.LENT_TO, "org_unit", **unit),
            actor(
                Role.MUNICIPALITY_OF_RESIDENCE,
                "organisation",
                f"urn:oio:cvr-nr:{OTHER_CVR}",
                user_key=OTHER_CVR,
                name="Anden Kommune",
            ),
            relation(RelationType.PARTY, Role.PRIMARY_PARTY, "person", f"urn:oio:cpr-nr:{ANNA}", name="Anna Prøve"),
            relation(
                RelationType.PARTY, Role.SECONDARY_PARTY, "company", "urn:oio:cvr-nr:90000003", index="1",
                name="Firma",
            ),
            relation(RelationType.PARTY, Role.BENEFIT_RECIPIENT, "person", f"urn:oio:cpr-nr:{BENT}", name="Bent"),
            a_class(Role.PRIMARY_CLASS, KLE, class_title="Sygedagpenge", facet_title="KLE emne"),
            a_class(Role.FACET_CLASS, "G01"),
            *(
                a_class(role, "1.2", class_title="Klasse", facet_title="Facet")
                for role in (
                    Role.TASK_CLASS, Role.ACCOUNT_CLASS, Role.SECURITY_CLASS, Role.SENSITIVITY_CLASS,
                    Role.EFFORT_CLASS, Role.BENEFIT_CLASS,
                )
            ),
            a_class(Role.CONTROL_CLASS, "Tema", index="1"),
            a_class(Role.DISPLAY_CLASS, "Visning undtaget for borger", index="1"),
            a_class(Role.DECISION_CLASS, "Bevilget", index="1"),
            relation(RelationType.CASE, Role.PARENT_CASE, "case", str(an_id("parent"))),
            relation(RelationType.CASE, Role.PRECEDENT, "case", str(an_id("precedent"))),
            relation(RelationType.CASE, Role.OTHER_CASE, "case", str(an_id("other")), index="1"),
            relation(RelationType.OBJECT, Role.TAX_OBJECT, "vehicle", "urn:oio:dmr:stel:VF1"),
            relation(RelationType.OBJECT, Role.PROPERTY_TAX, "property", "urn:oio:esr:ejendom:101-12345"),
            relation(
                RelationType.OBJECT, Role.BUILDING, "property", "urn:oio:esr:ejendom:101-12345", index="1",
                text="Huset",
            ),
            relation(RelationType.OBJECT, Role.PROTECTION, "place", "urn:oio:sted:navn:Engen", index="1"),
            relation(
                RelationType.JOURNAL, Role.FILED, "document", str(an_id("document")), index="1",
                document_title="Ansøgning",
                exempt={"alternative_title": "Hemmeligt brev", "legal_basis": "Offentlighedsloven § 30"},
            ),
            relation(RelationType.JOURNAL, Role.ATTACHED, "document", str(an_id("attached")), index="1"),
            relation(
                RelationType.JOURNAL, Role.NOTE, "document", "URN:Empty", index="1",
                note={"title": "Telefonnotat", "content": note, "format": str(an_id("text"))},
            ),
            *systems(),
            relation(RelationType.SECURITY, Role.ACCESS, "org_unit", str(an_id("unit")), index="1"),
        ),
        lifecycle="Importeret",
        user=SYSTEM,
        note="Indlæst",
    )  # fmt: skip


def a_perfect_document() -> Registration:
    """A document with every role a document can have."""
    return Registration(
        an_id("document"),
        Kind.DOCUMENT,
        RECORDED,
        sections=(
            Section(
                SectionName.PROPERTIES,
                {
                    "user_key": "D-1",
                    "number": "D-1",
                    "title": "Ansøgning",
                    "description": "Første linje\r\nAnden linje",
                    "letter_date": "2025-01-02",
                    "exempt": {"alternative_title": "Hemmelig titel", "legal_basis": "Offentlighedsloven § 30"},
                    "version": 2,
                    "minor_version": 1,
                    "discard_code": "B",
                    "sensitivity": SENSITIVITY,
                    "type": "Brev, indgaaende",
                },
                validity=HELD,
            ),
        ),
        states=(State("Endeligt", HELD),),
        relations=(
            *(
                relation(RelationType.DOCUMENT, role, "document", str(an_id(role)), index="1")
                for role in (
                    Role.ANSWER, Role.STARTING_POINT, Role.COMMENT, Role.ENCLOSURE, Role.OTHER_DOCUMENT,
                )
            ),
            relation(RelationType.DOCUMENT, Role.NEW_REVISION, "document", str(an_id("revision"))),
            actor(Role.OWNER, "organisation", cvr=OWNER_CVR, name="Prøve Kommune"),
            actor(Role.RESPONSIBLE, "org_unit", name="Ydelser"),
            actor(Role.PRIMARY_HANDLER, "user", name="Sagsbehandler Ét"),
            actor(Role.OTHER_HANDLER, "org_unit", index="1", name="Ydelser"),
            actor(Role.DISTRIBUTED_TO, "org_unit", name="Ydelser"),
            relation(
                RelationType.PARTY, Role.DOCUMENT_PARTY, "person", f"urn:oio:cpr-nr:{ANNA}", index="1",
                name="Anna Prøve",
            ),
            relation(
                RelationType.PARTY, Role.COPY_PARTY, "company", "urn:oio:cvr-nr:90000003", index="1",
                name="Firma",
            ),
            a_class(Role.PRIMARY_CLASS, KLE, class_title="Sygedagpenge"),
            a_class(Role.OTHER_CLASS, "1.2", index="1", class_title="Klasse"),
            a_class(Role.DISPLAY_CLASS, "Visning undtaget for borger", index="1"),
            *systems(),
            relation(RelationType.SECURITY, Role.ACCESS, "org_unit", str(an_id("unit")), index="1"),
        ),
        lifecycle="Importeret",
        user=SYSTEM,
        note="Indlæst",
    )  # fmt: skip


def a_perfect_grant() -> Registration:
    """A grant of one benefit, with everything the benefit index knows of it."""
    benefit_system = {
        "role": Role.MASTER.value, "object_type": "it_system", "reference": str(an_id("system")),
        "system_name": "Ydelsessystem",
    }  # fmt: skip
    return Registration(
        an_id("grant"),
        Kind.GRANT,
        RECORDED,
        sections=(
            Section(
                SectionName.PROPERTIES,
                {"user_key": "B-1", "sensitivity": SENSITIVITY, "reason": "Ansøgt"},
                validity=HELD,
            ),
            Section(
                SectionName.BENEFIT,
                {
                    "name": "Sygedagpenge",
                    "start": "2025-01-02",
                    "end": "2025-12-31",
                    "reason": "Sygdom",
                    "repayable": False,
                    "systems": [benefit_system, {**benefit_system, "role": Role.SENDER.value}],
                    "class": {
                        "role": Role.BENEFIT_CLASS.value, "object_type": "benefit",
                        "reference": str(an_id("benefit class")), "name": "Sygedagpenge", "kle": KLE,
                        "class_title": "Sygedagpenge", "kle_reference": str(an_id(KLE)),
                    },
                    "plans": [
                        {
                            "id": "1", "start": "2025-01-02", "end": "2025-12-31",
                            "frequency": str(an_id("month")), "advance": False,
                            "day": "Sidste bankdag i måneden", "amount": "12500.00", "manual": False,
                        }
                    ],
                },
                index="1",
                validity=HELD,
            ),
        ),
        relations=(
            relation(
                RelationType.CASE, Role.GRANT_CASE, "case", str(an_id("case")), user_key="S-1",
                title="Sygedagpenge",
            ),
            relation(
                RelationType.PARTY, Role.GRANT_RECIPIENT, "person", f"urn:oio:cpr-nr:{ANNA}", index="1",
                user_key="1", name="Anna Prøve",
            ),
            relation(
                RelationType.PARTY, Role.BENEFIT_RECIPIENT, "person", f"urn:oio:cpr-nr:{ANNA}", index="1",
                name="Anna Prøve",
            ),
            actor(Role.OWNER, "organisation", cvr=OWNER_CVR, name="Prøve Kommune"),
            actor(Role.RESPONSIBLE, "org_unit", cvr=OWNER_CVR, name="Ydelser"),
            relation(RelationType.SECURITY, Role.ACCESS, "access", str(an_id("unit")), index="1"),
        ),
        lifecycle="Importeret",
        user=SYSTEM,
        note="Indlæst",
    )  # fmt: skip


def a_perfect_payment() -> Registration:
    """A payment of two lines, less tax and a debt."""
    line: dict[str, Any] = {
        "start": "2025-01-01", "end": "2025-01-31", "kle": KLE, "grant": str(an_id("grant")), "benefit": "1",
    }  # fmt: skip
    return Registration(
        an_id("payment"),
        Kind.PAYMENT,
        RECORDED,
        sections=(
            Section(
                SectionName.PROPERTIES,
                {
                    "user_key": "E-1",
                    "start": "2025-01-01",
                    "end": "2025-01-31",
                    "available": "2025-01-31",
                    "gross": "12000.00",
                    "after_tax": "8600.00",
                    "sent": "8100.00",
                    "sent_reason": "For meget udbetalt",
                    "paid": "7100.00",
                    "paid_reason": "Gæld",
                    "department": "Udbetalingen",
                },
                validity=HELD,
            ),
        ),
        relations=(
            relation(
                RelationType.LINE, Role.PART_OF, "benefit", str(an_id("payment")), index="1",
                amount="12500.00", **line,
            ),
            relation(
                RelationType.LINE, Role.PART_OF, "benefit", str(an_id("payment")), index="2",
                amount="-500.00", **line,
            ),
            actor(Role.OWNER, "organisation", cvr=OWNER_CVR, name="Prøve Kommune"),
            actor(Role.PAYING_UNIT, "org_unit", name="Udbetalingen"),
            relation(
                RelationType.PARTY, Role.PAYEE, "person", f"urn:oio:cpr-nr:{ANNA}", user_key="1",
                name="Anna Prøve",
            ),
            *systems(),
        ),
        lifecycle="Importeret",
        user=SYSTEM,
        note="Indlæst",
    )  # fmt: skip


PERFECT = {
    Kind.CASE: a_perfect_case(),
    Kind.DOCUMENT: a_perfect_document(),
    Kind.GRANT: a_perfect_grant(),
    Kind.PAYMENT: a_perfect_payment(),
}

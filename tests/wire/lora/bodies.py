# SPDX-License-Identifier: MPL-2.0
"""LoRa's JSON written by hand, as an installation sends and answers it; every person is fictive."""

from __future__ import annotations

import io
import json
import uuid
from typing import Any

from overblik.index.objects import Registration
from overblik.wire.decoded import Decoded, Fault
from overblik.wire.lora import Supplement, decode_file

CASE = uuid.UUID("0a3f1c52-6d1e-4f0b-8c1a-5b2f7e90a101")
DOCUMENT = uuid.UUID("0a3f1c52-6d1e-4f0b-8c1a-5b2f7e90a202")
OWNER = "0a3f1c52-6d1e-4f0b-8c1a-5b2f7e90a303"
UNIT = "0a3f1c52-6d1e-4f0b-8c1a-5b2f7e90a304"
CLERK = "0a3f1c52-6d1e-4f0b-8c1a-5b2f7e90a305"
SICK = "0a3f1c52-6d1e-4f0b-8c1a-5b2f7e90a306"
FACET = "0a3f1c52-6d1e-4f0b-8c1a-5b2f7e90a307"
GUARDED = "0a3f1c52-6d1e-4f0b-8c1a-5b2f7e90a308"
SYSTEM = uuid.UUID("0a3f1c52-6d1e-4f0b-8c1a-5b2f7e90a309")
PERSON = "urn:oio:cpr-nr:6101010001"
CVR = "90000001"

SUPPLEMENT = Supplement(
    authority=CVR,
    authority_name="Prøve Kommune",
    sensitivity="FORTROLIGE_PERSONOPLYSNINGER",
    source=SYSTEM,
    classes={uuid.UUID(SICK): "32.30.04", uuid.UUID(FACET): "G01"},
    sensitivity_classes={uuid.UUID(GUARDED): "FOELSOMME_PERSONOPLYSNINGER"},
    units={uuid.UUID(UNIT): "Sygedagpenge"},
)


def period(start: str = "2025-05-12 08:00:00+02", end: str = "infinity") -> dict[str, Any]:
    """A virkning as LoRa answers it."""
    return {
        "from": start,
        "to": end,
        "from_included": True,
        "to_included": False,
        "aktoerref": CLERK,
        "aktoertypekode": "Bruger",
    }


def linked(reference: str, kind: str, **more: Any) -> dict[str, Any]:
    """A relation to an object, by UUID or URN."""
    key = "urn" if reference.startswith("urn:") else "uuid"
    return {key: reference, "objekttype": kind, "virkning": period(), **more}


def a_case(recorded_at: str | None = "2025-06-22 10:00:00.25+02", **changes: Any) -> dict[str, Any]:
    """One registration of a case with everything in it."""
    told: dict[str, Any] = {
        "note": "Opdateret",
        "livscykluskode": "Rettet",
        "brugerref": CLERK,
        "attributter": {
            "sagegenskaber": [
                {
                    "brugervendtnoegle": "25/1234",
                    "sagsnummer": "25/1234",
                    "titel": "Sygedagpenge",
                    "beskrivelse": "",
                    "hjemmel": "",
                    "kassationskode": "K",
                    "afleveret": False,
                    "principiel": False,
                    "offentlighedundtaget": {"alternativtitel": "En sag", "hjemmel": "Forvaltningsloven"},
                    "virkning": period(),
                }
            ]
        },
        "tilstande": {
            "sagfremdrift": [
                {"fremdrift": "Opstaaet", "virkning": period(end="2025-06-22 08:00:00+02")},
                {"fremdrift": "Oplyst", "virkning": period("2025-06-22 08:00:00+02")},
            ]
        },
        "relationer": {
            "ejer": [linked(OWNER, "Organisation")],
            "ansvarlig": [linked(UNIT, "OrganisationEnhed")],
            "primaerbehandler": [linked(CLERK, "Bruger")],
            "primaerpart": [linked(PERSON, "Person")],
            "primaerklasse": [linked(SICK, "Klasse")],
            "handlingsklasse": [linked(FACET, "Klasse")],
            "andresager": [linked(str(SYSTEM), "Sag", indeks=1)],
            "journalpost": [
                linked(
                    str(DOCUMENT),
                    "Dokument",
                    indeks=1,
                    journalpostkode="vedlagtdokument",
                    journaldokument={
                        "dokumenttitel": "Ansøgning",
                        "offentlighedundtaget": {"alternativtitel": "", "hjemmel": ""},
                    },
                ),
                {
                    "objekttype": "Dokument",
                    "indeks": 2,
                    "virkning": period(),
                    "journalpostkode": "journalnotat",
                    "journalnotat": {"titel": "Samtale", "notat": "Talt i telefon", "format": "tekst"},
                },
            ],
        },
    }
    return _registered(told, recorded_at) | changes


def a_document(recorded_at: str | None = "2025-06-22 10:00:00+02", **changes: Any) -> dict[str, Any]:
    """One registration of a document."""
    told: dict[str, Any] = {
        "livscykluskode": "Importeret",
        "attributter": {
            "dokumentegenskaber": [
                {
                    "brugervendtnoegle": "25/1234-1",
                    "titel": "Ansøgning om sygedagpenge",
                    "beskrivelse": "",
                    "brevdato": "2025-05-12",
                    "dokumenttype": "Brev",
                    "major": 1,
                    "minor": 0,
                    "virkning": period(),
                }
            ]
        },
        "tilstande": {"dokumentfremdrift": [{"fremdrift": "Endeligt", "virkning": period()}]},
        "relationer": {"ejer": [linked(OWNER, "Organisation")], "parter": [linked(PERSON, "Person")]},
        "varianter": [{"egenskaber": [], "dele": []}],
    }
    return _registered(told, recorded_at) | changes


def _registered(told: dict[str, Any], recorded_at: str | None) -> dict[str, Any]:
    if recorded_at is not None:
        told["fratidspunkt"] = {"tidsstempeldatotid": recorded_at, "graenseindikator": True}
        told["tiltidspunkt"] = {"tidsstempeldatotid": "infinity"}
    return told


def an_object(*registrations: dict[str, Any], identity: uuid.UUID = CASE) -> dict[str, Any]:
    """What a read call answers about one object."""
    return {"id": str(identity), "registreringer": list(registrations)}


def read(told: Any, supplement: Supplement | None = SUPPLEMENT, **more: Any) -> list[Decoded]:
    """What a file of this content yields."""
    content = told if isinstance(told, bytes) else json.dumps(told).encode()
    return [item.value for item in decode_file(io.BytesIO(content), supplement, **more)]


def read_one(told: Any, supplement: Supplement | None = SUPPLEMENT, **more: Any) -> Registration:
    """The one registration of a file."""
    (found,) = read(told, supplement, **more)
    assert isinstance(found, Registration), found
    return found


def fault(told: Any, supplement: Supplement | None = SUPPLEMENT, **more: Any) -> Fault:
    """The one fault of a file."""
    (found,) = read(told, supplement, **more)
    assert isinstance(found, Fault), found
    return found

# SPDX-License-Identifier: MPL-2.0
"""A stock SOAP tool-kit (zeep) as a municipal system uses it, made from the published WSDL and from our own."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import zeep
from zeep.plugins import HistoryPlugin
from zeep.wsa import WsAddressingPlugin

from tests.api.soap.published import WSDL
from tests.builders import ANNA, BENT
from tests.journeys.installation import Served
from tests.journeys.toolkit import (
    BEGUN,
    Toolkit,
    an_empty_demo,
    identified,
    lasting,
    made_from,
    receipts,
    related,
)
from tests.wire.sdi.bodies import OWNER, PERSON, PRIMARY_CLASS, PRIMARY_PARTY

pytestmark = pytest.mark.slow

PATH = "/sts/sagdokumentindeks/6"
BINDING = "{http://stoettesystemerne.dk/sagsogdokumentindeks}sdi"
SD, GD, SAG, SI, DI = (
    "urn:oio:sagdok:3.0.0",
    "urn:oio:sts:generelledefinitioner:6",
    "urn:oio:sts:sagdok:sag:6",
    "urn:oio:sts:sagdok:sagindeks:6",
    "urn:oio:sts:sagdok:dokumentindeks:6",
)
MASTER, SYSTEM_TYPE = "251c24fd-57b0-4afc-9d73-b063d1957eb3", "29fe1da2-897a-46cd-b635-b9be8e0bffd6"
CILLE, DAN, NOBODY = "6303036002", "6404048003", "6505056004"
VEDLAGT, DOCUMENT_TYPE = "b21faed9-c4a2-49d3-aa15-35f5181d7735", "198dd40f-88fe-49a3-8716-b6230544c23b"


@pytest.fixture(scope="module")
def running() -> Iterator[Served]:
    """A demo without data, being served."""
    with an_empty_demo() as server:
        yield server


def from_published(url: str) -> Toolkit:
    """The published WSDL with only the address changed."""
    history = HistoryPlugin()
    client = zeep.Client(str(WSDL), plugins=[WsAddressingPlugin(), history])
    return Toolkit(client, client.create_service(BINDING, url + PATH), history)


def from_ours(url: str, port: str = "SagDokumentIndeks") -> Toolkit:
    """Our own WSDL."""
    return made_from(url, PATH, "SagDokumentIndeksService_6", port)


def from_ours_11(url: str) -> Toolkit:
    """Our own WSDL, SOAP 1.1."""
    return from_ours(url, "SagDokumentIndeksSoap11")


@pytest.fixture(params=[from_published, from_ours, from_ours_11], ids=lambda made: made.__name__)
def toolkit(request: pytest.FixtureRequest, running: Served) -> Toolkit:
    """A client made in each way."""
    made: Toolkit = request.param(running.url)
    return made


def a_document(kit: Toolkit, document: str, recorded: dt.datetime) -> dict[str, Any]:
    system = kit.element(
        DI, "DokumentitsystemRelation", **related(MASTER, SYSTEM_TYPE, OWNER), SystemNavn="Sag"
    )
    return {
        "UUIDIdentifikator": document,
        "Registrering": [
            {
                "Tidspunkt": recorded,
                "LivscyklusKode": "Importeret",
                "BrugerRef": identified(OWNER),
                "AttributListe": {
                    "Egenskaber": [
                        {
                            "Virkning": lasting(),
                            "BrugervendtNoegle": "D-1",
                            "Titel": "Ansøgning",
                            "BrevDato": BEGUN.date(),
                            "Dokumentnummer": "D-1",
                            "Foelsomhed": "IKKE_FORTROLIGE_DATA",
                            "Type": "Brev, indgaaende",
                        }
                    ]
                },
                "TilstandListe": {"Fremdrift": [{"Virkning": lasting(), "FremdriftStatusKode": "Endeligt"}]},
                "RelationListe": {"LokalUdvidelseListe": {"_value_1": [system]}},
            }
        ],
    }


def a_case(kit: Toolkit, case: str, document: str, recorded: dt.datetime, cpr: str = ANNA) -> dict[str, Any]:
    properties = kit.element(
        SI,
        "SagIndeksEgenskaber",
        Virkning=lasting(),
        Foelsomhed="IKKE_FORTROLIGE_DATA",
        OprettetTidspunkt=BEGUN,
    )
    owner = kit.element(
        SI, "SagsaktoerLokalUdvidelse", **{"FuldtNavn": "Prøve Kommune", "CVR-Nummer": "90000001"}
    )
    subject = kit.element(SI, "SagsklasseLokalUdvidelse", BrugervendtNoegle="32.30.04")
    name = kit.element(SI, "SagspartLokalUdvidelse", FuldtNavn="Prøve Person")
    system = kit.element(SI, "SagsitsystemRelation", **related(MASTER, SYSTEM_TYPE, OWNER), SystemNavn="Sag")
    return {
        "UUIDIdentifikator": case,
        "Registrering": [
            {
                "Tidspunkt": recorded,
                "LivscyklusKode": "Importeret",
                "BrugerRef": identified(OWNER),
                "AttributListe": {
                    "Egenskaber": [
                        {
                            "Virkning": lasting(),
                            "BrugervendtNoegle": "S-1",
                            "Sagsnummer": "S-1",
                            "Titel": "Sygedagpenge",
                        }
                    ],
                    "LokalUdvidelseListe": {"_value_1": [properties]},
                },
                "TilstandListe": {"Fremdrift": [{"Virkning": lasting(), "FremdriftStatusKode": "Opstaaet"}]},
                "RelationListe": {
                    "Sagsaktoer": [related(OWNER, OWNER, OWNER, owner)],
                    "Sagsklasse": [related(PRIMARY_CLASS, OWNER, OWNER, subject)],
                    "Sagspart": [related(PRIMARY_PARTY, PERSON, f"urn:oio:cpr-nr:{cpr}", name)],
                    "Journalpost": [
                        related(
                            VEDLAGT,
                            DOCUMENT_TYPE,
                            document,
                            Indeks="1",
                            JournalpostEgenskaber={"Dokumenttitel": "Ansøgning om sygedagpenge"},
                        )
                    ],
                    "LokalUdvidelseListe": {"_value_1": [system]},
                },
            }
        ],
        "UdenNotifikation": True,
    }


def of_citizen(cpr: str) -> dict[str, Any]:
    """The query of a real client: all cases with this part."""
    party = {"ReferenceID": identified(f"urn:oio:cpr-nr:{cpr}")}
    lists = {"AttributListe": {}, "TilstandListe": {}, "RelationListe": {"Sagspart": [party]}}
    return {"_value_1": [{"SoegSag": lists}]}


FILTER = {
    "_value_1": [
        {"SagVis": [{"Vis": name}]}
        for name in ("itsystem", "sagspart", "fremdrift", "sagsaktoer", "sagsklasse")
    ]
}


def test_the_samples_are_imported_updated_and_removed(toolkit: Toolkit) -> None:
    case, document = str(uuid.uuid4()), str(uuid.uuid4())
    imported = toolkit.call(
        "importer",
        _value_1=[
            {"DokumentIndeks": a_document(toolkit, document, BEGUN)},
            {"SagIndeks": a_case(toolkit, case, document, BEGUN)},
        ],
    )
    assert receipts(imported) == [(20, "Dokument", document), (20, "Sag", case)]
    decided = BEGUN + dt.timedelta(days=30)
    updated = toolkit.call(
        "opdater",
        _value_1=[
            {
                "OpdaterSagIndeks": {
                    "UUIDIdentifikator": case,
                    "TilstandListe": {
                        "Fremdrift": [
                            {"Virkning": lasting(BEGUN, decided), "FremdriftStatusKode": "Opstaaet"},
                            {"Virkning": lasting(decided), "FremdriftStatusKode": "Afgjort"},
                        ]
                    },
                    "Tidspunkt": decided,
                }
            }
        ],
    )
    assert receipts(updated) == [(20, "Sag", case)]
    found = toolkit.call("fremsoeg", SagUuid=[case], SoegUdtryk=of_citizen(ANNA), Filter=FILTER)
    assert found.StandardRetur.StatusKode == 20
    assert {one.Element: one.Antal for one in found.Antal}["sager"] == 1
    (shown,) = found.SagFiltreretOejebliksbillede
    assert shown.ObjektType.UUIDIdentifikator == case
    (registration,) = shown.Registrering
    assert [one.FremdriftStatusKode for one in registration.TilstandListe.Fremdrift] == [
        "Opstaaet",
        "Afgjort",
    ]
    (party,) = registration.RelationListe.Sagspart
    assert party.ReferenceID.URNIdentifikator == f"urn:oio:cpr-nr:{ANNA}"
    assert registration.RelationListe.Journalpost == []
    for _ in range(2):
        removed = toolkit.call("fjern", SagUuid=[identified(case)])
        assert receipts(removed) == [(20, "Sag", case)]
    assert toolkit.call("fremsoeg", SagUuid=[case], Filter=FILTER).SagFiltreretOejebliksbillede == []


def test_a_citizens_cases_are_found_and_removed_by_search(toolkit: Toolkit) -> None:
    cases = [str(uuid.uuid4()) for _ in range(3)]
    toolkit.call(
        "importer",
        _value_1=[{"SagIndeks": a_case(toolkit, each, str(uuid.uuid4()), BEGUN, BENT)} for each in cases],
    )
    everything = toolkit.call("fremsoeg", SoegUdtryk=of_citizen(BENT), Filter=FILTER)
    assert sorted(
        one.ObjektType.UUIDIdentifikator for one in everything.SagFiltreretOejebliksbillede
    ) == sorted(cases)
    removed = toolkit.call("fjern", SoegUdtryk=of_citizen(BENT))
    assert sorted(receipts(removed)) == sorted((20, "Sag", each) for each in cases)
    assert toolkit.call("fremsoeg", SoegUdtryk=of_citizen(BENT)).Antal[0].Antal == 0


def test_the_query_of_a_real_reader_finds_a_citizens_cases_with_the_parts_it_asks_for(
    toolkit: Toolkit,
) -> None:
    """A known client asks by CPR number alone and reads five parts of each case; no list means no case."""
    cases, foreign = sorted(str(uuid.uuid4()) for _ in range(2)), str(uuid.uuid4())
    told = [(each, CILLE) for each in cases] + [(foreign, DAN)]
    toolkit.call(
        "importer",
        _value_1=[{"SagIndeks": a_case(toolkit, each, str(uuid.uuid4()), BEGUN, cpr)} for each, cpr in told],
    )
    found = toolkit.call("fremsoeg", SoegUdtryk=of_citizen(CILLE), Filter=FILTER)
    assert found.StandardRetur.StatusKode == 20
    assert [(one.Element, one.Antal) for one in found.Antal] == [("sager", 2), ("journalnotater", 0)]
    assert found.DokumentFiltreretOejebliksbillede == []
    assert [one.ObjektType.UUIDIdentifikator for one in found.SagFiltreretOejebliksbillede] == cases
    for one in found.SagFiltreretOejebliksbillede:
        (registration,) = one.Registrering
        (state,), relations = registration.TilstandListe.Fremdrift, registration.RelationListe
        (party,), (actor,), (subject,) = relations.Sagspart, relations.Sagsaktoer, relations.Sagsklasse
        assert state.FremdriftStatusKode == "Opstaaet"
        assert party.ReferenceID.URNIdentifikator == f"urn:oio:cpr-nr:{CILLE}"
        extended = [each.LokalUdvidelseListe._value_1[0] for each in (party, actor, subject)]
        assert (extended[0].FuldtNavn, extended[1]["CVR-Nummer"], extended[2].BrugervendtNoegle) == (
            "Prøve Person",
            "90000001",
            "32.30.04",
        )
        (system,) = relations.LokalUdvidelseListe._value_1
        assert (system.SystemNavn, system.Rolle.UUIDIdentifikator) == ("Sag", MASTER)
        assert (registration.AttributListe, relations.Journalpost) == (None, [])
    nobody = toolkit.call("fremsoeg", SoegUdtryk=of_citizen(NOBODY), Filter=FILTER)
    assert (nobody.StandardRetur.StatusKode, nobody.SagFiltreretOejebliksbillede) == (20, [])
    toolkit.call("fjern", SagUuid=[identified(each) for each in (*cases, foreign)])


def test_a_fault_is_a_fault_to_the_toolkit(toolkit: Toolkit) -> None:
    any_case = {"SoegSag": {"AttributListe": {}, "TilstandListe": {}, "RelationListe": {}}}
    with pytest.raises(zeep.exceptions.Fault) as caught:
        toolkit.call("fjern", SagUuid=[identified(OWNER)], SoegUdtryk={"_value_1": [any_case]})
    assert "SagUuid and SoegUdtryk" in str(caught.value.message)


@pytest.mark.parametrize(
    ("path", "service", "namespace"),
    [
        ("/sts/bevillingindeks/6", "BevillingIndeksService_6", "urn:oio:sts:ydelse:bevillingindeks:6"),
        (
            "/sts/oekonomiskeffektueringindeks/6",
            "OekonomiskEffektueringIndeksService_6",
            "urn:oio:sts:ydelse:oekonomiskeffektueringindeks:6",
        ),
    ],
)
def test_grants_and_payments_are_removed_by_our_own_contract(
    running: Served, path: str, service: str, namespace: str
) -> None:
    client = zeep.Client(f"{running.url}{path}?wsdl")
    for port in client.wsdl.services[service].ports:
        answer = client.bind(service, port).fjern(
            UUIDIdentifikator=str(uuid.uuid4()), _soapheaders={"header": {"TransactionUUID": "t"}}
        )
        assert answer.body.StandardRetur.StatusKode == 20

# SPDX-License-Identifier: MPL-2.0
"""A stock SOAP tool-kit (zeep) delivers and searches benefits, made from our own WSDL: the published one is not ours.

What it sends is what KOMBIT's public samples fill in: a grant without a plan, and the plan by a later update.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import zeep

from tests.builders import ANNA
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
from tests.wire.sdi.bodies import OWNER
from tests.wire.yi import bodies

pytestmark = pytest.mark.slow

PATH, SERVICE = "/sts/ydelseindeks/6", "YdelseIndeksService_6"
GRANT_OWNER, AUTHORITY = "abdf4d3e-f113-4282-b13e-6cd32a82621c", "45b7dafb-d90e-41da-b30e-ba007e577a8a"
PAYMENT_OWNER = "a91824c4-da1d-47f9-bce2-5d6597879415"
PERSON = f"urn:oio:cpr-nr:{ANNA}"
KLE = "32.03.04"


@pytest.fixture(scope="module")
def running() -> Iterator[Served]:
    """A demo without data, being served."""
    with an_empty_demo() as server:
        yield server


@pytest.fixture(params=["YdelseIndeks", "YdelseIndeksSoap11"])
def toolkit(request: pytest.FixtureRequest, running: Served) -> Toolkit:
    """A client of each version of SOAP."""
    return made_from(running.url, PATH, SERVICE, request.param)


def bare(role: str, type_: str, reference: str, **more: Any) -> dict[str, Any]:
    """A relation of a benefit, which has no validity of its own."""
    named = {"Rolle": identified(role), "Type": identified(type_), "ReferenceID": identified(reference)}
    return {**named, **more}


def benefit(**more: Any) -> dict[str, Any]:
    kle = bare(
        bodies.KLE_ROLE, bodies.KLE_TYPE, bodies.CLASS, BrugervendtNoegle=KLE, Klassetitel="Folkepension"
    )
    return {
        "Virkning": lasting(),
        "Id": "1",
        "Navn": "Grundbeløb",
        "BevilgetYdelseStartdato": BEGUN,
        "ItSystem": [
            bare(role, bodies.SYSTEM_TYPE, OWNER, SystemNavn="Ydelse")
            for role in (bodies.MASTER, bodies.SENDER)
        ],
        "Ydelse": bare(
            bodies.BENEFIT_ROLE,
            bodies.CLASS_TYPE,
            bodies.CLASS,
            Ydelsesnavn="Grundbeløb - FOP",
            Klassifikation=kle,
        ),
        **more,
    }


def head() -> dict[str, Any]:
    return {
        "Tidspunkt": BEGUN,
        "LivscyklusKode": "Importeret",
        "BrugerRef": identified(OWNER),
        "TilstandListe": {},
    }


def a_grant(grant: str, case: str) -> dict[str, Any]:
    properties = {
        "Virkning": lasting(),
        "BrugervendtNoegle": "B-1",
        "Foelsomhed": "IKKE_FORTROLIGE_DATA",
    }
    owner = {"FuldtNavn": "Prøve Kommune", "CVR-nr": "90000001"}
    registration = {
        **head(),
        "AttributListe": {"Egenskaber": [properties], "BevilgetYdelse": [benefit()]},
        "RelationListe": {
            "Bevillingssag": [
                related(
                    bodies.GRANT_CASE,
                    bodies.CASE_TYPE,
                    case,
                    BrugervendtNoegle="S-1",
                    FuldtNavn="Folkepension",
                )
            ],
            "Bevillingspart": [
                related(bodies.GRANT_RECIPIENT, bodies.GRANT_PERSON, PERSON, FuldtNavn="Prøve Person")
            ],
            "Bevillingsaktoer": [related(GRANT_OWNER, AUTHORITY, OWNER, **owner)],
        },
    }
    inner = {"UUIDIdentifikator": grant, "Registrering": [registration], "UdenNotifikation": True}
    return {"BevillingIndeks": {"BevillingIndeks": inner}}


def a_payment(payment: str, grant: str) -> dict[str, Any]:
    properties = {
        "Virkning": lasting(),
        "BrugervendtNoegle": "P-1",
        "Startdato": BEGUN,
        "Slutdato": BEGUN + dt.timedelta(days=30),
        "SamletBruttobeloeb": "6694.00",
        "Dispositionsdato": BEGUN + dt.timedelta(days=25),
        "BeloebEfterSkatATP": "4100.50",
        "BeloebSendtTilUdbetaling": "4100.50",
        "Udbetalingsafdeling": "Pension",
    }
    line = related(
        bodies.PART_OF,
        bodies.BENEFIT_TYPE,
        bodies.CLASS,
        Indeks="1",
        YdelsesperiodeStartdato=BEGUN,
        YdelsesperiodeSlutdato=BEGUN + dt.timedelta(days=30),
        Ydelsesbeloeb="6694.00",
        Klassifikationsbeskrivelse=KLE,
        BevilgetYdelseRef={"UUIDIdentifikator": grant, "BevilgetYdelseId": "1"},
    )
    registration = {
        **head(),
        "AttributListe": {"Egenskaber": [properties]},
        "RelationListe": {
            "OekonomiskYdelseEffektueringRelation": [line],
            "Aktoer": [related(PAYMENT_OWNER, AUTHORITY, OWNER, **{"CVR-nr": "90000001"})],
            "ItSystem": [related(bodies.MASTER, bodies.SYSTEM_TYPE, OWNER, SystemNavn="Ydelse")],
            "OekonomiskEffektueringPart": [related(bodies.PAYEE, bodies.GRANT_PERSON, PERSON)],
        },
    }
    inner = {"UUIDIdentifikator": payment, "Registrering": [registration]}
    return {"OekonomiskEffektueringIndeks": {"OekonomiskEffektueringIndeks": inner}}


def with_plan(grant: str, recorded: dt.datetime) -> dict[str, Any]:
    plan = {
        "Id": "1",
        "EffektueringsplanStartdato": BEGUN,
        "EffektueringsplanSlutdato": BEGUN + dt.timedelta(days=365),
        "Beregningsfrekvens": "7772f4e3-b06d-4ef8-b599-9134cf3fdee4",
        "ForudBagud": "Bagud",
        "Dispositionsdag": "Sidste bankdag i måneden",
        "Ydelsesbeloeb": "6694.00",
        "ManueltGodkendes": False,
    }
    changed = {
        "UUIDIdentifikator": grant,
        "AttributListe": {"BevilgetYdelse": [benefit(OekonomiskEffektueringsplan=[plan])]},
        "Tidspunkt": recorded,
    }
    return {"OpdaterBevillingIndeks": changed}


def of_citizen(cpr: str) -> dict[str, Any]:
    """All grants given to a person, and all payments made to it."""
    part = [{"ReferenceID": identified(f"urn:oio:cpr-nr:{cpr}")}]
    lists = {"AttributListe": {}, "TilstandListe": {}}
    return {
        "_value_1": [
            {"SoegBevillingIndeks": {**lists, "RelationListe": {"Bevillingspart": part}}},
            {
                "SoegOekonomiskEffektueringIndeks": {
                    **lists,
                    "RelationListe": {"OekonomiskEffektueringPart": part},
                }
            },
        ]
    }


FILTER = {
    "_value_1": [
        *({"BevillingVis": [{"Vis": name}]} for name in ("egenskaber", "bevilgetydelse", "part")),
        {"OekonomiskEffektueringVis": [{"Vis": "oekonomiskeydelseeffektueringer"}]},
    ]
}


def test_a_grant_and_its_payment_are_imported_updated_found_and_removed(
    toolkit: Toolkit, running: Served
) -> None:
    grant, payment, case = (str(uuid.uuid4()) for _ in range(3))
    both = [a_grant(grant, case), a_payment(payment, grant)]
    for _ in range(2):
        imported = toolkit.call("importer", _value_1=both)
        assert receipts(imported) == [(20, "Bevilling", grant), (20, "OekonomiskEffektuering", payment)]
    updated = toolkit.call("opdater", _value_1=[with_plan(grant, BEGUN + dt.timedelta(days=1))])
    assert receipts(updated) == [(20, "Bevilling", grant)]

    found = toolkit.call("fremsoeg", SoegUdtryk=of_citizen(ANNA), Filter=FILTER)
    assert found.StandardRetur.StatusKode == 20
    assert [(one.Element, one.Antal) for one in found.Antal] == [
        ("bevillinger", 1),
        ("ydelser", 1),
        ("effektueringer", 1),
    ]
    (granted,), (paid,) = (
        found.BevillingFiltreretOejebliksbillede,
        found.OekonomiskEffektueringFiltreretOejebliksbillede,
    )
    assert (granted.ObjektType.UUIDIdentifikator, paid.ObjektType.UUIDIdentifikator) == (grant, payment)
    attributes = granted.Registrering[0].AttributListe
    (shown,) = attributes.BevilgetYdelse
    assert (shown.Ydelse.Klassifikation.BrugervendtNoegle, shown.ItSystem[0].SystemNavn) == (KLE, "Ydelse")
    assert str(shown.OekonomiskEffektueringsplan[0].Ydelsesbeloeb) == "6694.00"
    assert attributes.Egenskaber[0].Bevillingstartdato.startswith("2026-01-05T")
    (party,) = granted.Registrering[0].RelationListe.Bevillingspart
    assert party.ReferenceID.URNIdentifikator == PERSON
    relations = paid.Registrering[0].RelationListe
    (line,) = relations.OekonomiskYdelseEffektueringRelation
    assert (str(line.Ydelsesbeloeb), line.BevilgetYdelseRef.UUIDIdentifikator) == ("6694.00", grant)
    assert (relations.Aktoer, relations.OekonomiskEffektueringPart) == ([], [])

    for path, service, port, one in (
        ("/sts/bevillingindeks/6", "BevillingIndeksService_6", "BevillingIndeks", grant),
        (
            "/sts/oekonomiskeffektueringindeks/6",
            "OekonomiskEffektueringIndeksService_6",
            "OekonomiskEffektueringIndeks",
            payment,
        ),
    ):
        removing = made_from(running.url, path, service, port)
        assert removing.call("fjern", UUIDIdentifikator=one).StandardRetur.StatusKode == 20
    gone = toolkit.call("fremsoeg", SoegUdtryk=of_citizen(ANNA), Filter=FILTER)
    assert [one.Antal for one in gone.Antal] == [0, 0, 0]
    assert gone.BevillingFiltreretOejebliksbillede == []


def test_what_nothing_bounds_is_a_fault_to_the_toolkit(toolkit: Toolkit) -> None:
    anything = {"SoegBevillingIndeks": {"AttributListe": {}, "TilstandListe": {}, "RelationListe": {}}}
    with pytest.raises(zeep.exceptions.Fault) as caught:
        toolkit.call("fremsoeg", SoegUdtryk={"_value_1": [anything]})
    assert "all grants" in str(caught.value.message)

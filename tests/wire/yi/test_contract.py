# SPDX-License-Identifier: MPL-2.0
"""Our contract of YI beside what is publicly told of the published one: which elements there are, and their order.

The published schema is not free to be shipped and was not there to compare with. The names below are those of
the public description (KOMBIT's samples); what judges our own messages must at least say the same.
"""

from __future__ import annotations

from importlib.resources import files

import pytest
from lxml import etree

from overblik.index.kinds import Kind
from overblik.wire.sdi.schema import schema_errors
from overblik.wire.yi import encode_import, encode_updates, fields
from tests.builders import a_grant, a_payment, changed
from tests.wire.yi import bodies, searches
from tests.wire.yi.contract import contract

XS = "{http://www.w3.org/2001/XMLSchema}"
HEAD, LISTS = "UUIDIdentifikator NoteTekst", "AttributListe TilstandListe RelationListe"
TOLD = {
    ("yi", "ImporterYdelseIndeksInputType"): "BevillingIndeks OekonomiskEffektueringIndeks",
    ("bi", "ImportInputType"): "BevillingIndeks",
    ("bi", "BevillingIndeksType"): "Registrering UdenNotifikation",
    ("bi", "RegistreringType"): LISTS,
    ("bi", "AttributListeType"): "Egenskaber BevilgetYdelse",
    ("bi", "TilstandListeType"): "",
    ("bi", "RelationListeType"): "Bevillingssag Bevillingspart Bevillingsaktoer Sikkerhedsprofil",
    ("bi", "EgenskaberType"): "Virkning BrugervendtNoegle Bevillingstartdato Bevillingslutdato Begrundelse Foelsomhed",
    ("bi", "BevilgetYdelseType"): "Virkning Id Navn BevilgetYdelseStartdato BevilgetYdelseSlutdato Begrundelse"
    " Tilbagebetalingspligtig Meddelelse ItSystem Ydelse OekonomiskEffektueringsplan",
    ("bi", "RelationUdenVirkningType"): "Rolle Type Indeks ReferenceID",
    ("bi", "ItSystemRelationType"): "SystemNavn SystemURI",
    ("bi", "YdelseRelationType"): "Ydelsesnavn Klassifikation",
    ("bi", "BevillingsklasseRelationType"): "BrugervendtNoegle Klassetitel",
    ("bi", "OekonomiskEffektueringsplanType"): "Id EffektueringsplanStartdato EffektueringsplanSlutdato"
    " Beregningsfrekvens ForudBagud Dispositionsdag Ydelsesbeloeb ManueltGodkendes",
    ("bi", "BevillingIndeksPartRelationType"): "BrugervendtNoegle FuldtNavn",
    ("bi", "BevillingIndeksAktoerRelationType"): "BrugervendtNoegle FuldtNavn CVR-nr",
    ("oef", "ImportInputType"): "OekonomiskEffektueringIndeks",
    ("oef", "OekonomiskEffektueringIndeksType"): "Registrering",
    ("oef", "RegistreringType"): LISTS,
    ("oef", "AttributListeType"): "Egenskaber",
    ("oef", "TilstandListeType"): "",
    ("oef", "RelationListeType"): "OekonomiskYdelseEffektueringRelation Aktoer ItSystem OekonomiskEffektueringPart",
    ("oef", "EgenskaberType"): "Virkning BrugervendtNoegle Startdato Slutdato SamletBruttobeloeb Dispositionsdato"
    " BeloebEfterSkatATP BeloebSendtTilUdbetaling BeloebUdbetalt Udbetalingsafdeling SendtTilUdbetalingTekst"
    " UdbetaltTekst",
    ("oef", "OekonomiskYdelseEffektueringRelationType"): "YdelsesperiodeStartdato YdelsesperiodeSlutdato"
    " Ydelsesbeloeb Klassifikationsbeskrivelse BevilgetYdelseRef",
    ("oef", "BevilgetYdelseRefType"): "UUIDIdentifikator BevilgetYdelseId",
    ("oef", "OekonomiskEffektueringIndeksAktoerRelationType"): "BrugervendtNoegle FuldtNavn CVR-nr",
    ("oef", "ItSystemRelationType"): "SystemNavn SystemURI",
    ("oef", "OekonomiskEffektueringIndeksPartRelationType"): "BrugervendtNoegle FuldtNavn",
    ("yi", "FremsoegYdelseIndeksInputType"): "BevillingUuid OekonomiskEffektueringUuid SoegUdtryk Filter Sortering",
    ("yi", "BevillingSorteringType"): "Element Retning Sekvens",
}  # fmt: skip
VIS = {
    "BevillingVisFilterType": "egenskaber egenskaberlokaludvidelse bevilgetydelse sag part aktoer-ejer"
    " aktoer-ansvarlig sikkerhedsprofil",
    "OekonomiskEffektueringVisFilterType": "egenskaber aktoer oekonomiskeydelseeffektueringer itsystem",
    "BevillingSorteringFilterType": "FuldtNavn Ydelsesnavn",
    "OekonomiskEffektueringSorteringFilterType": "Dispositionsdato",
}


def elements(prefix: str, type_: str) -> list[str]:
    """The elements of a type itself, in their order; extensions may stand anywhere."""
    schema = etree.fromstring(files("overblik.wire.contract").joinpath(f"{prefix}.xsd").read_bytes())
    (found,) = schema.iterfind(f"{XS}complexType[@name='{type_}']")
    names = [each.get("name") or each.get("ref").rpartition(":")[2] for each in found.iter(f"{XS}element")]
    return [name for name in names if name != "LokalUdvidelseListe"]


@pytest.mark.parametrize(("prefix", "type_"), TOLD)
def test_each_type_has_the_elements_that_are_publicly_told_in_their_order(prefix: str, type_: str) -> None:
    assert elements(prefix, type_) == TOLD[prefix, type_].split()


@pytest.mark.parametrize("type_", VIS)
def test_the_words_of_filter_and_order_are_those_that_are_publicly_told(type_: str) -> None:
    assert searches.codes(type_) == VIS[type_].split()


def test_benefits_are_written_in_that_order_too() -> None:
    def ours(told: fields.Fields) -> list[str]:
        return [element.rpartition(":")[2] for element, _ in told]

    for kind, prefix in ((Kind.GRANT, "bi"), (Kind.PAYMENT, "oef")):
        assert ours(fields.PROPERTIES[kind][1]) == elements(prefix, "EgenskaberType")[1:]
    assert ours(fields.BENEFIT) == elements("bi", "BevilgetYdelseType")[2:8]
    assert ours(fields.PLAN) == elements("bi", "OekonomiskEffektueringsplanType")
    assert ours(fields.LINE) == elements("oef", "OekonomiskYdelseEffektueringRelationType")[:4]


def test_what_sources_write_by_hand_keeps_to_the_contract() -> None:
    whole = bodies.body(
        bodies.grant(after="<bi:UdenNotifikation>true</bi:UdenNotifikation>"), bodies.payment()
    )
    # Both leave out two elements of the head that the contract demands and the index does not.
    head = "<sd:LivscyklusKode>Importeret</sd:LivscyklusKode>"
    user = f"<sd:BrugerRef>{bodies.identified(bodies.SYSTEM)}</sd:BrugerRef>"
    told = whole.replace(head, "").replace("</sd:Tidspunkt>", f"</sd:Tidspunkt>{head}{user}")
    assert schema_errors(contract(), told.encode()) == []


def test_the_builders_objects_are_written_by_the_contract() -> None:
    assert schema_errors(contract(), encode_import([a_grant(), a_payment()])) == []
    changes = [changed(one, complete=False) for one in (a_grant(end="2025-12-31"), a_payment())]
    assert schema_errors(contract(), encode_updates(changes)) == []

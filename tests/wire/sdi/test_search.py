# SPDX-License-Identifier: MPL-2.0
"""Reading searches: everything the schema can ask is read, and what it cannot is a fault that names its element."""

from __future__ import annotations

import uuid

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from overblik.errors import InvalidInput
from overblik.index.excerpt import Order, OrderBy, Part
from overblik.index.expression import And, Between, Example, Listed, Measure, Not, Or
from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section, State, Validity
from overblik.index.roles import Role
from overblik.wire.asking import Include, Page
from overblik.wire.roles import ROLE_UUID, published
from overblik.wire.sdi.client_search import search_by_person
from overblik.wire.sdi.encode import SdiWriter
from overblik.wire.sdi.schema import schema_errors
from overblik.wire.sdi.search import read_expression, read_search
from overblik.wire.xml.query import DEEPEST, MOST_IDS
from tests.builders import ANNA, at
from tests.wire.sdi import searches as told
from tests.wire.sdi.bodies import PRIMARY_PARTY, UNKNOWN
from tests.wire.sdi.searches import asked, body, case, document, expression, party, time
from tests.wire.sdi.shapes import registrations
from tests.wire.sdi.test_round_trip import schema

ANNAS = f"urn:oio:cpr-nr:{ANNA}"
ONE, OTHER = "0a0a0a0a-1111-4222-8333-444444444444", "0B0B0B0B-1111-4222-8333-444444444444"


def only(*parts: str) -> Example:
    """The one example in a search."""
    match asked(expression(*parts)).expression:
        case And((And((Example() as example,)),)):
            return example
    raise AssertionError


def test_the_search_of_a_real_client() -> None:
    parts = [part.format(cpr=ANNA) for part in told.ODENSE]
    assert schema_errors(schema(), body(*parts).encode()) == []
    found = asked(*parts)
    assert found.expression == And(
        (And((Example(Kind.CASE, relations=(Relation(RelationType.PARTY, reference=ANNAS),)),)),)
    )
    assert found.parts == {Kind.CASE: {Part.SYSTEMS, Part.PARTIES, Part.STATES, Part.ACTORS, Part.CLASSES}}
    assert (found.order, found.pages, found.include) == ({}, {}, frozenset())


def test_the_search_that_the_bench_sends_is_one_of_these() -> None:
    written = search_by_person(ANNA)
    assert schema_errors(schema(), written) == []
    found = read_search(etree.fromstring(written))
    assert found.expression == And(
        (And((Example(Kind.CASE, relations=(Relation(RelationType.PARTY, reference=ANNAS),)),)),)
    )
    assert found.parts == {Kind.CASE: {Part.PARTIES, Part.STATES, Part.CLASSES}}


def test_everything_at_once() -> None:
    before = (
        "<sd:FoersteResultatReference>20</sd:FoersteResultatReference>"
        "<sd:MaksimalAntalKvantitet>10</sd:MaksimalAntalKvantitet>"
        f"<sd:SoegRegistrering>{time('sd:FraTidspunkt', '2025-01-01T00:00:00Z')}{time('sd:TilTidspunkt', None)}"
        "<sd:LivscyklusKode>Importeret</sd:LivscyklusKode>"
        f"<sd:BrugerRef><sd:UUIDIdentifikator>{ONE}</sd:UUIDIdentifikator></sd:BrugerRef></sd:SoegRegistrering>"
        f"<sd:SoegVirkning>{time('sd:FraTidspunkt', '2025-02-01T00:00:00Z')}"
        f"{time('sd:TilTidspunkt', '2025-03-01T00:00:00Z')}<sd:AktoerRef><sd:URNIdentifikator>urn:x</sd:URNIdentifikator>"
        "</sd:AktoerRef><sd:AktoerTypeKode>Bruger</sd:AktoerTypeKode><sd:NoteTekst>n</sd:NoteTekst></sd:SoegVirkning>"
        f"{time('go:SoegStsFraTidspunkt', '2025-04-01T00:00:00Z')}{time('go:SoegStsTilTidspunkt', '2025-05-01T00:00:00Z')}"
    )
    intervals = (
        "<gd:LokalUdvidelseListe><si:SagIndeksEgenskaber><si:Foelsomhed>VIP_SAGER</si:Foelsomhed></si:SagIndeksEgenskaber>"
        "<si:SoegEgenskaberLokalUdvidelse><si:OprettetTidspunktInterval>"
        f"{time('go:FraTidspunkt', '2025-01-01T00:00:00Z')}{time('go:TilTidspunkt', None)}</si:OprettetTidspunktInterval>"
        f"<si:SenestAendretInterval>{time('go:TilTidspunkt', '2025-06-01T00:00:00Z')}</si:SenestAendretInterval>"
        "</si:SoegEgenskaberLokalUdvidelse></gd:LokalUdvidelseListe>"
    )
    sag = case(
        party(
            ANNAS, more=f"<gd:Rolle><sd:UUIDIdentifikator>{PRIMARY_PARTY}</sd:UUIDIdentifikator></gd:Rolle>"
        ),
        attributes=f"<sag:Egenskaber><sag:Sagsnummer>S-1</sag:Sagsnummer></sag:Egenskaber>{intervals}",
        states="<sag:Fremdrift><sag:FremdriftStatusKode>Afgjort</sag:FremdriftStatusKode></sag:Fremdrift>",
        before=before,
    )
    letters = (
        "<gd:LokalUdvidelseListe><di:SoegEgenskaberLokalUdvidelse><di:BrevDatoInterval>"
        f"{time('go:FraTidspunkt', '2025-01-01T00:00:00Z')}{time('go:TilTidspunkt', '2025-02-01T00:00:00Z')}"
        "</di:BrevDatoInterval></di:SoegEgenskaberLokalUdvidelse></gd:LokalUdvidelseListe>"
    )
    inner = expression(case(), "<sdi:NOT>" + document() + "</sdi:NOT>", operation="OR")
    text = body(
        f"<sdi:SagUuid>{ONE}</sdi:SagUuid><sdi:SagUuid>{OTHER}</sdi:SagUuid><sdi:DokumentUuid>{ONE}</sdi:DokumentUuid>",
        expression(document(attributes=letters, name="SoegSagsloeseDokumenter"), sag, inner, operation="AND"),
        "<sdi:Filter><sdi:SagInkluder>journalpost</sdi:SagInkluder><sdi:DokumentInkluder>dokument</sdi:DokumentInkluder>"
        + told.shows("egenskaber", "journalpost-journalnote")
        + "<sdi:SagInkluder>sagsrelation</sdi:SagInkluder>"
        + told.shows("dokument", element="DokumentVis")
        + "</sdi:Filter><sdi:Sortering>"
        + told.sort("Titel", "Faldende", 2)
        + told.sort("Major", "Stigende", 1, "DokumentSortering")
        + told.sort("Livscyklus", "Stigende", 1)
        + "</sdi:Sortering>",
    )
    assert schema_errors(schema(), text.encode()) == []
    found = read_search(told.parsed(text))
    expected = Example(
        Kind.CASE,
        (
            Section(SectionName.PROPERTIES, {"number": "S-1"}),
            Section(SectionName.INDEX_PROPERTIES, {"sensitivity": "VIP_SAGER"}),
        ),
        (State("Afgjort"),),
        (Relation(RelationType.PARTY, Role.PRIMARY_PARTY, reference=ANNAS),),
        (
            Between(Measure.CREATED, at("2025-01-01"), None),
            Between(Measure.CHANGED, None, at("2025-06-01")),
        ),
        Validity(at("2025-02-01"), at("2025-03-01"), "urn:x", "Bruger", "n"),
        Validity(at("2025-01-01"), None),
        Validity(at("2025-04-01"), at("2025-05-01")),
        "Importeret",
        ONE,
    )
    letter = Between(Measure.LETTER_DATE, at("2025-01-01"), at("2025-02-01"))
    assert found.expression == And(
        (
            Listed(Kind.CASE, frozenset({uuid.UUID(ONE), uuid.UUID(OTHER)})),
            Listed(Kind.DOCUMENT, frozenset({uuid.UUID(ONE)})),
            And(
                (
                    Example(Kind.DOCUMENT, intervals=(letter,), unfiled=True),
                    expected,
                    Or((Example(Kind.CASE), Not(And((Example(Kind.DOCUMENT),))))),
                )
            ),
        )
    )
    assert found.parts == {Kind.CASE: {Part.PROPERTIES, Part.NOTES}, Kind.DOCUMENT: {Part.DOCUMENTS}}
    assert found.include == {Include.JOURNAL, Include.RELATED_CASES, Include.RELATED_DOCUMENTS}
    assert found.order == {
        Kind.CASE: (Order(OrderBy.LIFECYCLE), Order(OrderBy.TITLE, descending=True)),
        Kind.DOCUMENT: (Order(OrderBy.VERSION),),
    }
    assert found.pages == {Kind.CASE: Page(20, 10)}


CODES = [
    (Kind.CASE, "SagVis", "SagVisFilterType"),
    (Kind.DOCUMENT, "DokumentVis", "DokumentVisFilterType"),
    (Kind.CASE, "SagSortering", "SagSorteringFilterType"),
    (Kind.DOCUMENT, "DokumentSortering", "DokumentSorteringFilterType"),
]


@pytest.mark.parametrize(("kind", "element", "type_"), CODES)
def test_every_code_of_the_schema_is_known(kind: Kind, element: str, type_: str) -> None:
    path = told.SCHEMAS / "SagDokumentIndeksOperationer.xsd"
    xs = "{http://www.w3.org/2001/XMLSchema}"
    names = [
        each.get("value") for each in told.tree(path).iterfind(f".//*[@name='{type_}']//{xs}enumeration")
    ]
    assert len(names) > 5
    for name in names:
        if element.endswith("Vis"):
            found = asked(f"<sdi:Filter>{told.shows(name, element=element)}</sdi:Filter>")
            assert len(found.parts[kind]) == 1
        else:
            found = asked(f"<sdi:Sortering>{told.sort(name, 'Stigende', 1, element)}</sdi:Sortering>")
            assert len(found.order[kind]) == 1


def test_a_role_that_is_not_told_is_not_asked_for_whatever_the_text_says() -> None:
    exempt = "<gd:LokalUdvidelseListe><si:SagsklasseLokalUdvidelse><si:Klassetitel>Visning undtaget</si:Klassetitel></si:SagsklasseLokalUdvidelse></gd:LokalUdvidelseListe>"
    (relation,) = only(case(f"<sag:Sagsklasse>{exempt}</sag:Sagsklasse>")).relations
    assert relation == Relation(RelationType.CLASS, values={"class_title": "Visning undtaget"})
    role = f"<gd:Rolle><sd:UUIDIdentifikator>{UNKNOWN}</sd:UUIDIdentifikator></gd:Rolle>"
    (relation,) = only(case(f"<sag:Sagsklasse>{role}{exempt}</sag:Sagsklasse>")).relations
    assert relation == Relation(
        RelationType.CLASS, Role.DISPLAY_CLASS, values={"class_title": "Visning undtaget"}
    )


def test_a_page_is_never_larger_than_a_hundred() -> None:
    def page(*numbers: tuple[str, int]) -> dict[Kind, Page]:
        before = "".join(f"<sd:{name}>{number}</sd:{name}>" for name, number in numbers)
        return dict(asked(expression(case(before=before))).pages)

    first, most = "FoersteResultatReference", "MaksimalAntalKvantitet"
    assert page() == {}
    assert page((most, 1_000)) == {Kind.CASE: Page(0, 100)}
    assert page((first, 7)) == {Kind.CASE: Page(7, 100)}
    assert page((first, 7), (most, 0)) == {Kind.CASE: Page(7, 0)}
    assert asked(expression(document(before=f"<sd:{most}>3</sd:{most}>"))).pages == {
        Kind.DOCUMENT: Page(0, 3)
    }


def test_an_expression_alone_is_read_for_a_removal() -> None:
    (element,) = told.parsed(body(expression(case(party(ANNAS)))))
    assert read_expression(element) == And(
        (Example(Kind.CASE, relations=(Relation(RelationType.PARTY, reference=ANNAS),)),)
    )


def test_an_empty_search_is_read_and_left_to_be_refused() -> None:
    assert asked().expression == And(())


SMALL = "<sd:MaksimalAntalKvantitet>1</sd:MaksimalAntalKvantitet>"
WRONG = [
    ("an unknown element", (expression("<sdi:SoegAlt/>"),), "sdi.element", "SoegUdtryk/SoegAlt"),
    ("an element of another schema", (expression("<sag:SoegSag/>"),), "sdi.element", "SoegUdtryk/SoegSag"),
    ("nothing asked for", (expression(),), "search.empty", "Input/SoegUdtryk"),
    ("nothing but an operation", (expression(operation="OR"),), "search.empty", "Input/SoegUdtryk"),
    ("nothing in NOT", (expression("<sdi:NOT/>"),), "search.empty", "SoegUdtryk/NOT"),
    ("an unknown operation", (expression(case(), operation="XOR"),), "sdi.code", "SoegUdtryk/operation"),
    ("an operation after the criteria", (expression(case(), "<sdi:operation>OR</sdi:operation>"),), "sdi.element", "operation"),
    ("a list missing", (expression("<sdi:SoegSag><sag:AttributListe/></sdi:SoegSag>"),), "sdi.missing", "SoegUdtryk/SoegSag"),
    ("lists in another order", (expression("<sdi:SoegSag><sag:TilstandListe/></sdi:SoegSag>"),), "sdi.element", "SoegSag/TilstandListe"),
    ("a document's list in a case", (expression("<sdi:SoegSag><di:AttributListe/></sdi:SoegSag>"),), "sdi.element", "SoegSag/AttributListe"),
    ("an interval of a case in a document", (expression(document(attributes="<gd:LokalUdvidelseListe><si:SoegEgenskaberLokalUdvidelse/></gd:LokalUdvidelseListe>")),), "sdi.element", "SoegEgenskaberLokalUdvidelse"),
    ("an unknown status", (expression(case(states="<sag:Fremdrift><sag:FremdriftStatusKode>Ny</sag:FremdriftStatusKode></sag:Fremdrift>")),), "sdi.code", "Fremdrift/FremdriftStatusKode"),
    ("no such time", (expression(case(before=time("go:SoegStsFraTidspunkt", "soon"))),), "sdi.date_time", "TidsstempelDatoTid"),
    ("an end that is not open", (expression(case(before=time("go:SoegStsFraTidspunkt", None).replace("true", "false"))),), "sdi.boolean", "GraenseIndikator"),
    ("no id", ("<sdi:SagUuid>1</sdi:SagUuid>",), "sdi.uuid", "Input/SagUuid"),
    ("an element where a text should stand", ("<sdi:SagUuid><sdi:x/></sdi:SagUuid>",), "sdi.element", "Input/SagUuid"),
    ("another order", (f"<sdi:DokumentUuid>{ONE}</sdi:DokumentUuid><sdi:SagUuid>{ONE}</sdi:SagUuid>",), "sdi.element", "Input/SagUuid"),
    ("two expressions", (expression(case()), expression(case())), "sdi.element", "Input/SoegUdtryk"),
    ("a filter before the expression", ("<sdi:Filter/>", expression(case())), "sdi.element", "Input/SoegUdtryk"),
    ("an unknown part", (f"<sdi:Filter>{told.shows('alt')}</sdi:Filter>",), "sdi.code", "SagVis/Vis"),
    ("a part of the other kind", (f"<sdi:Filter>{told.shows('sagspart', element='DokumentVis')}</sdi:Filter>",), "sdi.code", "DokumentVis/Vis"),
    ("a filter of nothing", ("<sdi:Filter><sdi:SagVis/></sdi:Filter>",), "sdi.element", "Filter/SagVis"),
    ("a filter of something else", ("<sdi:Filter><sdi:Vis/></sdi:Filter>",), "sdi.element", "Filter/Vis"),
    ("an unknown inclusion", ("<sdi:Filter><sdi:SagInkluder>alt</sdi:SagInkluder></sdi:Filter>",), "sdi.code", "Filter/SagInkluder"),
    ("an unknown order", (f"<sdi:Sortering>{told.sort('Vigtighed', 'Stigende', 1)}</sdi:Sortering>",), "sdi.code", "SagSortering/Element"),
    ("an unknown direction", (f"<sdi:Sortering>{told.sort('Titel', 'Op', 1)}</sdi:Sortering>",), "sdi.code", "SagSortering/Retning"),
    ("an order without rank", ("<sdi:Sortering><sdi:SagSortering><sdi:Element>Titel</sdi:Element></sdi:SagSortering></sdi:Sortering>",), "sdi.element", "Sortering/SagSortering"),
    ("a page before the first", (expression(case(before=SMALL.replace("1", "-1"))),), "search.page", "SoegUdtryk/SoegSag"),
    ("two pages of one kind", (expression(case(before=SMALL), case(before=SMALL.replace("1", "2"))),), "search.page", "SoegUdtryk/SoegSag"),
    ("text between elements", ("x", expression(case())), "sdi.text", "FremsoegSagDokumentIndeksInput"),
    ("text after elements", (expression(case()), "x"), "sdi.text", "FremsoegSagDokumentIndeksInput"),
    ("an attribute", (expression(case()).replace("<sdi:SoegSag>", '<sdi:SoegSag xsi:nil="true">'),), "sdi.attribute", "SoegUdtryk/SoegSag"),
    ("a longer text than there may be", (expression(case(attributes=f"<sag:Egenskaber><sag:Titel>{'x' * 256}</sag:Titel></sag:Egenskaber>")),), "sdi.too_long", "Egenskaber/Titel"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "code", "place"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG]
)
def test_what_cannot_be_read_is_a_fault_that_names_its_element(
    parts: tuple[str, ...], code: str, place: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        asked(*parts)
    assert refused.value.code == code
    assert refused.value.message.startswith("line 1, ")
    assert f"{place}: " in refused.value.message


def test_a_harmless_attribute_is_passed_over() -> None:
    typed = expression(case()).replace("<sdi:SoegSag>", '<sdi:SoegSag xsi:type="sag:SoegInputType">')
    assert asked(typed).expression == And((And((Example(Kind.CASE),)),))


def test_expressions_may_lie_only_so_deep_in_one_another() -> None:
    def nested(depth: int) -> str:
        inner = case()
        for number in range(depth - 1):
            inner = f"<sdi:NOT>{inner}</sdi:NOT>" if number % 2 else expression(inner)
        return expression(inner)

    assert asked(nested(DEEPEST)).expression != And(())
    with pytest.raises(InvalidInput) as refused:
        asked(nested(DEEPEST + 1))
    assert refused.value.code == "search.too_deep"


def test_a_search_may_name_only_so_many_ids() -> None:
    ids = "".join(f"<sdi:SagUuid>{uuid.UUID(int=number)}</sdi:SagUuid>" for number in range(MOST_IDS + 1))
    with pytest.raises(InvalidInput) as refused:
        asked(ids)
    assert refused.value.code == "search.too_many_ids"


def test_no_fault_repeats_what_was_sent() -> None:
    with pytest.raises(InvalidInput) as refused:
        asked(f"<sdi:SagUuid>{ANNA}</sdi:SagUuid>")
    assert ANNA not in repr(refused.value)
    with pytest.raises(InvalidInput) as refused:
        asked(f"<sdi:x{ANNA}/>")
    assert ANNA not in str(refused.value)


def as_example(registration: Registration) -> Example:
    def plain(relation: Relation) -> Relation:
        values = dict(relation.values or {})
        if values.pop(ROLE_UUID, None) == "":
            relation = msgspec.structs.replace(relation, role=None)
        return msgspec.structs.replace(relation, values=values or None)

    return Example(
        registration.kind,
        registration.sections,
        registration.states,
        tuple(map(plain, registration.relations)),
    )


@pytest.mark.slow
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(registrations(complete=True))
def test_whatever_can_be_delivered_can_be_asked_for(registration: Registration) -> None:
    prefix, name = ("sag", "SoegSag") if registration.kind is Kind.CASE else ("di", "SoegDokument")
    lists = SdiWriter(published()).lists(registration, prefix, always=True)
    text = body(expression(f"<sdi:{name}>{lists}</sdi:{name}>"))
    assert schema_errors(schema(), text.encode()) == []
    assert read_search(told.parsed(text)).expression == And((And((as_example(registration),)),))

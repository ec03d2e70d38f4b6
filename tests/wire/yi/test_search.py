# SPDX-License-Identifier: MPL-2.0
"""Reading searches for benefits: all that our contract can ask is read, all else a fault that names its element."""

from __future__ import annotations

import uuid
from decimal import Decimal

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from overblik.errors import InvalidInput
from overblik.index.excerpt import Order, OrderBy, Part
from overblik.index.expression import And, Between, Example, Listed, Measure, Not, Or
from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import Registration, Relation, Section, Validity
from overblik.index.roles import Role
from overblik.wire.asking import Page
from overblik.wire.roles import ROLE_UUID, published
from overblik.wire.sdi.schema import schema_errors
from overblik.wire.yi.encode import YiWriter
from overblik.wire.yi.search import read_search
from tests.builders import ANNA, at
from tests.wire.yi import searches as told
from tests.wire.yi.bodies import GRANT_RECIPIENT, named
from tests.wire.yi.contract import contract
from tests.wire.yi.searches import asked, body, expression, filtered, grant, party, payee, payment
from tests.wire.yi.shapes import registrations
from tests.wire.yi.test_round_trip import holds_former

ANNAS = f"urn:oio:cpr-nr:{ANNA}"
ONE, OTHER = "0a0a0a0a-1111-4222-8333-444444444444", "0b0b0b0b-1111-4222-8333-444444444444"
EARLY, LATE = at("2025-01-01"), at("2025-06-01")
TIMES = ("2025-01-01T00:00:00Z", "2025-06-01T00:00:00Z")


def only(*parts: str) -> Example:
    """The one example in a search, which keeps to the contract."""
    assert schema_errors(contract(), body(expression(*parts)).encode()) == []
    match asked(expression(*parts)).expression:
        case And((And((Example() as example,)),)):
            return example
    raise AssertionError


def test_all_grants_and_payments_of_a_citizen() -> None:
    text = body(
        expression(grant(party(ANNAS)), payment(payee(ANNAS))),
        filtered(told.shows("bevilgetydelse", "part"), told.pays("egenskaber")),
    )
    assert schema_errors(contract(), text.encode()) == []
    found = read_search(told.parsed(text))
    annas = (Relation(RelationType.PARTY, reference=ANNAS),)
    assert found.expression == And(
        (And((Example(Kind.GRANT, relations=annas), Example(Kind.PAYMENT, relations=annas))),)
    )
    assert found.parts == {
        Kind.GRANT: {Part.BENEFITS, Part.SYSTEMS, Part.PARTIES},
        Kind.PAYMENT: {Part.PROPERTIES},
    }


def test_everything_at_once() -> None:
    before = (
        "<sd:FoersteResultatReference>20</sd:FoersteResultatReference>"
        "<sd:MaksimalAntalKvantitet>10</sd:MaksimalAntalKvantitet>"
        f"<sd:SoegRegistrering>{told.time('sd:FraTidspunkt', TIMES[0])}{told.time('sd:TilTidspunkt', None)}"
        "<sd:LivscyklusKode>Importeret</sd:LivscyklusKode></sd:SoegRegistrering>"
        f"{told.time('go:SoegStsFraTidspunkt', TIMES[0])}{told.time('go:SoegStsTilTidspunkt', TIMES[1])}"
    )
    benefit = f"<bi:BevilgetYdelse><bi:Id>1</bi:Id><bi:ItSystem>{named('bi', None, None, ONE)}</bi:ItSystem></bi:BevilgetYdelse>"
    intervals = told.extended(
        "<bi:SoegEgenskaberLokalUdvidelse>"
        f"{told.days('bi:BevillingStartDatoInterval', TIMES[0], None)}</bi:SoegEgenskaberLokalUdvidelse>",
        "<bi:SoegBevilgetYdelseLokalUdvidelse>"
        f"{told.days('bi:EffektueringsplanSlutDatoInterval', None, TIMES[1])}"
        f"{told.amounts('bi:YdelseBeloebInterval', '-1', '12.5')}</bi:SoegBevilgetYdelseLokalUdvidelse>",
    )
    recipient = f"<bi:Bevillingspart>{named('gd', GRANT_RECIPIENT, None, ANNAS)}</bi:Bevillingspart>"
    wanted = grant(recipient, attributes=benefit + intervals, before=before)
    inner = expression(grant(), f"<yi:NOT>{payment()}</yi:NOT>", operation="OR")
    text = body(
        f"<yi:BevillingUuid>{ONE}</yi:BevillingUuid><yi:BevillingUuid>{OTHER}</yi:BevillingUuid>",
        f"<yi:OekonomiskEffektueringUuid>{ONE}</yi:OekonomiskEffektueringUuid>",
        expression(wanted, inner, operation="AND"),
        filtered(
            told.shows("egenskaber"),
            "<yi:BevillingInkluder>bevilgetydelse</yi:BevillingInkluder>",
            "<yi:OekonomiskEffektueringInkluder>oekonomiskeydelseeffektueringer</yi:OekonomiskEffektueringInkluder>",
        ),
        "<yi:Sortering>",
        told.sort("Ydelsesnavn", "Faldende", 2),
        told.sort("FuldtNavn", "Stigende", 1),
        told.sort("Dispositionsdato", "Faldende", 1, "OekonomiskEffektueringSortering"),
        "</yi:Sortering>",
    )
    assert schema_errors(contract(), text.encode()) == []
    found = read_search(told.parsed(text))
    expected = Example(
        Kind.GRANT,
        (Section(SectionName.BENEFIT, {"systems": [{"reference": ONE}]}, "1"),),
        relations=(Relation(RelationType.PARTY, Role.GRANT_RECIPIENT, reference=ANNAS),),
        intervals=(
            Between(Measure.START, EARLY, None),
            Between(Measure.PLAN_END, None, LATE),
            Between(Measure.PLAN_AMOUNT, Decimal(-1), Decimal("12.5")),
        ),
        recorded=Validity(EARLY, None),
        received=Validity(EARLY, LATE),
        lifecycle="Importeret",
    )
    assert found.expression == And(
        (
            Listed(Kind.GRANT, frozenset({uuid.UUID(ONE), uuid.UUID(OTHER)})),
            Listed(Kind.PAYMENT, frozenset({uuid.UUID(ONE)})),
            And((expected, Or((Example(Kind.GRANT), Not(And((Example(Kind.PAYMENT),))))))),
        )
    )
    assert found.parts == {
        Kind.GRANT: {Part.PROPERTIES, Part.BENEFITS, Part.SYSTEMS},
        Kind.PAYMENT: {Part.LINES},
    }
    assert found.order == {
        Kind.GRANT: (Order(OrderBy.PARTY_NAME), Order(OrderBy.BENEFIT_NAME, descending=True)),
        Kind.PAYMENT: (Order(OrderBy.AVAILABLE, descending=True),),
    }
    assert (found.pages, found.include) == ({Kind.GRANT: Page(20, 10)}, frozenset())


GRANT_INTERVALS = "bi:SoegEgenskaberLokalUdvidelse", "bi:SoegBevilgetYdelseLokalUdvidelse"
PAYMENT_INTERVALS = (
    "oef:SoegEgenskaberLokalUdvidelse",
    "oef:SoegOekonomiskYdelseEffektueringRelationLokalUdvidelse",
)
INTERVALS = [
    (GRANT_INTERVALS[0], "BevillingStartDato", Measure.START),
    (GRANT_INTERVALS[0], "BevillingSlutDato", Measure.END),
    (GRANT_INTERVALS[1], "BevilgetYdelseStartDato", Measure.BENEFIT_START),
    (GRANT_INTERVALS[1], "BevilgetYdelseSlutDato", Measure.BENEFIT_END),
    (GRANT_INTERVALS[1], "EffektueringsplanStartDato", Measure.PLAN_START),
    (GRANT_INTERVALS[1], "EffektueringsplanSlutDato", Measure.PLAN_END),
    (GRANT_INTERVALS[1], "YdelseBeloeb", Measure.PLAN_AMOUNT),
    (PAYMENT_INTERVALS[0], "StartDato", Measure.START),
    (PAYMENT_INTERVALS[0], "SlutDato", Measure.END),
    (PAYMENT_INTERVALS[0], "DispositionsDato", Measure.AVAILABLE),
    (PAYMENT_INTERVALS[0], "SamletBruttoBeloeb", Measure.GROSS),
    (PAYMENT_INTERVALS[0], "BeloebUdbetalt", Measure.PAID),
    (PAYMENT_INTERVALS[0], "BeloebEfterSkatATP", Measure.AFTER_TAX),
    (PAYMENT_INTERVALS[0], "BeloebSendtTilUdbetaling", Measure.SENT),
    (PAYMENT_INTERVALS[1], "YdelsesperiodeStartDato", Measure.LINE_START),
    (PAYMENT_INTERVALS[1], "YdelsesperiodeSlutDato", Measure.LINE_END),
    (PAYMENT_INTERVALS[1], "YdelsesBeloeb", Measure.LINE_AMOUNT),
]


@pytest.mark.parametrize(("group", "name", "measure"), INTERVALS, ids=[row[1] for row in INTERVALS])
def test_every_interval_of_the_contract_is_known(group: str, name: str, measure: Measure) -> None:
    element = f"{group.partition(':')[0]}:{name}Interval"
    interval, low, high = told.amounts(element, "1", "2"), Decimal(1), Decimal(2)
    if not measure.is_amount:
        interval, low, high = told.days(element, *TIMES), EARLY, LATE  # type: ignore[assignment]
    there = told.extended(f"<{group}>{interval}</{group}>")
    line = "oef:OekonomiskYdelseEffektueringRelation"
    if group in GRANT_INTERVALS:
        found = [only(grant(attributes=there))]
    elif group == PAYMENT_INTERVALS[0]:
        found = [only(payment(attributes=there))]
    else:
        found = [only(payment(there)), only(payment(f"<{line}>{there}</{line}>"))]
        assert [one.relations for one in found] == [(), (Relation(RelationType.LINE),)]
    assert {one.intervals for one in found} == {(Between(measure, low, high),)}


CODES = [
    ("BevillingVisFilterType", told.shows),
    ("OekonomiskEffektueringVisFilterType", told.pays),
    ("BevillingSorteringFilterType", lambda name: told.sort(name, "Stigende", 1)),
    (
        "OekonomiskEffektueringSorteringFilterType",
        lambda name: told.sort(name, "Stigende", 1, "OekonomiskEffektueringSortering"),
    ),
]


@pytest.mark.parametrize(("type_", "write"), CODES, ids=[row[0] for row in CODES])
def test_every_code_of_the_contract_is_known(type_: str, write) -> None:  # type: ignore[no-untyped-def]
    names = told.codes(type_)
    assert names
    for name in names:
        element = "Filter" if type_.endswith("VisFilterType") else "Sortering"
        found = asked(f"<yi:{element}>{write(name)}</yi:{element}>")
        assert len([*found.parts.values(), *found.order.values()]) == 1


@pytest.mark.parametrize("nothing", [told.NOTHING, expression(operation="AND")])
def test_ids_alone_are_a_search_beside_an_expression_of_nothing(nothing: str) -> None:
    found = asked(f"<yi:BevillingUuid>{ONE}</yi:BevillingUuid>", nothing)
    assert found.expression == And((Listed(Kind.GRANT, frozenset({uuid.UUID(ONE)})),))


def test_that_there_is_no_end_can_be_asked_for() -> None:
    endless = "<bi:BevilgetYdelse><bi:BevilgetYdelseSlutdato></bi:BevilgetYdelseSlutdato></bi:BevilgetYdelse>"
    found = asked(expression(grant(attributes=endless))).expression
    assert found == And((And((Example(Kind.GRANT, (Section(SectionName.BENEFIT, {"end": None}),)),)),))


WRONG = [
    ("a case", (expression("<yi:SoegSag/>"),), "yi.element", "SoegUdtryk/SoegSag"),
    ("nothing asked for", (told.NOTHING,), "search.empty", "Input/SoegUdtryk"),
    ("no id", ("<yi:BevillingUuid>1</yi:BevillingUuid>",), "yi.uuid", "Input/BevillingUuid"),
    ("a list missing", (expression("<yi:SoegBevillingIndeks/>"),), "yi.missing", "SoegBevillingIndeks"),
    ("no amount", (expression(payment(attributes=told.extended(f"<{PAYMENT_INTERVALS[0]}>{told.amounts('oef:BeloebUdbetaltInterval', '1,5', '2')}</{PAYMENT_INTERVALS[0]}>"))),), "yi.amount", "BeloebUdbetaltInterval/FraBeloeb"),
    ("an interval of a payment in a grant", (expression(grant(attributes=told.extended("<oef:SoegEgenskaberLokalUdvidelse/>"))),), "yi.element", "SoegEgenskaberLokalUdvidelse"),
    ("an unknown part", (filtered(told.shows("alt")),), "yi.code", "BevillingVis/Vis"),
    ("an unknown inclusion", (filtered("<yi:BevillingInkluder>sag</yi:BevillingInkluder>"),), "yi.code", "Filter/BevillingInkluder"),
    ("an order by the words of the other index", ("<yi:Sortering>" + told.sort("FuldtNavn", "Stigende", 1).replace("Sekvens", "Prioritet") + "</yi:Sortering>",), "yi.element", "Sortering/BevillingSortering"),
    ("an attribute", (expression(grant()).replace("<yi:SoegBevillingIndeks>", '<yi:SoegBevillingIndeks xsi:nil="true">'),), "yi.attribute", "SoegBevillingIndeks"),
    ("text between elements", ("x", expression(grant())), "yi.text", "FremsoegYdelseIndeksInput"),
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
    assert f"{place}: " in refused.value.message


def test_no_fault_repeats_what_was_sent() -> None:
    with pytest.raises(InvalidInput) as refused:
        asked(f"<yi:BevillingUuid>{ANNA}</yi:BevillingUuid>")
    assert ANNA not in repr(refused.value)


def as_example(registration: Registration) -> Example:
    """A grant's systems are asked for where they are told: in its benefits."""

    def plain(relation: Relation) -> Relation:
        values = dict(relation.values or {})
        if values.pop(ROLE_UUID, None) == "":
            relation = msgspec.structs.replace(relation, role=None)
        return msgspec.structs.replace(relation, values=values or None)

    relations = (
        part
        for part in registration.relations
        if registration.kind is Kind.PAYMENT or part.type != RelationType.IT_SYSTEM
    )
    return Example(registration.kind, registration.sections, (), tuple(map(plain, relations)))


@pytest.mark.slow
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(registrations(complete=True).filter(lambda one: not holds_former([one])))
def test_whatever_can_be_delivered_can_be_asked_for(registration: Registration) -> None:
    prefix, write = ("bi", grant) if registration.kind is Kind.GRANT else ("oef", payment)
    lists = YiWriter(published()).lists(registration, prefix, always=True)
    text = body(expression(write().replace(told.LISTS.format(prefix, "", "", ""), lists)))
    assert schema_errors(contract(), text.encode()) == []
    assert read_search(told.parsed(text)).expression == And((And((as_example(registration),)),))

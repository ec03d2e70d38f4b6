# SPDX-License-Identifier: MPL-2.0
"""A search for benefits from the element that comes to the element that goes: what is told, to whom, and the trace."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
import pytest
from lxml import etree

from overblik.api.search import answer_benefits
from overblik.errors import InvalidInput, Unavailable
from overblik.index.kinds import SectionName
from overblik.index.objects import Registration, Section
from overblik.index.roles import Role
from overblik.people.keys import KeyRing
from overblik.wire.yi.names import PREFIXES
from tests.builders import ANNA, BENT, SYSTEM, a_grant, a_payment, an_id, at, changed, person
from tests.intake.conftest import Deliver
from tests.search.answers import (
    ANNAS,
    BENTS,
    OWN,
    READER,
    STRANGER,
    TRANSACTION,
    Ask,
    Conn,
    asking,
    texts_of,
    trace,
)
from tests.wire.yi import searches as told
from tests.wire.yi.contract import contract
from tests.wire.yi.searches import body, expression, filtered, grant, party, payee, payment, pays, shows

BOTH = expression(grant(party(ANNAS)), payment(payee(ANNAS)))
EVERYTHING = filtered(
    shows("egenskaber", "bevilgetydelse", "sag", "part", "aktoer-ejer"),
    pays("egenskaber", "aktoer", "oekonomiskeydelseeffektueringer", "itsystem"),
)

texts = texts_of(PREFIXES)


@pytest.fixture
def ask(index: Conn, ring: KeyRing) -> Ask:
    """Asks as a system with rights over the area."""
    return asking(index, ring, answer_benefits, body, contract())


def shown(tree: Any, prefix: str = "bi") -> list[uuid.UUID]:
    return [uuid.UUID(each) for each in texts(tree, f".//{prefix}:ObjektType/sd:UUIDIdentifikator") if each]


def counts(tree: Any) -> dict[str | None, str | None]:
    return dict(zip(texts(tree, "yi:Antal/yi:Element"), texts(tree, "yi:Antal/yi:Antal"), strict=True))


def by_id(name: str, *parts: str, element: str = "BevillingUuid") -> tuple[str, ...]:
    return (f"<yi:{element}>{an_id(name)}</yi:{element}>", told.NOTHING, *parts)


def of_two_benefits(name: str = "grant", second: str = "27.12.06") -> Registration:
    first = a_grant(name)
    other = msgspec.structs.replace(
        first.sections[1],
        index="2",
        values={**first.sections[1].values, "name": "Hjælp", "class": {"kle": second}, "start": "2024-01-01"},
    )
    return changed(first, sections=(*first.sections, other))


def test_a_citizens_grants_and_payments(send: Deliver, ask: Ask) -> None:
    send(a_grant(), a_grant("bent", cpr=BENT), a_payment(), a_payment("bents", cpr=BENT, grant="bent"))
    tree = ask(BOTH, EVERYTHING)
    assert (shown(tree), shown(tree, "oef")) == ([an_id("grant")], [an_id("payment")])
    assert counts(tree) == {"bevillinger": "1", "ydelser": "1", "effektueringer": "1"}
    assert texts(tree, ".//bi:Bevillingspart/gd:ReferenceID/sd:URNIdentifikator") == [ANNAS]
    assert texts(tree, ".//bi:Navn") == ["Sygedagpenge"]
    assert texts(tree, ".//bi:OekonomiskEffektueringsplan/bi:Ydelsesbeloeb") == ["12500.00"]
    assert texts(tree, ".//bi:ItSystem/bi:ReferenceID/sd:UUIDIdentifikator") == [str(SYSTEM)]
    assert texts(tree, ".//oef:BeloebUdbetalt") == ["7100.00"]
    assert texts(tree, ".//oef:OekonomiskYdelseEffektueringRelation/oef:Ydelsesbeloeb") == ["12500.00"]
    assert texts(tree, ".//oef:OekonomiskEffektueringPart/gd:ReferenceID/sd:URNIdentifikator") == [ANNAS]


def test_nobody_of_that_number_is_an_answer_without_benefits(ask: Ask) -> None:
    tree = ask(BOTH, EVERYTHING)
    assert (shown(tree), shown(tree, "oef")) == ([], [])
    assert counts(tree) == {"bevillinger": "0", "ydelser": "0", "effektueringer": "0"}
    assert texts(tree, "sd:StandardRetur/sd:StatusKode") == ["20"]


@pytest.mark.parametrize("show", ["", "<yi:Filter/>", filtered(pays("egenskaber"))])
def test_without_anything_to_show_objects_are_only_counted(send: Deliver, ask: Ask, show: str) -> None:
    send(of_two_benefits("one", "32.03.04"), a_grant("two"))
    tree = ask(expression(grant(party(ANNAS))), show)
    assert (shown(tree), counts(tree)) == ([], {"bevillinger": "2", "ydelser": "3"})


def test_only_the_parts_that_were_asked_for_are_told(send: Deliver, ask: Ask) -> None:
    send(a_grant(), a_payment())
    grants = ask(*by_id("grant", filtered(shows("sag"))))
    assert len(texts(grants, ".//bi:Bevillingssag")) == 1
    for gone in ("bi:Egenskaber", "bi:BevilgetYdelse", "bi:Bevillingspart", "bi:Bevillingsaktoer"):
        assert texts(grants, f".//{gone}") == []
    paid = ask(*by_id("payment", filtered(pays("itsystem")), element="OekonomiskEffektueringUuid"))
    assert len(texts(paid, ".//oef:ItSystem")) == 1
    for gone in ("oef:Egenskaber", "oef:Aktoer", "oef:OekonomiskEffektueringPart"):
        assert texts(paid, f".//{gone}") == []


def test_the_days_of_a_grant_are_filled_in_and_can_be_asked_for(send: Deliver, ask: Ask) -> None:
    send(a_grant("old", start="2024-05-01", end="2024-05-31"), a_grant("new"))
    group = "bi:SoegEgenskaberLokalUdvidelse"
    days = told.days("bi:BevillingStartDatoInterval", "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z")
    asked = grant(party(ANNAS), attributes=told.extended(f"<{group}>{days}</{group}>"))
    tree = ask(expression(asked), filtered(shows("egenskaber")))
    assert shown(tree) == [an_id("old")]
    assert texts(tree, ".//bi:Bevillingstartdato") == ["2024-05-01T00:00:00.000+02:00"]
    assert texts(tree, ".//bi:Bevillingslutdato") == ["2024-05-31T00:00:00.000+02:00"]
    assert texts(tree, ".//bi:BevilgetYdelse") == []


def test_the_payments_of_a_grant(send: Deliver, ask: Ask) -> None:
    send(a_grant(), a_payment("one"), a_payment("two", amount="1.00"), a_payment("other", grant="other"))
    ref = f"<oef:BevilgetYdelseRef><sd:UUIDIdentifikator>{an_id('grant')}</sd:UUIDIdentifikator><oef:BevilgetYdelseId>1</oef:BevilgetYdelseId></oef:BevilgetYdelseRef>"
    line = "oef:OekonomiskYdelseEffektueringRelation"
    show = filtered(pays("egenskaber"))
    tree = ask(expression(payment(f"<{line}>{ref}</{line}>")), show)
    assert sorted(shown(tree, "oef")) == sorted([an_id("one"), an_id("two")])
    group = "oef:SoegOekonomiskYdelseEffektueringRelationLokalUdvidelse"
    large = told.extended(f"<{group}>{told.amounts('oef:YdelsesBeloebInterval', '100', '20000')}</{group}>")
    tree = ask(expression(payment(f"<{line}>{large}{ref}</{line}>")), show)
    assert shown(tree, "oef") == [an_id("one")]


def test_order_and_page(send: Deliver, ask: Ask) -> None:
    send(*(a_grant(f"grant {number}", benefit_name=f"Ydelse {number}") for number in range(5)))
    send(*(a_payment(f"payment {number}", available=f"2025-0{number}-28", grant="grant 1") for number in range(1, 6)))  # fmt: skip
    page = "<sd:FoersteResultatReference>1</sd:FoersteResultatReference><sd:MaksimalAntalKvantitet>2</sd:MaksimalAntalKvantitet>"
    by_name = told.sort("Ydelsesnavn", "Faldende", 1)
    by_day = told.sort("Dispositionsdato", "Faldende", 1, "OekonomiskEffektueringSortering")
    tree = ask(
        expression(grant(party(ANNAS), before=page), payment(payee(ANNAS), before=page)),
        filtered(shows("bevilgetydelse"), pays("egenskaber")),
        f"<yi:Sortering>{by_name}{by_day}</yi:Sortering>",
    )
    assert texts(tree, ".//bi:Navn") == ["Ydelse 3", "Ydelse 2"]
    assert [str(day)[:10] for day in texts(tree, ".//oef:Dispositionsdato")] == ["2025-04-28", "2025-03-28"]
    assert counts(tree) == {"bevillinger": "5", "ydelser": "5", "effektueringer": "5"}
    assert texts(tree, ".//yi:Paginering/sd:FoersteResultatReference") == ["1", "1"]


def test_no_page_is_larger_than_a_hundred_and_the_pages_together_are_everything(
    send: Deliver, ask: Ask
) -> None:
    send(a_grant(), *(a_payment(f"payment {number}") for number in range(120)))
    seen: list[uuid.UUID] = []
    for first in (0, 100, 200):
        page = f"<sd:FoersteResultatReference>{first}</sd:FoersteResultatReference><sd:MaksimalAntalKvantitet>1000</sd:MaksimalAntalKvantitet>"
        tree = ask(expression(payment(payee(ANNAS), before=page)), filtered(pays("itsystem")))
        assert counts(tree) == {"effektueringer": "120"}
        seen += shown(tree, "oef")
    assert len(seen) == len(set(seen)) == 120


def test_a_grant_shows_the_benefits_in_the_area_and_nothing_that_only_the_others_tell(
    send: Deliver, ask: Ask
) -> None:
    send(of_two_benefits())
    tree = ask(BOTH, EVERYTHING)
    assert texts(tree, ".//bi:Navn") == ["Sygedagpenge"]
    assert counts(tree)["ydelser"] == "1"
    # The hidden benefit began a year before.
    assert texts(tree, ".//bi:Bevillingstartdato") == ["2025-01-02T00:00:00.000+01:00"]
    hidden = "<bi:BevilgetYdelse><bi:Navn>Hjælp</bi:Navn></bi:BevilgetYdelse>"
    assert shown(ask(expression(grant(party(ANNAS), attributes=hidden)), EVERYTHING)) == []
    assert counts(ask(BOTH, EVERYTHING, source=OWN))["ydelser"] == "2"


FORBIDDEN = [
    ("of another authority", [changed(one, relations=tuple(part for part in one.relations if part.role != Role.OWNER)) for one in (a_grant(), a_payment())]),
    ("in another area", [a_grant(kle="27.12.06"), a_payment(kle="27.12.06")]),
    ("too sensitive", [changed(a_grant(), sections=(Section(SectionName.PROPERTIES, {"sensitivity": "VIP_SAGER"}), a_grant().sections[1])), a_payment()]),
    ("paid for a grant nobody knows", [a_payment()]),
]  # fmt: skip


@pytest.mark.parametrize("hidden", [row[1] for row in FORBIDDEN], ids=[row[0] for row in FORBIDDEN])
def test_forbidden_benefits_answer_as_if_they_were_not_there(
    send: Deliver, ask: Ask, hidden: list[Registration]
) -> None:
    asked = [
        (BOTH, EVERYTHING),
        by_id("grant", EVERYTHING),
        by_id("payment", EVERYTHING, element="OekonomiskEffektueringUuid"),
        (BOTH,),
    ]
    missing = [etree.tostring(ask(*parts)) for parts in asked]
    send(*hidden)
    assert [etree.tostring(ask(*parts)) for parts in asked] == missing
    assert len([*shown(ask(BOTH, EVERYTHING, source=OWN)), *shown(ask(BOTH, EVERYTHING, source=OWN), "oef")]) == len(hidden)  # fmt: skip


def test_a_stranger_gets_the_answer_of_an_empty_index(send: Deliver, ask: Ask) -> None:
    empty = etree.tostring(ask(BOTH, EVERYTHING, source=STRANGER))
    send(a_grant(), a_payment())
    assert etree.tostring(ask(BOTH, EVERYTHING, source=STRANGER)) == empty


def test_the_trace_names_the_system_its_user_and_the_call(
    index: Conn, ring: KeyRing, send: Deliver, ask: Ask
) -> None:
    send(changed(a_grant(), relations=(*a_grant().relations, person(BENT, Role.BENEFIT_RECIPIENT))))
    ask(expression(grant(party(ANNAS))), EVERYTHING)
    for cpr in (ANNA, BENT):
        (row,) = trace(index, ring, cpr)
        assert (row.actor, row.purpose, row.transaction_id, row.on_behalf_of) == (
            READER.name,
            "fremsoeg",
            TRANSACTION,
            "user-7",
        )


def test_a_payment_tells_of_whoever_its_grant_is_about(
    index: Conn, ring: KeyRing, send: Deliver, ask: Ask
) -> None:
    send(a_grant(), a_payment(cpr=BENT))
    ask(expression(payment(payee(BENTS))), filtered(pays("egenskaber")))
    assert [len(trace(index, ring, cpr)) for cpr in (ANNA, BENT)] == [1, 1]


def test_a_search_for_a_person_is_logged_also_by_a_stranger_and_for_nothing(
    index: Conn, ring: KeyRing, ask: Ask
) -> None:
    ask(BOTH, source=STRANGER)
    assert [row.actor for row in trace(index, ring, ANNA)] == [STRANGER.name]


def test_without_its_trace_no_answer_is_given(index: Conn, send: Deliver, ask: Ask) -> None:
    send(a_grant())
    index.execute("ALTER TABLE access_log ADD CONSTRAINT full_disk CHECK (false) NOT VALID")
    for parts in ((BOTH, EVERYTHING), by_id("grant", filtered(shows("part")))):
        with pytest.raises(Unavailable):
            ask(*parts)


def test_a_search_that_nothing_bounds_is_refused_and_says_what_would(ask: Ask) -> None:
    open_ = "<bi:Egenskaber><bi:Foelsomhed>VIP_SAGER</bi:Foelsomhed></bi:Egenskaber>"
    with pytest.raises(InvalidInput) as refused:
        ask(expression(grant(attributes=open_), payment()))
    assert refused.value.code == "search.unbounded"
    assert "all grants and payments; say also" in refused.value.message


def test_what_was_changed_is_told_as_it_is_now(send: Deliver, ask: Ask) -> None:
    send(a_payment())
    later = Section(SectionName.PROPERTIES, {"paid": "6000.00"})
    delta = Registration(
        an_id("payment"), a_payment().kind, at("2025-02-01"), complete=False, sections=(later,)
    )
    send(a_grant(), delta)
    tree = ask(expression(payment(payee(ANNAS))), filtered(pays("egenskaber")))
    assert texts(tree, ".//oef:BeloebUdbetalt") == ["6000.00"]
    assert texts(tree, ".//sd:Tidspunkt") == ["2025-02-01T01:00:00.000+01:00"]

# SPDX-License-Identifier: MPL-2.0
"""Removal by search: the source's own objects, bounded, and many of them only when it knows how many."""

from __future__ import annotations

import re
import uuid

import pytest

from overblik.api.soap.mass_removal import UNCONFIRMED
from overblik.audit.access import looks_at
from overblik.index.roles import Role
from overblik.wire.sdi import encode_import
from tests.api.soap.caller import Answer, Caller
from tests.api.soap.published import errors
from tests.builders import ANNA, BENT, a_case, a_document, a_journal_entry, an_id, changed, person, system
from tests.wire.sdi.bodies import NAMESPACES
from tests.wire.sdi.searches import case, document, expression, party

OF_ANNA = expression(case(party(f"urn:oio:cpr-nr:{ANNA}")))


def removal(expressed: str, more: str = "") -> str:
    return (
        f"<sdi:FjernSagDokumentIndeksInput {NAMESPACES}>{expressed}{more}</sdi:FjernSagDokumentIndeksInput>"
    )


def header(transaction: str) -> str:
    return (
        '<h:RequestHeader xmlns:h="http://kombit.dk/xml/schemas/RequestHeader/1/">'
        f"<h:TransactionUUID>{transaction}</h:TransactionUUID></h:RequestHeader>"
    )


def ids(answer: Answer) -> set[str]:
    assert {code for code, _, _ in answer.statuses} <= {20}
    return {object_id for _, _, object_id in answer.statuses}


def named(*names: str) -> set[str]:
    return {str(an_id(name)) for name in names}


@pytest.mark.parametrize("version", [11, 12])
def test_a_citizens_cases_go_with_their_documents(caller: Caller, version: int) -> None:
    caller.call(
        encode_import(
            [
                a_document(),
                a_case("one", more=()),
                a_case("two", more=(a_journal_entry("document"),)),
                a_case("bent", cpr=BENT),
            ]
        )
    )
    answer = caller.call(removal(OF_ANNA), version=version)
    assert ids(answer) == named("one", "two")
    assert errors(answer) == []
    assert caller.states().keys() == named("bent")
    again = caller.call(removal(OF_ANNA))
    assert (again.statuses, again.standard, errors(again)) == ([], (20, None), [])


def test_the_switches_hold_for_a_search_too(caller: Caller) -> None:
    caller.call(encode_import([a_document(), a_case(more=(a_journal_entry("document"),))]))
    keep = "<sdi:EfterladSagsloeseDokumenter>true</sdi:EfterladSagsloeseDokumenter>"
    assert ids(caller.call(removal(OF_ANNA, keep))) == named("case")
    assert caller.states().keys() == named("document")


def test_only_the_sources_own_objects_are_meant(caller: Caller) -> None:
    foreign = changed(
        a_case("foreign"),
        relations=(
            *(one for one in a_case().relations if one.role != Role.MASTER),
            system(Role.MASTER, an_id("x")),
        ),
    )
    caller.deliver(a_case("own"), foreign)
    assert ids(caller.call(removal(OF_ANNA))) == named("own")
    assert caller.states().keys() == named("foreign")


def test_a_search_for_documents_means_documents_only(caller: Caller) -> None:
    caller.call(encode_import([a_document(), a_case(more=(a_journal_entry("document"),))]))
    reference = (
        f"<gd:ReferenceID><sd:URNIdentifikator>urn:oio:cpr-nr:{ANNA}</sd:URNIdentifikator></gd:ReferenceID>"
    )
    asked = expression(document(f"<di:Dokumentpart>{reference}</di:Dokumentpart>"))
    hers = changed(a_document("hers"), relations=(*a_document().relations, person(ANNA, Role.DOCUMENT_PARTY)))
    caller.call(encode_import([hers]))
    answer = caller.call(removal(asked))
    assert answer.statuses == [(20, "Dokument", str(an_id("hers")))]
    assert caller.states().keys() == named("case", "document")


@pytest.mark.parametrize(
    "asked",
    [
        expression(case()),
        expression(case(states="<sag:Fremdrift><sag:FremdriftStatusKode>Opstaaet</sag:FremdriftStatusKode></sag:Fremdrift>")),
        expression(f"<sdi:NOT>{case(party(f'urn:oio:cpr-nr:{ANNA}'))}</sdi:NOT>"),
    ],
    ids=["everything", "what is open", "what is not Anna's"],
)  # fmt: skip
def test_what_nothing_bounds_is_refused(caller: Caller, asked: str) -> None:
    caller.call(encode_import([a_case(), a_case("bent", cpr=BENT)]))
    answer = caller.call(removal(asked))
    assert (answer.status, answer.blame, answer.code) == (500, "Client", "search.unbounded")
    assert len(caller.states()) == 2


def test_an_expression_that_cannot_be_read_removes_nothing(caller: Caller) -> None:
    caller.call(encode_import([a_case()]))
    answer = caller.call(removal(OF_ANNA.replace("sdi:SoegSag", "sdi:SoegAlt")))
    assert (answer.status, (answer.code or "").partition(".")[0]) == (500, "sdi")
    assert len(caller.states()) == 1


def test_the_search_for_what_to_remove_leaves_its_trace(caller: Caller) -> None:
    caller.call(encode_import([a_case()]))
    caller.call(removal(OF_ANNA))
    (look,) = looks_at(caller.conn, caller.ring.party_key("cpr", ANNA))
    assert (look.channel, look.purpose) == ("index", "fjern")


@pytest.mark.slow
def test_more_than_a_thousand_go_only_when_their_number_was_told(caller: Caller) -> None:
    caller.call(encode_import([a_case(f"case {number}") for number in range(UNCONFIRMED + 1)]))
    first = unconfirmed(caller.call(removal(OF_ANNA)), UNCONFIRMED + 1)
    for other in (str(uuid.uuid4()), str(an_id("case"))):
        assert unconfirmed(caller.call(removal(OF_ANNA), header=header(other)), UNCONFIRMED + 1) == first
    grants = "<sdi:FjernOgsaaYdelse>true</sdi:FjernOgsaaYdelse>"
    switched = caller.call(removal(OF_ANNA, grants), header=header(first))
    assert unconfirmed(switched, UNCONFIRMED + 1) != first
    caller.call(encode_import([a_case("one more")]))
    fresh = unconfirmed(caller.call(removal(OF_ANNA), header=header(first)), UNCONFIRMED + 2)
    assert len(caller.states()) == UNCONFIRMED + 2
    done = caller.call(removal(OF_ANNA), header=header(fresh))
    assert len(ids(done)) == UNCONFIRMED + 2
    assert caller.states() == {}
    assert caller.call(removal(OF_ANNA), header=header(fresh)).standard == (20, None)


def unconfirmed(answer: Answer, count: int) -> str:
    """The reference in a refusal that tells this number."""
    assert (answer.status, answer.blame, answer.code) == (500, "Client", "soap.removal_unconfirmed")
    text = str(answer.content.findtext("faultstring"))
    assert text.startswith(f"{count} objects would be removed")
    (reference,) = re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", text)
    return str(reference)

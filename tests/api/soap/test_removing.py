# SPDX-License-Identifier: MPL-2.0
"""Removal by id: whose objects, what goes with them, and that it may be repeated."""

from __future__ import annotations

import pytest

from overblik.wire.sdi import encode_import
from tests.api.soap.caller import GRANTS, PAYMENTS, Caller, removal, single_removal
from tests.api.soap.published import errors
from tests.builders import a_case, a_document, a_grant, a_journal_entry, a_payment, an_id

GRANT, PAYMENT = "bevilling", "oekonomiskeffektuering"
A_CASE = a_case(more=(a_journal_entry("document"),))


def held(caller: Caller) -> set[str]:
    return {name for name in ("case", "document", "grant", "payment") if str(an_id(name)) in caller.states()}


@pytest.fixture
def everything(caller: Caller) -> Caller:
    """A case with a document that lies on no other, and a grant with a payment."""
    caller.deliver(a_document(), A_CASE, a_grant(), a_payment())
    assert held(caller) == {"case", "document", "grant", "payment"}
    return caller


def test_a_case_takes_its_documents_with_it_and_leaves_its_grants(everything: Caller) -> None:
    answer = everything.call(removal("case"))
    assert answer.statuses == [(20, "Sag", str(an_id("case")))]
    assert errors(answer) == []
    assert held(everything) == {"grant", "payment"}
    assert everything.count("tombstone") == 2


def test_documents_may_be_left_behind(everything: Caller) -> None:
    everything.call(
        removal("case", more="<s:EfterladSagsloeseDokumenter>true</s:EfterladSagsloeseDokumenter>")
    )
    assert held(everything) == {"document", "grant", "payment"}


def test_grants_and_their_payments_may_go_too(everything: Caller) -> None:
    more = "<s:EfterladSagsloeseDokumenter>0</s:EfterladSagsloeseDokumenter><s:FjernOgsaaYdelse>1</s:FjernOgsaaYdelse>"
    everything.call(removal("case", more=more))
    assert held(everything) == set()


def test_removal_may_be_repeated_and_what_was_never_there_is_removed_too(caller: Caller) -> None:
    for _ in range(2):
        assert caller.call(removal("case", "never")).statuses == [
            (20, "Sag", str(an_id("case"))),
            (20, "Sag", str(an_id("never"))),
        ]
    assert caller.count("tombstone") == 2


def test_a_document_of_ones_own_may_be_removed_by_its_id(caller: Caller) -> None:
    caller.call(encode_import([a_document()]))
    assert caller.call(removal("document")).statuses == [(20, "Dokument", str(an_id("document")))]
    assert caller.states() == {}


def test_only_the_sources_own_objects_are_removed(everything: Caller) -> None:
    stranger = {"HTTP_AUTHORIZATION": everything.token(client_id=str(an_id("another system")))}
    told = [
        everything.call(removal("case"), **stranger),
        everything.call(single_removal("grant", GRANT), PATH_INFO=GRANTS, **stranger),
    ]
    assert told[0].statuses == [(43, "Sag", str(an_id("case")))]
    assert told[1].standard[0] == 43
    assert held(everything) == {"case", "document", "grant", "payment"}


def test_an_id_that_is_none_is_answered_and_the_others_go(caller: Caller) -> None:
    caller.call(encode_import([a_case()]))
    bad = (
        '<s:SagUuid><d:URNIdentifikator xmlns:d="urn:oio:sagdok:3.0.0">urn:x</d:URNIdentifikator></s:SagUuid>'
    )
    answer = caller.call(removal("case", more=bad))
    assert [code for code, _, _ in answer.statuses] == [20, 40]
    assert errors(answer) == []
    assert caller.states() == {}


def test_each_address_removes_its_own_kind_only(everything: Caller) -> None:
    assert everything.call(removal("grant")).statuses == [(46, "Bevilling", str(an_id("grant")))]
    assert everything.call(single_removal("case", GRANT), PATH_INFO=GRANTS).standard[0] == 46
    assert everything.call(single_removal("grant", PAYMENT), PATH_INFO=PAYMENTS).standard[0] == 46
    assert held(everything) == {"case", "document", "grant", "payment"}


@pytest.mark.parametrize("version", [11, 12])
def test_grants_and_payments_are_removed_one_by_one(everything: Caller, version: int) -> None:
    note = "<d:NoteTekst>Fejl</d:NoteTekst>"
    for name, kind, path in (("payment", PAYMENT, PAYMENTS), ("grant", GRANT, GRANTS)):
        answer = everything.call(single_removal(name, kind, note), version=version, PATH_INFO=path)
        assert (answer.standard, errors(answer)) == ((20, None), [])
        assert answer.content.tag == f"{{urn:oio:sts:ydelse:{kind}indeks:6}}FjernOutput"
    assert held(everything) == {"case", "document"}


@pytest.mark.parametrize("more", ["", "<s:FjernOgsaaYdelse>true</s:FjernOgsaaYdelse>"])
def test_a_removal_of_nothing_in_particular_is_refused(everything: Caller, more: str) -> None:
    answer = everything.call(removal(more=more))
    assert (answer.status, answer.blame, answer.code) == (500, "Client", "search.empty")
    assert held(everything) == {"case", "document", "grant", "payment"}


ID = f'<s:SagUuid><d:UUIDIdentifikator xmlns:d="urn:oio:sagdok:3.0.0">{an_id("case")}</d:UUIDIdentifikator></s:SagUuid>'
BAD = [
    ("an unknown element", "<s:Alt>true</s:Alt>", "sdi.element"),
    ("an id behind the switches", f"<s:FjernOgsaaYdelse>1</s:FjernOgsaaYdelse>{ID}", "sdi.element"),
    ("a switch twice", "<s:FjernOgsaaYdelse>1</s:FjernOgsaaYdelse>" * 2, "sdi.element"),
    ("a switch that is no truth", "<s:FjernOgsaaYdelse>ja</s:FjernOgsaaYdelse>", "sdi.boolean"),
    ("an empty id", "<s:SagUuid/>", "sdi.element"),
    ("a text for an id", f"<s:SagUuid>{an_id('case')}</s:SagUuid>", "sdi.element"),
    ("ids and a search", f"{ID}<s:SoegUdtryk/>", "sdi.two_selections"),
]


@pytest.mark.parametrize(("more", "code"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_a_removal_that_does_not_keep_to_the_schema_removes_nothing(
    everything: Caller, more: str, code: str
) -> None:
    answer = everything.call(removal(more=more))
    assert (answer.status, answer.code) == (500, code)
    assert held(everything) == {"case", "document", "grant", "payment"}


def test_a_removal_of_a_grant_names_one(caller: Caller) -> None:
    for inner in ("", "<x/>"):
        body = f'<b:FjernInput xmlns:b="urn:oio:sts:ydelse:bevillingindeks:6">{inner}</b:FjernInput>'
        assert caller.call(body, PATH_INFO=GRANTS).code == "sdi.element"

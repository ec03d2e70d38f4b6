# SPDX-License-Identifier: MPL-2.0
"""Searching over SOAP: who may, what goes into the log, and faults that name their element."""

from __future__ import annotations

import uuid

import pytest

from overblik.access.machines import DELIVER
from overblik.access.tokens import READ_INDEX
from overblik.audit.access import looks_at
from overblik.wire import yi
from overblik.wire.sdi import encode_import
from tests.api.soap.caller import BENEFITS, GATEWAY, NAMES, Caller
from tests.api.soap.published import errors
from tests.builders import ANNA, SYSTEM, a_case, a_grant, an_id
from tests.wire.sdi import searches as told
from tests.wire.sdi.searches import body, case, expression
from tests.wire.yi import searches as benefits

SEARCH = body(*(part.format(cpr=ANNA) for part in told.ODENSE))
TRANSACTION = "0a0a0a0a-1111-4222-8333-444444444444"
HEADER = (
    f'<h:RequestHeader xmlns:h="{NAMES["h"]}"><h:TransactionUUID>{TRANSACTION}</h:TransactionUUID></h:RequestHeader>'
    "<onBehalfOfUser>user-7</onBehalfOfUser>"
)


def reading(caller: Caller, **changes: str) -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": caller.token(scope=READ_INDEX, **changes)}


def test_a_system_finds_over_soap_what_it_delivered_over_soap(caller: Caller) -> None:
    assert caller.call(encode_import([a_case()])).statuses == [(20, "Sag", str(an_id("case")))]
    answer = caller.call(SEARCH, header=HEADER, **reading(caller))
    assert (answer.status, errors(answer)) == (200, [])
    assert answer.standard == (20, None)
    assert f"urn:oio:cpr-nr:{ANNA}".encode() in answer.body
    (row,) = looks_at(caller.conn, caller.ring.party_key("cpr", ANNA))
    assert (row.actor, row.transaction_id, row.on_behalf_of) == (str(SYSTEM), TRANSACTION, "user-7")


@pytest.mark.parametrize("name", ["OnBehalfOfUser", "onBehalfOfUser"])
@pytest.mark.parametrize("version", [11, 12])
def test_whom_a_system_asks_for_may_stand_in_the_request_header(
    caller: Caller, name: str, version: int
) -> None:
    caller.deliver(a_case())
    header = (
        f'<h:RequestHeader xmlns:h="{NAMES["h"]}"><h:TransactionUUID>{TRANSACTION}</h:TransactionUUID>'
        f"<h:{name}>user-8</h:{name}></h:RequestHeader>"
    )
    answer = caller.call(SEARCH, header=header, version=version, **reading(caller))
    assert (answer.status, errors(answer)) == (200, [])
    (row,) = looks_at(caller.conn, caller.ring.party_key("cpr", ANNA))
    assert (row.transaction_id, row.on_behalf_of) == (TRANSACTION, "user-8")


def test_a_stranger_finds_nothing(caller: Caller) -> None:
    caller.deliver(a_case())
    answer = caller.call(SEARCH, **reading(caller, client_id=str(uuid.uuid4())))
    assert (answer.status, errors(answer)) == (200, [])
    assert ANNA.encode() not in answer.body


def test_a_token_to_read_does_not_deliver_and_one_to_deliver_does_not_read(caller: Caller) -> None:
    caller.deliver(a_case())
    delivering, both = caller.token(), caller.token(scope=f"{DELIVER} {READ_INDEX}")
    for content, authorization, status in (
        (SEARCH, delivering, 401),
        (encode_import([a_case("x")]), reading(caller)["HTTP_AUTHORIZATION"], 401),
        (SEARCH, both, 200),
        (encode_import([a_case("x")]), both, 200),
        (SEARCH, caller.token(scope="overview.read"), 401),
    ):
        answer = caller.call(content, HTTP_AUTHORIZATION=authorization)
        assert answer.status == status, answer.body


def test_benefits_are_found_with_the_same_right_and_leave_the_same_trace(caller: Caller) -> None:
    part = benefits.party(f"urn:oio:cpr-nr:{ANNA}")
    content = benefits.body(
        benefits.expression(benefits.grant(part)), benefits.filtered(benefits.shows("part"))
    )
    assert [
        code for code, _, _ in caller.call(yi.encode_import([a_grant()]), PATH_INFO=BENEFITS).statuses
    ] == [20]
    assert caller.call(content, PATH_INFO=BENEFITS).status == 401, "a token to deliver does not read"
    answer = caller.call(content, header=HEADER, PATH_INFO=BENEFITS, **reading(caller))
    assert (answer.status, errors(answer), answer.standard) == (200, [], (20, None))
    assert f"urn:oio:cpr-nr:{ANNA}".encode() in answer.body
    (row,) = looks_at(caller.conn, caller.ring.party_key("cpr", ANNA))
    assert (row.actor, row.transaction_id, row.on_behalf_of) == (str(SYSTEM), TRANSACTION, "user-7")
    assert caller.call(content, **reading(caller)).code == "soap.no_operation"


def test_a_client_certificate_is_for_everything(caller: Caller) -> None:
    caller.deliver(a_case())
    known = {
        "REMOTE_ADDR": GATEWAY,
        "HTTP_CLIENTCERTIFICATESUBJECT": f"CN={SYSTEM}",
        "HTTP_AUTHORIZATION": None,
    }
    assert ANNA.encode() in caller.call(SEARCH, **known).body


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (body(expression(case())), "search.unbounded"),
        (body(), "search.empty"),
        (body(expression("<sdi:SoegAlt/>")), "sdi.element"),
        (body(f"<sdi:SagUuid>{ANNA}</sdi:SagUuid>"), "sdi.uuid"),
    ],
)
def test_a_search_that_cannot_be_answered_is_a_fault(caller: Caller, content: str, code: str) -> None:
    answer = caller.call(content, **reading(caller))
    assert answer.code == code
    assert ANNA.encode() not in answer.body

# SPDX-License-Identifier: MPL-2.0
"""Import and update of grants and payments: a receipt per object, and what is in the index afterwards."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from overblik.access.clients import forbid_delivery
from overblik.index.roles import Role
from overblik.wire import sdi
from overblik.wire.yi import encode_import, encode_updates
from tests.api.soap.caller import BENEFITS, GRANTS, PAYMENTS, Answer, Caller, single_removal
from tests.api.soap.published import errors
from tests.builders import SYSTEM, T0, a_case, a_grant, a_payment, an_id, at, changed
from tests.wire.yi import bodies

LATER = T0 + dt.timedelta(days=10)
GRANT, PAYMENT = (20, "Bevilling", str(an_id("grant"))), (20, "OekonomiskEffektuering", str(an_id("payment")))


def send(caller: Caller, body: str | bytes, **told: Any) -> Answer:
    """Call the index of benefits; every answer has to keep to the contract."""
    answer = caller.call(body, PATH_INFO=BENEFITS, **told)
    if answer.status == 200:
        assert errors(answer) == []
    return answer


def a_changed_grant(**told: Any) -> bytes:
    """An update that says the grant's benefit anew, with another amount, as a source that changes its plan."""
    section = a_grant().sections[1]
    plans = [{**section.values["plans"][0], "amount": "13000.00"}]
    values = {key: value for key, value in section.values.items() if value is not None} | {"plans": plans}
    anew = changed(section, values=values)  # type: ignore[type-var]
    return encode_updates(
        [changed(a_grant(), complete=False, recorded_at=LATER, sections=(anew,), relations=(), **told)]
    )


@pytest.mark.parametrize("version", [11, 12])
def test_grants_and_payments_get_a_receipt_each(caller: Caller, version: int) -> None:
    answer = send(caller, encode_import([a_grant(), a_payment()]), version=version)
    assert (answer.status, answer.statuses) == (200, [GRANT, PAYMENT])
    assert answer.content.tag == "{urn:oio:sts:ydelse:ydelseindeks:6}ImporterYdelseIndeksOutput"
    assert caller.states().keys() == {str(an_id("grant")), str(an_id("payment"))}


def test_what_a_source_writes_by_hand_is_taken_from_its_own_system(caller: Caller) -> None:
    theirs = {"HTTP_AUTHORIZATION": caller.token(client_id=bodies.SYSTEM)}
    answer = send(caller, bodies.body(bodies.grant(1), bodies.grant(2)).partition("?>")[2], **theirs)
    assert [(code, kind) for code, kind, _ in answer.statuses] == [(20, "Bevilling")] * 2


def test_one_bad_object_does_not_stop_its_neighbours(caller: Caller) -> None:
    body = encode_import([a_grant("bad"), a_grant(), a_payment()]).replace(b"12500.00", b"12.500,00", 1)
    answer = send(caller, body)
    assert answer.statuses == [(40, "Ukendt", str(an_id("bad"))), GRANT, PAYMENT]
    assert (answer.details[0] or "").startswith("yi.amount: ")
    assert caller.states().keys() == {str(an_id("grant")), str(an_id("payment"))}


def test_a_repeated_message_gets_the_same_answer_and_changes_nothing(caller: Caller) -> None:
    body = encode_import([a_grant(), a_payment()])
    first, before = send(caller, body), caller.states()
    again = send(caller, body)
    assert first.statuses == again.statuses
    assert (caller.states(), caller.count("registration")) == (before, 2)


def test_an_update_says_only_what_changed(caller: Caller) -> None:
    send(caller, encode_import([a_grant()]))
    before = caller.states()[str(an_id("grant"))]
    answer = send(caller, a_changed_grant())
    assert answer.statuses == [GRANT]
    assert answer.content.tag.endswith("}OpdaterYdelseIndeksOutput")
    after = caller.states()[str(an_id("grant"))]
    assert (b"12500.00" in before, b"12500.00" in after, b"13000.00" in after) == (True, False, True)
    assert an_id("case").bytes.hex() in after.decode().replace("-", "")


def test_an_update_that_comes_first_waits_for_its_object(caller: Caller) -> None:
    assert send(caller, a_changed_grant()).statuses == [(21, "Bevilling", str(an_id("grant")))]
    assert send(caller, encode_import([a_grant()])).statuses == [GRANT]
    assert b"13000.00" in caller.states()[str(an_id("grant"))]


def test_an_older_registration_takes_its_place_and_overwrites_nothing(caller: Caller) -> None:
    send(caller, encode_import([a_payment(recorded=LATER, amount="1.00")]))
    before = caller.states()
    assert send(caller, encode_import([a_payment()])).statuses == [PAYMENT]
    assert (caller.states(), caller.count("registration")) == (before, 2)


def test_what_another_master_owns_is_not_the_callers_to_change(caller: Caller) -> None:
    send(caller, encode_import([a_grant(), a_payment()]))
    before = caller.states()
    stranger = {"HTTP_AUTHORIZATION": caller.token(client_id=str(an_id("another system")))}
    anew = encode_import([a_grant(recorded=LATER, benefit_name="Kapret"), a_payment(recorded=LATER)])
    assert [code for code, _, _ in send(caller, anew, **stranger).statuses] == [43, 43]
    assert [code for code, _, _ in send(caller, a_changed_grant(), **stranger).statuses] == [43]
    assert caller.states() == before


def test_a_grant_that_names_no_system_is_nobodys(caller: Caller) -> None:
    nobodys = changed(
        a_grant(), relations=tuple(one for one in a_grant().relations if one.role != Role.MASTER)
    )
    assert send(caller, encode_import([nobodys])).statuses == [(43, "Bevilling", str(an_id("grant")))]
    assert caller.states() == {}


def test_silence_about_events_is_kept_with_the_grant(caller: Caller) -> None:
    silent = encode_import([changed(a_grant(), without_notification=True)])
    assert b"UdenNotifikation" in silent
    send(caller, silent)
    send(caller, a_changed_grant(without_notification=True))
    rows = caller.conn.execute("SELECT body FROM registration").fetchall()
    assert [b'"without_notification":true' in bytes(body) for (body,) in rows] == [True, True]
    assert caller.count("outbox") == 0
    send(caller, encode_import([a_grant("other")]))
    assert caller.count("outbox") == 1


def test_a_batch_of_mixed_objects_is_one_transaction(caller: Caller) -> None:
    told = [made(f"{made.__name__} {number}") for number in range(30) for made in (a_grant, a_payment)]
    answer = send(caller, encode_import(told))
    assert [(code, kind) for code, kind, _ in answer.statuses] == [GRANT[:2], PAYMENT[:2]] * 30
    written = caller.conn.execute("SELECT count(DISTINCT xmin::text) FROM object_state").fetchone()
    assert written == (1,)


def test_each_index_takes_its_own_objects_only(caller: Caller) -> None:
    assert send(caller, sdi.encode_import([a_case()])).code == "soap.no_operation"
    assert caller.call(encode_import([a_grant()])).code == "soap.no_operation"
    assert caller.states() == {}


def test_a_system_that_was_shut_out_stores_nothing(caller: Caller) -> None:
    forbid_delivery(caller.conn, caller.clock[0], "test", SYSTEM)
    assert send(caller, encode_import([a_grant()])).code == "delivery.forbidden"
    assert caller.states() == {}


def test_what_was_removed_at_its_own_address_does_not_come_back_with_an_older_registration(
    caller: Caller,
) -> None:
    send(caller, encode_import([a_grant(), a_payment()]))
    for name, kind, path in (("grant", "bevilling", GRANTS), ("payment", "oekonomiskeffektuering", PAYMENTS)):
        assert caller.call(single_removal(name, kind), PATH_INFO=path).standard == (20, None)
    again = send(caller, encode_import([a_grant(), a_payment()]))
    assert [code for code, _, _ in again.statuses] == [45, 45]
    caller.clock[0] = at("2026-02-01")
    anew = send(caller, encode_import([a_grant(recorded=caller.clock[0])]))
    assert anew.statuses == [GRANT]

# SPDX-License-Identifier: MPL-2.0
"""Import and update: a receipt per object with its status, and what is in the index afterwards."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from overblik.access.clients import forbid_delivery
from overblik.api.soap.status import MEANINGS
from overblik.index.objects import Registration
from overblik.index.roles import Role
from overblik.wire.sdi import encode_import, encode_updates
from tests.api.soap.caller import Caller, a_caller, removal
from tests.api.soap.published import errors
from tests.builders import ANNA, SYSTEM, T0, a_case, a_document, an_id, at, changed, states, system
from tests.wire.sdi import bodies

LATER = T0 + dt.timedelta(days=10)
REAL = "01" + ANNA[2:]
FOREIGN = an_id("another system")


def an_update(name: str = "case", recorded: dt.datetime = LATER, **told: Any) -> Registration:
    """A change of a case's states and nothing else."""
    steps = states(("Opstaaet", "2025-01-02"), ("Afgjort", "2025-03-01"))
    return Registration(an_id(name), a_case().kind, recorded, complete=False, states=steps, **told)


def test_every_object_gets_a_receipt_of_its_own_type(caller: Caller) -> None:
    answer = caller.call(encode_import([a_document(), a_case()]))
    assert answer.statuses == [
        (20, "Dokument", str(an_id("document"))),
        (20, "Sag", str(an_id("case"))),
    ]
    assert errors(answer) == []
    assert caller.states().keys() == {str(an_id("document")), str(an_id("case"))}


def test_one_bad_object_does_not_stop_its_neighbours(caller: Caller) -> None:
    bad = bodies.case(2, status="Begyndt")
    good = encode_import([a_document()]).decode()
    start, end = good.index("<sdi:DokumentIndeks>"), good.index("</sdi:ImporterSagDokumentIndeksInput>")
    answer = caller.call(bodies.body(bad, good[start:end]))
    assert [code for code, _, _ in answer.statuses] == [40, 20]
    assert answer.statuses[0][1:] == ("Ukendt", str(bodies.case_id(2)))
    assert "FremdriftStatusKode" in (answer.details[0] or "")
    assert errors(answer) == []


def test_an_object_without_a_readable_id_is_answered_for_nobody(caller: Caller) -> None:
    bad = bodies.case(2).replace(str(bodies.case_id(2)), "x")
    answer = caller.call(bodies.body(bad))
    assert answer.statuses == [(40, "Ukendt", "00000000-0000-0000-0000-000000000000")]
    assert errors(answer) == []


def test_a_repeated_message_gets_the_same_answer_and_changes_nothing(caller: Caller) -> None:
    body = encode_import([a_case(), a_document()])
    first, before = caller.call(body), caller.states()
    again = caller.call(body)
    assert first.statuses == again.statuses
    assert (caller.states(), caller.count("registration")) == (before, 2)


def test_several_registrations_of_one_object_are_one_receipt(caller: Caller) -> None:
    answer = caller.call(encode_import([a_case(), a_case(recorded=LATER, title="Efter")]))
    assert answer.statuses == [(20, "Sag", str(an_id("case")))]
    assert caller.count("registration") == 2


def test_an_update_says_only_what_changed(caller: Caller) -> None:
    caller.call(encode_import([a_case()]))
    answer = caller.call(encode_updates([an_update()]))
    assert answer.statuses == [(20, "Sag", str(an_id("case")))]
    assert answer.content.tag.endswith("OpdaterSagDokumentIndeksOutput")
    assert errors(answer) == []
    assert b"Afgjort" in caller.states()[str(an_id("case"))]


def test_an_update_that_comes_first_waits_for_its_object(caller: Caller) -> None:
    answer = caller.call(encode_updates([an_update()]))
    assert answer.statuses == [(21, "Sag", str(an_id("case")))]
    assert errors(answer) == []
    assert [code for code, _, _ in caller.call(encode_import([a_case()])).statuses] == [20]
    assert b"Afgjort" in caller.states()[str(an_id("case"))]


def test_an_older_registration_takes_its_place_and_overwrites_nothing(caller: Caller) -> None:
    newest = encode_import([a_case(recorded=LATER, title="Efter")])
    caller.call(newest)
    before = caller.states()
    answer = caller.call(encode_import([a_case(recorded=T0, title="Før")]))
    assert [code for code, _, _ in answer.statuses] == [20]
    assert caller.states() == before


def test_what_another_master_owns_is_not_the_callers_to_change(caller: Caller) -> None:
    caller.call(encode_import([a_case()]))
    stranger = {"HTTP_AUTHORIZATION": caller.token(client_id=str(FOREIGN))}
    before = caller.states()
    theirs = changed(a_case(recorded=LATER), relations=(system(Role.MASTER, FOREIGN),))
    told = [
        caller.call(encode_import([a_case(recorded=LATER, title="Kapret")]), **stranger),
        caller.call(encode_updates([an_update()]), **stranger),
        caller.call(encode_import([theirs]), **stranger),
    ]
    assert [answer.statuses[0][0] for answer in told] == [43, 43, 46]
    assert [errors(answer) for answer in told] == [[], [], []]
    assert caller.states() == before


def test_a_system_that_was_shut_out_neither_stores_nor_removes(caller: Caller) -> None:
    caller.call(encode_import([a_case()]))
    before = caller.states()
    forbid_delivery(caller.conn, caller.clock[0], "test", SYSTEM)
    for body in (encode_import([a_document()]), removal("case")):
        answer = caller.call(body)
        assert (answer.status, answer.blame, answer.code) == (500, "Client", "delivery.forbidden")
    assert caller.states() == before


def test_what_was_recorded_ahead_of_us_is_refused_in_its_receipt(caller: Caller) -> None:
    answer = caller.call(encode_import([a_case(recorded=at("2027-01-01")), a_document()]))
    assert [code for code, _, _ in answer.statuses] == [41, 20]
    assert (answer.details[0] or "").startswith("intake.recorded_ahead")


def test_an_object_that_names_no_master_is_nobodys(caller: Caller) -> None:
    answer = caller.call(encode_import([changed(a_case(), relations=())]))
    assert answer.statuses == [(43, "Sag", str(an_id("case")))]
    assert caller.states() == {}


def test_silence_about_events_is_kept_with_the_registration(caller: Caller) -> None:
    caller.call(encode_import([changed(a_case(), without_notification=True)]))
    (body,) = caller.conn.execute("SELECT body FROM registration").fetchone()
    assert b'"without_notification":true' in bytes(body)


def test_an_empty_message_is_valid_and_does_nothing(caller: Caller) -> None:
    answer = caller.call(encode_import([]))
    assert (answer.status, answer.statuses, errors(answer)) == (200, [], [])


def test_a_batch_of_mixed_objects_is_one_transaction(caller: Caller) -> None:
    cases = [a_case(f"case {number}") for number in range(50)]
    documents = [a_document(f"document {number}") for number in range(50)]
    answer = caller.call(encode_import([one for pair in zip(cases, documents, strict=True) for one in pair]))
    assert {code for code, _, _ in answer.statuses} == {20}
    assert [kind for _, kind, _ in answer.statuses] == ["Sag", "Dokument"] * 50
    written = caller.conn.execute("SELECT count(DISTINCT xmin::text) FROM object_state").fetchone()
    assert written == (1,)


@pytest.mark.parametrize("version", [11, 12])
def test_prefixes_declared_on_the_envelope_count_inside(caller: Caller, version: int) -> None:
    inner = encode_import([a_case()]).decode().partition("?>")[2].strip()
    opening, _, rest = inner.partition(">")
    declared = opening.partition(" ")[2]
    soap = {11: "http://schemas.xmlsoap.org/soap/envelope/", 12: "http://www.w3.org/2003/05/soap-envelope"}
    message = (
        f'<e:Envelope xmlns:e="{soap[version]}" {declared}><e:Body>'
        f"<sdi:ImporterSagDokumentIndeksInput>{rest}</e:Body></e:Envelope>"
    )
    assert [code for code, _, _ in caller.send(message.encode()).statuses] == [20]


def test_a_demo_takes_fictive_numbers_only_and_says_so_in_the_receipt(
    database_url: str, tmp_path: Any
) -> None:
    visitor = a_caller(database_url, tmp_path, demo=True)
    body = encode_import([a_case(), a_case("real", cpr=REAL)])
    answer = visitor.call(body, HTTP_AUTHORIZATION=None)
    assert [code for code, _, _ in answer.statuses] == [20, 41]
    assert (answer.details[1] or "").startswith("cpr.not_fictive")
    assert REAL.encode() not in answer.body
    assert errors(answer) == []


def test_what_was_removed_does_not_come_back_with_an_older_registration(caller: Caller) -> None:
    caller.call(encode_import([a_case()]))
    assert caller.call(removal("case")).statuses == [(20, "Sag", str(an_id("case")))]
    again = caller.call(encode_import([a_case()]))
    assert again.statuses == [(45, "Sag", str(an_id("case")))]
    assert "a Tidspunkt after its removal" in (again.details[0] or "")
    assert errors(again) == []
    caller.clock[0] = at("2026-02-01")
    anew = caller.call(encode_import([a_case(recorded=caller.clock[0])]))
    assert [code for code, _, _ in anew.statuses] == [20]


def test_a_client_that_clears_up_before_it_imports_has_to_record_anew(caller: Caller) -> None:
    """KOMBIT's sample removes a case it may not have imported, then imports it with a time from its settings."""
    assert caller.call(removal("case")).statuses == [(20, "Sag", str(an_id("case")))]
    fixed, anew = a_case(), a_case(recorded=caller.clock[0] + dt.timedelta(minutes=1))
    assert [code for code, _, _ in caller.call(encode_import([fixed])).statuses] == [45]
    assert [code for code, _, _ in caller.call(encode_import([anew])).statuses] == [20]


def test_every_status_has_its_meaning() -> None:
    assert all(MEANINGS.values())
    assert set(MEANINGS) >= {20, 21, 40, 41, 43, 45, 46}

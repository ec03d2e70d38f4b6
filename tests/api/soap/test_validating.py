# SPDX-License-Identifier: MPL-2.0
"""The validation service: the same messages at another address, judged and not stored."""

from __future__ import annotations

import pytest

from overblik.wire.sdi import encode_import, encode_updates
from tests.api.soap.caller import CASES, Caller
from tests.api.soap.published import errors
from tests.builders import a_case, a_document, an_id, changed
from tests.quality import perfect
from tests.wire.sdi import bodies

VALIDATION = f"{CASES}/validering"


@pytest.mark.parametrize("version", [11, 12])
def test_findings_come_with_rule_place_and_remedy_in_both_languages(caller: Caller, version: int) -> None:
    bare = changed(a_case(), states=(), relations=())
    answer = caller.call(encode_import([a_document(), bare]), version=version, PATH_INFO=VALIDATION)
    assert [(code, kind) for code, kind, _ in answer.statuses] == [(30, "Dokument"), (30, "Sag")]
    assert errors(answer) == []
    lines = (answer.details[1] or "").splitlines()
    assert len(lines) > 3
    primary_class = [line for line in lines if "sag:Sagsklasse" in line]
    assert primary_class
    assert all(" / " in line and ": " in line for line in lines)
    assert caller.count("registration") == 0


def test_what_keeps_to_the_instructions_is_told_so(caller: Caller) -> None:
    answer = caller.call(
        encode_import([perfect.a_perfect_case(), perfect.a_perfect_document()]), PATH_INFO=VALIDATION
    )
    assert [code for code, _, _ in answer.statuses] == [20, 20], answer.details
    assert answer.details == [None, None]


def test_a_message_that_would_take_long_to_judge_is_refused(caller: Caller) -> None:
    filler = b"<!--" + b"x" * 1000 + b"-->"
    body = encode_import([a_case()]).replace(b"</sdi:Importer", filler * 9000 + b"</sdi:Importer")
    assert caller.call(body, PATH_INFO=VALIDATION).code == "soap.too_large_to_validate"
    assert caller.call(body).status == 200


def test_what_cannot_be_read_is_told_as_by_the_index(caller: Caller) -> None:
    answer = caller.call(bodies.body(bodies.case(2, status="Begyndt")), PATH_INFO=VALIDATION)
    assert answer.statuses == [(40, "Ukendt", str(bodies.case_id(2)))]
    assert "FremdriftStatusKode" in (answer.details[0] or "")


def test_an_update_is_judged_too(caller: Caller) -> None:
    update = changed(a_case(complete=False), sections=(), relations=())
    answer = caller.call(encode_updates([update]), PATH_INFO=VALIDATION)
    assert answer.content.tag.endswith("OpdaterSagDokumentIndeksOutput")
    assert answer.statuses[0][1:] == ("Sag", str(an_id("case")))
    assert errors(answer) == []


def test_only_import_and_update_are_judged_and_only_for_those_who_may_deliver(caller: Caller) -> None:
    body = encode_import([a_case()])
    assert caller.call(body, PATH_INFO=VALIDATION, HTTP_AUTHORIZATION=None).status == 401
    nothing = '<s:FjernSagDokumentIndeksInput xmlns:s="urn:oio:sts:sagdok:sagdokumentindeks:6"/>'
    assert caller.call(nothing, PATH_INFO=VALIDATION).code == "soap.no_operation"

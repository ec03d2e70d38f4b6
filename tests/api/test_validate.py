# SPDX-License-Identifier: MPL-2.0
"""The validation service over HTTP: the same door as for a delivery, an answer per object, nothing stored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from overblik.api.validate import LARGEST_VALIDATED, MOST_TOLD
from overblik.database.connection import connect
from overblik.index.kinds import Kind
from overblik.wire import delivery, sdi
from overblik.wire.roles import read as read_roles
from tests.api.test_intake import NDJSON, Machine, _config, machine, visitor
from tests.builders import ANNA, a_case, an_id
from tests.quality.editing import edited
from tests.quality.perfect import PERFECT

__all__ = ["machine", "visitor"]

CASE = PERFECT[Kind.CASE]
OVERLONG = edited(CASE, "properties", None, "discard_code", "for altid")


def ask(at: Machine, body: bytes, kind: str = NDJSON, **headers: Any) -> tuple[int, Any]:
    """Post a body to be judged."""
    answer = at.client.generic("POST", "/api/intake/v1/validate", body, kind, **headers)
    return answer.status_code, json.loads(answer.content)


def test_each_object_is_told_what_is_wrong_with_it(visitor: Machine) -> None:
    body = b"\n".join(
        [delivery.encode_line(a_case()), b"{", delivery.encode_line(a_case(title=f"Om {ANNA}"))]
    )
    status, told = ask(visitor, body)
    assert status == 200
    good, bad, talkative = told["objects"]
    assert (good["position"], good["id"], good["kind"]) == (1, str(an_id("case")), "case")
    assert (bad["code"], bad["findings"]) == ("delivery.not_json", [])
    assert {
        "rule": "OVB-CPR-1",
        "severity": "error",
        "element": "sag:AttributListe/sag:Egenskaber/*",
    } in talkative["findings"]
    assert told["rules"]["OVB-CPR-1"]["remedy"].keys() == {"da", "en"}
    assert ANNA not in json.dumps(told)


@pytest.mark.parametrize("kind", ["application/xml", "text/xml; charset=utf-8", "application/soap+xml"])
def test_xml_bodies_are_judged_by_their_content_type(visitor: Machine, kind: str) -> None:
    _, told = ask(visitor, sdi.encode_import([CASE, OVERLONG]), kind)
    assert [[found["rule"] for found in one["findings"]] for one in told["objects"]] == [
        [],
        ["SAG-ATTR-KASS-1"],
    ]


def test_a_body_of_another_type_than_it_says_is_a_fault(visitor: Machine) -> None:
    _, told = ask(visitor, sdi.encode_import([CASE]))
    assert told["objects"][0]["code"] == "delivery.not_json"
    _, told = ask(visitor, b"{}", "application/xml")
    assert told["objects"][0]["code"] == "sdi.malformed"


def test_nothing_is_stored(visitor: Machine, database_url: str) -> None:
    ask(visitor, delivery.encode_line(a_case()))
    with connect(database_url) as conn:
        assert conn.execute("SELECT count(*) FROM registration").fetchone() == (0,)
        assert conn.execute("SELECT count(*) FROM person").fetchone() == (0,)


def test_without_valid_credentials_nothing_is_judged(machine: Machine) -> None:
    status, told = ask(machine, b"x")
    assert (status, told["type"]) == (401, "urn:overblik:error:access.refused")
    assert ask(machine, b"", HTTP_AUTHORIZATION=machine.token())[0] == 411


def test_a_body_larger_than_may_be_judged_is_refused(visitor: Machine) -> None:
    status, told = ask(visitor, b"x" * (LARGEST_VALIDATED + 1))
    assert (status, told["type"]) == (413, "urn:overblik:error:intake.too_large")


def test_the_installations_own_names_of_roles_are_known(visitor: Machine, tmp_path: Path) -> None:
    own = str(an_id("own role"))
    told = edited(CASE, "class", "task_class", "role", own)
    body = sdi.encode_import([told])
    assert [found["rule"] for found in ask(visitor, body, "text/xml")[1]["objects"][0]["findings"]] == [
        "OVB-ROLE-1"
    ]
    roles = read_roles(f'{{"roles": {{"case": {{"task_class": "{own}"}}}}}}'.encode())
    _config().desk = type(_config().desk)(**(vars(_config().desk) | {"roles": roles}))
    assert ask(visitor, body, "text/xml")[1]["objects"][0]["findings"] == []


def test_the_interface_describes_itself(visitor: Machine) -> None:
    described = json.loads(visitor.client.get("/api/openapi.json").content)
    assert described["paths"]["/api/intake/v1/validate"]["post"]["operationId"] == "validate"


def test_an_answer_has_a_bound_and_says_so(visitor: Machine) -> None:
    bare = b'{"kind":"case","id":"%s","recorded_at":"2025-01-02T09:00:00Z"}\n' % str(an_id("x")).encode()
    _, whole = ask(visitor, bare * 3)
    assert (whole["complete"], len(whole["objects"])) == (True, 3)
    each = len(whole["objects"][0]["findings"])
    _, told = ask(visitor, bare * (MOST_TOLD // each + 10))
    assert told["complete"] is False
    assert MOST_TOLD <= sum(len(one["findings"]) for one in told["objects"]) < MOST_TOLD + each

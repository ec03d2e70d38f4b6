# SPDX-License-Identifier: MPL-2.0
"""What is turned away before a batch is begun is counted, under the system that sent it, by every door for systems."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from overblik.access.clients import forbid_delivery
from overblik.access.gate_notes import NOBODY
from overblik.access.tokens import READ_INDEX, READ_NOTICES
from overblik.api.apps import desk
from overblik.api.body import LARGEST_BODY
from tests.api.soap.caller import a_caller, removal
from tests.api.test_intake import CASE, NOW, Machine, machine
from tests.builders import SYSTEM, a_grant, an_id, at

pytestmark = pytest.mark.database

__all__ = ["machine"]


def counted(notes: Any) -> dict[tuple[Any, str], int]:
    return {(place.system, place.code): told.times for place, told in notes.taken().refusals.items()}


def test_deliveries_turned_away_count_to_the_system_that_sent_them(machine: Machine, connection: Any) -> None:
    def post(body: bytes = CASE, **headers: str) -> int:
        return machine.post(body, HTTP_AUTHORIZATION=machine.token(), **headers)[0]

    assert post() == 200
    assert post(CONTENT_LENGTH=str(LARGEST_BODY + 1)) == 413
    assert post(CONTENT_LENGTH="") == 411
    assert machine.post(b"{", HTTP_AUTHORIZATION=machine.token())[0] == 200, (
        "told in a receipt, counted with it"
    )
    forbid_delivery(connection, NOW, "operator", SYSTEM)
    assert post() == post() == 403
    assert machine.post(CASE)[0] == 401
    assert machine.post(CASE, HTTP_AUTHORIZATION=machine.token(exp=1))[0] == 401
    asked = Client().post(
        "/api/notices/v1/recipient", {"notice": str(an_id("n"))}, "application/json",
        HTTP_AUTHORIZATION=machine.token(scope=READ_NOTICES),
    )  # fmt: skip
    assert asked.status_code == 403
    assert counted(desk().gate.notes) == {
        (SYSTEM, "intake.too_large"): 1,
        (SYSTEM, "intake.no_length"): 1,
        (SYSTEM, "delivery.forbidden"): 2,
        (SYSTEM, "token.expired"): 1,
        (SYSTEM, "notices.forbidden"): 1,
        (NOBODY, "no_credentials"): 1,
    }


def test_soap_messages_and_removals_turned_away_are_counted_too(database_url: str, tmp_path: Path) -> None:
    caller = a_caller(database_url, tmp_path)
    reading = caller.token(scope=READ_INDEX)
    caller.deliver(a_grant())
    assert caller.send(b"<broken").code == "soap.not_whole"
    assert caller.send(b"", CONTENT_TYPE="text/plain").status == 415
    assert caller.call(removal("case"), HTTP_AUTHORIZATION=reading).status == 401
    assert caller.call(removal()).code == "search.empty"
    assert caller.call(removal("grant", "case")).status == 200, "one of them is refused in its receipt"
    forbid_delivery(caller.conn, at("2026-01-01"), "operator", SYSTEM)
    assert caller.call(removal("case")).code == "delivery.forbidden"
    assert caller.send(b"", REQUEST_METHOD="PUT").status == 405
    assert counted(caller.soap._desk.gate.notes) == {
        (SYSTEM, "soap.not_whole"): 1,
        (SYSTEM, "soap.media_type"): 1,
        (SYSTEM, "token.scope"): 1,
        (SYSTEM, "search.empty"): 1,
        (SYSTEM, "intake.other_kind"): 1,
        (SYSTEM, "delivery.forbidden"): 1,
    }

# SPDX-License-Identifier: MPL-2.0
"""The log of sign-ins: what happened to whom, nobody for a refusal, and forgotten when its time is up."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import psycopg

from overblik.audit.sign_ins import SignInEvent, drop_expired_sign_ins, record_sign_in

AT = dt.datetime(2025, 11, 24, 8, 15, tzinfo=dt.UTC)
ANNA = uuid.UUID("8f0c6c1e-8f2b-8a5e-9d57-2f6f1c0b9a11")


def rows(connection: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    return connection.execute(
        "SELECT happened_at, event, party_key, detail FROM sign_in_event ORDER BY id"
    ).fetchall()


def test_events_are_kept_in_order_and_forgotten_by_age(connection: psycopg.Connection[Any]) -> None:
    record_sign_in(connection, AT, SignInEvent.SIGNED_IN, party_key=ANNA, detail="High")
    later = AT + dt.timedelta(days=1)
    record_sign_in(connection, later, SignInEvent.REFUSED, detail="employee")
    assert rows(connection) == [(AT, "signed_in", ANNA, "High"), (later, "refused", None, "employee")]
    assert drop_expired_sign_ins(connection, AT) == 0
    assert drop_expired_sign_ins(connection, later) == 1
    assert rows(connection) == [(later, "refused", None, "employee")]

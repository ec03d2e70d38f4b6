# SPDX-License-Identifier: MPL-2.0
"""Since when a reading row has said what it says: kept however often the object is registered again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from psycopg import Connection

from overblik.index.objects import Registration
from overblik.intake.projecting import reproject
from tests.builders import (
    T0,
    a_case,
    a_document,
    a_grant,
    a_journal_entry,
    a_payment,
    an_id,
    changed,
    states,
)
from tests.intake.conftest import NOW, Deliver

DAY = dt.timedelta(days=1)
FIRST, SECOND, THIRD = NOW, NOW + DAY, NOW + 2 * DAY
OPENED, DECIDED = ("Opstaaet", "2025-01-02"), ("Afgjort", "2025-02-01")
FILED = (a_journal_entry("document"),)


def told(index: Connection[Any], name: str) -> dt.datetime:
    """As a reader takes it."""
    ((at, told_at, received_at),) = index.execute(
        "SELECT coalesce(told_at, received_at), told_at, received_at FROM reading WHERE item_id = %s",
        (an_id(name),),
    ).fetchall()
    assert told_at is None or told_at <= received_at
    found: dt.datetime = at
    return found


def later(registration: Registration, days: int = 1, **fields: Any) -> Registration:
    return changed(registration, recorded_at=T0 + days * DAY, **fields)


AGAIN = [
    ("a case with another title", a_case(), a_case(title="Andet"), FIRST),
    ("a case with another sensitivity", a_case(), a_case(sensitivity="IKKE_FORTROLIGE_DATA"), FIRST),
    ("a case delivered again word for word", a_case(), a_case(), FIRST),
    ("a case with another step", a_case(steps=states(OPENED)), a_case(steps=states(OPENED, DECIDED)), SECOND),
    ("a case that goes back", a_case(steps=states(OPENED, DECIDED)), a_case(steps=states(OPENED)), SECOND),
    ("a grant with another name", a_grant(), a_grant(benefit_name="Andet"), FIRST),
    ("a grant that ends now", a_grant(), a_grant(end="2025-12-31"), SECOND),
    ("a payment of another day", a_payment(), a_payment(available="2025-02-28"), SECOND),
    ("a payment for another KLE number", a_payment(), a_payment(), FIRST),
]


@pytest.mark.parametrize(
    ("one", "other", "expected"), [row[1:] for row in AGAIN], ids=[row[0] for row in AGAIN]
)
def test_only_news_moves_the_time(
    index: Connection[Any], send: Deliver, one: Registration, other: Registration, expected: dt.datetime
) -> None:
    name = next(name for name in ("case", "grant", "payment") if an_id(name) == one.object_id)
    send(*([] if name == "case" else [a_case()]), *([a_grant()] if name == "payment" else []), one, now=FIRST)
    assert told(index, name) == FIRST
    send(later(other), now=SECOND)
    assert told(index, name) == expected
    send(later(other, 2), now=THIRD)
    assert told(index, name) == expected, "and what is said again keeps it"
    ((received,),) = index.execute(
        "SELECT received_at FROM reading WHERE item_id = %s", (an_id(name),)
    ).fetchall()
    assert received == THIRD


def test_a_letter_is_news_once(index: Connection[Any], send: Deliver) -> None:
    send(a_case(more=FILED), a_document(), now=FIRST)
    send(later(a_document(title="Andet")), now=SECOND)
    assert told(index, "document") == FIRST
    more = (*FILED, a_journal_entry("another"))
    send(later(a_case(more=more)), a_document("another"), now=THIRD)
    assert told(index, "document") == FIRST
    assert told(index, "another") == THIRD
    assert told(index, "case") == FIRST


def test_rows_made_anew_keep_it(index: Connection[Any], send: Deliver) -> None:
    send(a_case(), now=FIRST)
    send(later(a_case(title="Andet")), now=SECOND)
    index.execute("UPDATE reading SET findings = 'X'")
    with index.transaction():
        assert reproject(index, [an_id("case")]) == 1
    assert told(index, "case") == FIRST
    assert index.execute("SELECT findings FROM reading").fetchone() != ("X",)

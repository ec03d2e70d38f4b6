# SPDX-License-Identifier: MPL-2.0
"""Deliveries of any size that hold everything an import can meet: changes, deltas, repeats, removals."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path

from overblik.index.kinds import Kind
from overblik.index.objects import Registration, Removal
from overblik.people.cpr import Sex
from overblik.people.fictive import FictiveNumbers
from overblik.wire.delivery import encode_line
from tests.builders import T0, a_case, a_document, a_grant, a_journal_entry, a_payment, an_id, changed, states

DAY = dt.timedelta(days=1)
OBJECTS_EACH = 4


def numbers(count: int, seed: int = 7) -> list[str]:
    """So many fictive person numbers."""
    given = FictiveNumbers(seed)
    born = dt.date(1950, 1, 1)
    return [given.person(born + DAY * (place % 18_000), Sex.WOMAN).digits for place in range(count)]


def registrations(citizens: int) -> Iterator[Registration | Removal]:
    """Per citizen a case, its document, a grant and a payment; some are changed, some come twice."""
    for place, cpr in enumerate(numbers(citizens)):
        case = a_case(
            f"case-{place}", cpr=cpr, title=f"Sag {place}", more=(a_journal_entry(f"document-{place}"),)
        )
        grant = a_grant(f"grant-{place}", cpr=cpr, case=f"case-{place}")
        yield case
        yield a_document(f"document-{place}")
        yield grant
        yield a_payment(f"payment-{place}", cpr=cpr, grant=f"grant-{place}")
        if place % 5 == 1:
            yield changed(case, recorded_at=T0 + DAY, states=states(("Opstaaet", "2025-01-02")))
        if place % 7 == 2:
            yield Registration(
                an_id(f"case-{place}"), Kind.CASE, T0 + 2 * DAY, complete=False,
                states=states(("Afgjort", "2025-03-01")),
            )  # fmt: skip
        if place % 11 == 3:
            yield case


def write(file: Path, citizens: int, *, shuffled: int | None = None) -> int:
    """The delivery as NDJSON; how many lines. `shuffled` is a seed."""
    told = [encode_line(one) for one in registrations(citizens)]
    if shuffled is not None:
        random.Random(shuffled).shuffle(told)
    file.write_bytes(b"".join(line + b"\n" for line in told))
    return len(told)

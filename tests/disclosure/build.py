# SPDX-License-Identifier: MPL-2.0
"""Builders for decisions: a row that is shown and a municipality that shows it; tests change one thing."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import msgspec

from overblik.disclosure.decision import Decision, decide
from overblik.disclosure.policy import Policy
from overblik.disclosure.rule import Rule, RuleSet, Stop
from overblik.index.reading import Candidate, ItemKind, ReadingRow
from overblik.kle.number import FacetPattern, KlePattern

AUTHORITY = "90000001"
OTHER_AUTHORITY = "90000002"
SYSTEM = uuid.UUID("11111111-1111-4111-8111-111111111111")
OTHER_SYSTEM = uuid.UUID("22222222-2222-4222-8222-222222222222")
CASE = uuid.UUID("33333333-3333-4333-8333-333333333333")
DOCUMENT = uuid.UUID("44444444-4444-4444-8444-444444444444")
TODAY = dt.date(2025, 6, 1)
NOW = dt.datetime(2025, 6, 1, 10, tzinfo=dt.UTC)


class Knowledge:
    """KLE as far as decisions ask: these subjects are known, always; one was retired at the end of 2024."""

    subjects = frozenset({"32.24.04", "32.30.04", "32.45.04", "02.34.02", "15.17.06"})
    retired = "32.24.48"

    def known(self, number: str, on: dt.date) -> bool:
        return number in self.subjects or (number == self.retired and on < dt.date(2025, 1, 1))


KLE = Knowledge()


def day(text: str) -> dt.datetime:
    """Midnight UTC of an ISO date."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def a_row(**changes: Any) -> ReadingRow:
    """Anna's active, ordinary case of 2025."""
    row = ReadingRow(
        party_key=uuid.UUID(int=1),
        kind=ItemKind.CASE,
        owner_id=CASE,
        item_id=CASE,
        part="",
        candidate=Candidate.PRIMARY_PARTY,
        authority=AUTHORITY,
        source=SYSTEM,
        kle="32.24.04",
        facet="G01",
        sensitivity=2,
        created=dt.date(2025, 1, 2),
        closed_at=None,
        state_from=day("2025-01-02"),
        state_to=None,
        candidate_from=day("2025-01-02"),
        candidate_to=None,
        excluded_from=None,
        excluded_to=None,
        has_title=True,
        case_id=CASE,
        recorded_at=day("2025-01-02"),
        received_at=day("2025-01-02"),
        findings=None,
        body=b"{}",
    )
    return msgspec.structs.replace(row, **changes)


def a_document_row(**changes: Any) -> ReadingRow:
    """A finished document on Anna's case."""
    body = b'{"states": [["Endeligt", null, null]]}'
    return a_row(**{"kind": ItemKind.DOCUMENT, "item_id": DOCUMENT, "body": body, **changes})


def a_benefit_row(**changes: Any) -> ReadingRow:
    """A benefit granted in Anna's case."""
    grant = uuid.UUID(int=7)
    defaults: dict[str, Any] = {
        "kind": ItemKind.BENEFIT,
        "owner_id": grant,
        "item_id": grant,
        "part": "1",
        "facet": None,
        "state_from": None,
    }
    return a_row(**{**defaults, **changes})


def a_rule(kle: str = "32.*", facet: str | None = None, *, id: str = "rule", **fields: Any) -> Rule:
    """One rule; patterns as text."""
    return Rule(id=id, kle=KlePattern(kle), facet=FacetPattern(facet) if facet else None, **fields)


OPEN = a_rule(open=True, id="open")


def a_policy(*rules: Rule, stops: tuple[Stop, ...] = ()) -> Policy:
    """One authority with these rules; one open rule when none is given."""
    return Policy.of(1, [RuleSet(authority=AUTHORITY, version=1, rules=rules or (OPEN,), stops=stops)])


def decided(row: ReadingRow, *rules: Rule, stops: tuple[Stop, ...] = ()) -> Decision:
    """The decision on `row` by these rules, now."""
    return decide(row, a_policy(*rules, stops=stops), NOW, TODAY, KLE)

# SPDX-License-Identifier: MPL-2.0
"""A town of random rows as projection makes them, random changes of its rules, and what they do, one row at a time.

The brute force asks what every citizen's own overview is made from (`overview.selection.select`), before and after.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

import msgspec

from overblik.disclosure.policy import Policy
from overblik.disclosure.rule import Rule, RuleSet, Sources, Stop, TitleChoice, Viewers
from overblik.disclosure.what_if import Different, Effect, Presentation, Reach, WhatIf
from overblik.index.kinds import DocumentState, Progress
from overblik.index.reading import (
    BenefitBody,
    Candidate,
    CaseBody,
    DocumentBody,
    ItemKind,
    PaymentBody,
    ReadingRow,
    Step,
)
from overblik.kle.catalogue import Catalogue
from overblik.kle.number import FacetPattern, KlePattern
from overblik.overview.selection import Verdict, select
from tests.kle.build import an_edition

AUTHORITY, STRANGER = "90000001", "90000002"
NOW = dt.datetime(2025, 6, 1, 10, tzinfo=dt.UTC)
TODAY = dt.date(2025, 6, 1)
SYSTEMS = [uuid.UUID(int=number) for number in (0, 101, 102, 103)]
NUMBERS = ["02.34.02", "02.34.18", "32.24.04", "32.24.08", "32.24.48", "32.30.04", "15.17.06"]
PATTERNS = [
    "0*",
    "02.*",
    "02.34.*",
    "02.34.02",
    "1*",
    "3*",
    "32.*",
    "32.24.*",
    "32.24.0*",
    "32.24.04",
    "32.30.*",
]
FACETS = ["G01", "K01", "K02"]
FINDINGS = [None, None, None, "no_facet", "not_opened", "no_facet,not_opened"]

# One number is new in 2022, one is gone with 2025: what is known depends on the day a case was created.
CATALOGUE = Catalogue.of(
    [
        an_edition("2020-02", *(number for number in NUMBERS if number != "32.24.08")),
        an_edition("2022-02", *NUMBERS),
        an_edition("2025-02", *(number for number in NUMBERS if number != "32.24.48")),
    ]
)

_encode = msgspec.json.Encoder(decimal_format="string").encode


def town(dice: random.Random, cases: int) -> list[ReadingRow]:
    """The rows of about so many cases, ordered by citizen."""
    rows: list[ReadingRow] = []
    parties: list[uuid.UUID] = []
    while cases > 0:
        party = uuid.UUID(int=dice.getrandbits(128))
        for _ in range(dice.randint(1, 9)):
            own = list(_case(dice, party))
            rows += own
            if parties and dice.random() < 0.1:
                rows += _of_other_parent(dice, own, dice.choice(parties))
            cases -= 1
        parties.append(party)
        for _ in range(dice.choice([0, 0, 1, 2])):
            rows += _grant(dice, party)
    return sorted(rows, key=lambda row: row.party_key)


def _around(dice: random.Random) -> dt.datetime | None:
    """No time, the very moment, or some time near it."""
    turn = dice.random()
    if turn < 0.1:
        return None
    return NOW if turn < 0.15 else NOW + dt.timedelta(days=dice.randint(-400, 400))


def _past(dice: random.Random) -> dt.datetime:
    return NOW - dt.timedelta(days=dice.randint(0, 2_000))


def _period(dice: random.Random, usual: float) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Usually one that holds at the moment."""
    return (_past(dice), None) if dice.random() < usual else (_around(dice), _around(dice))


def _excluded(dice: random.Random) -> tuple[dt.datetime | None, dt.datetime | None]:
    return (None, None) if dice.random() < 0.95 else (_around(dice) or _past(dice), _around(dice))


def _row(dice: random.Random, party: uuid.UUID, kind: ItemKind, **told: Any) -> ReadingRow:
    item = uuid.UUID(int=dice.getrandbits(128))
    candidate_from, candidate_to = _period(dice, 0.95)
    excluded_from, excluded_to = _excluded(dice)
    start = _past(dice)
    given: dict[str, Any] = {
        "party_key": party,
        "kind": kind,
        "owner_id": item,
        "item_id": item,
        "part": "",
        "candidate": Candidate.PRIMARY_PARTY,
        "authority": dice.choice([AUTHORITY] * 20 + [STRANGER, None]),
        "source": dice.choice([*SYSTEMS * 5, None]),
        "kle": dice.choice([*NUMBERS * 5, "99.99.99", "", None]),
        "facet": dice.choice([*FACETS * 3, None]),
        "sensitivity": dice.choice([1, 2, 2, 2, 3, 3] * 4 + [4, 0, None]),
        "created": None if dice.random() < 0.05 else start.date(),
        "closed_at": None if dice.random() < 0.5 else _around(dice),
        "state_from": None,
        "state_to": None,
        "candidate_from": candidate_from,
        "candidate_to": candidate_to,
        "excluded_from": excluded_from,
        "excluded_to": excluded_to,
        "has_title": dice.random() < 0.97,
        "case_id": None,
        "recorded_at": start,
        "received_at": start,
        "findings": dice.choice(FINDINGS),
        "body": b"{}",
    }
    return ReadingRow(**(given | told))


def _case(dice: random.Random, party: uuid.UUID) -> Iterator[ReadingRow]:
    state_from, state_to = _period(dice, 0.95)
    steps = () if state_from is None else (Step(Progress.INFORMED, state_from, state_to),)
    row = _row(
        dice,
        party,
        ItemKind.CASE,
        state_from=state_from,
        state_to=state_to,
        body=_encode(CaseBody(title="Sag", steps=steps)),
    )
    case = msgspec.structs.replace(row, case_id=row.item_id)
    documents = [_document(dice, case) for _ in range(dice.choice([0, 0, 1, 2]))]
    # Who owns the property may be the party as well.
    viewers = dice.choice([[Candidate.PRIMARY_PARTY]] * 4 + [[Candidate.PROPERTY_OWNER], list(Candidate)])
    for each in (case, *documents):
        for viewer in viewers:
            yield msgspec.structs.replace(each, candidate=viewer)


def _of_other_parent(dice: random.Random, own: list[ReadingRow], other: uuid.UUID) -> Iterator[ReadingRow]:
    """The same case with its documents under another citizen, perhaps not for as long."""
    candidate_from, candidate_to = _period(dice, 0.8)
    for each in own:
        yield msgspec.structs.replace(
            each, party_key=other, candidate_from=candidate_from, candidate_to=candidate_to
        )


def _states(dice: random.Random) -> tuple[Step, ...]:
    """Mostly finished; some are being written, have no state now, or one nobody knows."""
    turn = dice.random()
    if turn < 0.7:
        return (Step(DocumentState.FINAL, _past(dice), None),)
    states = [*DocumentState, "Ukendt"]
    return tuple(
        Step(dice.choice(states), _around(dice), dice.choice([None, _around(dice)]))
        for _ in range(dice.choice([0, 1, 1, 2, 3]))
    )


def _document(dice: random.Random, case: ReadingRow) -> ReadingRow:
    """It repeats its case but for what it has itself; its case's display class hides it too."""
    own = _row(dice, case.party_key, ItemKind.DOCUMENT)
    excluded = case if case.excluded_from else own
    return msgspec.structs.replace(
        case,
        kind=ItemKind.DOCUMENT,
        item_id=own.item_id,
        sensitivity=own.sensitivity,
        candidate_from=own.candidate_from,
        candidate_to=own.candidate_to,
        excluded_from=excluded.excluded_from,
        excluded_to=excluded.excluded_to,
        has_title=own.has_title,
        findings=None,
        body=_encode(DocumentBody(title="Brev", states=_states(dice))),
    )


def _grant(dice: random.Random, party: uuid.UUID) -> Iterator[ReadingRow]:
    body = _encode(BenefitBody(name="Hjælp"))
    grant = _row(dice, party, ItemKind.BENEFIT, part="1", facet=None, body=body)
    yield grant
    body = _encode(PaymentBody(gross=Decimal(100)))
    payment = _row(dice, party, ItemKind.PAYMENT, facet=None, has_title=True, body=body)
    for number in sorted(dice.sample(NUMBERS, dice.choice([0, 1, 2]))):
        yield msgspec.structs.replace(payment, part=number, kle=number)


def any_rule(dice: random.Random, name: str) -> Rule:
    """A rule that sets about half of its fields, more often to open than not."""
    pattern = dice.choice(PATTERNS)
    owners = [Viewers.PROPERTY_OWNER] if pattern.startswith("02") else []
    facet = dice.choice([None, None, None, "K", "K01", "G"])
    values: dict[str, Any] = {
        "open": dice.choice([True, True, True, False]),
        "from_date": dt.date(2020, 1, 1) + dt.timedelta(days=dice.randint(0, 2_000)),
        "show_active_before_from_date": dice.choice([True, False]),
        "sources": dice.choice(
            [Sources(only=frozenset(dice.sample(SYSTEMS, 2))), Sources(excluding=frozenset(SYSTEMS[:1]))]
        ),
        "title": dice.choice(list(TitleChoice)),
        "documents": dice.choice([True, True, False]),
        "sensitivity_ceiling": dice.choice([1, 2, 2, 3, 3]),
        "viewers": dice.choice([Viewers.PRIMARY_PARTY, *owners]),
    }
    likely = {"open": 0.8, "documents": 0.6, "sources": 0.1, "sensitivity_ceiling": 0.25, "from_date": 0.25}
    set_here = {field: value for field, value in values.items() if dice.random() < likely.get(field, 0.35)}
    return Rule(id=name, kle=KlePattern(pattern), facet=FacetPattern(facet) if facet else None, **set_here)


def a_change(dice: random.Random, rows: list[ReadingRow]) -> tuple[RuleSet | None, RuleSet]:
    """Rules in force, perhaps with stops, and a draft of them with one or more rules changed."""
    rules = [any_rule(dice, f"r{number}") for number in range(dice.randint(1, 8))]
    if dice.random() < 0.8:
        rules += [Rule(id=f"base{first}", kle=KlePattern(f"{first}*"), open=True) for first in "03"]
    drafted = list(rules)
    for number in range(dice.choice([0, 1, 2, 4, 8])):
        way = dice.choice(["put", "drop", "replace"])
        if way == "put":
            drafted.insert(dice.randint(0, len(drafted)), any_rule(dice, f"new{number}"))
        elif drafted:
            place = dice.randrange(len(drafted))
            drafted[place : place + 1] = [any_rule(dice, f"other{number}")] if way == "replace" else []
    draft = RuleSet(authority=AUTHORITY, rules=tuple(drafted))
    if dice.random() < 0.1:
        return None, draft
    return RuleSet(authority=AUTHORITY, version=1, rules=tuple(rules), stops=_stops(dice, rows)), draft


def _stops(dice: random.Random, rows: list[ReadingRow]) -> tuple[Stop, ...]:
    told: list[dict[str, Any]] = []
    if dice.random() < 0.3:
        told += [{"object_id": dice.choice(rows).item_id} for _ in range(20)]
        told += [{"object_id": uuid.UUID(int=0)}]
    if dice.random() < 0.2:
        told.append({"kle": KlePattern(dice.choice(PATTERNS))})
    if dice.random() < 0.2:
        told.append({"source": dice.choice(SYSTEMS)})
    if dice.random() < 0.05:
        told.append({})
    return tuple(Stop(id=number, **each) for number, each in enumerate(told))


Place = tuple[str | None, uuid.UUID | None, ItemKind, Effect]


class Numbers(NamedTuple):
    """Everything a what-if says in numbers."""

    items: Mapping[Place, int]
    otherwise: Mapping[tuple[str | None, uuid.UUID | None, Presentation], int]
    findings: Mapping[tuple[str, str | None, ItemKind], int]
    reach: Reach
    different: Mapping[ItemKind, Different]


def told_numbers(told: WhatIf, reach: Reach, different: Mapping[ItemKind, Different]) -> Numbers:
    """The numbers of an answer."""
    items = {
        (cell.kle, cell.source, cell.kind, effect): getattr(cell.tally, effect)
        for cell in told.cells
        for effect in Effect
        if getattr(cell.tally, effect)
    }
    otherwise = {
        (cell.kle, cell.source, shown): count
        for cell in told.cells
        for shown, count in cell.shown_otherwise.items()
    }
    findings = {(code, kle, kind): items for code, kle, kind, items in told.findings}
    return Numbers(items, otherwise, findings, reach, different)


def brute_force(rows: Iterable[ReadingRow], live: RuleSet | None, after: RuleSet) -> Numbers:
    """The same numbers by making every citizen's overview twice. `rows` are ordered by citizen."""
    policies = [Policy.of(0, [] if live is None else [live]), Policy.of(0, [after])]
    items: Counter[Place] = Counter()
    otherwise: Counter[tuple[str | None, uuid.UUID | None, Presentation]] = Counter()
    findings: Counter[tuple[str, str | None, ItemKind]] = Counter()
    citizens = [0, 0, 0, 0]
    seen: dict[tuple[ItemKind, uuid.UUID, str], list[bool]] = {}
    for _, own in groupby(rows, key=lambda row: row.party_key):
        listed = list(own)
        pairs = [
            (one, other)
            for one, other in zip(*(_verdicts(listed, policy) for policy in policies), strict=True)
            if one.row.authority == AUTHORITY
        ]
        effects = set()
        for one, other in pairs:
            row, effect = one.row, _effect(_shown(one), _shown(other))
            effects.add(effect)
            by = seen.setdefault((row.kind, row.item_id, row.part), [False, False])
            by[0] |= effect in (Effect.DISAPPEARS, Effect.STAYS)
            by[1] |= effect in (Effect.APPEARS, Effect.STAYS)
            kle = row.kle or None
            items[kle, row.source, row.kind, effect] += 1
            if effect is Effect.APPEARS and row.findings:
                findings.update((code, kle, row.kind) for code in row.findings.split(","))
            if effect is Effect.STAYS and row.kind is ItemKind.CASE:
                otherwise.update((kle, row.source, each) for each in _otherwise(one, other))
        seen_before = not effects.isdisjoint({Effect.DISAPPEARS, Effect.STAYS})
        seen_after = not effects.isdisjoint({Effect.APPEARS, Effect.STAYS})
        citizens[0] += Effect.APPEARS in effects
        citizens[1] += Effect.DISAPPEARS in effects
        citizens[2] += seen_after and not seen_before
        citizens[3] += seen_before and not seen_after
    turned: Counter[tuple[ItemKind, bool, bool]] = Counter((kind, *by) for (kind, _, _), by in seen.items())
    different = {kind: Different(turned[kind, False, True], turned[kind, True, False]) for kind in ItemKind}
    return Numbers(dict(items), dict(otherwise), dict(findings), Reach(*citizens), different)


def _verdicts(rows: list[ReadingRow], policy: Policy) -> list[Verdict]:
    return select(rows, policy, CATALOGUE, NOW, TODAY).verdicts


def _shown(verdict: Verdict) -> bool:
    """Of a payment, what the rules say of the area: that its other lines and benefits show, too, is not asked."""
    return verdict.decision.shown if verdict.row.kind is ItemKind.PAYMENT else verdict.shown


def _effect(before: bool, after: bool) -> Effect:
    if before:
        return Effect.STAYS if after else Effect.DISAPPEARS
    return Effect.APPEARS if after else Effect.HIDDEN


def _otherwise(before: Verdict, after: Verdict) -> Iterator[Presentation]:
    one, other = before.decision, after.decision
    if (one.title, other.title) == (TitleChoice.KLE, TitleChoice.CASE):
        yield Presentation.OWN_TITLE
    if (one.title, other.title) == (TitleChoice.CASE, TitleChoice.KLE):
        yield Presentation.KLE_TITLE
    if other.documents and not one.documents:
        yield Presentation.DOCUMENTS_LISTED
    if one.documents and not other.documents:
        yield Presentation.DOCUMENTS_NOT_LISTED

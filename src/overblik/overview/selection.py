# SPDX-License-Identifier: MPL-2.0
"""Which of a person's rows are shown: the rules' decision on each, and what follows from one to another.

A document is shown only on a shown case, a payment only if all its lines may be seen. The overview and the
explanation are both made from this one selection, so they cannot disagree.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TypeVar

import msgspec

from overblik.disclosure.decision import Decision, KleKnowledge, decide
from overblik.disclosure.document import decide_document
from overblik.disclosure.mandate_scope import OUTSIDE, MandateScope
from overblik.disclosure.policy import Policy
from overblik.disclosure.reason import Reason
from overblik.index.reading import (
    BenefitBody,
    Candidate,
    CaseBody,
    DocumentBody,
    ItemKind,
    PaymentBody,
    ReadingRow,
)
from overblik.overview.payments import Benefit, BenefitKey, PaidBenefits
from overblik.overview.steps import Timeline, timeline

_B = TypeVar("_B")

_decode_case = msgspec.json.Decoder(CaseBody).decode
_decode_document = msgspec.json.Decoder(DocumentBody).decode
_decode_benefit = msgspec.json.Decoder(BenefitBody).decode
_decode_payment = msgspec.json.Decoder(PaymentBody).decode


class Consequence(enum.StrEnum):
    """Why an item that the rules would show is not shown all the same; beside `Reason`, never renamed."""

    UNREADABLE = "unreadable"
    NO_STATE_NOW = "no-state-now"
    OTHER_LINE_HIDDEN = "other-line-hidden"
    BENEFIT_HIDDEN = "benefit-hidden"
    BENEFIT_UNKNOWN = "benefit-unknown"


class Verdict(msgspec.Struct):
    """One row with the rules' decision and, if the row is hidden for another reason, that reason."""

    row: ReadingRow
    decision: Decision
    consequence: Consequence | None = None

    @property
    def shown(self) -> bool:
        """Whether the citizen sees what the row is about."""
        return self.decision.shown and self.consequence is None

    @property
    def reason(self) -> Reason | Consequence:
        """What decided in the end."""
        return self.consequence or self.decision.reason


class ShownCase(msgspec.Struct):
    """One case with what is to be said of it; `as_owner`: seen because the person owns the property."""

    row: ReadingRow
    decision: Decision
    body: CaseBody
    timeline: Timeline
    as_owner: bool
    documents: dict[uuid.UUID, tuple[ReadingRow, DocumentBody]] = {}


class ShownBenefit(msgspec.Struct):
    """One benefit and the payments of it that are shown."""

    row: ReadingRow
    body: BenefitBody
    payments: dict[uuid.UUID, tuple[ReadingRow, PaymentBody]] = {}


class Selection(msgspec.Struct):
    """The verdicts on all rows, in the order of the rows, and what is shown."""

    verdicts: list[Verdict] = []
    cases: dict[uuid.UUID, ShownCase] = {}
    benefits: dict[BenefitKey, ShownBenefit] = {}
    paid_benefits: PaidBenefits = msgspec.field(default_factory=PaidBenefits)


def select(
    rows: Iterable[ReadingRow],
    policy: Policy,
    knowledge: KleKnowledge,
    moment: dt.datetime,
    today: dt.date,
    dismissing: frozenset[str] = frozenset(),
    scope: MandateScope | None = None,
) -> Selection:
    """Decide on every row of one person at `moment` (aware; `today` is its Danish date).

    `scope`: what somebody else may see of it; None = the person looks.

    Never raises for what a row holds: an item that cannot be read is hidden, and the rest is shown.
    """
    selection = Selection()
    verdicts, cases = selection.verdicts, selection.cases
    others: dict[ItemKind, list[Verdict]] = {}
    case_kind = ItemKind.CASE
    for row in rows:
        if scope is None or scope.covers(row):
            decision = decide(row, policy, moment, today, knowledge)
        else:
            decision = OUTSIDE
        verdict = Verdict(row, decision)
        verdicts.append(verdict)
        if row.kind is not case_kind:
            others.setdefault(row.kind, []).append(verdict)
        elif decision.shown:
            _show_case(cases, verdict, moment, dismissing)
    if others:
        for verdict in others.get(ItemKind.DOCUMENT, ()):
            if verdict.decision.shown:
                _show_document(cases, verdict, moment)
        _show_benefits(selection, others.get(ItemKind.BENEFIT, ()))
        _show_payments(selection, others.get(ItemKind.PAYMENT, ()))
    return selection


def _body(verdict: Verdict, decode: Callable[[bytes], _B]) -> _B | None:
    try:
        return decode(verdict.row.body)
    except (msgspec.DecodeError, ValueError):
        verdict.consequence = Consequence.UNREADABLE
        return None


def _show_case(
    cases: dict[uuid.UUID, ShownCase], verdict: Verdict, moment: dt.datetime, dismissing: frozenset[str]
) -> None:
    row = verdict.row
    try:
        body = _decode_case(row.body)
        line = timeline(
            body.steps, moment, dismissed=body.decision is not None and body.decision in dismissing
        )
    except (msgspec.DecodeError, ValueError, TypeError):  # TypeError: a time without zone
        verdict.consequence = Consequence.UNREADABLE
        return
    if line is None:
        verdict.consequence = Consequence.NO_STATE_NOW
        return
    # Who is both party and owner has two rows, of which the rules show one: a rule opens to one relation.
    as_owner = row.candidate is Candidate.PROPERTY_OWNER
    cases[row.item_id] = ShownCase(row, verdict.decision, body, line, as_owner)


def _show_document(cases: dict[uuid.UUID, ShownCase], verdict: Verdict, moment: dt.datetime) -> None:
    row = verdict.row
    case = None if row.case_id is None else cases.get(row.case_id)
    if case is not None and case.row.candidate is not row.candidate:
        case = None
    body = _body(verdict, _decode_document)
    if body is None:
        return
    of_case = None if case is None else case.decision
    try:
        verdict.decision = decide_document(verdict.decision, of_case, body.states, moment)
    except TypeError:  # a time without zone
        verdict.consequence = Consequence.UNREADABLE
        return
    if verdict.decision.shown and case is not None:
        case.documents[row.item_id] = (row, body)


def _show_benefits(selection: Selection, verdicts: Iterable[Verdict]) -> None:
    known: dict[BenefitKey, Benefit] = {}
    for verdict in verdicts:
        row = verdict.row
        key = BenefitKey(row.item_id, row.part)
        known[key] = Benefit(key, row.kle)
        if verdict.decision.shown:
            body = _body(verdict, _decode_benefit)
            if body is not None and not all(_finite(plan.amount) for plan in body.plans):
                verdict.consequence = Consequence.UNREADABLE
            elif body is not None:
                selection.benefits.setdefault(key, ShownBenefit(row, body))
    selection.paid_benefits = PaidBenefits(known.values())


def _show_payments(selection: Selection, verdicts: Iterable[Verdict]) -> None:
    """A payment has one row for each KLE number of its lines: what hides one of them hides it all."""
    payments: dict[uuid.UUID, list[Verdict]] = {}
    for verdict in verdicts:
        payments.setdefault(verdict.row.item_id, []).append(verdict)
    for payment_id, rows in payments.items():
        consequence = _show_payment(selection, payment_id, rows)
        if consequence is not None:
            for verdict in rows:
                if verdict.decision.shown:
                    verdict.consequence = consequence


def _show_payment(selection: Selection, payment_id: uuid.UUID, rows: list[Verdict]) -> Consequence | None:
    for verdict in rows:
        if not verdict.decision.shown:
            return Consequence.OTHER_LINE_HIDDEN
    body = _body(rows[0], _decode_payment)
    if body is None or not _has_finite_amounts(body):
        return Consequence.UNREADABLE
    keys: tuple[BenefitKey, ...] = ()
    for line in body.lines:
        paid = selection.paid_benefits.of(line)
        if paid is None:
            continue
        if not paid:
            return Consequence.BENEFIT_UNKNOWN
        if keys and paid is not keys:
            paid = tuple(dict.fromkeys((*keys, *paid)))
        keys = paid
    if not keys:
        return Consequence.BENEFIT_UNKNOWN
    shown = []
    for key in keys:
        benefit = selection.benefits.get(key)
        if benefit is None:
            return Consequence.BENEFIT_HIDDEN
        shown.append(benefit)
    for benefit in shown:
        benefit.payments[payment_id] = rows[0].row, body
    return None


def _has_finite_amounts(body: PaymentBody) -> bool:
    # Spelled out, for this runs for every payment of every view.
    for amount in (body.gross, body.after_tax, body.sent, body.paid):
        if amount is not None and not amount.is_finite():
            return False
    return all(line.amount.is_finite() for line in body.lines)


def _finite(amount: Decimal | None) -> bool:
    return amount is None or amount.is_finite()

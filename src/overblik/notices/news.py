# SPDX-License-Identifier: MPL-2.0
"""What is news to a citizen: pure. Facts of what the overview shows are compared with those of the last look.

Of the last look only digests are kept, the picture. It holds what was shown, what was hidden and under which
marks, and what waited for another object. So what was delivered since is told from what only the rules, or the
making of rows anew, have brought to light.
"""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import uuid
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeVar

import msgspec

from overblik.index.reading import BenefitBody, CaseBody, ItemKind, PaymentBody, ReadingRow
from overblik.overview.selection import Consequence, Selection, Verdict
from overblik.overview.steps import Timeline, timeline
from overblik.overview.view import CitizenStatus

KINDS = (ItemKind.CASE, ItemKind.BENEFIT, ItemKind.PAYMENT)
"""The rows that can hold news."""

_B = TypeVar("_B")
_SIZE = 16
_DECIDED = (CitizenStatus.DECIDED, CitizenStatus.DISMISSED)
# What identifies the row, and what changes with every delivery, is no reason for a rule.
_NO_MARK = frozenset({"party_key", "owner_id", "item_id", "recorded_at", "received_at", "told_at", "body"})
_MARKS = tuple(name for name in ReadingRow.__struct_fields__ if name not in _NO_MARK)
_encode = msgspec.json.Encoder().encode


class NewsKind(enum.StrEnum):
    """What a citizen may ask to be told of."""

    STATUS = "status"
    DECISION = "decision"
    PAYMENT = "payment"


class Fact(NamedTuple):
    """One thing that the overview says, or would say if the row were shown.

    `digest` of what is said; `marks`: digest of all that a rule may look at. `is_waiting`: hidden only because
    something it hangs on is not here yet.
    """

    kind: NewsKind
    digest: bytes
    marks: bytes
    received_at: dt.datetime
    is_shown: bool
    is_waiting: bool = False

    @property
    def as_shown(self) -> bytes:
        """How the picture remembers that it was shown."""
        return _digest("shown", self.digest)

    @property
    def as_hidden(self) -> bytes:
        """How it remembers that it was hidden with just these marks: if it is shown later with the same, then
        the rules have changed and nothing has been delivered.
        """
        return _digest("hidden", self.digest, self.marks)

    @property
    def as_held_back(self) -> bytes:
        """How it remembers that it was here and hidden, with whatever marks."""
        return _digest("held back", self.digest)


Picture = frozenset[bytes]


def facts(selection: Selection, moment: dt.datetime, dismissing: frozenset[str]) -> list[Fact]:
    """All that can be said of one person's rows at `moment`, shown or not. What cannot be read says nothing."""
    found: list[Fact] = []
    payments: dict[uuid.UUID, list[Verdict]] = {}
    for verdict in selection.verdicts:
        match verdict.row.kind:
            case ItemKind.CASE:
                found.extend(_of_case(verdict, moment, dismissing))
            case ItemKind.BENEFIT:
                found.extend(_of_benefit(verdict))
            case ItemKind.PAYMENT:
                payments.setdefault(verdict.row.item_id, []).append(verdict)
    for verdicts in payments.values():
        found.extend(_of_payment(verdicts))
    return found


def picture(found: Iterable[Fact]) -> Picture:
    """What is kept of these facts until the next look."""
    kept: set[bytes] = set()
    for fact in found:
        if fact.is_shown:
            kept.add(fact.as_shown)
            continue
        kept.add(fact.as_held_back)
        if not fact.is_waiting:
            kept.add(fact.as_hidden)
    return frozenset(kept)


def news(found: Iterable[Fact], before: Picture, since: dt.datetime) -> frozenset[NewsKind]:
    """Which kinds of news there are: shown now, not at the last look, and delivered after `since`.

    What was delivered before and held back is news when something else came that it hangs on: then its marks
    are others, or it had waited.
    """
    return frozenset(
        fact.kind
        for fact in found
        if fact.is_shown
        and fact.as_shown not in before
        and fact.as_hidden not in before
        and (fact.received_at > since or fact.as_held_back in before)
    )


def packed(kept: Picture) -> bytes:
    """The picture as it lies in the database."""
    return b"".join(sorted(kept))


def unpacked(kept: bytes) -> Picture:
    """The picture again."""
    return frozenset(kept[place : place + _SIZE] for place in range(0, len(kept), _SIZE))


def _of_case(verdict: Verdict, moment: dt.datetime, dismissing: frozenset[str]) -> Iterator[Fact]:
    row = verdict.row
    body = _body(row, CaseBody)
    if body is None:
        return
    line = _timeline(body, moment, dismissing)
    if line is None:
        return
    said = [(NewsKind.STATUS, int(line.status), line.since)]
    decided = [step.since for step in line.steps if step.status in _DECIDED and not step.expected]
    if decided:
        said.append((NewsKind.DECISION, 0, decided[-1]))
    marks = _marks(row)
    for kind, status, since in said:
        digest = _digest("case", kind, row.item_id, status, since)
        yield Fact(kind, digest, marks, row.received_at, verdict.shown)


def _timeline(body: CaseBody, moment: dt.datetime, dismissing: frozenset[str]) -> Timeline | None:
    try:
        return timeline(
            body.steps, moment, dismissed=body.decision is not None and body.decision in dismissing
        )
    except TypeError:  # a time without zone
        return None


def _of_benefit(verdict: Verdict) -> Iterator[Fact]:
    """That something was granted, and for how long, is a decision."""
    row = verdict.row
    body = _body(row, BenefitBody)
    if body is not None:
        digest = _digest("benefit", row.item_id, row.part, body.start, body.end)
        yield Fact(NewsKind.DECISION, digest, _marks(row), row.received_at, verdict.shown)


def _of_payment(verdicts: list[Verdict]) -> Iterator[Fact]:
    """A payment has a row for each KLE number of its lines, and is shown if all of them may be."""
    body = _body(verdicts[0].row, PaymentBody)
    if body is not None:
        yield Fact(
            NewsKind.PAYMENT,
            _digest("payment", verdicts[0].row.item_id, body.available, body.paid),
            _digest(*sorted(_marks(verdict.row) for verdict in verdicts)),
            max(verdict.row.received_at for verdict in verdicts),
            all(verdict.shown for verdict in verdicts),
            any(verdict.consequence is Consequence.BENEFIT_UNKNOWN for verdict in verdicts),
        )


def _body(row: ReadingRow, kind: type[_B]) -> _B | None:
    try:
        return msgspec.json.decode(row.body, type=kind)
    except (msgspec.DecodeError, ValueError):
        return None


def _marks(row: ReadingRow) -> bytes:
    return _digest(*(getattr(row, name) for name in _MARKS))


def _digest(*said: object) -> bytes:
    return hashlib.blake2b(_encode(said), digest_size=_SIZE).digest()

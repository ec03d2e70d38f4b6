# SPDX-License-Identifier: MPL-2.0
"""Why each of a citizen's items is shown or hidden: for staff, from the selection the overview is made of."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

import msgspec

from overblik.index.reading import ReadingRow
from overblik.overview.compose import DENMARK
from overblik.overview.ground import Ground
from overblik.overview.selection import Verdict, select


class Explanation(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One row: `reason` is a code of `Reason` or `Consequence`, `rule` and `field` what decided, if any did.

    Holds no title and no text of the item. `version` is the configuration decided with.
    """

    kind: str
    item: uuid.UUID
    part: str = ""
    candidate: str
    authority: str | None
    source: uuid.UUID | None = None
    kle: str | None
    facet: str | None = None
    created: dt.date | None = None
    shown: bool
    reason: str
    rule: str | None = None
    field: str | None = None
    version: int
    findings: str | None = None
    case_id: uuid.UUID | None = None


def explain(
    rows: Iterable[ReadingRow], ground: Ground, moment: dt.datetime, *, authority: str | None = None
) -> tuple[Explanation, ...]:
    """One explanation per row at `moment` (aware), ordered by kind, item, part and relation.

    `authority` (CVR) limits the answer to the rows of one authority; the rest still counts in deciding,
    because a payment may hang on a benefit of another one.
    """
    today = moment.astimezone(DENMARK).date()
    found = select(rows, ground.policy, ground.catalogue, moment, today, ground.dismissing)
    verdicts = [v for v in found.verdicts if authority is None or v.row.authority == authority]
    verdicts.sort(key=lambda v: (v.row.kind, v.row.item_id, v.row.owner_id, v.row.part, v.row.candidate))
    return tuple(_explanation(verdict, ground.version) for verdict in verdicts)


def _explanation(verdict: Verdict, version: int) -> Explanation:
    row, decision = verdict.row, verdict.decision
    by_rule = verdict.consequence is None
    return Explanation(
        kind=row.kind.name.lower(),
        item=row.item_id,
        part=row.part,
        candidate=row.candidate.name.lower(),
        authority=row.authority,
        source=row.source,
        kle=row.kle,
        facet=row.facet,
        created=row.created,
        shown=verdict.shown,
        reason=str(verdict.reason),
        rule=decision.rule if by_rule else None,
        field=decision.field if by_rule else None,
        version=version,
        findings=row.findings,
        case_id=row.case_id,
    )

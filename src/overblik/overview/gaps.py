# SPDX-License-Identifier: MPL-2.0
"""What the overview covers and leaves out, declared in general terms (an overview is always declared).

Areas and from-dates are made from the rules alone, so they are the same for everybody and reveal nothing of
anyone. Only "something is not ready yet" follows from a person's rows, and it names but the authority.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from overblik.basedata.authority import Authorities
from overblik.database.danish_order import danish_key
from overblik.disclosure.compile import CompiledRules
from overblik.disclosure.policy import Policy
from overblik.disclosure.reason import General
from overblik.index.reading import ItemKind
from overblik.overview.selection import Consequence, Verdict
from overblik.overview.view import Coverage, Gap, GapKind


def declared(policy: Policy, authorities: Authorities) -> tuple[tuple[Coverage, ...], tuple[Gap, ...]]:
    """The coverage and the gaps of all authorities that show anything, in Danish order of their names.

    An authority has one entry of coverage for each from-date, and always says that other areas are closed.
    """
    coverage: list[Coverage] = []
    gaps: list[Gap] = []
    for cvr in sorted(policy.authorities, key=lambda cvr: danish_key(authorities.name(cvr))):
        rules = policy.authorities[cvr]
        opened, closed = _areas(rules)
        if not opened:
            continue
        name = authorities.name(cvr)
        for from_date, areas in opened.items():
            coverage.append(Coverage(cvr, name, areas, from_date))
            if from_date is not None:
                gaps.append(Gap(GapKind.FROM_DATE, cvr, name, from_date, areas))
        gaps.append(Gap(GapKind.AREA_CLOSED, cvr, name, None, closed))
    return tuple(coverage), tuple(gaps)


def not_ready(verdicts: Iterable[Verdict], authorities: Authorities) -> tuple[Gap, ...]:
    """One gap for each authority that has delivered something which cannot be shown as it is.

    Only of what the rules would show if it were ready; else the hint would tell of what they hide.
    """
    found = {
        verdict.row.authority
        for verdict in verdicts
        if verdict.row.authority is not None and _is_unready(verdict)
    }
    return tuple(
        Gap(GapKind.NOT_READY, cvr, authorities.name(cvr))
        for cvr in sorted(found, key=lambda cvr: danish_key(authorities.name(cvr)))
    )


def _is_unready(verdict: Verdict) -> bool:
    if verdict.consequence is None:
        return verdict.decision.general is General.NOT_READY
    # These are faults of the data; the others follow from hidden items. A document may be an unfinished one.
    return verdict.consequence in _FAULTS and verdict.row.kind is not ItemKind.DOCUMENT


_FAULTS = (Consequence.UNREADABLE, Consequence.NO_STATE_NOW)


def _areas(rules: CompiledRules) -> tuple[dict[dt.date | None, tuple[str, ...]], tuple[str, ...]]:
    """Open KLE patterns by from-date (none first, then the earliest), and those said to be closed.

    A pattern that is open for some facets only counts as open: finer than that nobody wants to read it.
    """
    opened: dict[str, dt.date | None] = {}
    closed: dict[str, None] = {}
    for area in rules.areas():
        if area.rule.open:
            if area.facet is None or area.kle not in opened:
                opened[area.kle] = area.rule.from_date
        elif area.facet is None:
            closed[area.kle] = None
    by_date: dict[dt.date | None, tuple[str, ...]] = {}
    for kle, from_date in sorted(opened.items(), key=lambda entry: (entry[1] or dt.date.min, entry[0])):
        by_date[from_date] = (*by_date.get(from_date, ()), kle)
    return by_date, tuple(kle for kle in closed if kle not in opened)

# SPDX-License-Identifier: MPL-2.0
"""The last word on a document: only with its case, and never while it is being written.

A document's state lies in its body, not in a column, because it matters only for what passed all else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec

from overblik.disclosure.decision import Decision
from overblik.disclosure.reason import Reason
from overblik.index.kinds import DocumentState
from overblik.index.reading import Step

UNFINISHED = frozenset({DocumentState.DRAFT, DocumentState.IN_REVIEW})
FINISHED = frozenset(DocumentState) - UNFINISHED


def decide_document(
    decision: Decision, of_case: Decision | None, states: Iterable[Step], moment: dt.datetime
) -> Decision:
    """What `decide` said of a document row, tried against its case and its states at `moment` (aware).

    `of_case` is the decision on the case the document lies on, under the same person and relation; None =
    the case has no row there. Several states valid at once: one unfinished is enough to hide.
    """
    if not decision.shown:
        return decision
    if of_case is None or not of_case.shown:
        return _hidden(decision, Reason.CASE_NOT_SHOWN)
    valid = {step.status for step in states if _valid(step, moment)}
    if not valid.isdisjoint(UNFINISHED):
        return _hidden(decision, Reason.DOCUMENT_UNFINISHED)
    if valid.isdisjoint(FINISHED):
        return _hidden(decision, Reason.DOCUMENT_STATE_UNKNOWN)
    return decision


def _hidden(decision: Decision, reason: Reason) -> Decision:
    return msgspec.structs.replace(decision, shown=False, reason=reason, rule=None, field=None)


def _valid(step: Step, moment: dt.datetime) -> bool:
    return (step.valid_from is None or step.valid_from <= moment) and (
        step.valid_to is None or moment < step.valid_to
    )

# SPDX-License-Identifier: MPL-2.0
"""The one place where it is decided whether a person sees an item; every answer tells its reason."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

import msgspec

from overblik.disclosure.compile import CompiledRules, EffectiveRule
from overblik.disclosure.policy import Policy
from overblik.disclosure.reason import General, Reason
from overblik.disclosure.rule import Stop, TitleChoice
from overblik.index.kinds import Sensitivity
from overblik.index.reading import ItemKind, ReadingRow


class KleKnowledge(Protocol):
    """What a decision must know of KLE; `overblik.kle.catalogue.Catalogue` fits."""

    def known(self, number: str, on: dt.date) -> bool:
        """True for a subject number in force on that Danish calendar day."""


class Decision(msgspec.Struct, frozen=True):
    """Shown or hidden, and why. `rule` and `field` name what decided; None where no rule did.

    A stop is named `stop:<number>`, a default `default`. `title` and `documents` say how to show it;
    `general` is what the citizen may be told of this very item.
    """

    shown: bool
    reason: Reason
    rule: str | None = None
    field: str | None = None
    title: TitleChoice = TitleChoice.KLE
    documents: bool = False
    general: General = General.NEVER_TOLD


DEFAULT = "default"
"""Stands for the rule where no rule sets the field."""


def decide(
    row: ReadingRow, policy: Policy, moment: dt.datetime, today: dt.date, knowledge: KleKnowledge
) -> Decision:
    """Whether `row` is shown at `moment` (aware) on `today` (its Danish date), under `policy`.

    Stops first, then the brakes of the item itself, then what is the least any item must fulfil, then the
    authority's rules. A document is shown only if `overblik.disclosure.document.decide_document` agrees.
    """
    rules = policy.authorities.get(row.authority) if row.authority is not None else None
    if rules is not None and rules.stops:
        stop = rules.stopping(row)
        if stop is not None:
            return Decision(False, Reason.STOPPED, f"stop:{stop.id}", _stop_field(stop))
    unfit = _unfit(row, moment, today, knowledge)
    if unfit is not None:
        return _kept_back(row, rules, unfit, moment)
    if row.authority is None:
        return _WITHOUT_RULE[Reason.AUTHORITY_MISSING]
    if rules is None or not rules.has_rules or row.kle is None:
        return _WITHOUT_RULE[Reason.NO_RULES]
    return _by_rules(row, rules, row.kle, moment)


# Plain values, because enum look-ups cost more than the comparisons on this path.
_VIP = int(Sensitivity.VIP)
_LEVELS = frozenset(int(level) for level in Sensitivity) - {_VIP}
_CASE, _DOCUMENT = int(ItemKind.CASE), int(ItemKind.DOCUMENT)
_WITHOUT_RULE = {reason: Decision(False, reason) for reason in Reason}


def _kept_back(row: ReadingRow, rules: CompiledRules | None, reason: Reason, moment: dt.datetime) -> Decision:
    """What is not ready is told of only where the rules would show it, else the hint would tell of what the
    rules hide; never of a document, which may be an unfinished one.
    """
    if (
        reason.general is General.NOT_READY
        and rules is not None
        and row.kle
        and row.kind != _DOCUMENT
        and _by_rules(row, rules, row.kle, moment).shown
    ):
        return Decision(False, reason, general=General.NOT_READY)
    return _WITHOUT_RULE[reason]


def _unfit(row: ReadingRow, moment: dt.datetime, today: dt.date, knowledge: KleKnowledge) -> Reason | None:
    """What keeps the item back whatever the rules say, or None."""
    # Periods are half-open, None = open on that side; spelled out, for this runs for every row of every view.
    start, end = row.excluded_from, row.excluded_to
    if start is not None and start <= moment and (end is None or moment < end):
        return Reason.DISPLAY_CLASS
    if row.sensitivity == _VIP:
        return Reason.VIP
    if row.sensitivity not in _LEVELS:
        return Reason.SENSITIVITY_UNKNOWN
    start, end = row.candidate_from, row.candidate_to
    if (start is not None and moment < start) or (end is not None and end <= moment):
        return Reason.RELATION_NOT_VALID
    if not row.kle:
        return Reason.KLE_MISSING
    if not knowledge.known(row.kle, row.created or today):
        return Reason.KLE_UNKNOWN
    if not row.has_title:
        return Reason.TITLE_MISSING
    if row.kind == _CASE:
        start, end = row.state_from, row.state_to
        if start is None or moment < start or (end is not None and end <= moment):
            return Reason.NO_VALID_STATE
    return None


def _by_rules(row: ReadingRow, rules: CompiledRules, kle: str, moment: dt.datetime) -> Decision:
    rule = rules.effective(kle, row.facet)
    if not rule.open:
        return _by(rule, Reason.CLOSED, "open")
    if row.candidate != rule.candidate:
        return _by(rule, Reason.OTHER_VIEWER, "viewers")
    if rule.sources is not None and not rule.sources.allow(row.source):
        return _by(rule, Reason.SOURCE_FILTERED, "sources")
    if row.sensitivity is None or row.sensitivity > rule.sensitivity_ceiling:
        return _by(rule, Reason.TOO_SENSITIVE, "sensitivity_ceiling")
    if row.kind == _DOCUMENT and not rule.documents:
        return _by(rule, Reason.DOCUMENTS_OFF, "documents")
    if rule.from_date is None or (row.created is not None and row.created >= rule.from_date):
        return _shown(rule, Reason.SHOWN, "documents" if row.kind == _DOCUMENT else "open")
    # The exemption of what is still active (*deaktiver fradato for aktive sager*).
    if rule.show_active_before_from_date and (row.closed_at is None or row.closed_at > moment):
        return _shown(rule, Reason.SHOWN_AS_ACTIVE, "show_active_before_from_date")
    if row.created is None:
        return _by(rule, Reason.CREATED_UNKNOWN, "from_date")
    return _by(rule, Reason.BEFORE_FROM_DATE, "from_date")


def _by(rule: EffectiveRule, reason: Reason, field: str) -> Decision:
    decided = rule.set_by.get(field, DEFAULT)
    return Decision(False, reason, decided, field, rule.title, rule.documents, reason.general)


def _shown(rule: EffectiveRule, reason: Reason, field: str) -> Decision:
    """Made once for each rule and field: most of what is decided on is shown."""
    found: Decision | None = rule.shown.get(field)
    if found is None:
        decided = rule.set_by.get(field, DEFAULT)
        found = rule.shown[field] = Decision(True, reason, decided, field, rule.title, rule.documents)
    return found


def _stop_field(stop: Stop) -> str:
    if stop.object_id is not None:
        return "object"
    if stop.source is not None:
        return "source"
    return "authority" if stop.kle is None else "kle"

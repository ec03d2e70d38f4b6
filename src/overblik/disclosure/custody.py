# SPDX-License-Identifier: MPL-2.0
"""Whether who has custody of a child may see one of the child's items: what will be asked, and refused, in which order.

No source of custody is connected yet, so publishing a rule that turns it on is refused. Custody comes from the
civil register (CPR), never from the index: that a parent stands in a case says nothing of custody.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable
from dataclasses import dataclass

from overblik.disclosure.compile import EffectiveRule
from overblik.disclosure.decision import Decision
from overblik.disclosure.rule import Custody, RuleSet
from overblik.errors import NotAllowed
from overblik.index.reading import ReadingRow
from overblik.kle.number import KlePattern
from overblik.people.status import PersonStatus

UNTIL_AGE = 15
"""On this birthday the view ends: from 15 to 17 the practice demands that each case be looked at by a person."""

EXCLUDED = tuple(KlePattern(text) for text in ("27.*", "29.*", "34.*"))
"""What is not shown even where a rule turns custody on, unless the municipality says otherwise: social cases,
health, and support of exposed children (*barnets lov*), where a parent may be what the child is protected from."""


class CustodyRefusal(enum.StrEnum):
    """Why the holder of custody does not see an item; in the order in which it is asked."""

    NO_CUSTODY = "no-custody"
    PROTECTED = "protected"
    DEAD = "dead"
    TOO_OLD = "too-old"
    RULE_OFF = "rule-off"
    AREA_EXCLUDED = "area-excluded"
    NOT_SHOWN_TO_CHILD = "not-shown-to-child"


@dataclass(frozen=True, slots=True, kw_only=True)
class Custodian:
    """One adult and one child as the source of custody tells of them at a moment."""

    has_custody: bool
    child_born: dt.date
    child: PersonStatus = PersonStatus.NONE
    adult: PersonStatus = PersonStatus.NONE


def view_refused(who: Custodian, today: dt.date) -> CustodyRefusal | None:
    """What shuts the whole view, or None. `today` is the Danish date.

    The protection of either shuts it: the one may be what the other is protected from.
    """
    if not who.has_custody:
        return CustodyRefusal.NO_CUSTODY
    if PersonStatus.PROTECTED in (who.child, who.adult):
        return CustodyRefusal.PROTECTED
    if PersonStatus.DEAD in (who.child, who.adult):
        return CustodyRefusal.DEAD
    if not who.child_born <= today < _birthday(who.child_born, UNTIL_AGE):
        return CustodyRefusal.TOO_OLD
    return None


def item_refused(
    row: ReadingRow, own: Decision, rule: EffectiveRule, excluded: Iterable[KlePattern] = EXCLUDED
) -> CustodyRefusal | None:
    """What hides one item in a view that is not shut, or None. `own`: the decision for the child."""
    if rule.custody is not Custody.HOLDERS:
        return CustodyRefusal.RULE_OFF
    if row.kle is None or any(pattern.matches(row.kle) for pattern in excluded):
        return CustodyRefusal.AREA_EXCLUDED
    if not own.shown:
        return CustodyRefusal.NOT_SHOWN_TO_CHILD
    return None


def require_source(rules: RuleSet) -> None:
    """Raises NotAllowed for rules that turn custody on, as long as nothing tells who has it."""
    for rule in rules.rules:
        if rule.custody is Custody.HOLDERS:
            raise NotAllowed(
                "disclosure.no_custody_source",
                f"The rule {rule.id} lets holders of custody see, but no source tells who has custody yet;"
                " write custody: off or leave it out",
                rule=rule.id,
            )


def _birthday(born: dt.date, age: int) -> dt.date:
    """Who is born on 29 February has it on 1 March in other years."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return dt.date(born.year + age, 3, 1)

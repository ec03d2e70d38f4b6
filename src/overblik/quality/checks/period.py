# SPDX-License-Identifier: MPL-2.0
"""Checks of validity: when something holds, and who says so."""

from __future__ import annotations

import datetime as dt
import re

from overblik.quality.checks.kinds import MESSAGE, PartFunction
from overblik.quality.generic import is_urn
from overblik.quality.part import Part
from overblik.quality.rule import Rule

OLD_ACTOR_TYPES = ("Organisation", "OrganisationEnhed")
OLD_ACTOR_TYPES_UNTIL = dt.datetime(2020, 2, 1, tzinfo=dt.UTC)
"""Until January 2020 the instructions demanded the old actor types (change log of the case instruction)."""


def period_in_order(part: Part, _: Rule) -> bool:
    """The end must come after the start."""
    period = part.validity
    if period is None or period.valid_from is None or period.valid_to is None:
        return False
    return period.valid_to <= period.valid_from


def start_told(part: Part, _: Rule) -> bool:
    """A validity without a start. That there is none at all is told by the rule of the section."""
    return part.validity is not None and part.validity.valid_from is None


def actor_told(part: Part, _: Rule) -> bool:
    """A validity that does not say who made the change."""
    return part.validity is not None and not part.validity.actor


def user_form(part: Part, rule: Rule) -> bool:
    """A user by URN must name organisation and kind of id."""
    period = part.validity
    if period is None or period.actor_type != "Bruger" or not is_urn(period.actor):
        return False
    return re.search(rule.pattern, period.actor or "") is None


def system_form(part: Part, rule: Rule) -> bool:
    """A system is named by a URN with its own prefix."""
    period = part.validity
    if period is None or period.actor_type != "ItSystem" or not period.actor:
        return False
    return re.search(rule.pattern, period.actor) is None


def actor_type_now(part: Part, _: Rule) -> bool:
    """In new data only users and systems are actors; the types never allowed have a rule of their own."""
    period = part.validity
    if period is None or told_before(part, OLD_ACTOR_TYPES_UNTIL):
        return False
    return not period.actor_type or period.actor_type in OLD_ACTOR_TYPES


def actor_type_then(part: Part, _: Rule) -> bool:
    """Old data may have the old types: tolerated, and counted."""
    period = part.validity
    if period is None or period.actor_type not in OLD_ACTOR_TYPES:
        return False
    return told_before(part, OLD_ACTOR_TYPES_UNTIL)


def starts_when_recorded(part: Part, _: Rule) -> bool:
    """The benefit index has no double history: validity starts when the message was recorded."""
    period = part.validity
    return period is not None and period.valid_from is not None and period.valid_from != part.told_at


def open_end(part: Part, _: Rule) -> bool:
    """An end where only an open one is allowed."""
    return part.validity is not None and part.validity.valid_to is not None


def told_before(part: Part, moment: dt.datetime) -> bool:
    """Whether the part belongs to the time before `moment`: the object was recorded, or the part began, before."""
    start = part.validity.valid_from if part.validity is not None else None
    return part.told_at < moment or (start is not None and start < moment)


PARTS = {
    "period_in_order": PartFunction(period_in_order),
    "start_told": PartFunction(start_told),
    "actor_told": PartFunction(actor_told),
    "user_form": PartFunction(user_form),
    "system_form": PartFunction(system_form),
    "actor_type_now": PartFunction(actor_type_now),
    "actor_type_then": PartFunction(actor_type_then),
    "starts_when_recorded": PartFunction(starts_when_recorded, MESSAGE),
    "open_end": PartFunction(open_end),
    "line_end": PartFunction(open_end),
}

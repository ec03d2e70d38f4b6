# SPDX-License-Identifier: MPL-2.0
"""One finding: which rule is broken where, and what the sender should do. Never a value of the delivery."""

from __future__ import annotations

import functools
import re

import msgspec

from overblik.index.kinds import Kind
from overblik.quality.part import ANY, RELATION, Part
from overblik.quality.rule import Rule, Severity
from overblik.quality.table import rows

_ROLES_IN_PATH = re.compile(r"\[Rolle=[^\]]*\]")
_ALONE = frozenset(("registration", "properties", "index_properties"))
"""Parts that stand once unless an object has several versions of them."""


class Finding(msgspec.Struct, frozen=True):
    """A broken rule. `element` is the official path with number and role, as `sag:Sagspart[2][Rolle=...]/...`.

    `text` (the rule) and `remedy` (what the sender should do) are by language, `da` and `en`.
    """

    rule: str
    severity: Severity
    element: str
    text: dict[str, str]
    remedy: dict[str, str]


def finding(rule: Rule, kind: Kind, part: Part | None) -> Finding:
    """The finding that a part breaks a rule; None: that what the rule demands is missing."""
    return Finding(rule.id, rule.severity, element_of(rule, kind, part), rule.rule, rule.remedy)


def element_of(rule: Rule, kind: Kind, part: Part | None) -> str:
    """Where in the official message the rule was broken."""
    if part is None:
        return rule.element
    base, validity = _elements()[kind].get(part.name, ("?", ""))
    place = base
    if part.number > 1 or part.name not in _ALONE:
        place += f"[{part.number}]"
    if part.role is not None:
        place += f"[Rolle={_roles().get(part.role, '?')}]"
    inner = _ROLES_IN_PATH.sub("", rule.element)
    if rule.part in (RELATION, ANY):
        between = f"{validity}/" if rule.field.startswith("validity.") and validity else ""
        return f"{place}/{between}{inner}"
    return place + inner.removeprefix(base) if inner.startswith(base) else f"{place}/{inner}"


@functools.cache
def _elements() -> dict[Kind, dict[str, tuple[str, str]]]:
    found: dict[Kind, dict[str, tuple[str, str]]] = {kind: {} for kind in Kind}
    for row in rows("elements.csv"):
        found[Kind(row["kind"])][row["part"]] = (row["element"], row["validity"])
    return found


@functools.cache
def _roles() -> dict[str, str]:
    return {row["role"]: row["official"] for row in rows("roles.csv")}

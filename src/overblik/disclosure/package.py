# SPDX-License-Identifier: MPL-2.0
"""Ready-made packages of rules: what one opens, what is open already, and how it goes into a draft."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from overblik.disclosure.compile import CompiledRules
from overblik.disclosure.rule import FIELDS, Rule, RuleSet


@dataclass(frozen=True, slots=True)
class Package:
    """A package (*områdepakke*): rules that belong together. `step` of the agreement it belongs to (*etape*), None = a
    later one. `title` and `about` by language, da and en.
    """

    id: str
    step: int | None
    title: Mapping[str, str]
    about: Mapping[str, str]
    rules: tuple[Rule, ...]


class Fit(enum.StrEnum):
    """How a rule of a package stands to the rules there are."""

    NEW = "new"
    SAME = "same"
    CONFLICT = "conflict"


class Line(NamedTuple):
    """A rule of a package beside the rules there are. `own` is what it stands against: a rule for exactly the same area
    and facet that says something else (CONFLICT), or what shows the area already (SAME); None = nothing does.
    """

    rule: Rule
    fit: Fit
    own: Rule | None = None


def compare(package: Package, rules: RuleSet) -> tuple[Line, ...]:
    """Each rule of the package beside `rules`."""
    compiled = CompiledRules(rules)
    by_id = {rule.id: rule for rule in rules.rules}
    return tuple(_line(rule, rules.rules, compiled, by_id) for rule in package.rules)


def _line(rule: Rule, rules: Iterable[Rule], compiled: CompiledRules, by_id: Mapping[str, Rule]) -> Line:
    own = next((one for one in rules if (one.kle, one.facet) == (rule.kle, rule.facet)), None)
    if own is not None:
        return Line(rule, Fit.CONFLICT if _differs(rule, own) else Fit.SAME, own)
    holds = compiled.over(rule.kle, rule.facet)
    if all(getattr(holds, field) == getattr(rule, field) for field in _set_by(rule)):
        return Line(rule, Fit.SAME, by_id.get(holds.set_by.get("open", "")))
    if rule.open and holds.open:
        # A rule about more shows it already, perhaps from another day: that was the municipality's own choice.
        return Line(rule, Fit.CONFLICT, by_id[holds.set_by["open"]])
    return Line(rule, Fit.NEW)


def add(package: Package, rules: RuleSet, *, replace: bool = False) -> tuple[Rule, ...]:
    """The rules with those of the package that are new. Rules there are stay as they are, unless `replace`: then what
    the package sets is set in a rule for the same area, and one of its own is made where a wider one shows it.
    """
    found = list(rules.rules)
    taken = {rule.id for rule in found}
    for rule, fit, own in compare(package, rules):
        if fit is Fit.SAME or (fit is Fit.CONFLICT and not replace):
            continue
        if own is not None and (own.kle, own.facet) == (rule.kle, rule.facet):
            changes = {field: getattr(rule, field) for field in _set_by(rule)}
            found[found.index(own)] = dataclasses.replace(own, **changes)
            continue
        made = dataclasses.replace(rule, id=_free(rule.id, taken))
        taken.add(made.id)
        found.append(made)
    return tuple(found)


def _set_by(rule: Rule) -> list[str]:
    return [field for field in FIELDS if getattr(rule, field) is not None]


def _differs(rule: Rule, own: Rule) -> bool:
    return any(getattr(own, field) != getattr(rule, field) for field in _set_by(rule))


def _free(name: str, taken: set[str]) -> str:
    """An id nobody has."""
    number, free = 2, name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    return free

# SPDX-License-Identifier: MPL-2.0
"""Ready-made packages of rules: what one opens, what is open, what one leaves out, and how it goes into a draft."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import NamedTuple

from overblik.disclosure.compile import CompiledRules
from overblik.disclosure.rule import FIELDS, Rule, RuleSet
from overblik.errors import InvalidInput
from overblik.kle.number import FacetPattern


@dataclass(frozen=True, slots=True)
class FacetException:
    """Facets that can be left out of a package (*undtagelse*): what is filed under them stays hidden in its areas.

    `title` and `about` by language, da and en.
    """

    id: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    facets: tuple[FacetPattern, ...]


@dataclass(frozen=True, slots=True)
class Package:
    """A package (*områdepakke*): rules that belong together. `step` of the agreement it belongs to (*etape*), None = a
    later one. `title` and `about` by language, da and en. `exceptions`: what one may choose to leave out.
    """

    id: str
    step: int | None
    title: Mapping[str, str]
    about: Mapping[str, str]
    rules: tuple[Rule, ...]
    exceptions: tuple[FacetException, ...] = ()

    def without(self, chosen: Iterable[str]) -> Package:
        """This package with the exceptions of these ids as rules that hide. Raises InvalidInput for one it has not."""
        wanted = frozenset(chosen)
        if unknown := wanted - {one.id for one in self.exceptions}:
            known = ", ".join(one.id for one in self.exceptions) or "none"
            raise InvalidInput(
                "disclosure.exception_unknown",
                f"The package {self.id} has no such exception; its exceptions are: {known}",
                unknown=len(unknown),
            )
        spoken = {(rule.kle, rule.facet) for rule in self.rules}
        facets = [facet for one in self.exceptions if one.id in wanted for facet in one.facets]
        hiding = tuple(
            Rule(id=f"{rule.id[:_ROOM]}-{_plain(facet)}", kle=rule.kle, facet=facet, open=False)
            for rule in self.rules
            if rule.open and rule.facet is None
            for facet in facets
            if (rule.kle, facet) not in spoken
        )
        return dataclasses.replace(self, rules=self.rules + hiding)


_ROOM = 58
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


def _plain(facet: FacetPattern) -> str:
    """As an id may spell it."""
    return facet.text.lower().translate(_LETTERS)


class Fit(enum.StrEnum):
    """How a rule of a package stands to the rules there are."""

    NEW = "new"
    SAME = "same"
    CONFLICT = "conflict"


class Line(NamedTuple):
    """A rule of a package beside the rules there are. `own` is what it stands against: a rule for exactly the same area
    and facet, or a wider one that shows the area; None = nothing does. It says the same (SAME) or not (CONFLICT).
    """

    rule: Rule
    fit: Fit
    own: Rule | None = None


def compare(package: Package, rules: RuleSet) -> tuple[Line, ...]:
    """Each rule of the package beside `rules`."""
    return _folded(package, rules, replace=False)[0]


def add(package: Package, rules: RuleSet, *, replace: bool = False) -> tuple[Rule, ...]:
    """The rules with those of the package that are new. Rules there are stay as they are, unless `replace`: then what
    the package sets is set in a rule for the same area, and one of its own is made where a wider one shows it.
    """
    return _folded(package, rules, replace=replace)[1]


def _folded(package: Package, rules: RuleSet, *, replace: bool) -> tuple[tuple[Line, ...], tuple[Rule, ...]]:
    """One rule after the other, the widest first, each beside what those before it have made of `rules`: an exception
    hides nothing yet where the area is not shown, and must still be there once the package shows it.
    """
    held, lines = rules, {}
    originals = {rule.id for rule in rules.rules}
    for place, rule in sorted(enumerate(package.rules), key=lambda each: _width(each[1])):
        line = _line(rule, held, originals)
        held = RuleSet(authority=rules.authority, rules=_with(line, held.rules, replace=replace))
        lines[place] = _as_seen(line, originals)
    return tuple(lines[place] for place in range(len(package.rules))), held.rules


def _width(rule: Rule) -> tuple[int, int]:
    return rule.kle.length, rule.facet.length if rule.facet else 0


def _line(rule: Rule, held: RuleSet, originals: Set[str]) -> Line:
    own = next((one for one in held.rules if (one.kle, one.facet) == (rule.kle, rule.facet)), None)
    if own is not None:
        return Line(rule, Fit.CONFLICT if _differs(rule, own) else Fit.SAME, own)
    holds = CompiledRules(held).over(rule.kle, rule.facet)
    by = next((one for one in held.rules if one.id == holds.set_by.get("open")), None)
    if all(getattr(holds, field) == getattr(rule, field) for field in _set_by(rule)):
        return Line(rule, Fit.SAME, by)
    if holds.open and rule.open is not None and by is not None and by.id in originals:
        # A rule about more shows it already, perhaps from another day: that was the municipality's own choice.
        return Line(rule, Fit.CONFLICT, by)
    return Line(rule, Fit.NEW)


def _as_seen(line: Line, originals: Set[str]) -> Line:
    """What another rule of the package makes so, is not so yet."""
    if line.own is not None and line.own.id not in originals:
        return Line(line.rule, Fit.NEW)
    return line


def _with(line: Line, held: tuple[Rule, ...], *, replace: bool) -> tuple[Rule, ...]:
    rule, fit, own = line
    if fit is Fit.SAME or (fit is Fit.CONFLICT and not replace):
        return held
    if own is not None and (own.kle, own.facet) == (rule.kle, rule.facet):
        changes = {field: getattr(rule, field) for field in _set_by(rule)}
        changed = dataclasses.replace(own, **changes)
        return tuple(changed if one is own else one for one in held)
    return (*held, dataclasses.replace(rule, id=_free(rule.id, {one.id for one in held})))


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

# SPDX-License-Identifier: MPL-2.0
"""Rules made ready for deciding: which rule sets which field for a number, found once and remembered."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from overblik.disclosure.rule import FIELDS, Custody, Rule, RuleSet, Sources, Stop, TitleChoice, Viewers
from overblik.index.kinds import Sensitivity
from overblik.index.reading import Candidate, ReadingRow
from overblik.kle.number import FacetPattern, KlePattern

_REMEMBERED = 50_000
# More than a municipality's pairs of number and facet; a bound because facets arrive unchecked.


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveRule:
    """What holds for one number and facet. `set_by` names the rule behind each field; absent = the default.

    The defaults are the cautious ones: closed, KLE title, no documents, primary party, no custody; without a from-date
    every date passes, and the ceiling is the level below VIP. `shown` remembers the decisions to show that
    were made by it, which differ but by the field.
    """

    open: bool = False
    from_date: dt.date | None = None
    show_active_before_from_date: bool = False
    sources: Sources | None = None
    title: TitleChoice = TitleChoice.KLE
    documents: bool = False
    sensitivity_ceiling: int = int(Sensitivity.SENSITIVE)
    viewers: Viewers = Viewers.PRIMARY_PARTY
    custody: Custody = Custody.OFF
    candidate: Candidate = field(init=False)
    set_by: dict[str, str] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        """The relation the viewer must stand in, looked up once because every decision asks for it."""
        object.__setattr__(self, "candidate", _CANDIDATES[self.viewers])


@dataclass(frozen=True, slots=True)
class Area:
    """What an authority says of one pattern, for declaring in general what is shown and what is not."""

    kle: str
    facet: str | None
    rule: EffectiveRule


class CompiledRules:
    """One authority's rules and stops. Immutable but for the memory of answers; safe to share by threads."""

    __slots__ = ("_effective", "_ordered", "_stopped", "authority", "stops", "version")

    def __init__(self, rules: RuleSet) -> None:
        self.authority = rules.authority
        self.version = rules.version
        self.stops = rules.stops
        self._ordered = _most_specific_first(rules.rules)
        self._effective: dict[tuple[str, str | None], EffectiveRule] = {}
        self._stopped = {stop.object_id: stop for stop in rules.stops if stop.object_id is not None}

    @property
    def has_rules(self) -> bool:
        """False for an authority that has published nothing, or an empty set: it shows nothing."""
        return bool(self._ordered)

    def effective(self, kle: str, facet: str | None) -> EffectiveRule:
        """Each field as set by the most specific rule that sets it."""
        key = (kle, facet)
        found = self._effective.get(key)
        if found is None:
            if len(self._effective) >= _REMEMBERED:
                self._effective.clear()
            found = self._effective[key] = _merge(
                rule for rule in self._ordered if _matches(rule, kle, facet)
            )
        return found

    def over(self, pattern: KlePattern, facet: FacetPattern | None = None) -> EffectiveRule:
        """What holds for the whole of a pattern: each field as set by the most specific rule that covers it."""
        asked = Rule(id="asked", kle=pattern, facet=facet)
        return _merge(rule for rule in self._ordered if rule.covers(asked))

    def stopping(self, row: ReadingRow) -> Stop | None:
        """The stop that hides this row. Stopping a case or a grant hides what lies on it too."""
        for identity in (row.item_id, row.owner_id, row.case_id):
            if identity in self._stopped:
                return self._stopped[identity]
        for stop in self.stops:
            if stop.object_id is None and _stops(stop, row):
                return stop
        return None

    def areas(self) -> tuple[Area, ...]:
        """Every pattern the rules speak of, with what holds for the whole of it; by number, then facet.

        It is made from the rules alone, so telling it to a citizen reveals nothing about any item.
        """
        found: dict[tuple[str, str], Area] = {}
        for rule in self._ordered:
            facet = rule.facet.text if rule.facet else None
            found.setdefault(
                (rule.kle.text, facet or ""),
                Area(rule.kle.text, facet, _merge(other for other in self._ordered if other.covers(rule))),
            )
        return tuple(found[key] for key in sorted(found))


_CANDIDATES = {
    Viewers.PRIMARY_PARTY: Candidate.PRIMARY_PARTY,
    Viewers.PROPERTY_OWNER: Candidate.PROPERTY_OWNER,
}


def _most_specific_first(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Longer KLE pattern, then longer facet pattern (any before none), then order number (sort is stable)."""
    return tuple(
        sorted(rules, key=lambda rule: (-rule.kle.length, -(rule.facet.length if rule.facet else 0)))
    )


def _matches(rule: Rule, kle: str, facet: str | None) -> bool:
    return rule.kle.matches(kle) and (rule.facet is None or (facet is not None and rule.facet.matches(facet)))


def _merge(rules: Iterable[Rule]) -> EffectiveRule:
    """The first rule to set a field decides it."""
    values: dict[str, Any] = {}
    set_by: dict[str, str] = {}
    for rule in rules:
        for name in FIELDS:
            value = getattr(rule, name)
            if value is not None and name not in set_by:
                values[name] = value
                set_by[name] = rule.id
    return EffectiveRule(**values, set_by=set_by)


def _stops(stop: Stop, row: ReadingRow) -> bool:
    if stop.kle is not None:
        return row.kle is not None and stop.kle.matches(row.kle)
    if stop.source is not None:
        return _same(stop.source, row.source)
    return True


def _same(source: uuid.UUID, of_row: uuid.UUID | None) -> bool:
    """An unknown source may be the stopped one, so it is hidden with it."""
    return of_row is None or of_row == source

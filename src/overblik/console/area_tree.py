# SPDX-License-Identifier: MPL-2.0
"""The tree of KLE with what one set of rules says at each node: its own values, and those it inherits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from overblik.disclosure.compile import CompiledRules, EffectiveRule
from overblik.disclosure.rule import Rule, RuleSet
from overblik.kle.catalogue import Catalogue
from overblik.kle.edition import Entry
from overblik.kle.number import KleNumber, KlePattern


@dataclass(frozen=True, slots=True)
class AreaNode:
    """One number: `own` are the rules for exactly this node, `holds` what is in force for the whole of it.

    `uniform`: everything below is open or closed as `holds` says; False = some of it is open and some is not.
    """

    number: str
    title: str
    own: tuple[Rule, ...]
    holds: EffectiveRule
    uniform: bool


def pattern_of(number: str) -> KlePattern:
    """The pattern of a whole node: `27.*` for main group 27, the number itself for a subject."""
    return KlePattern(number if len(number) == 8 else f"{number}.*")


class AreaTree:
    """The tree on one day under one set of rules; made for one page."""

    def __init__(self, rules: RuleSet, catalogue: Catalogue, on: dt.date) -> None:
        self._rules = rules
        self._compiled = CompiledRules(rules)
        self._entries = {entry.number: entry for entry in catalogue.subjects_on(on)}
        self._own: dict[str, tuple[Rule, ...]] = {}
        for rule in rules.rules:
            self._own[rule.kle.text] = (*self._own.get(rule.kle.text, ()), rule)

    def all(self) -> list[AreaNode]:
        """The whole tree, in the order of the numbers."""
        return [self.node(entry) for entry in self._entries.values()]

    def main_groups(self) -> list[AreaNode]:
        """The top of the tree."""
        return [self.node(entry) for number, entry in self._entries.items() if len(number) == 2]

    def below(self, number: str) -> list[AreaNode]:
        """Everything below a node, in the order of the numbers."""
        return [self.node(entry) for each, entry in self._entries.items() if each.startswith(f"{number}.")]

    def find(self, number: str) -> AreaNode | None:
        """One node; a number KLE does not have is one if a rule is about it."""
        entry = self._entries.get(number)
        if entry is not None:
            return self.node(entry)
        own = self._own.get(pattern_of(number).text, ())
        return AreaNode(number, "", own, self._compiled.over(pattern_of(number)), True) if own else None

    def nodes(self, numbers: Iterable[str]) -> list[AreaNode]:
        """The nodes of these numbers, of those the tree has."""
        return [self.node(self._entries[number]) for number in numbers if number in self._entries]

    def titles(self) -> dict[str, str]:
        """What every number is called."""
        return {number: entry.title for number, entry in self._entries.items()}

    def elsewhere(self) -> tuple[Rule, ...]:
        """The rules that belong to no node of the tree: other patterns, retired and local numbers."""
        nodes = {pattern_of(number).text for number in self._entries}
        return tuple(rule for rule in self._rules.rules if rule.kle.text not in nodes)

    def node(self, entry: Entry) -> AreaNode:
        """The node of an entry."""
        pattern = pattern_of(entry.number)
        own = self._own.get(pattern.text, ())
        holds = self._compiled.over(pattern)
        return AreaNode(entry.number, entry.title, own, holds, self._is_uniform(pattern, holds))

    def _is_uniform(self, pattern: KlePattern, holds: EffectiveRule) -> bool:
        prefix = pattern.text.removesuffix("*")
        return all(
            rule.open is None or rule.open is holds.open
            for rule in self._rules.rules
            if rule.kle.text.startswith(prefix)
        )


def parents(number: str) -> list[str]:
    """The numbers above, nearest last."""
    found: list[str] = []
    above = KleNumber.parse(number).parent
    while above is not None:
        found.insert(0, above)
        above = above.parent
    return found

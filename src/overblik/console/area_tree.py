# SPDX-License-Identifier: MPL-2.0
"""The tree of KLE with what one set of rules says at each node: its own values, and those it inherits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from overblik.disclosure.compile import CompiledRules, EffectiveRule
from overblik.disclosure.rule import Rule, RuleSet
from overblik.errors import InvalidInput
from overblik.kle.catalogue import Catalogue, Standing
from overblik.kle.edition import Entry
from overblik.kle.number import KleNumber, KlePattern, Level


@dataclass(frozen=True, slots=True)
class AreaNode:
    """One number: `own` are the rules for exactly this node, `holds` what is in force for the whole of it.

    `uniform`: everything below is open or closed as `holds` says; False = some of it is open and some is not.
    `standing`: whether KLE has the number on the day; a local one is in no edition (NEVER).
    """

    number: str
    title: str
    own: tuple[Rule, ...]
    holds: EffectiveRule
    uniform: bool
    standing: Standing = Standing.KNOWN


def pattern_of(number: str) -> KlePattern:
    """The pattern of a whole node: `27.*` for main group 27, the number itself for a subject."""
    return KlePattern(number if len(number) == 8 else f"{number}.*")


def is_subject(number: str) -> bool:
    """Whether it is written as the number of a subject; what was delivered need not be."""
    try:
        return KleNumber.parse(number).level is Level.SUBJECT
    except InvalidInput:
        return False


class AreaTree:
    """The tree on one day under one set of rules; made for one page."""

    def __init__(self, rules: RuleSet, catalogue: Catalogue, on: dt.date) -> None:
        self._rules, self._catalogue, self._on = rules, catalogue, on
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

    def find(self, number: str, *, is_used: bool = False) -> AreaNode | None:
        """One node; a number KLE does not have now is one if it had it, if a rule is about it, or if it `is_used`."""
        entry = self._entries.get(number)
        if entry is not None:
            return self.node(entry)
        node = self._outside(number)
        return node if is_used or node.own or node.standing is not Standing.NEVER else None

    def outside(self, numbers: Iterable[str]) -> list[AreaNode]:
        """The subjects among these that KLE does not have now: retired, local and mistyped ones."""
        subjects = sorted(number for number in numbers if is_subject(number))
        return [self._outside(number) for number in subjects if number not in self._entries]

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

    def _outside(self, number: str) -> AreaNode:
        pattern = pattern_of(number)
        own, holds = self._own.get(pattern.text, ()), self._compiled.over(pattern)
        standing = self._catalogue.standing(number, self._on)
        return AreaNode(number, self._catalogue.last_title(number), own, holds, True, standing)

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

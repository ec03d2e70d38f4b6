# SPDX-License-Identifier: MPL-2.0
"""The rules made ready for use: per kind of object, per part and role, each once."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator

import msgspec

from overblik.index.kinds import Kind
from overblik.index.roles import Role
from overblik.quality import generic
from overblik.quality.checks import PARTS, WHOLES
from overblik.quality.checks.kinds import ALWAYS, WHOLE, PartFunction, WholeFunction
from overblik.quality.generic import Broken, Finds
from overblik.quality.part import ANY, NOT_RELATIONS, RELATION, WITHOUT_VALIDITY, Operation, Part, getter
from overblik.quality.rule import Rule
from overblik.quality.table import rules

_NAMED = frozenset(Role)


class PartCheck(msgspec.Struct, frozen=True):
    """A rule, how a part breaks it, and for which operations it has a meaning."""

    rule: Rule
    broken: Broken
    on: frozenset[Operation] = ALWAYS


class WholeCheck(msgspec.Struct, frozen=True):
    """A rule, how to find the parts that break it, and for which operations it has a meaning."""

    rule: Rule
    find: Finds
    on: frozenset[Operation] = ALWAYS


class Book:
    """The checks of one kind of object."""

    def __init__(self, kind: Kind, told: Iterable[Rule]) -> None:
        self.kind = kind
        self.rules = [rule for rule in told if kind in rule.kinds and rule.way in ("generic", "coded")]
        self.wholes: list[WholeCheck] = []
        self._parts: list[PartCheck] = []
        self._by_place: dict[tuple[str, str | None], tuple[PartCheck, ...]] = {}
        for rule in self.rules:
            self._parts.extend(_part_checks(rule))
            self.wholes.extend(_whole_checks(rule))

    def checks_of(self, part: Part) -> tuple[PartCheck, ...]:
        """The checks of parts of this name and role."""
        place = (part.name, part.role)
        found = self._by_place.get(place)
        if found is None:
            found = tuple([check for check in self._parts if _concerns(check.rule, part)])
            if part.role is None or part.role in _NAMED:  # unknown ones come without number
                self._by_place[place] = found
        return found


@functools.cache
def book(kind: Kind) -> Book:
    """The book of one kind."""
    return Book(kind, rules().values())


def _part_checks(rule: Rule) -> Iterator[PartCheck]:
    if rule.way == "coded":
        coded = PARTS.get(rule.named)
        if coded is not None:
            yield PartCheck(rule, _bound(coded, rule), coded.on)
        return
    broken = generic.part_test(rule)
    if broken is None:
        return
    if rule.condition == "import" and generic.demands(rule):
        # Demanded when everything is told; a value that is there must be right in every message.
        wrong = generic.part_test(msgspec.structs.replace(rule, rule_class="FORMAT", condition=""))
        yield PartCheck(rule, broken, WHOLE)
        if wrong is not None:
            yield PartCheck(rule, wrong, ALWAYS - WHOLE)
    else:
        yield PartCheck(rule, broken)


def _bound(coded: PartFunction, rule: Rule) -> Broken:
    """The function with its rule; where the row has a length or pattern too, the value is held against it."""
    get, wrong = getter(rule.field), generic.format_test(rule)

    def broken(part: Part) -> bool:
        if coded.broken(part, rule):
            return True
        return coded.formats and generic.filled(get(part)) and wrong(get(part))

    return broken


def _whole_checks(rule: Rule) -> Iterator[WholeCheck]:
    if rule.way == "coded":
        coded = WHOLES.get(rule.named)
        if coded is not None:
            yield WholeCheck(rule, _found(coded, rule), coded.on)
        return
    missing = generic.missing_block(rule)
    if missing is not None:
        yield WholeCheck(rule, missing, WHOLE)
    for find in (generic.number_test(rule), generic.index_test(rule)):
        if find is not None:
            yield WholeCheck(rule, find)


def _found(coded: WholeFunction, rule: Rule) -> Finds:
    return lambda subject: coded.find(subject, rule)


def _concerns(rule: Rule, part: Part) -> bool:
    if rule.roles and part.role not in rule.roles:
        return False
    if rule.part == RELATION:
        return part.name not in NOT_RELATIONS
    if rule.part == ANY:
        return not rule.field or part.name not in WITHOUT_VALIDITY
    return part.name == rule.part

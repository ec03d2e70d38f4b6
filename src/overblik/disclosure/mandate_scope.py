# SPDX-License-Identifier: MPL-2.0
"""What a mandate lets its holder see of what the giver sees: some areas, perhaps of some authorities only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from overblik.disclosure.decision import Decision
from overblik.disclosure.reason import Reason
from overblik.errors import InvalidInput
from overblik.index.reading import ReadingRow
from overblik.kle.number import KlePattern

OUTSIDE = Decision(False, Reason.OUTSIDE_MANDATE)
"""What is decided on all that lies outside a scope, before the rules are asked: not even a hint comes through."""


@dataclass(frozen=True, slots=True)
class MandateScope:
    """The areas a look on somebody's behalf is limited to; no area opens nothing.

    `authorities`: CVR numbers, None = all. It never opens what the rules close.
    """

    areas: tuple[KlePattern, ...]
    authorities: frozenset[str] | None = None

    @classmethod
    def of(cls, areas: Iterable[str], authorities: Iterable[str] | None = None) -> MandateScope:
        """The scope of areas as they are stored; one that cannot be understood opens nothing."""
        known: list[KlePattern] = []
        for text in areas:
            try:
                known.append(KlePattern(text))
            except InvalidInput:
                continue
        return cls(tuple(known), None if authorities is None else frozenset(authorities))

    def covers(self, row: ReadingRow) -> bool:
        """Whether the row may be decided on at all. What has no area or no authority lies in none."""
        kle = row.kle
        if not kle or row.authority is None:
            return False
        if self.authorities is not None and row.authority not in self.authorities:
            return False
        return any(area.matches(kle) for area in self.areas)

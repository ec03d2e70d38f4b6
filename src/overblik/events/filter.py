# SPDX-License-Identifier: MPL-2.0
"""Which changes a receiver hears of, and what of them: pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from overblik.errors import InvalidInput
from overblik.events.change import About, Action, Change, Facts, Topic
from overblik.events.event import Event, of_change, withdrawal
from overblik.index.kinds import Sensitivity
from overblik.kle.number import KlePattern

_CVR = re.compile(r"[0-9]{8}", re.ASCII)


class Filter(msgspec.Struct, frozen=True):
    """What a receiver may hear of. Nothing named in `kle`, `authorities` or `kinds` = everything.

    `ceiling` is the highest sensitivity told; an unknown one counts as the highest there is. Of notices only
    those hear that name them, whatever else they name: a notice has no facts to be judged by.
    """

    ceiling: Sensitivity
    kle: tuple[KlePattern, ...] = ()
    authorities: tuple[str, ...] = ()
    kinds: tuple[About, ...] = ()

    def event(self, change: Change, sequence: int) -> Event | None:
        """What the receiver is told of the change, or None."""
        if change.kind is Topic.NOTICE:
            return of_change(change, sequence, change.facts) if Topic.NOTICE in self.kinds else None
        if self.kinds and change.kind not in self.kinds:
            return None
        if change.action is Action.REMOVED:
            # Whether the rest matched at some earlier time is not known any more, and nothing of it is told.
            return of_change(change, sequence, change.facts) if self._covers(change.facts.authority) else None
        allowed = self._allowed(change.facts)
        if allowed is not None:
            return of_change(change, sequence, allowed)
        if change.before is not None and self._allowed(change.before) is not None:
            return withdrawal(change, sequence, change.before.authority)
        return None

    def _covers(self, authority: str | None) -> bool:
        return not self.authorities or authority in self.authorities

    def _allowed(self, facts: Facts) -> Facts | None:
        """The facts as the receiver may know them: of several KLE numbers only those it may hear of."""
        level = Sensitivity.VIP if facts.sensitivity is None else facts.sensitivity
        if level > self.ceiling or not self._covers(facts.authority):
            return None
        if not self.kle:
            return facts
        numbers = tuple(
            number for number in facts.kle if any(pattern.matches(number) for pattern in self.kle)
        )
        return facts._replace(kle=numbers) if numbers else None


def checked_authorities(numbers: Iterable[str]) -> tuple[str, ...]:
    """CVR numbers as an operator wrote them. Raises InvalidInput."""
    found = tuple(dict.fromkeys(numbers))
    if not all(_CVR.fullmatch(number) for number in found):
        raise InvalidInput("events.authority", "--authority: write the eight digits of a CVR number")
    return found

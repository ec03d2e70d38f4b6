# SPDX-License-Identifier: MPL-2.0
"""Takes every person number out of a search, by the same rules as out of what is delivered.

So a search asks in the words in which the index keeps things, and nothing behind it ever holds a number.
"""

from __future__ import annotations

import datetime as dt
import uuid

import msgspec

from overblik.index.expression import Example, Expression, with_examples
from overblik.index.objects import Registration
from overblik.intake.protect import Protector
from overblik.people.cpr import Cpr, FictiveRule
from overblik.people.keys import KeyRing

_NOBODY = uuid.UUID(int=0)
_NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


class Question(msgspec.Struct, frozen=True):
    """An expression without person numbers, and whose they were: the number by the key that stands for it."""

    expression: Expression
    persons: dict[uuid.UUID, Cpr]

    def keys(self, ring: KeyRing) -> dict[uuid.UUID, tuple[uuid.UUID, ...]]:
        """Each person's keys under every generation, by the key that the expression uses."""
        return {key: ring.party_keys("cpr", cpr.digits) for key, cpr in self.persons.items()}


def protected(expression: Expression, ring: KeyRing, fictive: FictiveRule) -> Question:
    """The expression without person numbers.

    Raises InvalidInput when a number is not one that this installation takes (demo: day + 60 only).
    """
    protector = Protector(ring, fictive)

    def change(example: Example) -> Example:
        as_delivered = Registration(
            _NOBODY,
            example.kind,
            _NEVER,
            sections=example.sections,
            states=example.states,
            relations=example.relations,
            user=example.user,
        )
        kept = protector.protect(as_delivered)
        return msgspec.structs.replace(
            example, sections=kept.sections, states=kept.states, relations=kept.relations, user=kept.user
        )

    kept = with_examples(expression, change)
    return Question(kept, {key: ring.unseal(sealed) for key, sealed in protector.take()})

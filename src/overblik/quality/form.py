# SPDX-License-Identifier: MPL-2.0
"""The form of a value: everything the rules of its field can see in it, and nothing else.

Two values of one form break the same rules, so a part whose forms were judged before need not be judged
again. That is what makes a verdict on every stored object affordable.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any, NamedTuple

from overblik.quality.generic import SEALED, filled, format_test
from overblik.quality.rule import Rule
from overblik.wire.roles import UUID_SHAPE

Form = Callable[[Any], Hashable]

REMEMBERED = 20_000
"""Values remembered per field; then all are forgotten, and what is common comes back at once."""

_LONGEST = 300
"""Characters in a text that is remembered."""

_LINES = frozenset((r"^[^\x00-\x1f\x7f]*$", r"^(?:[^\x00-\x1f\x7f]|\r\n|\n)*$"))
"""Patterns that every text without control characters has."""

_UUID, _SEALED = 1, 2


class FieldForm(NamedTuple):
    """The form of a field's values. A text of 1 to `longest` characters keeps every rule; 0: there is no such."""

    of: Form
    longest: int = 0


def form_of(rules: Iterable[Rule]) -> FieldForm:
    """The form under these rules, of values without control characters."""
    told = list(rules)
    tests = tuple(map(format_test, told))

    def seen(value: Any) -> Hashable:
        return (filled(value), *[test(value) for test in tests])

    if all(_of_length(rule) for rule in told):
        return FieldForm(seen, min((rule.max_length for rule in told if rule.max_length), default=1 << 40))
    return FieldForm(remembering(seen))


def form_of_reference(rules: Iterable[Rule]) -> Form:
    """The form of a reference: nearly all are UUIDs or sealed persons, and those are all alike."""
    tests = tuple(map(format_test, rules))
    others = remembering(lambda value: tuple([test(value) for test in tests]))

    def form(value: Any) -> Hashable:
        if value is None:
            return None
        if len(value) == 36 and UUID_SHAPE.fullmatch(value):
            return _UUID
        return _SEALED if value.startswith(SEALED) else (filled(value), others(value))

    return form


def remembering(form: Form) -> Form:
    """The same, for values that come again and again."""
    held: dict[Any, Hashable] = {}

    def remembered(value: Any) -> Hashable:
        found = held.get(value)
        if found is None:
            found = form(value)
            if len(held) >= REMEMBERED:
                held.clear()
            if not isinstance(value, str) or len(value) <= _LONGEST:
                held[value] = found
        return found

    return remembered


def _of_length(rule: Rule) -> bool:
    """A rule that any text of the right length keeps, once control characters are ruled out."""
    return not rule.allowed and rule.pattern in ("", *_LINES) and rule.datatype in ("string", "")

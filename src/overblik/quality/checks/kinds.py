# SPDX-License-Identifier: MPL-2.0
"""What a coded check is: a function of a part or of a whole, and for which operations it has a meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from overblik.quality.part import Operation, Part, Subject
from overblik.quality.rule import Rule

ALWAYS = frozenset(Operation)
WHOLE = frozenset((Operation.IMPORT, Operation.STATE))
"""Where everything about the object is at hand."""
MESSAGE = frozenset((Operation.IMPORT, Operation.UPDATE))
"""Where one message is judged. A state is made of many, told at different times."""
CHANGE = frozenset((Operation.UPDATE,))


class PartFunction(msgspec.Struct, frozen=True):
    """Tells whether a part breaks the rule. `formats`: the row's length and pattern are checked as well."""

    broken: Callable[[Part, Rule], bool]
    on: frozenset[Operation] = ALWAYS
    formats: bool = False


class WholeFunction(msgspec.Struct, frozen=True):
    """Yields the parts that break the rule; None when what breaks it is that something is missing."""

    find: Callable[[Subject, Rule], Iterable[Part | None]]
    on: frozenset[Operation] = ALWAYS

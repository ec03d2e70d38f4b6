# SPDX-License-Identifier: MPL-2.0
"""What decides who may hear of an object, read off its state: pure."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence

from overblik.errors import InvalidInput
from overblik.events.change import Facts
from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.roles import Role
from overblik.intake.projection import state as of
from overblik.intake.projection.surroundings import GrantFacts
from overblik.kle.number import FacetNumber, KleNumber

_CVR = re.compile(r"[0-9]{8}", re.ASCII)


def facts_of(told: of.Asked) -> Facts:
    """The facts of an object in this state, as far as it alone tells: a payment's sensitivity is `highest`."""
    state = of.view(told)
    authority = authority_of(state.authority())
    if state.kind is Kind.CASE:
        return Facts(
            authority,
            _numbers([state.class_key(Role.PRIMARY_CLASS)]),
            _facet(state.class_key(Role.FACET_CLASS)),
            state.sensitivity(SectionName.INDEX_PROPERTIES),
        )
    if state.kind is Kind.PAYMENT:
        keys = [(line.values or {}).get("kle") for line in state.all(RelationType.LINE)]
        return Facts(authority, _numbers(keys), None, None)
    if state.kind is Kind.GRANT:
        benefits = [values for _, values in state.benefits()]
        keys = [(values.get("class") or {}).get("kle") or values.get("kle") for values in benefits]
    else:
        keys = [state.class_key(Role.PRIMARY_CLASS)]
    return Facts(authority, _numbers(keys), None, state.sensitivity(SectionName.PROPERTIES))


def highest(grants: Sequence[GrantFacts | None]) -> int | None:
    """The level of a payment: the highest of the grants it pays. One that is not known makes it unknown."""
    levels = [grant.sensitivity if grant is not None else None for grant in grants]
    return None if None in levels else max((level for level in levels if level is not None), default=None)


def authority_of(text: str | None) -> str | None:
    """The authority, if it has the form of one: a source can write anything there, a person number too."""
    return text if text is not None and _CVR.fullmatch(text) else None


def _numbers(texts: Iterable[object]) -> tuple[str, ...]:
    found = {number for text in texts if text and (number := _kle(str(text))) is not None}
    return tuple(sorted(found))


@functools.lru_cache(maxsize=8192)
def _kle(text: str) -> str | None:
    try:
        KleNumber.parse(text)
    except InvalidInput:
        return None
    return text


@functools.lru_cache(maxsize=1024)
def _facet(text: str | None) -> str | None:
    if not text:
        return None
    try:
        FacetNumber.parse(text)
    except InvalidInput:
        return None
    return text

# SPDX-License-Identifier: MPL-2.0
"""Changing one place of a registration, named as the rule table names it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from overblik.index.kinds import SectionName
from overblik.index.objects import Registration, Relation, Section, State, Validity
from overblik.quality.part import BENEFIT_CLASS, BENEFIT_SYSTEM, PLAN, REGISTRATION, STATE

MISSING = object()
"""As a value: the field is not told."""

Held = Section | State | Relation
_SECTIONS = (*SectionName, BENEFIT_CLASS, BENEFIT_SYSTEM, PLAN)
replace = msgspec.structs.replace


def edited(told: Registration, part: str, role: str | None, field: str, value: Any) -> Registration:
    """The registration with another value in the first part of that name and role."""
    if part == REGISTRATION:
        return replace(told, **{field: None if value is MISSING else value})
    return changed(told, part, role, lambda held: _with(held, part, field, value))


def changed(told: Registration, part: str, role: str | None, change: Callable[[Any], Held]) -> Registration:
    """The registration with the first part of that name and role changed."""
    name, parts = _list_of(told, part)
    place = next(number for number, held in enumerate(parts) if is_it(held, part, role))
    return replace(told, **{name: (*parts[:place], change(parts[place]), *parts[place + 1 :])})


def without(told: Registration, part: str, role: str | None = None) -> Registration:
    """The registration without any part of that name and role."""
    name, parts = _list_of(told, part)
    return replace(told, **{name: tuple(held for held in parts if not is_it(held, part, role))})


def only(told: Registration, part: str, role: str | None = None) -> Registration:
    """The registration with no other part than those of that name and role."""
    kept = {name: tuple(held for held in getattr(told, name) if is_it(held, part, role)) for name in _LISTS}
    return replace(told, **kept)


def added(told: Registration, *parts: Relation | State) -> Registration:
    """The registration with more relations or states."""
    return replace(
        told,
        relations=(*told.relations, *(part for part in parts if isinstance(part, Relation))),
        states=(*told.states, *(part for part in parts if isinstance(part, State))),
    )


def first(told: Registration, part: str, role: str | None = None) -> Any:
    """The first part of that name and role."""
    return next(held for held in _list_of(told, part)[1] if is_it(held, part, role))


def is_it(held: Held, part: str, role: str | None) -> bool:
    """Whether a part has this name and role; `relation` means any relation, `any` any part."""
    if isinstance(held, State):
        return part in (STATE, "any")
    if isinstance(held, Section):
        name = SectionName.BENEFIT if part in (BENEFIT_CLASS, BENEFIT_SYSTEM, PLAN) else part
        return part == "any" or held.name == name
    return part in (held.type, "relation", "any") and role in (None, held.role)


_LISTS = ("sections", "states", "relations")


def _list_of(told: Registration, part: str) -> tuple[str, tuple[Any, ...]]:
    if part == STATE:
        return "states", told.states
    if part in _SECTIONS or part == "any":
        return "sections", told.sections
    return "relations", told.relations


def _with(held: Any, part: str, field: str, value: Any) -> Held:
    plain = None if value is MISSING else value
    if field.startswith("validity"):
        inner = field.partition(".")[2]
        if not inner:
            return replace(held, validity=plain)  # type: ignore[no-any-return]
        return replace(held, validity=replace(held.validity or Validity(), **{inner: plain}))  # type: ignore[no-any-return]
    if part == STATE:
        return replace(held, status="" if value is MISSING else value)  # type: ignore[no-any-return]
    if field in ("role", "object_type", "index", "reference") and part not in (BENEFIT_CLASS, BENEFIT_SYSTEM):
        return replace(held, **{field: plain})  # type: ignore[no-any-return]
    values = dict(held.values or {})
    if part == BENEFIT_CLASS:
        values["class"] = _put(values["class"], field, value)
    elif part == BENEFIT_SYSTEM:
        values["systems"] = [_put(values["systems"][0], field, value), *values["systems"][1:]]
    elif part == PLAN:
        values["plans"] = [_put(values["plans"][0], field, value), *values["plans"][1:]]
    else:
        values = _put(values, field, value)
    return replace(held, values=values)  # type: ignore[no-any-return]


def _put(values: dict[str, Any], field: str, value: Any) -> dict[str, Any]:
    first_name, _, inner = field.partition(".")
    if inner:
        value = _put(dict(values.get(first_name) or {}), inner, value)
    if value is MISSING:
        return {name: told for name, told in values.items() if name != first_name}
    return {**values, first_name: value}

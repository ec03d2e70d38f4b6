# SPDX-License-Identifier: MPL-2.0
"""What publishing texts would change: field by field, and in words a person can check before doing it."""

from __future__ import annotations

import enum
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from overblik.guidance.text import AreaText, AuthorityTexts, StatusWord

_SHOWN = 60


class About(NamedTuple):
    """What a change is about: the text of a pattern and facet, or a status of a system (None = of all)."""

    kle: str | None = None
    facet: str | None = None
    status: str | None = None
    source: uuid.UUID | None = None


class TextChangeKind(enum.StrEnum):
    """What happens to a text, or to one field of it."""

    EMPTY = "empty"
    REMOVED = "removed"
    FIELD = "field"


class TextChange(NamedTuple):
    """One difference. `field` is a path (`contact.unit.da`, `articles 2.url`); None for a value = inherited."""

    about: About
    kind: TextChangeKind
    field: str = ""
    before: str | None = None
    after: str | None = None


def text_changes(old: AuthorityTexts | None, new: AuthorityTexts) -> Iterator[TextChange]:
    """Every field that differs, in the order of the new texts; nothing = publishing changes nothing."""
    before = AuthorityTexts(authority=new.authority) if old is None else old
    yield from _compared(_areas(before.areas), _areas(new.areas))
    yield from _compared(_statuses(before.statuses), _statuses(new.statuses))


def differences(old: AuthorityTexts | None, new: AuthorityTexts) -> tuple[str, ...]:
    """One sentence per difference."""
    return tuple(map(_sentence, text_changes(old, new)))


def _areas(areas: tuple[AreaText, ...]) -> dict[About, dict[str, str]]:
    return {About(area.kle, area.facet): _fields(area, {"kle", "facet"}) for area in areas}


def _statuses(statuses: tuple[StatusWord, ...]) -> dict[About, dict[str, str]]:
    return {
        About(status=each.status, source=each.source): _fields(each, {"status", "source"})
        for each in statuses
    }


def _compared(
    before: Mapping[About, Mapping[str, str]], after: Mapping[About, Mapping[str, str]]
) -> Iterator[TextChange]:
    for about in dict.fromkeys((*after, *before)):
        if about not in after:
            yield TextChange(about, TextChangeKind.REMOVED)
            continue
        old, new = before.get(about, {}), after[about]
        if about not in before and not new:
            yield TextChange(about, TextChangeKind.EMPTY)
        for field in dict.fromkeys((*new, *old)):
            was, becomes = old.get(field), new.get(field)
            if was != becomes:
                yield TextChange(about, TextChangeKind.FIELD, field, was, becomes)


def _fields(one: msgspec.Struct, without: set[str]) -> dict[str, str]:
    plain: dict[str, Any] = msgspec.to_builtins(one)
    return dict(_flat({name: value for name, value in plain.items() if name not in without}, ""))


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list | tuple):
        if not value:
            yield path, NONE
        for place, inner in enumerate(value, 1):
            yield from _flat(inner, f"{path} {place}")
    else:
        yield path, str(value)


NONE = "none"
"""What stands for an empty list: the shipped links are taken away."""


def _sentence(change: TextChange) -> str:
    about = change.about
    if about.status is not None:
        name = f"status {about.status}{f' of {about.source}' if about.source else ''}"
    else:
        name = f"{about.kle}{f' {about.facet}' if about.facet else ''}"
    if change.kind is TextChangeKind.REMOVED:
        return f"{name}: removed"
    if change.kind is TextChangeKind.EMPTY:
        return f"{name}: added (sets nothing)"
    return f"{name}: {change.field} {_word(change.before)} -> {_word(change.after)}"


def _word(value: str | None) -> str:
    if value is None:
        return "inherited"
    return f'"{value}"' if len(value) <= _SHOWN else f'"{value[:_SHOWN]}..."'

# SPDX-License-Identifier: MPL-2.0
"""What publishing texts would change, in words a person can check before doing it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from overblik.guidance.text import AreaText, AuthorityTexts, StatusWord

_SHOWN = 60


def differences(old: AuthorityTexts | None, new: AuthorityTexts) -> tuple[str, ...]:
    """One sentence per field that differs, in the order of the new texts; () = publishing changes nothing."""
    before = AuthorityTexts(authority=new.authority) if old is None else old
    return (
        *_compared(_areas(before.areas), _areas(new.areas)),
        *_compared(_statuses(before.statuses), _statuses(new.statuses)),
    )


def _areas(areas: tuple[AreaText, ...]) -> dict[str, dict[str, str]]:
    return {
        f"{area.kle}{f' {area.facet}' if area.facet else ''}": _fields(area, {"kle", "facet"})
        for area in areas
    }


def _statuses(statuses: tuple[StatusWord, ...]) -> dict[str, dict[str, str]]:
    return {
        f"status {each.status}{f' of {each.source}' if each.source else ''}": _fields(
            each, {"status", "source"}
        )
        for each in statuses
    }


def _compared(
    before: Mapping[str, Mapping[str, str]], after: Mapping[str, Mapping[str, str]]
) -> Iterator[str]:
    for name in dict.fromkeys((*after, *before)):
        if name not in after:
            yield f"{name}: removed"
            continue
        old, new = before.get(name, {}), after[name]
        if name not in before and not new:
            yield f"{name}: added (sets nothing)"
        for field in dict.fromkeys((*new, *old)):
            was, becomes = old.get(field), new.get(field)
            if was != becomes:
                yield f"{name}: {field} {_word(was)} -> {_word(becomes)}"


def _fields(one: msgspec.Struct, without: set[str]) -> dict[str, str]:
    plain: dict[str, Any] = msgspec.to_builtins(one)
    return dict(_flat({name: value for name, value in plain.items() if name not in without}, ""))


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list | tuple):
        if not value:
            yield path, "none"
        for place, inner in enumerate(value, 1):
            yield from _flat(inner, f"{path} {place}")
    else:
        yield path, str(value)


def _word(value: str | None) -> str:
    if value is None:
        return "inherited"
    return f'"{value}"' if len(value) <= _SHOWN else f'"{value[:_SHOWN]}..."'

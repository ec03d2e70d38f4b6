# SPDX-License-Identifier: MPL-2.0
"""What publishing would change, in words a person can check before doing it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from overblik.disclosure.plain import to_plain
from overblik.disclosure.rule import Rule, RuleSet


def differences(old: RuleSet | None, new: RuleSet) -> tuple[str, ...]:
    """One sentence per difference, rules in the order of the new set; () = publishing changes no rule."""
    return tuple(_differences(old.rules if old else (), new.rules))


def _differences(old: tuple[Rule, ...], new: tuple[Rule, ...]) -> Iterator[str]:
    before = {rule.id: rule for rule in old}
    after = {rule.id: rule for rule in new}
    for rule in new:
        if rule.id not in before:
            yield f"{_name(rule)}: added ({_told(rule)})"
        else:
            yield from _changes(before[rule.id], rule)
    for rule in old:
        if rule.id not in after:
            yield f"{_name(rule)}: removed"
    if [rule.id for rule in old if rule.id in after] != [rule.id for rule in new if rule.id in before]:
        yield "order: changed; of equally specific rules the first decides"


def _changes(old: Rule, new: Rule) -> Iterator[str]:
    before, after = to_plain(old), to_plain(new)
    for field in dict.fromkeys((*after, *before)):
        was, becomes = before.get(field), after.get(field)
        if was != becomes:
            yield f"{_name(new)}: {field} {_word(was)} -> {_word(becomes)}"


def _name(rule: Rule) -> str:
    return f"{rule.id} ({rule.kle.text}{' ' + rule.facet.text if rule.facet else ''})"


def _told(rule: Rule) -> str:
    fields = {name: value for name, value in to_plain(rule).items() if name not in ("id", "kle", "facet")}
    return ", ".join(f"{name} {_word(value)}" for name, value in fields.items()) or "sets nothing"


def _word(value: Any) -> str:
    if value is None:
        return "inherited"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "; ".join(f"{word} {', '.join(listed) or 'none'}" for word, listed in value.items())
    return str(value)

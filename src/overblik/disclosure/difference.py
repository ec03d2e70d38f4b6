# SPDX-License-Identifier: MPL-2.0
"""What publishing would change, one thing at a time, and in words a person can check before doing it."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from overblik.disclosure.plain import to_plain
from overblik.disclosure.rule import Rule, RuleSet


class ChangeKind(enum.StrEnum):
    """What happens to a rule. ORDER: to all of them, of equally specific rules the first decides."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One difference. `rule` as it becomes (as it was, when removed; None for the order).

    `field`, `before` and `after` for CHANGED, as plain values; None = not set, so inherited.
    """

    kind: ChangeKind
    rule: Rule | None = None
    field: str = ""
    before: Any = None
    after: Any = None


def rule_changes(old: Iterable[Rule], new: Iterable[Rule]) -> Iterator[RuleChange]:
    """Every difference, rules in the order of the new set."""
    old, new = tuple(old), tuple(new)
    before = {rule.id: rule for rule in old}
    after = {rule.id: rule for rule in new}
    for rule in new:
        if rule.id not in before:
            yield RuleChange(ChangeKind.ADDED, rule)
        else:
            was, becomes = to_plain(before[rule.id]), to_plain(rule)
            for field in dict.fromkeys((*becomes, *was)):
                if was.get(field) != becomes.get(field):
                    yield RuleChange(ChangeKind.CHANGED, rule, field, was.get(field), becomes.get(field))
    for rule in old:
        if rule.id not in after:
            yield RuleChange(ChangeKind.REMOVED, rule)
    if [rule.id for rule in old if rule.id in after] != [rule.id for rule in new if rule.id in before]:
        yield RuleChange(ChangeKind.ORDER)


def differences(old: RuleSet | None, new: RuleSet) -> tuple[str, ...]:
    """One sentence per difference, for the command line; () = publishing changes no rule."""
    return tuple(map(_sentence, rule_changes(old.rules if old else (), new.rules)))


def _sentence(change: RuleChange) -> str:
    if change.rule is None:
        return "order: changed; of equally specific rules the first decides"
    if change.kind is ChangeKind.ADDED:
        return f"{_name(change.rule)}: added ({_told(change.rule)})"
    if change.kind is ChangeKind.REMOVED:
        return f"{_name(change.rule)}: removed"
    return f"{_name(change.rule)}: {change.field} {_word(change.before)} -> {_word(change.after)}"


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

# SPDX-License-Identifier: MPL-2.0
"""What tells parts of one name apart under the rules: a key, equal for parts that break the same rules."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from overblik.index.kinds import RelationType
from overblik.quality.checks.case import LARGEST_NOTE
from overblik.quality.checks.payment import MOST_SYSTEMS
from overblik.quality.form import FieldForm, Form, form_of, form_of_reference
from overblik.quality.part import BENEFIT_CLASS, BENEFIT_SYSTEM
from overblik.quality.rule import Rule
from overblik.wire.roles import ROLE_UUID

FEW = frozenset(
    (
        *(
            one.value
            for one in (RelationType.ACTOR, RelationType.CLASS, RelationType.IT_SYSTEM, RelationType.SECURITY)
        ),
        BENEFIT_SYSTEM,
        BENEFIT_CLASS,
    )
)
"""Parts whose content comes again and again in other objects: it is its own key."""

LAST_CHANGED = "last_changed"
_CONTENT = "content"


class NoKey(TypeError):
    """The part has something that only looking at it tells."""


class Keys:
    """Makes the keys of parts of one name. `rules` are those that look at such parts."""

    def __init__(self, name: str, rules: Iterable[Rule]) -> None:
        told = list(rules)
        few = name in FEW
        forms = {} if few else dict(_forms(told))
        self._limits = {name: form.longest for name, form in forms.items() if form.longest}
        self._forms = {name: form.of for name, form in forms.items()} | _OTHERS
        self.of = _contents if few else self._of
        self.reference = (
            _itself if few else form_of_reference(rule for rule in told if rule.field == "reference")
        )

    def _of(self, values: Mapping[str, Any]) -> Hashable:
        """The key of the values; those no rule looks at have no part in it. Raises TypeError where there is none."""
        limits, forms = self._limits, self._forms
        told: list[Any] = []
        for name, value in values.items():
            limit = limits.get(name)
            if limit and type(value) is str and 0 < len(value) <= limit and not value.isspace():
                told.append(name)
            elif name in forms:
                told.append((name, forms[name](value)))
        return tuple(told)


def index_key(index: str | None) -> Hashable:
    """What rules can see in an index."""
    return None if index is None else (len(index) <= 36, not index or index.isspace())


def _forms(rules: list[Rule]) -> Iterable[tuple[str, FieldForm]]:
    """A form for each field; those inside a group under the name of the group.

    The values of a field with a list of allowed ones are few, and other rules ask which it is.
    """
    fields: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.field and "validity" not in rule.field:
            fields.setdefault(rule.field, []).append(rule)
    groups: dict[str, dict[str, Form]] = {}
    for field, told in fields.items():
        name, _, inner = field.partition(".")
        if inner:
            groups.setdefault(name, {})[inner] = _small if inner == _CONTENT else form_of(told).of
        else:
            yield name, FieldForm(_itself) if any(rule.allowed for rule in told) else form_of(told)
    for name, forms in groups.items():
        yield name, FieldForm(_group(forms))
    if any(rule.named == "two_systems" for rule in rules):
        yield (
            "systems",
            FieldForm(lambda value: isinstance(value, list | tuple) and len(value) > MOST_SYSTEMS),
        )


def _group(forms: dict[str, Form]) -> Form:
    def form(value: Any) -> Hashable:
        if not isinstance(value, dict):
            raise NoKey
        return tuple([(name, forms[name](told) if name in forms else told) for name, told in value.items()])

    return form


def _unseen(_: Any) -> Hashable:
    """Of what is compared with the very reference beside it."""
    raise NoKey


def _contents(values: Mapping[str, Any]) -> Hashable:
    """All of it, but when it was last changed: that differs in every object, and no rule looks at it."""
    return tuple([(name, value) for name, value in values.items() if name != LAST_CHANGED])


def _itself(value: Any) -> Hashable:
    return value  # type: ignore[no-any-return]


def _small(value: Any) -> Hashable:
    """Of a note that may be too large only its very content tells whether it is."""
    if not isinstance(value, str) or len(value) > LARGEST_NOTE:
        raise NoKey
    return not value or value.isspace()


def _names(value: Any) -> Hashable:
    """Of a group of which it matters only what is in it."""
    return tuple(sorted(value)) if isinstance(value, dict) else None


_OTHERS: dict[str, Form] = {ROLE_UUID: _itself, "cvr": _unseen, "former": _names}
"""Fields that no row of the table names, and coded checks or rules for all relations look at."""

# SPDX-License-Identifier: MPL-2.0
"""Rules as plain values and back: the one form behind the edited file and the stored version."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from overblik.disclosure.rule import Custody, Rule, Sources, TitleChoice, Viewers
from overblik.errors import InvalidInput
from overblik.kle.number import FacetPattern, KlePattern


def to_plain(rule: Rule) -> dict[str, Any]:
    """The fields that are set, in the order of the documentation; dates and UUIDs as text."""
    plain: dict[str, Any] = {"id": rule.id, "kle": rule.kle.text}
    if rule.facet is not None:
        plain["facet"] = rule.facet.text
    for name in ("open", "from_date", "show_active_before_from_date"):
        _put(plain, name, getattr(rule, name))
    if rule.sources is not None:
        word, chosen = ("only", rule.sources.only) if rule.sources.only is not None else _excluding(rule)
        plain["sources"] = {word: sorted(str(source) for source in chosen)}
    for name in ("title", "documents", "sensitivity_ceiling", "viewers", "custody"):
        _put(plain, name, getattr(rule, name))
    return plain


def of_plain(plain: Mapping[str, Any]) -> Rule:
    """The rule these values spell. Raises InvalidInput with the parameter `field` naming what is wrong."""
    values: dict[str, Any] = {}
    for name, value in plain.items():
        reader = _READERS.get(name)
        if reader is None:
            raise InvalidInput(
                "disclosure.field_unknown",
                f"There is no such field; the fields are {', '.join(_READERS)}",
                field=name if name.isidentifier() and len(name) <= 40 else None,
            )
        try:
            values[name] = reader(value)
        except InvalidInput as error:
            raise InvalidInput(error.code, error.message, field=name) from None
    for name in ("id", "kle"):
        if name not in values:
            raise InvalidInput("disclosure.field_missing", "The rule lacks this field; add it", field=name)
    return Rule(**values)


def _put(plain: dict[str, Any], name: str, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, dt.date):
        plain[name] = value.isoformat()
    else:
        plain[name] = value if isinstance(value, bool | int) else str(value)


def _excluding(rule: Rule) -> tuple[str, frozenset[uuid.UUID]]:
    return "except", (rule.sources.excluding if rule.sources else None) or frozenset()


def _bad(expected: str) -> InvalidInput:
    return InvalidInput("disclosure.field_value", f"Write {expected}; to inherit the field, leave it out")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _bad("a text")
    return value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _bad("true or false")
    return value


def _date(value: Any) -> dt.date:
    text = value if isinstance(value, str) else ""
    try:
        # Ten characters: fromisoformat alone would take 20201201 and 2020-W49-2 too.
        if len(text) == 10:
            return dt.date.fromisoformat(text)
    except ValueError:
        pass
    raise _bad("a date as 2020-12-01")


def _ceiling(value: Any) -> int:
    if isinstance(value, bool) or str(value) not in ("1", "2", "3", "4"):
        raise _bad("1, 2 or 3")
    return int(value)


def _title(value: Any) -> TitleChoice:
    try:
        return TitleChoice(value)
    except ValueError:
        raise _bad("kle or case") from None


def _viewers(value: Any) -> Viewers:
    try:
        return Viewers(value)
    except ValueError:
        raise _bad("primary_party or property_owner") from None


def _sources(value: Any) -> Sources:
    if not isinstance(value, dict) or not value.keys() <= {"only", "except"}:
        raise _bad("only: or except: with a list of the UUIDs of source systems")
    chosen = {word: _uuids(listed) for word, listed in value.items()}
    return Sources(chosen.get("only"), chosen.get("except"))


def _uuids(value: Any) -> frozenset[uuid.UUID]:
    if not isinstance(value, list):
        raise _bad("a list of UUIDs")
    try:
        return frozenset(uuid.UUID(each) for each in value)
    except (ValueError, TypeError, AttributeError):
        raise _bad("UUIDs as 0f52fab1-6c18-448e-99c3-6f68e343d52b") from None


def _custody(value: Any) -> Custody:
    try:
        # YAML reads an unquoted off as false.
        return Custody.OFF if value is False else Custody(value)
    except ValueError:
        raise _bad("off or holders") from None


_READERS: dict[str, Callable[[Any], Any]] = {
    "id": _text,
    "kle": lambda value: KlePattern(_text(value)),
    "facet": lambda value: FacetPattern(_text(value)),
    "open": _truth,
    "from_date": _date,
    "show_active_before_from_date": _truth,
    "sources": _sources,
    "title": _title,
    "documents": _truth,
    "sensitivity_ceiling": _ceiling,
    "viewers": _viewers,
    "custody": _custody,
}

# SPDX-License-Identifier: MPL-2.0
"""What a row of the table asks for by its columns alone: presence, absence, number, format, allowed values."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from overblik.index.kinds import Kind, SectionName
from overblik.quality.part import NOT_RELATIONS, STATE, Part, Subject, getter
from overblik.quality.rule import Rule
from overblik.wire.role_uuids import PLACEHOLDER_TYPES, TYPES
from overblik.wire.roles import UUID_SHAPE

Broken = Callable[[Part], bool]
Finds = Callable[[Subject], Iterable[Part | None]]
"""The parts that break a rule; None when what breaks it is that something is missing."""

SEALED = "urn:overblik:person:"
"""How a person's reference begins once the number has been sealed away."""

FIRST = dt.datetime.min.replace(tzinfo=dt.UTC)
LAST = dt.datetime.max.replace(tzinfo=dt.UTC)
"""Stand for an open start and an open end where periods are compared."""

_STAND_IN = "urn:oio:cpr-nr:0000000000"
_BLOCKS = frozenset((SectionName.PROPERTIES, SectionName.INDEX_PROPERTIES, STATE))
"""Parts whose absence breaks the rules that demand something of them; others need not be there."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DEMANDS = ("OB1", "OB2", "OB3", "OB4")


def filled(value: Any) -> bool:
    """Whether something was told: not missing, not blank, not an empty group. False is something."""
    if isinstance(value, str):
        return bool(value.strip())
    return value is not None and value != [] and value != {}


def is_urn(value: Any) -> bool:
    """Whether a reference is meant as a URN."""
    return isinstance(value, str) and value[:4].lower() == "urn:"


def known_types(kinds: Iterable[Kind]) -> frozenset[str]:
    """The object types that have a name. Of a type without one nobody here can say what it is."""
    return frozenset(name for kind in kinds for name in (*TYPES[kind], *PLACEHOLDER_TYPES[kind]))


def demands(rule: Rule) -> bool:
    """Whether the rule wants its field to be filled."""
    if not rule.field or rule.datatype == "validity":
        return False
    return rule.rule_class in _DEMANDS or (rule.rule_class == "VALUE" and rule.condition == "import")


def part_test(rule: Rule) -> Broken | None:
    """What breaks the rule in one part, wherever that part stands; None if the rule is not about a part."""
    if not rule.field:
        return None
    get = getter(rule.field)
    if rule.datatype == "validity":
        return lambda part: part.validity is None and bool(part.values or part.name in _RELATIONS)
    if rule.cardinality == "0":
        return lambda part: filled(get(part))
    wrong = format_test(rule)
    gate = rule.condition == "urn" and rule.field not in ("reference", "user")
    needed = demands(rule)

    def broken(part: Part) -> bool:
        if gate and not is_urn(part.reference):
            return False
        value = get(part)
        return wrong(value) if filled(value) else needed

    return broken


def format_test(rule: Rule) -> Callable[[Any], bool]:
    """What is wrong with a value that is there: length, pattern, allowed values."""
    applies = _applies(rule)
    tests = [test for test in (_length(rule), _pattern(rule), _allowed(rule)) if test is not None]

    def wrong(value: Any) -> bool:
        return applies(value) and any(test(value) for test in tests)

    return wrong


def missing_block(rule: Rule) -> Finds | None:
    """For rules that demand something of a section that may be missing altogether."""
    if not demands(rule) or rule.part not in _BLOCKS:
        return None
    return lambda subject: () if subject.named(rule.part) else (None,)


def number_test(rule: Rule) -> Finds | None:
    """For rules on how many relations of a role there are. "One" means one at a time."""
    if rule.field or rule.datatype not in ("relation", "group"):
        return None
    least, _, most = rule.cardinality.partition("..")
    most = most or least
    role = rule.roles[0] if rule.roles else None

    def find(subject: Subject) -> Iterator[Part | None]:
        found = subject.named(rule.part, role)
        if least == "1" and not found and subject.operation != "update":
            yield None
        if most == "1":
            yield from together(found)

    return find


def index_test(rule: Rule) -> Finds | None:
    """For rules that demand an index: it tells relations of one role apart."""
    if rule.field != "index" or not demands(rule) or rule.part in NOT_RELATIONS:
        return None

    def find(subject: Subject) -> Iterator[Part]:
        groups: dict[tuple[str | None, str], list[Part]] = {}
        for part in subject.named(rule.part):
            if part.index and (not rule.roles or part.role in rule.roles):
                groups.setdefault((part.role, part.index), []).append(part)
        for found in groups.values():
            yield from together(found)

    return find


def together(parts: list[Part]) -> Iterator[Part]:
    """Those that begin to hold while an earlier one still does; no validity means always."""
    if len(parts) < 2:
        return
    earlier, *later = sorted(parts, key=_start)
    end = _end(earlier)
    for part in later:
        if _start(part) < end:
            yield part
        end = max(end, _end(part))


def _start(part: Part) -> dt.datetime:
    return (part.validity.valid_from if part.validity is not None else None) or FIRST


def _end(part: Part) -> dt.datetime:
    return (part.validity.valid_to if part.validity is not None else None) or LAST


def _applies(rule: Rule) -> Callable[[Any], bool]:
    condition, of_reference = rule.condition, rule.field in ("reference", "user")
    if of_reference and condition == "urn":
        return is_urn
    if of_reference and condition == "uuid":
        return lambda value: not is_urn(value)
    if condition.startswith("says:"):
        word = condition.removeprefix("says:")
        return lambda value: is_urn(value) and word in value.lower()
    return lambda value: True


def _length(rule: Rule) -> Callable[[Any], bool] | None:
    most = rule.max_length
    if most is None or rule.datatype == "base64Binary":
        return None
    return lambda value: isinstance(value, str) and len(value) > most


def _pattern(rule: Rule) -> Callable[[Any], bool] | None:
    if rule.datatype.startswith("dateTime"):
        return _no_time(re.compile(rule.pattern)) if rule.pattern else None
    if rule.field in ("role", "object_type"):
        return None  # names stand for UUIDs; that they came as one is a coded check
    if rule.datatype == "UUID":
        return lambda value: UUID_SHAPE.fullmatch(str(value)) is None
    if not rule.pattern:
        return None
    search = re.compile(rule.pattern).search
    if rule.datatype == "UUID|URN" and rule.condition != "urn":
        # A UUID is always right here; the pattern tells what a URN must look like.
        return lambda value: UUID_SHAPE.fullmatch(str(value)) is None and search(_plain(value)) is None
    return lambda value: search(_plain(value)) is None


def _no_time(time: re.Pattern[str]) -> Callable[[Any], bool]:
    # Values keep dates as dates, where the official message has a time.
    return lambda value: time.search(str(value)) is None and _DATE.fullmatch(str(value)) is None


def _plain(value: Any) -> str:
    text = str(value)
    return _STAND_IN if text.startswith(SEALED) else text


def _allowed(rule: Rule) -> Callable[[Any], bool] | None:
    if not rule.allowed:
        return None
    if rule.datatype == "boolean":
        return lambda value: not isinstance(value, bool)
    names = rule.allowed.removeprefix("not ").split("|")
    if rule.allowed.startswith("not "):
        return lambda value: value in names
    if rule.field == "object_type":
        known = known_types(rule.kinds)
        return lambda value: value in known and value not in names
    return lambda value: value not in names


_RELATIONS = frozenset(
    ("actor", "party", "class", "case", "document", "object", "journal", "it_system", "security", "line")
)

# SPDX-License-Identifier: MPL-2.0
"""For every rule that is held against a registration: examples that keep it and examples that break it.

Rules that their columns say are broken column by column; for coded ones `coded_examples` says how.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from overblik.index.kinds import Kind
from overblik.index.objects import ObjectState, Registration
from overblik.quality import generic
from overblik.quality.part import NOT_RELATIONS, STATE
from overblik.quality.rule import Rule
from tests.builders import an_id
from tests.quality.editing import MISSING, added, edited, first, replace, without
from tests.quality.perfect import PERFECT

UUID = str(an_id("anything"))
URN = "urn:oio:kommune:id:1"


class Example(NamedTuple):
    """A registration, with what it changes where that matters."""

    title: str
    told: Registration
    before: ObjectState | None = None


class Examples(NamedTuple):
    """What keeps a rule and what breaks it."""

    good: list[Example]
    bad: list[Example]


# What each pattern of the table takes, and what it does not.
_PATTERNS: dict[str, tuple[str, str]] = {
    r"^[^\x00-\x1f\x7f]*$": ("en linje", "to\nlinjer"),
    r"^[^\x00-\x1f\x7f]{1,36}$": ("1", "1\t"),
    r"^(?:[^\x00-\x1f\x7f]|\r\n|\n)*$": ("to\r\nlinjer", "med\ttabulator"),
    r"^[0-9]{8}$": ("90000001", "9000-0001"),
    r"^[0-9]{2}\.[0-9]{2}\.[0-9]{2}$": ("32.30.04", "323004"),
    r"^[A-ZÆØÅ][0-9]{2}$": ("G01", "g1"),
    r"^-?[0-9]+(\.[0-9]+)?$": ("-12.50", "1.000,50"),
    r"^[+-]?[0-9]+$": ("2", "2a"),
    r"^\S+(?: \S+)*$": ("Anna Prøve", "Anna  Prøve"),
    r"^urn:\S.*$": ("urn:x:1", "URN:x:1"),
    r"^urn:oio:\S.*$": ("urn:oio:x", "urn:other:x"),
    r"^URN:Empty$": ("URN:Empty", "urn:empty"),
    r"^urn:oio:[^:\s]+:[^:\s]+:\S.*$": (URN, "urn:oio:kommune"),
    r"^urn:oio:cvr-nr:[0-9]{8}$": ("urn:oio:cvr-nr:90000001", "urn:oio:cvr-nr:9000"),
    r"^urn:oio:cpr-nr:[0-9]{10}$": ("urn:oio:cpr-nr:6101010002", "urn:oio:cpr-nr:610101-0002"),
    r"^urn:oio:us:personid:[0-9]{7}$": ("urn:oio:us:personid:1234567", "urn:oio:us:personid:12"),
    r"^urn:oio:udk:borgerid:[0-9]{12}$": ("urn:oio:udk:borgerid:123456789012", "urn:oio:udk:borgerid:12"),
    r"^urn:oio:pnr:[0-9]{10}$": ("urn:oio:pnr:1234567890", "urn:oio:pnr:12"),
    r"^urn:oio:fuldtnavn:\S.*$": ("urn:oio:fuldtnavn:Anna", "urn:oio:fuldtnavn:"),
    r"^urn:oio:form:[0-9]{2}\.[0-9]{2}\.[0-9]{2}$": ("urn:oio:form:12.34.56", "urn:oio:form:12.34"),
    r"^urn:oio:esr:ejendom:[0-9]{3}-[0-9]{5,6}$": ("urn:oio:esr:ejendom:101-12345", "urn:oio:esr:ejendom:1"),
    r"^urn:oio:ejendom:bfe-nr:[0-9]{10}$": ("urn:oio:ejendom:bfe-nr:0001234567", "urn:oio:ejendom:bfe-nr:1"),
    r"^(?:urn:oio:cvr-nr:[0-9]{8}|urn:oio:[^:\s]+:[^:\s]+:\S.*)$": ("urn:oio:cvr-nr:90000001", "urn:oio:x"),
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})?$": ("2025-01-02", "2025-01-02T09:00:00"),
}
_STARTS = {
    "^[0-9a-fA-F]{8}": (UUID, "ikke-et-uuid"),
    "^-?[0-9]{4,}-": ("2025-01-02T09:00:00.000+01:00", "2. januar 2025"),
    "^urn:oio:(?:cpr-nr": ("urn:oio:us:borgerid:123456789012", UUID),
    "(?:^urn:oio:it-system-uuid": (f"urn:oio:it-system-uuid:{UUID}", "urn:oio:kommune"),
}
# Something to fill a field with that should be empty.
_FILLINGS: dict[str, Any] = {
    "keywords": [{"id": "1"}],
    "exempt": {"alternative_title": "x", "legal_basis": "§ 1"},
}


def patterned(pattern: str) -> tuple[str, str]:
    """A text the pattern takes and one it does not."""
    if pattern in _PATTERNS:
        return _PATTERNS[pattern]
    return next(pair for start, pair in _STARTS.items() if pattern.startswith(start))


def places(rule: Rule, kind: Kind) -> list[tuple[str, str | None]]:
    """Where the rule looks: part and role, one for each role it names."""
    part = rule.part
    if part == "relation":
        part = first(PERFECT[kind], "relation").type
    elif part == "any":
        part = "properties"
    return [(part, role) for role in rule.roles] or [(part, None)]


def generic_examples(rule: Rule, kind: Kind) -> Examples:
    """Examples made from the row's columns."""
    found = Examples([], [])
    for part, role in places(rule, kind):
        if not rule.field:
            _of_number(rule, kind, part, role, found)
        else:
            _of_field(rule, kind, part, role, found)
    return found


def _of_number(rule: Rule, kind: Kind, part: str, role: str | None, found: Examples) -> None:
    whole = PERFECT[kind]
    found.good.append(Example(f"{role} once", whole))
    least, _, most = rule.cardinality.partition("..")
    if least == "1":
        found.bad.append(Example(f"no {role}", without(whole, part, role)))
    if (most or least) == "1":
        second = replace(first(whole, part, role), index="second")
        found.bad.append(Example(f"{role} twice at a time", added(whole, second)))
        period = second.validity
        ended = edited(whole, part, role, "validity.valid_to", period.valid_from)
        found.good.append(Example(f"{role} replaced", added(ended, second)))
    else:
        found.good.append(
            Example(f"{role} twice", added(whole, replace(first(whole, part, role), index="9")))
        )


def _of_field(rule: Rule, kind: Kind, part: str, role: str | None, found: Examples) -> None:
    field = rule.field

    def told(value: Any) -> Registration:
        return edited(base, part, role, field, value)

    base = PERFECT[kind]
    if rule.condition == "urn" and field not in ("reference", "user"):
        # The rule speaks of relations that are known by URN only.
        base = edited(base, part, role, "reference", URN)
        found.good.append(
            Example(f"{role} by UUID without {field}", edited(PERFECT[kind], part, role, field, MISSING))
        )
    if rule.cardinality == "0":
        found.good.append(Example(f"{field} of {role} missing", told(MISSING)))
        found.bad.append(Example(f"{field} of {role} filled", told(_FILLINGS.get(field, "1"))))
        return
    found.good.append(Example("as it is", PERFECT[kind]))
    for value in _good_values(rule):
        found.good.append(Example(f"{field} of {role} right", told(value)))
    for title, value in _bad_values(rule):
        found.bad.append(Example(f"{field} of {role} {title}", told(value)))
    if rule.datatype == "validity":
        found.bad.append(Example("no validity", told(MISSING)))
    if not generic.demands(rule):
        return
    found.bad.append(Example(f"{field} of {role} missing", told(MISSING)))
    if part in ("properties", "index_properties", STATE):
        found.bad.append(Example(f"no {part}", without(base, part)))
    if field == "index" and part not in NOT_RELATIONS:
        second = first(base, part, role)
        found.bad.append(Example(f"index of {role} twice", added(base, second)))
        found.good.append(Example(f"{role} with its own index", added(base, replace(second, index="other"))))


def _good_values(rule: Rule) -> list[Any]:
    if rule.field == "index" and rule.max_length:
        return ["x" * rule.max_length]
    if rule.datatype == "boolean":
        return [True, False]
    if rule.allowed and not rule.allowed.startswith("not "):
        return list(rule.allowed.split("|"))
    if rule.datatype == "UUID" and rule.field not in ("role", "object_type"):
        return [UUID]
    values: list[Any] = [patterned(rule.pattern)[0]] if rule.pattern else []
    if rule.datatype == "UUID|URN":
        values.append(UUID)
    return values


def _bad_values(rule: Rule) -> Iterator[tuple[str, Any]]:
    if rule.pattern:
        yield "of another form", patterned(rule.pattern)[1]
    if rule.max_length and rule.datatype != "base64Binary":
        text = patterned(rule.pattern)[0] if rule.pattern and rule.datatype == "URN" else ""
        if rule.datatype in ("URN", "UUID|URN"):
            text = text or URN
        yield "too long", text + "x" * (rule.max_length + 1)
    if rule.datatype == "UUID" and rule.field not in ("role", "object_type") and not rule.pattern:
        yield "no UUID", "ikke-et-uuid"
    if rule.datatype == "boolean":
        yield "neither true nor false", "ja"
    elif rule.field == "object_type":
        yield "of another type", _another_type(rule)
    elif rule.allowed.startswith("not "):
        yield "among the forbidden", rule.allowed.removeprefix("not ").split("|")[0]
    elif rule.allowed:
        yield "not among the allowed", "noget andet"


def _another_type(rule: Rule) -> str:
    allowed = rule.allowed.split("|")
    return next(name for name in sorted(generic.known_types(rule.kinds)) if name not in allowed)

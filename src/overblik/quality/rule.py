# SPDX-License-Identifier: MPL-2.0
"""One rule of the published instructions, as a row of the table tells it."""

from __future__ import annotations

import enum
from collections.abc import Mapping

import msgspec

from overblik.index.kinds import Kind

CONSISTENCY, LEGACY = "CONSISTENCY", "LEGACY"

_INDEXES = {"SDI": (Kind.CASE, Kind.DOCUMENT), "YI": (Kind.GRANT, Kind.PAYMENT), "": tuple(Kind)}


class Severity(enum.StrEnum):
    """How much a rule binds: `error` is binding, `warning` is advice or derived, `notice` informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Rule(msgspec.Struct, frozen=True):
    """One rule. `code` stands for it in a stored verdict; `id` stands for it everywhere else. Both are stable.

    `part`, `roles` and `field` say where in a registration the rule looks, `element` where in the official
    message. `check` says how it is checked: `generic` (from the other columns), `coded:NAME` (a function),
    `fault:CODES` (the decoder or the intake refuses it), `written:NAME` (seen in the XML only),
    `report:NAME` (needs the whole index), or `none`, and then `reason` says why.
    `official`: the JSON delivery has no words for it.
    """

    code: str
    id: str
    kinds: tuple[Kind, ...]
    part: str
    roles: tuple[str, ...]
    field: str
    element: str
    rule_class: str
    cardinality: str
    datatype: str
    max_length: int | None
    pattern: str
    allowed: str
    condition: str
    severity: Severity
    check: str
    reason: str
    official: bool
    rule: dict[str, str]
    remedy: dict[str, str]
    source: str

    @property
    def way(self) -> str:
        """How it is checked, without the name."""
        return self.check.partition(":")[0]

    @property
    def named(self) -> str:
        """The name of what checks it; empty for `generic` and `none`."""
        return self.check.partition(":")[2]


def of_row(row: Mapping[str, str]) -> Rule:
    """The rule that a row of the table tells."""
    return Rule(
        code=row["code"],
        id=row["id"],
        kinds=(Kind(row["kind"]),) if row["kind"] else _INDEXES[row["index"]],
        part=row["part"],
        roles=tuple(row["roles"].split("|")) if row["roles"] else (),
        field=row["field"],
        element=row["element"],
        rule_class=row["class"],
        cardinality=row["cardinality"],
        datatype=row["datatype"],
        max_length=int(row["max_length"]) if row["max_length"] else None,
        pattern=row["pattern"],
        allowed=row["allowed"],
        condition=row["condition"],
        severity=Severity(row["severity"]),
        check=row["check"],
        reason=row["reason"],
        official=row["official"] == "yes",
        rule={"da": row["rule_da"], "en": row["rule_en"]},
        remedy={"da": row["remedy_da"], "en": row["remedy_en"]},
        source=row["source"],
    )

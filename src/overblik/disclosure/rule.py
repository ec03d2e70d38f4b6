# SPDX-License-Identifier: MPL-2.0
"""What a municipality has said it shows: rules over KLE, each setting some fields, the rest inherited."""

from __future__ import annotations

import datetime as dt
import enum
import re
import uuid
from dataclasses import dataclass

from overblik.errors import InvalidInput
from overblik.index.kinds import Sensitivity
from overblik.kle.number import FacetPattern, KlePattern

BUILDING_AREA = "02"
"""The main group of building cases (*Byggeri*): the only area whose items the owner of a property may see."""

# No check digit is asked for: the fictive authorities of demonstrations have none.
_AUTHORITY = re.compile(r"[0-9]{8}")
_ID = re.compile(r"[a-z][a-z0-9-]{0,63}")


def check_authority(cvr: str) -> None:
    """Raises InvalidInput unless `cvr` is eight digits."""
    if _AUTHORITY.fullmatch(cvr) is None:
        raise InvalidInput(
            "disclosure.authority",
            "authority is the eight digits of a CVR number, in quotes in a file",
            field="authority",
        )


class TitleChoice(enum.StrEnum):
    """Which title a citizen reads: that of the KLE number, or the source system's own (*sagstitel*)."""

    KLE = "kle"
    CASE = "case"


class Viewers(enum.StrEnum):
    """Which relation to the item opens it; exactly one, so an owner's rule shuts the primary party out."""

    PRIMARY_PARTY = "primary_party"
    PROPERTY_OWNER = "property_owner"


class Custody(enum.StrEnum):
    """Whether who has custody (*forældremyndighed*) of a child may see the child's items; off unless set."""

    OFF = "off"
    HOLDERS = "holders"


@dataclass(frozen=True, slots=True)
class Sources:
    """The filter on source systems (*fagsystemfilter*): only these, or all except these; never both."""

    only: frozenset[uuid.UUID] | None = None
    excluding: frozenset[uuid.UUID] | None = None

    def __post_init__(self) -> None:
        if (self.only is None) is (self.excluding is None):
            raise InvalidInput(
                "disclosure.sources_both",
                "sources takes either only or except, one of the two",
                field="sources",
            )

    def allow(self, source: uuid.UUID | None) -> bool:
        """An unknown source never passes: it could be the one that was to be kept out."""
        if source is None:
            return False
        if self.only is not None:
            return source in self.only
        return self.excluding is not None and source not in self.excluding


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. A field that is None is not set here: the next less specific rule decides it.

    `from_date` is a Danish calendar date compared with the day the case was created (*fradato*);
    `sensitivity_ceiling` is the highest level shown, 1-3 (level 4, VIP, is never shown).
    Raises InvalidInput for values no rule may have.
    """

    id: str
    kle: KlePattern
    facet: FacetPattern | None = None
    open: bool | None = None
    from_date: dt.date | None = None
    show_active_before_from_date: bool | None = None
    sources: Sources | None = None
    title: TitleChoice | None = None
    documents: bool | None = None
    sensitivity_ceiling: int | None = None
    viewers: Viewers | None = None
    custody: Custody | None = None

    def __post_init__(self) -> None:
        if _ID.fullmatch(self.id) is None:
            raise InvalidInput(
                "disclosure.rule_id",
                "A rule id has 1-64 of a-z, 0-9 and hyphen and begins with a letter",
                field="id",
            )
        ceiling = self.sensitivity_ceiling
        if ceiling is not None and not Sensitivity.NOT_CONFIDENTIAL <= ceiling < Sensitivity.VIP:
            raise InvalidInput(
                "disclosure.ceiling",
                "sensitivity_ceiling is 1, 2 or 3; VIP cases are never shown",
                field="sensitivity_ceiling",
            )
        if self.viewers is Viewers.PROPERTY_OWNER and not self.kle.text.startswith(BUILDING_AREA):
            raise InvalidInput(
                "disclosure.owner_outside_building",
                f"viewers: property_owner is for building cases only; use a pattern within {BUILDING_AREA}.*",
                field="viewers",
            )

    def covers(self, other: Rule) -> bool:
        """True when every number and facet that `other` matches is matched by this rule too."""
        return other.kle.text.removesuffix("*").startswith(self.kle.text.removesuffix("*")) and (
            self.facet is None or (other.facet is not None and self.facet.matches(other.facet.text))
        )


FIELDS: tuple[str, ...] = (
    "open",
    "from_date",
    "show_active_before_from_date",
    "sources",
    "title",
    "documents",
    "sensitivity_ceiling",
    "viewers",
    "custody",
)
"""The fields that are inherited and that decide, each on its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """An order to hide at once: a whole authority (nothing named), or one KLE pattern, source or object."""

    id: int
    kle: KlePattern | None = None
    source: uuid.UUID | None = None
    object_id: uuid.UUID | None = None

    def __post_init__(self) -> None:
        if sum(part is not None for part in (self.kle, self.source, self.object_id)) > 1:
            raise InvalidInput(
                "disclosure.stop_one",
                "A stop names one of: a KLE pattern, a source, an object; give several stops instead",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """All rules of one authority (CVR) as published in `version` (0 = not published yet), and its stops.

    The place of a rule in `rules` is its order number; of equally specific rules the first one decides.
    """

    authority: str
    version: int = 0
    rules: tuple[Rule, ...] = ()
    stops: tuple[Stop, ...] = ()

    def __post_init__(self) -> None:
        check_authority(self.authority)
        seen: set[str] = set()
        for rule in self.rules:
            if rule.id in seen:
                raise InvalidInput(
                    "disclosure.rule_twice",
                    f"Two rules have the id {rule.id}; give each its own",
                    rule=rule.id,
                )
            seen.add(rule.id)

# SPDX-License-Identifier: MPL-2.0
"""The numbers of KLE and the patterns over them: what a number is, what lies above it, what a rule covers."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from functools import cached_property

from overblik.errors import InvalidInput


class Level(enum.StrEnum):
    """The five levels of KLE (*hovedgruppe, gruppe, emne; handlingsfacetkategori, handlingsfacet*)."""

    MAIN_GROUP = "main_group"
    GROUP = "group"
    SUBJECT = "subject"
    FACET_CATEGORY = "facet_category"
    FACET = "facet"

    @property
    def part(self) -> Part:
        """The part of KLE this level belongs to."""
        return Part.FACETS if self in (Level.FACET_CATEGORY, Level.FACET) else Part.SUBJECTS


class Part(enum.StrEnum):
    """The two parts of KLE, published as files of their own and imported beside each other."""

    SUBJECTS = "subjects"
    FACETS = "facets"


# ASCII digits only: \d would let other scripts' digits through.
_NUMBER = re.compile(r"[0-9]{2}(?:\.[0-9]{2}){0,2}")
_FACET = re.compile(r"[A-ZÆØÅ](?:[0-9]{2})?")
_PATTERN = re.compile(
    r"[0-9]\*|[0-9]{2}\.(?:[0-9]?\*|[0-9]{2}\.(?:[0-9]?\*|[0-9]{2}))",
)
_SUBJECT_LEVELS = {2: Level.MAIN_GROUP, 5: Level.GROUP, 8: Level.SUBJECT}


class KleNumber(str):
    """A number of the subject plan: `32` main group, `32.24` group, `32.24.04` subject (*emne*).

    It is a string with its leading zeros and compares as one.
    """

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> KleNumber:
        """The number `text` spells exactly; raises InvalidInput, which never repeats the text."""
        if _NUMBER.fullmatch(text) is None:
            raise InvalidInput(
                "kle.number_malformed",
                "A KLE number has the form 32, 32.24 or 32.24.04: two digits, dots between, nothing else",
                length=len(text),
            )
        return cls(text)

    @property
    def level(self) -> Level:
        return _SUBJECT_LEVELS[len(self)]

    @property
    def parent(self) -> KleNumber | None:
        """The number one level up; None for a main group."""
        return KleNumber(self[:-3]) if len(self) > 2 else None

    @property
    def is_general(self) -> bool:
        """True for a subject `NN.NN.00`, the one KLE prescribes when a case spans several of its group."""
        return len(self) == 8 and self.endswith(".00")


class FacetNumber(str):
    """A number of the facet list: `K` category, `K02` facet (*handlingsfacet*)."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> FacetNumber:
        """The facet `text` spells exactly; raises InvalidInput, which never repeats the text."""
        if _FACET.fullmatch(text) is None:
            raise InvalidInput(
                "kle.facet_malformed",
                "A facet has the form K02, a category K: one Danish capital (Ø, not O or 0), then two digits",
                length=len(text),
            )
        return cls(text)

    @property
    def level(self) -> Level:
        return Level.FACET if len(self) == 3 else Level.FACET_CATEGORY

    @property
    def parent(self) -> FacetNumber | None:
        """The category of a facet; None for a category."""
        return FacetNumber(self[0]) if len(self) == 3 else None


def parse_any(text: str) -> KleNumber | FacetNumber:
    """A number of either part, told apart by its first character; raises InvalidInput."""
    return KleNumber.parse(text) if text[:1].isdigit() else FacetNumber.parse(text)


@dataclass(frozen=True)
class KlePattern:
    """A set of subject numbers in KOMBIT's syntax: `9*`, `99.*`, `99.9*`, `99.99.*`, `99.99.9*`, `99.99.99`.

    Source: the data filter of the municipalities' shared access control (domain of SF1470).
    """

    text: str

    def __post_init__(self) -> None:
        if _PATTERN.fullmatch(self.text) is None:
            raise InvalidInput(
                "kle.pattern_malformed",
                "A KLE pattern has one of the forms 3*, 32.*, 32.2*, 32.24.*, 32.24.0* or 32.24.04",
                length=len(self.text),
            )

    @cached_property
    def _prefix(self) -> str:
        return self.text.removesuffix("*")

    @cached_property
    def length(self) -> int:
        """How many digits the pattern fixes (1-6); of two patterns matching one number the longer wins."""
        return len(self._prefix.replace(".", ""))

    @property
    def is_exact(self) -> bool:
        return self.length == 6

    def matches(self, number: str) -> bool:
        """True when the pattern covers `number`, a well-formed number of any level.

        A group or main group is covered when every number below it is: `32.*` covers 32 and 32.24,
        `32.2*` covers 32.24 and not 32.
        """
        return number.startswith(self._prefix) or number + "." == self._prefix


@dataclass(frozen=True)
class FacetPattern:
    """A set of facets: `K` all of the category, `K01` the one."""

    text: str

    def __post_init__(self) -> None:
        FacetNumber.parse(self.text)

    @property
    def length(self) -> int:
        """1 or 3; the longer wins, and any facet pattern beats none."""
        return len(self.text)

    def matches(self, facet: str) -> bool:
        return facet.startswith(self.text)

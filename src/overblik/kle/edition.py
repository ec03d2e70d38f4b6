# SPDX-License-Identifier: MPL-2.0
"""One edition of KLE as plain data: its entries by number, and the checks every reader's result must pass."""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import msgspec

from overblik.errors import InvalidInput
from overblik.kle.number import FacetNumber, KleNumber, Level, Part

SAMPLE_LABEL = "sample"
"""The label of the edition shipped with the package; real editions are labelled YYYY-MM."""

_LABEL = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
_RETIRES = re.compile(r"\s*\[udgår ([0-9]{4})\]\s*$", re.IGNORECASE)
_SYSTEM_MARK = re.compile(r"\[[^\]]*fagsystem[^\]]*\]", re.IGNORECASE)


class Keyword(msgspec.Struct, frozen=True):
    """A word that leads to an entry (*stikord*).

    `weight` 0-10,000 comes from OS2KLE (1000 = a form's code), `rank` (*Orden*) from KL's XML; `facet`
    is the facet the word implies together with the subject. None = the format does not tell.
    """

    text: str
    weight: int | None = None
    rank: int | None = None
    facet: str | None = None


class LawReference(msgspec.Struct, frozen=True):
    """A law behind an entry (*retskilde*); `place` is a paragraph or chapter."""

    title: str
    place: str | None = None
    accession: str | None = None
    url: str | None = None


class Entry(msgspec.Struct, frozen=True):
    """One main group, group, subject, facet category or facet of one edition.

    `title` is empty when the format does not tell it, and lacks the mark "[udgår 2027]", which is
    `retires_year`. `derived`: worked out from the entries below because the format lacks the level.
    `retention` is B, K, K5, K10 or tom (archive law, advisory); `deletion` an ISO duration counted from
    the day the case is closed. Dates are Danish calendar days; from `retired` on the entry is not in use.
    """

    number: str
    level: Level
    title: str
    uuid: uuid.UUID | None = None
    derived: bool = False
    retires_year: int | None = None
    guidance: str = ""
    laws: tuple[LawReference, ...] = ()
    retention: str | None = None
    deletion: str | None = None
    created: datetime.date | None = None
    changed: tuple[datetime.date, ...] = ()
    retired: datetime.date | None = None
    moved_to: tuple[str, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    filters: tuple[str, ...] = ()

    @property
    def parent(self) -> str | None:
        """The number one level up; None at the top."""
        if self.level.part is Part.FACETS:
            return FacetNumber(self.number).parent
        return KleNumber(self.number).parent

    @property
    def full_title(self) -> str:
        """The title with its retirement mark, as OS2KLE prints it."""
        return f"{self.title} [udgår {self.retires_year}]" if self.retires_year else self.title

    @property
    def is_for_system(self) -> bool:
        """True when the title says that the subject belongs to one specialist system's own cases."""
        return _SYSTEM_MARK.search(self.title) is not None


def split_title(text: str) -> tuple[str, int | None]:
    """A printed title as (title, year it retires): "Revalidering [udgår 2027]" -> ("Revalidering", 2027)."""
    found = _RETIRES.search(text)
    if found is None:
        return text.strip(), None
    return text[: found.start()].strip(), int(found[1])


@dataclass(frozen=True)
class Edition:
    """One part of one published edition (*udgave*), in force from `published` until the next of its part.

    `wordless` are the entries the edition lists without keywords; None when its format tells no keywords
    at all. `omits_wordless`: the format leaves such entries out altogether, so a number missing here may
    still have existed (OS2KLE until 3.22).
    """

    label: str
    part: Part
    published: datetime.date
    format: str
    entries: Mapping[str, Entry]
    wordless: frozenset[str] | None
    omits_wordless: bool

    @classmethod
    def of(
        cls,
        label: str,
        part: Part,
        published: datetime.date,
        format: str,
        entries: Iterable[Entry],
        *,
        has_keywords: bool,
        omits_wordless: bool = False,
    ) -> Edition:
        """An edition from entries in any order.

        Raises InvalidInput for numbers that come twice, lack the level above or lack a title.
        """
        by_number: dict[str, Entry] = {}
        for entry in sorted(entries, key=lambda e: e.number):
            if entry.number in by_number:
                raise InvalidInput(
                    "kle.number_twice",
                    f"{entry.number} occurs twice; remove one of the two and import again",
                    number=entry.number,
                )
            by_number[entry.number] = entry
        if not by_number:
            raise InvalidInput("kle.edition_empty", "The file holds no KLE entries; nothing was imported")
        for entry in by_number.values():
            _check_entry(entry, by_number)
        wordless = frozenset(n for n, e in by_number.items() if not e.keywords and not e.derived)
        return cls(
            label,
            part,
            published,
            format,
            MappingProxyType(by_number),
            wordless if has_keywords else None,
            omits_wordless,
        )

    def count(self, level: Level) -> int:
        """How many entries the edition has at `level`."""
        return sum(entry.level is level for entry in self.entries.values())


def label_month(label: str) -> datetime.date:
    """The first day of the month `label` (YYYY-MM) names; raises InvalidInput."""
    if _LABEL.fullmatch(label) is None:
        raise InvalidInput(
            "kle.label_malformed", "An edition is named YYYY-MM, for example 2026-02", length=len(label)
        )
    try:
        return datetime.date(int(label[:4]), int(label[5:]), 1)
    except ValueError:
        raise InvalidInput(
            "kle.label_malformed", "An edition's year lies between 0001 and 9999", length=len(label)
        ) from None


def _check_entry(entry: Entry, by_number: Mapping[str, Entry]) -> None:
    if not entry.title and not entry.derived:
        raise InvalidInput("kle.title_missing", f"{entry.number} has no title", number=entry.number)
    if entry.parent is not None and entry.parent not in by_number:
        raise InvalidInput(
            "kle.parent_missing",
            f"{entry.number} stands without the level above it ({entry.parent}); is the file complete?",
            number=entry.number,
        )

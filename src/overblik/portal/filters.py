# SPDX-License-Identifier: MPL-2.0
"""The search on the start page: by words, area, status, year and authority, out of what the citizen has."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from overblik.overview.view import BenefitView, CaseView, CitizenStatus
from overblik.webkit.formatting import danish_date

_LONGEST_TEXT = 100
_SPELLED_OUT = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for; empty texts ask for nothing. `area`: KLE main group; `status`: the number of a national
    status, which only cases have; `authority`: CVR number.
    """

    text: str = ""
    area: str = ""
    status: str = ""
    year: str = ""
    authority: str = ""

    @classmethod
    def asked(cls, given: Mapping[str, str]) -> Search:
        """From the query of an address. Never fails: what nobody has simply finds nothing."""
        return cls(
            _text(given.get("text", "")),
            given.get("area", "")[:2],
            given.get("status", "")[:1],
            given.get("year", "")[:4],
            given.get("authority", "")[:8],
        )

    def __bool__(self) -> bool:
        return bool(self.text or self.area or self.status or self.year or self.authority)

    def case(self, case: CaseView, name: str = "") -> bool:
        """Whether a case is among what was searched for; `name` is what the page calls it."""
        return (
            self._place(case.kle, case.authority)
            and (not self.status or int_or_zero(self.status) == case.status)
            and (not self.year or int_or_zero(self.year) in case_years(case))
            and self._words(name, case.title, case.kle_title, case.authority_name, case.unit)
        )

    def benefit(self, benefit: BenefitView, name: str = "") -> bool:
        """Whether a benefit is among what was searched for; `name` is what the page calls it."""
        return (
            not self.status
            and self._place(benefit.kle, benefit.authority)
            and (not self.year or int_or_zero(self.year) in benefit_years(benefit))
            and self._words(name, benefit.name, benefit.kle_title, benefit.payer)
        )

    def _place(self, kle: str, authority: str) -> bool:
        return (not self.area or kle[:2] == self.area) and (not self.authority or authority == self.authority)

    def _words(self, *texts: str | None) -> bool:
        if not self.text:
            return True
        heap = " ".join(fold(text) for text in texts if text)
        return all(word in heap for word in fold(self.text).split())


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen: main groups of KLE, statuses of cases in the order of their steps, years (newest first), and
    (CVR number, name) of authorities.
    """

    areas: tuple[str, ...]
    statuses: tuple[CitizenStatus, ...]
    years: tuple[int, ...]
    authorities: tuple[tuple[str, str], ...]


def choices(cases: Iterable[CaseView], benefits: Iterable[BenefitView]) -> Choices:
    """Only what leads to something."""
    areas: set[str] = set()
    statuses: set[CitizenStatus] = set()
    years: set[int] = set()
    authorities: dict[str, str] = {}
    for case in cases:
        areas.add(case.kle[:2])
        statuses.add(case.status)
        years |= case_years(case)
        authorities[case.authority] = case.authority_name
    for benefit in benefits:
        areas.add(benefit.kle[:2])
        years |= benefit_years(benefit)
        authorities[benefit.authority] = benefit.authority_name
    return Choices(
        tuple(sorted(areas - {""})),
        tuple(sorted(statuses)),
        tuple(sorted(years, reverse=True)),
        tuple(sorted(authorities.items(), key=lambda entry: entry[1])),
    )


def case_years(case: CaseView) -> set[int]:
    """The years in which something happened in a case."""
    years = {
        danish_date(step.since).year for step in case.steps if step.since is not None and not step.expected
    }
    if case.created is not None:
        years.add(case.created.year)
    return years


def benefit_years(benefit: BenefitView) -> set[int]:
    """The years in which a benefit began, ended or was paid."""
    years = {payment.available.year for payment in benefit.payments if payment.available is not None}
    years.update(day.year for day in (benefit.start, benefit.end) if day is not None)
    return years


def fold(text: str) -> str:
    """Text as it is compared: without case or accents; ø and oe, å and aa are the same."""
    spelled = unicodedata.normalize("NFC", text.casefold()).translate(_SPELLED_OUT)
    return "".join(sign for sign in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(sign))


def int_or_zero(text: str) -> int:
    """A year from an address; what is no number is no year."""
    return int(text) if text.isascii() and text.isdigit() else 0


def _text(given: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in given).split())[:_LONGEST_TEXT]

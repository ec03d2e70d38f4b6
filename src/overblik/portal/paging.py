# SPDX-License-Identifier: MPL-2.0
"""Long lists a page at a time, by links that work alike with and without a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.utils.http import urlencode
from django.utils.translation import gettext

PARAMETER = "page"

T = TypeVar("T")
Way = tuple[str, str, str]
"""Address, words, and what the page is to this one (`rel`)."""


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page of how many; pages count from 1, and there is always one."""

    number: int
    count: int
    at_most: int

    @classmethod
    def asked(cls, told: str | None, things: int, at_most: int) -> Paging:
        """For so many things. Never fails: what is no page is the first, what lies beyond is the last."""
        count = max(1, -(-things // at_most))
        wanted = int(told) if told and told.isascii() and told.isdigit() and len(told) < _LONGEST else 1
        return cls(min(max(1, wanted), count), count, at_most)

    def part(self, things: Sequence[T]) -> Sequence[T]:
        """What of a list is on this page."""
        return things[(self.number - 1) * self.at_most : self.number * self.at_most]

    def words(self) -> str:
        """`Side 2 af 40`; nothing where there is one page only."""
        if self.count == 1:
            return ""
        return gettext("Page %(number)d of %(count)d") % {"number": self.number, "count": self.count}

    def ways(self, kept: Mapping[str, str], place: str = "") -> list[Way]:
        """To the pages before and after; `kept` stays in the address, `place` is where on the page to go on."""
        number, count = self.number, self.count
        found = []
        if number > _SECOND:
            found.append((1, gettext("First page"), ""))
        if number > 1:
            found.append((number - 1, gettext("Previous page"), "prev"))
        if number < count:
            found.append((number + 1, gettext("Next page"), "next"))
        if number < count - 1:
            found.append((count, gettext("Last page"), ""))
        return [(f"{_address(kept, page)}{place}", words, rel) for page, words, rel in found]


_LONGEST = 7
_SECOND = 2


def _address(kept: Mapping[str, str], page: int) -> str:
    return "?" + urlencode([*kept.items(), (PARAMETER, str(page))] if page > 1 else kept)

# SPDX-License-Identifier: MPL-2.0
"""What cases, benefits and areas are called on a page: in citizens' words where there are any.

A title that the authority chose to show as its source system has it stays the heading, with the citizens'
words beside it. Without one the citizens' words are the heading, with KLE's official title beside them.
"""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext

from overblik.guidance.advice import Advice, Said
from overblik.guidance.compile import Guidance
from overblik.overview.view import BenefitView, CaseView
from overblik.portal.desk import KleTitle
from overblik.portal.sentences import subject_beside


class Names:
    """The names of one page; `language` is that of the page."""

    __slots__ = ("_guidance", "language")

    def __init__(self, guidance: Guidance, language: str) -> None:
        self._guidance = guidance
        self.language = language

    def advice(self, item: CaseView | BenefitView) -> Advice:
        """All that is said of the area of a case or a benefit."""
        facet = item.facet if isinstance(item, CaseView) else None
        return self._guidance.of(item.kle, facet, item.authority, self.language)

    def of(self, item: CaseView | BenefitView) -> Said:
        """The heading of a case or a benefit."""
        own = item.title if isinstance(item, CaseView) else item.name
        words = self._words(item) if own == item.kle_title else None
        return words or Said(own, "da")

    def beside(self, item: CaseView | BenefitView) -> Said | None:
        """What stands beside the source system's own title: the first that says more than that does."""
        own = item.title if isinstance(item, CaseView) else item.name
        if own == item.kle_title:
            return None
        candidates = (self._words(item), Said(item.kle_title, "da"))
        return next((one for one in candidates if one is not None and subject_beside(own, one.text)), None)

    def official(self, item: CaseView | BenefitView) -> str:
        """KLE's title, where the heading is in citizens' words and says something else."""
        own = item.title if isinstance(item, CaseView) else item.name
        return subject_beside(self.of(item).text, item.kle_title) if own == item.kle_title else ""

    def area(self, number: str, on: dt.date, title: KleTitle, authority: str | None = None) -> str:
        """What a main group, group, subject or pattern (`32.24.*`) is called."""
        number = number.removesuffix("*").rstrip(".")
        if not number:
            return gettext("All areas")
        advice = self._guidance.of(number, None, authority, self.language)
        if advice.title is not None and _digits(advice.set_by["title"].kle) == _digits(number):
            return advice.title.text
        official = title(number, on) if len(number) > 2 else None
        if official is not None:
            return official
        if advice.title is not None:
            return advice.title.text
        return title(number[:2], on) or gettext("Other areas")

    def attribute(self, said: Said) -> str:
        """The attribute of words in another language than the page's."""
        return "" if said.language == self.language else f' lang="{said.language}"'

    def _words(self, item: CaseView | BenefitView) -> Said | None:
        """The citizens' title; that of a whole main group is too wide to name one case."""
        advice = self.advice(item)
        if advice.title is None or len(_digits(advice.set_by["title"].kle)) <= _MAIN_GROUP:
            return None
        return advice.title


_MAIN_GROUP = 2


def _digits(number: str) -> str:
    return number.removesuffix("*").replace(".", "")

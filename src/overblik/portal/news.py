# SPDX-License-Identifier: MPL-2.0
"""What is new to a citizen since the last visit: pure. New is what the index was told since, not what is dated since.

A decision of Monday that is delivered on Friday is new on Friday. One that was here all the time, in an area that the
municipality has opened since, is not: it was told before. Nor is history: a system that delivers its old cases for
the first time tells of what is long over.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop

from overblik.overview.view import BenefitView, CaseView, CitizenStatus
from overblik.webkit.formatting import danish_date, on_day

SLACK = dt.timedelta(minutes=5)
"""A delivery has its time of receipt before anybody can see it. Said to be new twice hurts nobody, never does."""

HISTORY = dt.timedelta(days=28)
"""What was over so long before the last visit is no news, whenever it is told."""

_DECIDED = (CitizenStatus.DECIDED, CitizenStatus.DISMISSED)


class News(enum.StrEnum):
    """What is new about a case or a benefit."""

    DECISION = "decision"
    STEP = "step"
    DOCUMENT = "document"
    GRANT = "grant"
    PAYMENT = "payment"


_WORDS = {
    News.DECISION: gettext_noop("New decision since your last visit %(when)s"),
    News.STEP: gettext_noop("New since your last visit %(when)s"),
    News.DOCUMENT: gettext_noop("New letter since your last visit %(when)s"),
    News.GRANT: gettext_noop("New since your last visit %(when)s"),
    News.PAYMENT: gettext_noop("New payment since your last visit %(when)s"),
}


@dataclass(frozen=True, slots=True)
class Since:
    """The last visit as what is told is held against it. None: there was none, so nothing is new."""

    visit: dt.datetime | None = None

    @property
    def told_after(self) -> dt.datetime | None:
        """What was told after this may be new."""
        return None if self.visit is None else self.visit - SLACK

    def case(self, case: CaseView) -> News | None:
        """What is new about a case, the most important of it."""
        if self.visit is None:
            return None
        if self._is_told(case.told_at):
            reached = [step for step in case.steps if not step.expected and step.since is not None]
            if self.decided(case):
                return News.DECISION
            if reached and self._is_recent(reached[-1].since):
                return News.STEP
        if any(self._is_told(one.told_at) and self._is_recent(one.date) for one in case.documents):
            return News.DOCUMENT
        return None

    def decided(self, case: CaseView) -> bool:
        """Whether a decision in the case is new: it is how far the case is, or was made since the last visit."""
        if self.visit is None or not self._is_told(case.told_at):
            return False
        made = [step for step in case.steps if step.status in _DECIDED and not step.expected]
        if not made or not self._is_recent(made[-1].since):
            return False
        last = made[-1]
        return last.current or (last.since is not None and danish_date(last.since) >= danish_date(self.visit))

    def benefit(self, benefit: BenefitView) -> News | None:
        """What is new about a benefit, the most important of it."""
        if self.visit is None:
            return None
        if self._is_told(benefit.told_at) and self._is_recent(benefit.start):
            return News.GRANT
        for one in benefit.payments:
            if one.available is not None and not self._is_recent(one.available):
                break  # they come newest first
            if self._is_told(one.told_at) and one.available is not None:
                return News.PAYMENT
        return None

    def words(self, news: News | None, today: dt.date, language: str) -> str:
        """`Nyt siden dit sidste besøg den 3. november`; nothing where there is no news."""
        if news is None or self.visit is None:
            return ""
        return gettext(_WORDS[news]) % {"when": on_day(self.visit, today, language)}

    def _is_told(self, at: dt.datetime | None) -> bool:
        after = self.told_after
        return at is not None and after is not None and at > after

    def _is_recent(self, day: dt.date | dt.datetime | None) -> bool:
        """Also what lies ahead."""
        return (
            day is not None
            and self.visit is not None
            and danish_date(day) >= danish_date(self.visit) - HISTORY
        )

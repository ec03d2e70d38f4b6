# SPDX-License-Identifier: MPL-2.0
"""When each edition is in force: from its publication until the next edition of its part."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from overblik.kle.edition import SAMPLE_LABEL, Edition
from overblik.kle.number import Part


@dataclass(frozen=True)
class Period:
    """One edition with its half-open period of Danish calendar days; `valid_to` None = still in force."""

    edition: Edition
    valid_from: datetime.date
    valid_to: datetime.date | None

    def covers(self, on: datetime.date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


def periods(editions: Iterable[Edition], part: Part) -> tuple[Period, ...]:
    """The periods of the editions of `part`, oldest first.

    The shipped sample counts only where it is all there is: it is a selection, and beside a real edition
    it would make numbers it lacks look retired.
    """
    of_part = [edition for edition in editions if edition.part is part]
    real = [edition for edition in of_part if edition.label != SAMPLE_LABEL]
    ordered = sorted(real or of_part, key=lambda edition: edition.published)
    ends = [edition.published for edition in ordered[1:]]
    return tuple(Period(e, e.published, end) for e, end in zip(ordered, [*ends, None], strict=False))

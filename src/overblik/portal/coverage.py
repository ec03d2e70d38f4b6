# SPDX-License-Identifier: MPL-2.0
"""What the overview covers, in words: areas and from-dates by authority, and that there may be more."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from overblik.guidance.compile import Guidance
from overblik.overview.view import Coverage, Gap, GapKind
from overblik.portal.desk import KleTitle
from overblik.portal.naming import Names
from overblik.webkit.formatting import day


@dataclass(slots=True)
class Covered:
    """One authority: for each from-date a sentence and the areas it holds for, then what is left out."""

    name: str
    opened: list[tuple[str, list[str]]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def covered(
    coverage: Sequence[Coverage], gaps: Sequence[Gap], on: dt.date, title: KleTitle, names: Names
) -> list[Covered]:
    """What each authority shows, in the order of the overview."""
    found: dict[str, Covered] = {}
    for entry in coverage:
        authority = found.setdefault(entry.authority, Covered(entry.authority_name))
        if entry.from_date is None:
            sentence = gettext("You see all your cases in these areas:")
        else:
            sentence = gettext("You see cases opened on %(day)s or later in these areas:") % {
                "day": day(entry.from_date, names.language)
            }
        # Two numbers may have the same name.
        areas = dict.fromkeys(names.area(area, on, title, entry.authority) for area in entry.areas)
        authority.opened.append((sentence, sorted(areas, key=str.casefold)))
    for gap in gaps:
        if gap.authority in found and gap.kind in (GapKind.AREA_CLOSED, GapKind.NOT_READY):
            found[gap.authority].left_out.append(_left_out(gap, on, title, names))
    return list(found.values())


def covered_markup(
    coverage: Sequence[Coverage],
    gaps: Sequence[Gap],
    on: dt.date,
    title: KleTitle,
    guidance: Guidance,
    language: str,
) -> SafeString:
    """The same as markup; kept, because all who see the same rules read the same words."""
    plain = tuple((entry.authority, entry.authority_name, entry.areas, entry.from_date) for entry in coverage)
    # lru_cache knows only that its arguments are hashable; a function is.
    return _markup(plain, tuple(gaps), on, title, guidance, language)  # type: ignore[arg-type]


@functools.lru_cache(maxsize=64)
def _markup(
    plain: tuple[tuple[str, str, tuple[str, ...], dt.date | None], ...],
    gaps: tuple[Gap, ...],
    on: dt.date,
    title: KleTitle,
    guidance: Guidance,
    language: str,
) -> SafeString:
    found = covered([Coverage(*entry) for entry in plain], gaps, on, title, Names(guidance, language))
    return render_to_string("portal/coverage.html", {"covered": found, "language": language})


def not_fetched(gaps: Sequence[Gap]) -> list[str]:
    """The authorities whose part of the overview is missing right now."""
    return [gap.authority_name for gap in gaps if gap.kind is GapKind.NOT_FETCHED]


def _left_out(gap: Gap, on: dt.date, title: KleTitle, names: Names) -> str:
    if gap.kind is GapKind.NOT_READY:
        return gettext("Something is not ready to be shown yet.")
    # A rule that closes all the rest, or numbers nobody has named, says nothing beyond the general sentence.
    areas = {names.area(area, on, title, gap.authority) for area in gap.areas} - {
        gettext("All areas"),
        gettext("Other areas"),
    }
    if not areas:
        return gettext("There may be cases in other areas. They are not shown here.")
    return gettext("Not shown here: %(areas)s. There may be cases in other areas too.") % {
        "areas": ", ".join(sorted(areas, key=str.casefold))
    }

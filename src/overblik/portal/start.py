# SPDX-License-Identifier: MPL-2.0
"""The start page of a citizen: right now, what is running, what is over, and how far the overview reaches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from overblik.guidance.compile import Guidance
from overblik.overview.view import Overview
from overblik.portal import cards
from overblik.portal.coverage import covered_markup, not_fetched
from overblik.portal.desk import KleTitle
from overblik.portal.filters import Choices, Search, choices
from overblik.portal.naming import Names
from overblik.portal.news import Since
from overblik.portal.now import right_now
from overblik.portal.paging import PARAMETER, Paging
from overblik.portal.sentences import status_sentence
from overblik.webkit.formatting import recent_moment

# A page must be readable and quick for those who have the most; the rest is on the next ones.
AT_MOST = 50
# With fewer items than this a search costs more reading than it saves.
_WORTH_SEARCHING = 6
_SEARCHED = ("text", "area", "status", "year", "authority")


def start_page(
    overview: Overview,
    guidance: Guidance,
    kle_title: KleTitle,
    asked: Mapping[str, str],
    *,
    since: Since,
    today: dt.date,
    start: str,
    language: str,
) -> dict[str, Any]:
    """What the template of the start page is given; `asked` is the query of the address, `since` the last visit."""
    names = Names(guidance, language)
    search = Search.asked(asked)
    cases = (
        [case for case in overview.cases if search.case(case, names.of(case).text)]
        if search
        else overview.cases
    )
    benefits = (
        [benefit for benefit in overview.benefits if search.benefit(benefit, names.of(benefit).text)]
        if search
        else overview.benefits
    )
    running = [case for case in cases if case.active]
    closed = [case for case in cases if not case.active]
    current = [benefit for benefit in benefits if benefit.active]
    earlier = [benefit for benefit in benefits if not benefit.active]
    paging = Paging.asked(asked.get(PARAMETER), max(len(cases), len(benefits)), AT_MOST)
    # What is running comes before what is over, over all the pages.
    cases_here, benefits_here = paging.part([*running, *closed]), paging.part([*current, *earlier])
    running_here = [case for case in cases_here if case.active]
    closed_here = [case for case in cases_here if not case.active]
    current_here = [benefit for benefit in benefits_here if benefit.active]
    earlier_here = [benefit for benefit in benefits_here if not benefit.active]
    is_first = paging.number == 1
    things = right_now(overview.cases, overview.benefits, since, today) if is_first and not search else ()
    values: dict[str, Any] = {
        "updated": recent_moment(overview.updated_at, today, language) if overview.updated_at else "",
        "nothing": not overview.cases and not overview.benefits,
        "not_fetched": ", ".join(not_fetched(overview.gaps)),
        "search": search,
        "found": len(cases) + len(benefits),
        "now": cards.things_now(things, start, names, since, today),
        "running_count": len(running),
        "closed_count": len(closed),
        "current_count": len(current),
        "earlier_count": len(earlier),
        "is_first": is_first,
        "paging": paging.words(),
        "pages": paging.ways({name: asked[name] for name in _SEARCHED if asked.get(name)}),
        "running": cards.running_cases(running_here, start, names, since, today) if running_here else "",
        "closed": cards.closed_cases(closed_here, start, names, since, today) if closed_here else "",
        "current": cards.running_benefits(current_here, start, names, since, today) if current_here else "",
        "earlier": cards.earlier_benefits(earlier_here, start, names, since, today) if earlier_here else "",
        "closed_has_news": any(since.case(case) for case in closed_here),
        "earlier_has_news": any(since.benefit(benefit) for benefit in earlier_here),
        "covered": covered_markup(overview.coverage, overview.gaps, today, kle_title, guidance, language),
    }
    if search or len(overview.cases) + len(overview.benefits) >= _WORTH_SEARCHING:
        values["choices"] = _offered(
            choices(overview.cases, overview.benefits), search, kle_title, today, names
        )
    return values


def _offered(
    found: Choices, search: Search, kle_title: KleTitle, today: dt.date, names: Names
) -> list[tuple[str, str, str, Sequence[tuple[str, str]], str]]:
    """Each list to choose from: name, label, word for all, (value, words), the value chosen.

    What leaves nothing to choose is not offered, unless it was chosen.
    """
    areas = sorted(
        ((area, names.area(area, today, kle_title)) for area in found.areas),
        key=lambda entry: entry[1].casefold(),
    )
    statuses = [(str(int(status)), status_sentence(status, "")) for status in found.statuses]
    years = [(str(year), str(year)) for year in found.years]
    lists: list[tuple[str, str, str, Sequence[tuple[str, str]], str]] = [
        ("area", gettext("Area"), gettext("All areas"), areas, search.area),
        (
            "status",
            gettext("How far the case is"),
            gettext("All, whatever the status"),
            statuses,
            search.status,
        ),
        ("year", gettext("Year"), gettext("All years"), years, search.year),
        ("authority", gettext("Authority"), gettext("All authorities"), found.authorities, search.authority),
    ]
    return [one for one in lists if len(one[3]) > 1 or one[4]]

# SPDX-License-Identifier: MPL-2.0
"""The start page of a citizen: right now, what is running, what is over, and how far the overview reaches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext

from overblik.overview.view import Overview
from overblik.portal import cards
from overblik.portal.coverage import covered_markup, not_fetched
from overblik.portal.desk import Desk
from overblik.portal.filters import Choices, Search, choices
from overblik.portal.naming import Names
from overblik.portal.now import right_now
from overblik.portal.sentences import status_sentence
from overblik.webkit.formatting import recent_moment

# A page must be readable and quick for those who have the most; the rest is one link away.
AT_MOST = 40
# With fewer items than this a search costs more reading than it saves.
_WORTH_SEARCHING = 6


def start_page(
    overview: Overview, desk: Desk, asked: Mapping[str, str], *, today: dt.date, start: str, language: str
) -> dict[str, Any]:
    """What the template of the start page is given; `asked` is the query of the address."""
    guidance = desk.guidance()
    names = Names(guidance, language)
    search = Search.asked(asked)
    everything = asked.get("show") == "all"
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
    size = max(len(running), len(closed), len(current), len(earlier))
    limit = size if everything else AT_MOST
    things = () if search else right_now(overview.cases, overview.benefits, today)
    values: dict[str, Any] = {
        "updated": recent_moment(overview.updated_at, today, language) if overview.updated_at else "",
        "nothing": not overview.cases and not overview.benefits,
        "not_fetched": ", ".join(not_fetched(overview.gaps)),
        "search": search,
        "found": len(cases) + len(benefits),
        "now": cards.things_now(things, start, today, names),
        "running_count": len(running),
        "closed_count": len(closed),
        "current_count": len(current),
        "earlier_count": len(earlier),
        "show_all": "" if size <= limit else _show_all(asked),
        "running": cards.running_cases(running[:limit], start, names) if running else "",
        "closed": cards.closed_cases(closed[:limit], start, names) if closed else "",
        "current": cards.running_benefits(current[:limit], start, today, names) if current else "",
        "earlier": cards.earlier_benefits(earlier[:limit], start, today, names) if earlier else "",
        "covered": covered_markup(
            overview.coverage, overview.gaps, today, desk.kle_title, guidance, language
        ),
    }
    if search or len(overview.cases) + len(overview.benefits) >= _WORTH_SEARCHING:
        values["choices"] = _offered(choices(overview.cases, overview.benefits), search, desk, today, names)
    return values


def _offered(
    found: Choices, search: Search, desk: Desk, today: dt.date, names: Names
) -> list[tuple[str, str, str, Sequence[tuple[str, str]], str]]:
    """Each list to choose from: name, label, word for all, (value, words), the value chosen.

    What leaves nothing to choose is not offered, unless it was chosen.
    """
    areas = sorted(
        ((area, names.area(area, today, desk.kle_title)) for area in found.areas),
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


def _show_all(asked: Mapping[str, str]) -> str:
    kept = {name: asked[name] for name in ("text", "area", "status", "year", "authority") if asked.get(name)}
    return urlencode({**kept, "show": "all"})

# SPDX-License-Identifier: MPL-2.0
"""The page that tells a citizen when the citizen's data were looked at, by whom in general terms, and why."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from overblik.overview.looks import Eyes, Looks, Seen
from overblik.portal.citizen import Citizen, today_of
from overblik.portal.desk import desk
from overblik.portal.frame import language_of_page, own, own_look, page, reached
from overblik.portal.purposes import OWN_ACTS, purpose_sentence
from overblik.webkit import formatting

PURPOSE = "portal.looks"

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Line:
    """Some looks of one day by the same eyes: who, how often and when, and why."""

    who: str
    times: str
    why: str


@require_safe
@own
def looks(request: HttpRequest, citizen: Citizen) -> HttpResponse:
    """One month of the log; the month is asked for as `?month=2025-11`."""
    month = _asked(request.GET.get("month"), today_of(request))
    with reached():
        found = desk().read_looks(citizen.keys, own_look(request, citizen, PURPOSE), month)
    values = looks_page(
        found,
        desk().authority_name,
        today=today_of(request),
        here=reverse("portal:looks"),
        language=language_of_page(),
    )
    values["kept_days"] = settings.OVERBLIK.access_log_days
    return page(request, "portal/looks.html", values, signed_in=True)


def looks_page(
    found: Looks, authority_name: Callable[[str], str], *, today: dt.date, here: str, language: str
) -> dict[str, Any]:
    """What the template is given: the days with their lines, and the ways to other months."""
    days = [
        (formatting.weekday_and_day(day, language), _lines(list(seen), authority_name, language))
        for day, seen in groupby(found.seen, key=attrgetter("day"))
    ]
    return {
        "month": formatting.month(found.month, language),
        "is_now": found.month == today.replace(day=1),
        "days": days,
        "complete": found.complete,
        "earlier": _way(found.earlier, here, language),
        "later": _way(found.later, here, language),
    }


def _lines(seen: list[Seen], authority_name: Callable[[str], str], language: str) -> list[Line]:
    """A day's lines, the newest first; the citizen's own visits are one line, but what was taken home is not."""
    visits = [one for one in seen if one.eyes is Eyes.SELF and one.purpose not in OWN_ACTS]
    lines = [(one.last, _line(one, authority_name, language)) for one in seen if one not in visits]
    if visits:
        newest = max(one.last for one in visits)
        times = _times(sum(one.count for one in visits), min(one.first for one in visits), newest, language)
        lines.append((newest, Line(gettext("You yourself"), times, gettext("You looked at your overview."))))
    return [line for _, line in sorted(lines, key=lambda entry: entry[0], reverse=True)]


def _line(seen: Seen, authority_name: Callable[[str], str], language: str) -> Line:
    times = _times(seen.count, seen.first, seen.last, language)
    return Line(_who(seen, authority_name), times, purpose_sentence(seen))


def _who(seen: Seen, authority_name: Callable[[str], str]) -> str:
    if seen.eyes is Eyes.SELF:
        return gettext("You yourself")
    if seen.eyes is Eyes.REPRESENTATIVE:
        if seen.system is not None:
            return gettext("%(name)s, by your mandate") % {"name": seen.system}
        return gettext("Someone who may see your overview on your behalf")
    if seen.eyes is Eyes.SYSTEM:
        if seen.system is not None:
            return gettext("The IT system %(name)s") % {"name": seen.system}
        return gettext("An IT system whose name we do not know")
    if seen.eyes is Eyes.OVERBLIK:
        return gettext("Overblik, by itself")
    if seen.authority is not None:
        return gettext("An employee of %(authority)s") % {"authority": authority_name(seen.authority)}
    return gettext("An employee who runs Overblik for the municipality")


def _times(count: int, first: dt.datetime, last: dt.datetime, language: str) -> str:
    """`12 gange, kl. 9.12 til kl. 10.40`; a single look only says when."""
    from_, to = formatting.clock(first, language), formatting.clock(last, language)
    if count == 1:
        return from_
    words = ngettext("%(count)s time", "%(count)s times", count) % {
        "count": formatting.number(count, language)
    }
    if from_ == to:
        return f"{words}, {from_}"
    return gettext("%(times)s, from %(first)s to %(last)s") % {"times": words, "first": from_, "last": to}


def _way(month: dt.date | None, here: str, language: str) -> tuple[str, str] | None:
    return None if month is None else (f"{here}?month={month:%Y-%m}", formatting.month(month, language))


def _asked(text: str | None, today: dt.date) -> dt.date:
    """The first day of the month asked for, this month unless told. Raises Http404 for what is no month."""
    if text is None:
        return today.replace(day=1)
    match = _MONTH.fullmatch(text)
    if match is None:
        raise Http404
    return dt.date(int(match[1]), int(match[2]), 1)

# SPDX-License-Identifier: MPL-2.0
"""The page on which a citizen lets another person see, where an authority has opened for it.

The other person's number is sent once and never shown again, and the answer is the same whether anybody knows them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_http_methods

from overblik.errors import InvalidInput, OverblikError, Unavailable
from overblik.kle.number import KlePattern
from overblik.overview.compose import DENMARK
from overblik.overview.view import Coverage
from overblik.people.cpr import Cpr
from overblik.people.mandate import LONGEST_LABEL, Terms
from overblik.portal.citizen import Citizen, moment_of, today_of
from overblik.portal.desk import Granting, desk
from overblik.portal.frame import language_of_page, own, page, reached, unkept
from overblik.portal.mandates import GIVEN
from overblik.portal.naming import Names

MONTHS = (3, 6, 12, 24)
"""How long a mandate may last."""

_WORDS = {
    3: gettext_noop("3 months"),
    6: gettext_noop("6 months"),
    12: gettext_noop("1 year"),
    24: gettext_noop("2 years"),
}
# By the code of what was refused: which field it is about, and what to do.
_PROBLEMS = {
    "areas": ("areas", gettext_noop("Choose at least one area.")),
    "months": ("months", gettext_noop("Choose how long the mandate is to last.")),
    "cpr": ("cpr", gettext_noop("Write the other person's CPR number with 10 digits.")),
    "mandate.label": (
        "names",
        gettext_noop("A name can have up to 60 characters, and cannot be a CPR number."),
    ),
    "mandate.to_oneself": ("cpr", gettext_noop("This is your own CPR number. Write the other person's.")),
    "mandate.too_young": ("", gettext_noop("You must be 15 years old to give a mandate.")),
    "mandate.too_many": (
        "",
        gettext_noop("You have given as many mandates as you can. End one of them first."),
    ),
    "mandate.giver_unknown": (
        "",
        gettext_noop("You cannot give a mandate yet. There is nothing in your overview."),
    ),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right: the field it is about ("" = none of them), and what to do."""

    field: str
    text: str


class _Refused(Exception):
    def __init__(self, *codes: str) -> None:
        super().__init__(*codes)
        self.codes = codes


@require_http_methods(["GET", "HEAD", "POST"])
@own
def give(request: HttpRequest, citizen: Citizen) -> HttpResponse:
    """The form, and what becomes of it."""
    granting, provider = desk().granting, desk().mandates
    if granting is None or provider is None:
        raise Http404
    offered = _offered(request, granting)
    if request.method != "POST":
        return _form(request, offered, ())
    now = moment_of(request)
    try:
        holder, terms = _read(request.POST, request.POST.getlist("areas"), offered, granting, now)
        with reached():
            made = provider.grant(citizen.keys, holder, terms, now)
    except _Refused as refused:
        return _form(request, offered, refused.codes)
    except Unavailable:
        raise
    except OverblikError as error:
        if error.code not in _PROBLEMS:  # keys that are being renewed
            raise Unavailable(error.code, error.message) from None
        return _form(request, offered, (error.code,))
    return unkept(HttpResponseRedirect(f"{reverse('portal:mandates')}?{GIVEN}={made.id}"))


def main_areas(coverage: Iterable[Coverage], authorities: Iterable[str]) -> list[str]:
    """The patterns of main groups that a mandate may name: those in which these authorities show anything."""
    opened = set(authorities)
    patterns = (area for entry in coverage if entry.authority in opened for area in entry.areas)
    return sorted({f"{text[:2]}.*" if text[1].isdigit() else text for text in patterns})


def _offered(request: HttpRequest, granting: Granting) -> list[tuple[str, str]]:
    """Pattern and name of each area, in the order of the alphabet."""
    names, today = Names(desk().guidance(), language_of_page()), today_of(request)
    patterns = main_areas(desk().declared().coverage, granting.authorities)
    found = [(text, names.area(text, today, desk().kle_title)) for text in patterns]
    return sorted(found, key=lambda one: one[1].casefold())


def _read(
    told: Mapping[str, str],
    areas: list[str],
    offered: list[tuple[str, str]],
    granting: Granting,
    now: dt.datetime,
) -> tuple[Cpr, Terms]:
    """Whom, and what. Raises _Refused with everything that is to be put right at once."""
    codes: list[str] = []
    known = {text for text, _ in offered}
    chosen = tuple(KlePattern(text).text for text in dict.fromkeys(areas) if text in known)
    if not chosen:
        codes.append("areas")
    months = told.get("months", "")
    if months not in map(str, MONTHS):
        codes.append("months")
    holder: Cpr | None = None
    try:
        holder = granting.read_cpr(told.get("cpr", ""))
    except InvalidInput:
        codes.append("cpr")
    if holder is None or codes:
        raise _Refused(*codes)
    try:
        terms = Terms(
            chosen,
            now,
            _after(now, int(months)),
            granting.authorities,
            told.get("giver_label", "").strip() or None,
            told.get("holder_label", "").strip() or None,
        )
    except InvalidInput as error:
        raise _Refused(error.code) from None
    return holder, terms


def _after(now: dt.datetime, months: int) -> dt.datetime:
    """The Danish midnight that ends the last day: the same day so many months later, or the last of that month."""
    today = now.astimezone(DENMARK).date()
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    first = dt.date(year, month + 1, 1)
    length = ((first + dt.timedelta(days=31)).replace(day=1) - first).days
    last = first.replace(day=min(today.day, length))
    return dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), DENMARK)


def _form(request: HttpRequest, offered: list[tuple[str, str]], codes: Iterable[str]) -> HttpResponse:
    problems = [Problem(field, gettext(text)) for field, text in (_PROBLEMS[code] for code in codes)]
    told = request.POST
    values = {
        "areas": [(text, name, text in told.getlist("areas")) for text, name in offered],
        "months": [(str(one), gettext(_WORDS[one]), told.get("months", "12") == str(one)) for one in MONTHS],
        "holder_label": told.get("holder_label", "")[:LONGEST_LABEL],
        "giver_label": told.get("giver_label", "")[:LONGEST_LABEL],
        "longest": LONGEST_LABEL,
        "problems": problems,
        "wrong": {problem.field: problem.text for problem in problems},
    }
    return page(request, "portal/give_mandate.html", values, signed_in=True, status=422 if problems else 200)

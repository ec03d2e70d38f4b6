# SPDX-License-Identifier: MPL-2.0
""" "Whom do you want to look up?": the form that begins a look-up, and the button that ends it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from overblik.console import look_up
from overblik.console.desk import desk
from overblik.console.frame import for_roles, page
from overblik.console.look_up import LASTS, LOOKERS, PURPOSES, REAL_PERSONS, TEST, LookUp
from overblik.console.member import Member
from overblik.errors import InvalidInput
from overblik.people.cpr import is_replacement
from overblik.portal.citizen import moment_of
from overblik.portal.frame import language_of_page, unkept
from overblik.webkit.formatting import DENMARK

_WRONG: dict[str, str | Promise] = {
    "cpr": gettext_lazy("Write the ten digits of the number, with or without a hyphen."),
    "purpose": gettext_lazy("Choose why you look the person up."),
    "as_of": gettext_lazy("Write a time that has been, or leave it empty to see the page as it is now."),
    "invented": gettext_lazy("A real person cannot be used to try. Choose another purpose, if you have one."),
    "real": gettext_lazy("You may only look up invented persons, to try. Ask support to look a citizen up."),
}


@require_http_methods(["GET", "POST"])
@for_roles(*LOOKERS)
def citizen(request: HttpRequest, member: Member) -> HttpResponse:
    """The form; a number that can be looked up leads on to what its citizen sees."""
    if request.method == "GET":
        return _form(request, member)
    now = moment_of(request)
    try:
        wanted = _wanted(request, member, now)
    except InvalidInput as error:
        return _form(request, member, str(error.params["field"]), 400)
    if not look_up.may_begin(desk(), member, settings.OVERBLIK.look_ups_per_hour, now):
        return _form(request, member, "enough", 429)
    look_up.keep(request, wanted)
    return unkept(HttpResponseRedirect(reverse("console:citizen-start")))


@require_POST
@for_roles(*LOOKERS)
def end(request: HttpRequest, member: Member) -> HttpResponse:
    """Back to the form, with nobody looked up."""
    look_up.end(request)
    return unkept(HttpResponseRedirect(reverse("console:citizen")))


def _wanted(request: HttpRequest, member: Member, now: dt.datetime) -> LookUp:
    """What the form asks for. Raises InvalidInput naming the field; the number is repeated nowhere."""
    told = request.POST
    purpose = told.get("purpose", "")
    if purpose not in PURPOSES:
        raise _refused("purpose")
    as_of = _time(told.get("as_of", ""), now)
    keys, is_invented = _person(told)
    if not look_up.may_be_looked_up(member, purpose, is_invented=is_invented):
        raise _refused("invented" if purpose == TEST else "real")
    return LookUp(keys, purpose, member.authority, now + LASTS, as_of)


def _person(told: QueryDict) -> tuple[tuple[uuid.UUID, ...], bool]:
    """The keys of whom the form names, and whether the person is invented. Raises InvalidInput."""
    for one in desk().demo_persons:
        if one.id == told.get("person"):
            return one.keys, True
    try:
        cpr = desk().read_cpr(told.get("cpr", ""))
    except InvalidInput:
        raise _refused("cpr") from None
    return desk().ring.party_keys("cpr", cpr.digits), is_replacement(cpr)


def _time(text: str, now: dt.datetime) -> dt.datetime | None:
    """A Danish time that has been; None = now. What is exempt until a day is not seen by asking beyond it."""
    if not text.strip():
        return None
    try:
        told = dt.datetime.fromisoformat(text.strip())
        moment = (told if told.tzinfo else told.replace(tzinfo=DENMARK)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise _refused("as_of") from None
    if moment > now:
        raise _refused("as_of")
    return moment


def _refused(field: str) -> InvalidInput:
    return InvalidInput("console.look_up", "the look-up cannot be made", field=field)


def _form(request: HttpRequest, member: Member, wrong: str = "", status: int = 200) -> HttpResponse:
    told = request.POST if wrong else {}
    real = member.may(*REAL_PERSONS)
    language = language_of_page()
    values: dict[str, Any] = {
        "purposes": [
            (code, words, told.get("purpose", "") == code)
            for code, words in PURPOSES.items()
            if real or code == TEST
        ],
        "persons": [
            (one.id, one.name, one.story.get(language, ""), told.get("person", "") == one.id)
            for one in desk().demo_persons
        ],
        "only_invented": not real,
        "as_of": told.get("as_of", ""),
        "now": moment_of(request).astimezone(DENMARK).strftime("%Y-%m-%dT%H:%M"),
        "wrong": {"invented": "purpose", "real": "cpr"}.get(wrong, wrong),
        "refused": _words(wrong),
        "looked_up": look_up.current(request, member, moment_of(request)) is not None,
        "minutes": int(LASTS.total_seconds() // 60),
    }
    return page(request, "console/look_up.html", values, member, status=status)


def _words(wrong: str) -> str:
    if wrong == "enough":
        most = settings.OVERBLIK.look_ups_per_hour
        return ngettext(
            "You have looked up %(most)s person within the last hour, and that is the most. Wait a little.",
            "You have looked up %(most)s persons within the last hour, and that is the most. Wait a little.",
            most,
        ) % {"most": most}
    return str(_WRONG.get(wrong, ""))

# SPDX-License-Identifier: MPL-2.0
"""The page where a citizen asks to be told when there is news, and the pages that links in the mails lead to.

Whoever follows such a link need not be signed in, and is told nothing about anybody: the pages are the same
whatever the token, and so are the answers to a wrong one and to one that is too old. Nothing happens before a
form is sent, because mail programs open links by themselves.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from overblik.errors import InvalidInput
from overblik.notices.news import NewsKind
from overblik.notices.office import Asked, Office
from overblik.notices.wish import LANGUAGES, NoticeChannel, Standing, checked_address
from overblik.portal.citizen import Citizen, moment_of, today_of
from overblik.portal.desk import desk
from overblik.portal.frame import language_of_page, own, page, reached, unkept
from overblik.webkit import formatting

CONFIRMED, TOO_LATE, STOPPED = "bekraeftet", "virker-ikke", "stoppet"
_DONE = ("saved", "stopped")
_FIELD_OF = {
    "notices.kinds": "kinds",
    "notices.channel": "channel",
    "notices.language": "language",
    "notices.address": "address",
    "notices.too_many": "address",
}


@dataclass(frozen=True, slots=True)
class Form:
    """What is filled in, and what is wrong with it by field."""

    kinds: frozenset[str]
    channel: str
    address: str
    language: str
    errors: dict[str, str] = field(default_factory=dict)


@require_http_methods(["GET", "HEAD", "POST"])
@own
def notices(request: HttpRequest, citizen: Citizen) -> HttpResponse:
    """What holds for this citizen, and the form to ask, change and stop."""
    office = _office()
    with reached():
        if request.method == "POST":
            return _change(request, office, citizen)
        standing = office.standing(citizen.keys)
        return _shown(request, office, standing, _form_of(standing, office))


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the first mail: a button, and when it is pressed whether the token was good."""
    if request.method != "POST":
        return page(request, "portal/notice_confirm.html", {}, signed_in=False)
    with reached():
        good = _office().confirm(token, moment_of(request))
    return _answer(CONFIRMED if good else TOO_LATE)


# A mail program that stops mails for its user has no cookie of ours; the token says who it is.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def way_out(request: HttpRequest, token: str) -> HttpResponse:
    """The link that ends the mails: a button for people, one click for mail programs (RFC 8058)."""
    if request.method != "POST":
        return page(request, "portal/notice_way_out.html", {}, signed_in=False)
    with reached():
        _office().withdraw_by_link(token)
    if request.POST.get("List-Unsubscribe") == "One-Click":
        return unkept(HttpResponse("ok\n", content_type="text/plain"))
    return _answer(STOPPED)


@require_safe
def answer(request: HttpRequest, what: str) -> HttpResponse:
    """What became of a link, the same for everybody."""
    if what not in (CONFIRMED, TOO_LATE, STOPPED):
        raise Http404
    return page(request, "portal/notice_answer.html", {"what": what}, signed_in=False)


def are_offered(moment: dt.datetime) -> bool:
    """Whether the start page leads to the page of notices. Raises Unavailable."""
    office = desk().notices
    with reached():
        return office is not None and office.is_offered(moment)


def _change(request: HttpRequest, office: Office, citizen: Citizen) -> HttpResponse:
    if request.POST.get("do") == "stop":
        office.withdraw(citizen.keys)
        return _back("stopped")
    form = _sent(request)
    if not form.errors:
        try:
            asked = Asked(
                NoticeChannel(form.channel),
                frozenset(NewsKind(kind) for kind in form.kinds),
                form.language,
                form.address,
            )
            office.ask(citizen.keys, asked, moment_of(request))
            return _back("saved")
        except InvalidInput as refused:
            form.errors[_FIELD_OF.get(refused.code, "kinds")] = _words(refused.code)
    return _shown(request, office, office.standing(citizen.keys), form)


def _sent(request: HttpRequest) -> Form:
    """The form as it was sent, with all that is wrong with it at once."""
    told = request.POST
    channel, language = told.get("channel", ""), told.get("language", "")
    kinds = frozenset(told.getlist("kinds")) & frozenset(NewsKind)
    form = Form(kinds, channel, told.get("address", "")[:300].strip(), language)
    if not kinds:
        form.errors["kinds"] = _words("notices.kinds")
    if channel not in frozenset(NoticeChannel):
        form.errors["channel"] = _words("notices.channel")
    if language not in LANGUAGES:
        form.errors["language"] = _words("notices.language")
    if channel == NoticeChannel.EMAIL:
        try:
            checked_address(form.address)
        except InvalidInput as refused:
            form.errors["address"] = _words(refused.code)
    return form


def _form_of(standing: Standing | None, office: Office) -> Form:
    if standing is not None:
        return Form(frozenset(standing.kinds), standing.channel, standing.address or "", standing.language)
    channels = office.channels()
    return Form(frozenset(NewsKind), channels[0] if channels else "", "", language_of_page())


def _shown(request: HttpRequest, office: Office, standing: Standing | None, form: Form) -> HttpResponse:
    language, today = language_of_page(), today_of(request)
    channels = office.channels()
    values: dict[str, Any] = {
        "form": form,
        "done": next((one for one in _DONE if one in request.GET), ""),
        "standing": standing,
        "state": _state(standing, moment_of(request)),
        "told": formatting.recent_moment(standing.told_at, today, language)
        if standing and standing.told_at
        else "",
        "until": formatting.moment(standing.confirm_until, language)
        if standing and standing.confirm_until
        else "",
        "by_email": NoticeChannel.EMAIL in channels,
        "by_digital_post": NoticeChannel.DIGITAL_POST in channels,
        "hours": office.hours,
        "kind_choices": [(kind.value, words, kind in form.kinds) for kind, words in _kinds()],
        "language_choices": [
            (code, name, code == form.language) for code, name in (("da", "Dansk"), ("en", "English"))
        ],
    }
    return page(request, "portal/notices.html", values, signed_in=True)


def _kinds() -> list[tuple[NewsKind, str]]:
    return [
        (NewsKind.STATUS, gettext("A case has moved on")),
        (NewsKind.DECISION, gettext("There is a decision, or you have been granted a benefit")),
        (NewsKind.PAYMENT, gettext("There is a payment")),
    ]


def _state(standing: Standing | None, now: dt.datetime) -> str:
    if standing is None:
        return ""
    if standing.stopped is not None:
        return "refused"
    if standing.confirmed_at is not None:
        return "active"
    late = standing.confirm_until is not None and standing.confirm_until <= now
    return "late" if late else "unconfirmed"


def _words(code: str) -> str:
    """What is wrong, in the language of the page."""
    match code:
        case "notices.kinds":
            return gettext("Choose at least one thing you want to hear of.")
        case "notices.channel":
            return gettext("Choose how you want to be told.")
        case "notices.language":
            return gettext("Choose a language.")
        case "notices.too_many":
            return gettext("You have asked for too many mails today. Try again tomorrow.")
    return gettext("Write an email address such as name@example.dk.")


def _office() -> Office:
    found = desk().notices
    if found is None:
        raise Http404
    return found


def _answer(what: str) -> HttpResponse:
    return unkept(HttpResponseRedirect(reverse("portal:notice-answer", args=[what])))


def _back(done: str) -> HttpResponse:
    return unkept(HttpResponseRedirect(f"{reverse('portal:notices')}?{done}=1"))

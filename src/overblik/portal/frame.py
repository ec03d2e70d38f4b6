# SPDX-License-Identifier: MPL-2.0
"""What every page of the portal shares: its frame, and that a page with personal data is never kept."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import logging
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from psycopg import OperationalError

from overblik.audit.access import Channel, Look
from overblik.errors import NotFound, Unavailable
from overblik.index.reading import ItemKind
from overblik.overview import query
from overblik.overview.view import Overview
from overblik.portal.acting import Acting, Banner, acting, banner, stop_acting
from overblik.portal.citizen import Citizen, moment_of, sign_out, signed_in, today_of
from overblik.portal.desk import desk
from overblik.portal.naming import Names
from overblik.portal.news import Since
from overblik.portal.session_note import BY_CITIZEN, BY_TIME, session_note, start_url

_log = logging.getLogger(__name__)
_RETRY_AFTER_SECONDS = "60"
# Where a request keeps what the reading told of the mandate, for the banner of the same page.
_TOLD = "overblik_on_behalf"

View = Callable[..., HttpResponse]


def language_of_page() -> str:
    """ "da" or "en"."""
    return get_language() or "da"


def page(
    request: HttpRequest, template: str, values: dict[str, Any], *, signed_in: bool, status: int = 200
) -> HttpResponse:
    """A page in the common frame; nobody keeps it, because the same address may be personal."""
    start = reverse("portal:start")
    frame = {
        "municipality": _municipality(),
        "frame": "portal/page.html",
        "home_url": start,
        "start_url": start,
        "logout_url": reverse("portal:sign-out") if signed_in else "",
        "data_protection_url": reverse("portal:data-protection"),
        "signed_in": signed_in,
        "session": session_note(request) if signed_in else None,
        "language": language_of_page(),
        "acting": acting_banner(request) if signed_in else None,
    }
    response = render(request, template, {**frame, **values}, status=status)
    return unkept(response)


def acting_banner(request: HttpRequest) -> Banner | None:
    """What a page says while the citizen acts for another; None on one's own."""
    try:
        if acting(request) is None:
            return None
        names, titles, today = (
            Names(desk().guidance(), language_of_page()),
            desk().kle_title,
            today_of(request),
        )
    except Unavailable:  # the page that says so is made here too
        return None
    told = getattr(request, _TOLD, None)
    return banner(told, lambda area: names.area(area, today, titles), today, language_of_page())


def _municipality() -> str | None:
    try:
        return desk().municipality
    except Unavailable:  # the page that says so is made here too
        return None


def unkept(response: HttpResponse) -> HttpResponse:
    """The response with a ban on keeping it."""
    response["Cache-Control"] = "no-store"
    return response


def was_here(request: HttpRequest) -> bool:
    """Whether a visitor who is not signed in comes with the cookie of a session that is over."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and "oidc_states" not in request.session


def to_start(how: str) -> HttpResponse:
    """To the start page, which tells how the citizen was signed out."""
    return unkept(HttpResponseRedirect(start_url(how)))


def personal(purpose: str, *, kinds: Iterable[ItemKind], on_behalf: bool = False) -> Callable[[View], View]:
    """A view of the signed-in citizen's overview; `purpose` is what the log of looks says.

    `on_behalf`: whether it is there for a giver's overview too, while the citizen acts for another.
    """
    wanted = tuple(kinds)

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def wrapped(request: HttpRequest, citizen: Citizen, **told: Any) -> HttpResponse:
            return view(request, read(request, citizen, purpose, wanted), **told)

        return _guarded(wrapped, on_behalf=on_behalf)

    return decorate


def own(view: View) -> View:
    """A view of something that is the signed-in citizen's, never that of whom the citizen acts for.

    Nobody signed in: to the start page. Not fetched: a page of its own with status 503, never an empty one.
    """
    return _guarded(view, on_behalf=False)


def _guarded(view: View, *, on_behalf: bool) -> View:
    @functools.wraps(view)
    def wrapped(request: HttpRequest, **told: Any) -> HttpResponse:
        try:
            citizen = signed_in(request)
            if citizen is None:
                return to_start(BY_TIME if was_here(request) else BY_CITIZEN)
            if not on_behalf and acting(request) is not None:
                return page(request, "portal/only_own.html", {}, signed_in=True, status=403)
            return view(request, citizen, **told)
        except Unavailable as error:
            return not_fetched(request, error)
        except NotFound as error:
            return not_shown(request, error)

    return wrapped


def last_visit(request: HttpRequest, keys: Sequence[uuid.UUID]) -> dt.datetime | None:
    """When whoever is signing in last saw their overview. Raises Unavailable."""
    with reached():
        return desk().last_visit(keys, moment_of(request))


def since_of(request: HttpRequest, citizen: Citizen) -> Since:
    """What is new is new since the citizen's own last visit; of whom they act for nothing is: it was not theirs."""
    return Since() if acting(request) is not None else Since(citizen.last_visit)


def read(
    request: HttpRequest,
    citizen: Citizen,
    purpose: str,
    kinds: Iterable[ItemKind],
    since: dt.datetime | None = None,
) -> Overview:
    """The overview at the moment of the request, the citizen's or that of whom the citizen acts for.

    `since`: on one's own also what was told after it, of whatever kind. The look is logged. Raises Unavailable, and
    NotFound for whom nobody may be answered about.
    """
    another = acting(request)
    look = own_look(request, citizen, purpose)
    with reached():
        if another is None:
            return desk().read(citizen.keys, look, kinds=kinds, since=since)
        return read_for(request, citizen, another, look, kinds)


def read_for(
    request: HttpRequest, citizen: Citizen, another: Acting, look: Look, kinds: Iterable[ItemKind]
) -> Overview:
    """The overview of somebody else, as far as the mandate goes; the page is told for whom. Raises NotFound."""
    reading = desk().read_on_behalf
    if reading is None:
        raise query.not_shown()
    overview = reading(another.giver, citizen.keys, another.mandate, look, kinds=kinds)
    setattr(request, _TOLD, overview.on_behalf)
    return overview


def not_shown(request: HttpRequest, error: NotFound) -> HttpResponse:
    """The one page for whom nothing may be shown about, whyever not.

    Acting for another the citizen is back at their own; whoever signed in as such a person is signed out.
    """
    if error.code != query.NOT_SHOWN:
        raise error
    another = acting(request) is not None
    if another:
        stop_acting(request)
    else:
        sign_out(request)
    return page(request, "portal/not_shown.html", {"another": another}, signed_in=another, status=404)


def own_look(request: HttpRequest, citizen: Citizen, purpose: str) -> Look:
    """What the log says when the citizen looks."""
    return Look(at=moment_of(request), actor=citizen.keys[0].hex, channel=Channel.PORTAL, purpose=purpose)


@contextlib.contextmanager
def reached() -> Iterator[None]:
    """Turns a database that cannot be reached into Unavailable."""
    try:
        yield
    except OperationalError:
        # `from None`: the driver's own words may hold addresses.
        raise Unavailable(
            "portal.database_unavailable", "The database cannot be reached right now."
        ) from None


def not_fetched(request: HttpRequest, error: Unavailable) -> HttpResponse:
    """The page that says we could not look, which is not the same as finding nothing."""
    _log.warning("An overview could not be fetched: %s", error.code)
    response = page(request, "portal/not_fetched.html", {}, signed_in=True, status=error.http_status)
    response["Retry-After"] = _RETRY_AFTER_SECONDS
    return response

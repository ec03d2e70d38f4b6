# SPDX-License-Identifier: MPL-2.0
"""The pages that say what went wrong and what to do; they never tell why in technical terms.

The details belong in the log. The signatures are those Django asks of `handler400` to `handler500` and of
`CSRF_FAILURE_VIEW`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from overblik.errors import OverblikError, Unavailable

_Text = str | Promise


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """The words of one error page."""

    heading: _Text
    what_happened: _Text
    what_to_do: tuple[_Text, ...]


_CALL = gettext_lazy("If it keeps happening, contact your municipality.")
PAGES = {
    400: ErrorPage(
        gettext_lazy("We did not understand that"),
        gettext_lazy("The page was called in a way we do not understand. Nothing has been changed."),
        (gettext_lazy("Go back and try again."), _CALL),
    ),
    403: ErrorPage(
        gettext_lazy("You do not have access to this page"),
        gettext_lazy("You may have been logged out, or the page belongs to someone else."),
        (gettext_lazy("Go to the start page and log in again."), _CALL),
    ),
    404: ErrorPage(
        gettext_lazy("We cannot find the page"),
        gettext_lazy("The page does not exist, or you can no longer see it here."),
        (
            gettext_lazy("Check that the address is right."),
            gettext_lazy("Find your case or benefit from the start page."),
        ),
    ),
    500: ErrorPage(
        gettext_lazy("Something went wrong here"),
        gettext_lazy("The error is ours, not yours. It does not mean that your cases are gone."),
        (gettext_lazy("Try again in a little while."), _CALL),
    ),
    503: ErrorPage(
        gettext_lazy("We cannot fetch your overview right now"),
        gettext_lazy("This does not mean that you have no cases or benefits. We are working on it."),
        (gettext_lazy("Try again in a little while."), _CALL),
    ),
}
_RETRY_AFTER_SECONDS = "60"


def error_page(request: HttpRequest, status: int) -> HttpResponse:
    """The page for a status, in the language of the address; others borrow the words of 400 or 500."""
    shown = status if status in PAGES else 400 if status < 500 else 500
    # The failure may lie before or after the language was settled, so it is read from the address again.
    language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    with translation.override(language):
        page = PAGES[shown]
        context: dict[str, Any] = {
            "status": status,
            "heading": page.heading,
            "what_happened": page.what_happened,
            "what_to_do": page.what_to_do,
            "home_url": "/" if language == settings.LANGUAGE_CODE else f"/{language}/",
        }
        if status < 500:
            context["notice"] = _notice(request)
        # Without the request no context processor runs: nothing more can fail.
        body = render_to_string("webkit/error.html", context)
    response = HttpResponse(body, status=status)
    response["Cache-Control"] = "no-store"
    if status == 503:
        response["Retry-After"] = _RETRY_AFTER_SECONDS
    return response


def _notice(request: HttpRequest) -> str:
    found = getattr(apps.get_app_config("webkit"), "error_notice", None)
    return str(found(request)) if found is not None else ""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler400`."""
    return error_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler403`."""
    return error_page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler404`."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """`handler500`."""
    return error_page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`CSRF_FAILURE_VIEW`: a form that did not come from a page of ours, or cookies turned off."""
    return error_page(request, 403)


class ErrorPageMiddleware:
    """Turns the project's own errors into pages by their HTTP status; every other exception passes on.

    Place it innermost. Conflict has no page of its own and gets the words of 400.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django's hook: a response ends the search, `None` leaves the exception to Django."""
        return error_page(request, exception.http_status) if isinstance(exception, OverblikError) else None


def unavailable(request: HttpRequest) -> HttpResponse:
    """The page while the database cannot be reached."""
    return error_page(request, Unavailable.http_status)

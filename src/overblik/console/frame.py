# SPDX-License-Identifier: MPL-2.0
"""What every page of the console shares: its frame, who may open it, and that nobody keeps it."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from psycopg import OperationalError

from overblik.access.staff import LOCAL, Role
from overblik.audit.version import current_version
from overblik.console.desk import desk
from overblik.console.member import Member, member_of
from overblik.console.navigation import menu
from overblik.errors import NotFound, Unavailable
from overblik.portal.frame import language_of_page, unkept

_log = logging.getLogger(__name__)
_RETRY_AFTER_SECONDS = "60"

View = Callable[..., HttpResponse]

ROLE_NAMES: dict[Role, str | Promise] = {
    Role.EDITOR: gettext_lazy("editor"),
    Role.APPROVER: gettext_lazy("approver"),
    Role.STEWARD: gettext_lazy("data steward"),
    Role.SUPPORT: gettext_lazy("support"),
    Role.AUDITOR: gettext_lazy("auditor"),
    Role.OPERATOR: gettext_lazy("operator"),
}
"""What the roles are called on pages."""


def page(
    request: HttpRequest, template: str, values: dict[str, Any], member: Member | None, *, status: int = 200
) -> HttpResponse:
    """A page in the frame of the console; `member` None = nobody is signed in."""
    frame: dict[str, Any] = {"home_url": reverse("console:front"), "language": language_of_page()}
    if member is not None:
        match = request.resolver_match
        frame |= {
            "municipality": _name(member.authority),
            "logout_url": reverse("console:sign-out"),
            "who": member.staff.name,
            "own_login_url": reverse("console:own-login") if member.staff.id.startswith(LOCAL) else "",
            "roles": ", ".join(str(ROLE_NAMES[role]) for role in sorted(member.roles)),
            "menu": list(menu(member, match.view_name if match else "")),
            "authorities": [(cvr, _name(cvr), cvr == member.authority) for cvr in sorted(member.staff.roles)],
        }
    return unkept(render(request, template, {**frame, **values}, status=status))


def for_roles(*roles: Role) -> Callable[[View], View]:
    """A view for employees who hold one of the roles for the authority they work for; it is given the Member.

    Nobody signed in: to the console's front page, which is also where one signs in. Without the role: a page that
    says which role opens it. What cannot be fetched is said with status 503, never shown as empty; what is another
    authority's is as unknown as what does not exist.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def wrapped(request: HttpRequest, **told: Any) -> HttpResponse:
            try:
                member = member_of(request)
                if member is None:
                    return unkept(HttpResponseRedirect(reverse("console:front")))
                if not member.may(*roles):
                    return _needs_role(request, member, roles)
                return _reached(view, request, member, told)
            except Unavailable as error:
                return not_fetched(request, error)
            except NotFound:
                raise Http404 from None

        return wrapped

    return decorate


def not_fetched(request: HttpRequest, error: Unavailable) -> HttpResponse:
    """The page that says we could not look, which is not the same as finding nothing."""
    _log.warning("a page of the console could not be made: %s", error.code)
    response = page(request, "console/not_fetched.html", {}, None, status=error.http_status)
    response["Retry-After"] = _RETRY_AFTER_SECONDS
    return response


def _reached(view: View, request: HttpRequest, member: Member, told: dict[str, Any]) -> HttpResponse:
    try:
        # Else a process that no citizen asks would go on with the rules, texts and KLE of when it was started.
        desk().ground(current_version(desk().connect()))
        return view(request, member, **told)
    except OperationalError:
        # `from None`: the driver's own words may hold addresses.
        raise Unavailable(
            "console.database_unavailable", "The database cannot be reached right now."
        ) from None


def _needs_role(request: HttpRequest, member: Member, roles: tuple[Role, ...]) -> HttpResponse:
    words = gettext(" or ").join(str(ROLE_NAMES[role]) for role in roles)
    return page(request, "console/needs_role.html", {"needed": words}, member, status=403)


def _name(authority: str) -> str:
    try:
        return desk().authority_name(authority)
    except Unavailable:  # the page that says so is made here too
        return authority

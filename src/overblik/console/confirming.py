# SPDX-License-Identifier: MPL-2.0
"""What the pages of staff accounts share: password and code are asked for, and judged, in one way everywhere."""

from __future__ import annotations

import functools

from django.http import Http404, HttpRequest, HttpResponse
from psycopg import OperationalError

from overblik.access.local_sign_in import Credentials, LocalSignIn
from overblik.access.staff import LOCAL, Role
from overblik.access.staff_credentials import Confirmed
from overblik.console.desk import desk
from overblik.console.frame import View, for_roles, not_fetched
from overblik.console.member import Member
from overblik.errors import Unavailable
from overblik.portal.citizen import moment_of


def accounts_here() -> LocalSignIn:
    """The sign-in by accounts of this process. Raises Http404 where there are none."""
    found = desk().local
    if found is None:
        raise Http404
    return found


def confirmed(request: HttpRequest, name: str) -> Confirmed:
    """The account of this name, when password and code of the form are right. Raises SignInRefused."""
    told = Credentials(name, request.POST.get("password", ""), request.POST.get("code", ""))
    return accounts_here().confirm(told, moment_of(request), desk().gateway.visitor(request.META))


def for_anybody(view: View) -> View:
    """A page of accounts that is open before one has signed in; what cannot be fetched is said with status 503."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, **told: str) -> HttpResponse:
        try:
            accounts_here()
            return view(request, **told)
        except Unavailable as error:
            return not_fetched(request, error)
        except OperationalError:
            gone = Unavailable("console.database_unavailable", "The database cannot be reached right now.")
            return not_fetched(request, gone)

    return wrapped


def for_holder(view: View) -> View:
    """A page about one's own account: `view(request, member, account id)`. It does not exist for other employees."""

    @for_roles(*Role)
    @functools.wraps(view)
    def wrapped(request: HttpRequest, member: Member) -> HttpResponse:
        accounts_here()
        if not member.staff.id.startswith(LOCAL):
            raise Http404
        return view(request, member, member.staff.id.removeprefix(LOCAL))

    return wrapped

# SPDX-License-Identifier: MPL-2.0
"""The brake: hide at once an area, a system or everything, until rules are published again."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from overblik.access.staff import Role
from overblik.console.desk import desk
from overblik.console.disclosure import live_rules, source_name, sources
from overblik.console.frame import for_roles, page
from overblik.console.member import Member
from overblik.disclosure.rule import Stop
from overblik.disclosure.store import stop
from overblik.errors import InvalidInput, NotFound
from overblik.kle.number import KlePattern
from overblik.portal.citizen import moment_of
from overblik.portal.frame import unkept

_REFUSALS: dict[str, str | Promise] = {
    "kle.pattern_malformed": gettext_lazy("Write an area such as 27.*, 27.36.* or 27.36.04."),
    "disclosure.authority_unknown": gettext_lazy("Nothing is shown yet, so there is nothing to hide."),
    "stop.what": gettext_lazy("Choose what is to be hidden."),
}


@require_http_methods(["GET", "POST"])
@for_roles(Role.EDITOR, Role.APPROVER)
def stops(request: HttpRequest, member: Member) -> HttpResponse:
    """What is stopped now, and the form that stops more."""
    if request.method == "GET":
        return _page(request, member)
    try:
        _stop(request, member)
    except (InvalidInput, NotFound) as error:
        return _page(request, member, str(_REFUSALS.get(error.code, error.message)), error.http_status)
    return unkept(HttpResponseRedirect(reverse("console:disclosure-stops")))


def stop_words(one: Stop) -> str:
    """What a stop hides."""
    if one.kle is not None:
        return gettext("Area %(pattern)s") % {"pattern": one.kle.text}
    if one.source is not None:
        return gettext("Everything from %(system)s") % {"system": source_name()(one.source)}
    if one.object_id is not None:
        return gettext("One item, %(id)s") % {"id": one.object_id}
    return gettext("Everything")


def _stop(request: HttpRequest, member: Member) -> None:
    what, told = request.POST.get("what", ""), request.POST
    kle = source = object_id = None
    try:
        if what == "kle":
            kle = KlePattern(told.get("kle", "").strip())
        elif what == "source":
            source = uuid.UUID(told.get("source", ""))
        elif what == "object":
            object_id = uuid.UUID(told.get("object", "").strip())
        elif what != "everything":
            raise ValueError
    except ValueError:
        raise InvalidInput("stop.what", "Choose what is to be hidden", field="what") from None
    stop(
        desk().connect(),
        member.authority,
        moment_of(request),
        member.actor,
        kle=kle,
        source=source,
        object_id=object_id,
    )


def _page(request: HttpRequest, member: Member, refused: str = "", status: int = 200) -> HttpResponse:
    values = {
        "stops": [stop_words(one) for one in live_rules(member).stops],
        "systems": sorted(((str(id_), name) for id_, name in sources().items()), key=lambda one: one[1]),
        "told": request.POST.dict() if refused else {},
        "refused": refused,
    }
    return page(request, "console/stops.html", values, member, status=status)

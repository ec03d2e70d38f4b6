# SPDX-License-Identifier: MPL-2.0
"""What a system may read of the authority's own: given and taken by its operator, who is told first what it opens."""

from __future__ import annotations

import contextlib
import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from overblik.access import clients
from overblik.access.clients import ALL_AREAS, MachineClient
from overblik.access.gate_notes import NOBODY
from overblik.access.rights import Right
from overblik.access.staff import Role
from overblik.console.desk import desk
from overblik.console.frame import for_roles, page
from overblik.console.member import Member
from overblik.console.source_standing import SourceStanding
from overblik.disclosure import roll_up_store
from overblik.errors import InvalidInput, NotFound
from overblik.index.kinds import Sensitivity
from overblik.index.reading import ItemKind
from overblik.kle.number import KlePattern
from overblik.portal.citizen import moment_of
from overblik.portal.frame import language_of_page, unkept
from overblik.webkit import formatting

LEVELS: dict[Sensitivity, str | Promise] = {
    Sensitivity.NOT_CONFIDENTIAL: gettext_lazy("1, not confidential"),
    Sensitivity.CONFIDENTIAL: gettext_lazy("2, confidential"),
    Sensitivity.SENSITIVE: gettext_lazy("3, sensitive"),
    Sensitivity.VIP: gettext_lazy("4, of people who need special protection"),
}
"""The levels of sensitivity."""

_REFUSALS: dict[str, str | Promise] = {
    "kle.pattern_malformed": gettext_lazy("Write an area such as 27.*, 27.36.* or 27.36.04."),
    "access.area": gettext_lazy("Choose an area, or everything."),
    "access.ceiling": gettext_lazy("Choose a level of sensitivity."),
}


@require_http_methods(["GET", "POST"])
@for_roles(Role.OPERATOR)
def right(request: HttpRequest, member: Member, source: uuid.UUID) -> HttpResponse:
    """Choose an area and a level, see what the system will be able to read, and give it; the log tells who did."""
    standing = SourceStanding(member, moment_of(request))
    _require_reader(standing, source)
    told = request.POST if request.method == "POST" else request.GET
    chosen = {name: told.get(name, "").strip() for name in ("what", "kle", "ceiling")}
    refused: InvalidInput | None = None
    wanted: Right | None = None
    if request.method == "POST" or chosen["what"]:
        try:
            wanted = _wanted(member, chosen)
        except InvalidInput as error:
            refused = error
    if request.method == "POST" and wanted is not None and told.get("seen") == _seen(wanted):
        _give(request, member, standing, source, wanted)
        return unkept(HttpResponseRedirect(reverse("console:sources-one", args=[source])))
    values = {
        "name": standing.name(source),
        "source_url": reverse("console:sources-one", args=[source]),
        "told": {"what": "kle", "ceiling": str(int(Sensitivity.CONFIDENTIAL))} | _filled(chosen),
        "levels": [(str(int(level)), words) for level, words in LEVELS.items()],
        "wrong": "" if refused is None else str(refused.params.get("field", "kle")),
        "refused": "" if refused is None else str(_REFUSALS.get(refused.code, refused.message)),
        "wanted": None if wanted is None else right_words(wanted),
        "seen": None if wanted is None else _seen(wanted),
        "consequences": None if wanted is None else _consequences(member, wanted),
    }
    return page(
        request, "console/source_right.html", values, member, status=refused.http_status if refused else 200
    )


@require_POST
@for_roles(Role.OPERATOR)
def take_right(request: HttpRequest, member: Member, source: uuid.UUID) -> HttpResponse:
    """Take one right away: nothing is left of it from the system's next request on."""
    _require_reader(SourceStanding(member, moment_of(request)), source)
    with contextlib.suppress(InvalidInput, NotFound):  # somebody else was quicker
        area = clients.area(request.POST.get("kle", ""))
        clients.forbid_reading(
            desk().connect(),
            moment_of(request),
            member.actor,
            source,
            authority=member.authority,
            areas=[area],
        )
    return unkept(HttpResponseRedirect(reverse("console:sources-one", args=[source])))


def rights_rows(client: MachineClient | None) -> list[tuple[str, str]]:
    """What the system may read of the authority's: the area as it is written, and the right in words."""
    return [
        (ALL_AREAS if one.kle is None else one.kle.text, right_words(one))
        for one in (client.rights if client else ())
    ]


def right_words(one: Right) -> str:
    """A right in words."""
    return gettext("%(area)s, up to level %(level)s") % {
        "area": gettext("Everything") if one.kle is None else one.kle.text,
        "level": LEVELS[one.ceiling],
    }


def _wanted(member: Member, chosen: dict[str, str]) -> Right:
    """The right that a form asks for. Raises InvalidInput."""
    levels = {str(int(level)): level for level in Sensitivity}
    if chosen["ceiling"] not in levels:
        raise InvalidInput("access.ceiling", "Choose a level of sensitivity", field="ceiling")
    if chosen["what"] not in ("kle", "everything"):
        raise InvalidInput("access.area", "Choose an area, or everything", field="kle")
    area = None if chosen["what"] == "everything" else KlePattern(chosen["kle"])
    return Right(member.authority, area, levels[chosen["ceiling"]])


def _give(
    request: HttpRequest, member: Member, standing: SourceStanding, source: uuid.UUID, wanted: Right
) -> None:
    conn, now = desk().connect(), moment_of(request)
    # What only delivers nobody has had to name so far; it may do as much afterwards as before.
    is_known = clients.at_authority(conn, member.authority, source) is not None
    name = None if is_known else standing.name(source)
    clients.allow(conn, now, member.actor, source, name=name, rights=[wanted])


def _consequences(member: Member, wanted: Right) -> dict[str, Any] | None:
    """How much there is to read right now, as the worker has counted it; None while it has not."""
    conn = desk().connect()
    roll_up = roll_up_store.load(conn, member.authority)
    if roll_up is None:
        return None
    area = "" if wanted.kle is None else wanted.kle.text.removesuffix("*")
    counts = roll_up_store.up_to(conn, member.authority, area, int(wanted.ceiling))
    language = language_of_page()
    return {
        "cases": formatting.number(counts[ItemKind.CASE], language),
        "benefits": formatting.number(counts[ItemKind.BENEFIT], language),
        "counted_at": formatting.moment(roll_up.moment, language),
    }


def _seen(wanted: Right) -> str:
    """Names what the employee was told of, so that nothing else is given by the button beneath it."""
    return f"{ALL_AREAS if wanted.kle is None else wanted.kle.text} {int(wanted.ceiling)}"


def _filled(chosen: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in chosen.items() if value}


def _require_reader(standing: SourceStanding, source: uuid.UUID) -> None:
    standing.require(source)
    if source == NOBODY:
        raise Http404

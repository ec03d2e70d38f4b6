# SPDX-License-Identifier: MPL-2.0
"""Has the system sent everything again? Opened, followed, closed and decided on by the authority's operator."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from overblik.access.staff import Role
from overblik.audit.export import csv_line
from overblik.console.change_words import who
from overblik.console.consequences import KINDS as SEEN_KINDS
from overblik.console.desk import desk
from overblik.console.frame import for_roles, page
from overblik.console.member import Member
from overblik.console.source_words import percent
from overblik.console.sources import READERS, known_source
from overblik.errors import Conflict, NotFound
from overblik.index.kinds import Kind
from overblik.intake import reload_effect, reload_store
from overblik.intake.reload import LIST_COLUMNS, Reload, Stage
from overblik.portal.citizen import moment_of, today_of
from overblik.portal.frame import language_of_page, unkept
from overblik.webkit import formatting
from overblik.webkit.parts import Column, Table

KINDS: dict[str, str | Promise] = {
    Kind.CASE: gettext_lazy("Cases"),
    Kind.DOCUMENT: gettext_lazy("Documents"),
    Kind.GRANT: gettext_lazy("Grants"),
    Kind.PAYMENT: gettext_lazy("Payments"),
}
"""What is counted."""

_REFUSALS: dict[str, str | Promise] = {
    "reload.open": gettext_lazy("One is open already. Close it first."),
    "reload.other_stage": gettext_lazy("Somebody was faster: look at how far it is now."),
    "reload.changed": gettext_lazy(
        "The system has sent some of it in the meantime. These are the new figures."
    ),
    "reload.unconfirmed": gettext_lazy("Put the mark first: somebody has to have asked."),
}
_MARK = "\ufeff"
"""What tells spreadsheets that a CSV file is UTF-8."""

Act = Callable[..., Reload]


@require_safe
@for_roles(*READERS)
def reload(request: HttpRequest, member: Member, source: uuid.UUID) -> HttpResponse:
    """How far it is, or what came of the last one."""
    return _page(request, member, source)


@require_POST
@for_roles(Role.OPERATOR)
def open_now(request: HttpRequest, member: Member, source: uuid.UUID) -> HttpResponse:
    """From now on the system sends everything again."""
    return _act(request, member, source, reload_store.open_reload)


@require_POST
@for_roles(Role.OPERATOR)
def close(request: HttpRequest, member: Member, source: uuid.UUID) -> HttpResponse:
    """The system has sent what it has."""
    return _act(request, member, source, reload_store.close)


@require_POST
@for_roles(Role.OPERATOR)
def keep(request: HttpRequest, member: Member, source: uuid.UUID) -> HttpResponse:
    """What was not sent again stays."""
    return _act(request, member, source, reload_store.keep)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(Role.OPERATOR)
def remove(request: HttpRequest, member: Member, source: uuid.UUID) -> HttpResponse:
    """What removing would do, in numbers; and, confirmed, that it is done."""
    held = _decided_on(request, member, source)
    if request.method != "POST":
        return _confirmation(request, member, held)
    if "asked" not in request.POST:
        return _confirmation(request, member, held, "reload.unconfirmed", HTTPStatus.BAD_REQUEST)
    wanted = request.POST.get("confirmed", "")
    try:
        reload_store.remove(
            desk().connect(), member.authority, source, wanted, member.actor, moment_of(request)
        )
    except Conflict as error:
        return _confirmation(
            request, member, _decided_on(request, member, source), error.code, HTTPStatus(error.http_status)
        )
    return unkept(HttpResponseRedirect(_url(source)))


@require_safe
@for_roles(*READERS)
def as_csv(request: HttpRequest, member: Member, source: uuid.UUID) -> HttpResponse:
    """What was not sent again, as a file for the vendor; the log tells that it was fetched."""
    held = _decided_on(request, member, source)
    rows = reload_store.hand_out(desk().connect(), held, member.actor, moment_of(request))
    text = _MARK + "".join(map(csv_line, [LIST_COLUMNS, *rows]))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="mangler-{today_of(request)}.csv"'
    return unkept(response)


def _act(request: HttpRequest, member: Member, source: uuid.UUID, act: Act) -> HttpResponse:
    known_source(request, member, source)
    try:
        act(desk().connect(), member.authority, source, member.actor, moment_of(request))
    except Conflict as error:
        return _page(request, member, source, error)
    return unkept(HttpResponseRedirect(_url(source)))


def _decided_on(request: HttpRequest, member: Member, source: uuid.UUID) -> Reload:
    """The reload whose missing objects are to be decided on. Raises NotFound for every other."""
    known_source(request, member, source)
    held = reload_store.newest(desk().connect(), member.authority, source)
    if held is None or held.stage is not Stage.CLOSED:
        raise NotFound("reload.none", "No reload of this system has been opened")
    return held


def _page(
    request: HttpRequest, member: Member, source: uuid.UUID, refused: Conflict | None = None
) -> HttpResponse:
    language, held = language_of_page(), reload_store.newest(desk().connect(), member.authority, source)
    values = {
        **_frame(request, member, source),
        "refused": str(_REFUSALS.get(refused.code, refused.message)) if refused else "",
        "may_set": member.may(Role.OPERATOR),
        "last": held and _told(held, request, language),
        "urls": {
            name: reverse(f"console:sources-reload-{name}", args=[source])
            for name in ("open", "close", "keep", "remove", "csv")
        },
    }
    return page(
        request, "console/reload.html", values, member, status=refused.http_status if refused else 200
    )


def _frame(request: HttpRequest, member: Member, source: uuid.UUID) -> dict[str, Any]:
    return {
        "name": known_source(request, member, source),
        "sources_url": reverse("console:sources"),
        "source_url": reverse("console:sources-one", args=[source]),
        "here": _url(source),
    }


def _told(held: Reload, request: HttpRequest, language: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "stage": held.stage.value,
        "who": who(held.opened_by),
        "opened": formatting.moment(held.opened_at, language),
        "closed": formatting.moment(held.closed_at, language) if held.closed_at else "",
        "is_forgotten": held.is_forgotten(moment_of(request)),
    }
    return told | (
        _while_open(held, request, language) if held.stage is Stage.OPEN else _after(held, request, language)
    )


def _while_open(held: Reload, request: HttpRequest, language: str) -> dict[str, Any]:
    found = reload_store.progress(desk().connect(), held.id)
    known, sent = sum(one.known for one in found), sum(one.sent for one in found)
    columns = (
        Column(gettext("What")),
        Column(gettext("Known"), numeric=True),
        Column(gettext("Sent again"), numeric=True),
        Column(gettext("Share"), numeric=True),
    )
    rows = tuple(
        (
            str(KINDS[one.kind]),
            formatting.number(one.known, language),
            formatting.number(one.sent, language),
            percent(one.sent, one.known),
        )
        for one in found
    )
    today = today_of(request)
    last = formatting.recent_moment(held.last_at, today, language) if held.last_at else gettext("nothing yet")
    return {
        "figures": [
            (gettext("Sent again"), percent(sent, known)),
            (gettext("Not sent yet"), formatting.number(known - sent, language)),
            (gettext("Last sent"), last),
        ],
        "table": Table(gettext("How much has been sent again"), columns, rows, caption_hidden=True),
    }


def _after(held: Reload, request: HttpRequest, language: str) -> dict[str, Any]:
    found = reload_store.missing(desk().connect(), held.id) if held.stage is not Stage.SETTLED else []
    left = sum(one.objects for one in found)
    figures = [
        (gettext("Sent again"), formatting.number(held.sent or 0, language)),
        (gettext("Not sent again"), formatting.number(held.missing or 0, language)),
    ]
    if held.stage is Stage.CLOSED and left != held.missing:
        figures.append((gettext("Still not sent"), formatting.number(left, language)))
    if held.stage is not Stage.CLOSED:
        figures.append((gettext("Removed"), formatting.number(held.removed, language)))
    columns = (
        Column(gettext("What")),
        Column(gettext("KLE group")),
        Column(gettext("How many"), numeric=True),
    )
    ground, today = desk().ground(), today_of(request)
    rows = tuple(
        (
            str(KINDS[one.kind]),
            gettext("not looked up yet")
            if one.group is None
            else f"{one.group} {ground.kle_title(one.group, today)}"
            if one.group
            else gettext("no area"),
            formatting.number(one.objects, language),
        )
        for one in found
    )
    return {
        "figures": figures,
        "is_complete": not held.missing,
        "is_left": bool(left),
        "removed": held.removed,
        "table": Table(gettext("What was not sent again"), columns, rows, caption_hidden=True)
        if rows
        else None,
    }


def _confirmation(
    request: HttpRequest, member: Member, held: Reload, refused: str = "", status: int = 200
) -> HttpResponse:
    conn, language = desk().connect(), language_of_page()
    going = reload_store.missing_set(conn, held.id)
    seen = reload_effect.seen_today(
        conn,
        member.authority,
        held.id,
        desk().ground().catalogue,
        moment_of(request),
        today_of(request),
    )
    by_kind: dict[str, int] = {}
    for one in reload_store.missing(conn, held.id):
        by_kind[one.kind] = by_kind.get(one.kind, 0) + one.objects
    values = {
        **_frame(request, member, held.source),
        "refused": str(_REFUSALS.get(refused, "")),
        "figures": [
            *(
                (str(words), formatting.number(seen.items[kind], language))
                for kind, words in SEEN_KINDS.items()
            ),
            (gettext("citizens who see less"), formatting.number(seen.citizens, language)),
        ],
        "objects": formatting.number(going.objects, language),
        "kinds": [f"{KINDS[kind]}: {formatting.number(count, language)}" for kind, count in by_kind.items()],
        "confirmed": going.text,
        "remove_url": reverse("console:sources-reload-remove", args=[held.source]),
    }
    return page(request, "console/reload_remove.html", values, member, status=status)


def _url(source: uuid.UUID) -> str:
    return reverse("console:sources-reload", args=[source])

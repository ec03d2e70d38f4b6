# SPDX-License-Identifier: MPL-2.0
"""Is what we keep of a system what it delivered? Held against the log by the worker, started by an operator."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from overblik.access.staff import Role
from overblik.audit.changes import EVERY_AUTHORITY
from overblik.console.change_words import who
from overblik.console.desk import desk
from overblik.console.frame import for_roles, page
from overblik.console.member import Member
from overblik.console.sources import READERS, known_source
from overblik.errors import Conflict
from overblik.intake import replay_store
from overblik.intake.replay import Replay
from overblik.portal.citizen import moment_of
from overblik.portal.frame import language_of_page, unkept
from overblik.webkit import formatting


@require_safe
@for_roles(*READERS)
def replay(request: HttpRequest, member: Member, source: uuid.UUID) -> HttpResponse:
    """How far it has come, or what came of the last one."""
    return _page(request, member, source)


@require_POST
@for_roles(Role.OPERATOR)
def start(request: HttpRequest, member: Member, source: uuid.UUID) -> HttpResponse:
    """Begin; pressed again, it tells that it runs."""
    known_source(request, member, source)
    try:
        replay_store.begin(desk().connect(), member.authority, source, member.actor, moment_of(request))
    except Conflict as error:
        return _page(request, member, source, error)
    return unkept(HttpResponseRedirect(_url(source)))


@require_POST
@for_roles(Role.OPERATOR)
def stop(request: HttpRequest, member: Member, source: uuid.UUID) -> HttpResponse:
    """End it where it is; what was mended stays so."""
    known_source(request, member, source)
    replay_store.stop(desk().connect(), member.authority, source, member.actor, moment_of(request))
    return unkept(HttpResponseRedirect(_url(source)))


def _page(
    request: HttpRequest, member: Member, source: uuid.UUID, refused: Conflict | None = None
) -> HttpResponse:
    conn, language = desk().connect(), language_of_page()
    held = replay_store.newest(conn, member.authority, source)
    everybodys = replay_store.newest(conn, EVERY_AUTHORITY, source)
    values = {
        "name": known_source(request, member, source),
        "sources_url": reverse("console:sources"),
        "source_url": reverse("console:sources-one", args=[source]),
        "here": _url(source),
        "refused": refused is not None,
        # That whoever runs Overblik has begun it for all is told, but no figure: it is of several authorities.
        "is_for_everybody": everybodys is not None and everybodys.is_running,
        "last": held and _told(held, language),
        "may_set": member.may(Role.OPERATOR),
        "start_url": reverse("console:sources-replay-start", args=[source]),
        "stop_url": reverse("console:sources-replay-stop", args=[source]),
    }
    return page(
        request, "console/replay.html", values, member, status=refused.http_status if refused else 200
    )


def _told(held: Replay, language: str) -> dict[str, Any]:
    looked_at = formatting.number(held.done, language)
    if held.total is not None and held.is_running:
        looked_at = gettext("%(done)s of %(total)s") % {
            "done": looked_at,
            "total": formatting.number(max(held.total, held.done), language),
        }
    return {
        "is_running": held.is_running,
        "is_stopped": held.stopped_by is not None,
        "is_right": held.different == 0,
        "has_unmade": held.unmade > 0,
        "figures": [
            (gettext("Looked at"), looked_at),
            (gettext("Were different"), formatting.number(held.different, language)),
            (gettext("Could not be made"), formatting.number(held.unmade, language)),
        ],
        "percent": held.percent,
        "who": who(held.started_by),
        "began": formatting.moment(held.started_at, language),
        "ended": formatting.moment(held.ended_at, language) if held.ended_at else "",
    }


def _url(source: uuid.UUID) -> str:
    return reverse("console:sources-replay", args=[source])

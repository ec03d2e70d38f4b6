# SPDX-License-Identifier: MPL-2.0
""" "Which statuses of the systems can citizens read?": the dictionary, with how many cases wait for words."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from overblik.access.staff import Role
from overblik.console.desk import desk
from overblik.console.disclosure import source_name
from overblik.console.frame import for_roles, page
from overblik.console.member import Member
from overblik.console.text_words import about_words, refusal, remedy
from overblik.console.texts import READERS, for_this_authority, version_of
from overblik.errors import Conflict, InvalidInput
from overblik.guidance import store
from overblik.guidance.compile import Guidance
from overblik.guidance.difference import About
from overblik.guidance.editing import folded, status_at, with_status
from overblik.guidance.local_status import LocalStatus, counted
from overblik.guidance.refusal import Refusal, refusal_of
from overblik.guidance.text import AuthorityTexts, StatusWord, Wording
from overblik.guidance.versions import texts_in_force, texts_of_version
from overblik.portal.citizen import moment_of
from overblik.portal.frame import unkept

_LONGEST = 255
EVERY = "all"
"""In the form: the words hold for every system."""


class StatusRow(NamedTuple):
    """One status: how many hold it, what citizens read, and whether that is the entry of this very system."""

    system: str
    status: str
    cases: int | None
    citizens: int | None
    words: Wording | None
    url: str
    for_all: bool


@require_safe
@for_roles(*READERS)
def statuses(request: HttpRequest, member: Member) -> HttpResponse:
    """The statuses that running cases hold, those without words first, and the entries that nothing holds now."""
    conn, name = desk().connect(), source_name()
    texts, count = texts_in_force(conn, member.authority), counted(conn, member.authority)
    guidance = Guidance(own=[texts])
    told = [one for one in count.statuses if one.status is not None]
    rows = [_row(one, texts, guidance, name) for one in told]
    waiting = [row for row in rows if row.words is None]
    unused = [
        StatusRow(
            name(one.source) if one.source else "",
            one.status,
            None,
            None,
            one.words,
            _url(one.source, one.status),
            one.source is None,
        )
        for one in texts.statuses
        if not any(_holds(held, one) for held in told)
    ]
    values = {
        "counted_at": count.counted_at,
        "waiting": waiting,
        "waiting_cases": sum(row.cases or 0 for row in waiting),
        "mapped": [row for row in rows if row.words is not None],
        "unused": unused,
        "untold": sum(one.cases for one in count.statuses if one.status is None),
        "is_editor": member.may(Role.EDITOR),
        "saved": "saved" in request.GET,
    }
    return page(request, "console/statuses.html", values, member)


@require_http_methods(["GET", "POST"])
@for_roles(Role.EDITOR)
def status(request: HttpRequest, member: Member) -> HttpResponse:
    """The words of one status: show the form, or save."""
    given = request.POST if request.method == "POST" else request.GET
    written = " ".join(given.get("status", "").split())
    if not written or len(written) > _LONGEST:
        return unkept(HttpResponseRedirect(reverse("console:texts-statuses")))
    source = _source(given.get("source", ""))
    conn = desk().connect()
    held = texts_in_force(conn, member.authority)
    if request.method == "GET":
        known = status_at(held, source, written) or status_at(held, None, written)
        return _form(request, member, source, written, held, _spelled(known))
    return _save(request, member, source, written)


def _save(request: HttpRequest, member: Member, source: uuid.UUID | None, written: str) -> HttpResponse:
    given = request.POST
    conn = desk().connect()
    boxes = {name: " ".join(given.get(name, "").split()) for name in ("da", "en")}
    boxes |= {"reason": given.get("reason", ""), "which": given.get("which", "")}
    target = None if given.get("which") == EVERY else source
    try:
        for_this_authority(request, member)
    except Conflict as error:
        held = texts_in_force(conn, member.authority)
        return _form(
            request, member, source, written, held, boxes, refused=refusal(error), code=error.http_status
        )
    opened = texts_of_version(conn, member.authority, version_of(given.get("version", "")))
    removing = given.get("act") == "remove"
    if removing and status_at(opened, source, written) is None:
        target = None  # what is read then are the words for every system
    try:
        words = None if removing else _words(boxes)
    except msgspec.ValidationError as error:
        return _form(request, member, source, written, opened, boxes, wrong=refusal_of(error), code=400)
    try:
        store.change(
            conn,
            member.authority,
            lambda now: with_status(now, target, written, words, status_at(opened, target, written)),
            moment_of(request),
            member.actor,
            boxes["reason"],
        )
    except (Conflict, InvalidInput) as error:
        # Only who has been told what another wrote has seen it; otherwise the form is still of what was opened.
        theirs, seen = None, opened
        if isinstance(error, Conflict):
            seen = texts_in_force(conn, member.authority)
            theirs = status_at(seen, target, written)
        return _form(
            request,
            member,
            source,
            written,
            seen,
            boxes,
            refused=refusal(error),
            theirs=theirs,
            code=error.http_status,
        )
    return unkept(HttpResponseRedirect(reverse("console:texts-statuses") + "?saved=1"))


def _form(
    request: HttpRequest,
    member: Member,
    source: uuid.UUID | None,
    written: str,
    texts: AuthorityTexts,
    boxes: Mapping[str, str],
    *,
    refused: str = "",
    wrong: Refusal | None = None,
    theirs: StatusWord | None = None,
    code: int = 200,
) -> HttpResponse:
    name = source_name()
    count = counted(desk().connect(), member.authority)
    found = [
        one
        for one in count.statuses
        if one.status is not None and one.source == source and folded(one.status) == folded(written)
    ]
    values = {
        "about": about_words(About(status=written, source=source), name),
        "written": written,
        "source": source or "",
        "system": name(source) if source else "",
        "held": found[0] if found else None,
        "counted_at": count.counted_at,
        "boxes": boxes,
        "authority": texts.authority,
        "version": texts.version,
        "known": any(status_at(texts, one, written) for one in {source, None}),
        "refused": refused,
        "wrong": remedy(wrong) if wrong else "",
        "theirs": theirs.words if theirs else None,
        "every": EVERY,
    }
    return page(request, "console/status.html", values, member, status=code)


def _words(boxes: Mapping[str, str]) -> Wording:
    """The words of the form. Raises msgspec's ValidationError, which says what to write instead."""
    plain = {name: boxes[name] for name in ("da", "en") if boxes[name] or name == "da"}
    return msgspec.convert(plain, Wording)


def _spelled(known: StatusWord | None) -> dict[str, str]:
    if known is None:
        return {}
    which = EVERY if known.source is None else ""
    return {"da": known.words.da, "en": known.words.en or "", "which": which}


def _row(one: LocalStatus, texts: AuthorityTexts, guidance: Guidance, name: Any) -> StatusRow:
    written = one.status or ""
    return StatusRow(
        name(one.source) if one.source else "",
        written,
        one.cases,
        one.citizens,
        guidance.status(texts.authority, one.source, written),
        _url(one.source, written),
        status_at(texts, one.source, written) is None or one.source is None,
    )


def _holds(held: LocalStatus, entry: StatusWord) -> bool:
    """Whether an entry of the dictionary is about what some running cases hold."""
    alone = AuthorityTexts("", statuses=(entry,))
    return status_at(alone, entry.source, held.status or "") is not None and entry.source in (
        None,
        held.source,
    )


def _url(source: uuid.UUID | None, written: str) -> str:
    query = {"source": str(source or ""), "status": written}
    return f"{reverse('console:texts-status')}?{urlencode(query)}"


def _source(written: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(written)
    except ValueError:
        return None

# SPDX-License-Identifier: MPL-2.0
""" "Texts as a file": the same file as `overblik guidance` reads and writes, looked at before it is put in force."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from overblik.access.staff import Role
from overblik.console.desk import desk
from overblik.console.disclosure import source_name
from overblik.console.frame import for_roles, page
from overblik.console.member import Member
from overblik.console.text_versions import unless_changed
from overblik.console.text_words import area_name, change_sentences, field_words, refusal, remark_words
from overblik.console.texts import READERS, texts_url, version_of
from overblik.errors import Conflict, InvalidInput, OverblikError
from overblik.guidance import store, yaml_file
from overblik.guidance.difference import text_changes
from overblik.guidance.readability import remarks_on
from overblik.guidance.text import AuthorityTexts
from overblik.guidance.versions import texts_in_force
from overblik.portal.citizen import moment_of
from overblik.portal.frame import unkept

MOST_BYTES = 600_000
"""What the console takes: some thousand texts. It comes back in a form, of which a request may be a megabyte."""


@require_http_methods(["GET", "POST"])
@for_roles(*READERS)
def file(request: HttpRequest, member: Member) -> HttpResponse:
    """The way to take the file; for an editor also to give one: first what it would change, then to put it in force."""
    if request.method == "GET":
        return _shown(request, member)
    return _given(request)


@require_safe
@for_roles(*READERS)
def export(request: HttpRequest, member: Member) -> HttpResponse:
    """The authority's own texts in force, as `overblik guidance export` writes them."""
    held = texts_in_force(desk().connect(), member.authority)
    answer = HttpResponse(yaml_file.write([held]), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="tekster-{member.authority}-{held.version}.yaml"'
    return unkept(answer)


@for_roles(Role.EDITOR)
def _given(request: HttpRequest, member: Member) -> HttpResponse:
    conn = desk().connect()
    try:
        data = _data(request)
        wanted = _own(data, member)
        held = texts_in_force(conn, member.authority)
        if request.POST.get("act") != "apply":
            return _shown(request, member, **_difference(held, wanted, data))
        looked_at = version_of(request.POST.get("in_force", ""))
        store.change(
            conn,
            member.authority,
            lambda now: unless_changed(now, looked_at, wanted),
            moment_of(request),
            member.actor,
            request.POST.get("reason", ""),
        )
    except (Conflict, InvalidInput) as error:
        return _refused(request, member, error)
    return unkept(HttpResponseRedirect(texts_url(saved="1")))


def _refused(request: HttpRequest, member: Member, error: OverblikError) -> HttpResponse:
    """What was refused, and, where the file itself can be read, once more what it would change now."""
    more: dict[str, Any] = {}
    if "text" in request.POST:
        data = _data(request)
        try:
            wanted = _own(data, member)
        except InvalidInput:
            pass
        else:
            more = _difference(texts_in_force(desk().connect(), member.authority), wanted, data)
    return _shown(request, member, error, **more)


def _difference(held: AuthorityTexts, wanted: AuthorityTexts, data: bytes) -> dict[str, Any]:
    return {
        "looked": True,
        "changes": change_sentences(text_changes(held, wanted), source_name()),
        "remarks": [
            (area_name(area.kle, area.facet), field_words(one.field), remark_words(one))
            for area in wanted.areas
            for one in remarks_on(area)
        ],
        "in_force": held.version,
        "data": data.decode("utf-8-sig"),
    }


def _shown(
    request: HttpRequest, member: Member, error: OverblikError | None = None, **more: Any
) -> HttpResponse:
    values = {
        "is_editor": member.may(Role.EDITOR),
        "refused": refusal(error) if error else "",
        "reason": request.POST.get("reason", ""),
        **more,
    }
    status = error.http_status if error else 200
    return page(request, "console/text_file.html", values, member, status=status)


def _data(request: HttpRequest) -> bytes:
    """The file that was chosen, or the one that was looked at, as it comes back with the form."""
    if "text" in request.POST:
        return str(request.POST["text"]).replace("\r\n", "\n").encode()
    chosen = request.FILES.get("file")
    if not isinstance(chosen, UploadedFile):
        raise InvalidInput("guidance.file_missing", "Choose a file", field="")
    if chosen.size is None or chosen.size > MOST_BYTES:
        raise InvalidInput("guidance.file_too_big", f"The file is larger than {MOST_BYTES} bytes")
    return bytes(chosen.read())


def _own(data: bytes, member: Member) -> AuthorityTexts:
    """The texts in the file, which must be those of the authority worked for, and no other's."""
    found = yaml_file.read(data)
    if [each.authority for each in found] != [member.authority]:
        raise InvalidInput("guidance.authority_other", "The file holds the texts of another authority")
    return found[0]

# SPDX-License-Identifier: MPL-2.0
""" "What have citizens read?": every version of the texts, what each changed, and the way back to an earlier one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from overblik.access.staff import Role
from overblik.console.change_words import who
from overblik.console.desk import desk
from overblik.console.disclosure import source_name
from overblik.console.frame import for_roles, page
from overblik.console.member import Member
from overblik.console.text_words import change_sentences, refusal
from overblik.console.texts import READERS, texts_url, version_of
from overblik.errors import Conflict, InvalidInput, OverblikError
from overblik.guidance import store
from overblik.guidance.difference import text_changes
from overblik.guidance.text import AuthorityTexts
from overblik.guidance.versions import published_texts, texts_of_version
from overblik.portal.citizen import moment_of
from overblik.portal.frame import language_of_page, unkept
from overblik.webkit.formatting import moment

_SHOWN_AT_MOST = 50


@require_safe
@for_roles(*READERS)
def versions(request: HttpRequest, member: Member) -> HttpResponse:
    """Every version that was in force: who, when, why, and what it changed."""
    return _shown(request, member)


@require_POST
@for_roles(Role.EDITOR)
def bring_back(request: HttpRequest, member: Member) -> HttpResponse:
    """Publish an earlier version anew, unless the one that was looked at is no longer in force."""
    earlier, looked_at = (version_of(request.POST.get(name, "")) for name in ("version", "in_force"))
    conn = desk().connect()
    wanted = texts_of_version(conn, member.authority, earlier)

    def back(held: AuthorityTexts) -> AuthorityTexts:
        return unless_changed(held, looked_at, wanted)

    try:
        reason = request.POST.get("reason", "")
        store.change(conn, member.authority, back, moment_of(request), member.actor, reason)
    except (Conflict, InvalidInput) as error:
        return _shown(request, member, error)
    return unkept(HttpResponseRedirect(texts_url(saved="1")))


def unless_changed(held: AuthorityTexts, looked_at: int, wanted: AuthorityTexts) -> AuthorityTexts:
    """`wanted`, if what is in force is what was looked at. Raises Conflict."""
    if held.version != looked_at:
        raise Conflict("guidance.changed", "Other texts have been published since. Look at them anew.")
    return wanted


def _shown(request: HttpRequest, member: Member, error: OverblikError | None = None) -> HttpResponse:
    language, name = language_of_page(), source_name()
    found = published_texts(desk().connect(), member.authority, newest=_SHOWN_AT_MOST + 1)
    shown = []
    for place, one in enumerate(found[:_SHOWN_AT_MOST]):
        older = found[place + 1].texts if place + 1 < len(found) else None
        shown.append(
            {
                "version": one.texts.version,
                "when": moment(one.published_at, language),
                "who": who(one.author),
                "reason": one.reason or "",
                "changes": change_sentences(text_changes(older, one.texts), name),
                "in_force": place == 0,
            }
        )
    values = {
        "versions": shown,
        "in_force": found[0].texts.version if found else 0,
        "is_editor": member.may(Role.EDITOR),
        "refused": refusal(error) if error else "",
        "asked": version_of(request.POST.get("version", "")) if error else 0,
        "reason": request.POST.get("reason", "") if error else "",
    }
    status = error.http_status if error else 200
    return page(request, "console/text_versions.html", values, member, status=status)

# SPDX-License-Identifier: MPL-2.0
""" "What does the new edition of KLE change for us?": what is gone, moved, new or renamed, and a draft after it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from overblik.access.staff import Role
from overblik.console.desk import desk
from overblik.console.disclosure import READERS, area_url, live_rules, source_name
from overblik.console.frame import for_roles, page
from overblik.console.member import Member
from overblik.console.rule_words import NameSource, rule_name, rule_words
from overblik.disclosure import draft_store
from overblik.disclosure.edition_effect import (
    AffectedNumber,
    EditionEffect,
    edition_effects,
    proposed_rules,
)
from overblik.kle import store
from overblik.kle.edition import SAMPLE_LABEL, Edition
from overblik.kle.number import Part
from overblik.kle.succession import Succession
from overblik.portal.citizen import moment_of
from overblik.portal.frame import language_of_page, unkept

HEADINGS: dict[EditionEffect, str | Promise] = {
    EditionEffect.GONE: gettext_lazy("Gone, and nothing took over"),
    EditionEffect.MOVED: gettext_lazy("Gone, and something took over"),
    EditionEffect.NEW: gettext_lazy("New, and shown to citizens because of rules above"),
    EditionEffect.RENAMED: gettext_lazy("Renamed, and citizens read the new name"),
    EditionEffect.LEAVING: gettext_lazy("Going away in a year that is announced"),
}
"""What each effect is called, in the order of the page."""


@require_http_methods(["GET", "POST"])
@for_roles(*READERS)
def edition(request: HttpRequest, member: Member) -> HttpResponse:
    """The page; POST begins a draft with all that is proposed."""
    labels = _labels()
    given = request.POST if request.method == "POST" else request.GET
    before = given.get("from") or (labels[1] if len(labels) > 1 else "")
    after = given.get("to") or (labels[0] if len(labels) > 1 else "")
    if not before:
        return page(request, "console/edition.html", {"labels": labels}, member)
    if before not in labels or after not in labels:
        raise Http404
    affected = _affected(member, before, after)
    if request.method == "POST":
        if not member.may(Role.EDITOR):
            raise Http404
        return _begin(request, member, affected, after)
    language, name = language_of_page(), source_name()
    values = {
        "labels": labels,
        "before": before,
        "after": after,
        "counts": [
            (words, sum(one.effect is effect for one in affected)) for effect, words in HEADINGS.items()
        ],
        "groups": [
            (words, [_row(one, name, language) for one in affected if one.effect is effect])
            for effect, words in HEADINGS.items()
            if any(one.effect is effect for one in affected)
        ],
        "proposals": sum(len(one.proposals) for one in affected),
        "is_editor": member.may(Role.EDITOR),
    }
    return page(request, "console/edition.html", values, member)


def _labels() -> list[str]:
    """The editions of subjects there are, newest first."""
    rows = store.list_editions(desk().connect())
    return [row.label for row in rows if row.part is Part.SUBJECTS and row.label != SAMPLE_LABEL]


def _affected(member: Member, before: str, after: str) -> tuple[AffectedNumber, ...]:
    conn = desk().connect()
    old, new = _subjects(store.load(conn, before)), _subjects(store.load(conn, after))
    return edition_effects(live_rules(member), old, new, Succession.of((old, new)), desk().ground().catalogue)


def _subjects(editions: tuple[Edition, ...]) -> Edition:
    return next(one for one in editions if one.part is Part.SUBJECTS)


def _begin(
    request: HttpRequest, member: Member, affected: tuple[AffectedNumber, ...], after: str
) -> HttpResponse:
    conn, moment = desk().connect(), moment_of(request)
    with conn.transaction():
        draft = draft_store.begin(
            conn, member.authority, gettext("KLE %(edition)s") % {"edition": after}, member.actor, moment
        )
        draft = draft_store.write(
            conn,
            member.authority,
            draft.id,
            draft.revision,
            lambda rules: proposed_rules(rules, affected),
            member.actor,
            moment,
        )
    return unkept(HttpResponseRedirect(reverse("console:disclosure-draft", args=[draft.id])))


def _row(one: AffectedNumber, name: NameSource, language: str) -> tuple[str, str, list[str]]:
    """Address, name, and what is to be said of it."""
    said = []
    if one.before:
        said.append(gettext("Before: %(title)s") % {"title": one.before})
    if one.successors:
        said.append(gettext("Taken over by %(numbers)s") % {"numbers": ", ".join(one.successors)})
    if one.year is not None:
        said.append(gettext("Goes in %(year)s") % {"year": one.year})
    if not one.open:
        said.append(gettext("It is not shown, but there is a rule about it"))
    if not one.sure:
        said.append(gettext("The files cannot tell for certain"))
    said += [
        gettext("Proposed: %(rule)s (%(sets)s)")
        % {"rule": rule_name(rule), "sets": "; ".join(rule_words(rule, name, language))}
        for rule in one.proposals
    ]
    address = "" if one.effect in (EditionEffect.GONE, EditionEffect.MOVED) else area_url(one.number, None)
    return address, f"{one.number} {one.title}", said

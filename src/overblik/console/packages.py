# SPDX-License-Identifier: MPL-2.0
""" "What has been agreed to be shown?": ready-made packages of rules, beside what is shown already, into a draft."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from overblik.access.staff import Role
from overblik.console.desk import desk
from overblik.console.disclosure import READERS, area_url, live_rules, source_name
from overblik.console.drafts import refusal
from overblik.console.frame import for_roles, page
from overblik.console.member import Member
from overblik.console.rule_words import NameSource, rule_name, rule_words
from overblik.disclosure import draft_store
from overblik.disclosure.draft import Draft, DraftState
from overblik.disclosure.package import Fit, Line, Package, add, compare
from overblik.disclosure.rule import Rule, RuleSet
from overblik.errors import Conflict, InvalidInput
from overblik.kle.catalogue import Catalogue, Standing
from overblik.portal.citizen import moment_of, today_of
from overblik.portal.frame import language_of_page, unkept

FIT_WORDS: dict[Fit, str | Promise] = {
    Fit.NEW: gettext_lazy("not shown yet"),
    Fit.SAME: gettext_lazy("shown already"),
    Fit.CONFLICT: gettext_lazy("your own rule says something else"),
}
"""How a rule of a package stands to those in force."""


@require_http_methods(["GET", "POST"])
@for_roles(*READERS)
def packages(request: HttpRequest, member: Member) -> HttpResponse:
    """The page; POST puts one package into a draft, a new one or one that is being written."""
    if request.method == "POST":
        if not member.may(Role.EDITOR):
            raise Http404
        return _add(request, member)
    return _page(request, member)


def _add(request: HttpRequest, member: Member) -> HttpResponse:
    wanted = request.POST.get("package", "")
    package = next((one for one in desk().packages if one.id == wanted), None)
    if package is None:
        raise Http404
    conn, moment, replace = desk().connect(), moment_of(request), "replace" in request.POST
    try:
        package = package.without(request.POST.getlist("without"))
        with conn.transaction():
            held = _draft(request, member, package)
            rules = RuleSet(authority=member.authority, rules=held.rules)
            kept = [
                line.own
                for line in compare(package, rules)
                if line.fit is Fit.CONFLICT and line.own is not None and not replace
            ]
            after = add(package, rules, replace=replace)
            if after != held.rules:
                held = draft_store.write(
                    conn, member.authority, held.id, held.revision, lambda _: after, member.actor, moment
                )
    except (Conflict, InvalidInput) as error:
        return _page(request, member, refusal(error), error.http_status)
    address = reverse("console:disclosure-draft", args=[held.id])
    names = ",".join(dict.fromkeys(rule.id for rule in kept))
    return unkept(HttpResponseRedirect(f"{address}?kept={names}" if names else address))


def _draft(request: HttpRequest, member: Member, package: Package) -> Draft:
    """The draft that was chosen (`id:revision`), else a new one. Raises NotFound, Conflict, InvalidInput."""
    number, _, revision = request.POST.get("draft", "").partition(":")
    conn = desk().connect()
    if not number:
        title = gettext("We show: %(area)s") % {"area": _in(package.title)}
        return draft_store.begin(conn, member.authority, title, member.actor, moment_of(request))
    if not (number.isascii() and number.isdigit()):
        raise Http404
    held = draft_store.find(conn, member.authority, int(number[:15]))
    if revision != str(held.revision):
        raise Conflict("draft.changed", "Somebody has changed the draft since you opened it; look at it anew")
    return held


def _page(request: HttpRequest, member: Member, refused: str = "", status: int = 200) -> HttpResponse:
    live, name = live_rules(member), source_name()
    catalogue, today = desk().ground().catalogue, today_of(request)

    def line(told: Line) -> dict[str, Any]:
        number = _number(told.rule)
        known = catalogue.entry(number, today) is not None
        return {
            "number": rule_name(told.rule),
            "url": area_url(number, None) if known else "",
            "title": _title(told.rule, number, catalogue, today),
            "sets": _sets(told.rule, name),
            "fit": FIT_WORDS[told.fit],
            "own": f"{rule_name(told.own)}: {'; '.join(_sets(told.own, name))}"
            if told.own and told.fit is Fit.CONFLICT
            else "",
        }

    shown, whole, gone = [], 0, 0
    for package in desk().packages:
        lines = compare(package, live)
        retired = [
            number
            for one in lines
            if catalogue.standing(number := _number(one.rule), today) is Standing.RETIRED
        ]
        gone += bool(retired)
        whole += all(one.fit is Fit.SAME for one in lines)
        shown.append(
            {
                "id": package.id,
                "title": _in(package.title),
                "about": _in(package.about),
                "step": package.step,
                "retired": ", ".join(retired),
                "exceptions": [(one.id, _in(one.title), _in(one.about)) for one in package.exceptions],
                "lines": [line(one) for one in lines],
                "open": sum(one.fit is Fit.SAME for one in lines),
                "conflicts": sum(one.fit is Fit.CONFLICT for one in lines),
            }
        )
    values = {
        "packages": shown,
        "whole": whole,
        "gone": gone,
        "refused": refused,
        "is_editor": member.may(Role.EDITOR),
        "drafts": [
            one
            for one in draft_store.drafts(desk().connect(), member.authority)
            if one.state is DraftState.DRAFT
        ],
    }
    return page(request, "console/packages.html", values, member, status=status)


def _number(rule: Rule) -> str:
    return rule.kle.text.removesuffix(".*")


def _title(rule: Rule, number: str, catalogue: Catalogue, today: dt.date) -> str:
    """What KLE calls it, now or on the day from which it is to be shown."""
    if title := catalogue.title(number, today):
        return title
    before = catalogue.title(number, rule.from_date) if rule.from_date else None
    if catalogue.standing(number, today) is Standing.RETIRED:
        return gettext("%(title)s (no longer in KLE)") % {"title": before or ""}
    return gettext("KLE does not have it now")


def _sets(rule: Rule, name: NameSource) -> list[str]:
    return rule_words(rule, name, language_of_page())


def _in(words: Any) -> str:
    return str(words["en" if language_of_page().startswith("en") else "da"])

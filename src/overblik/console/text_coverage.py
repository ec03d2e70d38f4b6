# SPDX-License-Identifier: MPL-2.0
""" "Can citizens see whom to ask, and when the answer comes?": contact points and deadlines of what is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from overblik.access.staff import Role
from overblik.console.disclosure import live_rules
from overblik.console.frame import for_roles, page
from overblik.console.member import Member
from overblik.console.text_fields import LISTS
from overblik.console.text_tree import OpenGroup
from overblik.console.text_words import area_name, origin_words, term_text
from overblik.console.texts import READERS, area_url, tree_shown, write_url
from overblik.disclosure.compile import CompiledRules
from overblik.guidance.advice import Advice, Origin
from overblik.guidance.text import AreaText
from overblik.portal.routes import term_words


@require_safe
@for_roles(*READERS)
def contacts(request: HttpRequest, member: Member) -> HttpResponse:
    """Whom citizens are told to ask, group by group of what is shown."""
    return _covered(request, member, "contact", _unit, lambda one: one.contact.unit.da if one.contact else "")


@require_safe
@for_roles(*READERS)
def deadlines(request: HttpRequest, member: Member) -> HttpResponse:
    """By when citizens are told to have an answer, group by group of what is shown."""
    return _covered(
        request, member, "deadline", _term, lambda one: term_text(one.deadline) if one.deadline else ""
    )


class LinkMet(NamedTuple):
    """One link that citizens meet: its words, whose text it is in, and on how many of the shown subjects."""

    title: str
    url: str
    origin: str
    own_url: str
    subjects: int


@require_safe
@for_roles(*READERS)
def links(request: HttpRequest, member: Member) -> HttpResponse:
    """Where citizens are sent from what is shown, own links first: for who checks that they still lead there."""
    tree = tree_shown(request, member)
    met: Counter[tuple[str, str, Origin]] = Counter(
        (link.title.text, link.url, one.set_by[field])
        for group in tree.open_groups(CompiledRules(live_rules(member)))
        for one in group.advice
        for field in LISTS
        for link in getattr(one, field)
    )
    found = [
        LinkMet(
            title,
            url,
            origin_words(origin, "", None),
            write_url(origin.kle, origin.facet) if origin.authority else "",
            subjects,
        )
        for (title, url, origin), subjects in met.items()
    ]
    values = {
        "links": sorted(found, key=lambda one: (not one.own_url, one.url)),
        "own_count": sum(bool(one.own_url) for one in found),
        "is_editor": member.may(Role.EDITOR),
    }
    return page(request, "console/text_links.html", values, member)


def _covered(
    request: HttpRequest,
    member: Member,
    field: str,
    said: Callable[[Advice], str],
    written: Callable[[AreaText], str],
) -> HttpResponse:
    tree = tree_shown(request, member)
    groups = tree.open_groups(CompiledRules(live_rules(member)))
    rows = [_row(group, field, said) for group in groups]
    values = {
        "field": field,
        "rows": sorted(rows, key=lambda row: row["lacking"] == 0),
        "subjects": sum(len(group.advice) for group in groups),
        "lacking": sum(row["lacking"] for row in rows),
        "written": [
            (area_name(one.kle, one.facet), written(one), write_url(one.kle, one.facet))
            for one in tree.texts.areas
            if written(one)
        ],
        "is_editor": member.may(Role.EDITOR),
    }
    return page(request, "console/text_coverage.html", values, member)


def _row(group: OpenGroup, field: str, said: Callable[[Advice], str]) -> dict[str, Any]:
    """What is said in one group: each answer, from where, and for how many subjects."""
    told = Counter(
        (said(one), origin_words(one.set_by[field], "", None)) for one in group.advice if said(one)
    )
    return {
        "url": area_url(group.number),
        "number": group.number,
        "title": group.title,
        "subjects": len(group.advice),
        "lacking": group.lacking(field),
        "told": [(words, origin) for (words, origin), _ in told.most_common()],
    }


def _unit(advice: Advice) -> str:
    return advice.contact.unit.text if advice.contact is not None else ""


def _term(advice: Advice) -> str:
    return term_words(advice.deadline) if advice.deadline is not None else ""

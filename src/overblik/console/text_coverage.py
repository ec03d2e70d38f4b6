# SPDX-License-Identifier: MPL-2.0
""" "Can citizens see whom to ask, and when the answer comes?": contact points and deadlines of what is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from overblik.access.staff import Role
from overblik.console.desk import desk
from overblik.console.frame import for_roles, page
from overblik.console.member import Member
from overblik.console.text_tree import OpenGroup
from overblik.console.text_words import area_name, term_text
from overblik.console.texts import READERS, area_url, tree_shown, write_url
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


def _covered(
    request: HttpRequest,
    member: Member,
    field: str,
    said: Callable[[Advice], str],
    written: Callable[[AreaText], str],
) -> HttpResponse:
    tree = tree_shown(request, member)
    groups = tree.open_groups(desk().ground().policy.authorities.get(member.authority))
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
    told = Counter((said(one), _from(one.set_by[field])) for one in group.advice if said(one))
    return {
        "url": area_url(group.number),
        "number": group.number,
        "title": group.title,
        "subjects": len(group.advice),
        "lacking": group.lacking(field),
        "told": [(words, origin) for (words, origin), _ in told.most_common()],
    }


def _from(origin: Origin) -> str:
    return gettext("your text for %(area)s") % {"area": area_name(origin.kle, origin.facet)}


def _unit(advice: Advice) -> str:
    return advice.contact.unit.text if advice.contact is not None else ""


def _term(advice: Advice) -> str:
    return term_words(advice.deadline) if advice.deadline is not None else ""

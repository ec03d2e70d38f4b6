# SPDX-License-Identifier: MPL-2.0
""" "What do citizens read?": the texts in force over the tree of KLE, and where the authority wrote its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from overblik.access.staff import Role
from overblik.console.area_tree import parents, pattern_of
from overblik.console.desk import desk
from overblik.console.disclosure import areas_found, live_rules, number_in_address
from overblik.console.frame import for_roles, page
from overblik.console.member import Member
from overblik.console.text_fields import GROUPS, LISTS
from overblik.console.text_tree import TextNode, TextTree
from overblik.console.text_words import FIELD_NAMES, GROUP_NAMES, area_name, origin_words
from overblik.disclosure.compile import CompiledRules
from overblik.errors import Conflict, InvalidInput
from overblik.guidance.advice import Advice, LinkAdvice, Origin, Said
from overblik.guidance.local_status import counted
from overblik.guidance.readability import lix
from overblik.guidance.text import AreaText, AuthorityTexts, Stage
from overblik.guidance.versions import texts_in_force
from overblik.kle.number import FacetPattern
from overblik.portal.citizen import today_of
from overblik.portal.routes import term_words

READERS = (Role.EDITOR, Role.APPROVER, Role.STEWARD, Role.SUPPORT, Role.AUDITOR)
"""Who may see the texts."""


@dataclass(frozen=True, slots=True)
class FieldShown:
    """One field as it holds: what it says in both languages, and from where; `lix` of running Danish text."""

    name: str
    danish: tuple[str, ...]
    english: tuple[str, ...]
    only_danish: bool
    origin: str
    lix: int | None = None


@require_safe
@for_roles(*READERS)
def texts(request: HttpRequest, member: Member) -> HttpResponse:
    """The whole of it: the main groups, the texts beside the tree, and the ways to the rest."""
    tree = tree_shown(request, member)
    words = request.GET.get("text", "").strip()[:100]
    by: dict[str, str] = {}
    if words:
        by = dict(areas_found(words, tree.titles(), tree.guidance, member, today_of(request)))
        nodes = tree.nodes(by)
    else:
        nodes = tree.with_own() if "own" in request.GET else tree.main_groups()
    waiting = unmapped_cases(tree, member)
    groups = tree.open_groups(CompiledRules(live_rules(member)))
    values = {
        "version": tree.texts.version,
        "own_count": len(tree.texts.areas),
        "waiting": waiting,
        "no_contact": sum(group.lacking("contact") for group in groups),
        "no_deadline": sum(group.lacking("deadline") for group in groups),
        "text": words,
        "own_only": "own" in request.GET and not words,
        "nodes": [_row(node) | {"by": by.get(node.number, "")} for node in nodes],
        "elsewhere": [
            (area_name(one.kle, one.facet), write_url(one.kle, one.facet)) for one in tree.elsewhere()
        ],
        "is_editor": member.may(Role.EDITOR),
        "write_url": reverse("console:texts-write"),
        "saved": "saved" in request.GET,
    }
    return page(request, "console/texts.html", values, member)


@require_safe
@for_roles(*READERS)
def area(request: HttpRequest, member: Member, number: str) -> HttpResponse:
    """One node: what citizens read of it and where each word comes from, and everything below."""
    known = number_in_address(number)
    tree = tree_shown(request, member)
    found = tree.find(known)
    if found is None:
        raise Http404
    facet, refused = _facet(request.GET.get("facet", ""))
    pattern = pattern_of(known).text
    values = {
        "node": found,
        "facet": facet or "",
        "refused": refused,
        "area": area_name(pattern, facet),
        "steps": [(area_url(above), above) for above in parents(known)],
        "fields": shown_fields(tree, known, facet, pattern),
        "own": [
            (area_name(one.kle, one.facet), write_url(one.kle, one.facet), names(one)) for one in found.own
        ],
        "write_url": write_url(pattern, facet),
        "has_own": any(one.facet == facet for one in found.own),
        "is_editor": member.may(Role.EDITOR),
        "nodes": [_row(node) for node in tree.below(known)],
        "saved": "saved" in request.GET,
    }
    return page(request, "console/texts_area.html", values, member)


def tree_shown(request: HttpRequest, member: Member) -> TextTree:
    """The tree under the authority's texts in force."""
    return tree_of(request, texts_in_force(desk().connect(), member.authority))


def tree_of(request: HttpRequest, shown: AuthorityTexts) -> TextTree:
    """The tree under these texts."""
    return TextTree(shown, desk().ground().catalogue, today_of(request))


def unmapped_cases(tree: TextTree, member: Member) -> int | None:
    """How many running cases hold a status that has no words for citizens; None = they have not been counted."""
    told = counted(desk().connect(), member.authority)
    if told.counted_at is None:
        return None
    status = tree.guidance.status
    return sum(
        one.cases
        for one in told.statuses
        if one.status is None or status(member.authority, one.source, one.status) is None
    )


def shown_fields(tree: TextTree, number: str, facet: str | None, pattern: str) -> list[FieldShown]:
    """Every field that somebody has set, as a reader of either language meets it, and those nobody has."""
    authority = tree.texts.authority
    danish, english = (tree.guidance.of(number, facet, authority, language) for language in ("da", "en"))
    return [_field(group, danish, english, facet, pattern) for group in GROUPS]


def texts_url(**query: str) -> str:
    """The page of all texts."""
    return _with(reverse("console:texts"), query)


def area_url(number: str, **query: str) -> str:
    """The page of a node."""
    return _with(reverse("console:texts-area", args=[number]), query)


def write_url(kle: str, facet: str | None) -> str:
    """The form of a text."""
    return _with(reverse("console:texts-write"), {"kle": kle} | ({"facet": facet} if facet else {}))


def version_of(written: str) -> int:
    """The number of a version as a form gives it; what is no number is the one before the first."""
    return int(written[:15]) if written.isascii() and written.isdigit() else 0


def for_this_authority(request: HttpRequest, member: Member) -> None:
    """Raises Conflict for a form that was opened while working for another authority, in another window."""
    if request.POST.get("authority", member.authority) != member.authority:
        raise Conflict(
            "guidance.authority_changed",
            "You work for another authority than when you opened this. Nothing was saved.",
        )


def names(one: AreaText) -> str:
    """What a text sets, in words."""
    told = [
        str(GROUP_NAMES[group])
        for group in GROUPS
        if (
            getattr(one.next, group.partition(".")[2], None)
            if group.startswith("next.")
            else getattr(one, group)
        )
        is not None
    ]
    return "; ".join(told) or gettext("sets nothing")


def _field(group: str, danish: Advice, english: Advice, facet: str | None, pattern: str) -> FieldShown:
    told, foreign = _lines_in("da", group, danish), _lines_in("en", group, english)
    prose = group not in ("title", "complaint", "contact", "deadline", *LISTS) and bool(told)
    origin: Origin | None = danish.set_by.get(group)
    return FieldShown(
        str(GROUP_NAMES[group]),
        tuple(one.text for one in told),
        tuple(one.text for one in foreign),
        bool(foreign) and all(one.language == "da" for one in foreign),
        origin_words(origin, pattern, facet),
        round(lix(told[0].text)) if prose else None,
    )


def _lines_in(language: str, group: str, advice: Advice) -> list[Said]:
    with translation.override(language):
        return _lines(group, advice)


def _lines(group: str, advice: Advice) -> list[Said]:
    """What a field says, one line each."""
    if group.startswith("next."):
        said = advice.next.get(Stage(group.partition(".")[2]))
        return [] if said is None else [said]
    value: Any = getattr(advice, group)
    if value is None:
        return []
    if group == "deadline":
        return [Said(term_words(value), "")]
    if group == "complaint":
        found = [] if value.to is None else [value.to]
        if value.within is not None:
            found.append(Said(term_words(value.within), ""))
        return [*found, value.how]
    if group == "contact":
        return _contact(value)
    if group in LISTS:
        return [_link(one) for one in value]
    return [value]


def _link(link: LinkAdvice) -> Said:
    return Said(f"{link.title.text} ({link.url})", link.title.language)


def _contact(point: Any) -> list[Said]:
    found = [point.unit]
    for name in ("phone", "secure_contact", "email", "hours", "address"):
        value = getattr(point, name)
        if value is not None:
            text, language = (value.text, value.language) if isinstance(value, Said) else (value, "")
            found.append(Said(f"{FIELD_NAMES[name]}: {text}", language))
    return found


def _row(node: TextNode) -> dict[str, Any]:
    return {
        "url": area_url(node.number),
        "number": node.number,
        "title": node.title,
        "called": node.called,
        "level": len(node.number),
        "own": len(node.own),
        "below": node.below,
    }


def _facet(written: str) -> tuple[str | None, bool]:
    """The facet that was asked for, and whether it cannot be one."""
    text = written.strip().upper()
    if not text:
        return None, False
    try:
        return FacetPattern(text).text, False
    except InvalidInput:
        return None, True


def _with(url: str, query: dict[str, str]) -> str:
    return f"{url}?{urlencode(query)}" if query else url

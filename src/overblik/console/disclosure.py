# SPDX-License-Identifier: MPL-2.0
""" "What can citizens see?": the rules in force over the tree of KLE, or those of a draft."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from overblik.access.staff import Role
from overblik.console.area_counts import ALL_LEVELS, MAIN_GROUPS_AND_SUBJECTS, AreaCounts, area_counts
from overblik.console.area_search import FoundArea, citizens_words, find_areas
from overblik.console.area_tree import AreaNode, AreaTree, parents
from overblik.console.desk import desk
from overblik.console.frame import for_roles, page
from overblik.console.member import Member
from overblik.console.rule_words import FIELD_NAMES, NameSource, rule_name, rule_words, value_words
from overblik.disclosure import draft_store
from overblik.disclosure.compile import EffectiveRule
from overblik.disclosure.draft import Draft, DraftState
from overblik.disclosure.plain import to_plain
from overblik.disclosure.rule import FIELDS, Rule, RuleSet
from overblik.disclosure.store import load_rule_sets
from overblik.errors import InvalidInput
from overblik.guidance.compile import Guidance
from overblik.kle.catalogue import Standing
from overblik.kle.number import KleNumber, KlePattern
from overblik.kle.store import keywords_on
from overblik.portal.citizen import today_of
from overblik.portal.frame import language_of_page

READERS = (Role.EDITOR, Role.APPROVER, Role.STEWARD, Role.SUPPORT, Role.AUDITOR)
"""Who may see the rules."""

STANDING_WORDS: dict[Standing, str | Promise] = {
    Standing.RETIRED: gettext_lazy(
        "KLE does not have the number any more. Cases of its time are shown as the rules say."
    ),
    Standing.NOT_YET: gettext_lazy("KLE does not have the number yet."),
    Standing.NEVER: gettext_lazy(
        "No edition of KLE that has been loaded has the number, so nothing of it is shown, whatever the rules say."
    ),
}
"""What is to be known of a number KLE does not have now."""

_FOUND_AT_MOST = 100


@require_safe
@for_roles(*READERS)
def disclosure(request: HttpRequest, member: Member) -> HttpResponse:
    """The whole of it: the main groups, the rules beside the tree, and the drafts."""
    rules, draft = rules_shown(request, member)
    tree = AreaTree(rules, desk().ground().catalogue, today_of(request))
    words, name = request.GET.get("text", "").strip()[:100], source_name()
    counts, language = (
        area_counts(member, levels=ALL_LEVELS if words else MAIN_GROUPS_AND_SUBJECTS),
        language_of_page(),
    )
    main_groups = tree.main_groups()
    values = {
        **shown_with(draft, member),
        "version": rules.version,
        "stops": len(rules.stops),
        "text": words,
        "nodes": [node_row(node, draft, counts, language) for node in main_groups],
        "found": _found(words, tree, draft, counts, member, today_of(request)) if words else (),
        "counted_at": counts.counted_at,
        "everything": counts.of("", language),
        "outside": [node_row(node, draft, counts, language) for node in tree.outside(counts.numbers())],
        "elsewhere": [_own(rule, draft, name) for rule in tree.elsewhere()],
        "opened": sum(node.holds.open or not node.uniform for node in main_groups),
        "groups": len(main_groups),
        "drafts": [one for one in draft_store.drafts(desk().connect(), member.authority) if one.is_open],
    }
    return page(request, "console/disclosure.html", values, member)


@require_safe
@for_roles(*READERS)
def area(request: HttpRequest, member: Member, number: str) -> HttpResponse:
    """One node: what holds for it and why, and everything below."""
    known = number_in_address(number)
    rules, draft = rules_shown(request, member)
    tree = AreaTree(rules, desk().ground().catalogue, today_of(request))
    counts, language = area_counts(member, known), language_of_page()
    found = tree.find(known, is_used=known in counts.numbers())
    if found is None:
        raise Http404
    names, name = {rule.id: rule_name(rule) for rule in rules.rules}, source_name()
    values = {
        **shown_with(draft, member),
        "node": found,
        "steps": [(area_url(above, draft), above) for above in parents(known)],
        "fields": field_rows(found.holds, found.own, names, name),
        "own": [_own(rule, draft, name) for rule in found.own],
        "add_url": rule_url(draft, found.number) if draft else "",
        "nodes": [node_row(node, draft, counts, language) for node in tree.below(known)],
        "outside": [
            node_row(node, draft, counts, language)
            for node in tree.outside(number for number in counts.numbers() if number != known)
        ],
        "standing": STANDING_WORDS.get(found.standing, ""),
        "counted_at": counts.counted_at,
        "count": counts.of(known, language),
    }
    return page(request, "console/area.html", values, member)


def rules_shown(request: HttpRequest, member: Member) -> tuple[RuleSet, Draft | None]:
    """The rules of the draft that the address names, else those in force. Raises NotFound for another's draft."""
    live = live_rules(member)
    named = request.GET.get("draft", "")
    if not named.isascii() or not named.isdigit():
        return live, None
    draft = draft_store.find(desk().connect(), member.authority, int(named[:15]))
    shown = RuleSet(authority=member.authority, version=live.version, rules=draft.rules, stops=live.stops)
    return shown, draft


def live_rules(member: Member) -> RuleSet:
    """The rules in force of the authority worked for; an empty set where nothing has been published."""
    found = (one for one in load_rule_sets(desk().connect()) if one.authority == member.authority)
    return next(found, RuleSet(authority=member.authority))


def shown_with(draft: Draft | None, member: Member) -> dict[str, Any]:
    """What every page tells of the draft it shows; it can be written in while it is being written, by an editor."""
    is_written = draft is not None and draft.state is DraftState.DRAFT
    return {
        "draft": draft,
        "draft_query": f"?draft={draft.id}" if draft else "",
        "may_write": is_written and member.may(Role.EDITOR),
        "is_editor": member.may(Role.EDITOR),
        "may_stop": member.may(Role.EDITOR, Role.APPROVER),
    }


def node_row(node: AreaNode, draft: Draft | None, counts: AreaCounts, language: str) -> dict[str, Any]:
    """One line of the tree."""
    return {
        "url": area_url(node.number, draft),
        "number": node.number,
        "title": node.title,
        "level": len(node.number),
        "open": node.holds.open,
        "is_some_shown": node.holds.open or not node.uniform,
        "uniform": node.uniform,
        "own": len(node.own),
        "from_date": node.holds.from_date,
        "documents": node.holds.documents,
        "title_is_own": node.holds.title == "case",
        "count": counts.of(node.number, language),
    }


def _found(
    words: str, tree: AreaTree, draft: Draft | None, counts: AreaCounts, member: Member, today: dt.date
) -> list[dict[str, Any]]:
    """The lines of what is searched for, each with where it lies and by which other words it was found."""
    titles, language = tree.titles(), language_of_page()
    found = areas_found(words, titles, desk().ground().guidance, member, today)
    by = dict(found)
    return [
        node_row(node, draft, counts, language)
        | {
            "by": by[node.number],
            "above": [f"{above} {titles.get(above, '')}" for above in parents(node.number)],
        }
        for node in tree.nodes(by)
    ]


def areas_found(
    words: str, titles: Mapping[str, str], guidance: Guidance, member: Member, today: dt.date
) -> list[FoundArea]:
    """What is found by number, title, keyword and the words that the authority's citizens read."""
    others: dict[str, list[str]] = {
        kle: list(found) for kle, found in keywords_on(desk().connect(), today).items()
    }
    for kle in titles:
        others.setdefault(kle, []).extend(citizens_words(guidance, kle, member.authority, language_of_page()))
    return find_areas(words, titles, others, at_most=_FOUND_AT_MOST)


def field_rows(
    holds: EffectiveRule, own: tuple[Rule, ...], names: dict[str, str], name: NameSource
) -> list[tuple[str, str, str, bool]]:
    """Each field: what it is called, what holds, by which rule, and whether that is a rule of the node itself."""
    plain = _plain(holds)
    ours = {rule.id for rule in own}
    return [
        (
            str(FIELD_NAMES[field]),
            value_words(field, plain[field], name, language_of_page()),
            names.get(holds.set_by.get(field, ""), ""),
            holds.set_by.get(field) in ours,
        )
        for field in FIELDS
        if plain[field] is not None
    ]


def sources() -> dict[uuid.UUID, str]:
    """What each known source system is called."""
    return dict(desk().connect().execute("SELECT id, name FROM source_system").fetchall())


def source_name() -> NameSource:
    """What a source system is called, else its id; read once for a page."""
    names = sources()
    return lambda source: names.get(source, str(source))


def number_in_address(text: str) -> KleNumber:
    """The number of KLE that an address names. Raises Http404 for what is none."""
    try:
        return KleNumber.parse(text)
    except InvalidInput:
        raise Http404 from None


def area_address(kle: str | None) -> str:
    """The page of the area of an item; empty where what was delivered is no number of KLE."""
    try:
        return area_url(KleNumber.parse(kle or ""), None)
    except InvalidInput:
        return ""


def area_url(number: str, draft: Draft | None) -> str:
    """The page of a node, of the same draft."""
    return reverse("console:disclosure-area", args=[number]) + (f"?draft={draft.id}" if draft else "")


def rule_url(draft: Draft, number: str = "", rule: Rule | None = None) -> str:
    """The form of a rule: one there is, or a new one for a node."""
    address = reverse("console:disclosure-rule", args=[draft.id])
    return f"{address}?rule={rule.id}" if rule else f"{address}?number={number}"


def _plain(holds: EffectiveRule) -> dict[str, Any]:
    """The values that hold as plain ones, by the same writer as a rule's."""
    values = {field: getattr(holds, field) for field in FIELDS}
    pattern = KlePattern("02.*") if holds.viewers == "property_owner" else KlePattern("0*")
    plain = to_plain(Rule(id="holds", kle=pattern, **values))
    return {field: plain.get(field) for field in FIELDS}


def _own(rule: Rule, draft: Draft | None, name: NameSource) -> tuple[str, list[str], str]:
    url = rule_url(draft, rule=rule) if draft else ""
    return rule_name(rule), rule_words(rule, name, language_of_page()), url

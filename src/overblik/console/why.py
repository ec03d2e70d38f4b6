# SPDX-License-Identifier: MPL-2.0
""" "Why does the citizen see it, or not?": the verdict on every item of who is looked up, with what decided it.

It holds no title and no text of an item: what is hidden may be hidden for its title's sake.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from overblik.console.citizen_view import frame, of_looked_up, today
from overblik.console.disclosure import area_address, live_rules, source_name
from overblik.console.finding_words import finding_words
from overblik.console.frame import page
from overblik.console.look_up import Found, LookUp
from overblik.console.member import Member
from overblik.console.rule_words import FIELD_NAMES, NameSource, rule_name
from overblik.disclosure.decision import DEFAULT
from overblik.disclosure.reason import Reason
from overblik.index.reading import Candidate, ItemKind
from overblik.overview.explain import Explanation, explain
from overblik.overview.selection import Consequence
from overblik.portal.frame import language_of_page
from overblik.portal.paging import PARAMETER, Paging
from overblik.webkit.formatting import day, number

AT_MOST = 50
"""Cases, benefits and payments on a page, each with all that belongs to it."""

_KINDS: dict[str, str | Promise] = {
    ItemKind.CASE.name.lower(): gettext_lazy("Case"),
    ItemKind.DOCUMENT.name.lower(): gettext_lazy("Document"),
    ItemKind.BENEFIT.name.lower(): gettext_lazy("Benefit"),
    ItemKind.PAYMENT.name.lower(): gettext_lazy("Payment"),
}

_CONSEQUENCES: dict[Consequence, str | Promise] = {
    Consequence.UNREADABLE: gettext_lazy("What was delivered cannot be read, so it is left out."),
    Consequence.NO_STATE_NOW: gettext_lazy("The case has no state that is valid now."),
    Consequence.OTHER_LINE_HIDDEN: gettext_lazy("Another line of the payment is hidden, so all of it is."),
    Consequence.BENEFIT_HIDDEN: gettext_lazy("The benefit that is paid is hidden, so the payment is too."),
    Consequence.BENEFIT_UNKNOWN: gettext_lazy(
        "The benefit that is paid is not known here: its grant has not been delivered, or by another authority."
    ),
}

_CHOICES = ("", "hidden", "shown")


@dataclass(frozen=True, slots=True)
class Line:
    """One row's verdict in words; `rule` and `field` are empty where no rule decided."""

    what: str
    shown: bool
    reason: str
    rule: str
    field: str
    area: str
    area_url: str
    about: str
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A case with its documents, a grant with its benefits, or a payment; `id` is the object's."""

    id: uuid.UUID
    heading: str
    lines: tuple[Line, ...]


@require_safe
@of_looked_up
def why(request: HttpRequest, member: Member, wanted: LookUp, found: Found) -> HttpResponse:
    """Every item, or those chosen by verdict or by id."""
    told = explain(found.rows, found.ground, found.moment, authority=member.authority)
    chosen = request.GET.get("verdict", "")
    chosen = chosen if chosen in _CHOICES else ""
    item = request.GET.get("item", "").strip()[:36].lower()
    groups = [
        one
        for one in grouped(told)
        if (not item or any(item in str(each.item) for each in one))
        and (not chosen or any(each.shown == (chosen == "shown") for each in one))
    ]
    paging = Paging.asked(request.GET.get(PARAMETER), len(groups), AT_MOST)
    words = _Words(member, found, source_name())
    language = language_of_page()
    shown = sum(each.shown for each in told)
    values = {
        **frame(member, wanted, found),
        "why_url": "",
        "view_url": reverse("console:citizen-start"),
        "shown": number(shown, language),
        "hidden": number(len(told) - shown, language),
        "choices": [
            (value, label, value == chosen)
            for value, label in zip(
                _CHOICES,
                (gettext("Everything"), gettext("What is not shown"), gettext("What is shown")),
                strict=True,
            )
        ],
        "item": item,
        "version": found.ground.version,
        "groups": [words.group(one) for one in paging.part(groups)],
        "is_narrowed": bool(item or chosen),
        "paging": paging.words(),
        "pages": paging.ways({name: value for name, value in (("verdict", chosen), ("item", item)) if value}),
    }
    return page(request, "console/why.html", values, member)


def grouped(told: Iterable[Explanation]) -> list[list[Explanation]]:
    """Documents stand with their case; the order is that of `explain`, cases first."""
    groups: dict[uuid.UUID, list[Explanation]] = {}
    for one in told:
        is_document = one.kind == ItemKind.DOCUMENT.name.lower()
        head = one.case_id if is_document and one.case_id in groups else one.item
        groups.setdefault(head or one.item, []).append(one)
    return list(groups.values())


class _Words:
    """Says verdicts in the language of the page, by the rules and the classification they were made with."""

    def __init__(self, member: Member, found: Found, source: NameSource) -> None:
        self._found = found
        self._source = source
        self._rules = {rule.id: rule_name(rule) for rule in live_rules(member).rules}
        self._title: Callable[..., str] = found.ground.kle_title
        self._today = today(found)
        self._language = language_of_page()

    def group(self, told: list[Explanation]) -> Group:
        """A group under the kind and area of its first."""
        first = told[0]
        return Group(first.item, f"{_KINDS[first.kind]}: {self._area(first)}", tuple(map(self._line, told)))

    def _line(self, told: Explanation) -> Line:
        return Line(
            what=self._what(told),
            shown=told.shown,
            reason=self._reason(told.reason),
            rule=self._rule(told.rule),
            field="" if told.field is None else str(FIELD_NAMES.get(told.field, told.field)),
            area=self._area(told),
            area_url=area_address(told.kle),
            about=self._about(told),
            findings=tuple(finding_words(told.findings, self._language)),
        )

    def _what(self, told: Explanation) -> str:
        kind = str(_KINDS[told.kind])
        if told.candidate == Candidate.PROPERTY_OWNER.name.lower():
            return gettext("%(kind)s, as the owner of the property") % {"kind": kind}
        return kind

    def _reason(self, code: str) -> str:
        if code in set(Consequence):
            return str(_CONSEQUENCES[Consequence(code)])
        return Reason(code).text(self._language)

    def _rule(self, id_: str | None) -> str:
        if id_ is None:
            return ""
        if id_ == DEFAULT:
            return gettext("no rule sets it, so the cautious default holds")
        return self._rules.get(id_, id_)

    def _area(self, told: Explanation) -> str:
        if told.kle is None:
            return gettext("no area")
        title = self._title(told.kle, self._today, told.created)
        facet = f" · {told.facet}" if told.facet else ""
        return f"{told.kle} {title}{facet}" if title != told.kle else f"{told.kle}{facet}"

    def _about(self, told: Explanation) -> str:
        parts = []
        if told.created is not None:
            parts.append(gettext("created %(day)s") % {"day": day(told.created, self._language)})
        if told.source is not None:
            parts.append(gettext("delivered by %(system)s") % {"system": self._source(told.source)})
        return " · ".join(parts)

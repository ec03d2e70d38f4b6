# SPDX-License-Identifier: MPL-2.0
"""The whole tree of KLE on one page, folded: every value that holds at every node, own or inherited, and its counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from overblik.console.area_counts import AreaCounts, CountWords, area_counts
from overblik.console.area_tree import AreaNode, AreaTree
from overblik.console.desk import desk
from overblik.console.disclosure import READERS, area_url, rules_shown, shown_with
from overblik.console.frame import for_roles, page
from overblik.console.member import Member
from overblik.disclosure.rule import TitleChoice
from overblik.portal.citizen import today_of
from overblik.portal.frame import language_of_page
from overblik.webkit.formatting import day


@dataclass(slots=True)
class Branch:
    """A node as a line of the page, with what lies below it."""

    number: str
    url: str
    line: SafeString
    below: list[Branch] = field(default_factory=list)


@require_safe
@for_roles(*READERS)
def whole_tree(request: HttpRequest, member: Member) -> HttpResponse:
    """The page; of the draft that the address names, else of the rules in force."""
    rules, draft = rules_shown(request, member)
    nodes = AreaTree(rules, desk().ground().catalogue, today_of(request)).all()
    counts = area_counts(member)
    lines = TreeLines(counts, language_of_page())
    # An address is made once and filled in: to make 2,900 takes longer than all else.
    address = area_url(_ANY, draft)
    told = (Branch(node.number, address.replace(_ANY, node.number), lines.of(node)) for node in nodes)
    values = {**shown_with(draft, member), "branches": branches(told), "counted_at": counts.counted_at}
    return page(request, "console/tree.html", values, member)


def branches(lines: Iterable[Branch]) -> list[Branch]:
    """In the order of their numbers, each under the nearest above it that is there."""
    top: list[Branch] = []
    above: list[Branch] = []
    for branch in lines:
        while above and not branch.number.startswith(f"{above[-1].number}."):
            above.pop()
        (above[-1].below if above else top).append(branch)
        above.append(branch)
    return top


_ANY = "00.00.00"


class TreeLines:
    """Writes lines; a template would write the 2,900 of them in four times the time, most of it on looking up words."""

    def __init__(self, counts: AreaCounts, language: str) -> None:
        self._counts, self._language = counts, language
        self._some, self._none = gettext("some of it is shown"), gettext("not shown")
        self._all, self._from = gettext("shown"), gettext("from")
        self._titles, self._documents = gettext("with the cases' own titles"), gettext("with documents")
        self._own, self._nothing = gettext("own rules"), gettext("nothing counted")
        self._figures = gettext("%(cases)s cases, %(citizens)s citizens, %(benefits)s benefits")
        self._findings = gettext("%(share)s with findings")

    def of(self, node: AreaNode) -> SafeString:
        """The line of a node."""
        holds = node.holds
        words = [self._some if not node.uniform else self._all if holds.open else self._none]
        if holds.open or not node.uniform:
            if holds.from_date:
                words.append(f"{self._from} {day(holds.from_date, self._language)}")
            if holds.title is TitleChoice.CASE:
                words.append(self._titles)
            if holds.documents:
                words.append(self._documents)
        if node.own:
            words.append(self._own)
        count = self._counts.of(node.number, self._language)
        told = f' <span class="tree-count quiet">· {self._counted(count)}</span>' if count else ""
        title = conditional_escape(node.title)
        text = f'<span class="tree-number">{node.number}</span> {title}: {conditional_escape(", ".join(words))}{told}'
        return mark_safe(text)  # noqa: S308 - the title is escaped, all else is ours

    def _counted(self, count: CountWords) -> str:
        if count.is_nothing:
            return self._nothing
        words = self._figures % {
            "cases": count.cases,
            "citizens": count.citizens,
            "benefits": count.benefits,
        }
        if not count.with_findings:
            return conditional_escape(words)
        return conditional_escape(f"{words}, {self._findings % {'share': count.with_findings}}")

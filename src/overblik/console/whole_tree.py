# SPDX-License-Identifier: MPL-2.0
"""The whole tree of KLE on one page, folded: every value that holds at every node, own or inherited, and its counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from overblik.console.area_counts import area_counts
from overblik.console.area_tree import AreaTree
from overblik.console.desk import desk
from overblik.console.disclosure import READERS, node_row, rules_shown, shown_with
from overblik.console.frame import for_roles, page
from overblik.console.member import Member
from overblik.portal.citizen import today_of
from overblik.portal.frame import language_of_page


@dataclass(slots=True)
class Branch:
    """A node with what lies below it."""

    row: dict[str, Any]
    below: list[Branch] = field(default_factory=list)


@require_safe
@for_roles(*READERS)
def whole_tree(request: HttpRequest, member: Member) -> HttpResponse:
    """The page; of the draft that the address names, else of the rules in force."""
    rules, draft = rules_shown(request, member)
    nodes = AreaTree(rules, desk().ground().catalogue, today_of(request)).all()
    counts, language = area_counts(member), language_of_page()
    rows = [node_row(node, draft, counts, language) for node in nodes]
    values = {**shown_with(draft, member), "branches": branches(rows), "counted_at": counts.counted_at}
    return page(request, "console/tree.html", values, member)


def branches(rows: list[dict[str, Any]]) -> list[Branch]:
    """Rows in the order of their numbers, each under the nearest above it that is there."""
    top: list[Branch] = []
    above: list[Branch] = []
    for row in rows:
        while above and not row["number"].startswith(f"{above[-1].row['number']}."):
            above.pop()
        branch = Branch(row)
        (above[-1].below if above else top).append(branch)
        above.append(branch)
    return top

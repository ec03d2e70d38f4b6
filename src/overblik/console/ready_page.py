# SPDX-License-Identifier: MPL-2.0
""" "Can we open this area?": every point of its readiness in words, with where it is mended."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from overblik.console.area_counts import share
from overblik.console.area_tree import AreaTree, parents
from overblik.console.desk import desk
from overblik.console.disclosure import (
    READERS,
    area_url,
    number_in_address,
    rules_shown,
    shown_with,
    source_name,
)
from overblik.console.finding_words import finding_words
from overblik.console.frame import for_roles, page
from overblik.console.member import Member
from overblik.console.readiness import Checked, Counted, Point, State, check
from overblik.console.rule_words import NameSource
from overblik.console.source_standing import SourceStanding
from overblik.console.sources import READERS as SOURCE_READERS
from overblik.disclosure import roll_up_store
from overblik.portal.citizen import moment_of, today_of
from overblik.portal.frame import language_of_page
from overblik.webkit.formatting import day, number

POINT_NAMES: dict[Point, str | Promise] = {
    Point.KLE: gettext_lazy("KLE numbers"),
    Point.TITLES: gettext_lazy("Titles"),
    Point.FINDINGS: gettext_lazy("Quality of data"),
    Point.HISTORY: gettext_lazy("History"),
    Point.DELIVERIES: gettext_lazy("Deliveries"),
    Point.TEXTS: gettext_lazy("Texts for citizens"),
    Point.SUPPORT: gettext_lazy("Whom citizens can ask"),
}
"""What each point is called."""

STATE_WORDS: dict[State, str | Promise] = {
    State.MET: gettext_lazy("in order"),
    State.NOT_MET: gettext_lazy("not in order"),
    State.NOT_KNOWN: gettext_lazy("not known"),
}
"""How a point stands."""

_FIELD_WORDS: dict[str, str | Promise] = {
    "title": gettext_lazy("title"),
    "explanation": gettext_lazy("explanation"),
    "complaint": gettext_lazy("how to complain"),
    "contact": gettext_lazy("contact point"),
}
_NAMED = 5


@require_safe
@for_roles(*READERS)
def readiness(request: HttpRequest, member: Member, number: str) -> HttpResponse:
    """The page of one node, under the rules in force or those of the draft the address names."""
    known = number_in_address(number)
    rules, draft = rules_shown(request, member)
    ground, today, language = desk().ground(), today_of(request), language_of_page()
    counted = _counted(member, known)
    is_used = counted is not None and bool(counted.deliveries)
    node = AreaTree(rules, ground.catalogue, today).find(known, is_used=is_used)
    if node is None:
        raise Http404
    advice = ground.guidance.of(known, None, member.authority, language)
    told = check(counted, node.holds.from_date, advice, ground.catalogue)
    name = source_name()
    pages = _system_pages(request, member, told)
    query = f"?draft={draft.id}" if draft else ""
    values = {
        **shown_with(draft, member),
        "node": node,
        "steps": [(area_url(above, draft), above) for above in parents(known)],
        "area_url": area_url(known, draft),
        "points": [_point(one, _mended(one, known, query, pages, name)) for one in told],
        "in_order": sum(one.state is State.MET for one in told),
        "counted_at": counted.moment if counted else None,
        "deliveries": [
            (
                name(each.source) if each.source else gettext("unknown system"),
                each.cases,
                each.benefits,
                each.last_received,
            )
            for each in (counted.deliveries if counted else ())
        ],
        "findings": _findings(member, known, language),
    }
    return page(request, "console/readiness.html", values, member)


def _counted(member: Member, node: str) -> Counted | None:
    conn = desk().connect()
    roll_up = roll_up_store.load(conn, member.authority)
    if roll_up is None:
        return None

    def day_of(piece: int) -> dt.date | None:
        if piece < 0:
            return None
        return roll_up.cuts[piece - 1] if piece else dt.date.min

    return Counted(
        moment=roll_up.moment,
        today=roll_up.today,
        cuts=frozenset(roll_up.cuts),
        deliveries=roll_up_store.deliveries(conn, member.authority, node),
        ages=[
            (kle, day_of(piece), items)
            for kle, piece, items in roll_up_store.cases_by_age(conn, member.authority, node)
        ],
    )


def _findings(member: Member, node: str, language: str) -> list[tuple[str, str]]:
    found = roll_up_store.findings(desk().connect(), member.authority, node)
    return [
        (" ".join(finding_words(code, language)), number(count, language))
        for code, count in list(found.items())[:_NAMED]
    ]


def _point(one: Checked, ways: list[tuple[str, str]]) -> dict[str, Any]:
    is_met = one.state is State.MET
    return {
        "name": POINT_NAMES[one.point],
        "state": STATE_WORDS[one.state],
        "met": is_met,
        "words": _words(one),
        # A system that fell silent is worth a look even where another one delivers.
        "ways": ways if not is_met or one.point is Point.DELIVERIES else [],
    }


def _words(one: Checked) -> str:
    """What a point says, as one or two sentences."""
    language = language_of_page()
    told = {
        "share": share(one.part, one.whole),
        "part": number(one.part, language),
        "whole": number(one.whole, language),
        "day": day(one.day, language) if one.day else "",
        "missing": ", ".join(str(_FIELD_WORDS.get(each, each)) for each in one.missing[:_NAMED]),
    }
    if one.state is State.NOT_KNOWN:
        return _unknown(one) % told
    words = {
        Point.KLE: gettext("%(share)s of the cases lie on numbers that KLE had when they were created."),
        Point.TITLES: gettext("%(share)s of the cases have a title."),
        Point.FINDINGS: gettext("%(share)s of the cases have no finding about their quality."),
        Point.HISTORY: gettext(
            "The oldest case is of %(day)s. %(share)s of the cases are created on or after the from-date."
        ),
        Point.DELIVERIES: gettext(
            "%(part)s of %(whole)s systems have delivered within a week; the last time was %(day)s."
        ),
        Point.TEXTS: gettext("%(part)s of %(whole)s texts are there."),
        Point.SUPPORT: gettext("A contact point is shown.") if not one.missing else "",
    }[one.point]
    if one.missing:
        words = f"{words} " + (
            gettext("Others lie on: %(missing)s.")
            if one.point is Point.KLE
            else gettext("Missing: %(missing)s.")
        )
    return (words % told).strip()


def _unknown(one: Checked) -> str:
    if one.point is Point.HISTORY and one.day is not None:
        return gettext("No from-date is set, or not yet counted with. The oldest case is of %(day)s.")
    if one.point is Point.DELIVERIES:
        return gettext("No system has delivered anything to the area, or it has not been counted yet.")
    return gettext("There are no cases in the area, or they have not been counted yet.")


def _mended(
    one: Checked, node: str, draft_query: str, pages: Mapping[uuid.UUID, str] | None, name: NameSource
) -> list[tuple[str, str]]:
    """Where something can be done about it: address and what the way there is called. What a system delivers is looked
    into on its page; "" = it is said whom to ask, for an employee who may open none of them (`pages` None).
    """
    if one.point is Point.TEXTS:
        return [(reverse("console:texts-area", args=[node]), gettext("Write the texts"))]
    if one.point is Point.SUPPORT:
        return [(reverse("console:texts-contacts"), gettext("Write the contact point"))]
    ways = []
    if one.point is Point.HISTORY:
        area = reverse("console:disclosure-area", args=[node]) + draft_query
        ways.append((area, gettext("Set the from-date")))
    systems = one.systems[:_NAMED]
    if systems and pages is None:
        words = gettext("Ask the data steward or the operator about: %(systems)s.")
        ways.append(("", words % {"systems": ", ".join(map(name, systems))}))
    ways += [
        (pages[system], gettext("Look into what %(system)s delivers") % {"system": name(system)})
        for system in systems
        if pages is not None and system in pages
    ]
    return ways


def _system_pages(
    request: HttpRequest, member: Member, told: Iterable[Checked]
) -> dict[uuid.UUID, str] | None:
    """The page of each system that is named and has one; None for an employee who may open none."""
    if not member.may(*SOURCE_READERS):
        return None
    held = SourceStanding(member, moment_of(request))
    return {
        system: reverse("console:sources-one", args=[system])
        for one in told
        for system in one.systems
        if held.is_known(system)
    }

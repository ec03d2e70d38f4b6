# SPDX-License-Identifier: MPL-2.0
""" "What would citizens see?": what publishing a draft does, with the figures first; here it is approved."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from overblik.access.staff import Role
from overblik.audit.changes import record_change
from overblik.audit.export import csv_line
from overblik.console.desk import desk
from overblik.console.disclosure import READERS, area_url, source_name
from overblik.console.drafts import acts
from overblik.console.finding_words import finding_words
from overblik.console.frame import for_roles, page
from overblik.console.member import Member
from overblik.console.rule_words import NameSource
from overblik.disclosure import draft_store
from overblik.disclosure.draft import Draft
from overblik.disclosure.foresight import foresee
from overblik.disclosure.rule import RuleSet
from overblik.disclosure.what_if import Different, Effect, Presentation, Tally, WhatIf
from overblik.disclosure.what_if_store import AffectedItem
from overblik.index.reading import ItemKind
from overblik.portal.citizen import moment_of, today_of
from overblik.portal.frame import language_of_page, unkept
from overblik.webkit.charts import Chart, Stack, Words, stacked_chart
from overblik.webkit.formatting import number
from overblik.webkit.parts import Column, Table

KINDS: dict[ItemKind, str | Promise] = {
    ItemKind.CASE: gettext_lazy("cases"),
    ItemKind.BENEFIT: gettext_lazy("benefits"),
    ItemKind.DOCUMENT: gettext_lazy("documents"),
    ItemKind.PAYMENT: gettext_lazy("payments"),
}
"""What is counted, in the order of the pages."""

_OTHERWISE: dict[Presentation, str | Promise] = {
    Presentation.OWN_TITLE: gettext_lazy("cases get their own title"),
    Presentation.KLE_TITLE: gettext_lazy("cases get the name of the area as title"),
    Presentation.DOCUMENTS_LISTED: gettext_lazy("cases get a list of documents"),
    Presentation.DOCUMENTS_NOT_LISTED: gettext_lazy("cases lose their list of documents"),
}
_GROUPS_DRAWN = 12
_LISTED = 100
_EXAMPLES = 3


@require_safe
@for_roles(*READERS)
def consequences(request: HttpRequest, member: Member, draft: int) -> HttpResponse:
    """The page; `?format=csv` gives its table as a file, `?count=now` counts anew."""
    conn = desk().connect()
    held = draft_store.find(conn, member.authority, draft)
    rules = RuleSet(authority=member.authority, rules=held.rules)
    may_open = member.may(Role.EDITOR, Role.APPROVER, Role.STEWARD)
    if may_open:
        # The page names objects, and an id leads to a person: who saw them is written down first.
        detail = {"draft": held.id, "revision": held.revision}
        record_change(
            conn,
            moment_of(request),
            member.actor,
            "draft.foresee",
            member.authority,
            detail,
            authority=member.authority,
        )
    catalogue = desk().ground().catalogue
    as_file, anew = request.GET.get("format") == "csv", request.GET.get("count") == "now"
    seen = foresee(
        conn,
        rules,
        catalogue,
        moment_of(request),
        today_of(request),
        anew=anew,
        examples=_EXAMPLES if may_open and not as_file else 0,
        republish=True,
    )
    told, name = seen.told, source_name()
    if as_file:
        return _file(told, name)
    language = language_of_page()

    def title(kle: str) -> str:
        return catalogue.title(kle, today_of(request)) or catalogue.last_title(kle)

    values = {
        **acts(held, member),
        "draft": held,
        "figures": _figures(seen.different, language),
        "people": [number(one, language) for one in seen.people],
        "counted_at": seen.counted_at,
        "query": "&count=now" if anew else "",
        "otherwise": [
            f"{number(count, language)} {_OTHERWISE[one]}"
            for one, count in told.shown_otherwise().items()
            if count
        ],
        "chart": _chart(told, title, language),
        "areas": _areas(told, title, held, language),
        "opened": _opened(told, title, held),
        "sources": _sources(told, name, language),
        "findings": _findings(told, title, language),
        "examples": [_example(one, title) for one in seen.examples[:_LISTED]],
        "lifted": told.lifted,
        "items": number(told.items, language),
    }
    return page(request, "console/consequences.html", values, member)


def _figures(different: Mapping[ItemKind, Different], language: str) -> list[tuple[str, str, str]]:
    """Kind, how many appear, how many disappear."""
    return [
        (
            str(words),
            number(different[kind].appears, language),
            number(different[kind].disappears, language),
        )
        for kind, words in KINDS.items()
    ]


def _sum(kinds: Mapping[ItemKind, Tally]) -> Tally:
    found = Tally()
    for kind in (ItemKind.CASE, ItemKind.BENEFIT):
        found += kinds[kind]
    return found


def _chart(told: WhatIf, title: Any, language: str) -> Chart | None:
    """The groups where most cases and benefits appear or disappear."""
    sums = [(group, _sum(kinds)) for group, kinds in told.by_group().items() if group is not None]
    most = sorted((one for one in sums if one[1].changes), key=lambda one: -one[1].changes)[:_GROUPS_DRAWN]
    stacks = [
        Stack(
            label=group,
            name=f"{group} {title(group)}",
            values=(Decimal(tally.appears), Decimal(tally.disappears)),
            texts=(number(tally.appears, language), number(tally.disappears, language)),
        )
        for group, tally in sorted(most)
    ]
    return stacked_chart(
        stacks,
        (gettext("appear"), gettext("disappear")),
        title=gettext("Cases and benefits that appear or disappear, by group"),
        description="",
        identifier="by-group",
        words=Words(
            category=gettext("Group"),
            value=gettext("Number"),
            expected="",
            number=lambda value: number(int(value), language),
        ),
    )


def _areas(told: WhatIf, title: Any, held: Draft, language: str) -> list[tuple[str, str, list[str]]]:
    """Address, name, and what happens there by kind."""
    changed = [(kle, _words(kinds, language)) for kle, kinds in told.by_area().items() if _changes(kinds)]
    return [
        (area_url(kle, held) if kle else "", f"{kle} {title(kle)}" if kle else gettext("no area"), words)
        for kle, words in changed[:_LISTED]
    ]


def _opened(told: WhatIf, title: Any, held: Draft) -> list[tuple[str, str]]:
    """Where something appears and nothing was shown before: the page of each area's readiness, and its name."""
    opened = [
        kle
        for kle, kinds in told.by_area().items()
        if kle
        and any(tally.appears for tally in kinds.values())
        and not any(tally.stays or tally.disappears for tally in kinds.values())
    ]
    return [
        (
            reverse("console:disclosure-readiness", args=[kle]) + f"?draft={held.id}",
            f"{kle} {title(kle)}",
        )
        for kle in opened[:_LISTED]
    ]


def _sources(told: WhatIf, name: NameSource, language: str) -> list[tuple[str, list[str]]]:
    return [
        (name(source) if source else gettext("unknown system"), _words(kinds, language))
        for source, kinds in told.by_source().items()
        if _changes(kinds)
    ]


def _changes(kinds: Mapping[ItemKind, Tally]) -> bool:
    return any(tally.changes for tally in kinds.values())


def _words(kinds: Mapping[ItemKind, Tally], language: str) -> list[str]:
    found = []
    for kind, words in KINDS.items():
        tally = kinds[kind]
        if tally.appears:
            found.append(
                gettext("%(kind)s: %(count)s appear")
                % {"count": number(tally.appears, language), "kind": words}
            )
        if tally.disappears:
            found.append(
                gettext("%(kind)s: %(count)s disappear")
                % {"count": number(tally.disappears, language), "kind": words}
            )
    return found


def _findings(told: WhatIf, title: Any, language: str) -> Table | None:
    if not told.findings:
        return None
    return Table(
        caption=gettext("Findings about the quality of what appears"),
        columns=(
            Column(gettext("Finding")),
            Column(gettext("Area")),
            Column(gettext("What")),
            Column(gettext("Number"), numeric=True),
        ),
        rows=tuple(
            (
                " ".join(finding_words(one.code, language)),
                f"{one.kle} {title(one.kle)}" if one.kle else gettext("no area"),
                str(KINDS[one.kind]),
                number(one.items, language),
            )
            for one in told.findings[:_LISTED]
        ),
    )


def _example(one: AffectedItem, title: Any) -> str:
    what = gettext("appears") if one.effect is Effect.APPEARS else gettext("disappears")
    kind = {
        ItemKind.CASE: gettext("case"),
        ItemKind.BENEFIT: gettext("benefit"),
        ItemKind.DOCUMENT: gettext("document"),
        ItemKind.PAYMENT: gettext("payment"),
    }[one.kind]
    return f"{kind} {one.object_id} ({one.kle or '–'} {title(one.kle) if one.kle else ''}): {what}"


def _file(told: WhatIf, name: NameSource) -> HttpResponse:
    """Every area, source system and kind as CSV."""
    lines = [csv_line(("kle", "source", "kind", *(str(effect) for effect in Effect)))]
    for cell in told.cells:
        source = name(cell.source) if cell.source is not None else ""
        counts = (getattr(cell.tally, str(effect)) for effect in Effect)
        lines.append(csv_line((cell.kle, source, cell.kind.name.lower(), *counts)))
    response = HttpResponse("\ufeff" + "".join(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="what-if.csv"'
    return unkept(response)

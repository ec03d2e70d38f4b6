# SPDX-License-Identifier: MPL-2.0
"""Writing one text: each field is inherited or set, read as a citizen reads it, and saved as a new version.

Texts show nothing that was not shown, so one editor is enough (ADR 0038). What another has written since the form was
opened is never overwritten unseen, and nothing that was typed is lost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from overblik.access.staff import Role
from overblik.console.desk import desk
from overblik.console.disclosure import source_name
from overblik.console.frame import for_roles, page
from overblik.console.member import Member
from overblik.console.text_fields import GROUPS, LISTS, WORDS, group_of, link_boxes, made, spelled, told
from overblik.console.text_preview import benefit_read, case_read, invented_benefit, invented_case
from overblik.console.text_tree import example_of, is_node, number_of
from overblik.console.text_words import (
    GROUP_NAMES,
    UNIT_NAMES,
    area_name,
    change_sentences,
    refusal,
    remark_words,
    remedy,
)
from overblik.console.texts import (
    FieldShown,
    area_url,
    for_this_authority,
    shown_fields,
    texts_url,
    tree_of,
    version_of,
)
from overblik.errors import Conflict, InvalidInput
from overblik.guidance import store
from overblik.guidance.difference import text_changes
from overblik.guidance.editing import area_at, with_area
from overblik.guidance.readability import Stumble, TextRemark, remarks_on
from overblik.guidance.refusal import Refusal
from overblik.guidance.text import AreaText, AuthorityTexts, Stage
from overblik.guidance.versions import texts_in_force, texts_of_version
from overblik.kle.number import FacetPattern, KlePattern
from overblik.overview.view import CitizenStatus
from overblik.portal.citizen import moment_of, today_of
from overblik.portal.frame import language_of_page, unkept
from overblik.portal.sentences import STATUS

_EMPTY_LINKS = 2
"""Beyond those there are: links are added two at a time, without a script."""


@dataclass(frozen=True, slots=True)
class Writing:
    """One text being written: what it is about, what was in force when it was opened, and what stands in the boxes."""

    kle: str
    facet: str | None
    opened: AuthorityTexts
    boxes: Mapping[str, str]
    reason: str = ""

    @property
    def before(self) -> AreaText | None:
        """The text as it was when the form was opened."""
        return area_at(self.opened, self.kle, self.facet)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why it was not saved: in one sentence, by group of boxes, and what others have changed since."""

    words: str = ""
    by_group: Mapping[str, Refusal] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    is_hard: bool = False
    status: int = 200


@require_http_methods(["GET", "POST"])
@for_roles(Role.EDITOR)
def write(request: HttpRequest, member: Member) -> HttpResponse:
    """Show the form, show how it would be read, or save."""
    given = request.POST if request.method == "POST" else request.GET
    kle, facet = given.get("kle", "").strip(), given.get("facet", "").strip().upper() or None
    try:
        KlePattern(kle)
        if facet is not None:
            FacetPattern(facet)
    except InvalidInput as error:
        return _which(request, member, kle, facet or "", error if kle else None)
    if request.method == "GET":
        held = texts_in_force(desk().connect(), member.authority)
        return _form(
            request, member, Writing(kle, facet, held, spelled(area_at(held, kle, facet))), Trouble()
        )
    try:
        for_this_authority(request, member)
    except Conflict as error:
        held = texts_in_force(desk().connect(), member.authority)
        writing = Writing(kle, facet, held, told(given.dict()), given.get("reason", ""))
        return _form(request, member, writing, Trouble(refusal(error), status=error.http_status))
    opened = texts_of_version(desk().connect(), member.authority, version_of(given.get("version", "")))
    writing = Writing(kle, facet, opened, told(given.dict()), given.get("reason", ""))
    text, refused = made(kle, facet, writing.boxes)
    if given.get("act") == "write":
        return _form(request, member, writing, Trouble())
    if refused and given.get("act") != "remove":
        return _form(request, member, writing, Trouble(by_group=refused, status=400))
    if given.get("act") == "preview":
        return _preview(request, member, writing, text)
    return _save(request, member, writing, text)


def _save(request: HttpRequest, member: Member, writing: Writing, text: AreaText) -> HttpResponse:
    removing = request.POST.get("act") == "remove"
    if not removing and "hard" not in request.POST and _hard(text, writing.before):
        return _form(request, member, writing, Trouble(is_hard=True, status=400))
    conn = desk().connect()
    try:
        store.change(
            conn,
            member.authority,
            lambda held: with_area(held, text, writing.before, remove=removing),
            moment_of(request),
            member.actor,
            writing.reason,
        )
    except Conflict as error:
        return _conflict(request, member, writing, error)
    except InvalidInput as error:
        return _form(request, member, writing, Trouble(refusal(error), status=error.http_status))
    return unkept(HttpResponseRedirect(_back(request, writing, saved="1")))


def _conflict(request: HttpRequest, member: Member, writing: Writing, error: Conflict) -> HttpResponse:
    """What was typed stays; what others have made of the text meanwhile is told, and is what counts as opened now."""
    held = texts_in_force(desk().connect(), member.authority)
    theirs = area_at(held, writing.kle, writing.facet)
    alone = [
        AuthorityTexts(member.authority, areas=() if one is None else (one,))
        for one in (writing.before, theirs)
    ]
    changed = change_sentences(text_changes(*alone), source_name())
    now = Writing(writing.kle, writing.facet, held, writing.boxes, writing.reason)
    return _form(
        request, member, now, Trouble(refusal(error), changed=tuple(changed), status=error.http_status)
    )


def _form(request: HttpRequest, member: Member, writing: Writing, trouble: Trouble) -> HttpResponse:
    text, _ = made(writing.kle, writing.facet, writing.boxes)
    remarks = defaultdict[str, list[str]](list)
    for remark in remarks_on(text):
        remarks[group_of(remark.field)].append(remark_words(remark))
    inherited = _inherited(request, writing)
    values = {
        **_about(request, member, writing),
        "trouble": trouble,
        "wrong": [(group, str(GROUP_NAMES[group]), remedy(one)) for group, one in trouble.by_group.items()],
        "groups": [
            _group(group, writing, inherited[group], remarks[group], trouble.by_group.get(group))
            for group in GROUPS
        ],
        "known": writing.before is not None,
        "stages": _stages(Stage.IN_PROGRESS),
    }
    return page(request, "console/text_form.html", values, member, status=trouble.status)


def _group(
    group: str, writing: Writing, inherited: FieldShown, remarks: list[str], refused: Refusal | None
) -> dict[str, Any]:
    """What the form shows of one group of boxes."""
    boxes = writing.boxes
    values: dict[str, Any] = {
        "group": group,
        "kind": "words" if group in WORDS else "links" if group in LISTS else group,
        "name": str(GROUP_NAMES[group]),
        "inherited": inherited,
        "remarks": remarks,
        "refused": remedy(refused) if refused else "",
        "is_short": group == "title",
        "da": boxes.get(f"{group}.da", ""),
        "en": boxes.get(f"{group}.en", ""),
    }
    if group in LISTS:
        used = [place for place in range(1, 101) if any(box in boxes for box in link_boxes(group, place))]
        rows = range(1, max(used, default=0) + _EMPTY_LINKS + 1)
        values["how"] = boxes.get(group, "")
        values["links"] = [
            (place, [(box, boxes.get(box, "")) for box in link_boxes(group, place)]) for place in rows
        ]
    elif group not in WORDS:
        prefix = f"{group}."
        inner = {
            box.removeprefix(prefix).replace(".", "_"): text
            for box, text in boxes.items()
            if box.startswith(prefix)
        }
        values["boxes"] = inner
        values["units"] = [(str(unit), str(words)) for unit, words in UNIT_NAMES.items()]
    return values


def _inherited(request: HttpRequest, writing: Writing) -> dict[str, FieldShown]:
    """What each field says where it is left empty here: the texts without this one."""
    empty = AreaText(writing.kle, writing.facet)
    without = with_area(writing.opened, empty, writing.before)
    number = number_of(writing.kle) or f"{writing.kle[0]}0"
    shown = shown_fields(tree_of(request, without), number, writing.facet, writing.kle)
    return dict(zip(GROUPS, shown, strict=True))


def _preview(request: HttpRequest, member: Member, writing: Writing, text: AreaText) -> HttpResponse:
    ground, today = desk().ground(), today_of(request)
    texts = with_area(writing.opened, text, writing.before)
    tree = tree_of(request, texts)
    given = request.POST
    stage = next((one for one in Stage if one == given.get("stage")), Stage.IN_PROGRESS)
    language = given.get("language", "")
    language = language if language in ("da", "en") else language_of_page()
    number = example_of(writing.kle, writing.facet, tree)
    # A benefit has no facet, so a text for one is never read there.
    is_benefit = writing.facet is None and (given.get("show") or given.get("shown")) == "benefit"
    if is_benefit:
        benefit = invented_benefit(ground, member.authority, number, moment_of(request), today)
        read = benefit_read(tree.guidance, ground, benefit, language=language, today=today)
    else:
        case = invented_case(
            tree.guidance, ground, member.authority, number, writing.facet, stage, moment_of(request), today
        )
        read = case_read(tree.guidance, ground, case, language=language, today=today)
    values = {
        **_about(request, member, writing),
        "read": read,
        "is_benefit": is_benefit,
        "stage": stage,
        "read_language": language,
        "stages": _stages(stage),
        "kept": [*writing.boxes.items(), ("reason", writing.reason)],
        "remarks": [(str(GROUP_NAMES[group_of(one.field)]), remark_words(one)) for one in remarks_on(text)],
    }
    return page(request, "console/text_preview.html", values, member)


def _about(request: HttpRequest, member: Member, writing: Writing) -> dict[str, Any]:
    return {
        "kle": writing.kle,
        "facet": writing.facet or "",
        "area": area_name(writing.kle, writing.facet),
        "authority": member.authority,
        "version": writing.opened.version,
        "reason": writing.reason,
        "back_url": _back(request, writing),
    }


def _hard(text: AreaText, before: AreaText | None) -> set[TextRemark]:
    """What is hard to read and was not so before."""
    old = set() if before is None else set(remarks_on(before))
    return {one for one in remarks_on(text) if one.stumble is Stumble.HARD} - old


def _stages(chosen: Stage) -> list[tuple[str, str, bool]]:
    return [(str(one), gettext(STATUS[CitizenStatus[one.name]]), one is chosen) for one in Stage]


def _which(
    request: HttpRequest, member: Member, kle: str, facet: str, error: InvalidInput | None
) -> HttpResponse:
    """Which area a new text is about."""
    values = {"kle": kle, "facet": facet, "refused": refusal(error) if error else ""}
    status = error.http_status if error else 200
    return page(request, "console/text_which.html", values, member, status=status)


def _back(request: HttpRequest, writing: Writing, **query: str) -> str:
    """The page of the node that the text is about, where it is about one; else the whole tree."""
    number = number_of(writing.kle)
    if is_node(writing.kle) and desk().ground().catalogue.entry(number, today_of(request)) is not None:
        return area_url(number, **({"facet": writing.facet} if writing.facet else {}), **query)
    return texts_url(**query)

# SPDX-License-Identifier: MPL-2.0
"""The form of one rule in a draft: each field is inherited or set, and what cannot be is told beside its field."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from overblik.access.staff import Role
from overblik.console.area_tree import pattern_of
from overblik.console.desk import desk
from overblik.console.disclosure import area_url, shown_with, sources
from overblik.console.drafts import refusal
from overblik.console.frame import for_roles, page
from overblik.console.member import Member
from overblik.console.rule_words import FIELD_NAMES, VALUE_NAMES
from overblik.disclosure import draft_store
from overblik.disclosure.draft import Draft, DraftState
from overblik.disclosure.plain import of_plain, to_plain
from overblik.disclosure.rule import BUILDING_AREA, FIELDS, Rule
from overblik.errors import Conflict, InvalidInput
from overblik.kle.number import KleNumber
from overblik.portal.citizen import moment_of, today_of
from overblik.portal.frame import unkept

CHOSEN = ("open", "show_active_before_from_date", "title", "documents", "sensitivity_ceiling", "viewers")
"""The fields that are a choice between a few values."""

WRONG: dict[str, str | Promise] = {
    "kle": gettext_lazy("Write an area such as 27.*, 27.36.* or 27.36.04."),
    "facet": gettext_lazy("Write a facet such as K or K02, or leave it empty for all."),
    "from_date": gettext_lazy("Write a day such as 2020-12-01."),
    "sources": gettext_lazy("Choose at least one system, or let the field be inherited."),
    "viewers": gettext_lazy("The owner of a property can only see building cases, area 02."),
}
"""What is told beside a field whose value cannot be."""

_NUMBER = re.compile(r"[0-9]{2}(?:\.[0-9]{2}){0,2}")


@require_http_methods(["GET", "POST"])
@for_roles(Role.EDITOR)
def rule(request: HttpRequest, member: Member, draft: int) -> HttpResponse:
    """Show the form, or save or remove the rule."""
    held = draft_store.find(desk().connect(), member.authority, draft)
    known = _known(held, request.GET.get("rule", ""))
    number = request.GET.get("number", "")
    if _NUMBER.fullmatch(number) is None:
        number = ""
    if request.method == "POST":
        return _save(request, member, held, known, number)
    told = _form_of(known) if known else {"kle": pattern_of(number).text if number else ""}
    return _form(request, member, held, known, number, told)


def _save(request: HttpRequest, member: Member, held: Draft, known: Rule | None, number: str) -> HttpResponse:
    removing = "remove" in request.POST
    try:
        made = None if removing else _rule_of(request.POST, known, held)
        revision = request.POST.get("revision", "")
        after = draft_store.write(
            desk().connect(),
            member.authority,
            held.id,
            int(revision[:15]) if revision.isascii() and revision.isdigit() else 0,
            lambda rules: _with(rules, known, made),
            member.actor,
            moment_of(request),
        )
    except (InvalidInput, Conflict) as error:
        return _form(request, member, held, known, number, _told(request.POST), error)
    about = made or known
    return unkept(HttpResponseRedirect(_after(after, about, number, today_of(request))))


def _after(held: Draft, about: Rule | None, number: str, today: dt.date) -> str:
    """The node the rule is about, where it is about one; else the whole tree."""
    if about is not None and not number:
        text = about.kle.text.removesuffix(".*")
        number = text if _NUMBER.fullmatch(text) else ""
    catalogue = desk().ground().catalogue
    is_node = number and (
        catalogue.entry(number, today) is not None
        or any(pattern_of(number).text == one.kle.text for one in held.rules)
    )
    if is_node:
        return area_url(KleNumber.parse(number), held)
    return f"{reverse('console:disclosure')}?draft={held.id}"


def _form(
    request: HttpRequest,
    member: Member,
    held: Draft,
    known: Rule | None,
    number: str,
    told: Mapping[str, Any],
    error: InvalidInput | Conflict | None = None,
) -> HttpResponse:
    wrong = str(error.params.get("field", "")) if error else ""
    chosen = set(told.get("systems", ()))
    values = {
        **shown_with(held, member),
        "known": known is not None,
        "told": told,
        "choices": [
            (
                field,
                str(FIELD_NAMES[field]),
                [(_key(value), str(words)) for (name, value), words in VALUE_NAMES.items() if name == field],
                told.get(field, ""),
            )
            for field in CHOSEN
            if field != "viewers" or str(told.get("kle", "")).startswith(BUILDING_AREA)
        ],
        "systems": [
            (str(id_), name, str(id_) in chosen) for id_, name in sorted(sources().items(), key=_by_name)
        ],
        "wrong": wrong,
        "refused": "" if error is None else str(WRONG.get(wrong) or refusal(error)),
        "back_url": _after(held, known, number, today_of(request)),
        "readonly": held.state is not DraftState.DRAFT,
    }
    status = error.http_status if error else 200
    return page(request, "console/rule.html", values, member, status=status)


def _known(held: Draft, id_: str) -> Rule | None:
    if not id_:
        return None
    found = next((rule for rule in held.rules if rule.id == id_), None)
    if found is None:
        raise Http404
    return found


def _rule_of(told: QueryDict, known: Rule | None, held: Draft) -> Rule:
    """The rule the form spells. Raises InvalidInput, whose parameter `field` names what is wrong."""
    kle, facet, from_date = (str(told.get(name, "")).strip() for name in ("kle", "facet", "from_date"))
    plain: dict[str, Any] = {"kle": kle}
    if facet:
        plain["facet"] = facet.upper()
    if from_date:
        plain["from_date"] = from_date
    for field in CHOSEN:
        value = told.get(field, "")
        if value:
            plain[field] = _value(field, value)
    how = told.get("sources", "")
    if how in ("only", "except"):
        if not told.getlist("system"):
            raise InvalidInput("disclosure.sources_empty", "Choose at least one system", field="sources")
        plain["sources"] = {how: told.getlist("system")}
    if known is not None and known.custody is not None:
        plain["custody"] = str(known.custody)
    plain["id"] = known.id if known else _new_id(kle, facet, held)
    made = of_plain(plain)
    if not plain.keys() & set(FIELDS):
        raise InvalidInput("disclosure.rule_empty", "The rule sets nothing; set at least one field")
    return made


def _new_id(kle: str, facet: str, held: Draft) -> str:
    """A name for a new rule, made from what it is about."""
    digits = "".join(letter for letter in kle if letter.isdigit())
    letters = facet.casefold().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    wanted = f"kle-{digits}{'-' + letters if letters.isalnum() and letters.isascii() else ''}"[:50]
    taken = {rule.id for rule in held.rules}
    place, name = 1, wanted
    while name in taken:
        place += 1
        name = f"{wanted}-{place}"
    return name


def _with(rules: tuple[Rule, ...], known: Rule | None, made: Rule | None) -> list[Rule]:
    """The rules with one exchanged, added at the end, or taken out."""
    if known is None:
        return [*rules, made] if made is not None else list(rules)
    return [one for rule in rules if (one := made if rule.id == known.id else rule) is not None]


def _form_of(known: Rule) -> dict[str, Any]:
    """The fields of the form as the rule has them."""
    plain = to_plain(known)
    told = {
        name: _key(value) if name in CHOSEN else value for name, value in plain.items() if name != "sources"
    }
    for how, systems in plain.get("sources", {}).items():
        told |= {"sources": how, "systems": systems}
    return told


def _told(given: QueryDict) -> dict[str, Any]:
    return {**given.dict(), "systems": given.getlist("system")}


def _key(value: Any) -> str:
    """How a value stands in the form."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _value(field: str, text: str) -> Any:
    if text in ("yes", "no"):
        return text == "yes"
    return int(text) if field == "sensitivity_ceiling" and text in ("1", "2", "3") else text


def _by_name(entry: tuple[Any, str]) -> str:
    return entry[1].casefold()

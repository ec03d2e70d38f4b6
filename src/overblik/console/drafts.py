# SPDX-License-Identifier: MPL-2.0
"""Drafts: begun by an editor, proposed, looked at and approved by somebody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from overblik.access.staff import Role
from overblik.console.desk import desk
from overblik.console.disclosure import READERS, live_rules, shown_with, source_name
from overblik.console.frame import for_roles, page
from overblik.console.member import Member
from overblik.console.rule_words import change_sentences, rule_name
from overblik.disclosure import draft_store
from overblik.disclosure.difference import rule_changes
from overblik.disclosure.draft import Draft, DraftState
from overblik.disclosure.versions import count_versions, published_versions
from overblik.errors import Conflict, InvalidInput, NotAllowed, NotFound, OverblikError
from overblik.portal.citizen import moment_of
from overblik.portal.frame import language_of_page, unkept
from overblik.portal.paging import PARAMETER, Paging
from overblik.webkit.formatting import day, moment

DENMARK = ZoneInfo("Europe/Copenhagen")
VERSIONS_SHOWN = 20
"""So many on a page."""

_DIGITS = 15
"""No number of ours is longer; what is, is a number of nothing."""

STATE_WORDS: dict[DraftState, str | Promise] = {
    DraftState.DRAFT: gettext_lazy("The draft is being written."),
    DraftState.PROPOSED: gettext_lazy("The draft waits for approval by somebody who has not written in it."),
    DraftState.APPROVED: gettext_lazy("The draft is approved and waits for its time."),
    DraftState.PUBLISHED: gettext_lazy("The draft has been published."),
    DraftState.WITHDRAWN: gettext_lazy("The draft has been given up."),
}
"""How far a draft is, as a sentence."""

REFUSALS: dict[str, str | Promise] = {
    "draft.changed": gettext_lazy(
        "Somebody has changed the draft since you opened it. Nothing was done. Look at it anew."
    ),
    "draft.outdated": gettext_lazy(
        "Other rules have been published since the draft was begun. Bring the draft up to date, and look at it anew."
    ),
    "draft.four_eyes": gettext_lazy("You have written in this draft. Let a colleague approve it."),
    "draft.reason": gettext_lazy("Write why the rules are changed, in at most 1,000 characters."),
    "draft.note": gettext_lazy("Write what has to be changed, in at most 1,000 characters."),
    "audit.person_number": gettext_lazy(
        "What you write here is kept for ever. Write it without a CPR number."
    ),
    "draft.time_passed": gettext_lazy("The time has passed. Choose a later one."),
    "draft.time": gettext_lazy("Write the time as day and clock."),
    "draft.title": gettext_lazy("Give the draft a title of at most 100 characters."),
    "disclosure.rule_empty": gettext_lazy("The rule sets nothing. Set at least one field."),
    "disclosure.no_custody_source": gettext_lazy(
        "A rule lets holders of custody see, but nothing tells yet who has custody. Take it out of the rules."
    ),
    "draft.state": gettext_lazy("That cannot be done with the draft as it is now. Look at it anew."),
}
"""What an editor is told when something is refused, by code."""


@require_POST
@for_roles(Role.EDITOR)
def begin(request: HttpRequest, member: Member) -> HttpResponse:
    """A new draft, of the rules in force or of an earlier version."""
    earlier = request.POST.get("version", "")
    try:
        draft = draft_store.begin(
            desk().connect(),
            member.authority,
            request.POST.get("title", ""),
            member.actor,
            moment_of(request),
            from_version=int(earlier[:_DIGITS]) if earlier.isascii() and earlier.isdigit() else None,
        )
    except (InvalidInput, NotFound) as error:
        return _versions(request, member, error)
    return _to(draft)


@require_safe
@for_roles(*READERS)
def draft(request: HttpRequest, member: Member, draft: int) -> HttpResponse:
    """One draft: what it changes, and what can be done with it."""
    return _shown(request, member, draft_store.find(desk().connect(), member.authority, draft))


@require_POST
@for_roles(Role.EDITOR)
def propose(request: HttpRequest, member: Member, draft: int) -> HttpResponse:
    """Hand it over."""
    told = request.POST

    def reason_and_time() -> tuple[object, ...]:
        return told.get("reason", ""), _time(told.get("day", ""), told.get("clock", ""))

    return _act(request, member, draft, draft_store.propose, reason_and_time)


@require_POST
@for_roles(Role.APPROVER)
def approve(request: HttpRequest, member: Member, draft: int) -> HttpResponse:
    """Approve it; without a time of its own it is in force at once."""
    return _act(request, member, draft, draft_store.approve)


@require_POST
@for_roles(Role.APPROVER)
def send_back(request: HttpRequest, member: Member, draft: int) -> HttpResponse:
    """Give it back with a word on why."""
    return _act(request, member, draft, draft_store.send_back, lambda: (request.POST.get("note", ""),))


@require_POST
@for_roles(Role.EDITOR)
def take_back(request: HttpRequest, member: Member, draft: int) -> HttpResponse:
    """Write in it again."""
    return _act(request, member, draft, draft_store.take_back)


@require_POST
@for_roles(Role.EDITOR)
def withdraw(request: HttpRequest, member: Member, draft: int) -> HttpResponse:
    """Give it up."""
    return _act(request, member, draft, draft_store.withdraw)


@require_POST
@for_roles(Role.EDITOR)
def bring_up_to_date(request: HttpRequest, member: Member, draft: int) -> HttpResponse:
    """Put what it changes on top of the rules now in force, and tell which rules both have changed."""
    both: list[str] = []

    def act(*told: Any) -> Draft:
        held, done = draft_store.bring_up_to_date(*told)
        both.extend(done.both)
        return held

    answer = _act(request, member, draft, act)
    if both and answer.status_code == HTTPStatus.FOUND:
        answer["Location"] += "?" + urlencode({"both": ",".join(both)})
    return answer


@require_safe
@for_roles(*READERS)
def versions(request: HttpRequest, member: Member) -> HttpResponse:
    """Every version that was in force: who, when, why, and what it changed."""
    return _versions(request, member, None)


def acts(held: Draft, member: Member) -> dict[str, Any]:
    """What this employee can do with the draft as it is now; the store has the last word."""
    writes, approves = member.may(Role.EDITOR), member.may(Role.APPROVER)
    wrote = member.actor in held.authors
    waits = held.state is DraftState.PROPOSED
    return {
        "publish_at": moment(held.publish_at, language_of_page()) if held.publish_at else "",
        "others_wait": _others_wait(held) if held.is_open else (),
        "can_propose": writes and held.state is DraftState.DRAFT,
        "can_approve": approves and waits and not wrote,
        "own": approves and waits and wrote,
        "can_send_back": approves and held.state in (DraftState.PROPOSED, DraftState.APPROVED),
        "can_take_back": writes and held.state in (DraftState.PROPOSED, DraftState.APPROVED),
        "can_withdraw": writes and held.is_open,
    }


def _others_wait(held: Draft) -> list[tuple[int, str, str]]:
    """The other drafts that are approved and wait for their time; whichever is published first outdates the rest."""
    return [
        (one.id, one.title, moment(one.publish_at, language_of_page()))
        for one in draft_store.drafts(desk().connect(), held.authority)
        if one.state is DraftState.APPROVED and one.id != held.id and one.publish_at is not None
    ]


def refusal(error: OverblikError) -> str:
    """What is told of a refusal."""
    return str(REFUSALS.get(error.code, error.message))


def _act(
    request: HttpRequest,
    member: Member,
    draft: int,
    act: Callable[..., Draft],
    more: Callable[[], tuple[object, ...]] = tuple,
) -> HttpResponse:
    """Do `act` of the store on the revision that was looked at; `more` reads what else it needs from the form."""
    revision = request.POST.get("revision", "")
    conn, looked_at = (
        desk().connect(),
        int(revision[:_DIGITS]) if revision.isascii() and revision.isdigit() else 0,
    )
    try:
        return _to(act(conn, member.authority, draft, looked_at, *more(), member.actor, moment_of(request)))
    except (Conflict, InvalidInput, NotAllowed) as error:
        return _shown(request, member, draft_store.find(conn, member.authority, draft), error)


def _shown(
    request: HttpRequest, member: Member, held: Draft, error: OverblikError | None = None
) -> HttpResponse:
    live = live_rules(member)
    language = language_of_page()
    values = {
        **shown_with(held, member),
        **acts(held, member),
        "state_words": STATE_WORDS[held.state],
        "note": str(REFUSALS.get(held.note, held.note)),
        "refused": refusal(error) if error else "",
        "told": request.POST.dict() if error else {},
        "changes": change_sentences(rule_changes(live.rules, held.rules), source_name(), language),
        "both": _named(held, request.GET.get("both", "")),
        "kept": _named(held, request.GET.get("kept", "")),
        "outdated": held.is_open and held.based_on != live.version,
        "stops": len(live.stops),
        "authors": [_person(one) for one in held.authors],
        "approver": _person(held.approved_by) if held.approved_by else "",
        "changed_at": moment(held.changed_at, language),
    }
    return page(request, "console/draft.html", values, member, status=error.http_status if error else 200)


def _versions(request: HttpRequest, member: Member, error: OverblikError | None) -> HttpResponse:
    language = language_of_page()
    conn = desk().connect()
    paging = Paging.asked(request.GET.get(PARAMETER), count_versions(conn, member.authority), VERSIONS_SHOWN)
    # One more than is shown: what a version changed is told against the one before.
    first = (paging.number - 1) * VERSIONS_SHOWN
    found = published_versions(conn, member.authority, most=VERSIONS_SHOWN + 1, after=first)
    shown, name = [], source_name()
    for place, one in enumerate(found[:VERSIONS_SHOWN]):
        older = found[place + 1].rules if place + 1 < len(found) else ()
        shown.append(
            {
                "version": one.version,
                "day": day(one.published_at.astimezone(DENMARK).date(), language),
                "when": moment(one.published_at, language),
                "who": _person(one.author),
                "writers": [_person(writer) for writer in one.writers],
                "draft": one.draft,
                "reason": one.reason or "",
                "changes": change_sentences(rule_changes(older, one.rules), name, language),
                "in_force": first + place == 0,
            }
        )
    values = {
        "versions": shown,
        "given_up": [
            (one.id, one.title, moment(one.changed_at, language))
            for one in draft_store.drafts(conn, member.authority)
            if one.state is DraftState.WITHDRAWN
        ],
        "paging": paging.words(),
        "pages": paging.ways({}),
        "is_editor": member.may(Role.EDITOR),
        "refused": refusal(error) if error else "",
    }
    return page(request, "console/versions.html", values, member, status=error.http_status if error else 200)


def _named(held: Draft, ids: str) -> list[str]:
    """The rules of the draft with these ids, by their names."""
    wanted = set(ids.split(","))
    return [rule_name(rule) for rule in held.rules if rule.id in wanted]


def _person(actor: str) -> str:
    """Whom a log names, as colleagues read it."""
    return actor.removeprefix("staff:")


def _time(date: str, clock: str) -> dt.datetime | None:
    """A Danish day and time of day as a moment; nothing written = at once. Raises InvalidInput."""
    if not date.strip() and not clock.strip():
        return None
    try:
        local = dt.datetime.fromisoformat(f"{date.strip()}T{clock.strip() or '00:00'}")
        if local.tzinfo is not None:
            raise ValueError
        return local.replace(tzinfo=DENMARK).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise InvalidInput("draft.time", "Write the time as day and clock", field="publish_at") from None


def _to(held: Draft) -> HttpResponse:
    return unkept(HttpResponseRedirect(reverse("console:disclosure-draft", args=[held.id])))

# SPDX-License-Identifier: MPL-2.0
""" "What needs me?": what waits for an employee of the own authority, told first on the first page."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from psycopg import Connection

from overblik.access.staff import Role
from overblik.console.desk import desk
from overblik.console.look_up import REAL_PERSONS
from overblik.console.member import Member
from overblik.console.source_standing import SourceStanding
from overblik.console.sources import READERS as SOURCE_READERS
from overblik.console.sources import waiting_sources
from overblik.disclosure import draft_store
from overblik.disclosure.draft import Draft, DraftState
from overblik.errors import NotFound
from overblik.guidance.local_status import counted
from overblik.intake import reload_store
from overblik.intake.reload import Stage
from overblik.reports import desk as report_desk
from overblik.webkit import formatting


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits, as a sentence that leads to it."""

    words: str
    url: str


def waiting(conn: Connection[Any], member: Member, now: dt.datetime, language: str) -> tuple[Waiting, ...]:
    """What waits for this employee at `now` (aware), the most pressing first; empty when nothing does."""
    return (
        *_sources(member, now),
        *_reloads(conn, member, now),
        *_drafts(conn, member, language),
        *_reports(conn, member),
        *_statuses(conn, member),
    )


def _sources(member: Member, now: dt.datetime) -> Iterator[Waiting]:
    if not member.may(*SOURCE_READERS):
        return
    missing, to_renew = waiting_sources(member, now)
    if missing:
        words = ngettext(
            "%(count)s system has not delivered as expected",
            "%(count)s systems have not delivered as expected",
            missing,
        )
        yield Waiting(words % {"count": missing}, reverse("console:sources"))
    if to_renew and member.may(Role.OPERATOR):
        words = ngettext(
            "%(count)s system has a key that ends soon or has ended",
            "%(count)s systems have a key that ends soon or has ended",
            to_renew,
        )
        yield Waiting(words % {"count": to_renew}, reverse("console:sources"))


def _reloads(conn: Connection[Any], member: Member, now: dt.datetime) -> Iterator[Waiting]:
    """Full reloads that were forgotten, or closed and not decided on."""
    if not member.may(Role.OPERATOR):
        return
    found = reload_store.all_unsettled(conn, member.authority)
    if not found:
        return
    standing = SourceStanding(member, now)
    for held in found:
        if held.stage is Stage.CLOSED:
            words = gettext("%(system)s did not send everything again: decide what is to become of it")
        elif held.is_forgotten(now):
            words = gettext("The full reload of %(system)s has been open for more than a week")
        else:
            continue
        # By command one can be opened for a system that has delivered nothing and has no name: it has no page.
        with contextlib.suppress(NotFound):
            standing.require(held.source)
            told = words % {"system": standing.name(held.source)}
            yield Waiting(told, reverse("console:sources-reload", args=[held.source]))


def _drafts(conn: Connection[Any], member: Member, language: str) -> Iterator[Waiting]:
    for draft in draft_store.drafts(conn, member.authority):
        words = _of_draft(draft, member, language)
        if words:
            yield Waiting(
                words % {"title": draft.title}, reverse("console:disclosure-draft", args=[draft.id])
            )


def _of_draft(draft: Draft, member: Member, language: str) -> str:
    if draft.state is DraftState.PROPOSED and member.may(Role.APPROVER) and member.actor not in draft.authors:
        return gettext("The draft “%(title)s” waits for your approval")
    if draft.state is DraftState.DRAFT and draft.note and member.actor in draft.authors:
        return gettext("Your draft “%(title)s” was sent back")
    if draft.state is DraftState.APPROVED and draft.publish_at and member.may(Role.EDITOR, Role.APPROVER):
        when = formatting.moment(draft.publish_at, language).replace("%", "%%")
        return gettext("The draft “%(title)s” will be published") + f" {when}"
    return ""


def _reports(conn: Connection[Any], member: Member) -> Iterator[Waiting]:
    if not member.may(*REAL_PERSONS):
        return
    counts = report_desk.counted(conn, member.authority)
    open_ = sum(counts[one] for one in report_desk.OPEN)
    if open_:
        words = ngettext(
            "%(count)s error report waits for an answer", "%(count)s error reports wait for an answer", open_
        )
        yield Waiting(words % {"count": open_}, reverse("console:reports"))


def _statuses(conn: Connection[Any], member: Member) -> Iterator[Waiting]:
    """Running cases whose system's own status has no words."""
    if not member.may(Role.EDITOR):
        return
    guidance = desk().ground().guidance
    cases = sum(
        one.cases
        for one in counted(conn, member.authority).statuses
        if one.status is not None and guidance.status(member.authority, one.source, one.status) is None
    )
    if cases:
        words = ngettext(
            "%(count)s running case has a status without words",
            "%(count)s running cases have a status without words",
            cases,
        )
        yield Waiting(words % {"count": cases}, reverse("console:texts-statuses"))

# SPDX-License-Identifier: MPL-2.0
"""A draft of an authority's rules: what may be done to it, in which order, and by whom (four eyes)."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable
from dataclasses import dataclass, replace

from overblik.disclosure.plain import to_plain
from overblik.disclosure.rule import Rule
from overblik.errors import Conflict, InvalidInput, NotAllowed

LONGEST_TITLE, LONGEST_REASON = 100, 1000


class DraftState(enum.StrEnum):
    """How far a draft is. APPROVED: it waits for its time; PUBLISHED and WITHDRAWN are the end."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({DraftState.DRAFT, DraftState.PROPOSED, DraftState.APPROVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One draft of one authority (CVR).

    `based_on`: the version of the live rules it was begun from, 0 = there were none. `revision` grows with every
    change: whoever acts on an older one is refused. `authors`: everybody who wrote in it, as logs name them.
    `publish_at` (aware): when it shall be in force, None = as soon as it is approved. `reason`: why, for ever kept.
    `note`: what came with the last refusal. `version`: what it was published as.
    """

    id: int
    authority: str
    title: str
    rules: tuple[Rule, ...]
    based_on: int
    changed_at: dt.datetime
    revision: int = 1
    state: DraftState = DraftState.DRAFT
    authors: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""
    publish_at: dt.datetime | None = None
    approved_by: str | None = None
    version: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether anything can still be done to it."""
        return self.state in OPEN


def written(draft: Draft, rules: Iterable[Rule], author: str, moment: dt.datetime) -> Draft:
    """With other rules. Raises Conflict unless it is being written."""
    _require(draft, DraftState.DRAFT)
    return _next(draft, moment, rules=tuple(rules), authors=_with(draft.authors, author))


def proposed(
    draft: Draft, reason: str, publish_at: dt.datetime | None, author: str, moment: dt.datetime
) -> Draft:
    """Handed over for approval. Raises InvalidInput without a reason or for a time that has passed."""
    _require(draft, DraftState.DRAFT)
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise InvalidInput(
            "draft.reason",
            f"Say why the rules are changed, in at most {LONGEST_REASON} characters",
            field="reason",
        )
    if publish_at is not None and publish_at <= moment:
        raise InvalidInput(
            "draft.time_passed", "The time of publication has passed; choose a later one", field="publish_at"
        )
    return _next(
        draft,
        moment,
        state=DraftState.PROPOSED,
        reason=reason,
        note="",
        publish_at=publish_at,
        authors=_with(draft.authors, author),
    )


def sent_back(draft: Draft, note: str, moment: dt.datetime) -> Draft:
    """Back to those who wrote it, with a word on why."""
    _require(draft, DraftState.PROPOSED, DraftState.APPROVED)
    note = note.strip()
    if not 0 < len(note) <= LONGEST_REASON:
        raise InvalidInput(
            "draft.note", f"Say what has to be changed, in at most {LONGEST_REASON} characters", field="note"
        )
    return _next(draft, moment, state=DraftState.DRAFT, note=note, approved_by=None)


def taken_back(draft: Draft, moment: dt.datetime) -> Draft:
    """Back to being written by who handed it over; what was approved is so no more."""
    _require(draft, DraftState.PROPOSED, DraftState.APPROVED)
    return _next(draft, moment, state=DraftState.DRAFT, approved_by=None)


def withdrawn(draft: Draft, moment: dt.datetime) -> Draft:
    """Given up; it is kept, and nothing can be done to it any more."""
    _require(draft, *OPEN)
    return _next(draft, moment, state=DraftState.WITHDRAWN)


def approved(draft: Draft, approver: str, live: int, moment: dt.datetime) -> Draft:
    """Approved as it is by somebody who wrote none of it; `live` is the version of the rules in force.

    Raises NotAllowed for its own authors, and Conflict when other rules are in force than it was written from:
    what was looked at would not be what happens.
    """
    _require(draft, DraftState.PROPOSED)
    if approver in draft.authors:
        raise NotAllowed(
            "draft.four_eyes", "Whoever wrote in a draft cannot approve it; let a colleague do it"
        )
    _require_base(draft, live)
    return _next(draft, moment, state=DraftState.APPROVED, approved_by=approver)


def published(draft: Draft, version: int, live: int, moment: dt.datetime) -> Draft:
    """In force as `version`. Raises Conflict unless it is approved and its base is still `live`."""
    _require(draft, DraftState.APPROVED)
    _require_base(draft, live)
    return _next(draft, moment, state=DraftState.PUBLISHED, version=version)


@dataclass(frozen=True, slots=True)
class Rebased:
    """The rules of a draft on top of newer live rules; `both` names the rules that both have changed."""

    rules: tuple[Rule, ...]
    both: tuple[str, ...]


def rebase(base: Iterable[Rule], draft: Iterable[Rule], live: Iterable[Rule]) -> Rebased:
    """What the draft changed against `base`, done to `live`; where both changed a rule the draft's stands.

    The order is that of the draft, then the rules only `live` has.
    """
    was, mine, now = ({rule.id: rule for rule in rules} for rules in (base, draft, live))
    kept: list[Rule] = []
    both: list[str] = []
    for id_ in dict.fromkeys((*mine, *now)):
        old, own, live_rule = was.get(id_), mine.get(id_), now.get(id_)
        changed_here, changed_there = not _same(old, own), not _same(old, live_rule)
        if changed_here and changed_there and not _same(own, live_rule):
            both.append(id_)
        chosen = own if changed_here else live_rule
        if chosen is not None:
            kept.append(chosen)
    return Rebased(tuple(kept), tuple(both))


def _same(one: Rule | None, other: Rule | None) -> bool:
    if one is None or other is None:
        return one is other
    return to_plain(one) == to_plain(other)


def _with(authors: tuple[str, ...], author: str) -> tuple[str, ...]:
    return authors if author in authors else (*authors, author)


def _next(draft: Draft, moment: dt.datetime, **told: object) -> Draft:
    return replace(draft, revision=draft.revision + 1, changed_at=moment, **told)  # type: ignore[arg-type]


def _require(draft: Draft, *states: DraftState) -> None:
    if draft.state not in states:
        raise Conflict(
            "draft.state",
            f"The draft is {draft.state}; this can be done only while it is {' or '.join(sorted(states))}",
        )


def _require_base(draft: Draft, live: int) -> None:
    if draft.based_on != live:
        raise Conflict(
            "draft.outdated",
            "Other rules have been published since the draft was begun; bring it up to date and look anew",
        )

# SPDX-License-Identifier: MPL-2.0
"""A draft goes one way: written, proposed, approved by somebody else, published; and back on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.disclosure.draft import (
    OPEN,
    Draft,
    DraftState,
    Rebased,
    approved,
    proposed,
    published,
    rebase,
    sent_back,
    taken_back,
    withdrawn,
    written,
)
from overblik.disclosure.rule import Rule
from overblik.errors import Conflict, InvalidInput, NotAllowed
from tests.disclosure.build import AUTHORITY, NOW, a_rule

LATER = NOW + dt.timedelta(days=1)
BEGUN = Draft(
    id=1, authority=AUTHORITY, title="Building", rules=(), based_on=7, changed_at=NOW, authors=("eva",)
)
PROPOSED = proposed(BEGUN, " Opens ", None, "eva", NOW)
APPROVED = approved(PROPOSED, "per", 7, NOW)


def test_the_way_from_first_word_to_publication() -> None:
    rules = (a_rule(id="open-all", open=True),)
    draft = written(BEGUN, rules, "ida", LATER)
    assert (draft.rules, draft.authors, draft.revision, draft.changed_at) == (rules, ("eva", "ida"), 2, LATER)
    draft = proposed(draft, "We open", LATER + dt.timedelta(hours=1), "eva", LATER)
    assert (draft.state, draft.reason, draft.authors) == (DraftState.PROPOSED, "We open", ("eva", "ida"))
    draft = approved(draft, "per", 7, LATER)
    assert (draft.state, draft.approved_by) == (DraftState.APPROVED, "per")
    draft = published(draft, 8, 7, LATER)
    assert (draft.state, draft.version, draft.is_open, draft.revision) == (DraftState.PUBLISHED, 8, False, 5)


@pytest.mark.parametrize("author", ["eva", "ida"])
def test_nobody_who_wrote_in_a_draft_can_approve_it(author: str) -> None:
    draft = proposed(written(BEGUN, (), "ida", NOW), "why", None, "eva", NOW)
    with pytest.raises(NotAllowed) as refused:
        approved(draft, author, 7, NOW)
    assert refused.value.code == "draft.four_eyes"


def test_who_proposes_has_written_in_it_too() -> None:
    with pytest.raises(NotAllowed):
        approved(proposed(BEGUN, "why", None, "ida", NOW), "ida", 7, NOW)


def test_what_is_approved_may_be_sent_back_until_it_is_in_force() -> None:
    for draft in (PROPOSED, APPROVED):
        back = sent_back(draft, " Wrong date ", LATER)
        assert (back.state, back.note, back.approved_by) == (DraftState.DRAFT, "Wrong date", None)
        assert proposed(back, "again", None, "eva", LATER).note == ""


def test_other_rules_in_force_than_it_was_written_from_stop_it() -> None:
    for act in (lambda: approved(PROPOSED, "per", 8, NOW), lambda: published(APPROVED, 9, 8, NOW)):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "draft.outdated"


@pytest.mark.parametrize(
    ("act", "allowed"),
    [
        (lambda draft: written(draft, (), "eva", NOW), {DraftState.DRAFT}),
        (lambda draft: proposed(draft, "why", None, "eva", NOW), {DraftState.DRAFT}),
        (lambda draft: sent_back(draft, "why", NOW), {DraftState.PROPOSED, DraftState.APPROVED}),
        (lambda draft: taken_back(draft, NOW), {DraftState.PROPOSED, DraftState.APPROVED}),
        (lambda draft: withdrawn(draft, NOW), OPEN),
        (lambda draft: approved(draft, "per", 7, NOW), {DraftState.PROPOSED}),
        (lambda draft: published(draft, 8, 7, NOW), {DraftState.APPROVED}),
    ],
)
@pytest.mark.parametrize("state", list(DraftState))
def test_each_act_only_from_where_it_may(
    state: DraftState, act: Callable[[Draft], Draft], allowed: set[DraftState]
) -> None:
    draft = replace(BEGUN, state=state)
    if state in allowed:
        assert act(draft).revision == draft.revision + 1
    else:
        with pytest.raises(Conflict) as refused:
            act(draft)
        assert refused.value.code == "draft.state"


@pytest.mark.parametrize(
    "act",
    [
        lambda: proposed(BEGUN, "  ", None, "eva", NOW),
        lambda: proposed(BEGUN, "x" * 1001, None, "eva", NOW),
        lambda: proposed(BEGUN, "why", NOW, "eva", NOW),
        lambda: sent_back(PROPOSED, " ", NOW),
        lambda: sent_back(PROPOSED, "x" * 1001, NOW),
    ],
)
def test_a_reason_is_asked_for_and_a_time_to_come(act: Callable[[], Any]) -> None:
    with pytest.raises(InvalidInput):
        act()


A, B, C = a_rule(id="a", open=True), a_rule(id="b", open=True), a_rule(id="c", open=True)
A2, A3 = a_rule(id="a", open=False), a_rule(id="a", documents=True)


@pytest.mark.parametrize(
    ("base", "draft", "live", "expected"),
    [
        ((A,), (A,), (A2,), Rebased((A2,), ())),  # theirs
        ((A,), (A2,), (A,), Rebased((A2,), ())),  # mine
        ((A,), (A2,), (A3,), Rebased((A2,), ("a",))),  # both: mine stands
        ((A,), (A2,), (A2,), Rebased((A2,), ())),  # the same
        ((A,), (), (A,), Rebased((), ())),  # removed here
        ((A,), (A,), (), Rebased((), ())),  # removed there
        ((A,), (), (A2,), Rebased((), ("a",))),  # removed here, changed there
        ((A,), (A2,), (), Rebased((A2,), ("a",))),  # changed here, removed there
        ((A,), (B, A), (A, C), Rebased((B, A, C), ())),  # added on both sides
        ((), (), (), Rebased((), ())),
    ],
)
def test_a_draft_is_brought_up_to_date_rule_by_rule(
    base: tuple[Rule, ...], draft: tuple[Rule, ...], live: tuple[Rule, ...], expected: Rebased
) -> None:
    assert rebase(base, draft, live) == expected


_SETS = st.dictionaries(st.sampled_from("abcd"), st.booleans()).map(
    lambda told: tuple(a_rule(id=name, open=open_) for name, open_ in told.items())
)


@given(_SETS, _SETS, _SETS)
def test_what_only_one_side_changed_is_as_that_side_has_it(
    base: tuple[Rule, ...], draft: tuple[Rule, ...], live: tuple[Rule, ...]
) -> None:
    assert set(rebase(base, base, live).rules) == set(live)
    assert rebase(base, draft, base) == Rebased(draft, ())
    done = rebase(base, draft, live)
    assert len({rule.id for rule in done.rules}) == len(done.rules)

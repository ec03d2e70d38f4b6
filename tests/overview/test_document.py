# SPDX-License-Identifier: MPL-2.0
"""Which documents stand on a case, in which order, under which date."""

from __future__ import annotations

import datetime as dt

import pytest

from overblik.disclosure.rule import Viewers
from overblik.index.reading import Candidate, ItemKind, Step
from tests.overview.composed import seen
from tests.overview.rows import BUILDING, a_case, a_document, a_ground, a_rule, an_id, at, row, rules


def test_a_document_with_a_time_without_zone_is_not_shown() -> None:
    states = b'{"title":"x","states":[["Endeligt","2025-01-01T00:00:00",null]]}'
    broken = row(ItemKind.DOCUMENT, "broken", states, case_id=an_id("case"))
    assert seen(a_case(), broken).cases[0].documents == ()


@pytest.mark.parametrize("state", ["Underudarbejdelse", "Underreview", "Ukendt"])
def test_unfinished_documents_are_never_shown(state: str) -> None:
    assert seen(a_case(), a_document(states=(Step(state, None, None),))).cases[0].documents == ()


def test_without_document_titles_the_case_says_so() -> None:
    case = seen(a_case(), a_document(), ground=a_ground(rules(a_rule("32.*", documents=False)))).cases[0]
    assert (case.documents, case.documents_shown) == ((), False)


def test_documents_come_newest_first_then_by_the_danish_alphabet() -> None:
    day = dt.date(2025, 6, 1)
    came = Step("Endeligt", at("2025-07-01T23:30"), None)
    documents = [
        a_document("1", title="Ældre brev", letter_date=day),
        a_document("2", title="Brev", letter_date=day),
        a_document("3", title="Aabent brev", letter_date=day),
        a_document("4", title="Uden dato", letter_date=None),
        a_document("5", title="Nyest", letter_date=None, states=(came,)),
    ]
    shown = seen(a_case(), *documents).cases[0].documents
    assert [entry.title for entry in shown] == ["Nyest", "Brev", "Ældre brev", "Aabent brev", "Uden dato"]
    assert shown[0].date == dt.date(2025, 7, 2)
    assert shown[-1].date is None


def test_a_document_of_another_relation_or_of_no_case_is_not_shown() -> None:
    owner = a_document("1", candidate=Candidate.PROPERTY_OWNER)
    nowhere = a_document("2", case_id=None)
    assert seen(a_case(), owner, nowhere).cases[0].documents == ()
    ground = a_ground(rules(a_rule("32.*"), a_rule("02.*", viewers=Viewers.PROPERTY_OWNER)))
    other = a_document("3", kle=BUILDING, candidate=Candidate.PROPERTY_OWNER)
    assert seen(a_case(), other, ground=ground).cases[0].documents == ()


def test_a_document_that_comes_at_the_end_of_time_has_no_date() -> None:
    endless = Step("Afleveret", dt.datetime.max.replace(tzinfo=dt.UTC), None)
    document = a_document(letter_date=None, states=(Step("Endeligt", None, None), endless))
    assert seen(a_case(), document).cases[0].documents[0].date is None

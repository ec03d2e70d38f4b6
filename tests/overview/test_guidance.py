# SPDX-License-Identifier: MPL-2.0
"""What the authority's own texts add to a case: the day by which it answers, and its local status in words."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import msgspec
import pytest

from overblik.cli.overview import with_guidance
from overblik.guidance.compile import Guidance
from overblik.guidance.text import AreaText, AuthorityTexts, StatusWord, Wording
from overblik.index.reading import CaseBody, ItemKind, Step
from tests.overview.composed import seen
from tests.overview.rows import CLOSED, HERE, ONGOING, THERE, a_case, a_ground, an_id, row, steps

AGAIN = steps(("Opstaaet", "2025-01-02"), ("Afsluttet", "2025-02-01"), ("Opstaaet", "2025-10-01"))
BACK = steps(("Oplyst", "2025-05-01"), ("Opstaaet", "2025-09-30T22:30:00"))
DECIDED = steps(("Opstaaet", "2025-05-12"), ("Afgjort", "2025-06-22"))


def ground(*areas: AreaText, statuses: tuple[StatusWord, ...] = (), authority: str = HERE) -> Any:
    own = AuthorityTexts(authority, areas=areas, statuses=statuses)
    return dataclasses.replace(a_ground(), guidance=Guidance((), [own]))


@pytest.mark.parametrize(
    ("told", "term", "facet", "answer_by"),
    [
        # created on 12 May 2025; the term runs from that day
        ({}, "8 weeks", None, dt.date(2025, 7, 7)),
        ({"facet": "K02"}, "8 weeks", None, None),
        ({"facet": "K02"}, "8 weeks", "K", dt.date(2025, 7, 7)),
        ({"created": None, "states": ONGOING}, "1 day", None, dt.date(2025, 5, 13)),
        ({"created": None, "states": (Step("Oplyst", None, None),)}, "1 day", None, None),
        ({"states": AGAIN}, "1 month", None, dt.date(2025, 11, 1)),
        # 30 September 22.30 in UTC is 1 October in Denmark
        ({"states": BACK}, "1 day", None, dt.date(2025, 10, 2)),
        ({"states": DECIDED}, "8 weeks", None, None),
        ({"states": CLOSED}, "8 weeks", None, None),
        ({}, None, None, None),
    ],
    ids=[
        "a running case",
        "a complaint has no such term",
        "unless one is published for complaints",
        "created on a day nobody told",
        "nor when it began",
        "taken up again",
        "fallen back",
        "decided",
        "closed",
        "no term",
    ],
)
def test_the_day_by_which_the_authority_answers(
    told: dict[str, Any], term: str | None, facet: str | None, answer_by: dt.date | None
) -> None:
    area = AreaText("32.*", facet, deadline=term)
    assert seen(a_case(**told), ground=ground(area)).cases[0].answer_by == answer_by


def test_the_term_of_one_authority_is_not_that_of_another() -> None:
    area = AreaText("32.*", deadline="8 weeks")
    assert seen(a_case(), ground=ground(area, authority=THERE)).cases[0].answer_by is None


WORDS = Wording("Vi venter på din læge", "We are waiting for your doctor")


@pytest.mark.parametrize(
    ("told", "source", "words"),
    [
        ("Afventer læge", None, WORDS),
        ("Afventer læge", an_id("system"), WORDS),
        ("Afventer læge", an_id("another"), None),
        ("intern kode 7", None, None),
        (None, None, None),
    ],
)
def test_the_source_systems_own_status_is_told_only_in_the_words_of_the_dictionary(
    told: str | None, source: Any, words: Wording | None
) -> None:
    body = CaseBody(title="x", steps=ONGOING, local_status=told)
    entry = StatusWord(status="Afventer læge", source=source, words=WORDS)
    overview = seen(row(ItemKind.CASE, "case", body), ground=ground(statuses=(entry,)))
    assert overview.cases[0].local_status == words
    assert "kode" not in msgspec.json.encode(overview).decode()


def test_json_says_of_each_area_once_what_a_page_would_say() -> None:
    made = ground(AreaText("32.*", to_do=Wording("Vent.", "Wait."), deadline="8 weeks"))
    plain = with_guidance(seen(a_case(), a_case("another"), ground=made), made, "en")
    assert len(plain["cases"]) == 2
    assert plain["cases"][0]["answer_by"] == "2025-07-07"
    assert plain["guidance"] == [
        {
            "authority": HERE,
            "kle": "32.30.04",
            "facet": "G01",
            "to_do": {"text": "Wait.", "language": "en"},
            "deadline": {"number": 8, "unit": "week"},
            "set_by": {
                "to_do": {"kle": "32.*", "authority": HERE},
                "deadline": {"kle": "32.*", "authority": HERE},
            },
        }
    ]

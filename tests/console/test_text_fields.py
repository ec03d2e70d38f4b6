# SPDX-License-Identifier: MPL-2.0
"""The boxes of the form of a text: what they spell, what a text puts in them, and what is told of what cannot be."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from overblik.console.text_fields import GROUPS, boxes, group_of, made, spelled, told
from overblik.guidance.text import AreaText, Complaint, Link, Title
from tests.guidance.build import says
from tests.guidance.test_yaml_file import READ, areas

EVERYTHING = READ.areas[0]


def spell(**given: str) -> tuple[AreaText, dict[str, str]]:
    """The text that these boxes make, and the remedy of each refused group."""
    text, refused = made(
        "32.*", None, told({name.replace("__", "."): words for name, words in given.items()})
    )
    return text, {group: one.remedy for group, one in refused.items()}


def test_a_text_with_every_field_goes_into_the_boxes_and_comes_out_as_it_was() -> None:
    assert made(EVERYTHING.kle, EVERYTHING.facet, told(spelled(EVERYTHING))) == (EVERYTHING, {})


@given(areas)
def test_any_text_comes_out_of_the_boxes_as_it_was(text: AreaText) -> None:
    again, refused = made(text.kle, text.facet, told(spelled(text)))
    assert refused == {}
    # A box holds no spaces around the words, and none twice.
    assert spelled(again) == told(spelled(text))


def test_empty_boxes_make_a_text_that_sets_nothing() -> None:
    assert spelled(None) == {}
    assert spell(title__da="  ", deadline__unit="week", complaint__within__unit="day") == (
        AreaText("32.*"),
        {},
    )


def test_what_was_written_is_one_line_without_spaces_around_and_other_names_are_no_boxes() -> None:
    assert told({"to_do.da": " Ring,\r\n hvis  det brænder. ", "version": "3", "title": "x"}) == {
        "to_do.da": "Ring, hvis det brænder."
    }


def test_every_box_is_of_one_group() -> None:
    names = list(boxes())
    assert len(names) == len(set(names))
    assert all(any(name == group or name.startswith(f"{group}.") for group in GROUPS) for name in names)
    assert (group_of("complaint.how"), group_of("next.decided"), group_of("title")) == (
        "complaint",
        "next.decided",
        "title",
    )


@pytest.mark.parametrize(
    ("given_", "group", "remedy"),
    [
        ({"title__en": "x"}, "title", "da: is missing; add it"),
        ({"title__da": "x" * 61}, "title", "at most 60 characters; make it shorter"),
        ({"complaint__to__da": "Os"}, "complaint", "how: is missing; add it"),
        (
            {"complaint__how__da": "Skriv", "complaint__within__number": "0"},
            "complaint",
            "write a term as 4 weeks",
        ),
        (
            {"deadline__number": "8", "deadline__unit": "year"},
            "deadline",
            "write a term as 8 weeks, 30 days, 3 months or 20 working days",
        ),
        ({"articles": "own"}, "articles", "write at least one link, or choose none"),
        ({"articles": "own", "articles__1__title__da": "Læs"}, "articles", "url: is missing; add it"),
        ({"contact__phone": "12345678"}, "contact", "unit: is missing; add it"),
    ],
)
def test_what_cannot_be_is_told_of_its_group_and_left_out(
    given_: dict[str, Any], group: str, remedy: str
) -> None:
    assert spell(**given_) == (AreaText("32.*"), {group: remedy})


def test_one_refused_group_does_not_keep_the_others_from_being_read() -> None:
    text, refused = spell(title__en="x", to_do__da="Vent.", next__closed__da="Slut.", next__decided__en="x")
    assert text.to_do == says("Vent.")
    assert text.next is not None
    assert text.next.closed == says("Slut.")
    assert sorted(refused) == ["next.decided", "title"]


def test_links_are_read_only_where_they_are_chosen_and_none_is_a_choice() -> None:
    link = {"articles__3__title__da": "Læs", "articles__3__url": "https://a.example/"}
    assert spell(**link)[0].articles is None
    assert spell(**link, articles="own")[0].articles == (Link(Title("Læs"), "https://a.example/"),)
    assert spell(**link, articles="none")[0].articles == ()


def test_a_complaint_without_a_term_has_none() -> None:
    text, _ = spell(complaint__how__da="Skriv", complaint__within__unit="week")
    assert text.complaint == Complaint(how=says("Skriv"))


def test_one_week_is_written_as_one() -> None:
    assert spell(deadline__number="1", deadline__unit="week")[0].deadline == "1 week"
    assert spell(deadline__number="20", deadline__unit="working day")[0].deadline == "20 working days"

# SPDX-License-Identifier: MPL-2.0
"""Which text sets which field of a number: a table of given texts, the number, and what its citizen reads."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.guidance.advice import Advice, LinkAdvice, Origin, Said
from overblik.guidance.compile import Guidance
from overblik.guidance.term import Term, Unit
from overblik.guidance.text import (
    AreaText,
    Complaint,
    ContactPoint,
    Link,
    Next,
    Stage,
    StatusWord,
    Title,
    Wording,
)
from overblik.overview.view import CitizenStatus
from tests.guidance.build import AUTHORITY, OTHER_AUTHORITY, a_guidance, says, texts, titled

SHIPPED = (
    titled("32.*", "main group", explanation=says("main group")),
    titled("32.24.*", "group", to_do=says("group")),
    titled("32.24.04", "subject"),
    titled("32.24.*", "complaint about the group", facet="K"),
)


@pytest.mark.parametrize(
    ("kle", "facet", "title"),
    [
        ("32", None, "main group"),
        ("32.24", None, "group"),
        ("32.24.04", None, "subject"),
        ("32.24.04", "G01", "subject"),
        ("32.24.99", None, "group"),
        ("32.24.99", "K02", "complaint about the group"),
        ("32.24.99", "G01", "group"),
        ("32.24.04", "K02", "subject"),
        ("32.99.99", None, "main group"),
        ("15.20.24", None, None),
    ],
)
def test_the_longer_pattern_names_the_number_then_the_facet(
    kle: str, facet: str | None, title: str | None
) -> None:
    said = a_guidance(*SHIPPED).of(kle, facet, None, "da").title
    assert (said and said.text) == title


def test_each_field_is_inherited_on_its_own() -> None:
    advice = a_guidance(*SHIPPED).of("32.24.04", None, None, "da")
    assert (advice.title, advice.to_do, advice.explanation) == (
        Said("subject", "da"),
        Said("group", "da"),
        Said("main group", "da"),
    )
    assert advice.set_by == {
        "title": Origin("32.24.04"),
        "to_do": Origin("32.24.*"),
        "explanation": Origin("32.*"),
    }


@pytest.mark.parametrize(
    ("own", "shipped", "field", "expected"),
    [
        # What an area is, is said by the narrower text.
        ("32.*", "32.24.*", "title", "shipped"),
        ("32.24.*", "32.*", "title", "own"),
        ("32.24.*", "32.24.*", "title", "own"),
        ("32.24.04", "32.24.*", "explanation", "own"),
        ("32.*", "32.24.04", "explanation", "shipped"),
        ("32.24.04", "32.24.04", "explanation", "own"),
        # In all else the authority has the word, however wide.
        ("32.*", "32.24.04", "to_do", "own"),
        ("32.24.04", "32.*", "to_do", "own"),
        ("32.24.04", "32.24.04", "to_do", "own"),
    ],
)
def test_the_authoritys_own_text_against_a_shipped_one(
    own: str, shipped: str, field: str, expected: str
) -> None:
    def one(kle: str, words: str) -> AreaText:
        return AreaText(kle, **{field: Title(words) if field == "title" else Wording(words)})

    guidance = a_guidance(one(shipped, "shipped"), own=(one(own, "own"),))
    advice = guidance.of("32.24.04", None, AUTHORITY, "da")
    assert getattr(advice, field).text == expected
    assert advice.set_by[field].authority == (AUTHORITY if expected == "own" else None)
    assert getattr(guidance.of("32.24.04", None, OTHER_AUTHORITY, "da"), field).text == "shipped"
    assert getattr(guidance.of("32.24.04", None, None, "da"), field).text == "shipped"


def test_what_happens_next_is_inherited_stage_by_stage() -> None:
    guidance = a_guidance(
        AreaText("32.24.*", next=Next(created=says("a"), decided=says("b"))),
        AreaText("32.24.04", next=Next(decided=says("c"))),
        own=(AreaText("32.*", next=Next(closed=says("d"))),),
    )
    advice = guidance.of("32.24.04", None, AUTHORITY, "da")
    assert {stage: said.text for stage, said in advice.next.items()} == {
        Stage.CREATED: "a",
        Stage.DECIDED: "c",
        Stage.CLOSED: "d",
    }
    assert advice.set_by["next.decided"] == Origin("32.24.04")
    assert advice.set_by["next.closed"] == Origin("32.*", authority=AUTHORITY)


def test_a_complaint_is_inherited_whole_so_that_no_body_gets_the_term_of_another() -> None:
    whole = Complaint(to=says("Nævnet"), within="4 weeks", how=says("Skriv"))
    guidance = a_guidance(
        AreaText("32.*", complaint=whole), AreaText("32.24.04", complaint=Complaint(how=says("Spørg")))
    )
    narrow = guidance.of("32.24.04", None, None, "da").complaint
    wide = guidance.of("32.24.05", None, None, "da").complaint
    assert narrow is not None
    assert (narrow.how.text, narrow.to, narrow.within) == ("Spørg", None, None)
    assert wide is not None
    assert (wide.to, wide.within) == (Said("Nævnet", "da"), Term(4, Unit.WEEK))


@pytest.mark.parametrize(
    ("facet_of_text", "facet", "counts"),
    [
        (None, None, True),
        (None, "G01", True),
        (None, "K02", False),
        (None, "A53", False),
        ("K", "K02", True),
        ("G01", "G01", True),
        ("G01", None, False),
    ],
)
def test_a_published_term_is_one_for_answering_applications(
    facet_of_text: str | None, facet: str | None, counts: bool
) -> None:
    guidance = a_guidance(own=(AreaText("27.60.*", facet_of_text, deadline="8 weeks"),))
    found = guidance.of("27.60.24", facet, AUTHORITY, "da").deadline
    assert found == (Term(8, Unit.WEEK) if counts else None)


def test_a_narrower_term_decides() -> None:
    own = (AreaText("27.60.*", deadline="8 weeks"), AreaText("27.60.24", deadline="24 weeks"))
    guidance = a_guidance(own=own)
    assert guidance.of("27.60.24", None, AUTHORITY, "da").deadline == Term(24, Unit.WEEK)
    assert guidance.of("27.60.08", None, AUTHORITY, "da").deadline == Term(8, Unit.WEEK)


def test_contact_and_links_come_in_the_language_asked_for() -> None:
    link = Link(Title("Søg", "Apply"), "https://kommune.example/soeg")
    contact = ContactPoint(Title("Ydelser", "Benefits"), phone="70 10 20 30", hours=says("Kl. 10", "At 10"))
    guidance = a_guidance(own=(AreaText("32.*", self_service=(link,), articles=(link,), contact=contact),))
    advice = guidance.of("32.24.04", None, AUTHORITY, "en")
    assert advice.self_service == advice.articles == (LinkAdvice(Said("Apply", "en"), link.url),)
    assert advice.contact is not None
    assert (advice.contact.unit, advice.contact.hours) == (Said("Benefits", "en"), Said("At 10", "en"))
    plain = a_guidance(own=(AreaText("32.*", contact=ContactPoint(Title("Ydelser"), email="a@b.dk")),))
    found = plain.of("32", None, AUTHORITY, "da").contact
    assert found is not None
    assert found.hours is None


def test_what_was_written_in_danish_only_is_shown_in_danish_and_says_so() -> None:
    guidance = a_guidance(AreaText("32.*", explanation=says("shipped", "shipped")), own=())
    own = Guidance(
        [AreaText("32.*", explanation=says("fælles", "shared"))],
        [texts(AreaText("32.*", explanation=says("vores egne ord")))],
    )
    assert guidance.of("32", None, None, "en").explanation == Said("shipped", "en")
    assert own.of("32", None, AUTHORITY, "en").explanation == Said("vores egne ord", "da")


SYSTEM, OTHER_SYSTEM = uuid.UUID(int=1), uuid.UUID(int=2)
DICTIONARY = Guidance(
    own=[
        texts(
            StatusWord(status="Under behandling", words=says("i gang")) and AreaText("32.*"),
            statuses=(
                StatusWord(status="Under behandling", words=says("i gang")),
                StatusWord(status="5", source=SYSTEM, words=says("fem")),
                StatusWord(status="Under behandling", source=SYSTEM, words=says("vi ser på det")),
            ),
        )
    ]
)


@pytest.mark.parametrize(
    ("authority", "source", "status", "expected"),
    [
        (AUTHORITY, OTHER_SYSTEM, "Under behandling", "i gang"),
        (AUTHORITY, None, "under  BEHANDLING ", "i gang"),
        (AUTHORITY, SYSTEM, "Under behandling", "vi ser på det"),
        (AUTHORITY, SYSTEM, "5", "fem"),
        (AUTHORITY, OTHER_SYSTEM, "5", None),
        (AUTHORITY, SYSTEM, "Noget andet", None),
        (OTHER_AUTHORITY, SYSTEM, "5", None),
    ],
)
def test_a_local_status_is_told_in_the_words_of_the_dictionary_or_not_at_all(
    authority: str, source: uuid.UUID | None, status: str, expected: str | None
) -> None:
    found = DICTIONARY.status(authority, source, status)
    assert (found and found.da) == expected


def test_the_stages_are_those_of_the_citizen_status() -> None:
    assert [stage.name for stage in Stage] == [status.name for status in CitizenStatus]
    assert tuple(Stage) == Next.__struct_fields__


def test_the_memory_of_answers_is_bounded() -> None:
    guidance = a_guidance(*SHIPPED)
    first = guidance.of("32.24.04", None, None, "da")
    for number in range(20_000):
        guidance.of("32.24.04", str(number), None, "da")
    again = guidance.of("32.24.04", None, None, "da")
    assert again == first
    assert again is not first


numbers = st.text(max_size=10) | st.from_regex(r"\A[0-9]{2}(\.[0-9]{2}){0,2}\Z")


@given(
    numbers, st.none() | st.text(max_size=4), st.none() | st.text(max_size=8), st.sampled_from(["da", "en"])
)
def test_a_lookup_never_raises(kle: str, facet: str | None, authority: str | None, language: str) -> None:
    guidance = Guidance(SHIPPED, [texts(titled("15.*", "own"))])
    assert isinstance(guidance.of(kle, facet, authority, language), Advice)

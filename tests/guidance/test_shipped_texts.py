# SPDX-License-Identifier: MPL-2.0
"""The texts that come with the program: all areas, both languages, easy to read, and nothing of the office."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.errors import InvalidInput
from overblik.guidance import yaml_file
from overblik.guidance.compile import Guidance
from overblik.guidance.readability import HARDEST, lix, remarks
from overblik.guidance.shipped import shipped_texts
from overblik.guidance.text import LONGEST_TITLE, AuthorityTexts, Link, Wording
from overblik.kle.number import Part
from overblik.kle.sample import load_sample
from tests.kle.test_sample import AREAS

TEXTS = shipped_texts()
GUIDANCE = Guidance(TEXTS)
(SUBJECTS,) = [edition for edition in load_sample() if edition.part is Part.SUBJECTS]
OF_CITIZENS = [number for area, listed in AREAS.items() if "traps" not in area for number in listed.split()]


def wordings(value: object) -> Iterator[Wording]:
    """Every piece of text within a text."""
    if isinstance(value, Wording):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from wordings(each)
    elif hasattr(value, "__struct_fields__"):
        for field in value.__struct_fields__:
            yield from wordings(getattr(value, field))


def everything(language: str) -> Iterator[tuple[str, str]]:
    for area in TEXTS:
        for words in wordings(area):
            yield area.kle, words.da if language == "da" else words.en or ""


@pytest.mark.parametrize("number", OF_CITIZENS)
def test_every_area_of_the_agreements_has_a_title_of_its_own_and_an_explanation(number: str) -> None:
    for language in ("da", "en"):
        advice = GUIDANCE.of(number, None, None, language)
        assert advice.title is not None
        assert advice.title.language == language
        assert advice.set_by["title"].kle == number, "its own, not that of what is above it"
        assert advice.explanation is not None
        assert advice.explanation.language == language
        assert len(advice.set_by["explanation"].kle) > len("00.*")
        assert advice.articles, "somewhere to read more"


def test_every_wording_is_in_both_languages() -> None:
    assert [kle for kle, text in everything("en") if not text] == []


@given(st.sampled_from(sorted(SUBJECTS.entries)), st.sampled_from(["da", "en"]))
def test_every_known_number_has_a_title(number: str, language: str) -> None:
    title = GUIDANCE.of(number, None, None, language).title
    assert title is not None
    assert title.text
    assert len(title.text) <= LONGEST_TITLE


def test_no_two_subjects_of_a_group_have_the_same_title() -> None:
    seen: dict[tuple[str, str], str] = {}
    for area in TEXTS:
        if area.title is not None and len(area.kle) == 8:
            key = (area.kle[:5], area.title.da.casefold())
            assert key not in seen, (area.kle, seen.get(key))
            seen[key] = area.kle


def test_explanations_of_three_sentences_or_more_are_easy_danish() -> None:
    hard = []
    counted = 0
    for area in TEXTS:
        for words in (
            area.explanation,
            area.to_do,
            area.keep_in_mind,
            *(() if area.complaint is None else (area.complaint.how,)),
        ):
            if words is not None and len(re.findall(r"[.!?](?:\s|$)", words.da)) >= 3:
                counted += 1
                if lix(words.da) > HARDEST:
                    hard.append((area.kle, round(lix(words.da))))
    assert hard == []
    assert counted > 50


def test_a_writer_would_be_told_nothing_about_them() -> None:
    assert list(remarks(AuthorityTexts("00000000", areas=TEXTS))) == []


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_text_has_codes_abbreviations_or_words_of_the_office(language: str) -> None:
    office = re.compile(
        r"§|\b\d{2}\.\d{2}\b|\bKLE\b|\b(?:jf|vedr|mv|bl\.a|fx|ift|mhp|hhv|evt|pga|ca|e\.g|i\.e|etc)\b\.?"
        r"|\bsagsbehandl|\bfagsystem|\beffektuer|\bmyndighedsudøv|\bborgeren\b|\bbevilg",
        re.IGNORECASE,
    )
    assert [(kle, text) for kle, text in everything(language) if office.search(text)] == []


def test_what_is_said_to_the_citizen_ends_as_a_sentence_and_a_title_does_not() -> None:
    for area in TEXTS:
        assert area.title is None or not area.title.da.endswith("."), area.kle
        for words in (area.explanation, area.to_do, area.keep_in_mind):
            if words is not None:
                assert words.da.endswith("."), area.kle
                assert (words.en or "").endswith("."), area.kle


def links() -> list[tuple[str, Link]]:
    return [(area.kle, link) for area in TEXTS for link in (area.self_service or ()) + (area.articles or ())]


def test_links_are_of_public_bodies_and_over_https() -> None:
    hosts = {"www.borger.dk", "naevneneshus.dk", "job.jobnet.dk"}
    assert {link.url.split("/")[2] for _, link in links()} <= hosts
    assert all(link.url.startswith("https://") for _, link in links())


def test_who_reads_english_is_told_that_a_page_is_in_danish() -> None:
    assert [kle for kle, link in links() if "in Danish" not in (link.title.en or "")] == []


def test_the_shipped_texts_set_nothing_that_only_an_authority_can_know() -> None:
    assert [area.kle for area in TEXTS if area.contact is not None or area.deadline is not None] == []


SOCIAL = [
    number for number in OF_CITIZENS if number[:5] in ("32.24", "32.21", "32.30", "27.60", "34.45", "15.17")
]


@pytest.mark.parametrize("number", SOCIAL)
def test_most_social_decisions_go_to_the_appeals_board_within_four_weeks(number: str) -> None:
    complaint = GUIDANCE.of(number, None, None, "da").complaint
    assert complaint is not None
    assert complaint.to is not None
    assert complaint.to.text == "Ankestyrelsen"
    assert complaint.within is not None
    assert (complaint.within.number, complaint.within.unit) == (4, "week")


def test_a_building_case_goes_to_another_body_and_a_fence_to_court() -> None:
    building = GUIDANCE.of("02.34.02", None, None, "da").complaint
    fence = GUIDANCE.of("02.00.10", None, None, "da").complaint
    place = GUIDANCE.of("28.09.40", None, None, "da").complaint
    assert building is not None
    assert building.to is not None
    assert building.to.text.startswith("Byggeklageenheden")
    assert fence is not None
    assert (fence.to, fence.within) == (None, None)
    assert "byretten inden 4 uger" in fence.how.text
    assert place is not None
    assert place.to is None


def test_no_area_stands_twice_in_all_files() -> None:
    keys = [(area.kle, area.facet) for area in TEXTS]
    assert len(keys) == len(set(keys))


def test_an_error_in_a_shipped_file_names_the_file_and_the_line() -> None:
    long = f'areas:\n- kle: "32.*"\n  title: {{da: {"x" * 61}}}\n'
    with pytest.raises(InvalidInput) as refused:
        yaml_file.read_shipped(long.encode(), "pension.yaml")
    assert refused.value.message.startswith("pension.yaml: Line 3: title: at most 60 characters")

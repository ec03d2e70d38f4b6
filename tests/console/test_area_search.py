# SPDX-License-Identifier: MPL-2.0
"""An area is found by number, title, keyword and citizens' words, however they are spelled."""

from __future__ import annotations

import pytest

from overblik.console.area_search import FoundArea, citizens_words, find_areas
from overblik.guidance.compile import Guidance
from overblik.guidance.text import AreaText, AuthorityTexts, Title, Wording

TITLES = {
    "27": "Social service",
    "27.36.04": "Personlig og praktisk hjælp",
    "32.24.04": "Hjælp til forsørgelse (kontanthjælp mv.)",
    "32.24.08": "Revalideringsydelse",
    "32.45.04": "Kontrol af hjælp",
}
OTHERS = {
    "27.36.04": ["Rengøring", "Hjemmehjælp i hjemmet"],
    "32.24.08": ["Støtte til uddannelse", "Afsnit 27.36 i loven"],
}


def found(words: str, at_most: int = 9) -> list[str]:
    return [each.number for each in find_areas(words, TITLES, OTHERS, at_most=at_most)]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("32.24", ["32.24.04", "32.24.08"]),
        (" 32.24.08 ", ["32.24.08"]),
        ("HJÆLP kontrol", ["32.45.04"]),
        ("forsoergelse", ["32.24.04"]),
        ("FORSØRGELSE", ["32.24.04"]),
        ("rengøring", ["27.36.04"]),
        ("uddannelse stotte", []),
        ("uddannelse stoette", ["32.24.08"]),
        ("social", ["27"]),
        ("", []),
        ("zzz", []),
    ],
)
def test_an_area_is_found_by_what_people_write(words: str, numbers: list[str]) -> None:
    assert found(words) == numbers


def test_it_is_told_by_which_words_an_area_was_found_and_titles_come_first() -> None:
    assert find_areas("hjælp", TITLES, OTHERS, at_most=9) == [
        FoundArea("27.36.04", ""), FoundArea("32.24.04", ""), FoundArea("32.45.04", ""),
    ]  # fmt: skip
    assert find_areas("27.36", TITLES, OTHERS, at_most=9) == [
        FoundArea("27.36.04", ""), FoundArea("32.24.08", "Afsnit 27.36 i loven"),
    ]  # fmt: skip
    # One word in the title and the other in a keyword.
    assert find_areas("praktisk rengøring", TITLES, OTHERS, at_most=9) == [FoundArea("27.36.04", "Rengøring")]
    assert found("hjælp", at_most=2) == ["27.36.04", "32.24.04"]


def test_what_citizens_read_of_just_a_number_leads_to_it() -> None:
    texts = Guidance(
        [
            AreaText("32.*", title=Title("Ydelser"), explanation=Wording("Penge fra kommunen.")),
            AreaText("32.24.04", title=Title("Kontanthjælp", "Cash benefit")),
        ],
        [AuthorityTexts("90000001", areas=(AreaText("32.24.04", title=Title("Hjælp til at leve")),))],
    )
    assert citizens_words(texts, "32", "90000001", "da") == ["Ydelser", "Penge fra kommunen."]
    assert citizens_words(texts, "32.24", "90000001", "da") == []
    assert citizens_words(texts, "32.24.04", "90000001", "da") == ["Hjælp til at leve"]
    assert citizens_words(texts, "32.24.04", "90000002", "en") == ["Cash benefit"]

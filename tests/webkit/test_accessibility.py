# SPDX-License-Identifier: MPL-2.0
"""The draft of the accessibility statement: the sections of the law's model, and no promise nobody has made."""

from __future__ import annotations

import datetime as dt
import re
from importlib import resources

import pytest

from overblik.basedata.authority import Authority
from overblik.errors import InvalidInput
from overblik.webkit.accessibility import (
    Issue,
    Known,
    Reason,
    draft,
    read_known,
    together,
    warnings,
)

TODAY = dt.date(2026, 11, 27)
REACHABLE = Authority("90000001", "Prøve Kommune", phone="70 10 20 30", email="web@proeve.example")
OURS = read_known(resources.files("overblik.webkit").joinpath("accessibility.yaml").read_bytes())
FAULTY = Known("Set efter.", (Issue("9.1.4.3", Reason.BURDEN, "Kortet er for blegt.", "Ring til os."),))


def written(known: Known = OURS, authority: Authority = REACHABLE, reviewed: dt.date | None = TODAY) -> str:
    return draft(authority, "overblik.proeve.example", known, reviewed=reviewed, today=TODAY)


def test_the_sections_are_those_of_the_model_in_its_order() -> None:
    assert re.findall(r"^## (.+)$", written(), re.MULTILINE) == [
        "Overensstemmelsesstatus",
        "Ikke-tilgængeligt indhold",
        "Udarbejdelse af erklæringen",
        "Tilbagemelding og kontaktoplysninger",
        "Håndhævelsesprocedure",
    ]
    assert written().startswith("# Tilgængelighedserklæring for overblik.proeve.example\n")


@pytest.mark.parametrize("reviewed", [None, TODAY])
@pytest.mark.parametrize("known", [OURS, FAULTY, Known("Set efter.")])
def test_it_never_says_that_everything_is_in_order(known: Known, reviewed: dt.date | None) -> None:
    text = written(known, reviewed=reviewed)
    assert not re.search(r"^Webstedet er (helt|fuldt)", text, re.MULTILINE)


def test_without_a_review_the_level_is_left_open() -> None:
    assert "[Vælg: helt, delvist eller ikke" in written(reviewed=None)
    assert "sidst gennemgået [dato]" in written(reviewed=None)
    assert "Webstedet er delvist i overensstemmelse" in written()
    assert "[Vælg: helt eller delvist" in written(Known("Set efter."))


def test_each_issue_stands_under_its_reason_with_what_to_do_instead() -> None:
    text = written(together(OURS, FAULTY))
    burden = text.partition("### Uforholdsmæssig stor byrde")[2].partition("###")[0]
    assert "- 9.1.4.3: Kortet er for blegt. Ring til os." in burden
    assert "9.3.1.2" in text.partition("### Manglende overensstemmelse")[2].partition("###")[0]
    assert "Ingen kendte." in text.partition("### Indhold, der ikke er omfattet")[2]
    assert "Skærmlæserne" in text


def test_contact_is_a_phone_and_a_written_way_and_what_is_missing_is_to_be_filled_in() -> None:
    assert "- Telefon: 70 10 20 30\n- Skriftligt: web@proeve.example" in written()
    bare = Authority("90000001", "Prøve Kommune")
    assert "[telefonnummer]" in written(authority=bare)
    assert len(warnings(bare, TODAY, TODAY)) == 2


@pytest.mark.parametrize(
    ("reviewed", "words"),
    [
        (None, ["no review"]),
        (dt.date(2025, 12, 27), ["335 days old"]),
        (dt.date(2025, 12, 28), []),
    ],
)
def test_a_review_is_asked_for_after_eleven_months(reviewed: dt.date | None, words: list[str]) -> None:
    found = warnings(REACHABLE, reviewed, TODAY)
    assert len(found) == len(words)
    assert all(word in warning for word, warning in zip(words, found, strict=True))


@pytest.mark.parametrize(
    "text", ["- x", "method: 1", "method: x\nissues: [{criterion: a}]", "method: x\nother: 1", "\tmethod"]
)
def test_a_file_that_cannot_be_understood_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_known(text.encode())
    assert refused.value.code == "accessibility.file"

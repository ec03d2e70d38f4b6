# SPDX-License-Identifier: MPL-2.0
"""The file a citizen takes home: all that the pages show, the same in JSON and in a PDF that can be read aloud."""

from __future__ import annotations

import io
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from overblik.guidance.compile import Guidance
from overblik.overview.view import CitizenStatus, Overview, StepView
from overblik.portal.export import export_of
from overblik.portal.export_file import Export
from overblik.portal.export_pdf import pdf_of
from overblik.portal.naming import Names
from overblik.portal.report_list import shown_report
from overblik.webkit.typeset import INSTEAD, showable
from tests.portal.conftest import title_of
from tests.portal.overviews import (
    MUNICIPALITY,
    NAME,
    OTHER,
    OTHER_NAME,
    TODAY,
    a_benefit,
    a_benefit_id,
    a_busy_person,
    a_case,
    a_payment,
    an_overview,
    at,
)
from tests.portal.rights import some_reports

NAMES = {MUNICIPALITY: NAME, OTHER: OTHER_NAME}
CODES = {"id", "format", "status", "reached", "language", "case_id", "authority", "cvr", "benefits"}
"""What is for programs; a reader of the PDF has words for it."""


def made(overview: Overview, language: str = "da") -> Export:
    reports = [shown_report(one, NAMES.__getitem__, language) for one in some_reports()]
    return export_of(overview, Names(Guidance(), language), reports, TODAY, title_of)


def words_in(value: Any, name: str = "") -> Iterator[str]:
    """Every text of the file that a person is meant to read."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key not in CODES or isinstance(each, list | tuple):
                yield from words_in(each, key)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from words_in(each, name)
    elif isinstance(value, str) and not re.fullmatch(
        r"[0-9T:.Z-]{8,}|-?[0-9]+(\.[0-9]+)?|[0-9a-f:-]{36,}", value
    ):
        yield value


def read(pdf: bytes) -> tuple[PdfReader, str]:
    """The file, and all its text with the spaces taken out: where lines break is not the file's business."""
    reader = PdfReader(io.BytesIO(pdf))
    return reader, squeezed("".join(page.extract_text() for page in reader.pages))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


@pytest.fixture(params=["da", "en"])
def language(request: Any, compiled: None) -> Iterator[str]:
    """Each language of the pages."""
    from django.utils import translation

    with translation.override(request.param):
        yield request.param


def test_every_case_letter_benefit_and_payment_is_in_it_in_the_order_of_the_pages(danish: None) -> None:
    person = a_busy_person()
    file = made(person)
    assert [one.id for one in file.cases] == [one.id for one in person.cases]
    assert [one.id for one in file.benefits] == [one.id for one in person.benefits]
    for case, shown in zip(file.cases, person.cases, strict=True):
        assert [one.id for one in case.documents] == [one.id for one in shown.documents]
    for benefit, paid in zip(file.benefits, person.benefits, strict=True):
        assert [one.id for one in benefit.payments] == [one.id for one in paid.payments]
        assert [one.paid for one in benefit.payments] == [one.paid for one in paid.payments]


def test_the_words_are_those_of_the_pages(anna: Any, danish: None) -> None:
    file = made(a_busy_person())
    for case in file.cases:
        page = squeezed(anna.get(f"/sag/{case.id}/").content.decode())
        said = [case.title.text, case.status_words, case.answer, *(step.words for step in case.steps)]
        said += [one.title for one in case.documents] + [one.when for one in case.documents]
        assert [one for one in said if squeezed(one) not in page] == []


def test_the_json_is_what_its_schema_says_and_comes_back_as_it_was(language: str) -> None:
    file = made(a_busy_person(), language)
    assert msgspec.json.decode(msgspec.json.encode(file), type=Export) == file


def test_the_pdf_says_all_that_the_json_says(language: str) -> None:
    file = made(a_busy_person(), language)
    _, text = read(pdf_of(file))
    said = list(words_in(msgspec.to_builtins(file)))
    assert len(said) > 200
    assert [one for one in said if squeezed(one) not in text] == []


def test_the_pdf_is_tagged_titled_and_in_its_language(language: str) -> None:
    reader, _ = read(pdf_of(made(a_busy_person(), language)))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith(language)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert (
        reader.metadata.title
        == {"da": "Dine oplysninger fra Overblik", "en": "Your data from Overblik"}[language]
    )
    xmp = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfuaid:part\W+1", xmp), "it says that it is PDF/UA-1"
    assert all("/StructParents" in page and page["/Tabs"] == "/S" for page in reader.pages)


def test_a_step_stays_on_one_page_with_its_day_in_one_line(danish: None) -> None:
    again = (
        StepView(CitizenStatus.CREATED, at("2024-02-01"), at("2024-06-01")),
        StepView(CitizenStatus.CLOSED, at("2024-06-01"), at("2025-09-23")),
        StepView(CitizenStatus.DECIDED, at("2025-09-23"), None, 2, current=True),
        StepView(CitizenStatus.CLOSED, None, None, 2, expected=True),
    )
    file = made(an_overview(*(a_case(f"case {number}", steps=again, reopened=True) for number in range(25))))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf_of(file))).pages]
    told = Counter(step.when for case in file.cases for step in case.steps if step.when)
    assert len(told) > 2
    assert {when: sum(page.count(when) for page in pages) for when in told} == dict(told)


def tags(reader: PdfReader) -> list[tuple[str, Any]]:
    """Every element of the structure, in reading order."""
    found: list[tuple[str, Any]] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append((str(node["/S"]), node))
            if "/K" in node:
                walk(node["/K"])

    root: Any = reader.trailer["/Root"]
    walk(root["/StructTreeRoot"]["/K"])
    return found


def attributes(node: Any) -> list[Any]:
    """The attribute dictionaries of an element."""
    held = node["/A"].get_object() if "/A" in node else []
    return [one.get_object() for one in (held if isinstance(held, list) else [held])]


def test_headings_tables_and_lists_are_told_apart(danish: None) -> None:
    file = made(a_busy_person())
    reader, _ = read(pdf_of(file))
    found = tags(reader)
    kinds = [kind for kind, _ in found]
    assert kinds.count("/H1") == 5
    assert kinds.count("/H2") == len(file.cases) + len(file.benefits) + 2 + 2 + 2
    levels = [int(kind[2:]) for kind in kinds if re.fullmatch(r"/H[1-6]", kind)]
    assert all(later <= earlier + 1 for earlier, later in zip([0, *levels], levels, strict=False)), (
        "none is skipped"
    )
    tables = len(file.cases) + sum(bool(one.documents) for one in file.cases)
    tables += sum(bool(one.payments) for one in file.benefits)
    assert kinds.count("/Table") == tables
    assert kinds.count("/TH") == 2 * tables + sum(bool(one.payments) for one in file.benefits)
    scopes = {
        str(one["/Scope"])
        for kind, node in found
        if kind == "/TH"
        for one in attributes(node)
        if "/Scope" in one
    }
    assert scopes == {"/Column"}
    assert "/L" in kinds


def test_there_is_a_bookmark_for_each_heading_and_a_number_on_each_page(danish: None) -> None:
    file = made(a_busy_person())
    reader, _ = read(pdf_of(file))

    def titles(outline: Any) -> Iterator[str]:
        for entry in outline:
            if isinstance(entry, list):
                yield from titles(entry)
            else:
                yield str(entry.title)

    bookmarks = list(titles(reader.outline))
    assert {one.title.text for one in (*file.cases, *file.benefits)} <= set(bookmarks)
    for number, page in enumerate(reader.pages, 1):
        assert f"Side{number}/{len(reader.pages)}" in squeezed(page.extract_text())


def test_danish_titles_say_that_they_are_danish_on_an_english_page(compiled: None) -> None:
    from django.utils import translation

    with translation.override("en"):
        reader, _ = read(pdf_of(made(a_busy_person(), "en")))
    assert "da" in {str(node["/Lang"]) for _, node in tags(reader) if "/Lang" in node}


def test_one_who_has_nothing_gets_a_file_that_says_so(language: str) -> None:
    file = export_of(an_overview(), Names(Guidance(), language), [], TODAY, title_of)
    _, text = read(pdf_of(file))
    nothing = {"da": "Vi har ikke fundet sager om dig", "en": "We have not found any cases about you"}[
        language
    ]
    assert squeezed(nothing) in text


def test_text_is_never_markup(danish: None) -> None:
    evil = '#read("/etc/passwd") *x* $y$ <label> @ref \\ // "'
    file = made(an_overview(a_case("evil", title=evil, unit=evil), a_benefit(name=evil)))
    _, text = read(pdf_of(file))
    assert text.count(squeezed(evil)) >= 3
    assert "root:" not in text


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=60))
def test_whatever_a_title_holds_the_pdf_is_made(title: str) -> None:
    from django.utils import translation

    with translation.override("da"):
        assert pdf_of(made(an_overview(a_case("any", title=title or "x")))).startswith(b"%PDF")


def test_every_character_that_is_let_through_can_be_set(danish: None) -> None:
    through = [
        chr(number)
        for number in range(0x20, 0x3000)
        if showable(chr(number)) != INSTEAD and unicodedata.category(chr(number)) != "Cn"
    ]
    assert len(through) > 700
    assert {"æ", "Å", "é", "ł", "Ж", "λ", "–", "€", "−"} <= set(through)
    assert showable("😀 漢\x07\ufffe") == f"{INSTEAD} {INSTEAD}{INSTEAD}{INSTEAD}"
    title = " ".join(through)
    assert pdf_of(made(an_overview(a_case("all", title=title)))).startswith(b"%PDF")


@pytest.mark.slow
def test_two_thousand_payments_take_a_bounded_time(danish: None) -> None:
    paid = tuple(a_payment(f"p{number}", benefit=a_benefit_id("big")) for number in range(2_000))
    file = made(an_overview(a_benefit("big", payments=paid)))
    begun = time.process_time()
    reader, _ = PdfReader(io.BytesIO(pdf_of(file))), ""
    assert time.process_time() - begun < 10
    assert len(reader.pages) > 100

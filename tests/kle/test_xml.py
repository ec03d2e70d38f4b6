# SPDX-License-Identifier: MPL-2.0
"""KL's official XML, v2.0 and REST v1.2/1.3: what is read from it, and the traps seen in real files."""

from __future__ import annotations

import datetime
import uuid

import pytest

from overblik.errors import InvalidInput
from overblik.kle.edition import Edition, Entry, Keyword, LawReference
from overblik.kle.importing import read
from overblik.kle.number import Level, Part
from tests.kle.build import FACETS_2015, REST_00, REST_32, plan_xml, real

SUBJECT = "<EmneNr>32.24.04</EmneNr><EmneTitel>Kontanthjælp</EmneTitel>"


def read_one(data: bytes) -> Edition:
    (edition,) = read(data)
    return edition


def subject(inner: str, number: str = "32.24.04") -> Entry:
    return read_one(plan_xml(SUBJECT.replace("32.24.04", number) + inner)).entries[number]


def test_a_rest_excerpt_tells_its_edition_and_every_level() -> None:
    (edition,) = real(REST_00)
    assert (edition.label, edition.part, edition.published) == (
        "2025-05",
        Part.SUBJECTS,
        datetime.date(2025, 5, 1),
    )
    assert list(edition.entries) == ["00", "00.01", "00.01.00", "00.01.10", "00.03", "00.03.00"]
    assert all(entry.uuid for entry in edition.entries.values())


def test_a_rest_subject_keeps_all_its_parts() -> None:
    entry = real(REST_00)[0].entries["00.01.00"]
    assert entry.uuid == uuid.UUID("15b97b4f-08c6-42fc-9a37-3ec048d8d01b")
    assert entry.laws == (
        LawReference(
            "Kommunestyrelsesloven",
            accession="A20240006929",
            url="https://www.retsinformation.dk/eli/accn/A20240006929",
        ),
    )
    assert (entry.created, entry.changed) == (datetime.date(2004, 2, 1), (datetime.date(2011, 5, 1),))
    assert (entry.retention, entry.deletion, entry.retired) == ("B", "P1825D", None)
    assert entry.filters == (
        "DagtilbudDelplan",
        "FolkeskolenDelplan",
        "KommunalVand",
        "SaerligStoetteDelplan",
    )
    assert [(word.rank, word.facet) for word in entry.keywords] == [(1, None)]


def test_a_keyword_for_subject_and_facet_together_keeps_the_facet() -> None:
    words = real(REST_32)[0].entries["32.24.08"].keywords
    assert [word.facet for word in words] == [None, "Ø36"]


def test_law_paragraphs_and_missing_parts_of_the_second_excerpt() -> None:
    entries = real(REST_32)[0].entries
    assert entries["32.24.07"].laws[0].place == "§ 40a"
    assert (entries["32.24"].created, entries["32.24"].uuid, entries["32.24"].laws) == (None, None, ())
    assert entries["32.06"].filters == ()


def test_guidance_becomes_plain_lines_whatever_the_nesting() -> None:
    guidance = real(REST_32)[0].entries["32.30.05"].guidance.splitlines()
    assert len(guidance) == 7
    assert [line.startswith("- ") for line in guidance] == [False, True, True, False, True, False, True]


@pytest.mark.parametrize(
    ("xhtml", "lines"),
    [
        ("<p>Et  <b>fedt</b> ord\n her</p>", ["Et fedt ord her"]),
        ("<p>Først<p><ul><li>a</li><li>b</li></ul></p>sidst</p>", ["Først", "- a", "- b", "sidst"]),
        ("<p/><ol><li/></ol>", []),
        ("Uden p", ["Uden p"]),
        ("<!-- x --><p>a<?php x?>b</p>", ["ab"]),
        ("<p>a<br/>b</p>", ["a", "b"]),
    ],
)
def test_mixed_markup_in_guidance(xhtml: str, lines: list[str]) -> None:
    inner = f"<EmneVejledning><VejledningTekst>{xhtml}</VejledningTekst></EmneVejledning>"
    assert subject(inner).guidance.splitlines() == lines


def test_the_facet_list_of_2015_is_read_in_version_2() -> None:
    (edition,) = real(FACETS_2015)
    assert (edition.label, edition.part, list(edition.entries)) == ("2015-05", Part.FACETS, ["A", "A00"])
    assert [e.level for e in edition.entries.values()] == [Level.FACET_CATEGORY, Level.FACET]
    assert edition.entries["A00"].retention == "B"
    assert edition.entries["A"].changed == (datetime.date(2005, 2, 1),)
    assert edition.wordless is None


def test_a_retired_entry_of_version_2_keeps_its_day() -> None:
    history = "<Historisk><UdgaaetDato>2012-05-01</UdgaaetDato></Historisk>"
    entry = subject(
        f"<EmneAdministrativInfo><OprettetDato>1988-01-01</OprettetDato>{history}</EmneAdministrativInfo>"
    )
    assert (entry.created, entry.retired, entry.moved_to) == (
        datetime.date(1988, 1, 1),
        datetime.date(2012, 5, 1),
        (),
    )


def test_a_moved_entry_of_version_2_keeps_its_successors_of_any_kind() -> None:
    moved = (
        "<Flyttet><FlyttetDato>2012-05-01</FlyttetDato><AfloestAf><EmneNr>32.24.05</EmneNr></AfloestAf>"
        "<AfloestAf><HandlingsfacetNr>K02</HandlingsfacetNr></AfloestAf></Flyttet>"
    )
    entry = subject(
        "<EmneAdministrativInfo><OprettetDato>1988-01-01</OprettetDato>"
        f"<Historisk>{moved}</Historisk></EmneAdministrativInfo>"
    )
    assert (entry.retired, entry.moved_to) == (datetime.date(2012, 5, 1), ("32.24.05", "K02"))


def test_several_laws_in_one_reference_are_told_apart_by_their_titles() -> None:
    inner = (
        "<EmneRetskildeReference><RetskildeTitel>A</RetskildeTitel><RetsinfoAccessionsNr>A1</RetsinfoAccessionsNr>"
        "<RetskildeTitel>B</RetskildeTitel><ParagrafEllerKapitel>§ 2</ParagrafEllerKapitel><Andet>x</Andet>"
        "<RetsinfoAccessionsNr/></EmneRetskildeReference>"
    )
    assert subject(inner).laws == (LawReference("A", accession="A1"), LawReference("B", place="§ 2"))


@pytest.mark.parametrize(
    ("inner", "filters"),
    [
        ("", ()),
        ("<EmneFilter/>", ()),
        ("<EmneFilter><FilterTitel>JobcenterDelplan</FilterTitel></EmneFilter>", ("JobcenterDelplan",)),
    ],
)
def test_filters_may_be_absent_empty_or_single(inner: str, filters: tuple[str, ...]) -> None:
    assert subject(inner).filters == filters


def test_keywords_without_rank_and_the_mark_in_the_title() -> None:
    data = plan_xml(
        "<EmneNr>32.24.08</EmneNr><EmneTitel>Ydelse [udgår 2029]</EmneTitel>"
        "<EmneStikord><Tekst>ord</Tekst></EmneStikord>"
    )
    entry = read_one(data).entries["32.24.08"]
    assert (entry.title, entry.retires_year, entry.keywords) == ("Ydelse", 2029, (Keyword("ord"),))


def test_a_namespace_around_the_same_elements_is_accepted() -> None:
    data = plan_xml(SUBJECT).replace(
        b"<KLE-Emneplan>", b"<KLE-Emneplan xmlns='http://www.kle-online.dk/rest/resources/emneplan'>"
    )
    assert "32.24.04" in read_one(data).entries


def test_another_declared_encoding_is_honoured() -> None:
    data = plan_xml(SUBJECT).decode().replace("UTF-8", "ISO-8859-1").encode("latin-1")
    assert read_one(data).entries["32.24.04"].title == "Kontanthjælp"
    utf16 = plan_xml(SUBJECT).decode().replace("UTF-8", "UTF-16").encode("utf-16")
    assert read_one(utf16).entries["32.24.04"].title == "Kontanthjælp"


@pytest.mark.parametrize(
    ("data", "place", "code"),
    [
        (plan_xml("<EmneTitel>x</EmneTitel>"), "line 5, Emne", "kle.xml_missing"),
        (plan_xml("<EmneNr>32.24.04</EmneNr>"), "line 5, Emne", "kle.xml_missing"),
        (
            plan_xml("<EmneNr>32.24.04</EmneNr><EmneTitel> </EmneTitel>"),
            "line 5, EmneTitel",
            "kle.title_missing",
        ),
        (plan_xml(SUBJECT, SUBJECT + SUBJECT), "line 6, EmneNr", "kle.xml_twice"),
        (plan_xml(SUBJECT.replace("32.24.04", "32.24.4")), "line 5, EmneNr", "kle.number_malformed"),
        (plan_xml(SUBJECT.replace("32.24.04", "32.21.04")), "line 5, EmneNr", "kle.xml_level"),
        (plan_xml(SUBJECT.replace("32.24.04", "32.24")), "line 5, EmneNr", "kle.xml_level"),
        (plan_xml(SUBJECT, dated="2026-02-30"), "line 2, UdgivelsesDato", "kle.date"),
        (plan_xml(SUBJECT + "<UUID>x</UUID>"), "line 5, UUID", "kle.uuid"),
        (
            plan_xml(SUBJECT + "<EmneStikord><Tekst>a</Tekst><Orden>1e9</Orden></EmneStikord>"),
            "line 5, Orden",
            "kle.xml_number",
        ),
        (plan_xml(SUBJECT + "<EmneStikord/>"), "line 5, EmneStikord", "kle.xml_missing"),
        (
            plan_xml(
                SUBJECT + "<EmneRetskildeReference><RetsinfoURL>x</RetsinfoURL></EmneRetskildeReference>"
            ),
            "line 5, RetsinfoURL",
            "kle.xml_missing",
        ),
        (
            plan_xml(SUBJECT + "<EmneAdministrativInfo><Historisk/></EmneAdministrativInfo>"),
            "line 5, Historisk",
            "kle.xml_missing",
        ),
        (plan_xml("<EmneNr>" + "x" * 1000 + "</EmneNr>"), "line 5, EmneNr", "kle.number_malformed"),
    ],
)
def test_a_fault_names_line_and_element(data: bytes, place: str, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(data)
    assert (caught.value.params.get("place"), caught.value.code) == (place, code)


def test_the_same_number_twice_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"32\.24\.04 occurs twice"):
        read(plan_xml(SUBJECT, SUBJECT))


def test_a_plan_without_entries_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no KLE entries"):
        read(b"<KLE-Emneplan><UdgivelsesDato>2026-02-01</UdgivelsesDato></KLE-Emneplan>")


def test_the_file_knows_its_edition_and_contradiction_is_refused() -> None:
    assert read(plan_xml(SUBJECT), label="2026-02")[0].label == "2026-02"
    with pytest.raises(InvalidInput, match="edition 2026-02"):
        read(plan_xml(SUBJECT), label="2025-08")

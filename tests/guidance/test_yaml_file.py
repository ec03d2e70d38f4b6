# SPDX-License-Identifier: MPL-2.0
"""The file of texts: what it looks like, that it comes back as it was, and what each mistake is told."""

from __future__ import annotations

import contextlib
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.errors import InvalidInput
from overblik.guidance import yaml_file
from overblik.guidance.text import (
    AreaText,
    AuthorityTexts,
    Complaint,
    ContactPoint,
    Link,
    Next,
    StatusWord,
    Title,
    Wording,
)
from tests.guidance.build import AUTHORITY, says, texts

EVERYTHING = f"""\
authority: '{AUTHORITY}'
areas:
- kle: 27.60.*
  facet: G
  title:
    da: Hjælpemidler
    en: Aids
  explanation:
    da: Du kan få hjælp.
  next:
    decided:
      da: Læs brevet.
      en: Read the letter.
  to_do:
    da: Vent.
  keep_in_mind:
    da: Sig til.
  complaint:
    to:
      da: Ankestyrelsen
    within: 4 weeks
    how:
      da: Send den til os.
  self_service:
  - title:
      da: Søg
    url: https://kommune.example/soeg?a=1#b
  articles: []
  contact:
    unit:
      da: Hjælpemidler
    phone: +45 70 10 20 30
    secure_contact: https://kommune.example/skriv
    email: hjaelp@kommune.example
    hours:
      da: Kl. 10-14
    address: Torvet 1, 9999 Prøveby
  deadline: 8 weeks
- kle: 27.60.24
statuses:
- status: Oplysninger indhentet
  source: 11111111-1111-4111-8111-111111111111
  words:
    da: Vi har fået svar
    en: We have the answers
"""
READ = texts(
    AreaText(
        "27.60.*",
        "G",
        title=Title("Hjælpemidler", "Aids"),
        explanation=says("Du kan få hjælp."),
        next=Next(decided=says("Læs brevet.", "Read the letter.")),
        to_do=says("Vent."),
        keep_in_mind=says("Sig til."),
        complaint=Complaint(to=says("Ankestyrelsen"), within="4 weeks", how=says("Send den til os.")),
        self_service=(Link(Title("Søg"), "https://kommune.example/soeg?a=1#b"),),
        articles=(),
        contact=ContactPoint(
            Title("Hjælpemidler"),
            phone="+45 70 10 20 30",
            secure_contact="https://kommune.example/skriv",
            email="hjaelp@kommune.example",
            hours=says("Kl. 10-14"),
            address="Torvet 1, 9999 Prøveby",
        ),
        deadline="8 weeks",
    ),
    AreaText("27.60.24"),
    statuses=(
        StatusWord(
            status="Oplysninger indhentet",
            source=uuid.UUID("11111111-1111-4111-8111-111111111111"),
            words=says("Vi har fået svar", "We have the answers"),
        ),
    ),
)


def test_a_file_with_every_field_is_read_and_written_as_it_was() -> None:
    assert yaml_file.read(EVERYTHING.encode()) == (READ,)
    assert yaml_file.write([READ]) == EVERYTHING


def test_values_need_no_quotes_and_a_byte_order_mark_does_no_harm() -> None:
    assert yaml_file.read(b"\xef\xbb\xbf" + EVERYTHING.replace("'", "").encode()) == (READ,)


def test_several_authorities_are_several_documents_and_the_version_is_a_remark() -> None:
    other = AuthorityTexts("90000002", version=7, areas=(AreaText("32.*"),))
    text = yaml_file.write([READ, other])
    assert "---\n# Version 7.\nauthority: '90000002'\n" in text
    assert yaml_file.read(text.encode()) == (READ, AuthorityTexts("90000002", areas=(AreaText("32.*"),)))


words = st.builds(
    Wording,
    st.from_regex(r"\A[a-zæøå][a-zæøå :#'\"%&*,.!?-]{0,40}\Z"),
    st.none() | st.from_regex(r"\A[a-z]{1,20}\Z"),
)
areas = st.builds(
    AreaText,
    st.sampled_from(["3*", "32.*", "32.24.*", "32.24.04"]),
    st.none() | st.sampled_from(["K", "G01"]),
    explanation=st.none() | words,
    next=st.none() | st.builds(Next, st.none() | words, closed=st.none() | words),
    complaint=st.none() | st.builds(Complaint, how=words, within=st.sampled_from([None, "4 weeks"])),
    deadline=st.sampled_from([None, "8 weeks", "30 working days"]),
)


@pytest.mark.slow
@given(st.lists(areas, max_size=4, unique_by=lambda area: (area.kle, area.facet)))
def test_any_texts_come_back_from_the_file_as_they_were(drawn: list[AreaText]) -> None:
    told = texts(*drawn)
    text = yaml_file.write([told])
    assert yaml_file.read(text.encode()) == (told,)
    assert yaml_file.write(yaml_file.read(text.encode())) == text


HEAD = f'authority: "{AUTHORITY}"\nareas:\n  - kle: 32.*\n'
STATUSES = f'authority: "{AUTHORITY}"\nstatuses:\n'
SECRET = "6101701234"


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("", "guidance.file_empty", "export first"),
        ("- a", "guidance.field_value", "Line 1: write fields"),
        ("authority: [", "guidance.file_yaml", "not valid YAML"),
        ("a: b: c", "guidance.file_yaml", "Line 1"),
        (f"a: {SECRET}\n\tb: c", "guidance.file_yaml", "Line 2"),
        ("a: \x01", "guidance.file_yaml", "Line 1: a character no text file has"),
        ("[" * 5000, "guidance.file_depth", "Line 1: nested deeper"),
        ("a: &x [1]\nb: *x", "guidance.file_alias", "Line 1: anchors"),
        ("? [a]\n: b", "guidance.field_unknown", "Line 1: a field is a plain word"),
        ("areas: []", "guidance.field_value", "Line 1: authority: is missing; add it"),
        ("authority: 9", "guidance.field_value", "Line 1: authority: the eight digits"),
        ("authority: []", "guidance.field_value", "Line 1: authority: write a text"),
        ("authority: '90000001'\nareas: {}", "guidance.field_value", "Line 2: areas: write a list"),
        ("authority: '90000001'\nfoo: 1", "guidance.field_unknown", "Line 2: there is no such field"),
        ("authority: '90000001'\nareas: [1]", "guidance.field_value", "Line 2: areas: write fields"),
        (HEAD + f"    {SECRET}: x", "guidance.field_unknown", "Line 4: there is no such field"),
        (HEAD + "    to_do: {da: x}\n    to_do: {da: y}", "guidance.field_twice", "Line 5: this field"),
        (HEAD + "    to_do:", "guidance.field_value", "Line 4: write a text; to inherit"),
        (HEAD + "    to_do: text", "guidance.field_value", "Line 4: to_do: write fields"),
        (HEAD + "    to_do: !!binary aGk=", "guidance.field_value", "Line 4: write a text"),
        (HEAD + "    to_do: {en: x}", "guidance.field_value", "Line 4: to_do: da: is missing; add it"),
        (HEAD + "    to_do: {da: '  '}", "guidance.field_value", "Line 4: to_do: write words"),
        (HEAD + f"    to_do: {{da: {'x' * 1201}}}", "guidance.field_value", "at most 1200 characters"),
        (HEAD + '    to_do: {da: "a\\tb"}', "guidance.field_value", "Line 4: to_do: one line of plain text"),
        (HEAD + f"    to_do: {{da: 'ring om {SECRET}'}}", "guidance.field_value", "a person number"),
        (HEAD + f"    title: {{da: {'x' * 61}}}", "guidance.field_value", "title: at most 60 characters"),
        (HEAD + "    deadline: soon", "guidance.field_value", "Line 4: deadline: write a term as 8 weeks"),
        (HEAD + "    complaint: {to: {da: x}}", "guidance.field_value", "complaint: how: is missing"),
        (
            HEAD + "    complaint: {how: {da: x}, within: 4}",
            "guidance.field_value",
            "write a term as 4 weeks",
        ),
        (
            HEAD + "    articles:\n      - title: {da: x}\n        url: http://a.dk",
            "guidance.field_value",
            "Line 5: articles: a link begins with https://",
        ),
        (
            HEAD + "    articles: [{title: {da: x}, url: 'https://a.dk/javascript:\"<'}, 1]",
            "guidance.field_value",
            "Line 4: articles: write fields",
        ),
        (
            HEAD + "    articles: [{title: {da: x}, url: 'https://a b.dk'}]",
            "guidance.field_value",
            "https://",
        ),
        (HEAD + "    contact: {unit: {da: x}}", "guidance.field_value", "Line 4: contact: give phone"),
        (HEAD + "    contact: {unit: {da: x}, phone: ring}", "guidance.field_value", "phone has digits"),
        (HEAD + "    contact: {unit: {da: x}, email: a@b}", "guidance.field_value", "email is one address"),
        (
            HEAD + "    contact: {unit: {da: x}, secure_contact: 'ftp://a.dk'}",
            "guidance.field_value",
            "a link begins with https://",
        ),
        (HEAD.replace("32.*", "32.24"), "guidance.field_value", "Line 3: areas: A KLE pattern has"),
        (HEAD + "    facet: O3", "guidance.field_value", "Line 3: areas: A facet has the form"),
        (HEAD + "  - kle: 32.*", "guidance.entry_twice", "Line 4: the same stands in line 3 already"),
        (HEAD + "---\n" + HEAD, "guidance.authority_twice", "holds authority 90000001 twice"),
        (STATUSES + "- status: a\n  words: {da: b}\n  source: x", "guidance.field_value", "Line 5: source"),
        (STATUSES + "- status: ''\n  words: {da: b}", "guidance.field_value", "Line 3: status: write"),
        (
            STATUSES + "- {status: a, words: {da: b}}\n- {status: a, words: {da: c}}",
            "guidance.entry_twice",
            "Line 4: the same stands in line 3 already",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line_and_remedy_and_without_its_content(
    text: str, code: str, told: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        yaml_file.read(text.encode())
    assert refused.value.code == code
    assert told in refused.value.message
    assert SECRET not in str(refused.value)
    assert SECRET not in str(refused.value.params)


def test_a_file_in_another_encoding_is_refused_with_the_line() -> None:
    with pytest.raises(InvalidInput, match="Line 2: not UTF-8"):
        yaml_file.read("authority: '90000001'\n# blåbær".encode("latin-1"))


def test_a_file_beyond_all_measure_is_refused_before_it_is_read() -> None:
    with pytest.raises(InvalidInput, match="larger than"):
        yaml_file.read(b"#" * (yaml_file.MAX_BYTES + 1))


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda data: data.decode("latin-1")))
def test_no_text_at_all_ends_otherwise_than_read_or_refused(text: str) -> None:
    with contextlib.suppress(InvalidInput):
        yaml_file.read(text.encode("utf-8", "surrogatepass"))

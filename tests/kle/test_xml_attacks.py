# SPDX-License-Identifier: MPL-2.0
"""XML that means harm, or is no KLE: refused by name, nothing fetched, nothing expanded."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.errors import InvalidInput
from overblik.kle.importing import read
from tests.kle.build import REST_32, plan_xml

SUBJECT = "<EmneNr>32.24.04</EmneNr><EmneTitel>Titel</EmneTitel>"
LAUGHS = "".join(f"<!ENTITY l{i + 1} '{f'&l{i};' * 10}'>" for i in range(9))
BOMB = f"<!DOCTYPE x [<!ENTITY l0 'ha'>{LAUGHS}]>\n"


def with_prolog(prolog: str, title: str = "Titel") -> bytes:
    head, body = plan_xml(SUBJECT.replace("Titel<", f"{title}<")).split(b"\n", 1)
    return head + b"\n" + prolog.encode() + body


def refusal(data: bytes) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        read(data)
    return caught.value


def test_an_entity_bomb_is_refused_before_it_is_parsed() -> None:
    assert refusal(with_prolog(BOMB, "&l9;")).code == "kle.xml_doctype"


def test_an_entity_bomb_in_utf_16_is_refused_too() -> None:
    text = with_prolog(BOMB, "Titel").decode().replace("UTF-8", "UTF-16")
    assert refusal(text.encode("utf-16")).code == "kle.xml_doctype"


def test_an_external_entity_is_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hemmelig")
    error = refusal(with_prolog(f"<!DOCTYPE x [<!ENTITY e SYSTEM '{secret.as_uri()}'>]>\n", "&e;"))
    assert (error.code, error.params["place"]) == ("kle.xml_doctype", "line 2")
    assert "hemmelig" not in str(error)


def test_a_mere_document_type_is_refused() -> None:
    assert refusal(with_prolog("<!DOCTYPE KLE-Emneplan>\n")).code == "kle.xml_doctype"


def test_an_unknown_entity_is_broken_xml() -> None:
    error = refusal(plan_xml(SUBJECT.replace("Titel<", "&ukendt;<")))
    assert (error.code, error.params["place"]) == ("kle.xml_broken", "line 5")


def test_an_include_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hemmelig")
    include = (
        f"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='{secret.as_uri()}' parse='text'/>"
    )
    (edition,) = read(plan_xml(SUBJECT.replace("Titel<", f"Titel{include}<")))
    assert edition.entries["32.24.04"].title == "Titel"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_names_the_line_where_it_ends(share: float) -> None:
    data = REST_32.read_bytes()
    cut = data[: int(len(data) * share)]
    error = refusal(cut)
    assert error.code == "kle.xml_broken"
    assert error.params["place"] == f"line {len(cut.split(bytes([10])))}"


def test_wrongly_encoded_xml_names_the_line() -> None:
    data = plan_xml("<EmneNr>32.24.04</EmneNr><EmneTitel>Børn</EmneTitel>").decode().encode("latin-1")
    assert refusal(data).params["place"] in ("line 4", "line 5")


def test_an_unknown_declared_encoding_is_refused() -> None:
    assert refusal(plan_xml(SUBJECT).replace(b"UTF-8", b"X-KLINGON")).code == "kle.xml_broken"


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"<?xml version='1.0'?>\n<html><body/></html>", "line 2, html"),
        (b"<" + b"x" * 41 + b"/>", "line 1"),
    ],
)
def test_foreign_xml_is_told_by_its_root(data: bytes, place: str) -> None:
    error = refusal(data)
    assert (error.code, error.params["place"]) == ("kle.xml_foreign", place)


def test_xml_nested_without_end_is_refused() -> None:
    assert refusal(b"<a>" * 100_000).code == "kle.xml_broken"


def test_a_title_of_ten_megabytes_is_refused() -> None:
    assert refusal(plan_xml(SUBJECT.replace("Titel<", "x" * 9_000_000 + "<"))).code == "kle.text_too_long"
    assert refusal(plan_xml(SUBJECT.replace("Titel<", "x" * 11_000_000 + "<"))).code == "kle.xml_broken"


@given(st.binary(max_size=60), st.integers(0, 600))
def test_whatever_bytes_are_put_in_there_is_an_edition_or_a_clear_error(noise: bytes, where: int) -> None:
    data = plan_xml(SUBJECT)
    with contextlib.suppress(InvalidInput):
        assert read(data[:where] + noise + data[where:])

# SPDX-License-Identifier: MPL-2.0
"""From a file's bytes to editions: format by content, the edition's name, and clear refusals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.errors import InvalidInput
from overblik.kle.detect import Format, detect
from overblik.kle.importing import read
from overblik.kle.reading import MAX_BYTES
from tests.kle.build import AUG_2025, AUTUMN_2020, FACETS_2015, FEB_2026, FEB_2026_TABLE, REST_00, plan_xml

TABLE = b"niveau;nr;titel\nhovedgruppe;32;Ydelser\n"
XML = plan_xml("<EmneNr>32.24.04</EmneNr><EmneTitel>Titel</EmneTitel>")


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (AUG_2025.read_bytes(), Format.OS2KLE),
        (FEB_2026.read_bytes(), Format.OS2KLE),
        (FEB_2026_TABLE.read_bytes(), Format.CSV),
        (AUTUMN_2020.read_bytes(), Format.CSV),
        (REST_00.read_bytes(), Format.XML),
        (FACETS_2015.read_bytes(), Format.XML),
        (b"\xef\xbb\xbf\r\n <?xml version='1.0'?><a/>", Format.XML),
        ("<a/>".encode("utf-16"), Format.XML),
        (b"\xef\xbb\xbfNiveau;Nr;Titel\n", Format.CSV),
    ],
)
def test_the_format_is_told_by_content(data: bytes, format: Format) -> None:
    assert detect(data) is format


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04 zip", b"%PDF-1.7", b'{"kle": []}', b"nr;titel\n32;x\n", b"niveau;nr\n", b"\x00\x01"]
)
def test_foreign_files_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput, match="this is no KLE file"):
        read(data, label="2026-02")


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "kle.file_empty"), (b" \n", "kle.file_empty"), (b"x" * (MAX_BYTES + 1), "kle.file_too_big")],
)
def test_empty_and_huge_files_are_refused_whatever_format_is_named(data: bytes, code: str) -> None:
    for format in (None, Format.XML):
        with pytest.raises(InvalidInput) as caught:
            read(data, label="2026-02", format=format)
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("file_name", "label", "expected"),
    [
        ("kle-2026-02.csv", None, "2026-02"),
        ("OS2KLE-3.23-kle-2025-08-rettet.txt", None, "2025-08"),
        ("2020-11-til-2026-02.csv", None, "2026-02"),
        ("kle-2026-02.csv", "2025-08", "2025-08"),
        ("kle.csv", "2025-08", "2025-08"),
    ],
)
def test_the_edition_is_named_by_the_option_or_the_file_name(
    file_name: str, label: str | None, expected: str
) -> None:
    (edition,) = read(TABLE, file_name=file_name, label=label)
    assert (edition.label, f"{edition.published:%Y-%m-%d}") == (expected, expected + "-01")


@pytest.mark.parametrize("file_name", ["", "kle.csv", "kle-2026.csv", "120260-0213.csv", "2026-13.csv"])
def test_without_a_name_for_the_edition_the_remedy_is_told(file_name: str) -> None:
    with pytest.raises(InvalidInput, match="--edition YYYY-MM"):
        read(TABLE, file_name=file_name)


def test_a_bad_label_is_refused_before_the_file_is_read() -> None:
    with pytest.raises(InvalidInput) as caught:
        read(b"", label="februar")
    assert caught.value.code == "kle.label_malformed"


def test_a_named_format_is_taken_at_its_word() -> None:
    assert read(XML, format=Format.XML)[0].label == "2026-02"
    with pytest.raises(InvalidInput, match="line 1: not of the form KLENummer"):
        read(XML + b"\n", label="2026-02", format=Format.OS2KLE)


@given(st.binary(max_size=80), st.sampled_from([None, *Format]))
def test_random_bytes_never_give_anything_but_a_clear_error(data: bytes, format: Format | None) -> None:
    with pytest.raises(InvalidInput):
        read(data, label="2026-02", format=format)

# SPDX-License-Identifier: MPL-2.0
"""The quick reader says exactly what the strict reader says, whatever it is given."""

from __future__ import annotations

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overblik.index.objects import Registration
from overblik.wire.decoded import Item
from overblik.wire.sdi import decode, encode_import, encode_updates, quick
from tests.wire.sdi.bodies import HEAD, TAIL, body, case, good_ids
from tests.wire.sdi.shapes import registrations
from tests.wire.sdi.test_bad_input import BAD, ENCODINGS, ENTITIES


class Counted:
    """Tells how much the strict reader was asked to read."""

    def __init__(self) -> None:
        self.fed = 0


@pytest.fixture
def strict_work(monkeypatch: pytest.MonkeyPatch) -> Counted:
    counted = Counted()

    class Watched(quick._Placed):
        def feed(self, chunk: bytes) -> list[Item]:
            counted.fed += len(chunk)
            return super().feed(chunk)

    monkeypatch.setattr(quick, "_Placed", Watched)
    return counted


def same(data: bytes) -> list[Item]:
    """What both readers say."""
    strict = list(decode.decode_file(io.BytesIO(data)))
    assert list(quick.decode_file(io.BytesIO(data))) == strict
    return strict


@pytest.mark.parametrize("bad", [bad for _, bad, *_ in BAD], ids=[what for what, *_ in BAD])
def test_a_bad_object_has_the_same_fault_at_the_same_place(bad: str) -> None:
    same(body(case(1), bad, case(3)).encode())


@pytest.mark.parametrize("bad", [bad for _, bad, *_ in BAD], ids=[what for what, *_ in BAD])
def test_lines_and_columns_are_those_of_the_file_even_on_one_line(bad: str) -> None:
    same(body(case(1), bad, case(3)).replace("?>\n", "?>").replace(">\n", ">").encode())


@pytest.mark.parametrize("doctype", [doctype for _, doctype in ENTITIES])
def test_document_types_are_refused_alike(doctype: str) -> None:
    same(body(case(1)).replace("?>\n", f"?>\n{doctype}\n", 1).encode())


@pytest.mark.parametrize("data", [data for _, data in ENCODINGS])
def test_encodings_are_refused_alike(data: bytes) -> None:
    same(data)


ODD = (
    ("a comment with an object in it", f"<!-- {case(9)} -->".replace("--\n", "- -\n")),
    (
        "character data with an end in it",
        case(2, title="<sag:Titel><![CDATA[</sdi:SagIndeks>]]></sag:Titel>"),
    ),
    ("an object that is empty", "<sdi:SagIndeks/>"),
    ("an object that is empty, and blank", "<sdi:SagIndeks />"),
    ("an object in an object", case(2, after=case(4))),
    ("text between objects", "some text"),
    ("a processing instruction", "<?php echo 1 ?>"),
    ("something unknown", "<sdi:Andet/>"),
    ("a comment inside a title", case(2, title="<sag:Titel>Syge<!-- x -->dagpenge</sag:Titel>")),
    ("white space and carriage returns", case(2, title="<sag:Titel> a\r\nb&#13; </sag:Titel>")),
    ("a schema location", case(2, title='<sag:Titel xsi:schemaLocation="a b">x</sag:Titel>')),
    ("a Latin-1 letter", case(2, title="<sag:Titel>\xff</sag:Titel>").encode("utf-8").decode("latin-1")),
)


@pytest.mark.parametrize(("what", "odd"), ODD, ids=[what for what, _ in ODD])
def test_what_is_odd_is_read_alike(what: str, odd: str) -> None:
    same(body(case(1), odd, case(3)).encode())


def test_a_root_of_a_foreign_namespace_is_refused_alike() -> None:
    sdi = "urn:oio:sts:sagdok:sagdokumentindeks:6"
    foreign = (
        body(case(1))
        .replace(sdi, "urn:foreign")
        .replace("<sdi:SagIndeks>", f'<sdi:SagIndeks xmlns:sdi="{sdi}">')
    )
    assert good_ids(same(foreign.encode())) == []


def test_every_place_to_break_off_is_told_alike() -> None:
    whole = body(case(1), case(2)).encode()
    for end in range(0, len(whole), 37):
        same(whole[:end])


def test_a_bad_byte_spoils_the_same_object() -> None:
    bad = case(2, title="<sag:Titel>Ans\xf8gning</sag:Titel>").encode("latin-1")
    items = same(HEAD.encode() + case(1).encode() + bad + case(3).encode() + TAIL.encode())
    assert good_ids(items)[0] == good_ids(same(body(case(1)).encode()))[0]


@settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.lists(registrations(complete=True), max_size=3))
def test_every_import_is_read_alike(told: list[Registration]) -> None:
    same(encode_import(told))


@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.lists(registrations(complete=False), max_size=3))
def test_every_update_is_read_alike(told: list[Registration]) -> None:
    same(encode_updates(told))


WHOLE = body(case(1), case(2), case(3)).encode()
_PIECES = (
    b"<",
    b"</",
    b"&",
    b"<!--",
    b"-->",
    b"]]>",
    b"<![CDATA[",
    b"\x00",
    b"</sdi:SagIndeks>",
    b"<sdi:SagIndeks>",
    b' a="b"',
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_is_damaged_is_told_alike(data: st.DataObject) -> None:
    damaged = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        match data.draw(st.integers(0, 3)):
            case 0:
                damaged[at] = data.draw(st.integers(0, 255))
            case 1:
                del damaged[at : at + data.draw(st.integers(1, 40))]
            case 2:
                damaged[at:at] = damaged[at : at + data.draw(st.integers(1, 400))]
            case _:
                damaged[at:at] = data.draw(st.sampled_from(_PIECES))
    same(bytes(damaged))


def test_regular_objects_never_reach_the_strict_reader(strict_work: Counted) -> None:
    list(quick.decode_file(io.BytesIO(body(*[case(number) for number in range(1, 400)]).encode())))
    assert strict_work.fed < 2_000


def test_one_bad_object_alone_is_read_again(strict_work: Counted) -> None:
    cases = [case(number) for number in range(1, 200)]
    cases[100] = case(101, status="Begyndt")
    items = list(quick.decode_file(io.BytesIO(body(*cases).encode())))
    assert len(good_ids(items)) == 198
    assert strict_work.fed < 8_000

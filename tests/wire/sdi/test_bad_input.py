# SPDX-License-Identifier: MPL-2.0
"""Bad input of every kind gets a fault with its place; what stands beside it is read, and nothing crashes."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overblik.index.objects import Registration
from overblik.wire.decoded import Fault, Item
from overblik.wire.sdi import decode_file
from overblik.wire.xml.exact import LARGEST_OBJECT
from overblik.wire.xml.reader import CHUNK
from tests.wire.sdi.bodies import (
    HEAD,
    PARTY,
    TAIL,
    body,
    case,
    case_id,
    document,
    faults,
    good_ids,
    identified,
    only,
    read,
    relation,
)

TITLE = "<sag:Titel>Sygedagpenge</sag:Titel>"
NUMBER = "<sag:Sagsnummer>1</sag:Sagsnummer>"

# (what is wrong, the bad case 2, code, line inside the case, a word of the path)
BAD = (
    ("an unknown state", case(2, status="Begyndt"), "sdi.code", 9, "FremdriftStatusKode"),
    ("a date that does not exist", case(2, time="2026-02-30T09:00:00Z"), "sdi.date_time", 4, "Tidspunkt"),
    ("a time as the texts show it", case(2, time="2014-03-23 T14:54:23.234+01.00"), "sdi.date_time", 4, ""),
    ("a title of ten megabytes", case(2, title=f"<sag:Titel>{'x' * 10_000_000}</sag:Titel>"), "sdi.too_long", 6, ""),
    ("an empty title", case(2, title="<sag:Titel></sag:Titel>"), "sdi.empty", 6, "Titel"),
    ("elements in the wrong order", case(2, title=TITLE + NUMBER), "sdi.element", 6, "Sagsnummer"),
    ("the same element twice", case(2, title=TITLE + TITLE), "sdi.element", 6, "Titel"),
    ("an element nobody knows", case(2, title="<sag:Farve>x</sag:Farve>"), "sdi.element", 6, "Farve"),
    ("an element of a foreign namespace", case(2, title='<Titel xmlns="urn:x">x</Titel>'), "sdi.element", 6, ""),
    ("an element inside itself", case(2, title="<sag:Titel><sag:Titel/></sag:Titel>"), "sdi.element", 6, "Titel"),
    ("an identifier inside itself", case(2, relations=relation("sag:Sagspart", None, "urn:x").replace("urn:x", "<sd:URNIdentifikator/>")),
     "sdi.element", 11, "URNIdentifikator"),
    ("a text between elements", case(2, title=f"x{TITLE}"), "sdi.text", 6, "Egenskaber"),
    ("an element inside a text", case(2, title="<sag:Titel><b/>x</sag:Titel>"), "sdi.element", 6, "Titel"),
    ("an attribute", case(2, title='<sag:Titel xsi:nil="true"/>'), "sdi.attribute", 6, "Titel"),
    ("a role without content", case(2, relations="<sag:Sagspart><gd:Rolle/></sag:Sagspart>"), "sdi.missing", 11, "Rolle"),
    ("half a secret title", case(2, title="<sag:OffentlighedUndtaget><sd:TitelAlternativTekst>x"
     "</sd:TitelAlternativTekst></sag:OffentlighedUndtaget>"), "sdi.missing", 6, "OffentlighedUndtaget"),
    ("no list of relations", case(2).replace(f"<sag:RelationListe>{PARTY}</sag:RelationListe>", ""), "sdi.missing", 12, ""),
    ("no time", case(2).replace("<sd:Tidspunkt>2026-01-05T09:00:00.000+01:00</sd:Tidspunkt>", ""), "sdi.missing", 12, ""),
    ("no registration", f"<sdi:SagIndeks>{identified(str(case_id(2)))}</sdi:SagIndeks>", "sdi.missing", 1, "SagIndeks"),
    ("a broken reference", case(2, relations=relation("sag:Sagspart", "not-a-uuid", "urn:x")), "sdi.uuid", 11, "Rolle"),
    ("a broken id", case(2).replace(str(case_id(2)), "12"), "sdi.uuid", 2, "UUIDIdentifikator"),
    ("an urn too long", case(2, relations=relation("sag:Sagspart", None, "urn:" + "x" * 300)), "sdi.too_long", 11, ""),
    ("an open end that is false", case(2).replace("Indikator>true", "Indikator>false", 1), "sdi.boolean", 6, ""),
    ("a yes that is no boolean", case(2, title="<sag:AfleveretIndikator>ja</sag:AfleveretIndikator>"), "sdi.boolean", 6, ""),
    ("a cvr of seven digits", case(2, relations=relation("sag:Sagsaktoer", None, "urn:x",
     "<si:SagsaktoerLokalUdvidelse><si:CVR-Nummer>1234567</si:CVR-Nummer></si:SagsaktoerLokalUdvidelse>")), "sdi.cvr", 11, ""),
    ("a letter of no date", document(2, "<di:BrevDato>2026-02-30</di:BrevDato>"), "sdi.date", 4, "BrevDato"),
    ("a version that is no number", document(2, "<di:VersionIdentifikator>1.0</di:VersionIdentifikator>"), "sdi.integer", 4, "Version"),
    ("a note that is not base64", case(2, relations=relation("sag:Journalpost", None, "URN:Empty",
     more="<sag:JournalpostEgenskaber><sag:JournalnotatEgenskaber><sag:Notat>æøå</sag:Notat>"
     "</sag:JournalnotatEgenskaber></sag:JournalpostEgenskaber>")), "sdi.base64", 11, "Notat"),
    ("an unknown sensitivity", case(2, properties="<gd:LokalUdvidelseListe><si:SagIndeksEgenskaber>"
     "<si:Foelsomhed>HEMMELIG</si:Foelsomhed></si:SagIndeksEgenskaber></gd:LokalUdvidelseListe>"), "sdi.code", 6, "Foelsomhed"),
)  # fmt: skip


@pytest.mark.parametrize(("what", "bad", "code", "line", "path"), BAD, ids=[what for what, *_ in BAD])
def test_a_bad_object_is_told_with_its_place_and_its_neighbours_are_read(
    what: str, bad: str, code: str, line: int, path: str
) -> None:
    items = read(body(case(1), bad, case(3)))
    assert good_ids(items) == [case_id(1), case_id(3)]
    [fault] = faults(items)
    first = (HEAD + case(1)).count("\n") + 1
    assert (fault.code, fault.position) == (code, 2)
    assert fault.message.startswith(f"line {first + line - 1}, ")
    assert path in fault.message
    assert fault.object_id in (case_id(2), None)


def test_a_fault_never_quotes_what_was_sent() -> None:
    secret = "6101010002"
    for bad in (
        case(2, status=secret),
        case(2, time=secret),
        case(2, title=f"<sag:n{secret}/>"),
        case(2, title=f'<sag:Titel n{secret}="{secret}"/>'),
        case(2).replace(str(case_id(2)), secret),
    ):
        [fault] = faults(read(body(bad)))
        assert secret not in fault.message


def test_one_bad_registration_spoils_its_object_only_once() -> None:
    registration = case(2).partition("<sag:Registrering>")[2].partition("</sag:Registrering>")[0]
    second = f"<sag:Registrering>{registration}</sag:Registrering>".replace("Opstaaet", "Begyndt")
    items = read(body(case(1), case(2, after=second), case(3)))
    assert [item.position for item in items] == [1, 2, 3]
    assert good_ids(items) == [case_id(1), case_id(3)]


@pytest.mark.parametrize("where", ["title", "status", "tag", "declaration"])
def test_a_file_that_breaks_off_yields_what_was_whole_and_then_its_end(where: str) -> None:
    whole = body(case(1), case(2))
    start = len(HEAD + case(1))
    cut = {
        "title": whole.index("Sygedagpenge", start) + 4,
        "status": whole.index("Opstaaet", start),
        "tag": whole.index("<sag:TilstandListe", start) + 6,
        "declaration": 20,
    }[where]
    items = read(whole[:cut])
    assert good_ids(items) == ([] if where == "declaration" else [case_id(1)])
    fault = faults(items)[-1]
    assert fault.code == "sdi.cut_off"
    assert f"line {whole[:cut].count(chr(10)) + 1}, column" in fault.message


UNNAMED = (
    ("before its id", "<sdi:SagIndeks>\n"),
    ("within its id", case(2)[:60]),
    ("behind an id that is none", case(2).replace(str(case_id(2)), "12")[:100]),
    ("behind what stands where its id should", "<sdi:SagIndeks><sag:Registrering><sd:NoteTekst>x"),
    ("between objects", "\n"),
)


@pytest.mark.parametrize(("where", "rest"), UNNAMED, ids=[where for where, _ in UNNAMED])
def test_a_file_that_breaks_off_names_no_object_that_it_did_not_name_whole(where: str, rest: str) -> None:
    items = read(HEAD + case(1) + rest)
    assert good_ids(items) == [case_id(1)]
    assert [(fault.code, fault.object_id) for fault in faults(items)] == [("sdi.cut_off", None)]


def test_an_empty_file_is_cut_off() -> None:
    assert [fault.code for fault in faults(read(""))] == ["sdi.cut_off"]


def test_broken_xml_tells_line_and_column() -> None:
    items = read(HEAD + case(1) + "<sdi:SagIndeks></sdi:DokumentIndeks>" + TAIL)
    assert good_ids(items) == [case_id(1)]
    [fault] = faults(items)
    assert fault.code == "sdi.malformed"
    assert fault.message.startswith(f"line {(HEAD + case(1)).count(chr(10)) + 1}, column 18")


def test_a_second_document_after_the_first_is_not_read() -> None:
    items = read(body(case(1)) + body(case(2)))
    assert good_ids(items) == [case_id(1)]
    assert faults(items)[0].code == "sdi.malformed"


ENTITIES = (
    ("a bomb", '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'),
    ("an external entity", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
    ("an external subset", '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">'),
    ("a parameter entity", '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>'),
)


@pytest.mark.parametrize(("what", "doctype"), ENTITIES, ids=[what for what, _ in ENTITIES])
def test_a_document_type_is_refused_where_it_begins(what: str, doctype: str) -> None:
    text = body(case(1, title="<sag:Titel>&a;</sag:Titel>")).replace("?>\n", f"?>\n{doctype}\n", 1)
    items = read(text)
    assert good_ids(items) == []
    assert [fault.code for fault in faults(items)] == ["sdi.doctype"]
    assert "line 2" in faults(items)[0].message


def test_an_undeclared_entity_breaks_the_file_there() -> None:
    items = read(body(case(1), case(2, title="<sag:Titel>&a;</sag:Titel>")))
    assert good_ids(items) == [case_id(1)]
    assert faults(items)[0].code == "sdi.malformed"


ENCODINGS = (
    ("UTF-16", body(case(1)).replace("UTF-8", "UTF-16").encode("utf-16")),
    ("a declared Latin-1", body(case(1)).replace("UTF-8", "ISO-8859-1").encode("latin-1")),
)


@pytest.mark.parametrize(("what", "data"), ENCODINGS, ids=[what for what, _ in ENCODINGS])
def test_another_encoding_is_refused(what: str, data: bytes) -> None:
    items = read(data)
    assert good_ids(items) == []
    assert [fault.code for fault in faults(items)] == ["sdi.encoding"]


def test_a_latin_1_letter_in_one_title_spoils_that_object_only() -> None:
    bad = case(2, title="<sag:Titel>Ans\xf8gning</sag:Titel>").encode("latin-1")
    items = read(
        HEAD.encode()
        + case(1).encode()
        + bad
        + case(3, title="<sag:Titel>Ø�</sag:Titel>").encode()
        + TAIL.encode()
    )
    assert good_ids(items)[0] == case_id(1)
    assert faults(items)[0].code == "sdi.encoding"
    assert faults(items)[0].object_id == case_id(2)


def test_a_byte_order_mark_is_passed_over() -> None:
    assert good_ids(read(b"\xef\xbb\xbf" + body(case(1)).encode())) == [case_id(1)]


def test_depth_beyond_reason_stops_the_file() -> None:
    deep = "<sag:x>" * 100_000
    items = read(HEAD + case(1) + deep)
    assert good_ids(items) == [case_id(1)]
    assert faults(items)[-1].code == "sdi.too_deep"


@pytest.mark.slow
def test_an_object_beyond_reason_is_skipped() -> None:
    huge = case(2, relations=PARTY * (LARGEST_OBJECT // len(PARTY) + 200))
    items = read(body(case(1), huge, case(3)))
    assert good_ids(items) == [case_id(1), case_id(3)]
    assert [fault.code for fault in faults(items)] == ["sdi.too_large"]


HUGE = f"<sag:Titel>{'x' * (LARGEST_OBJECT + 2 * CHUNK)}</sag:Titel>"


def test_an_object_of_one_huge_text_is_skipped_with_all_that_follows_in_it() -> None:
    items = read(body(case(1), case(2, title=HUGE), case(3)))
    assert good_ids(items) == [case_id(1), case_id(3)]
    [fault] = faults(items)
    assert (fault.code, fault.position, fault.object_id) == ("sdi.too_large", 2, case_id(2))
    assert f"line {(HEAD + case(1)).count(chr(10)) + 1}: " in fault.message


def test_depth_beyond_reason_stops_the_file_inside_what_is_skipped_too() -> None:
    items = read(HEAD + case(1) + case(2, title=HUGE + "<sag:x>" * 200))
    assert good_ids(items) == [case_id(1)]
    assert [fault.code for fault in faults(items)] == ["sdi.too_large", "sdi.too_deep"]


def test_an_object_of_very_many_elements_is_read_whole() -> None:
    assert len(only(body(case(1, relations=PARTY * 4_000))).relations) == 4_000


def test_unknown_names_without_end_stop_the_file() -> None:
    """Each would be remembered as long as the file is read."""
    strangers = "".join(f"<n{number}/>" for number in range(10_001))
    items = read(body(case(1), strangers, case(2)))
    assert good_ids(items) == [case_id(1)]
    assert faults(items)[-1].code == "sdi.element"
    assert "10000 unknown element names" in faults(items)[-1].message


def test_a_comment_beyond_reason_stops_the_file() -> None:
    class Endless(io.RawIOBase):
        def __init__(self) -> None:
            self.parts: Iterator[bytes] = iter([(HEAD + case(1)).encode() + b"<!--"])

        def read(self, size: int = -1) -> bytes:
            return next(self.parts, b"x" * size)

    items = list(decode_file(Endless()))  # type: ignore[arg-type]
    assert good_ids(items) == [case_id(1)]
    assert [fault.code for fault in faults(items)] == ["sdi.too_large"]


def test_a_foreign_root_is_refused() -> None:
    [item] = read("<rss><channel/></rss>")
    assert isinstance(item.value, Fault)
    assert item.value.code == "sdi.not_sdi"


def test_something_else_between_the_objects_is_told_and_passed_over() -> None:
    items = read(body(case(1), "<sdi:YdelseIndeks><x/></sdi:YdelseIndeks>", case(3)))
    assert good_ids(items) == [case_id(1), case_id(3)]
    assert [item.position for item in items] == [1, 2, 3]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file() -> None:
    one = case(1).encode()

    class Long(io.RawIOBase):
        def __init__(self, count: int) -> None:
            self.left = count

        def read(self, size: int = -1) -> bytes:
            self.left -= 1
            return one * 20 if self.left > 0 else TAIL.encode() if self.left == 0 else b""

    def peak(count: int) -> int:
        stream = Long(count)
        tracemalloc.start()
        seen = 0
        for item in decode_file(io.BufferedReader(_Headed(stream))):  # type: ignore[arg-type]
            seen += isinstance(item.value, Registration)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert seen == (count - 1) * 20
        return most

    peak(2)
    assert peak(120) < peak(30) + 300_000


class _Headed(io.RawIOBase):
    """A stream with the head of a body before it."""

    def __init__(self, rest: io.RawIOBase) -> None:
        self._head: bytes | None = HEAD.encode()
        self._rest = rest
        self._held = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        if self._head is not None:
            self._held, self._head = self._head, None
        if not self._held:
            self._held = self._rest.read(65536) or b""
        size = min(len(buffer), len(self._held))
        buffer[:size], self._held = self._held[:size], self._held[size:]
        return size


WHOLE = body(case(1), case(2), case(3)).encode()


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_is_damaged_the_reader_answers_and_never_crashes(data: st.DataObject) -> None:
    damaged = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        match data.draw(st.integers(0, 3)):
            case 0:
                damaged[at] = data.draw(st.integers(0, 255))
            case 1:
                del damaged[at : at + data.draw(st.integers(1, 400))]
            case 2:
                damaged[at:at] = damaged[at : at + data.draw(st.integers(1, 400))]
            case _:
                damaged[at:at] = data.draw(
                    st.sampled_from((b"<", b"</", b"&", b"<!--", b"]]>", b"<![CDATA[", b"\x00"))
                )
        if not damaged:
            return
    items: list[Item] = read(bytes(damaged))
    assert all(isinstance(item.value, (Registration, Fault)) for item in items)
    assert [item.position for item in items] == sorted(item.position for item in items)

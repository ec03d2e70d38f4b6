# SPDX-License-Identifier: MPL-2.0
"""Bad input of every kind gets a fault with its place; what stands beside it is read, and nothing crashes."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overblik.index.objects import Registration
from overblik.wire.decoded import Fault
from overblik.wire.yi.shape import GRAMMAR
from tests.hypothesis_profiles import proof_count
from tests.wire import readings
from tests.wire.sdi import bodies as sdi
from tests.wire.yi.bodies import (
    AMOUNTS,
    HEAD,
    PARTY,
    TAIL,
    YDELSE,
    an_id,
    benefit,
    body,
    faults,
    good_ids,
    grant,
    identified,
    line,
    payment,
    read,
)

OLD = "<oef:Andet>1</oef:Andet>"
REF = f"<oef:BevilgetYdelseRef>{identified(str(an_id(1)))}</oef:BevilgetYdelseRef>"

# (what is wrong, the bad object 2, code, line inside the object, a word of the path)
BAD = (
    ("a date that does not exist", grant(2, benefits=benefit(start="2026-02-30T00:00:00Z")), "date_time", 8, "BevilgetYdelseStartdato"),
    ("an amount with a comma", payment(2, relations=line("1.234,50")), "amount", 9, "Ydelsesbeloeb"),
    ("an amount beyond reason", payment(2, relations=line("9" * 13)), "amount", 9, "Ydelsesbeloeb"),
    ("an empty amount", payment(2, relations=line("")), "amount", 9, "Ydelsesbeloeb"),
    ("neither in advance nor in arrears", grant(2).replace(">Bagud<", ">Snart<"), "code", 8, "ForudBagud"),
    ("an unknown sensitivity", grant(2, properties="<bi:Foelsomhed>HEMMELIG</bi:Foelsomhed>"), "code", 7, "Foelsomhed"),
    ("an empty id of a benefit", grant(2).replace("<bi:Id>1</bi:Id>", "<bi:Id></bi:Id>", 1), "empty", 8, "BevilgetYdelse/Id"),
    ("a name too long", grant(2, relations=PARTY.replace("Prøve", "x" * 300)), "too_long", 11, "FuldtNavn"),
    ("a yes that is no boolean", grant(2, benefits=benefit(more="<bi:Tilbagebetalingspligtig>ja</bi:Tilbagebetalingspligtig>")), "boolean", 8, ""),
    ("a cvr of seven digits", grant(2, relations="<bi:Bevillingsaktoer><bi:CVR-nr>1234567</bi:CVR-nr></bi:Bevillingsaktoer>"), "cvr", 11, "CVR-nr"),
    ("a broken id", grant(2).replace(str(an_id(2)), "12"), "uuid", 2, "BevillingIndeks/UUIDIdentifikator"),
    ("a line that names no benefit", payment(2, relations=line(more=REF)), "element", 9, "BevilgetYdelseRef"),
    ("elements in the wrong order", grant(2, benefits=benefit(rest=YDELSE + benefit())), "element", 8, "BevilgetYdelse"),
    ("a former amount twice", payment(2, amounts=OLD + OLD), "element", 6, "Andet"),
    ("a former amount twice, apart", payment(2, amounts=OLD + AMOUNTS + OLD), "element", 6, "Andet"),
    ("an element inside itself", payment(2, amounts="<oef:Andet><oef:Andet/></oef:Andet>"), "element", 6, "Andet"),
    ("a field that left the schema", payment(2, relations="<oef:OekonomiskEffektueringPart><oef:CPR-nr>x</oef:CPR-nr></oef:OekonomiskEffektueringPart>"), "element", 9, "CPR-nr"),
    ("an element of a case", grant(2, properties='<sag:Titel xmlns:sag="urn:oio:sts:sagdok:sag:6">x</sag:Titel>'), "element", 7, "Titel"),
    ("no list of relations", re.sub("    <bi:RelationListe>.*\n", "", grant(2)), "missing", 11, "Registrering"),
    ("no time", re.sub("    <sd:Tidspunkt>.*\n", "", grant(2)), "missing", 11, "Registrering"),
    ("no registration", re.sub("  <bi:Registrering>(.|\n)*</bi:Registrering>\n", "", grant(2)), "missing", 3, "BevillingIndeks"),
    ("a grant without its inner element", grant(2).replace("<bi:BevillingIndeks>", "").replace("</bi:BevillingIndeks>", ""), "element", 2, "UUIDIdentifikator"),
    ("two grants in one", grant(2).replace("</bi:BevillingIndeks></yi:BevillingIndeks>", "</bi:BevillingIndeks>" + grant(4).partition("<yi:BevillingIndeks>")[2]), "element", 13, "BevillingIndeks"),
)  # fmt: skip


@pytest.mark.parametrize(("what", "bad", "code", "line", "path"), BAD, ids=[what for what, *_ in BAD])
def test_a_bad_object_is_told_with_its_place_and_its_neighbours_are_read(
    what: str, bad: str, code: str, line: int, path: str
) -> None:
    text = body(grant(1), bad, payment(3))
    items = read(text)
    assert good_ids(items) == [an_id(1), an_id(3)]
    [fault] = faults(items)
    first = (HEAD + grant(1)).count("\n") + 1
    assert (fault.code, fault.position) == (f"yi.{code}", 2)
    assert fault.message.startswith(f"line {first + line - 1}, ")
    assert path in fault.message
    assert fault.object_id in (an_id(2), None)
    assert readings.exactly(GRAMMAR, text.encode()) == items


def test_a_fault_never_quotes_what_was_sent() -> None:
    secret = "6101010002"
    for bad in (
        grant(2, benefits=benefit(start=secret)),
        payment(2, relations=line(f"kr. {secret}")),
        grant(2, properties=f"<bi:n{secret}/>"),
        grant(2).replace(str(an_id(2)), secret),
    ):
        [fault] = faults(read(body(bad)))
        assert secret not in fault.message


def test_a_file_that_breaks_off_yields_what_was_whole_and_names_the_one_that_was_not() -> None:
    whole = body(grant(1), grant(2))
    items = read(whole[: whole.rindex("Sidste bankdag")])
    assert good_ids(items) == [an_id(1)]
    [fault] = faults(items)
    assert (fault.code, fault.object_id) == ("yi.cut_off", an_id(2))


def test_broken_xml_tells_line_and_column() -> None:
    items = read(HEAD + grant(1) + "<yi:BevillingIndeks></yi:x>" + TAIL)
    [fault] = faults(items)
    assert fault.code == "yi.malformed"
    assert fault.message.startswith(f"line {(HEAD + grant(1)).count(chr(10)) + 1}, column 23")


DOCUMENT_TYPES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>',
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">',
)


@pytest.mark.parametrize("doctype", DOCUMENT_TYPES)
def test_a_document_type_is_refused_where_it_begins(doctype: str) -> None:
    items = read(body(grant(1)).replace("?>\n", f"?>\n{doctype}\n", 1).replace("Grundbeløb", "&a;"))
    assert good_ids(items) == []
    assert [fault.code for fault in faults(items)] == ["yi.doctype"]


ENCODINGS = (
    body(grant(1)).replace("UTF-8", "UTF-16").encode("utf-16"),
    body(grant(1)).replace("UTF-8", "ISO-8859-1").encode("latin-1"),
)


@pytest.mark.parametrize("data", ENCODINGS)
def test_another_encoding_is_refused(data: bytes) -> None:
    assert [fault.code for fault in faults(read(data))] == ["yi.encoding"]


def test_a_latin_1_letter_spoils_its_object_only() -> None:
    bad = grant(2).encode("latin-1")
    items = read(HEAD.encode() + grant(1).encode() + bad + payment(3).encode() + TAIL.encode())
    assert good_ids(items) == [an_id(1), an_id(3)]
    assert [(fault.code, fault.object_id) for fault in faults(items)] == [("yi.encoding", an_id(2))]


def test_depth_beyond_reason_stops_the_file() -> None:
    items = read(HEAD + grant(1) + "<bi:x>" * 100_000)
    assert good_ids(items) == [an_id(1)]
    assert faults(items)[-1].code == "yi.too_deep"


def test_another_body_is_refused_and_named() -> None:
    for text in ("<rss/>", sdi.body(sdi.case(1))):
        [item] = read(text)
        assert isinstance(item.value, Fault)
        assert item.value.code == "yi.not_yi"
        assert "ImporterYdelseIndeksInput or OpdaterYdelseIndeksInput" in item.value.message


def test_of_many_plain_objects_only_the_first_is_read_exactly() -> None:
    objects = [grant(number) if number % 2 else payment(number) for number in range(1, 40)]
    data = body(*objects).encode()
    items, read_exactly = readings.fast(GRAMMAR, data)
    assert items == readings.exactly(GRAMMAR, data)
    assert len(good_ids(items)) == 39
    assert read_exactly < len((HEAD + grant(1) + TAIL).encode()) + 10


MIXED = body(
    grant(1), payment(2), grant(3), re.sub(r"\n *", "", grant(4)) * 2, payment(5),
    payment(6, amounts=OLD + AMOUNTS, relations=line("-12.50") + line()), grant(7, benefits=benefit() * 3),
).encode()  # fmt: skip


@pytest.mark.slow
@settings(max_examples=proof_count(1500), suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_whatever_is_damaged_the_reader_answers_and_both_ways_of_reading_agree(data: st.DataObject) -> None:
    text = readings.damaged(MIXED, data)
    sizes = data.draw(st.lists(st.integers(1, max(1, len(text))), min_size=1, max_size=4))
    expected = readings.exactly(GRAMMAR, text)
    assert all(isinstance(item.value, (Registration, Fault)) for item in expected)
    assert readings.fast(GRAMMAR, text)[0] == expected
    assert readings.fast(GRAMMAR, text, sizes)[0] == expected

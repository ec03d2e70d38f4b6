# SPDX-License-Identifier: MPL-2.0
"""Reading JSON deliveries: what is said arrives, what is wrong is named with its place."""

from __future__ import annotations

import io
import json
import uuid
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overblik.index.kinds import Kind, SectionName
from overblik.index.objects import Registration, Removal
from overblik.index.roles import Role
from overblik.intake.projection import state as of
from overblik.wire import delivery
from overblik.wire.decoded import Fault, Item
from overblik.wire.delivery.decode import LONGEST_LINE
from tests.builders import a_case, a_document, a_grant, a_journal_entry, a_payment

ID = "81bffd81-061a-50e0-b88c-636e197e7b2f"
GOOD = {"kind": "case", "id": ID, "recorded_at": "2025-01-01T00:00:00Z"}


def read(*lines: bytes | dict[str, Any]) -> list[Item]:
    text = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    return list(delivery.decode_lines(io.BytesIO(text)))


def fault(line: bytes | dict[str, Any]) -> Fault:
    [item] = read(line)
    assert isinstance(item.value, Fault)
    return item.value


@pytest.mark.parametrize(
    "registration",
    [a_case(more=(a_journal_entry("document", title="Brev"),)), a_document(), a_grant(), a_payment()],
    ids=lambda r: str(r.kind),
)
def test_what_is_written_reads_back_as_the_same_facts(registration: Registration) -> None:
    [item] = read(delivery.encode_line(registration))
    told = item.value
    assert isinstance(told, Registration)
    assert (told.object_id, told.kind, told.recorded_at) == (
        registration.object_id, registration.kind, registration.recorded_at,
    )  # fmt: skip
    assert json.loads(delivery.encode_line(told)) == json.loads(delivery.encode_line(registration))


def test_a_case_says_all_its_facts() -> None:
    [item] = read(GOOD | {
        "kle": "32.24.04", "facet": "G01", "title": "T", "number": "1", "sensitivity": "VIP_SAGER", "created": "2025-01-02",
        "parties": [{"role": "primary", "id": "urn:oio:cpr-nr:6101010002"}],
        "progress": [{"status": "Opstaaet", "from": "2025-01-02T00:00:00Z", "to": None}],
        "display_classes": ["Visning undtaget for borger"], "decision": "Medhold", "objects": ["urn:oio:ejendom:bfe-nr:1"],
        "related": [{"role": "parent_case", "id": ID}], "journal": [{"document": ID, "title": "Brev"}],
        "authority": "90000001", "source": ID, "unit": "Ydelser", "local_status": "x",
    })  # fmt: skip
    told = item.value
    assert isinstance(told, Registration)
    state = of_state(told)
    seen = of.view(state)
    assert seen.class_key(Role.PRIMARY_CLASS) == "32.24.04"
    assert seen.class_key(Role.FACET_CLASS) == "G01"
    assert seen.class_key(Role.DECISION_CLASS) == "Medhold"
    assert seen.authority() == "90000001"
    assert seen.master() == uuid.UUID(ID)
    assert seen.excluded() == (of.FIRST, None)
    assert seen.sensitivity(SectionName.INDEX_PROPERTIES) == 4


def of_state(told: Registration) -> Any:
    from overblik.index.fold import fold

    return fold([told])


def test_a_removal_is_a_line_too() -> None:
    [item] = read({"kind": "removal", "id": ID, "remove_grants": True})
    assert item.value == Removal(uuid.UUID(ID), remove_grants=True)
    assert read(delivery.encode_line(item.value))[0].value == item.value  # type: ignore[arg-type]


def test_a_delta_says_only_what_changes() -> None:
    [item] = read(GOOD | {"delta": True, "title": "Ny"})
    told = item.value
    assert isinstance(told, Registration)
    assert not told.complete
    assert [section.values for section in told.sections] == [{"title": "Ny"}]


def test_lines_are_numbered_empty_ones_too_and_a_mark_in_front_is_tolerated() -> None:
    items = read(b"\xef\xbb\xbf" + json.dumps(GOOD).encode(), b"", b"  ", GOOD)
    assert [item.position for item in items] == [1, 4]
    assert all(isinstance(item.value, Registration) for item in items)


BAD = [
    ("truncated", b'{"kind":"case","id"', "delivery.not_json", "line 1"),
    ("not an object", b"[1]", "delivery.invalid", "line 1"),
    ("deep nesting", b"[" * 100_000, "delivery.", "line 1"),
    ("deep nesting inside", b'{"kind":' + b"[" * 100_000, "delivery.", "line 1"),
    ("UTF-16", "{}".encode("utf-16"), "delivery.encoding", "UTF-8"),
    ("Latin 1", b'{"kind":"case","id":"' + ID.encode() + b'","recorded_at":"2025-01-01T00:00:00Z","title":"\xe6"}', "delivery.encoding", "UTF-8"),
    ("unknown kind", GOOD | {"kind": "sag"}, "delivery.invalid", "$.kind"),
    ("no id", {"kind": "case", "recorded_at": "2025-01-01T00:00:00Z"}, "delivery.invalid", "`id`"),
    ("no time", {"kind": "case", "id": ID}, "delivery.invalid", "recorded_at"),
    ("time without zone", GOOD | {"recorded_at": "2025-01-01T00:00:00"}, "delivery.invalid", "$.recorded_at"),
    ("impossible date", GOOD | {"created": "2025-02-31"}, "delivery.invalid", "line 1"),
    ("impossible time", GOOD | {"recorded_at": "2025-13-01T00:00:00Z"}, "delivery.invalid", "$.recorded_at"),
    ("unknown state", GOOD | {"progress": [{"status": "Aaben"}]}, "delivery.invalid", "$.progress[0].status"),
    ("unknown sensitivity", GOOD | {"sensitivity": "HEMMELIG"}, "delivery.invalid", "$.sensitivity"),
    ("swapped type", GOOD | {"title": 7}, "delivery.invalid", "$.title"),
    ("list for text", GOOD | {"kle": ["32.24.04"]}, "delivery.invalid", "$.kle"),
    ("misspelt field", GOOD | {"titel": "x"}, "delivery.invalid", "titel"),
    ("too long title", GOOD | {"title": "x" * 10_000_000}, "delivery.line_too_long", "line 1"),
    ("long title", GOOD | {"title": "x" * 256}, "delivery.invalid", "$.title"),
    ("amount as number", {**GOOD, "kind": "payment", "gross": 12.5}, "delivery.invalid", "$.gross"),
    ("amount with comma", {**GOOD, "kind": "payment", "gross": "12,50"}, "delivery.invalid", "$.gross"),
    ("amount with one decimal", {**GOOD, "kind": "payment", "gross": "12.5"}, "delivery.invalid", "$.gross"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "code", "place"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_what_is_wrong_is_named_with_its_place(line: bytes | dict[str, Any], code: str, place: str) -> None:
    found = fault(line)
    assert found.code.startswith(code)
    assert place in found.message


def test_a_field_told_twice_is_a_fault_because_one_of_the_two_would_be_lost() -> None:
    start = b'{"kind":"case","id":"' + ID.encode() + b'","recorded_at":"2025-01-01T00:00:00Z",'
    told = fault(start + b'"title":"a","title":"b"}')
    assert (told.code, told.object_id) == ("delivery.twice", uuid.UUID(ID))
    assert "line 1" in told.message
    assert "`title`" in told.message
    inner = b'"objects":[],"parties":[{"id":"urn:oio:cvr-nr:90000001", "id" :"urn:oio:cvr-nr:90000002"}]}'
    assert fault(start + inner).code == "delivery.twice"


def twice(line: bytes) -> bool:
    """Whether any object in the line has a name twice: the plain way, name by name."""
    found = False

    def pairs(told: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal found
        found = found or len(dict(told)) < len(told)
        return dict(told)

    json.loads(line, object_pairs_hook=pairs)
    return found


WAYS = [
    lambda text: json.dumps(text, ensure_ascii=False),
    json.dumps,
    lambda text: '"' + "".join(r"\u0022" if sign == '"' else json.dumps(sign)[1:-1] for sign in text) + '"',
    lambda text: '"' + "".join(rf"\u{ord(sign):04x}" for sign in text) + '"',
]
"""The ways in which senders write one and the same text."""
SPACE = st.sampled_from(["", "", " ", "\t", "\r"])
TEXT = st.tuples(st.text(alphabet=st.sampled_from('xæ"\\:,{}'), max_size=6), st.sampled_from(WAYS)).map(
    lambda told: told[1](told[0])
)


@st.composite
def told(
    draw: st.DrawFn, names: tuple[str, ...], inner: st.SearchStrategy[str], always: tuple[str, ...] = ()
) -> str:
    """One object in JSON, some of its names perhaps told twice."""
    fields = [*always]
    for name in draw(st.lists(st.sampled_from(names), max_size=4)):
        written, space = draw(st.sampled_from(WAYS))(name), draw(SPACE)
        fields.append(f"{written}{space}:{draw(SPACE)}{draw(inner)}")
    return "{" + f"{draw(SPACE)},".join(draw(st.permutations(fields))) + "}"


PARTY = told(("name", "index", "role"), st.one_of(TEXT, st.just('"x"')), ('"id":"urn:oio:cvr-nr:90000001"',))
LINE = told(
    ("title", "description", "note", "local_status", "category"),
    TEXT,
    tuple(f'"{name}":"{value}"' for name, value in GOOD.items()),
)


@pytest.mark.slow
@given(LINE, st.lists(PARTY, max_size=3))
@settings(max_examples=400, deadline=None)
def test_what_stands_twice_is_found_however_it_is_written(line: str, parties: list[str]) -> None:
    whole = (line[:-1] + f',"parties":[{",".join(parties)}]' + "}").encode()
    [item] = read(whole)
    assert (isinstance(item.value, Fault) and item.value.code == "delivery.twice") == twice(whole)


@pytest.mark.parametrize(
    ("second", "name"),
    [
        ('"title":"b"', "title"),
        (r'"titl\u0065":"b"', "title"),
        ('"kle" : null, "parties" : [ ] , "delta" : false', None),
        (r'"description":"\u0022","title":"b"', "title"),
        (r'"description":"\u0022\u0022\u0022\u0022","title":"b"', "title"),
        (r'"description":"\u0022:\u0022"', None),
        (r'"description":"\\u0022"', None),
    ],
)
def test_no_escaped_quote_hides_a_field_told_twice(second: str, name: str | None) -> None:
    start = '{"kind":"case","id":"' + ID + '","recorded_at":"2025-01-01T00:00:00Z","title":"a",'
    [item] = read((start + second + "}").encode())
    if name is None:
        assert isinstance(item.value, Registration)
    else:
        assert isinstance(item.value, Fault)
        assert (item.value.code, f"`{name}`" in item.value.message) == ("delivery.twice", True)


def test_a_text_that_looks_like_a_field_is_a_text() -> None:
    [item] = read(GOOD | {"title": 'x","title":"y', "description": 'a\\":b'})
    assert isinstance(item.value, Registration)
    [spaced] = read(json.dumps(GOOD | {"title": "b"}, separators=(" , ", " : ")).encode())
    assert isinstance(spaced.value, Registration)


NULL = "a" + chr(0) + "b"


@pytest.mark.parametrize(
    "told",
    [{"title": NULL}, {"parties": [{"id": "urn:oio:cvr-nr:90000001", "name": NULL}]}, {"objects": [NULL]}],
    ids=["in a text", "in an object of a list", "in a list"],
)
def test_a_null_character_is_refused_wherever_it_stands(told: dict[str, Any]) -> None:
    found = fault(GOOD | told)
    assert (found.code, found.object_id) == ("delivery.invalid", uuid.UUID(ID))
    assert "null character" in found.message


def test_what_only_looks_like_a_null_character_is_a_text() -> None:
    [item] = read(GOOD | {"title": r"\u0000", "parties": [{"id": "urn:oio:cvr-nr:90000001"}]})
    assert isinstance(item.value, Registration)
    assert item.value.sections[0].values == {"title": r"\u0000"}


def test_a_bad_line_does_not_stop_its_neighbours() -> None:
    items = read(GOOD, b"{", b"x" * (LONGEST_LINE + 10), GOOD)
    assert [type(item.value) for item in items] == [Registration, Fault, Fault, Registration]
    assert [item.position for item in items] == [1, 2, 3, 4]


def test_the_receipt_of_a_bad_object_names_it_when_it_can_be_read() -> None:
    assert fault(GOOD | {"title": 7}).object_id == uuid.UUID(ID)


@pytest.mark.parametrize(
    "place", ["kind", "sensitivity", "id", "recorded_at", "authority", "6101010002", "title"]
)
def test_no_message_repeats_what_was_sent(place: str) -> None:
    secret = "610101" + "0002"
    line = json.dumps(GOOD | {place: [secret] if place == "title" else secret}).encode()
    assert secret not in fault(line).message


def test_an_array_is_read_object_by_object() -> None:
    items = list(delivery.decode_array(io.BytesIO(json.dumps([GOOD, {"kind": "x"}, GOOD]).encode())))
    assert [type(item.value) for item in items] == [Registration, Fault, Registration]
    [broken] = delivery.decode_array(io.BytesIO(b"[{"))
    assert isinstance(broken.value, Fault)


@given(st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_no_bytes_ever_break_the_reader(junk: bytes) -> None:
    for item in delivery.decode_lines(io.BytesIO(junk)):
        assert isinstance(item, Item)
    list(delivery.decode_array(io.BytesIO(junk)))


def test_every_kind_has_a_schema() -> None:
    schema = delivery.json_schema()
    assert {kind.value for kind in Kind} <= {
        definition["properties"]["kind"]["enum"][0]
        for definition in schema["$defs"].values()
        if "kind" in definition.get("properties", {})
    }

# SPDX-License-Identifier: MPL-2.0
"""What LoRa's JSON cannot be, and how that is said: by code and place, never with what was sent."""

from __future__ import annotations

import copy
import json
from typing import Any

import msgspec
import pytest

from overblik.index.objects import Registration
from overblik.wire.decoded import Fault
from tests.wire.lora.bodies import (
    CASE,
    CLERK,
    OWNER,
    SUPPLEMENT,
    a_case,
    a_document,
    an_object,
    fault,
    linked,
    read,
    read_one,
)


def put(path: str, value: Any) -> dict[str, Any]:
    """The usual object with one value changed; `path` as the fault names it."""
    told = an_object(copy.deepcopy(a_case()))
    at: Any = told
    *steps, last = path.replace("[", ".[").split(".")
    for step in steps:
        at = at[int(step[1:-1])] if step.startswith("[") else at[step]
    at[int(last[1:-1]) if last.startswith("[") else last] = value
    return told


REG = "registreringer[0]"
PROPS = f"{REG}.attributter.sagegenskaber[0]"
FAULTS = [
    ("a title that is a number", f"{PROPS}.titel", 7, "lora.invalid"),
    ("a title that is too long", f"{PROPS}.titel", "x" * 256, "lora.invalid"),
    ("an unknown attribute", f"{PROPS}.farve", "blå", "lora.invalid"),
    ("an unknown attribute that could be a number", f"{PROPS}.6101010001", "", "lora.invalid"),
    ("a list that is none", f"{REG}.attributter.sagegenskaber", {}, "lora.invalid"),
    ("a registration that is none", REG, [], "lora.kind"),
    ("no registrations", "registreringer", [], "lora.invalid"),
    ("registrations that are no list", "registreringer", {}, "lora.invalid"),
    ("a state there is not", f"{REG}.tilstande.sagfremdrift[0].fremdrift", "Glemt", "lora.invalid"),
    ("a state of documents", f"{REG}.tilstande.sagfremdrift[0].fremdrift", "Endeligt", "lora.invalid"),
    ("an impossible date", f"{PROPS}.virkning.from", "2025-02-30 00:00:00+01", "lora.invalid"),
    ("a date before our era", f"{PROPS}.virkning.from", "0044-03-15 00:00:00+01 BC", "lora.invalid"),
    ("a week for a date", f"{PROPS}.virkning.to", "2025-W20-1", "lora.invalid"),
    ("hour 25", f"{PROPS}.virkning.to", "2025-02-03 25:00:00+01", "lora.invalid"),
    ("a time that is a number", f"{PROPS}.virkning.to", 20250203, "lora.invalid"),
    ("a registration time that is none", f"{REG}.fratidspunkt", "i går", "lora.invalid"),
    ("a relation there is not", f"{REG}.relationer.nabo", [], "lora.invalid"),
    ("a relation that is a text", f"{REG}.relationer.ejer", OWNER, "lora.invalid"),
    ("an index that is a sentence", f"{REG}.relationer.andresager[0].indeks", "se her", "lora.invalid"),
    ("no journal code", f"{REG}.relationer.journalpost[0].journalpostkode", None, "lora.invalid"),
    ("a life cycle there is not", f"{REG}.livscykluskode", "Genopstaaet", "lora.invalid"),
    ("a null character", f"{PROPS}.titel", "a\x00b", "lora.invalid"),
    ("a null character in a name", f"{PROPS}.a\x00b", "", "lora.invalid"),
    ("an id that is none", "id", "25/1234", "lora.no_id"),
    ("an object of another kind", f"{REG}.attributter", {"klasseegenskaber": []}, "lora.kind"),
]


@pytest.mark.parametrize(
    ("path", "value", "code"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS]
)
def test_what_cannot_be_taken_is_named_by_code_and_place(path: str, value: Any, code: str) -> None:
    told = put(path, value)
    if code == "lora.kind":
        told[REG[:14]][0] = {"attributter": {"klasseegenskaber": []}} if isinstance(value, dict) else value
    found = fault(told)
    assert found.code == code
    assert found.position == 1
    assert found.message.startswith("object 1: ")
    assert "6101010001" not in found.message
    assert not isinstance(value, str) or len(value) < 3 or value not in found.message
    if code == "lora.invalid" and "null" not in found.message:
        assert "$.registreringer[0]" in found.message or path == "registreringer"


def test_the_place_of_a_fault_is_the_whole_way_to_it() -> None:
    told = put(f"{PROPS}.virkning.from", "2025-02-30")
    assert "`$.registreringer[0].attributter.sagegenskaber[0].virkning.from`" in fault(told).message
    listed = {"results": [[an_object(a_case()), told]]}
    good, bad = read(listed)
    assert isinstance(good, Registration)
    assert isinstance(bad, Fault)
    assert (bad.position, bad.object_id) == (2, CASE)


@pytest.mark.parametrize("day", ["2025-02-30", "12. maj 2025", "2025-02"])
def test_the_date_of_a_letter_must_be_one(day: str) -> None:
    told = a_document()
    told["attributter"]["dokumentegenskaber"][0]["brevdato"] = day
    found = fault(an_object(told))
    assert found.code == "lora.invalid"
    assert "`$.registreringer[0].attributter.dokumentegenskaber[0].brevdato`" in found.message
    assert day not in found.message


def test_an_object_is_taken_whole_or_not_at_all() -> None:
    """Else the older registration would stand for what the case is now."""
    newest = a_case("2025-07-01", tilstande={"sagfremdrift": [{"fremdrift": "Glemt"}]})
    assert fault(an_object(newest, a_case("2025-05-12"))).object_id == CASE


def test_fields_of_an_extension_may_be_passed_over() -> None:
    told = put(f"{PROPS}.farve", "blå")
    told["registreringer"][0]["relationer"]["nabo"] = [linked(CLERK, "Bruger")]
    assert "`farve`" in fault(told).message
    ignoring = msgspec.structs.replace(SUPPLEMENT, ignore=frozenset({"farve", "nabo"}))
    assert read_one(told, ignoring) == read_one(an_object(a_case()))


def test_a_field_told_twice_is_refused() -> None:
    told = json.dumps(an_object(a_case())).replace('"titel":', '"titel": "En anden", "titel":', 1)
    assert fault(told.encode()).code == "lora.twice"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"results": [["0a3f1c52-6d1e-4f0b-8c1a-5b2f7e90a101", "0a3f1c52"]]}', "lora.only_ids"),
        (b'{"0a3f1c52-6d1e-4f0b-8c1a-5b2f7e90a101": ["0a3f1c52"]}', "lora.only_ids"),
        (b'{"message": "Object not found"}', "lora.no_object"),
        (b"{}", "lora.no_object"),
        (b'{"a" 1}', "lora.not_json"),
        (b'{"a": "\xff"}', "lora.encoding"),
        (b'{"a": tru}', "lora.not_json"),
        (b"null", "lora.not_json"),
        (b"7", "lora.not_json"),
        (b"]", "lora.not_json"),
        ('{"a": 1}'.encode("utf-16"), "lora.not_json"),
        (b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}", "lora.too_deep"),
    ],
)
def test_what_is_no_object_says_so(content: bytes, code: str) -> None:
    found = fault(content)
    assert found.code == code
    assert found.message.startswith("object 1")
    assert "0a3f1c52" not in found.message


def test_an_empty_file_has_nothing_in_it() -> None:
    assert read(b"") == read(b" \n\n") == read(b"[]") == read(b'{"results": [[]]}') == []


def test_registrations_of_two_kinds_are_of_none() -> None:
    assert fault(an_object(a_case(), a_document())).code == "lora.kind"

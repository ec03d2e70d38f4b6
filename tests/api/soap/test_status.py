# SPDX-License-Identifier: MPL-2.0
"""From receipts to the status codes of the indexes, and how they are written."""

from __future__ import annotations

import pytest
from lxml import etree

from overblik.api.soap.status import MEANINGS, per_object, status, unreadable
from overblik.index.kinds import Kind
from overblik.intake.receipt import Outcome, Receipt
from overblik.wire import returned
from overblik.wire.returned import NO_ID, OK, Returned, Status
from overblik.wire.sdi.names import SD
from tests.builders import an_id

STATUSES: list[tuple[Outcome, str | None, int]] = [
    (Outcome.STORED, None, 20),
    (Outcome.UNCHANGED, None, 20),
    (Outcome.REMOVED, None, 20),
    (Outcome.WAITING, None, 21),
    (Outcome.INVALID, "sdi.element", 40),
    (Outcome.INVALID, "yi.element", 40),
    (Outcome.INVALID, "people.cpr", 41),
    (Outcome.REFUSED, "intake.recorded_ahead", 41),
    (Outcome.REFUSED, None, 41),
    (Outcome.REFUSED, "intake.not_yours", 43),
    (Outcome.REFUSED, "intake.no_master", 43),
    (Outcome.IGNORED_REMOVED, None, 45),
    (Outcome.REFUSED, "intake.other_master", 46),
    (Outcome.REFUSED, "intake.other_kind", 46),
]


@pytest.mark.parametrize(("outcome", "code", "number"), STATUSES)
def test_every_receipt_has_its_status(outcome: Outcome, code: str | None, number: int) -> None:
    told = status(Receipt(1, outcome, an_id("case"), "case", code, code and "the remedy"))
    assert told.code == number
    assert number in MEANINGS
    assert (told.text is None) is (number == OK)
    # What to do about 45 is said here, because that receipt says nothing of its own.
    of_its_own = "to import it anew, send it with a Tidspunkt after its removal" if number == 45 else None
    assert told.detail == (of_its_own if code is None else f"{code}: the remedy")


def test_what_keeps_to_no_schema_is_unreadable() -> None:
    assert unreadable("sdi.element", "line 7") == Status(
        40, "The object could not be read.", "sdi.element: line 7"
    )


def test_the_registrations_of_one_object_have_one_answer_of_the_first_that_went_wrong() -> None:
    receipts = [
        Receipt(1, Outcome.STORED, an_id("a"), "case"),
        Receipt(1, Outcome.IGNORED_REMOVED, an_id("a"), "case"),
        Receipt(1, Outcome.WAITING, an_id("a"), "case"),
        Receipt(2, Outcome.STORED, an_id("b"), "document"),
        Receipt(3, Outcome.INVALID, None, None, "sdi.element", "line 7"),
    ]
    told = per_object(receipts, Kind.GRANT)
    assert [(one.status.code, one.kind, one.object_id) for one in told] == [
        (45, Kind.CASE, an_id("a")),
        (20, Kind.DOCUMENT, an_id("b")),
        (40, Kind.GRANT, None),
    ]


def test_each_object_is_told_with_type_and_id_and_a_status_with_its_texts() -> None:
    told = etree.fromstring(
        returned.per_object(
            "urn:x",
            "Output",
            [
                Returned(Status(OK), Kind.PAYMENT, an_id("a")),
                Returned(Status(40, "a < b", "c & d"), None, None),
            ],
        )
    )
    assert told.tag == "{urn:x}Output"
    assert [[(etree.QName(part).localname, part.text) for part in one] for one in told] == [
        [("StatusKode", "20"), ("Type", "OekonomiskEffektuering"), ("UUIDIdentifikator", str(an_id("a")))],
        [
            ("StatusKode", "40"),
            ("FejlbeskedTekst", "a < b"),
            ("DetaljeretFejlbesked", "c & d"),
            ("Type", "Ukendt"),
            ("UUIDIdentifikator", str(NO_ID)),
        ],
    ]


def test_one_status_for_all_of_it() -> None:
    told = etree.fromstring(returned.for_all("urn:x", "Output", Status(OK)))
    assert [part.text for part in told.iter(f"{{{SD}}}StatusKode")] == ["20"]
    assert told[0].tag == f"{{{SD}}}StandardRetur"

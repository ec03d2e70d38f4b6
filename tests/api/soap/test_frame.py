# SPDX-License-Identifier: MPL-2.0
"""A message read, a fault and an answer written, without a service behind them."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from overblik.api.soap import envelope as envelopes
from overblik.api.soap import fault as faults
from overblik.api.soap.envelope import Reply
from overblik.api.soap.fault import Blame, SoapFault
from overblik.api.soap.message import WSA, Message, read
from overblik.api.soap.version import SOAP_11, SOAP_12, Version, of_media_type
from tests.api.soap.caller import NAMES, SOAP, Answer, envelope
from tests.api.soap.test_message import ADDRESSING, BAD, CASE, NOTHING, REQUEST_HEADER, SECURITY, TRANSACTION
from tests.builders import ANNA

SDI = "urn:oio:sts:sagdok:sagdokumentindeks:6"
UNREAD = [row for row in BAD if row[2] != "soap.no_operation"]
"""What is wrong with a message as such; whether there is such an operation is asked later."""


@pytest.mark.parametrize(("message", "code"), [row[1:] for row in UNREAD], ids=[row[0] for row in UNREAD])
def test_what_is_no_message_is_a_fault_of_its_sender(message: bytes, code: str) -> None:
    with pytest.raises(SoapFault) as raised:
        read(message)
    assert (raised.value.code, raised.value.blame) == (code, Blame.SENDER)


@pytest.mark.parametrize(("number", "version"), [(11, SOAP_11), (12, SOAP_12)])
def test_a_message_tells_what_it_is(number: int, version: Version) -> None:
    user = '<x:OnBehalfOfUser xmlns:x="urn:x"> 42 </x:OnBehalfOfUser>'
    told = REQUEST_HEADER + ADDRESSING + SECURITY.replace("{soap}", SOAP[number]) + user
    message = envelope(CASE, version=number, header=told)
    root = "ImporterSagDokumentIndeksInput"
    asked = "urn:uuid:8b60a4a5-9dfe-4558-933a-f813cd38caa5"
    assert read(message) == Message(
        version, SDI, root, 1, message.rindex(b"<", 0, message.index(root.encode())), TRANSACTION, "42", asked
    )


def test_of_a_header_told_twice_the_first_counts_and_nothing_of_endless_length() -> None:
    def block(text: str) -> str:
        return f'<h:TransactionUUID xmlns:h="{NAMES["h"]}">{text}</h:TransactionUUID>'

    assert read(envelope(NOTHING, header=block("one") + block("two"))).transaction == "one"
    assert read(envelope(NOTHING, header=block("x" * 2000) + block(" "))).transaction is None


def test_blanks_between_headers_and_a_word_on_the_encoding_do_not_disturb() -> None:
    spaced = envelope(NOTHING, header=f"\n  {REQUEST_HEADER}\n  ")
    assert read(b'<?xml version="1.0" encoding="UTF-8"?>' + spaced).transaction == TRANSACTION
    assert read(b'<?xml version="1.0"?>' + spaced).objects == 0


def test_an_envelope_of_another_version_is_a_fault_of_its_own() -> None:
    with pytest.raises(SoapFault) as raised:
        read(f'<e:Envelope xmlns:e="urn:soap:3"><e:Body>{NOTHING}</e:Body></e:Envelope>'.encode())
    assert (raised.value.blame, raised.value.version) == (Blame.VERSION, None)


def test_the_version_is_known_to_the_fault_as_soon_as_it_is_to_us() -> None:
    for message, version in (
        (b"<x", None),
        (envelope("<x:y/>"), SOAP_11),
        (envelope("<x:y/>", version=12), SOAP_12),
    ):
        with pytest.raises(SoapFault) as raised:
            read(message)
        assert raised.value.version is version


@pytest.mark.parametrize(
    ("version", "attributes", "understood"),
    [
        (11, 'e:mustUnderstand="1"', False),
        (12, 'e:mustUnderstand="true"', False),
        (11, 'e:mustUnderstand="0"', True),
        (12, 'e:mustUnderstand="1" e:role="urn:somebody:else"', True),
        (12, 'e:mustUnderstand="1" e:role="http://www.w3.org/2003/05/soap-envelope/role/next"', False),
        (11, "", True),
    ],
)
def test_a_header_that_must_be_understood_and_is_not_is_named(
    version: int, attributes: str, understood: bool
) -> None:
    message = envelope(
        NOTHING, version=version, header=f'<x:Pay xmlns:x="urn:x" xmlns:e="{SOAP[version]}" {attributes}/>'
    )
    if understood:
        assert read(message).objects == 0
        return
    with pytest.raises(SoapFault) as raised:
        read(message)
    assert (raised.value.blame, raised.value.header) == (Blame.HEADER, ("urn:x", "Pay"))


@pytest.mark.parametrize(
    ("content_type", "version"),
    [
        ("text/xml; charset=utf-8", SOAP_11),
        ("application/soap+xml", SOAP_12),
        ("Application/SOAP+xml ; action=x", SOAP_12),
        ("", SOAP_11),
    ],
)
def test_who_is_answered_before_the_envelope_was_read(content_type: str, version: Version) -> None:
    assert of_media_type(content_type) is version


# --- answers ----------------------------------------------------------------------------------------------------


def test_an_answer_goes_with_its_call() -> None:
    told = Answer(200, {}, envelopes.answer(Reply(SOAP_12, "t-1", "urn:uuid:a&b"), "urn:action", b"<ok/>"))
    assert told.root.tag == f"{{{SOAP[12]}}}Envelope"
    assert told.content.tag == "ok"
    assert told.text(".//h:TransactionUUID") == "t-1"
    assert (told.text(".//a:Action"), told.text(".//a:RelatesTo")) == ("urn:action", "urn:uuid:a&b")


def test_without_addressing_an_answer_has_none() -> None:
    assert WSA.encode() not in envelopes.answer(Reply(SOAP_11, "t-1"), "urn:action", b"<ok/>")


BLAMES: list[tuple[Blame, Version, str, int, bool]] = [
    (Blame.SENDER, SOAP_11, "Client", 500, True),
    (Blame.SENDER, SOAP_12, "Sender", 400, True),
    (Blame.RECEIVER, SOAP_11, "Server", 500, True),
    (Blame.RECEIVER, SOAP_12, "Receiver", 500, True),
    (Blame.HEADER, SOAP_11, "MustUnderstand", 500, False),
    (Blame.HEADER, SOAP_12, "MustUnderstand", 500, True),
    (Blame.VERSION, SOAP_12, "VersionMismatch", 500, True),
]


@pytest.mark.parametrize(("blame", "version", "name", "status", "has_detail"), BLAMES)
def test_a_fault_is_written_as_its_version_does(
    blame: Blame, version: Version, name: str, status: int, has_detail: bool
) -> None:
    fault = SoapFault("x.code", "a < b", blame, header=("urn:x", "Pay"))
    told = Answer(0, {}, envelopes.fault(Reply(version, "t"), fault))
    assert told.blame == name
    assert (told.code == "x.code") is has_detail
    assert fault.status_in(version) == status
    assert SoapFault("x", "y", blame, status=413).status_in(version) == 413
    answered = SOAP_11 if blame is Blame.VERSION else version
    assert told.root.tag == f"{{{answered.namespace}}}Envelope"
    said = told.content.findtext("faultstring") or told.content.findtext("v:Reason/v:Text", namespaces=NAMES)
    assert said == "a < b"


def test_a_foreign_version_is_told_which_are_spoken() -> None:
    block: Any = etree.fromstring(faults.headers(SoapFault("x", "y", Blame.VERSION), SOAP_11))
    assert {one.nsmap[one.get("qname")[0]] for one in block} == set(SOAP.values())


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (("urn:x", "Pay"), True),
        (("urn:x", f"Pay{ANNA}"), False),
        ((f"urn:{ANNA}", "Pay"), False),
        (None, False),
    ],
)
def test_the_name_of_a_header_that_could_name_a_person_is_not_repeated(
    header: tuple[str, str] | None, told: bool
) -> None:
    fault = SoapFault("x", "y", Blame.HEADER, header=header)
    assert ("NotUnderstood" in faults.headers(fault, SOAP_12)) is told
    assert faults.headers(fault, SOAP_11) == ""

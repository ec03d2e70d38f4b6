# SPDX-License-Identifier: MPL-2.0
"""Envelopes by the book, in both versions: headers, faults, dispatch, and the frame of HTTP around them."""

from __future__ import annotations

import io
import logging
from typing import Any

import pytest

from overblik.api.soap.call import LARGEST_BODY, is_ours
from overblik.api.soap.message import MOST_OBJECTS
from overblik.wire.sdi import encode_import
from tests.api.soap.caller import CASES, GATEWAY, MEDIA_TYPES, NAMES, SOAP, Caller, envelope
from tests.builders import ANNA, SYSTEM, a_case

CASE = encode_import([a_case()])
NOTHING = '<i:ImporterSagDokumentIndeksInput xmlns:i="urn:oio:sts:sagdok:sagdokumentindeks:6"/>'
TRANSACTION = "9316de3d-3263-49b6-a545-2aad053f1fbe"
both = pytest.mark.parametrize("version", [11, 12])


def header(inner: str) -> str:
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMES.items())
    return (
        inner.replace(" ", f" {declared} ", 1)
        if " " in inner.partition(">")[0]
        else inner.replace(">", f" {declared}>", 1)
    )


REQUEST_HEADER = header(
    f"<h:RequestHeader><h:TransactionUUID>{TRANSACTION}</h:TransactionUUID></h:RequestHeader>"
)
ADDRESSING = header("<a:MessageID>urn:uuid:8b60a4a5-9dfe-4558-933a-f813cd38caa5</a:MessageID>") + header(
    "<a:Action>http://kombit.dk/sts/sagdokumentindeks/importer</a:Action>"
)
# As KOMBIT's samples send them: checked by the gateway, passed over here.
SECURITY = (
    '<wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"'
    ' xmlns:e="{soap}" e:mustUnderstand="1"><x:Assertion xmlns:x="urn:oasis:names:tc:SAML:2.0:assertion"/>'
    '</wsse:Security><sbf:Framework xmlns:sbf="urn:liberty:sb:2006-08" xmlns:p="urn:liberty:sb:profile"'
    ' p:profile="urn:liberty:sb:profile:basic" version="2.0"/>'
)


@both
def test_an_answer_comes_in_the_version_of_its_question(caller: Caller, version: int) -> None:
    answer = caller.call(CASE, version=version)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == MEDIA_TYPES[version]
    assert answer.root.tag == f"{{{SOAP[version]}}}Envelope"
    assert [code for code, _, _ in answer.statuses] == [20]


def test_the_envelope_decides_the_version_whatever_the_content_type_says(caller: Caller) -> None:
    answer = caller.call(CASE, CONTENT_TYPE=MEDIA_TYPES[12])
    assert (answer.status, answer.headers["Content-Type"]) == (200, MEDIA_TYPES[11])


@both
def test_headers_of_the_samples_are_passed_over(caller: Caller, version: int) -> None:
    told = REQUEST_HEADER + ADDRESSING + SECURITY.replace("{soap}", SOAP[version])
    answer = caller.call(CASE, version=version, header=told)
    assert answer.status == 200
    assert answer.text(".//h:TransactionUUID") == TRANSACTION
    assert answer.text(".//a:RelatesTo") == "urn:uuid:8b60a4a5-9dfe-4558-933a-f813cd38caa5"
    assert answer.text(".//a:Action") == (
        "http://stoettesystemerne.dk/sagsogdokumentindeks/SagDokumentIndeksPortType/importerResponse"
    )


def test_without_addressing_the_answer_has_none(caller: Caller) -> None:
    answer = caller.call(CASE)
    assert answer.text(".//a:Action") is None
    assert answer.text(".//h:TransactionUUID") not in (None, TRANSACTION)


def test_a_transaction_id_that_could_name_a_person_is_not_taken_over(
    caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    told = header(f"<h:RequestHeader><h:TransactionUUID>x{ANNA}</h:TransactionUUID></h:RequestHeader>")
    with caplog.at_level(logging.INFO):
        answer = caller.call(CASE, header=told)
    assert ANNA.encode() not in answer.body
    assert ANNA not in caplog.text


def test_a_write_leaves_its_transaction_and_system_in_the_log(
    caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        caller.call(CASE, header=REQUEST_HEADER)
    (line,) = [record.getMessage() for record in caplog.records]
    assert f"importer, 1 objects, system {SYSTEM}, transaction {TRANSACTION}" in line


@both
def test_a_header_that_must_be_understood_and_is_not_gets_its_own_fault(caller: Caller, version: int) -> None:
    told = f'<x:Pay xmlns:x="urn:x" xmlns:e="{SOAP[version]}" e:mustUnderstand="1"/>'
    answer = caller.call(CASE, version=version, header=told)
    assert (answer.status, answer.blame) == (500, "MustUnderstand")
    assert caller.states() == {}
    if version == 12:
        block = answer.root.find(".//v:NotUnderstood", NAMES)
        prefix, _, local = block.get("qname").partition(":")
        assert (block.nsmap[prefix], local) == ("urn:x", "Pay")
    else:
        assert answer.content.find("detail") is None


@both
@pytest.mark.parametrize(
    "attributes",
    ["", 'e:mustUnderstand="0"', 'e:mustUnderstand="1" e:{role}="urn:somebody:else"', 'mustUnderstand="1"'],
)
def test_a_header_that_need_not_be_understood_or_is_not_for_us_is_passed_over(
    caller: Caller, version: int, attributes: str
) -> None:
    role = {11: "actor", 12: "role"}[version]
    told = f'<x:Pay xmlns:x="urn:x" xmlns:e="{SOAP[version]}" {attributes.replace("{role}", role)}/>'
    assert caller.call(CASE, version=version, header=told).status == 200


def test_the_name_of_a_header_that_could_name_a_person_is_not_repeated(caller: Caller) -> None:
    for told in (f"<x:Pay{ANNA} xmlns:x='urn:x'", f"<x:Pay xmlns:x='urn:{ANNA}'"):
        block = f'{told} xmlns:e="{SOAP[12]}" e:mustUnderstand="1"/>'
        answer = caller.call(CASE, version=12, header=block)
        assert answer.blame == "MustUnderstand"
        assert ANNA.encode() not in answer.body


def test_another_version_is_told_which_are_spoken(caller: Caller) -> None:
    message = f'<e:Envelope xmlns:e="urn:soap:3"><e:Body>{NOTHING}</e:Body></e:Envelope>'.encode()
    answer = caller.send(message, CONTENT_TYPE=MEDIA_TYPES[12])
    assert (answer.status, answer.blame, answer.code) == (500, "VersionMismatch", "soap.version")
    assert answer.root.tag == f"{{{SOAP[11]}}}Envelope"
    supported = answer.root.findall(".//v:SupportedEnvelope", NAMES)
    assert {one.nsmap[one.get("qname").partition(":")[0]] for one in supported} == set(SOAP.values())


ENVELOPE_11 = f'<e:Envelope xmlns:e="{SOAP[11]}">'
BODY = f"<e:Body>{NOTHING}</e:Body>"
# (what is wrong, the message, code of the fault)
BAD: list[tuple[str, bytes, str]] = [
    ("nothing", b"", "soap.not_whole"),
    ("no XML", b"hello", "soap.not_whole"),
    ("no envelope", NOTHING.encode(), "soap.no_envelope"),
    ("cut off", envelope(CASE)[:-30], "soap.not_whole"),
    ("something behind", envelope(CASE) + b"x", "soap.not_whole"),
    ("no body", f"{ENVELOPE_11}</e:Envelope>".encode(), "soap.no_body"),
    ("an empty body", f"{ENVELOPE_11}<e:Body/></e:Envelope>".encode(), "soap.no_body"),
    ("two elements", f"{ENVELOPE_11}<e:Body>{NOTHING}{NOTHING}</e:Body></e:Envelope>".encode(), "soap.two_bodies"),
    ("two bodies", f"{ENVELOPE_11}{BODY}{BODY}</e:Envelope>".encode(), "soap.envelope"),
    ("two headers", f"{ENVELOPE_11}<e:Header/><e:Header/>{BODY}</e:Envelope>".encode(), "soap.envelope"),
    ("a header behind", f"{ENVELOPE_11}{BODY}<e:Header/></e:Envelope>".encode(), "soap.envelope"),
    ("a stranger in the envelope", f"{ENVELOPE_11}<x/>{BODY}</e:Envelope>".encode(), "soap.envelope"),
    ("an unknown element", envelope('<x:y xmlns:x="urn:x"/>'), "soap.no_operation"),
    ("an operation of another service", envelope('<b:FjernInput xmlns:b="urn:oio:sts:ydelse:bevillingindeks:6"/>'), "soap.no_operation"),
    ("an unbound prefix", envelope("<x:y/>"), "soap.not_whole"),
    ("a document type", b"<!DOCTYPE x>" + envelope(CASE), "soap.doctype"),
    ("an instruction", envelope("<?php x?>" + NOTHING), "soap.instruction"),
    ("UTF-16", envelope(CASE).decode().encode("utf-16"), "soap.encoding"),
    ("another encoding by its word", b'<?xml version="1.0" encoding="iso-8859-1"?>' + envelope(NOTHING), "soap.encoding"),
    ("another encoding by its bytes", envelope(NOTHING).replace(b"/>", b'><!--\xe6--></i:ImporterSagDokumentIndeksInput>'), "soap.not_whole"),
    ("too deep", envelope("<a>" * 200 + "</a>" * 200), "soap.too_deep"),
    ("too deep in a header", envelope(NOTHING, header="<a>" * 200 + "</a>" * 200), "soap.too_deep"),
    ("too many objects", envelope(NOTHING.replace("/>", ">") + "<a/>" * (MOST_OBJECTS + 1) + "</i:ImporterSagDokumentIndeksInput>"), "soap.too_many_objects"),
    ("too many names", envelope(NOTHING.replace("/>", ">") + "<o>" + "".join(f"<a{n}/>" for n in range(20_000)) + "</o></i:ImporterSagDokumentIndeksInput>"), "soap.too_many_names"),
    ("a head without end", envelope(NOTHING, header=f"<x>{'y' * (2 << 20)}</x>"), "soap.head_too_large"),
    ("a tag without end", envelope(NOTHING.replace("/>", f' x="{"y" * (3 << 20)}"/>')), "soap.too_large"),
]  # fmt: skip


@pytest.mark.parametrize(("message", "code"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_what_is_no_message_gets_a_fault_and_nothing_is_stored(
    caller: Caller, message: bytes, code: str
) -> None:
    answer = caller.send(message)
    assert (answer.status, answer.blame, answer.code) == (500, "Client", code)
    assert caller.count("registration") == 0


def test_a_byte_order_mark_is_no_offence(caller: Caller) -> None:
    assert caller.send(b"\xef\xbb\xbf" + envelope(CASE)).status == 200


@both
def test_a_sender_is_blamed_as_its_version_does(caller: Caller, version: int) -> None:
    answer = caller.send(b"<x", CONTENT_TYPE=MEDIA_TYPES[version])
    assert (answer.status, answer.blame) == {11: (500, "Client"), 12: (400, "Sender")}[version]


ACTION = "http://kombit.dk/sts/sagdokumentindeks/importer"


@pytest.mark.parametrize(
    ("environ", "code"),
    [
        ({"HTTP_SOAPACTION": f'"{ACTION}"'}, None),
        ({"HTTP_SOAPACTION": ACTION}, None),
        ({"HTTP_SOAPACTION": '""'}, None),
        ({"CONTENT_TYPE": f'application/soap+xml; charset=utf-8; action="{ACTION}"'}, None),
        ({"HTTP_SOAPACTION": '"http://kombit.dk/sts/sagdokumentindeks/opdater"'}, "soap.action"),
        ({"CONTENT_TYPE": 'application/soap+xml; action="urn:x"'}, "soap.action"),
    ],
)
def test_action_and_body_must_agree_when_both_are_told(
    caller: Caller, environ: dict[str, str], code: str | None
) -> None:
    assert caller.call(CASE, **environ).code == code


HTTP: list[tuple[str, dict[str, Any], int, str]] = [
    ("another method", {"REQUEST_METHOD": "PUT"}, 405, "soap.method"),
    ("another type", {"CONTENT_TYPE": "application/json"}, 415, "soap.media_type"),
    ("attachments", {"CONTENT_TYPE": "multipart/related"}, 415, "soap.media_type"),
    ("another charset", {"CONTENT_TYPE": "text/xml; charset=iso-8859-1"}, 415, "soap.encoding"),
    ("compressed", {"HTTP_CONTENT_ENCODING": "gzip"}, 415, "soap.content_encoding"),
    ("too long", {"CONTENT_LENGTH": str(LARGEST_BODY + 1)}, 413, "soap.too_large"),
    ("no length at all", {"CONTENT_LENGTH": "-1"}, 413, "soap.too_large"),
    ("shorter than told", {"CONTENT_LENGTH": "100000"}, 400, "soap.cut_off"),
    ("no credentials", {"HTTP_AUTHORIZATION": None}, 401, "access.refused"),
    ("credentials of nobody", {"HTTP_AUTHORIZATION": "Bearer x"}, 401, "access.refused"),
]


@pytest.mark.parametrize(
    ("environ", "status", "code"), [row[1:] for row in HTTP], ids=[row[0] for row in HTTP]
)
def test_what_http_gets_wrong_is_told_in_its_terms_and_in_a_fault(
    caller: Caller, environ: dict[str, Any], status: int, code: str
) -> None:
    answer = caller.call(CASE, **environ)
    assert (answer.status, answer.code) == (status, code)
    assert caller.count("registration") == 0
    if status == 401:
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_message_in_chunks_is_taken_up_to_the_same_length(caller: Caller) -> None:
    assert caller.call(CASE, CONTENT_LENGTH=None).status == 200
    endless = io.BytesIO(b" " * (LARGEST_BODY + 1))
    answer = caller.call(CASE, **{"CONTENT_LENGTH": None, "wsgi.input": endless})
    assert (answer.status, answer.code) == (413, "soap.too_large")


def test_the_gateways_word_about_a_certificate_is_believed(caller: Caller) -> None:
    told = {"HTTP_AUTHORIZATION": None, "HTTP_CLIENTCERTIFICATESUBJECT": f"serialNumber={SYSTEM}"}
    assert caller.call(CASE, **told, REMOTE_ADDR=GATEWAY).status == 200
    assert caller.call(CASE, **told, REMOTE_ADDR="10.0.0.2").status == 401


def test_every_answer_is_protected(caller: Caller) -> None:
    for answer in (
        caller.call(CASE),
        caller.send(b"<x"),
        caller.call(CASE, HTTP_AUTHORIZATION=None),
        caller.get(),
        caller.get(query=""),
    ):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert answer.headers["Content-Length"] == str(len(answer.body))


def test_no_fault_and_no_log_line_holds_anything_of_the_message(
    caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    secret = f"HEMMELIG{ANNA}"
    messages = [
        envelope(CASE).replace(b"</e:Body>", f"<{secret}/></e:Body>".encode()),
        envelope(f'<x:{secret} xmlns:x="urn:{secret}"/>'),
        envelope(NOTHING, header=f'<x:{secret} xmlns:x="urn:x" xmlns:e="{SOAP[11]}" e:mustUnderstand="1"/>'),
        envelope(CASE)[:-20] + secret.encode(),
    ]
    with caplog.at_level(logging.DEBUG):
        for message in messages:
            assert b"HEMMELIG" not in caller.send(message).body
        caller.call(CASE, HTTP_SOAPACTION=secret)
    assert "HEMMELIG" not in caplog.text


def test_an_unforeseen_error_is_ours_and_tells_nothing(
    caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    token = caller.token()
    caller.clock.clear()
    with caplog.at_level(logging.DEBUG):
        answer = caller.call(CASE, HTTP_AUTHORIZATION=token)
    assert (answer.status, answer.blame, answer.code) == (500, "Server", "soap.internal")
    assert ANNA not in caplog.text
    assert "IndexError in" in caplog.text


def test_a_lost_database_is_ours_and_the_message_can_be_sent_again(caller: Caller) -> None:
    caller.conn.close()
    answer = caller.call(CASE)
    assert (answer.status, answer.blame, answer.code) == (500, "Server", "soap.database")


def test_an_unknown_address_is_no_service(caller: Caller) -> None:
    assert is_ours(CASES)
    assert not is_ours(CASES + "/x")

# SPDX-License-Identifier: MPL-2.0
"""The two indexes' bodies are told apart by their root, however they come wrapped."""

from __future__ import annotations

import io

import pytest

from overblik.index.kinds import Kind
from overblik.index.objects import Registration
from overblik.wire.official import decode_file, format_of
from tests.wire.sdi import bodies as sdi
from tests.wire.yi import bodies as yi

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
YI_BODY = yi.body(yi.grant(1), yi.payment(2))
SDI_BODY = sdi.body(sdi.case(1))


def in_envelope(body: str, header: str) -> str:
    inner = body.partition("?>")[2]
    return f'<s:Envelope xmlns:s="{SOAP}"><s:Header>{header}</s:Header><s:Body>{inner}</s:Body></s:Envelope>'


FOUND = (
    ("a body of YI", YI_BODY, "yi"),
    ("an update of YI", yi.UPDATE_HEAD + yi.UPDATE_TAIL, "yi"),
    ("a body of SDI", SDI_BODY, "sdi"),
    ("YI in an envelope", in_envelope(YI_BODY, f"<x>{'y' * 100_000}<sdi/></x>"), "yi"),
    ("SDI in an envelope whose header tells of YI", in_envelope(SDI_BODY, YI_BODY.partition("?>")[2]), "sdi"),
    (
        "YI behind a byte order mark and a comment",
        "\ufeff" + YI_BODY.replace("?>", "?><!-- sdi -->", 1),
        "yi",
    ),
    ("YI in another encoding", YI_BODY.replace("UTF-8", "UTF-16"), "yi"),
    ("YI behind a document type", YI_BODY.replace("?>", "?><!DOCTYPE x>", 1), "sdi"),
    ("a body cut off in its root", YI_BODY[:60], "sdi"),
    ("another document", "<rss/>", "sdi"),
    ("nothing", "", "sdi"),
)


@pytest.mark.parametrize(("what", "text", "name"), FOUND, ids=[what for what, *_ in FOUND])
def test_the_root_tells_the_format(what: str, text: str, name: str) -> None:
    stream = io.BytesIO(text.encode("utf-16" if "UTF-16" in text else "utf-8"))
    assert format_of(stream) == name
    assert stream.tell() == 0


def test_an_encoding_that_is_not_the_one_declared_is_seen_through() -> None:
    assert format_of(io.BytesIO(YI_BODY.encode("utf-16"))) == "yi"
    assert format_of(io.BytesIO(YI_BODY.replace(":ydelseindeks:6", ":ydelseindeks:1.2.4.0").encode())) == "yi"
    assert format_of(io.BytesIO(YI_BODY.replace("UTF-8", "UTF-16").encode())) == "yi"


def test_either_body_is_read() -> None:
    kinds = [
        [
            item.value.kind
            for item in decode_file(io.BytesIO(text.encode()))
            if isinstance(item.value, Registration)
        ]
        for text in (SDI_BODY, YI_BODY)
    ]
    assert kinds == [[Kind.CASE], [Kind.GRANT, Kind.PAYMENT]]

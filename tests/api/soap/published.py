# SPDX-License-Identifier: MPL-2.0
"""The published schema, by which every answer and every message of ours is judged; for benefits it is our own."""

from __future__ import annotations

import functools
from typing import Any

from lxml import etree

from overblik.wire.sdi.schema import SCHEMA_FILE, load_schema
from tests.api.soap.caller import Answer
from tests.places import SHARED
from tests.wire.yi.contract import contract

FOLDER = SHARED / "schemas" / "sdi-6"
WSDL = FOLDER / "SagDokumentIndeksService_6.wsdl"


@functools.cache
def schema() -> Any:
    """The compiled schema of the messages."""
    return load_schema(FOLDER)


@functools.cache
def header_schema() -> Any:
    """The compiled schema of the request header."""
    return etree.XMLSchema(etree.parse(FOLDER / SCHEMA_FILE.parts[0] / "common" / "RequestHeader.xsd"))


def errors(answer: Answer) -> list[str]:
    """What the schemas object to in an answer; empty = valid."""
    judge = contract() if ":ydelse:" in answer.content.tag else schema()
    judge.validate(answer.content)
    found = [str(error) for error in judge.error_log]
    (told,) = answer.root.findall(".//{http://kombit.dk/xml/schemas/RequestHeader/1/}RequestHeader")
    header_schema().validate(told)
    return found + [str(error) for error in header_schema().error_log]

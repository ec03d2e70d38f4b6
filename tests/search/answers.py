# SPDX-License-Identifier: MPL-2.0
"""Who asks in the tests of answers, and an asker whose questions and answers keep to a schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree
from psycopg import Connection

from overblik.access.clients import allow
from overblik.access.machines import SourceSystem
from overblik.access.rights import Right
from overblik.api.search import Asker
from overblik.audit.access import AccessRow, looks_at
from overblik.index.kinds import Sensitivity
from overblik.kle.number import KlePattern
from overblik.people.cpr import FictiveRule
from overblik.people.keys import KeyRing
from overblik.wire.sdi.schema import schema_errors
from tests.builders import ANNA, AUTHORITY, BENT, SYSTEM, an_id
from tests.intake.conftest import NOW
from tests.wire.sdi.searches import parsed

Conn = Connection[Any]
Ask = Callable[..., Any]

READER = SourceSystem(str(an_id("reader")), an_id("reader"))
STRANGER = SourceSystem(str(an_id("stranger")), an_id("stranger"))
OWN = SourceSystem(str(SYSTEM), SYSTEM)
TRANSACTION = "0a0a0a0a-1111-4222-8333-444444444444"
ANNAS, BENTS = f"urn:oio:cpr-nr:{ANNA}", f"urn:oio:cpr-nr:{BENT}"


def asking(index: Conn, ring: KeyRing, answered: Callable[..., bytes], body: Ask, schema: Any) -> Ask:
    """Asks as a system with rights over the area and gives the answer as a tree, found valid."""
    right = Right(AUTHORITY, KlePattern("32.*"), Sensitivity.CONFIDENTIAL)
    allow(index, NOW, "operator", an_id("reader"), name="Borgerservice", rights=[right])

    def answer(*parts: str, source: SourceSystem = READER, on_behalf_of: str | None = "user-7") -> Any:
        text = body(*parts)
        assert schema_errors(schema, text.encode()) == []
        asker = Asker(source, TRANSACTION, on_behalf_of)
        raw = answered(index, ring, FictiveRule.REQUIRED, parsed(text), asker, NOW)
        assert schema_errors(schema, raw) == []
        return etree.fromstring(raw)

    return answer


def texts_of(prefixes: Mapping[str, str]) -> Callable[[Any, str], list[str | None]]:
    """Reads the texts at a path with these prefixes."""
    return lambda tree, path: [each.text for each in tree.iterfind(path, prefixes)]


def trace(conn: Conn, ring: KeyRing, cpr: str) -> list[AccessRow]:
    """The looks at a person."""
    return looks_at(conn, ring.party_key("cpr", cpr))

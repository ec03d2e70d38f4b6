# SPDX-License-Identifier: MPL-2.0
"""Fictive person numbers, one for each place where a source could put one, and the search for all of them."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from overblik.people.cpr import Sex
from overblik.people.fictive import FictiveNumbers
from overblik.wire.delivery import encode_line
from tests.builders import a_case, a_document, a_grant, a_journal_entry, a_payment

BORN = dt.date(1961, 7, 8)
EARLY, LATE = "2025-01-01T09:00:00Z", "2025-02-01T09:00:00Z"


class Plants:
    """Gives out numbers, each in the spelling asked for, and remembers where each was put."""

    def __init__(self, seed: int = 1) -> None:
        self._numbers = FictiveNumbers(seed)
        self._place: dict[str, str] = {}

    def number(self, place: str) -> str:
        """Ten digits."""
        digits = self._numbers.person(BORN + dt.timedelta(days=len(self._place)), Sex.MAN).digits
        self._place[digits] = place
        return digits

    def hyphened(self, place: str) -> str:
        """As people write it."""
        digits = self.number(place)
        return f"{digits[:6]}-{digits[6:]}"

    def spaced(self, place: str) -> str:
        """As forms print it."""
        digits = self.number(place)
        return f"{digits[:6]} {digits[6:]}"

    def at(self, place: str) -> str:
        """The first number that was put there."""
        return next(digits for digits, where in self._place.items() if where == place)

    def found_in(self, content: bytes) -> list[str]:
        """The places whose numbers stand in the content, in any spelling that gives them away."""
        met = set(_numbers(content))
        encoded = {digits for hidden in _decoded(content) for digits in _numbers(hidden)} - met
        found = [self._place[digits] for digits in met if digits in self._place]
        found += [f"{self._place[digits]} (encoded)" for digits in encoded if digits in self._place]
        return sorted(found)


_RUN = re.compile(rb"[0-9](?:[0-9]|[ -](?=[0-9])|%2[D0d](?=[0-9])){9,}")
# Overlapping on purpose: a longer run of digits may hold a number too.
_NUMBER = re.compile(rb"(?=([0-9]{6})(?:[ -]|%2[D0d])?([0-9]{4}))")
_HEX = re.compile(rb"(?:3[0-9]){6}(?:2[0dD])?(?:3[0-9]){4}")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{14,}")


def _numbers(content: bytes) -> Iterator[str]:
    """Everything that looks like a person number, as ten digits."""
    for run in _RUN.finditer(content):
        for match in _NUMBER.finditer(run.group()):
            yield (match[1] + match[2]).decode()


def _decoded(content: bytes) -> Iterator[bytes]:
    """Everything that may be written in hexadecimal or base64, as what it says; base64 from each of its signs,
    because what comes before it may look like a part of it.
    """
    for match in _HEX.finditer(content):
        yield bytes.fromhex(match.group().decode())
    for match in _BASE64.finditer(content):
        for start in range(4):
            part = match.group()[start:]
            yield base64.b64decode(part[: len(part) // 4 * 4])
            yield base64.b64decode(part + b"=" * (-len(part) % 4)) if len(part) % 4 != 1 else b""


def case_lines(plants: Plants, recorded_at: str = EARLY) -> list[bytes]:
    """Cases and documents with a number in every text they can have."""
    number, hyphened, spaced = plants.number, plants.hyphened, plants.spaced
    case = _plain(
        encode_line(a_case("leaky", cpr=number("primary party"), more=(a_journal_entry("leaky-document"),)))
    )
    case |= {
        "number": hyphened("case number"), "title": f"Sag om {hyphened('title')}", "description": spaced("description"),
        "local_status": f"afventer {number('local status')}", "category": hyphened("category"),
        "kle": "32.30.04", "unit": f"Team {hyphened('unit')}", "decision": hyphened("decision"),
        "authority_name": f"Kommune {number('authority name')}", "note": f"cpr {spaced('note')} ringede",
        "display_classes": [
            {"key": hyphened("display class"), "from": "2020-01-01T00:00:00Z", "to": "2021-01-01T00:00:00Z"}
        ],
        "objects": [f"urn:oio:cpr-nr:{number('object')}"],
    }  # fmt: skip
    case["parties"][0] |= {"name": f"Anna {hyphened('party name')}", "index": hyphened("party index")}
    case["parties"] += [
        {"role": "secondary", "id": f"urn:oio:cpr-nr:{number('second party')}"},
        {"role": f"rolle {hyphened('role')}", "id": f"urn:oio:CPR-NR:{number('upper case urn')}"},
        {"role": "secondary", "id": f"urn:oio:fuldtnavn:Bent {hyphened('name urn')}"},
        {"role": "secondary", "id": f"urn:oio:cpr-nr:{hyphened('hyphened urn')}"},
    ]
    case["journal"][0]["title"] = f"Brev til {hyphened('journal title')}"
    document = _plain(encode_line(a_document("leaky-document")))
    document |= {
        "number": number("document number"), "title": f"Brev om {spaced('document title')}",
        "description": hyphened("document description"),
        "parties": [{"role": "secondary", "id": f"urn:oio:cpr-nr:{number('document party')}"}],
    }  # fmt: skip
    return _lines(recorded_at, case, document)


def benefit_lines(plants: Plants, recorded_at: str = EARLY) -> list[bytes]:
    """A grant and a payment with a number in every text they can have."""
    number, hyphened = plants.number, plants.hyphened
    grant = _plain(encode_line(a_grant("leaky-grant", cpr=number("recipient"), case="leaky")))
    grant |= {"number": hyphened("grant number")}
    grant["case"] |= {"number": hyphened("grant's case number"), "title": hyphened("grant's case title")}
    grant["benefits"][0] |= {
        "id": hyphened("benefit id"),
        "name": f"Hjælp til {hyphened('benefit name')}",
        "class_title": hyphened("class title"),
    }
    grant["benefits"][0]["plans"][0] |= {
        "id": hyphened("plan id"), "frequency": hyphened("frequency"), "day": hyphened("day"),
    }  # fmt: skip
    payment = _plain(encode_line(a_payment("leaky-payment", cpr=number("payee"), grant="leaky-grant")))
    payment |= {
        "number": hyphened("payment number"), "sent_reason": hyphened("sent reason"),
        "paid_reason": hyphened("paid reason"), "department": hyphened("department"),
        "payee_name": f"Anna {number('payee name')}",
    }  # fmt: skip
    payment["lines"][0] |= {"index": hyphened("line index"), "benefit": hyphened("line's benefit")}
    return _lines(recorded_at, grant, payment)


def bad_lines(plants: Plants) -> list[bytes]:
    """Lines that cannot be read, each with a number where a careless message would quote it."""
    number, hyphened = plants.number, plants.hyphened
    base = _plain(encode_line(a_case("leaky-bad", cpr=None)))
    return [
        number("bare line").encode(),
        f'"{hyphened("bare text")}"'.encode(),
        f"{{{number('broken object')}: 1}}".encode(),
        json.dumps({**base, number("unknown field"): 1}).encode(),
        json.dumps({**base, hyphened("unknown hyphened field"): 1}).encode(),
        json.dumps({**base, "kind": hyphened("kind")}).encode(),
        json.dumps({**base, "id": number("id")}).encode(),
        json.dumps({**base, "recorded_at": number("time")}).encode(),
        json.dumps({**base, "sensitivity": hyphened("sensitivity")}).encode(),
        json.dumps({**base, "created": number("created")}).encode(),
        json.dumps({**base, "authority": number("authority")}).encode(),
        json.dumps({**base, "parties": {number("party key"): 1}}).encode(),
        json.dumps({**base, "parties": [{"id": f"urn:oio:cpr-nr:{number('bad party')}", "x": 1}]}).encode(),
        json.dumps({**base, "progress": [{"status": hyphened("status")}]}).encode(),
        json.dumps({**base, "title": "x" * 300 + hyphened("long title")}).encode(),
        json.dumps({**base, "title": int(number("number for a text"))}).encode(),
        json.dumps({**base, "title": hyphened("cut title")})[:-30].encode(),
        json.dumps({**base, "title": "æ" + hyphened("latin-1")}, ensure_ascii=False).encode("latin-1"),
        json.dumps({**base, "title": "\x00" + hyphened("null")}).encode(),
    ]


def _plain(line: bytes) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(line)
    return told


def _lines(recorded_at: str, *told: dict[str, Any]) -> list[bytes]:
    return [json.dumps(one | {"recorded_at": recorded_at}, ensure_ascii=False).encode() for one in told]


def joined(lines: Iterable[bytes]) -> bytes:
    """An NDJSON delivery."""
    return b"".join(line + b"\n" for line in lines)

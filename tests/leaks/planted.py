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

    def found_in(self, content: bytes) -> list[str]:
        """The places whose numbers stand in the content, in any spelling that gives them away."""
        met = {match[1].replace(b"-", b"").replace(b" ", b"") for match in _CANDIDATE.finditer(content)}
        found = {place for digits, place in self._place.items() if digits.encode() in met}
        for digits, place in self._place.items():
            if any(form in content for form in _hidden(digits)):
                found.add(f"{place} (encoded)")
        return sorted(found)


# Overlapping on purpose: a longer run of digits may hold a number too.
_CANDIDATE = re.compile(rb"(?=([0-9]{6}[- ]?[0-9]{4}))")


def _hidden(digits: str) -> Iterator[bytes]:
    """Base64 (whatever stands before it), hexadecimal and percent-encoded forms of a number."""
    for text in (digits, f"{digits[:6]}-{digits[6:]}"):
        raw = text.encode()
        for before in range(3):
            encoded = base64.b64encode(b"x" * before + raw).rstrip(b"=")
            # The first and last signs also depend on the neighbours.
            yield encoded[(0, 2, 3)[before] : -1]
        yield raw.hex().encode()
    yield f"{digits[:6]}%2D{digits[6:]}".encode()
    yield f"{digits[:6]}%20{digits[6:]}".encode()


def case_lines(plants: Plants) -> list[bytes]:
    """Cases and documents with a number in every text they can have."""
    number, hyphened, spaced = plants.number, plants.hyphened, plants.spaced
    case = _plain(encode_line(a_case("leaky", cpr=number("primary party"), more=(a_journal_entry("leaky-document"),))))
    case |= {
        "number": hyphened("case number"), "title": f"Sag om {hyphened('title')}", "description": spaced("description"),
        "local_status": f"afventer {number('local status')}", "category": hyphened("category"),
        "kle": "32.30.04", "unit": f"Team {hyphened('unit')}", "decision": hyphened("decision"),
        "authority_name": f"Kommune {number('authority name')}", "note": f"cpr {spaced('note')} ringede",
        "display_classes": [hyphened("display class")],
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
    return _lines(case, document)


def benefit_lines(plants: Plants) -> list[bytes]:
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
    return _lines(grant, payment)


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


def _lines(*told: dict[str, Any]) -> list[bytes]:
    return [json.dumps(one, ensure_ascii=False).encode() for one in told]


def joined(lines: Iterable[bytes]) -> bytes:
    """An NDJSON delivery."""
    return b"".join(line + b"\n" for line in lines)

# SPDX-License-Identifier: MPL-2.0
"""Files as they should never come, each with one whole object (or more) that must land all the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from overblik.index.objects import Registration
from overblik.wire import sdi, yi
from overblik.wire.delivery import encode_line
from tests.builders import ANNA, a_case, a_grant, an_id


@dataclass(frozen=True)
class Bad:
    """One file: what it is, its bytes, how many objects of it land, and what the report of it must say."""

    title: str
    content: bytes
    lands: int
    place: str
    code: str
    more: int = 1
    """How many objects are bad."""


GOOD = encode_line(a_case("good"))
AFTER = encode_line(a_case("after"))
CPR = f"urn:oio:cpr-nr:{ANNA}"
BASE: dict[str, Any] = json.loads(encode_line(a_case("bad")))


def line(**changes: Any) -> bytes:
    """The bad case with these fields."""
    return json.dumps({**BASE, **changes}, ensure_ascii=False).encode()


def between(title: str, bad: bytes, code: str, place: str = "line 2") -> Bad:
    """The bad line between two good ones."""
    return Bad(title, b"\n".join([GOOD, bad, AFTER]) + b"\n", 2, place, code)


def _without(name: str) -> bytes:
    return json.dumps({key: value for key, value in BASE.items() if key != name}).encode()


NDJSON = [
    between("no JSON", b"this is no JSON", "delivery.not_json"),
    between("a truncated line", line()[:-20], "delivery.not_json"),
    Bad("a truncated file", GOOD + b"\n" + AFTER + b"\n" + line()[:70], 2, "line 3", "delivery.not_json"),
    between("a list", b"[1, 2]", "delivery.invalid"),
    between("a number", b"12", "delivery.invalid"),
    between("an unknown kind", line(kind="house"), "delivery.invalid"),
    between("no kind", _without("kind"), "delivery.invalid"),
    between("no id", _without("id"), "delivery.invalid", "id"),
    between("an id that is none", line(id="17"), "delivery.invalid", "$.id"),
    between("no time", _without("recorded_at"), "delivery.invalid", "recorded_at"),
    between("an impossible date", line(recorded_at="2025-02-30T10:00:00Z"), "delivery.invalid", "recorded_at"),
    between("an impossible creation", line(created="2025-02-30"), "delivery.invalid"),
    between("a time without zone", line(recorded_at="2025-02-03T10:00:00"), "delivery.invalid", "recorded_at"),
    between("swapped types", line(title=17), "delivery.invalid", "$.title"),
    between("a text for a list", line(parties="nobody"), "delivery.invalid", "$.parties"),
    between("null for a text", line(title=None), "delivery.invalid", "$.title"),
    between("a state there is not", line(progress=[{"status": "Glemt"}]), "delivery.invalid", "progress"),
    between("a sensitivity there is not", line(sensitivity="HEMMELIGT"), "delivery.invalid", "sensitivity"),
    between("an unknown field", line(colour="red"), "delivery.invalid", "colour"),
    between("a title of 300 letters", line(title="æ" * 300), "delivery.invalid", "$.title"),
    between("a title of 10 MB", line(title="x" * 10_000_000), "delivery.line_too_long"),
    between("an authority that is none", line(authority="12"), "delivery.invalid", "$.authority"),
    between("a hundred thousand brackets", b'{"kind":"case","title":' + b"[" * 100_000, "delivery"),
    between("latin-1", line(title="Æblegrød").decode().encode("latin-1"), "delivery.encoding"),
    between("a null byte", line(title="a\x00b"), "delivery.invalid"),
    between("half a surrogate", line(title="x").replace(b'"x"', b'"\\ud800"'), ""),
    between("a real person's number", line(parties=[{"id": "urn:oio:cpr-nr:01" + "01010002"}]), "", ""),
    between(
        "an amount with a comma",
        encode_line(a_grant("bad", case=None)).replace(b'"12500.00"', b'"12.500,00"'),
        "delivery.invalid", "amount",
    ),
    between(
        "an amount that is a number",
        encode_line(a_grant("bad", case=None)).replace(b'"12500.00"', b"12500.00"),
        "delivery.invalid", "amount",
    ),
    Bad("UTF-16", (GOOD + b"\n").decode().encode("utf-16"), 0, "line 1", "delivery.encoding"),
]  # fmt: skip


def _xml(*registrations: Registration) -> str:
    return sdi.encode_import(registrations).decode()


THREE = _xml(
    a_case("good", title="Den gode"), a_case("bad", title="Den onde"), a_case("after", title="Den næste")
)


def spoiled(title: str, spoil: Callable[[str], str], place: str = "line ") -> Bad:
    """The middle one of three objects is bad."""
    head, _, tail = THREE.partition("Den onde")
    start = head.rindex(str(an_id("bad")))
    # From the object's own id to where its title stands; `spoil` gets all from there on.
    text = head[:start] + spoil(head[start:] + "Den onde" + tail)
    assert text != THREE, f"{title}: nothing was spoiled"
    return Bad(title, text.encode(), 2, place, "sdi.")


def once(old: str, new: str) -> Callable[[str], str]:
    """Replace the first occurrence."""
    return lambda text: text.replace(old, new, 1)


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


def prologue(declared: str) -> bytes:
    """The file with a document type before its root, and an entity in a title."""
    start = THREE.index("?>") + 2 if THREE.startswith("<?xml") else 0
    return (THREE[:start] + declared + THREE[start:].replace("Den gode", "&a;")).encode()


SDI = [
    spoiled("an impossible date", once("2025-01-02", "2025-02-30")),
    spoiled("a sensitivity there is not", once("FORTROLIGE_PERSONOPLYSNINGER", "HEMMELIGT")),
    spoiled("a state there is not", once("Opstaaet", "Glemt")),
    spoiled("a title of 10 MB", once("Den onde", "x" * 10_000_000)),
    spoiled("a title of 300 letters", once("Den onde", "x" * 300)),
    Bad("an entity bomb", prologue(BOMB), 0, "line ", "sdi."),
    Bad("an entity from outside", prologue(OUTSIDE), 0, "line ", "sdi."),
    Bad("a truncated file", THREE[: THREE.index("Den næste")].encode(), 2, "line ", "sdi."),
    Bad("UTF-16", THREE.encode("utf-16"), 0, "", "sdi.encoding"),
    Bad("another root", b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', 0, "line 1", "sdi.not_sdi"),
    Bad("no XML", b"<<<<", 0, "line 1", "sdi."),
    Bad("latin-1 inside", THREE.encode().replace(b"Den onde", b"Den v\xe6rste"), 2, "line ", "sdi.encoding"),
]  # fmt: skip


THREE_GRANTS = yi.encode_import(
    [a_grant(name, case=None, benefit_name=f"Ydelse {name}") for name in ("good", "bad", "after")]
).decode()


def bad_grant(title: str, old: str, new: str, code: str) -> Bad:
    """The middle one of three grants is bad."""
    head, found, tail = THREE_GRANTS.partition(str(an_id("bad")))
    assert old in tail, f"{title}: nothing to spoil"
    return Bad(title, (head + found + tail.replace(old, new, 1)).encode(), 2, "line ", code)


YI = [
    bad_grant("an impossible date", "2025-01-02", "2025-02-30", "yi.date_time"),
    bad_grant("an amount with a comma", "12500.00", "12.500,00", "yi.amount"),
    bad_grant("a sensitivity there is not", "FORTROLIGE_PERSONOPLYSNINGER", "HEMMELIGT", "yi.code"),
    bad_grant("an element nobody knows", "<bi:Ydelse>", "<bi:Farve/><bi:Ydelse>", "yi.element"),
    bad_grant("a reference too long", "urn:oio:cpr-nr:", "x" * 300, "yi.too_long"),
    Bad("a truncated file", THREE_GRANTS[: THREE_GRANTS.index("Ydelse after")].encode(), 2, "line ", "yi.cut_off"),
    Bad("UTF-16", THREE_GRANTS.encode("utf-16"), 0, "", "yi.encoding"),
    Bad("latin-1 inside", THREE_GRANTS.encode().replace(b"Ydelse bad", b"v\xe6rre"), 2, "line ", "yi.encoding"),
]  # fmt: skip

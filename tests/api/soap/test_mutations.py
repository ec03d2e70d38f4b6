# SPDX-License-Identifier: MPL-2.0
"""Messages that were damaged or made to do damage: a clear answer in bounded time and memory, nothing half stored."""

from __future__ import annotations

import random
import re
import resource
import time
from collections import Counter
from collections.abc import Callable

import pytest

from overblik.wire import sdi, yi
from tests.api.soap.caller import BENEFITS, CASES, Caller, envelope, removal
from tests.api.soap.published import errors
from tests.builders import ANNA, a_case, a_document, a_grant, a_journal_entry, a_payment, changed, states
from tests.hypothesis_profiles import FULL, proof_count

pytestmark = pytest.mark.slow

SECONDS, MEGABYTES = 2.0, 150

HEADER = (
    '<h:RequestHeader xmlns:h="http://kombit.dk/xml/schemas/RequestHeader/1/">'
    "<h:TransactionUUID>9316de3d-3263-49b6-a545-2aad053f1fbe</h:TransactionUUID></h:RequestHeader>"
)


def originals(number: int) -> list[tuple[str, bytes]]:
    """Messages of every operation about objects of their own, with the address they go to."""
    case, document = a_case(f"case {number}", more=(a_journal_entry("d"),)), a_document(f"document {number}")
    update = changed(
        a_case(f"case {number}", complete=False),
        sections=(),
        relations=(),
        states=states(("Oplyst", "2025-02-01")),
    )
    benefits = [a_grant(f"grant {number}"), a_payment(f"payment {number}", grant=f"grant {number}")]
    return [
        (CASES, envelope(sdi.encode_import([case, document]), header=HEADER)),
        (CASES, envelope(sdi.encode_import([document, case]), version=12)),
        (CASES, envelope(sdi.encode_updates([update]), header=HEADER)),
        (CASES, envelope(removal(f"case {number}"), version=12)),
        (BENEFITS, envelope(yi.encode_import(benefits), header=HEADER)),
        (BENEFITS, envelope(yi.encode_updates([changed(benefits[1], complete=False)]), version=12)),
    ]


def flip(message: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(message)
    for _ in range(chance.randint(1, 8)):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def cut(message: bytes, chance: random.Random) -> bytes:
    return message[: chance.randrange(len(message))]


def insert(message: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(message))
    return message[:at] + chance.randbytes(chance.randint(1, 20)) + message[at:]


def repeat(message: bytes, chance: random.Random) -> bytes:
    start, end = sorted(chance.sample(range(len(message)), 2))
    return message[:end] + message[start:end] + message[end:]


def drop(message: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(message))
    return message[:start] + message[start + chance.randint(1, 300) :]


def move_element(message: bytes, chance: random.Random) -> bytes:
    tags = list(re.finditer(rb"<(\w+:\w+)>[^<]*</\1>", message))
    if len(tags) < 2:
        return flip(message, chance)
    first, second = sorted(chance.sample(tags, 2), key=lambda tag: tag.start())
    between = message[first.end() : second.start()]
    return message[: first.start()] + second[0] + between + first[0] + message[second.end() :]


def bomb(message: bytes, chance: random.Random) -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, chance.randint(3, 12)))
    document_type = f'<!DOCTYPE x [<!ENTITY e0 "{ANNA}">{levels}]>'.encode()
    return document_type + message.replace(b"Sygedagpenge", b"&e2;")


def external(message: bytes, chance: random.Random) -> bytes:
    address = chance.choice(["file:///etc/passwd", "http://127.0.0.1:1/x", "//x/y"])
    document_type = chance.choice(
        [
            f'<!DOCTYPE x [<!ENTITY e SYSTEM "{address}">]>',
            f'<!DOCTYPE x SYSTEM "{address}">',
            f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{address}"> %p;]>',
        ]
    )
    return document_type.encode() + message.replace(b"Sygedagpenge", b"&e;")


def deepen(message: bytes, chance: random.Random) -> bytes:
    at = chance.choice([tag.end() for tag in re.finditer(rb"<[^>]*>", message)])
    depth = chance.choice([50, 150, 100_000])
    inner = b"<a>" * depth + b"</a>" * (depth if chance.random() < 0.5 else 0)
    return message[:at] + inner + message[at:]


def recode(message: bytes, chance: random.Random) -> bytes:
    encoding = chance.choice(["utf-16", "utf-16-le", "utf-32", "latin-1", "cp500"])
    told = chance.choice(["", f'<?xml version="1.0" encoding="{encoding}"?>'])
    return (told + message.decode().replace("Ansøgning", "Ansøgningsæske")).encode(encoding, "replace")


def misdeclare(message: bytes, chance: random.Random) -> bytes:
    name = chance.choice(["iso-8859-1", "utf-7", "x", "utf-16", "US-ASCII"])
    return f'<?xml version="1.0" encoding="{name}"?>'.encode() + message


def control(message: bytes, chance: random.Random) -> bytes:
    sign = chance.choice(
        [b"\x00", b"\x0b", b"&#0;", b"&#x1F;", b"&#xD800;", b"\xed\xa0\x80", b"\xc0\xaf", b"&x;"]
    )
    at = chance.randrange(len(message))
    return message[:at] + sign + message[at:]


def lengthen(message: bytes, chance: random.Random) -> bytes:
    filler = chance.choice([b'<x y="%b"/>', b"<!--%b-->", b"<![CDATA[%b]]>", b"%b"])
    at = chance.choice([tag.end() for tag in re.finditer(rb"<[^>]*>", message)])
    return message[:at] + filler % (b"z" * chance.choice([1_000, 3_000_000])) + message[at:]


def flood(message: bytes, chance: random.Random) -> bytes:
    at = chance.choice([tag.end() for tag in re.finditer(rb"<[^>]*>", message)])
    kind = chance.choice(["same", "different", "attributes"])
    count = 30_000
    if kind == "same":
        return message[:at] + b"<a/>" * count + message[at:]
    if kind == "different":
        return message[:at] + b"".join(b"<a%d/>" % n for n in range(count)) + message[at:]
    return message[:at] + b"<a " + b" ".join(b'b%d=""' % n for n in range(count)) + b"/>" + message[at:]


MUTATIONS: list[Callable[[bytes, random.Random], bytes]] = [
    flip, flip, flip, cut, insert, repeat, drop, move_element, bomb, external, deepen, recode, misdeclare, control,
    lengthen, flood,
]  # fmt: skip


def test_ten_thousand_mutated_messages(caller: Caller) -> None:
    seed = random.randrange(1 << 32) if FULL else 20260105
    chance = random.Random(seed)
    before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seen: Counter[int] = Counter()
    for number in range(proof_count(10_000)):
        path, original = chance.choice(originals(number))
        mutate = chance.choice(MUTATIONS)
        message = mutate(original, chance)
        place = f"seed {seed}, message {number}, {mutate.__name__}, {path}"
        held = caller.count("registration"), caller.count("object_state"), caller.count("tombstone")
        begun = time.process_time()
        answer = caller.send(message, path)
        assert time.process_time() - begun < SECONDS, place
        seen[answer.status] += 1
        if answer.status == 200:
            assert errors(answer) == [], place
            stored = sum(code in (20, 21) for code, _, _ in answer.statuses)
            assert caller.count("registration") - held[0] <= stored, place
        else:
            assert (answer.status, answer.blame) in (
                (500, "Client"),
                (400, "Sender"),
                (500, "VersionMismatch"),
                (500, "MustUnderstand"),
            ), (place, answer.body)
            now = caller.count("registration"), caller.count("object_state"), caller.count("tombstone")
            assert now == held, place
        assert ANNA.encode() not in answer.body, place
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before_mb
    assert grown < MEGABYTES, f"{grown:.0f} MB"
    assert min(seen[200], seen[500]) > proof_count(10_000) // 20, "both ends of the scale were tried"

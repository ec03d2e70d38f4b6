# SPDX-License-Identifier: MPL-2.0
"""Rules that reading or intake enforce: what breaks them is refused with the code the row names."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Callable

import pytest

from overblik.index.kinds import Kind
from overblik.index.objects import Registration
from overblik.intake.batch import Sender
from overblik.intake.receipt import Outcome
from overblik.quality.rule import Rule
from overblik.quality.table import rules
from overblik.quality.validate import validate
from overblik.wire import delivery, official, sdi, yi
from overblik.wire.decoded import Fault
from tests.builders import a_case, a_document, a_payment, an_id, at, changed, system
from tests.intake.conftest import Deliver
from tests.quality.perfect import PERFECT

FAULTS = [rule for rule in rules().values() if rule.way == "fault"]
CODES = {rule.id: rule.named.split(",") for rule in FAULTS}

Edit = Callable[[bytes], bytes]


def put(old: bytes, new: bytes) -> Edit:
    """Another text in the first place where the old one stands."""

    def edit(body: bytes) -> bytes:
        assert old in body, old
        return body.replace(old, new, 1)

    return edit


def body(kind: Kind) -> bytes:
    """The perfect object as XML."""
    return (sdi if kind in (CASE, DOCUMENT) else yi).encode_import([PERFECT[kind]])


def line(kind: Kind, **told: object) -> bytes:
    """A small object as JSON, with fields that replace or follow its own."""
    held = {"kind": kind.value, "id": str(an_id("x")), "recorded_at": "2025-01-02T09:00:00+01:00"} | told
    return json.dumps({name: value for name, value in held.items() if value is not None}).encode()


ID = b"<sd:UUIDIdentifikator>" + str(an_id("case")).encode() + b"</sd:UUIDIdentifikator>"
TIME = b"<sd:Tidspunkt>2025-01-02T10:00:00.000+01:00</sd:Tidspunkt>"
BAD_TIME = put(b"<sd:Tidspunkt>2025-01-02T10", b"<sd:Tidspunkt>2025-01-02 T10")
OPEN = b"<sd:GraenseIndikator>true</sd:GraenseIndikator>"
PARTY = b"<si:SagspartLokalUdvidelse>"
DOCUMENT_PARTY = b"<di:DokumentpartLokalUdvidelse>"
END = b"</bi:Registrering>"
PAYEE = b"<oef:OekonomiskEffektueringPart>"
CASE, DOCUMENT = Kind.CASE, Kind.DOCUMENT
GRANT, PAYMENT = Kind.GRANT, Kind.PAYMENT

XML: dict[str, list[tuple[Kind, Edit]]] = {
    "SAG-ID-UUID-1": [(CASE, put(ID, b"")), (CASE, put(str(an_id("case")).encode(), b"1234"))],
    "DOK-ID-UUID-1": [(DOCUMENT, put(str(an_id("document")).encode(), b"1234"))],
    "SAG-REG-TID-1": [(CASE, put(TIME, b"")), (CASE, BAD_TIME)],
    "DOK-REG-TID-1": [(DOCUMENT, put(TIME, b"")), (DOCUMENT, BAD_TIME)],
    "GEN-TIME-1-SDI": [(CASE, BAD_TIME), (DOCUMENT, BAD_TIME)],
    "GEN-TIME-6": [(CASE, put(OPEN, b""))],
    "GEN-TEXT-1": [(kind, put("Prøve".encode(), "Prøve".encode("latin-1"))) for kind in Kind],
    "GEN-REL-LOKAL-1": [(CASE, put(PARTY, b'<x:Egen xmlns:x="urn:egen">1</x:Egen>' + PARTY))],
    "SAG-PART-OLD": [(CASE, put(PARTY, PARTY + b"<si:CPR-nr>6101010002</si:CPR-nr>"))],
    "DOK-PART-OLD": [(DOCUMENT, put(DOCUMENT_PARTY, DOCUMENT_PARTY + b"<di:SE-nr>12345678</di:SE-nr>"))],
    "SAG-LEG-ARKIV": [(CASE, put(b"<sag:Sagspart>", b"<sag:Sagsarkiv/><sag:Sagspart>"))],
    "OEF-ID-UUID-1": [(PAYMENT, put(str(an_id("payment")).encode(), b"1234"))],
    "BEV-ID-1": [(GRANT, put(str(an_id("grant")).encode(), b"1234"))],
    "OEF-REG-TID-1": [(PAYMENT, put(TIME, b"")), (PAYMENT, BAD_TIME)],
    "BEV-REG-TID": [(GRANT, put(TIME, b"")), (GRANT, BAD_TIME)],
    "GEN-TIME-1-YI": [(GRANT, BAD_TIME), (PAYMENT, BAD_TIME)],
    "OEF-PART-OLD": [(PAYMENT, put(PAYEE, PAYEE + b"<oef:CPR-nr>6101010002</oef:CPR-nr>"))],
    "BEV-REG-UDEN": [(GRANT, put(END, END + b"<bi:UdenNotifikation>nej</bi:UdenNotifikation>"))],
    "DOK-LEG-VAR": [(DOCUMENT, put(b"<di:Dokumentpart>", b"<di:Dokumentvariant/><di:Dokumentpart>"))],
}
JSON: dict[str, list[bytes]] = {
    "SAG-ID-UUID-1": [line(CASE, id="1234"), line(CASE, id=None)],
    "DOK-ID-UUID-1": [line(DOCUMENT, id="1234")],
    "OEF-ID-UUID-1": [line(PAYMENT, id="1234"), line(PAYMENT, id=None)],
    "BEV-ID-1": [line(GRANT, id="1234"), line(GRANT, id=None)],
    "SAG-REG-TID-1": [line(CASE, recorded_at=None)],
    "DOK-REG-TID-1": [line(DOCUMENT, recorded_at=None)],
    "OEF-REG-TID-1": [line(PAYMENT, recorded_at=None), line(PAYMENT, recorded_at="i går")],
    "BEV-REG-TID": [line(GRANT, recorded_at=None), line(GRANT, recorded_at="i går")],
    "GEN-TIME-1-SDI": [line(CASE, recorded_at="2025-01-02")],
    "GEN-TIME-1-YI": [line(PAYMENT, recorded_at="2025-01-02")],
    "GEN-TEXT-1": [line(CASE, title="x").replace(b'"x"', b'"\xe6"')],
    "GEN-REL-LOKAL-1": [line(CASE, egen="1")],
    "SAG-PART-OLD": [line(CASE, parties=[{"id": "urn:oio:pnr:1", "cpr": "1"}])],
    "DOK-PART-OLD": [line(DOCUMENT, parties=[{"id": "urn:oio:pnr:1", "se": "1"}])],
    "OEF-PART-OLD": [line(PAYMENT, payee_cpr="1")],
    "SAG-LEG-ARKIV": [line(CASE, archive="1")],
    "DOK-LEG-VAR": [line(DOCUMENT, variants=[])],
}
INTAKE = {"SAG-IT-MAS-FIX", "DOK-IT-MAS-FIX", "OEF-IT-MAS-FIX", "DOK-SHARE-1"}


def test_every_rule_that_a_refusal_enforces_has_an_example_here() -> None:
    assert sorted(CODES) == sorted(XML.keys() | JSON.keys() | INTAKE)


def test_what_keeps_them_is_read() -> None:
    for kind in Kind:
        (item,) = official.decode_file(io.BytesIO(body(kind)))
        assert isinstance(item.value, Registration)
        assert validate(item.value) == []
    for kind in Kind:
        (item,) = delivery.decode_lines(io.BytesIO(line(kind)))
        assert isinstance(item.value, Registration)


@pytest.mark.parametrize("rule", [rule for rule in FAULTS if rule.id in XML], ids=lambda rule: rule.id)
def test_xml_that_breaks_the_rule_is_refused_with_its_code(rule: Rule) -> None:
    for kind, edit in XML[rule.id]:
        (item,) = official.decode_file(io.BytesIO(edit(body(kind))))
        assert isinstance(item.value, Fault)
        assert item.value.code in CODES[rule.id]


@pytest.mark.parametrize("rule", [rule for rule in FAULTS if rule.id in JSON], ids=lambda rule: rule.id)
def test_json_that_breaks_the_rule_is_refused_with_its_code(rule: Rule) -> None:
    for text in JSON[rule.id]:
        (item,) = delivery.decode_lines(io.BytesIO(text))
        assert isinstance(item.value, Fault)
        assert item.value.code in CODES[rule.id]


@pytest.mark.parametrize(
    ("rule", "make"),
    [("SAG-IT-MAS-FIX", a_case), ("DOK-IT-MAS-FIX", a_document), ("OEF-IT-MAS-FIX", a_payment)],
)
def test_another_master_is_refused_at_the_door(
    rule: str, make: Callable[[], Registration], send: Deliver
) -> None:
    told = make()
    moved = tuple(
        system("master", an_id("another")) if part.role == "master" else part for part in told.relations
    )  # type: ignore[arg-type]
    (stored,) = send(told)
    (refused,) = send(changed(told, recorded_at=at("2025-02-01"), relations=moved))
    assert stored.outcome is Outcome.STORED
    assert (refused.outcome, refused.code) == (Outcome.REFUSED, *CODES[rule])


def test_only_the_master_may_change_a_document(send: Deliver) -> None:
    (stored,) = send(a_document(), sender=Sender(an_id("system")))
    change = changed(a_document(), recorded_at=at("2025-02-01"))
    (refused,) = send(change, sender=Sender(uuid.uuid4()))
    assert stored.outcome is Outcome.STORED
    assert (refused.outcome, refused.code) == (Outcome.REFUSED, *CODES["DOK-SHARE-1"])

# SPDX-License-Identifier: MPL-2.0
"""A whole delivery judged: every object in its place, what cannot be read, and what only the XML tells."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from overblik.index.kinds import Kind
from overblik.index.objects import Registration, Removal
from overblik.index.roles import Role
from overblik.quality.examine import MOST_FINDINGS, Judged, examine, judged, judged_xml
from overblik.quality.rule import Rule
from overblik.quality.table import rules
from overblik.wire import delivery, sdi, yi
from overblik.wire.decoded import Item
from overblik.wire.written import remarks
from tests.builders import an_id, at
from tests.quality.editing import edited, first, replace
from tests.quality.perfect import PERFECT, held

CASE, DOCUMENT = PERFECT[Kind.CASE], PERFECT[Kind.DOCUMENT]
GOOD = sdi.encode_import([CASE, DOCUMENT])
BENEFITS = yi.encode_import([PERFECT[Kind.GRANT], PERFECT[Kind.PAYMENT]])
OTHER = edited(replace(CASE, object_id=an_id("other")), "properties", None, "user_key", "S-2")
WRITTEN = [rule for rule in rules().values() if rule.way == "written"]

Edit = Callable[[bytes], bytes]


def put(old: str, new: str) -> Edit:
    """Another text wherever the old one stands."""

    def edit(body: bytes) -> bytes:
        assert old.encode() in body
        return body.replace(old.encode(), new.encode())

    return edit


STS = "<gd:StsTidspunkt>2025-01-02T10:00:00.000+01:00</gd:StsTidspunkt>"
OPEN = "<sd:TilTidspunkt><sd:GraenseIndikator>true</sd:GraenseIndikator></sd:TilTidspunkt>"
ROUGH = [put(":00:00.000+01:00", ":00:00+01:00"), put("T10:00:00.000+01:00", "T10:00:00.000")]
XML: dict[str, list[tuple[bytes, Edit]]] = {
    "SAG-REG-STS-1": [(GOOD, put("<sag:AttributListe>", f"{STS}<sag:AttributListe>"))],
    "DOK-REG-STS-1": [(GOOD, put("<di:AttributListe>", f"{STS}<di:AttributListe>"))],
    "BEV-REG-STS": [(BENEFITS, put("<bi:AttributListe>", f"{STS}<bi:AttributListe>"))],
    "OEF-REG-STS-1": [(BENEFITS, put("<oef:AttributListe>", f"{STS}<oef:AttributListe>"))],
    "GEN-TIME-2-SDI": [(GOOD, edit) for edit in ROUGH],
    "GEN-TIME-2-YI": [(BENEFITS, edit) for edit in ROUGH],
    "GEN-VIRK-TIL-1": [(GOOD, put(OPEN, ""))],
    "OVB-OLD-1": [
        (GOOD, put(":sag:6", ":sag:1.2.4.0")),
        (BENEFITS, put(":bevillingindeks:6", ":bevillingindeks:1.2.4.0")),
    ],
    "OVB-CVR-1": [
        (GOOD, put("si:CVR-Nummer>", "si:CVR-Nr>")),
        (GOOD, put("si:CVR-Nummer>", "si:CVR-nr>")),
        (GOOD, put("di:CVR-Nr>", "di:CVR-Nummer>")),
        (BENEFITS, put("bi:CVR-nr>", "bi:CVR-Nummer>")),
        (BENEFITS, put("oef:CVR-nr>", "oef:CVR-Nr>")),
    ],
}


def found(one: Judged) -> list[str]:
    """The rules that were broken."""
    return [finding.rule for finding in one.findings]


def test_every_rule_of_writing_has_an_example_here() -> None:
    assert {rule.id for rule in WRITTEN} == XML.keys()


def test_what_keeps_every_rule_has_no_findings() -> None:
    assert [(one.position, one.kind, found(one)) for one in examine(GOOD)] == [
        (1, Kind.CASE, []),
        (2, Kind.DOCUMENT, []),
    ]
    assert [(one.position, one.kind, found(one)) for one in examine(BENEFITS)] == [
        (1, Kind.GRANT, []),
        (2, Kind.PAYMENT, []),
    ]


@pytest.mark.parametrize("rule", WRITTEN, ids=lambda rule: rule.id)
def test_what_is_written_otherwise_is_found_though_it_is_read_alike(rule: Rule) -> None:
    for good, edit in XML[rule.id]:
        told = examine(edit(good))
        assert rule.id in [name for one in told for name in found(one)]
        assert all(one.fault is None for one in told)


def test_a_finding_of_writing_names_its_place() -> None:
    broken = put("<sag:AttributListe>", f"{STS}<sag:AttributListe>")(GOOD)
    assert examine(broken)[0].findings[-1].element == "gd:StsTidspunkt"
    first_one, *others = [
        one.element for one in examine(put(OPEN, "")(GOOD))[0].findings if one.rule == "GEN-VIRK-TIL-1"
    ]
    assert first_one == "sag:AttributListe/sag:Egenskaber/sag:Virkning/sd:TilTidspunkt"
    assert "sag:RelationListe/sag:Sagsaktoer[2]/gd:Virkning/sd:TilTidspunkt" in others


def test_a_bad_object_keeps_its_place_and_its_neighbours_are_judged() -> None:
    bad = put(f"<sd:UUIDIdentifikator>{CASE.object_id}", "<sd:UUIDIdentifikator>x")
    body = put("</sdi:Importer", "<sdi:Ukendt/></sdi:Importer")(
        bad(sdi.encode_import([CASE, OTHER, DOCUMENT]))
    )
    body = put("di:CVR-Nr>", "di:CVR-Nummer>")(body)
    told = examine(body)
    assert [(one.position, one.fault.code if one.fault else found(one)) for one in told] == [
        (1, "sdi.uuid"),
        (2, ["SAG-ATTR-BVN-3"]),
        (3, ["OVB-CVR-1"]),
        (4, "sdi.element"),
    ]


@pytest.mark.parametrize("body", [b"", b"<a/>", b"<", b"{}", b"[1]", b"\xff\xfe<\x00"], ids=repr)
def test_what_is_no_delivery_is_told_as_a_fault_or_as_nothing(body: bytes) -> None:
    assert all(one.fault is not None for one in examine(body))


def test_nothing_is_remarked_of_what_is_no_object_or_no_xml() -> None:
    assert list(remarks(io.BytesIO(b"<x"))) == []
    assert list(remarks(io.BytesIO(b"<xInput><Andet/></xInput>"))) == [[]]


def test_json_is_judged_by_what_it_has_words_for() -> None:
    lines = b'{"kind":"case","id":"%s","recorded_at":"2025-01-02T09:00:00Z"}\n{' % str(an_id("x")).encode()
    bare, broken = examine(lines)
    assert {"SAG-AKT-EJER-CARD", "SAG-STATE-1", "SAG-ATTR-TITEL-1"} <= set(found(bare))
    assert "SAG-REG-LIV-1" not in found(bare)
    assert broken.fault is not None
    assert broken.fault.code == "delivery.not_json"
    (alone,) = examine(b"[" + lines.partition(b"\n")[0] + b"]")
    assert found(alone) == found(bare)


def test_an_update_is_judged_by_what_the_same_delivery_said_before() -> None:
    ended = replace(first(CASE, "actor", Role.RESPONSIBLE), validity=held(CASE.recorded_at, at("2025-06-01")))
    change = Registration(CASE.object_id, Kind.CASE, at("2025-06-01"), complete=False, relations=(ended,))
    gone = [Item(1, Removal(CASE.object_id))]
    after = list(judged([Item(1, CASE), Item(2, change)], plain=False))
    alone = list(judged([Item(1, CASE), *gone, Item(2, change)], plain=False))
    assert "SAG-AM-07" in found(after[1])
    assert "SAG-AM-07" not in found(alone[2])
    assert alone[1] == Judged(1, CASE.object_id)


def test_a_delivery_is_streamed_and_never_read_further_than_was_asked() -> None:
    body = sdi.encode_import([replace(CASE, object_id=an_id(str(number))) for number in range(60)])
    streams: list[io.BytesIO] = []

    def opened() -> io.BytesIO:
        streams.append(io.BytesIO(body))
        return streams[-1]

    told = judged_xml(opened)
    next(told)
    assert len(streams) == 2
    assert all(0 < stream.tell() < len(body) / 4 for stream in streams)


def test_removals_are_named_and_not_judged() -> None:
    (one,) = examine(delivery.encode_line(Removal(an_id("x"))))
    assert one == Judged(1, an_id("x"))


def test_of_one_object_a_bounded_number_of_findings_is_told() -> None:
    entries = [replace(first(CASE, "journal"), index=str(number), validity=None) for number in range(1_000)]
    body = sdi.encode_import([replace(CASE, relations=(*CASE.relations, *entries)), DOCUMENT])
    hopeless, good = examine(body)
    assert (len(hopeless.findings), hopeless.more) == (MOST_FINDINGS, True)
    assert (good.findings, good.more) == ((), False)

# SPDX-License-Identifier: MPL-2.0
"""Reading SDI bodies as senders write them: everything that is said is kept, and nothing is invented."""

from __future__ import annotations

import base64
import io

import pytest

from overblik.index.kinds import Kind
from overblik.index.objects import Registration
from overblik.index.roles import Role, placeholder
from overblik.wire.roles import ROLE_UUID
from overblik.wire.sdi import decode_file, encode_import
from overblik.wire.sdi.shape import GRAMMAR
from tests.builders import at
from tests.wire import readings
from tests.wire.sdi.bodies import (
    HEAD,
    NAMESPACES,
    OWNER,
    PARTY,
    PRIMARY_CLASS,
    TAIL,
    UNKNOWN,
    UPDATE_HEAD,
    UPDATE_TAIL,
    body,
    case,
    case_id,
    class_text,
    document,
    faults,
    good_ids,
    identified,
    only,
    period,
    read,
    relation,
)

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"


def test_a_case_says_who_when_and_what() -> None:
    one = only(body(case(7)))
    assert (one.object_id, one.kind, one.complete) == (case_id(7), Kind.CASE, True)
    assert one.recorded_at == at("2026-01-05T08:00:00")
    assert one.sections[0].values == {"title": "Sygedagpenge"}
    assert [(state.status, state.validity.valid_from) for state in one.states if state.validity] == [
        ("Opstaaet", at("2026-01-05T08:00:00"))
    ]
    [party] = one.relations
    assert (party.type, party.role, party.index, party.reference) == (
        "party", Role.PRIMARY_PARTY, None, "urn:oio:cpr-nr:6101010002",
    )  # fmt: skip


def test_what_is_missing_stays_missing_and_false_is_not_absent() -> None:
    false = "<sag:AfleveretIndikator>0</sag:AfleveretIndikator>"
    assert only(body(case(title=false))).sections[0].values == {"handed_over": False}
    bare = only(body(case(title="", relations="")))
    assert bare.sections[0].values == {}
    assert bare.relations == ()
    assert (bare.lifecycle, bare.user, bare.note, bare.without_notification) == (None,) * 4


def test_an_update_is_a_change_at_its_time() -> None:
    update = (
        f"<sdi:OpdaterSagIndeks>{identified(str(case_id(1)))}<sd:NoteTekst>rettet</sd:NoteTekst>"
        f"<sag:TilstandListe><sag:Fremdrift>{period('sag')}<sag:FremdriftStatusKode>Afgjort"
        "</sag:FremdriftStatusKode></sag:Fremdrift></sag:TilstandListe>"
        "<sdi:Tidspunkt>2026-02-01T10:00:00+01:00</sdi:Tidspunkt>"
        "<sdi:UdenNotifikation>true</sdi:UdenNotifikation></sdi:OpdaterSagIndeks>"
    )
    one = only(UPDATE_HEAD + update + UPDATE_TAIL)
    assert (one.complete, one.recorded_at, one.note) == (False, at("2026-02-01T09:00:00"), "rettet")
    assert (one.states[0].status, one.without_notification) == ("Afgjort", True)


def test_every_registration_of_an_object_is_told_at_the_same_position() -> None:
    inner = case(1).partition("<sag:Registrering>")[2].partition("</sag:Registrering>")[0]
    later = f"<sag:Registrering>{inner}</sag:Registrering>".replace("2026-01-05T09", "2026-03-05T09")
    items = read(body(case(1, after=later + "<sag:UdenNotifikation>1</sag:UdenNotifikation>"), case(2)))
    assert [item.position for item in items] == [1, 1, 2]
    first, second = (item.value for item in items[:2])
    assert isinstance(first, Registration)
    assert isinstance(second, Registration)
    assert (first.recorded_at.month, second.recorded_at.month) == (1, 3)
    assert first.without_notification
    assert second.without_notification


def test_a_body_in_a_soap_envelope_is_read_and_the_header_passed_over() -> None:
    inner = body(case(1)).partition("?>")[2]
    text = (
        f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Header><x xmlns="urn:x" a="b"><y/>text</x></s:Header>'
        f'<s:Body Id="b">{inner}</s:Body></s:Envelope>'
    )
    assert good_ids(read(text)) == [case_id(1)]


def test_namespaces_may_be_declared_anywhere() -> None:
    title = '<Titel xmlns="urn:oio:sts:sagdok:sag:6">Sygedagpenge</Titel>'
    assert only(body(case(title=title))).sections[0].values == {"title": "Sygedagpenge"}
    renamed = body(case())
    for prefix, other in (("sag", "ns1"), ("sd", "q")):
        for before, after in (("<", ":"), ("</", ":"), ("xmlns:", "=")):
            renamed = renamed.replace(f"{before}{prefix}{after}", f"{before}{other}{after}")
    assert only(renamed) == only(body(case()))


def test_comments_instructions_and_character_data_do_not_disturb() -> None:
    title = "<!-- <sag:Titel>nej</sag:Titel> --><sag:Titel>Syge<!-- x -->dag<![CDATA[penge & <b>]]></sag:Titel><?x y?>"
    assert only(body(case(title=title))).sections[0].values == {"title": "Sygedagpenge & <b>"}


def test_a_text_broken_over_chunks_comes_out_whole() -> None:
    note = base64.b64encode(bytes(range(256)) * 800).decode()
    more = (
        "<sag:JournalpostEgenskaber><sag:JournalnotatEgenskaber><sag:Titel>Notat</sag:Titel>"
        f"<sag:Notat>\n{note[:90_000]}\n{note[90_000:]}\n</sag:Notat><sag:Format>x</sag:Format>"
        "</sag:JournalnotatEgenskaber></sag:JournalpostEgenskaber>"
    )
    entry = relation("sag:Journalpost", None, "URN:Empty", index="1", more=more)
    [found] = only(body(case(relations=entry))).relations
    assert (found.type, found.index, found.reference) == ("journal", "1", "URN:Empty")
    assert found.values == {"note": {"title": "Notat", "content": note, "format": "x"}}


REFERENCES = (
    "urn:oio:cpr-nr:6101010002",
    "urn:oio:us:personid:1234567",
    "urn:oio:us:borgerid:1234567",
    "urn:oio:udk:borgerid:123456789012",
    "urn:oio:pnr:1000000001",
)


@pytest.mark.parametrize("reference", REFERENCES)
def test_a_party_is_kept_as_it_was_told(reference: str) -> None:
    [party] = only(body(case(relations=relation("sag:Sagspart", None, reference)))).relations
    assert party.reference == reference


@pytest.mark.parametrize("spelling", ["CVR-Nummer", "CVR-Nr", "CVR-nr"])
def test_every_spelling_of_the_cvr_number_is_read(spelling: str) -> None:
    def extension(prefix: str, name: str) -> str:
        inner = f"<{prefix}:FuldtNavn>Prøve</{prefix}:FuldtNavn><{prefix}:{spelling}>90000001</{prefix}:{spelling}>"
        return f"<{prefix}:{name}>{inner}</{prefix}:{name}>"

    on_case = extension("si", "SagsaktoerLokalUdvidelse")
    [owner] = only(
        body(case(relations=relation("sag:Sagsaktoer", OWNER.upper(), UNKNOWN, on_case)))
    ).relations
    assert (owner.role, owner.values) == (Role.OWNER, {"name": "Prøve", "cvr": "90000001"})
    on_document = extension("di", "DokumentaktoerLokalUdvidelse")
    [actor] = only(
        body(document(relations=relation("di:Dokumentaktoer", UNKNOWN, UNKNOWN, on_document)))
    ).relations
    assert (actor.values or {})["cvr"] == "90000001"


OLDER = body(case(relations=relation("sag:Sagspart", None, "urn:oio:pnr:1000000001")), document(2))


def test_names_of_the_older_line_of_schemas_mean_those_of_version_6() -> None:
    old, new = OLDER.replace(':6"', ':1.2.4.0"').encode(), OLDER.encode()
    assert old.count(b":1.2.4.0") == 5
    assert readings.exactly(GRAMMAR, old) == readings.exactly(GRAMMAR, new)
    told, read_exactly = readings.fast(GRAMMAR, old)
    assert (told, read_exactly < len(old)) == (readings.exactly(GRAMMAR, new), True)
    assert [type(item.value) for item in told] == [Registration] * 2


def test_what_only_the_older_line_has_is_a_fault_of_its_object() -> None:
    archive = relation("sag:Sagsarkiv", None, UNKNOWN)
    text = body(case(relations=archive), document(2)).replace(':6"', ':1.2.4.0"')
    first, second = read(text)
    assert [fault.code for fault in faults([first])] == ["sdi.element"]
    assert isinstance(second.value, Registration)


def test_states_of_older_data_are_accepted() -> None:
    assert [only(body(case(status=status))).states[0].status for status in ("Bestilt", "Udfoert")] == [
        "Bestilt",
        "Udfoert",
    ]


def test_when_a_list_was_last_changed_is_kept() -> None:
    changed = (
        "<gd:LokalUdvidelseListe><gd:SenestAendretTidspunkt>2026-01-06T00:00:00Z</gd:SenestAendretTidspunkt>"
        "</gd:LokalUdvidelseListe>"
    )
    one = only(body(case(properties=changed)))
    assert (one.sections[-1].name, one.sections[-1].values) == (
        "list_changes", {"attributes": "2026-01-06T00:00:00Z"},
    )  # fmt: skip


def test_an_unknown_role_is_kept_and_written_as_it_was() -> None:
    relations = relation("sag:Sagspart", UNKNOWN, "urn:x") + relation(
        "sag:Sagspart", "urn:oio:minrolle", "urn:x"
    )
    one = only(body(case(relations=relations)))
    assert [party.role for party in one.relations] == [UNKNOWN, "urn:oio:minrolle"]
    assert only(encode_import([one])) == one


EXEMPT = ("Visning undtaget for borger", "visning  UNDTAGET", "VisningUndtaget", " Visning\nundtaget ")


@pytest.mark.parametrize("text", EXEMPT)
@pytest.mark.parametrize("role", [UNKNOWN, "urn:oio:minrolle", None])
def test_a_class_of_unknown_role_that_says_exempt_hides_and_keeps_its_role(
    text: str, role: str | None
) -> None:
    one = only(body(case(relations=relation("sag:Sagsklasse", role, UNKNOWN, class_text(text)))))
    [found] = one.relations
    assert found.role == Role.DISPLAY_CLASS
    assert (found.values or {})[ROLE_UUID] == (role or "")
    again = encode_import([one])
    assert (role or "<gd:Rolle>").encode() in again if role else b"<gd:Rolle>" not in again
    assert only(again) == one


def test_a_class_of_known_role_stays_what_it_is() -> None:
    text = class_text("Visning undtaget")
    [found] = only(body(case(relations=relation("sag:Sagsklasse", PRIMARY_CLASS, UNKNOWN, text)))).relations
    assert found.role == Role.PRIMARY_CLASS


def test_the_placeholder_of_a_role_is_read_as_that_role() -> None:
    role = placeholder("case/display_class")
    [found] = only(body(case(relations=relation("sag:Sagsklasse", role, UNKNOWN)))).relations
    assert (found.role, found.values) == (Role.DISPLAY_CLASS, None)


def test_a_document_says_its_facts() -> None:
    text = f"""<sdi:DokumentIndeks>{identified(str(case_id(9)))}<di:Registrering>
      <sd:Tidspunkt>2026-01-05T09:00:00Z</sd:Tidspunkt><di:AttributListe><di:Egenskaber>
      <di:BrugervendtNoegle>D-1</di:BrugervendtNoegle><di:Titel>Ansøgning</di:Titel>
      <di:BrevDato>2026-01-02+01:00</di:BrevDato><di:VersionIdentifikator> 2 </di:VersionIdentifikator>
      <di:Type>Brev, indgaaende</di:Type></di:Egenskaber></di:AttributListe>
      <di:TilstandListe><di:Fremdrift><di:FremdriftStatusKode>Endeligt</di:FremdriftStatusKode></di:Fremdrift>
      </di:TilstandListe><di:RelationListe/></di:Registrering></sdi:DokumentIndeks>"""
    one = only(HEAD + text + TAIL)
    assert one.kind is Kind.DOCUMENT
    assert one.sections[0].values == {
        "user_key": "D-1",
        "title": "Ansøgning",
        "letter_date": "2026-01-02",
        "version": 2,
        "type": "Brev, indgaaende",
    }
    assert (one.states[0].status, one.states[0].validity) == ("Endeligt", None)


def test_an_empty_import_says_nothing() -> None:
    assert read(f"<sdi:ImporterSagDokumentIndeksInput {NAMESPACES}/>") == []


def test_a_file_read_in_small_pieces_says_the_same() -> None:
    class Drops(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(7)

    text = body(case(1), case(2, relations=PARTY + relation("sag:Sagspart", UNKNOWN, "urn:æøå"))).encode()
    assert list(decode_file(Drops(text))) == read(text)

# SPDX-License-Identifier: MPL-2.0
"""Reading YI bodies as senders write them: everything that is said is kept, and nothing is invented."""

from __future__ import annotations

import io

import pytest

from overblik.index.kinds import Kind
from overblik.index.roles import Role
from overblik.wire import roles as role_maps
from overblik.wire.yi import decode_file, encode_import
from tests.builders import at
from tests.wire.yi.bodies import (
    AMOUNTS,
    CLASS,
    HEAD,
    NAMESPACES,
    PAID_TO,
    PARTY,
    PLAN,
    SYSTEM,
    SYSTEMS,
    TAIL,
    UNKNOWN,
    UPDATE_HEAD,
    UPDATE_TAIL,
    YDELSE,
    an_id,
    benefit,
    body,
    good_ids,
    grant,
    identified,
    line,
    only,
    payment,
    read,
    relation,
)

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"


def test_a_grant_says_what_was_granted() -> None:
    one = only(body(grant(7, properties="<bi:Foelsomhed>VIP_SAGER</bi:Foelsomhed>")))
    assert (one.object_id, one.kind, one.complete, one.lifecycle) == (
        an_id(7),
        Kind.GRANT,
        True,
        "Importeret",
    )
    properties, granted = one.sections
    assert properties.values == {"user_key": "B-7", "sensitivity": "VIP_SAGER"}
    assert (granted.name, granted.index) == ("benefit", "1")
    assert granted.validity is not None
    assert granted.validity.valid_from == at("2026-01-05T08:00:00")
    assert {key: granted.values[key] for key in ("name", "start")} == {
        "name": "Grundbeløb",
        "start": "2026-01-01",
    }
    assert granted.values["class"] == {
        "name": "Grundbeløb - FOP",
        "role": "benefit_class",
        "object_type": "benefit",
        "reference": CLASS,
        "kle": "32.03.04",
        "class_title": "Folkepension",
        "kle_role": "primary_class",
        "kle_object_type": "class",
        "kle_reference": CLASS,
    }
    assert granted.values["plans"] == [
        {
            "id": "1",
            "start": "2026-01-01",
            "end": "2026-12-31",
            "frequency": "7772f4e3-b06d-4ef8-b599-9134cf3fdee4",
            "advance": False,
            "day": "Sidste bankdag i måneden",
            "amount": "6694.00",
            "manual": False,
        }
    ]


def test_the_systems_of_the_benefits_are_those_of_the_grant() -> None:
    two = benefit() + benefit(more="<bi:Begrundelse>x</bi:Begrundelse>").replace("<bi:Id>1<", "<bi:Id>2<")
    one = only(body(grant(benefits=two)))
    told = {"object_type": "it_system", "reference": SYSTEM, "system_name": "Fagsystem"}
    assert one.sections[1].values["systems"] == [{"role": "master"} | told, {"role": "sender"} | told]
    systems = [relation for relation in one.relations if relation.type == "it_system"]
    assert [(relation.role, relation.reference, relation.values) for relation in systems] == [
        (Role.MASTER, SYSTEM, {"system_name": "Fagsystem"}),
        (Role.SENDER, SYSTEM, {"system_name": "Fagsystem"}),
    ]
    assert [relation.validity for relation in systems] == [one.sections[1].validity] * 2


def test_a_grant_says_whose_it_is_and_which_case_it_comes_from() -> None:
    case, party = only(body(grant())).relations[:2]
    assert (case.type, case.role, case.reference, case.values) == (
        "case", Role.GRANT_CASE, str(an_id(77)), {"user_key": "S-77", "title": "Folkepension"},
    )  # fmt: skip
    assert (party.type, party.role, party.object_type, party.reference, party.values) == (
        "party", Role.GRANT_RECIPIENT, "person", "urn:oio:cpr-nr:6101010002", {"name": "Prøve Eksempel"},
    )  # fmt: skip


def test_a_payment_says_its_amounts_and_lines() -> None:
    one = only(body(payment(3)))
    assert (one.object_id, one.kind) == (an_id(3), Kind.PAYMENT)
    assert one.sections[0].values == {
        "user_key": "P-3",
        "gross": "6694.00",
        "available": "2026-01-30",
        "after_tax": "4100.50",
        "sent": "4100.50",
    }
    paid, payee = one.relations
    assert (paid.type, paid.role, paid.index, paid.object_type, paid.reference) == (
        "line", Role.PART_OF, "1", "benefit", CLASS,
    )  # fmt: skip
    assert paid.values == {
        "start": "2026-01-01",
        "end": "2026-01-31",
        "amount": "6694.00",
        "kle": "32.03.04",
        "grant": str(an_id(1)),
        "benefit": "1",
    }
    assert (payee.type, payee.role, payee.object_type) == ("party", Role.PAYEE, None)


DAYS = (
    ("2026-01-01T00:00:00.000+01:00", "2026-01-01"),
    ("2025-12-31T23:00:00Z", "2026-01-01"),
    ("2026-07-01T00:00:00", "2026-07-01"),
    ("2026-01-01", "2026-01-01"),
    ("2026-01-01+01:00", "2026-01-01"),
    ("2026-05-31T23:59:59.999+02:00", "2026-05-31T23:59:59.999+02:00"),
    ("2026-05-31T22:30:00Z", "2026-06-01T00:30:00.000+02:00"),
    ("0001-01-01T00:00:00", "0001-01-01"),
    ("9999-12-31T23:59:59", "9999-12-31T22:59:59.000+00:00"),
    ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000+00:00"),
)


@pytest.mark.parametrize(("told", "kept"), DAYS)
def test_a_day_is_the_danish_day_and_a_time_beside_midnight_is_not_lost(told: str, kept: str) -> None:
    one = only(body(grant(benefits=benefit(start=told))))
    assert one.sections[1].values["start"] == kept
    assert only(encode_import([one])).sections == one.sections


def test_an_empty_end_says_that_there_is_none() -> None:
    for empty in ("<bi:BevilgetYdelseSlutdato/>", "<bi:BevilgetYdelseSlutdato> </bi:BevilgetYdelseSlutdato>"):
        assert only(body(grant(benefits=benefit(more=empty)))).sections[1].values["end"] is None


FILLED = (("2026-01-01T00:00:00+01:00", "2026-01-01"), ("", ""), ("januar", "januar"))


@pytest.mark.parametrize(("told", "kept"), FILLED)
def test_what_the_index_fills_itself_is_any_text(told: str, kept: str) -> None:
    start = f"<bi:Bevillingstartdato>{told}</bi:Bevillingstartdato>"
    assert only(body(grant(properties=start))).sections[0].values["start"] == kept


MONEY = (
    ("6694", "6694.00"),
    ("6694.5", "6694.50"),
    (" -0.25 ", "-0.25"),
    ("5.942", "5.942"),
    ("1.500000", "1.50"),
)


@pytest.mark.parametrize(("told", "kept"), MONEY)
def test_an_amount_has_two_decimals_unless_more_were_told(told: str, kept: str) -> None:
    [paid] = only(body(payment(relations=line(told)))).relations
    assert paid.values is not None
    assert paid.values["amount"] == kept


def test_amounts_no_longer_used_are_kept_wherever_they_stand() -> None:
    old = (
        "<oef:A-skat>2500</oef:A-skat>" + AMOUNTS
        + "<oef:SkattefriReg>-12.50</oef:SkattefriReg><oef:ATPBeloeb>93.50</oef:ATPBeloeb><oef:Andet>se brev</oef:Andet>"
    )  # fmt: skip
    one = only(body(payment(amounts=old)))
    assert one.sections[0].values["former"] == {
        "income_tax": "2500.00",
        "tax_free_adjustment": "-12.50",
        "atp": "93.50",
        "other": "se brev",
    }
    assert only(encode_import([one])) == one


def test_the_former_net_amount_is_the_one_sent() -> None:
    old = "<oef:Nettobeloeb>4100.50</oef:Nettobeloeb>"
    values = only(body(payment(amounts=old))).sections[0].values
    assert (values["sent"], values["former"]) == ("4100.50", {"net": "4100.50"})
    both = AMOUNTS + "<oef:Nettobeloeb>1</oef:Nettobeloeb>"
    assert only(body(payment(amounts=both))).sections[0].values["sent"] == "4100.50"


def test_an_end_of_a_line_is_kept() -> None:
    [paid] = only(body(payment(relations=line(end="2026-01-31T14:54:23.234+01:00")))).relations
    assert paid.validity is not None
    assert paid.validity.valid_to == at("2026-01-31T13:54:23.234")


REFERENCES = (
    "urn:oio:cpr-nr:6101010002",
    "urn:oio:us:personid:1234567",
    "urn:oio:us:borgerid:123456789012",
    "urn:oio:udk:borgerid:123456789012",
    "urn:oio:cvr-nr:90000001",
    "urn:oio:fuldtnavn:Prøve Eksempel",
)


@pytest.mark.parametrize("reference", REFERENCES)
def test_a_payee_is_kept_as_it_was_told(reference: str) -> None:
    one = only(body(payment(relations=PAID_TO.replace("urn:oio:cpr-nr:6101010002", reference))))
    assert one.relations[0].reference == reference
    assert only(encode_import([one])) == one


@pytest.mark.parametrize("role", [None, UNKNOWN, UNKNOWN.upper(), "urn:oio:minrolle"])
def test_a_role_that_is_missing_or_odd_is_kept_and_written_as_it_was(role: str | None) -> None:
    systems = SYSTEMS.replace(identified("251c24fd-57b0-4afc-9d73-b063d1957eb3"), identified(role or UNKNOWN))
    if role is None:
        systems = systems.replace(f"<bi:Rolle>{identified(UNKNOWN)}</bi:Rolle>", "")
    parties = relation("bi:Bevillingspart", role, None, "urn:oio:cpr-nr:6101010002")
    one = only(body(grant(benefits=benefit(rest=systems + YDELSE + PLAN), relations=parties)))
    kept = None if role is None else role.lower()
    assert [one.relations[0].role, one.sections[1].values["systems"][0].get("role")] == [kept, kept]
    assert only(encode_import([one])) == one


def test_another_uuid_of_a_known_role_is_written_back() -> None:
    told = f"roles:\n  grant:\n    master: [251c24fd-57b0-4afc-9d73-b063d1957eb3, {UNKNOWN}]\n"
    known = role_maps.read(told.encode())
    systems = SYSTEMS.replace("251c24fd-57b0-4afc-9d73-b063d1957eb3", UNKNOWN)
    text = body(grant(benefits=benefit(rest=systems), relations=PARTY))
    one = only(text, known)
    assert (one.relations[1].role, one.relations[1].values) == (
        Role.MASTER, {"system_name": "Fagsystem", "role_uuid": UNKNOWN},
    )  # fmt: skip
    again = encode_import([one], known)
    assert again.count(UNKNOWN.encode()) == 1
    assert only(again, known) == one


@pytest.mark.parametrize("spelling", ["CVR-nr", "CVR-Nr", "CVR-Nummer"])
def test_every_spelling_of_the_cvr_number_is_read(spelling: str) -> None:
    told = f"<bi:{spelling}>90000001</bi:{spelling}>"
    owner = relation("bi:Bevillingsaktoer", "abdf4d3e-f113-4282-b13e-6cd32a82621c", None, UNKNOWN, told)
    [found] = only(body(grant(benefits="", relations=owner))).relations
    assert (found.type, found.role, found.values) == ("actor", Role.OWNER, {"cvr": "90000001"})


def test_what_is_missing_stays_missing() -> None:
    one = only(
        body(
            grant(
                benefits="<bi:BevilgetYdelse/><bi:BevilgetYdelse><bi:Ydelse/></bi:BevilgetYdelse>",
                relations="",
            )
        )
    )
    assert [(section.index, section.values) for section in one.sections[1:]] == [
        (None, {}),
        (None, {"class": {}}),
    ]
    assert (one.relations, one.user, one.note, one.without_notification) == ((), None, None, None)


def test_an_update_is_a_change_at_its_time() -> None:
    granted = (
        f"<yi:OpdaterBevillingIndeks>{identified(str(an_id(1)))}<sd:NoteTekst>plan</sd:NoteTekst>"
        f"<bi:AttributListe>{benefit()}</bi:AttributListe><yi:Tidspunkt>2026-02-01T10:00:00+01:00</yi:Tidspunkt>"
        "<yi:UdenNotifikation>true</yi:UdenNotifikation></yi:OpdaterBevillingIndeks>"
    )
    paid = (
        f"<yi:OpdaterOekonomiskEffektueringIndeks>{identified(str(an_id(2)))}<oef:AttributListe><oef:Egenskaber>"
        "<oef:BeloebUdbetalt>4000.00</oef:BeloebUdbetalt></oef:Egenskaber></oef:AttributListe>"
        "<yi:Tidspunkt>2026-02-02T10:00:00+01:00</yi:Tidspunkt></yi:OpdaterOekonomiskEffektueringIndeks>"
    )
    one, other = (item.value for item in read(UPDATE_HEAD + granted + paid + UPDATE_TAIL))
    assert (one.kind, one.complete, one.recorded_at) == (Kind.GRANT, False, at("2026-02-01T09:00:00"))  # type: ignore[union-attr]
    assert (one.note, one.without_notification) == ("plan", True)  # type: ignore[union-attr]
    assert (other.kind, other.complete, other.sections[0].values) == (
        Kind.PAYMENT,
        False,
        {"paid": "4000.00"},
    )  # type: ignore[union-attr]


def test_silence_about_a_grant_is_kept() -> None:
    one = only(body(grant(after="<bi:UdenNotifikation>1</bi:UdenNotifikation>")))
    assert one.without_notification is True


def test_every_registration_of_an_object_is_told_at_the_same_position() -> None:
    inner = grant(1).partition("<bi:Registrering>")[2].partition("</bi:Registrering>")[0]
    later = f"<bi:Registrering>{inner}</bi:Registrering>".replace("Tidspunkt>2026-01", "Tidspunkt>2026-03", 1)
    items = read(body(grant(1, after=later), payment(2)))
    assert [item.position for item in items] == [1, 1, 2]


def test_a_body_in_a_soap_envelope_is_read_and_the_header_passed_over() -> None:
    inner = body(grant(1), payment(2)).partition("?>")[2]
    text = (
        f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Header><x xmlns="urn:x" a="b"><y/>text</x></s:Header>'
        f'<s:Body Id="b">{inner}</s:Body></s:Envelope>'
    )
    assert good_ids(read(text)) == [an_id(1), an_id(2)]


def test_namespaces_may_be_declared_anywhere() -> None:
    one = grant(1).replace(
        "<yi:BevillingIndeks><bi:BevillingIndeks>",
        '<BevillingIndeks xmlns="urn:oio:sts:ydelse:ydelseindeks:6"><BevillingIndeks xmlns="urn:oio:sts:ydelse:bevillingindeks:6">',
    ).replace("</bi:BevillingIndeks></yi:BevillingIndeks>", "</BevillingIndeks></BevillingIndeks>")  # fmt: skip
    items = read(body(one, one.replace(str(an_id(1)), str(an_id(2))), grant(3)))
    assert good_ids(items) == [an_id(1), an_id(2), an_id(3)]


def test_an_empty_import_says_nothing() -> None:
    assert read(f"<yi:ImporterYdelseIndeksInput {NAMESPACES}/>") == []


def test_a_file_read_in_small_pieces_says_the_same() -> None:
    class Drops(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(7)

    text = (HEAD + grant(1) + payment(2) + TAIL).encode()
    assert list(decode_file(Drops(text))) == read(text)

# SPDX-License-Identifier: MPL-2.0
"""Person numbers planted everywhere in a delivery are nowhere in the database afterwards."""

from __future__ import annotations

import base64
import re
import uuid
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import Connection

from overblik.index import canonical
from overblik.index.kinds import RelationType, SectionName
from overblik.index.objects import Relation, Section, State, Validity
from overblik.index.roles import Role
from overblik.intake.batch import Sender
from overblik.intake.protect import Protector
from overblik.intake.receipt import Outcome
from overblik.people.cpr import FictiveRule
from overblik.people.keys import KeyRing
from overblik.people.store import unseal
from tests.builders import ANNA, BENT, a_case, a_journal_entry, changed, period
from tests.intake.conftest import Deliver

Index = Connection[Any]
WRITTEN = f"{ANNA[:6]}-{ANNA[6:]}"


def note(text: str, title: str | None = None) -> Relation:
    """A journal note; its title is its text, unless another is given."""
    content = base64.b64encode(text.encode()).decode()
    values = {"note": {"title": text if title is None else title, "content": content}}
    return Relation(RelationType.JOURNAL, Role.NOTE, "n", values=values)


PLANTED = changed(
    a_case(
        title=f"Sag om {WRITTEN} og {ANNA}",
        more=(
            note(f"Notat om {WRITTEN}"),
            a_journal_entry("document", title=f"Brev til {ANNA[:6]} {ANNA[6:]}"),
            Relation(
                RelationType.PARTY,
                Role.SECONDARY_PARTY,
                BENT,
                reference=f"URN:OIO:CPR-NR:{BENT}",
                values={"name": f"Bent {BENT}"},
            ),
            Relation(RelationType.ACTOR, Role.OTHER_HANDLER, "1", reference=f"urn:oio:fuldtnavn:{WRITTEN}"),
        ),
    ),
    note=f"note {ANNA}",
    user=f"urn:oio:kommune:bruger:cpr:{ANNA}",
    states=(
        State(
            "Opstaaet",
            Validity(period("2025-01-02").valid_from, note=WRITTEN, actor=f"urn:oio:cpr-nr:{BENT}"),
        ),
    ),
)
PLANTED = changed(
    PLANTED, sections=(*PLANTED.sections, Section(SectionName.INDEX_PROPERTIES, {"local_status": WRITTEN, "location": [ANNA]}))
)  # fmt: skip


def dump(index: Index) -> str:
    """Every row of every table, as text."""
    tables = index.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    ).fetchall()
    return "\n".join(str(index.execute(f'SELECT t::text FROM "{name}" t').fetchall()) for (name,) in tables)


def any_number(text: str) -> list[str]:
    return [n for cpr in (ANNA, BENT) for n in re.findall(rf"{cpr[:6]}.{{0,3}}{cpr[6:]}", text)]


def test_no_planted_number_is_in_the_database(index: Index, send: Deliver) -> None:
    [receipt] = send(PLANTED)
    assert receipt.outcome is Outcome.STORED
    text = dump(index)
    assert "Sag om" in text
    assert any_number(text) == []
    for content in re.findall(r'"content":"([^"]+)"', text):
        assert any_number(base64.b64decode(content).decode()) == []


def test_a_number_in_a_text_is_a_finding(index: Index, send: Deliver) -> None:
    send(PLANTED)
    assert "cpr_in_text" in str(index.execute("SELECT findings FROM object_state").fetchone())


def test_the_sealed_number_lies_once_in_people(index: Index, ring: KeyRing, send: Deliver) -> None:
    send(PLANTED, a_case("another"))
    assert index.execute("SELECT count(*) FROM person").fetchone() == (2,)
    assert unseal(index, ring, ring.party_key("cpr", ANNA)).digits == ANNA


def test_numbers_of_refused_objects_are_not_kept(index: Index, send: Deliver) -> None:
    send(a_case(), sender=Sender(uuid.uuid4()))
    assert index.execute("SELECT count(*) FROM person").fetchone() == (0,)


def test_identifiers_that_only_look_like_numbers_stay(ring: KeyRing) -> None:
    looks = [
        Relation(RelationType.OBJECT, Role.BUILDING, "1", reference="urn:oio:ejendom:bfe-nr:6101010002"),
        Relation(RelationType.PARTY, Role.PRIMARY_PARTY, reference="urn:oio:pnr:6101010002"),
        Relation(RelationType.LINE, "part_of", "1", values={"grant": "ab610101-0002-4000-8000-610101000211"}),
    ]
    case = changed(a_case(cpr=None), relations=tuple(looks))
    protector = Protector(ring, FictiveRule.REQUIRED)
    assert protector.protect(case) == case
    assert protector.take() == ()


@pytest.mark.parametrize("text", ["01" + "0101-0002 i titlen", "01" + "01010002"])
def test_a_demo_refuses_a_number_that_could_be_real(send: Deliver, text: str) -> None:
    [receipt] = send(a_case(title=text))
    assert (receipt.outcome, receipt.code) == (Outcome.INVALID, "cpr.not_fictive")
    assert any_number(receipt.message or "") == []
    assert text[:6] not in (receipt.message or "")


def test_who_was_forgotten_to_save_memory_gets_the_same_key_again(ring: KeyRing) -> None:
    protector = Protector(ring, FictiveRule.REQUIRED, remembered=1)
    first = protector.written(a_case(cpr=ANNA)), protector.take()
    assert protector.written(a_case(cpr=BENT)) != first[0]
    assert [key for key, _ in protector.take()] == [ring.party_key("cpr", BENT)]
    assert (protector.written(a_case(cpr=ANNA)), protector.take()) == first


def test_protecting_twice_changes_nothing_more(ring: KeyRing) -> None:
    protector = Protector(ring, FictiveRule.REQUIRED)
    once = canonical.encode(protector.protect(a_case()))
    assert canonical.encode(protector.protect(a_case())) == once


PIECES = [
    *(f"{ANNA[:6]}{between}{ANNA[6:]}" for between in ("", "-", " ", "–", "\u00a0", " - ", "\u2011", " – ", "--")),
    "ab610101-0002-4000-8000-610101000211", '"ab610101-0002-4000-8000-610101000211', "urn:oio:cpr-nr:", "URN:OIO:CPR-NR:", "urn:oio:fuldtnavn:", "urn:oio:x:",
    "cpr", "⟦", "⟧", '"', "\\", "\n", "–", "\u2011", "\u00a0", " ", "-", ":", "6", "x", "€",
]  # fmt: skip
"""What texts are put together from, so that numbers, and what nearly are, stand in every neighbourhood."""


@pytest.mark.slow
@given(
    st.one_of(
        st.text(alphabet=st.sampled_from("6101010002- –⟦⟧:urncp\u00a0"), max_size=40),
        st.lists(st.sampled_from(PIECES), max_size=6).map("".join),
    ),
    st.sampled_from(["title", "reference", "note", "index", "content", "user", "deep"]),
)
@settings(max_examples=800, deadline=None)
def test_the_short_way_and_the_walk_write_the_same(ring: KeyRing, text: str, place: str) -> None:
    protector = Protector(ring, FictiveRule.ALLOWED)
    relation = Relation(RelationType.PARTY, Role.SECONDARY_PARTY, "1", reference=f"urn:oio:cpr-nr:{ANNA}")
    changes: dict[str, dict[str, Any]] = {
        "title": {"sections": (Section(SectionName.PROPERTIES, {"title": text}),)},
        "reference": {"relations": (relation, Relation(RelationType.PARTY, "x", reference=text))},
        "note": {"note": text},
        "index": {"relations": (relation, Relation(RelationType.PARTY, "x", text))},
        "content": {"relations": (note(text, "Notat"),)},
        "user": {"user": f"urn:oio:cpr-nr:{ANNA}"},
        "deep": {"relations": (relation, Relation(RelationType.PARTY, "x", values={"reference": text}))},
    }
    case = changed(a_case(), **changes[place])
    walked = protector.protect(case)
    assert protector.written(case) == (walked, canonical.encode(walked))


def test_an_office_file_as_note_and_a_harmless_period_stay_as_they_are(ring: KeyRing) -> None:
    office = base64.b64encode(b"PK\x03\x04\xff\xfe" + ANNA.encode()).decode()
    file = Relation(RelationType.JOURNAL, Role.NOTE, "n", values={"note": {"content": office}})
    noted = State("Opstaaet", Validity(period("2025-01-02").valid_from, note="Ingen numre", actor="bruger"))
    case = changed(a_case(cpr=None), relations=(file,), states=(noted,))
    assert Protector(ring, FictiveRule.REQUIRED).written(case) == (case, canonical.encode(case))


@pytest.mark.parametrize("key", [uuid.UUID(int=7), "junk", ""])
@pytest.mark.parametrize("title", ["Sygedagpenge", f"Om {ANNA}"], ids=["short", "walked"])
def test_nobody_may_say_under_which_of_our_keys_a_person_lies(
    index: Index, send: Deliver, key: object, title: str
) -> None:
    party = Relation(RelationType.PARTY, Role.PRIMARY_PARTY, reference=f"urn:overblik:person:{key}")
    own, neighbour = send(a_case(cpr=None, title=title, more=(party,)), a_case("neighbour"))
    assert (own.outcome, own.code) == (Outcome.INVALID, "intake.own_reference")
    assert neighbour.outcome is Outcome.STORED
    assert index.execute("SELECT count(*) FROM object_state").fetchone() == (1,)

# SPDX-License-Identifier: MPL-2.0
"""What a delivery leaves in the index: log, state, reading rows, and who they lie under."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection

from overblik.basedata.ownership import Ownership
from overblik.index import canonical, store
from overblik.index.fold import fold
from overblik.index.kinds import Kind, RelationType
from overblik.index.objects import Registration, Relation
from overblik.index.reading import Candidate, ItemKind
from overblik.index.roles import Role
from overblik.intake.batch import Sender
from overblik.intake.owners import set_owners
from overblik.intake.receipt import Outcome
from overblik.people.keys import KeyRing
from tests.builders import (
    ANNA,
    BENT,
    SYSTEM,
    T0,
    a_case,
    a_class,
    a_document,
    a_grant,
    a_journal_entry,
    a_payment,
    an_id,
    at,
    changed,
    period,
    person,
    states,
    system,
)
from tests.index.test_fold import deltas, in_fold_order
from tests.intake.conftest import NOW, Deliver

DAY = dt.timedelta(days=1)
HIDDEN = a_class(Role.DISPLAY_CLASS, "Visning undtaget for borger", period("2025-01-01"))
CASE_WITH_DOCUMENT = a_case(more=(a_journal_entry("document"),))

Index = Connection[Any]


def outcomes(receipts: list[Any]) -> list[Outcome]:
    return [receipt.outcome for receipt in receipts]


def reading(index: Index, columns: str = "kind, item_id") -> list[tuple[Any, ...]]:
    return index.execute(f"SELECT {columns} FROM reading ORDER BY kind, item_id, part, party_key").fetchall()


def everything(index: Index) -> list[Any]:
    """All that a delivery decides, without the times of arrival."""
    states = "SELECT object_id, kind, authority, master, recorded_at, known, findings, body::text FROM object_state"
    rows = (
        "SELECT party_key, kind, owner_id, item_id, part, candidate, kle, sensitivity, created, closed_at,"
        " state_from, state_to, excluded_from, excluded_to, has_title, recorded_at, body::text FROM reading"
    )
    return [
        index.execute(f"{states} ORDER BY 1").fetchall(),
        index.execute(f"{rows} ORDER BY 1, 2, 3, 4, 5, 6").fetchall(),
        index.execute("SELECT target_id, source_id FROM object_link ORDER BY 1, 2").fetchall(),
        index.execute("SELECT key, object_id FROM search_key ORDER BY 1, 2").fetchall(),
    ]


def test_a_case_lies_under_its_primary_party(index: Index, ring: KeyRing, send: Deliver) -> None:
    assert outcomes(send(a_case())) == [Outcome.STORED]
    assert reading(index, "party_key, kind, kle, facet, authority, candidate") == [
        (ring.party_key("cpr", ANNA), ItemKind.CASE, "32.30.04", "G01", "90000001", Candidate.PRIMARY_PARTY)
    ]


def test_a_case_without_a_person_is_kept_and_lies_under_nobody(index: Index, send: Deliver) -> None:
    assert outcomes(send(a_case(cpr=None))) == [Outcome.STORED]
    assert reading(index) == []
    assert index.execute("SELECT known FROM object_state").fetchall() == [(True,)]


@pytest.mark.parametrize("role", [Role.SECONDARY_PARTY, Role.BENEFIT_RECIPIENT, "an-unknown-role"])
def test_other_parties_get_no_row(index: Index, send: Deliver, role: Role) -> None:
    send(a_case(cpr=None, more=(person(BENT, role),)))
    assert reading(index) == []


@pytest.mark.parametrize(
    "urn",
    [
        "urn:oio:cvr-nr:90000001",
        "urn:oio:pnr:6101010002",
        "urn:oio:us:personid:1234567",
        "urn:oio:fuldtnavn:A",
    ],
)
def test_a_party_without_a_cpr_number_gets_no_row(index: Index, send: Deliver, urn: str) -> None:
    send(a_case(cpr=None, more=(Relation(RelationType.PARTY, Role.PRIMARY_PARTY, reference=urn),)))
    assert reading(index) == []


def test_repeating_a_delivery_touches_nothing(index: Index, send: Deliver) -> None:
    delivery = (CASE_WITH_DOCUMENT, a_document(), a_grant(), a_payment())
    send(*delivery)
    before = index.execute("SELECT xmin::text, ctid::text FROM reading ORDER BY 1, 2").fetchall()
    assert outcomes(send(*delivery)) == [Outcome.UNCHANGED] * 4
    assert index.execute("SELECT xmin::text, ctid::text FROM reading ORDER BY 1, 2").fetchall() == before


def test_the_same_object_twice_in_one_delivery_is_stored_once(index: Index, send: Deliver) -> None:
    assert outcomes(send(a_case(), a_case())) == [Outcome.STORED, Outcome.UNCHANGED]
    assert index.execute("SELECT count(*) FROM registration").fetchone() == (1,)


def test_an_older_registration_takes_its_place_and_does_not_win(index: Index, send: Deliver) -> None:
    send(changed(a_case(title="Ny"), recorded_at=T0 + DAY))
    send(a_case(title="Gammel"))
    assert [body["title"] for (body,) in _bodies(index)] == ["Ny"]


def test_a_delta_for_an_unknown_object_waits_for_it(index: Index, send: Deliver) -> None:
    delta = Registration(
        an_id("case"), Kind.CASE, T0 + DAY, complete=False, states=states(("Afgjort", "2025-03-01"))
    )
    assert outcomes(send(delta)) == [Outcome.WAITING]
    assert reading(index) == []
    send(a_case())
    assert [step[0] for step in _bodies(index)[0][0]["steps"]] == ["Opstaaet", "Oplyst", "Afgjort"]


def test_a_document_lies_on_every_case_that_files_it(index: Index, send: Deliver) -> None:
    send(
        CASE_WITH_DOCUMENT,
        a_case("other", more=(a_journal_entry("document", title="På den anden"),)),
        a_document(),
    )
    rows = index.execute("SELECT owner_id, body->>'title' FROM reading WHERE kind = 2 ORDER BY 2").fetchall()
    assert rows == [(an_id("case"), "Ansøgning"), (an_id("other"), "På den anden")]


def test_a_document_that_comes_late_fills_its_row(index: Index, send: Deliver) -> None:
    send(CASE_WITH_DOCUMENT)
    assert reading(index, "kind, sensitivity, has_title")[1] == (ItemKind.DOCUMENT, None, False)
    send(a_document())
    assert reading(index, "kind, sensitivity, has_title")[1] == (ItemKind.DOCUMENT, 2, True)


@pytest.mark.parametrize("role", [Role.NOTE, "81bffd81-061a-50e0-b88c-636e197e7b2f"])
def test_a_journal_note_or_an_entry_of_unknown_role_gets_no_row(
    index: Index, send: Deliver, role: Role
) -> None:
    send(a_case(more=(a_journal_entry("document", role=role),)), a_document())
    assert len(reading(index)) == 1


def test_a_payment_waits_unseen_until_its_grant_has_come(index: Index, send: Deliver) -> None:
    send(a_payment())
    assert reading(index, "kind, sensitivity") == [(ItemKind.PAYMENT, None)]
    send(a_grant(case=None))
    assert index.execute("SELECT sensitivity FROM reading WHERE kind = 4").fetchall() == [(2,)]


def test_a_payment_to_somebody_else_lies_under_nobody(index: Index, send: Deliver) -> None:
    send(a_grant(), a_payment(cpr=BENT))
    assert index.execute("SELECT count(*) FROM reading WHERE kind = 4").fetchone() == (0,)


def test_a_payment_of_two_areas_has_a_row_for_each(index: Index, send: Deliver) -> None:
    second = Relation(
        RelationType.LINE,
        Role.PART_OF,
        "2",
        values={"amount": "10.00", "kle": "32.24.04", "grant": str(an_id("grant"))},
    )
    send(a_grant(), a_payment(more=(second,)))
    assert index.execute("SELECT part FROM reading WHERE kind = 4 ORDER BY 1").fetchall() == [
        ("32.24.04",),
        ("32.30.04",),
    ]


def test_a_benefit_takes_the_created_date_of_its_case_when_that_comes(index: Index, send: Deliver) -> None:
    send(a_grant(start="2024-05-01"))
    assert reading(index, "created") == [(dt.date(2024, 5, 1),)]
    send(a_case())
    assert index.execute("SELECT DISTINCT created FROM reading").fetchall() == [(dt.date(2025, 1, 2),)]


def test_a_display_class_reaches_documents_benefits_and_payments(index: Index, send: Deliver) -> None:
    send(CASE_WITH_DOCUMENT, a_document(), a_grant(), a_payment())
    assert index.execute("SELECT count(*) FROM reading WHERE excluded_from IS NOT NULL").fetchone() == (0,)
    hidden = changed(CASE_WITH_DOCUMENT, recorded_at=T0 + DAY)
    send(changed(hidden, relations=(*hidden.relations, HIDDEN)))
    assert reading(index, "kind, excluded_from") == [
        (kind, at("2025-01-01"))
        for kind in (ItemKind.CASE, ItemKind.DOCUMENT, ItemKind.BENEFIT, ItemKind.PAYMENT)
    ]


def test_a_documents_own_display_class_hides_it_on_every_case(index: Index, send: Deliver) -> None:
    send(CASE_WITH_DOCUMENT, a_document(more=(HIDDEN,)))
    assert reading(index, "kind, excluded_from IS NULL") == [
        (ItemKind.CASE, True),
        (ItemKind.DOCUMENT, False),
    ]


def test_when_the_party_changes_the_rows_move(index: Index, ring: KeyRing, send: Deliver) -> None:
    send(CASE_WITH_DOCUMENT, a_document())
    send(changed(a_case(cpr=BENT, more=(a_journal_entry("document"),)), recorded_at=T0 + DAY))
    assert {key for (key,) in reading(index, "party_key")} == {ring.party_key("cpr", BENT)}


def test_a_responsible_person_is_not_carried_to_the_row(index: Index, send: Deliver) -> None:
    handler = Relation(
        RelationType.ACTOR, Role.RESPONSIBLE, object_type="user", values={"name": "Sagsbehandler"}
    )
    send(a_case(more=(handler,)))
    assert "unit" not in _bodies(index)[0][0]


def test_a_property_owner_is_a_candidate_too(index: Index, ring: KeyRing, send: Deliver) -> None:
    urn = "urn:oio:ejendom:bfe-nr:0001234567"
    building = Relation(RelationType.OBJECT, Role.BUILDING, "1", reference=urn)
    send(a_case(kle="02.34.02", more=(building,)))
    bent = Ownership(ring.party_key("cpr", BENT), at("2020-01-01"), at("2026-01-01"))
    assert set_owners(index, [(urn, bent)]) == 1
    rows = index.execute(
        "SELECT party_key, candidate, candidate_from, candidate_to FROM reading ORDER BY 2"
    ).fetchall()
    assert rows[1] == (bent.party_key, Candidate.PROPERTY_OWNER, at("2020-01-01"), at("2026-01-01"))


def test_another_master_may_not_change_an_object(send: Deliver) -> None:
    send(a_case())
    theirs = changed(a_case(title="Min nu"), recorded_at=T0 + DAY)
    relations = tuple(r for r in theirs.relations if r.type != RelationType.IT_SYSTEM)
    theirs = changed(theirs, relations=(*relations, system(Role.MASTER, an_id("another system"))))
    [receipt] = send(theirs)
    assert (receipt.outcome, receipt.code) == (Outcome.REFUSED, "intake.other_master")


def test_a_system_delivers_only_its_own(send: Deliver) -> None:
    [receipt] = send(a_case(), sender=Sender(uuid.uuid4()))
    assert (receipt.outcome, receipt.code) == (Outcome.REFUSED, "intake.not_yours")
    assert outcomes(send(a_case(), sender=Sender(SYSTEM))) == [Outcome.STORED]


def test_a_system_must_say_that_an_object_is_its_own(send: Deliver) -> None:
    nobodys = tuple(r for r in a_case().relations if r.type != RelationType.IT_SYSTEM)
    [receipt] = send(changed(a_case(), relations=nobodys), sender=Sender(SYSTEM))
    assert (receipt.outcome, receipt.code) == (Outcome.REFUSED, "intake.no_master")


def test_an_id_keeps_its_kind(send: Deliver) -> None:
    send(a_case())
    [receipt] = send(changed(a_document(), object_id=an_id("case"), recorded_at=T0 + DAY))
    assert (receipt.outcome, receipt.code) == (Outcome.REFUSED, "intake.other_kind")


def test_a_refused_object_does_not_stop_its_neighbours(index: Index, send: Deliver) -> None:
    assert outcomes(send(a_case("a", cpr="01" + "01010002"), a_case("b"))) == [
        Outcome.INVALID,
        Outcome.STORED,
    ]
    assert index.execute("SELECT object_id FROM object_state").fetchall() == [(an_id("b"),)]


HISTORY = [
    CASE_WITH_DOCUMENT,
    a_document(),
    a_document(title="Ansøgning, rettet", recorded=T0 + 2 * DAY),
    a_grant(),
    a_payment(),
    a_payment("second", recorded=T0 + DAY),
    changed(CASE_WITH_DOCUMENT, recorded_at=T0 + 3 * DAY, states=states(("Opstaaet", "2025-01-02"), ("Afgjort", "2025-02-01"))),
    Registration(an_id("case"), Kind.CASE, T0 + 4 * DAY, complete=False, states=states(("Afsluttet", "2025-04-01"))),
    Registration(an_id("case"), Kind.CASE, T0 + DAY, complete=False, relations=(HIDDEN,)),
    a_case("moving"),
    changed(a_case("moving", cpr=BENT), recorded_at=T0 + DAY),
    a_grant("early", case="late"),
    a_case("late", recorded=T0 + 9 * DAY),
]  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_late_repeated_and_shuffled_deliveries_leave_the_same_index(
    index: Index, send: Deliver, seed: int
) -> None:
    send(*HISTORY)
    expected = everything(index)
    for table in (
        "registration",
        "object_state",
        "reading",
        "object_link",
        "search_key",
        "party_object",
        "person",
    ):
        index.execute(f"TRUNCATE {table}")
    chance = random.Random(seed)
    messy = HISTORY + chance.choices(HISTORY, k=6)
    chance.shuffle(messy)
    while messy:
        size = chance.randint(1, 5)
        send(*messy[:size])
        messy = messy[size:]
    assert everything(index) == expected


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(deltas, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_any_history_in_any_order_and_any_batches_leaves_the_fold_of_all(
    index: Index, send: Deliver, history: list[Registration], chance: random.Random
) -> None:
    for table in ("registration", "object_state", "reading", "object_link", "search_key", "party_object"):
        index.execute(f"TRUNCATE {table}")
    messy = history + chance.choices(history, k=3)
    chance.shuffle(messy)
    while messy:
        size = chance.randint(1, 3)
        send(*messy[:size])
        messy = messy[size:]
    expected = fold(in_fold_order(list({canonical.encode(one): one for one in history}.values())))
    [head] = store.heads(index, [an_id("case")]).values()
    assert head.known is (expected is not None)
    assert (canonical.decode_state(head.body or b"") if head.known else None) == expected
    told = [bytes(line) for line in store.export(index, Kind.CASE)]
    assert told == ([canonical.encode(expected)] if expected else [])


def test_a_complete_registration_that_nothing_changed_is_not_written_down_twice(
    index: Index, send: Deliver
) -> None:
    send(a_case())
    assert index.execute("SELECT known, body FROM object_state").fetchall() == [(True, None)]
    send(changed(a_case(), complete=False, sections=(), relations=(), states=(), recorded_at=NOW))
    [(body,)] = index.execute("SELECT body::text FROM object_state").fetchall()
    assert canonical.decode_state(body).recorded_at == NOW
    send(changed(a_case(), recorded_at=NOW + DAY))
    assert index.execute("SELECT known, body FROM object_state").fetchall() == [(True, None)]


def _bodies(index: Index) -> list[tuple[dict[str, Any]]]:
    import json

    rows = index.execute("SELECT body::text FROM reading ORDER BY kind").fetchall()
    return [(json.loads(body),) for (body,) in rows]


def test_a_change_another_system_left_waiting_has_no_effect_when_the_object_comes(
    index: Index, ring: KeyRing, send: Deliver
) -> None:
    late = T0 + DAY
    foreign = Registration(
        an_id("case"), Kind.CASE, late, complete=False, relations=(person(BENT, index="9"),)
    )
    own = changed(foreign, relations=(), states=states(("Afgjort", "2025-03-01")))
    assert outcomes(send(foreign, sender=Sender(an_id("another system")))) == [Outcome.WAITING]
    assert outcomes(send(own, sender=Sender(SYSTEM))) == [Outcome.WAITING]
    assert outcomes(send(a_case(), sender=Sender(SYSTEM))) == [Outcome.STORED]
    assert reading(index, "party_key, body->'steps'->-1->>0") == [(ring.party_key("cpr", ANNA), "Afgjort")]
    assert index.execute("SELECT count(*) FROM registration").fetchone() == (2,)


def test_a_waiting_change_does_not_hide_who_the_master_is_within_a_batch(index: Index, send: Deliver) -> None:
    waiting = Registration(an_id("case"), Kind.CASE, T0 - DAY, complete=False, note="x")
    kept = tuple(r for r in a_case().relations if r.type != RelationType.IT_SYSTEM)
    theirs = changed(
        a_case(recorded=T0 + DAY), relations=(*kept, system(Role.MASTER, an_id("another system")))
    )
    assert outcomes(send(waiting, a_case(), theirs)) == [Outcome.STORED, Outcome.STORED, Outcome.REFUSED]

# SPDX-License-Identifier: MPL-2.0
"""An authority reads and answers its own reports only, every citizen is told that it read, and old ones go."""

from __future__ import annotations

import datetime as dt

import pytest

from overblik.audit.access import looks_at
from overblik.errors import Conflict, InvalidInput, NotFound
from overblik.people.keys import KeyRing
from overblik.reports import desk
from overblik.reports.report import LONGEST_ANSWER, About, Handling, Subject
from overblik.reports.store import own
from tests.reports.conftest import ANNA, BO, HERE, NOW, THERE, Conn, own_look, send, staff_look

LATER = NOW + dt.timedelta(days=2)
ELSEWHERE = Subject(About.BENEFIT, THERE)


def test_an_authority_reads_its_own_only_and_the_oldest_first(connection: Conn, ring: KeyRing) -> None:
    second = send(connection, ring, form="2", moment=LATER)
    first = send(connection, ring, form="1", keys=(BO,))
    other = send(connection, ring, form="3", subject=ELSEWHERE)
    assert desk.of_authority(connection, ring, HERE, staff_look()) == [first, second]
    assert desk.of_authority(connection, ring, THERE, staff_look(THERE)) == [other]
    assert desk.of_authority(connection, ring, "90000003", staff_look()) == []


def test_each_citizen_whose_report_was_read_can_see_that_it_was(connection: Conn, ring: KeyRing) -> None:
    send(connection, ring, form="1")
    send(connection, ring, form="2")
    send(connection, ring, form="3", keys=(BO,), subject=ELSEWHERE)
    desk.of_authority(connection, ring, HERE, staff_look())
    assert [(row.purpose, row.authority) for row in looks_at(connection, ANNA)] == [("reports", HERE)]
    assert looks_at(connection, BO) == []


def test_a_list_whose_trace_could_be_rolled_back_is_refused(connection: Conn, ring: KeyRing) -> None:
    with connection.transaction(), pytest.raises(ValueError, match="commit"):
        desk.of_authority(connection, ring, HERE, staff_look())


def test_the_citizen_sees_how_far_it_has_come_and_the_answer(connection: Conn, ring: KeyRing) -> None:
    made = send(connection, ring)
    desk.take_further(connection, ring, HERE, made.receipt, Handling.LOOKED_AT, LATER, "b012345")
    (shown,) = own(connection, ring, [ANNA], own_look())
    assert (shown.handling, shown.changed_at, shown.answer) == (Handling.LOOKED_AT, LATER, None)
    desk.take_further(
        connection, ring, HERE, made.receipt.lower(), Handling.ANSWERED, LATER, "b012345", "Du har ret.\r\n"
    )
    desk.take_further(connection, ring, HERE, made.receipt, Handling.CLOSED, LATER, "b012345")
    (shown,) = own(connection, ring, [ANNA], own_look())
    assert (shown.handling, shown.answer) == (Handling.CLOSED, "Du har ret.")
    assert desk.of_authority(connection, ring, HERE, staff_look()) == []
    assert len(desk.of_authority(connection, ring, HERE, staff_look(), tuple(Handling))) == 1


def test_every_step_is_in_the_log_of_changes_without_a_word_of_it(connection: Conn, ring: KeyRing) -> None:
    made = send(connection, ring)
    desk.take_further(connection, ring, HERE, made.receipt, Handling.ANSWERED, LATER, "b012345", "Svar")
    row = connection.execute("SELECT actor, action, subject, detail::text FROM change_log").fetchone()
    assert row == ("b012345", "report.answered", f"report {made.id}", f'{{"authority":"{HERE}"}}')


def test_another_authority_cannot_answer_and_learns_nothing(connection: Conn, ring: KeyRing) -> None:
    made = send(connection, ring)
    told = []
    for receipt in (made.receipt, "0000-0000"):
        with pytest.raises(NotFound) as refused:
            desk.take_further(connection, ring, THERE, receipt, Handling.ANSWERED, LATER, "x", "Svar")
        told.append(str(refused.value))
    assert told[0] == told[1]
    assert own(connection, ring, [ANNA], own_look())[0].handling is Handling.RECEIVED


@pytest.mark.parametrize(
    ("handling", "answer", "code"),
    [
        (Handling.ANSWERED, None, "reports.answer"),
        (Handling.ANSWERED, "  \n", "reports.answer"),
        (Handling.ANSWERED, "x" * (LONGEST_ANSWER + 1), "reports.answer"),
        (Handling.LOOKED_AT, "Om 610101-0002", "reports.answer"),
        (Handling.RECEIVED, None, "reports.back"),
    ],
)
def test_an_answer_that_is_none_is_refused_and_changes_nothing(
    connection: Conn, ring: KeyRing, handling: Handling, answer: str | None, code: str
) -> None:
    made = send(connection, ring)
    with pytest.raises(InvalidInput) as refused:
        desk.take_further(connection, ring, HERE, made.receipt, handling, LATER, "x", answer)
    assert refused.value.code == code
    assert "610101" not in str(refused.value)
    assert own(connection, ring, [ANNA], own_look()) == [made]


def test_what_is_closed_stays_closed(connection: Conn, ring: KeyRing) -> None:
    made = send(connection, ring)
    desk.take_further(connection, ring, HERE, made.receipt, Handling.CLOSED, LATER, "x")
    with pytest.raises(Conflict) as refused:
        desk.take_further(connection, ring, HERE, made.receipt, Handling.ANSWERED, LATER, "x", "Svar")
    assert refused.value.code == "reports.closed"


def test_two_reports_with_one_receipt_are_not_mixed_up(connection: Conn, ring: KeyRing) -> None:
    made = send(connection, ring)
    connection.execute(
        """INSERT INTO error_report SELECT (jsonb_populate_record(t,
             jsonb_build_object('id', overlay(t.id::text PLACING 'ffff' FROM 33)))).* FROM error_report t"""
    )
    with pytest.raises(Conflict) as refused:
        desk.take_further(connection, ring, HERE, made.receipt, Handling.CLOSED, LATER, "x")
    assert refused.value.code == "reports.ambiguous"


def test_what_was_answered_long_ago_goes_and_what_waits_stays(connection: Conn, ring: KeyRing) -> None:
    kept = send(connection, ring, form="waits")
    for form, handling in (("answered", Handling.ANSWERED), ("closed", Handling.CLOSED)):
        made = send(connection, ring, form=form)
        desk.take_further(connection, ring, HERE, made.receipt, handling, LATER, "x", "Svar")
    assert desk.expire(connection, LATER) == 0
    assert desk.expire(connection, LATER + dt.timedelta(seconds=1)) == 2
    assert own(connection, ring, [ANNA], own_look()) == [kept]

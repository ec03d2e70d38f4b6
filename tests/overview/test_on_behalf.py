# SPDX-License-Identifier: MPL-2.0
"""A look on somebody's behalf: what opens it, what shuts it, and the trace it leaves under both persons."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from operator import attrgetter
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest

from overblik.audit.access import Channel, Look, looks_at
from overblik.errors import NotFound
from overblik.overview.looks import Eyes, read_looks
from overblik.overview.query import CASES_ONLY, ON_BEHALF, Found, parameters, read, read_on_behalf
from overblik.people.mandate import Mandate
from overblik.people.mandate_store import keep
from overblik.people.status import PersonStatus
from tests.overview.rows import ANNA, HERE, NOW, STRANGER, THERE, a_case, a_document, an_id, store

Conn = psycopg.Connection[Any]

HOLDER, ID = an_id("holder"), an_id("mandate")
LOOK = Look(NOW, HOLDER.hex, Channel.PORTAL, "portal.start")
DAY = dt.timedelta(days=1)
MANDATE = Mandate(
    ID, ANNA, HOLDER, ("32.*",), (HERE,), NOW - DAY, NOW + DAY, NOW - DAY, None, "table", "Far", "Min datter"
)


def kept(conn: Conn, **changes: Any) -> Mandate:
    made = msgspec.structs.replace(MANDATE, **changes)
    keep(conn, made)
    return made


def ask(conn: Conn, giver: uuid.UUID = ANNA, holder: uuid.UUID = HOLDER, mandate: uuid.UUID = ID) -> Found:
    return read_on_behalf(conn, giver, [holder], mandate, LOOK)


def mark(conn: Conn, who: uuid.UUID, status: PersonStatus, since: dt.datetime = NOW - DAY) -> None:
    conn.execute("INSERT INTO person_status VALUES (%s, %s, %s, %s)", (who, since, since, status.value))


@pytest.fixture
def anna(connection: Conn) -> Conn:
    """Anna has something to see."""
    store(connection, a_case(), a_document())
    return connection


def test_a_mandate_in_force_brings_the_rows_and_what_it_permits(anna: Conn) -> None:
    kept(anna)
    found = ask(anna)
    by_item = attrgetter("item_id")
    assert sorted(found.rows, key=by_item) == sorted(read(anna, [ANNA], LOOK).rows, key=by_item)
    assert found.permit is not None
    assert found.permit._asdict() == {
        "mandate": ID,
        "areas": ("32.*",),
        "authorities": (HERE,),
        "valid_to": NOW + DAY,
        "label": "Far",
    }


def test_one_for_all_authorities_without_end_and_a_giver_with_nothing(connection: Conn) -> None:
    kept(connection, authorities=None, valid_to=None, giver_label=None)
    found = ask(connection)
    assert found.rows == []
    assert found.permit is not None
    assert (found.permit.authorities, found.permit.valid_to, found.permit.label) == (None, None, None)


# What is wrong with the mandate; None = it opens.
STATES: list[tuple[str, dict[str, Any], bool]] = [
    ("running", {}, True),
    ("begins this moment", {"valid_from": NOW}, True),
    ("begins the next moment", {"valid_from": NOW + dt.timedelta(microseconds=1)}, False),
    ("ends the next moment", {"valid_to": NOW + dt.timedelta(microseconds=1)}, True),
    ("ends this moment", {"valid_to": NOW}, False),
    ("expired", {"valid_from": NOW - 9 * DAY, "valid_to": NOW - 8 * DAY}, False),
    ("withdrawn", {"withdrawn_at": NOW - DAY}, False),
    ("withdrawn while the question was under way", {"withdrawn_at": NOW + DAY}, False),
    ("another's", {"holder": STRANGER}, False),
    ("of another giver", {"giver": STRANGER}, False),
    ("of another id", {"id": an_id("another mandate")}, False),
    ("the other way round", {"giver": HOLDER, "holder": ANNA}, False),
]
NONE, PROTECTED, DEAD = PersonStatus.NONE, PersonStatus.PROTECTED, PersonStatus.DEAD
# The giver's status, the holder's: whether a mandate in force opens.
STATUSES = {
    (NONE, NONE): True,
    (PROTECTED, NONE): False,
    (DEAD, NONE): False,
    (NONE, PROTECTED): True,
    (NONE, DEAD): False,
    (PROTECTED, PROTECTED): False,
    (DEAD, DEAD): False,
}


@pytest.mark.parametrize("statuses", STATUSES, ids=lambda pair: "-".join(pair))
@pytest.mark.parametrize(("changes", "opens"), [row[1:] for row in STATES], ids=[row[0] for row in STATES])
def test_it_opens_exactly_if_the_mandate_is_in_force_and_nothing_shuts_it(
    anna: Conn, changes: dict[str, Any], opens: bool, statuses: tuple[PersonStatus, PersonStatus]
) -> None:
    """Whatever shuts it, the answer is that of a person nobody knows, and the trace lies with the asker alone."""
    kept(anna, **changes)
    mark(anna, ANNA, statuses[0])
    mark(anna, HOLDER, statuses[1])
    found = ask(anna)
    if opens and STATUSES[statuses]:
        assert found.permit is not None
        assert len(found.rows) == 2
        return
    assert found == ask(anna, an_id("nobody"), HOLDER, an_id("no mandate")) == Found(0, [])
    assert looks_at(anna, ANNA) == []
    assert [row.refused for row in looks_at(anna, HOLDER)] == [True, True]


def test_a_status_holds_from_its_date(anna: Conn) -> None:
    kept(anna)
    mark(anna, ANNA, PROTECTED, NOW + DAY)
    assert ask(anna).permit is not None


def test_a_lifted_protection_shuts_nothing(anna: Conn) -> None:
    kept(anna)
    mark(anna, ANNA, PROTECTED, NOW - 2 * DAY)
    mark(anna, ANNA, NONE)
    assert ask(anna).permit is not None


def test_the_look_lies_under_both_and_tells_by_which_mandate(anna: Conn) -> None:
    kept(anna)
    ask(anna)
    [hers], [mine] = looks_at(anna, ANNA), looks_at(anna, HOLDER)
    assert (hers.by_mandate, hers.with_mandate, hers.refused) == (ID, None, None)
    assert (mine.by_mandate, mine.with_mandate, mine.refused) == (None, ID, None)
    assert hers.actor == mine.actor == HOLDER.hex
    assert hers.purpose == mine.purpose == "portal.start"
    assert hers.seen_at == mine.seen_at == NOW


def test_without_either_trace_nothing_is_read(anna: Conn) -> None:
    kept(anna)
    anna.execute("ALTER TABLE access_log ADD CONSTRAINT no_giver CHECK (by_mandate IS NULL) NOT VALID")
    with pytest.raises(Exception, match="reading_failed"):
        ask(anna)
    assert looks_at(anna, HOLDER) == []


def test_of_the_dead_nothing_is_read_and_the_look_is_marked_refused(anna: Conn) -> None:
    mark(anna, ANNA, DEAD)
    assert read(anna, [ANNA], LOOK) == Found(0, [], DEAD)
    assert [row.refused for row in looks_at(anna, ANNA)] == [True]


@pytest.mark.parametrize("status", [NONE, PROTECTED])
def test_who_is_protected_sees_all_of_their_own(anna: Conn, status: PersonStatus) -> None:
    mark(anna, ANNA, status)
    found = read(anna, [ANNA], LOOK)
    assert len(found.rows) == 2
    assert found.status is status
    assert [row.refused for row in looks_at(anna, ANNA)] == [None]


def test_the_status_is_found_by_the_key_of_before(anna: Conn) -> None:
    anna.execute("INSERT INTO alias VALUES (%s, %s)", (STRANGER, ANNA))
    mark(anna, ANNA, DEAD)
    assert read(anna, [STRANGER], LOOK).status is DEAD


def test_authorities_are_left_to_the_deciding(connection: Conn) -> None:
    """A row that a mandate does not open may still hide one that it does: a payment with two lines."""
    store(connection, a_case("here"), a_case("there", authority=THERE))
    kept(connection)
    assert len(ask(connection).rows) == 2


def test_it_is_one_statement_and_one_transaction(anna: Conn, tmp_path: Path) -> None:
    kept(anna)
    ask(anna)
    with (tmp_path / "trace").open("w+") as file:
        anna.pgconn.trace(file.fileno())
        anna.pgconn.set_trace_flags(psycopg.pq.Trace.SUPPRESS_TIMESTAMPS)
        ask(anna)
        anna.pgconn.untrace()
        file.seek(0)
        sent = [line.split("\t")[2] for line in file if line.startswith("F\t")]
    assert sent.count("Execute") == 1
    assert {"Query", "Parse"}.isdisjoint(sent)


def test_mandates_and_rows_are_found_by_their_keys(connection: Conn) -> None:
    for number in range(30):
        giver, holder = uuid.UUID(int=number + 1), uuid.UUID(int=number + 100)
        store(connection, *(a_case(f"{number}-{i}", party_key=giver) for i in range(20)))
        for mandate in range(5):
            kept(connection, id=an_id(f"{number} {mandate}"), giver=giver, holder=holder)
    connection.execute("ANALYZE reading; ANALYZE mandate")
    # As the server plans it for everybody, whatever the values.
    connection.execute("SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off")
    arguments = parameters([uuid.UUID(int=1)], LOOK, CASES_ONLY, None)
    arguments |= {"holder": f"{{{uuid.UUID(int=100)}}}", "mandate": str(ID)}
    plan = "\n".join(line for (line,) in connection.execute(f"EXPLAIN {ON_BEHALF}", arguments))
    for table in ("reading", "mandate", "person_status"):
        assert f"Seq Scan on {table}" not in plan
        assert re.search(rf"Index (Only )?Scan (Backward )?using \w+ on {table} ", plan), plan


def test_the_giver_is_told_who_looked_and_the_holders_own_log_keeps_to_the_holder(anna: Conn) -> None:
    kept(anna)
    ask(anna)
    later, month = Look(NOW + DAY, "x", Channel.PORTAL, "portal.looks"), NOW.date().replace(day=1)
    [seen] = read_looks(anna, [ANNA], later, month).seen
    assert (seen.eyes, seen.system) == (Eyes.REPRESENTATIVE, "Min datter")
    assert read_looks(anna, [HOLDER], later, month).seen == ()


def test_the_log_of_the_dead_is_shut(anna: Conn) -> None:
    ask(anna)
    mark(anna, ANNA, DEAD)
    with pytest.raises(NotFound) as refused:
        read_looks(anna, [ANNA], LOOK, NOW.date().replace(day=1))
    assert refused.value.code == "overview.not_shown"

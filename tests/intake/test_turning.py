# SPDX-License-Identifier: MPL-2.0
"""The time that was announced comes, and nobody delivers: what was announced holds, with all that depends on it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest
from psycopg import Connection

from overblik.index.kinds import RelationType, SectionName
from overblik.index.objects import Registration, Section
from overblik.index.roles import Role
from overblik.intake import turning
from overblik.intake.history import rows_as_of
from overblik.people.keys import KeyRing
from tests.builders import (
    ANNA,
    a_case,
    a_class,
    a_document,
    a_journal_entry,
    an_id,
    at,
    changed,
    owner,
    period,
)  # fmt: skip
from tests.intake.conftest import NOW, Deliver

Index = Connection[Any]
NEXT_YEAR = at("2026-01-01")
EARLIER, LATER = period("2025-02-01", "2026-01-01"), period("2026-01-01")
NEW_AUTHORITY = "90000002"


def titled(*titles: tuple[str, Any], case: Registration | None = None) -> Registration:
    """A case with a version of its properties for each title."""
    case = case or a_case()
    [held] = [part for part in case.sections if part.name == SectionName.PROPERTIES]
    rest = [part for part in case.sections if part.name != SectionName.PROPERTIES]
    versions = [
        Section(SectionName.PROPERTIES, {**held.values, "title": title}, validity=validity)
        for title, validity in titles
    ]
    return changed(case, sections=(*rest, *versions))


def moving(case: Registration) -> Registration:
    """The case, which another authority takes over at the turn of the year."""
    rest = [part for part in case.relations if (part.type, part.role) != (RelationType.ACTOR, Role.OWNER)]
    owners = (changed(owner(), validity=EARLIER), changed(owner(NEW_AUTHORITY), validity=LATER))
    return changed(case, relations=(*rest, *owners))


def title(index: Index) -> str:
    [(body,)] = index.execute("SELECT body::text FROM reading WHERE kind = 1").fetchall()
    return str(msgspec.json.decode(body)["title"])


def due(index: Index) -> list[dt.datetime | None]:
    return [moment for (moment,) in index.execute("SELECT turns_at FROM object_state ORDER BY object_id")]


def test_a_title_takes_the_place_of_the_one_before_when_its_time_comes(index: Index, send: Deliver) -> None:
    send(titled(("Nu", EARLIER), ("Senere", LATER)))
    assert (title(index), due(index)) == ("Nu", [NEXT_YEAR])
    assert turning.turn(index, NEXT_YEAR - dt.timedelta(microseconds=1)) == 0
    assert title(index) == "Nu"
    assert turning.turn(index, NEXT_YEAR) == 1
    assert (title(index), due(index)) == ("Senere", [None])
    assert turning.turn(index, NEXT_YEAR) == 0


def test_what_turns_again_waits_for_the_next_time(index: Index, send: Deliver) -> None:
    send(
        titled(
            ("Nu", EARLIER), ("Så", period("2026-01-01", "2027-01-01")), ("Til sidst", period("2027-01-01"))
        )
    )
    turning.turn(index, NEXT_YEAR)
    assert (title(index), due(index)) == ("Så", [at("2027-01-01")])


def test_an_owner_announced_owns_the_object_and_all_its_rows(index: Index, send: Deliver) -> None:
    send(
        a_document(), moving(changed(a_case(), relations=(*a_case().relations, a_journal_entry("document"))))
    )
    turning.turn(index, NEXT_YEAR)
    assert set(index.execute("SELECT authority FROM reading")) == {(NEW_AUTHORITY,)}
    assert index.execute(
        "SELECT authority FROM object_state WHERE object_id = %s", (an_id("case"),)
    ).fetchall() == [(NEW_AUTHORITY,)]


def test_a_document_that_turns_has_its_new_title_on_its_case(index: Index, send: Deliver) -> None:
    send(
        changed(a_case(), relations=(*a_case().relations, a_journal_entry("document"))),
        titled(("Udkast", EARLIER), ("Afgørelse", LATER), case=a_document()),
    )
    [(before,)] = index.execute("SELECT body::text FROM reading WHERE kind = 2").fetchall()
    turning.turn(index, NEXT_YEAR)
    [(after,)] = index.execute("SELECT body::text FROM reading WHERE kind = 2").fetchall()
    assert (msgspec.json.decode(before)["title"], msgspec.json.decode(after)["title"]) == (
        "Udkast",
        "Afgørelse",
    )


def test_what_was_announced_and_has_begun_when_it_is_received_holds_at_once(
    index: Index, send: Deliver
) -> None:
    send(titled(("Nu", EARLIER), ("Senere", LATER)), now=NEXT_YEAR)
    assert (title(index), due(index)) == ("Senere", [None])


@pytest.mark.parametrize("complete", [True, False])
def test_what_comes_late_is_folded_in_without_turning_back(
    index: Index, send: Deliver, complete: bool
) -> None:
    case = titled(("Nu", EARLIER), ("Senere", LATER))
    send(case)
    turning.turn(index, NEXT_YEAR)
    older = case.recorded_at - dt.timedelta(days=1)
    send(changed(a_case(), recorded_at=older, complete=complete), now=NEXT_YEAR)
    assert (title(index), due(index)) == ("Senere", [None])


def test_a_class_that_only_begins_later_is_no_turn(index: Index, send: Deliver) -> None:
    case = a_case()
    rest = [
        part for part in case.relations if (part.type, part.role) != (RelationType.CLASS, Role.PRIMARY_CLASS)
    ]
    send(changed(case, relations=(*rest, a_class(Role.PRIMARY_CLASS, "32.30.04", LATER))))
    assert due(index) == [None]


def test_many_that_turn_at_once_turn_in_several_transactions(index: Index, send: Deliver) -> None:
    send(*(titled(("Nu", EARLIER), ("Senere", LATER), case=a_case(name)) for name in "abcde"))
    assert turning.turn(index, NEXT_YEAR, at_once=2) == 5
    assert due(index) == [None] * 5


def test_looking_back_shows_what_held_then(index: Index, ring: KeyRing, send: Deliver) -> None:
    send(titled(("Nu", EARLIER), ("Senere", LATER)))
    turning.turn(index, NEXT_YEAR)
    keys = ring.party_keys("cpr", ANNA)
    told = [
        [msgspec.json.decode(row.body)["title"] for row in rows_as_of(index, keys, moment)]
        for moment in (NOW, NEXT_YEAR)
    ]
    assert told == [["Nu"], ["Senere"]]

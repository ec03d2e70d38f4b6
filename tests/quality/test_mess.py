# SPDX-License-Identifier: MPL-2.0
"""What real data are like: old values and gaps are taken, counted by the verdict, and visible to the sender."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any

import pytest
from psycopg import Connection

from overblik.index import canonical
from overblik.index.kinds import Kind
from overblik.index.objects import Registration
from overblik.index.roles import Role
from overblik.index.store import heads
from overblik.intake.receipt import Outcome
from overblik.quality import validate, verdict
from overblik.quality.examine import examine
from overblik.quality.report import report
from overblik.quality.table import by_code
from overblik.wire import sdi
from tests.builders import a_journal_entry, an_id, at
from tests.intake.conftest import Deliver
from tests.quality.editing import added, edited, first, replace, without
from tests.quality.perfect import PERFECT, held

CASE = PERFECT[Kind.CASE]
LARGE = base64.b64encode(b"n" * 300_000).decode()
UNKNOWN = str(an_id("nobody knows"))

Edit = Callable[[Registration], Registration]


def old_case(told: Registration) -> Registration:
    """Recorded before January 2020, with the actor types of the time."""
    old = replace(
        edited(told, "properties", None, "validity.actor_type", "Organisation"), recorded_at=at("2019-03-01")
    )
    return edited(old, "state", None, "validity.actor_type", "OrganisationEnhed")


MESS: dict[str, tuple[Edit, set[str]]] = {
    "old actor types": (old_case, {"GEN-VIRK-TYPE-2-SDI"}),
    "the citizen id of an example": (
        lambda told: edited(told, "party", None, "reference", "urn:oio:us:borgerid:123456789012"),
        {"SAG-PART-REF-BIDX"},
    ),
    "old life-cycle code": (
        lambda told: replace(told, lifecycle="Passiveret", recorded_at=at("2022-01-01")),
        {"SAG-REG-LIV-3"},
    ),
    "no states": (lambda told: without(told, "state"), {"SAG-STATE-1"}),
    "earlier states missing": (lambda told: replace(told, states=told.states[2:]), {"SAG-STATE-3", "SAG-STATE-4"}),
    "states of the general standard": (
        lambda told: edited(told, "state", None, "status", "Udfoert"),
        {"SAG-STATE-10", "SAG-STATE-2"},
    ),
    "closed by an end date": (
        lambda told: replace(told, states=(replace(told.states[0], validity=held(told.recorded_at, at("2025-03-01"))),)),
        {"SAG-STATE-5"},
    ),
    "a note of 300 KB": (
        lambda told: edited(told, "journal", Role.NOTE, "note.content", LARGE),
        {"SAG-NOTE-SIZE-1", "SAG-NOTE-SIZE-3"},
    ),
    "an unknown role": (
        lambda told: added(told, replace(first(told, "party", Role.SECONDARY_PARTY), role=UNKNOWN)),
        {"OVB-ROLE-1"},
    ),
    "an unknown object type": (
        lambda told: edited(told, "actor", Role.OWNER, "object_type", UNKNOWN),
        {"OVB-TYPE-1"},
    ),
    "search words": (
        lambda told: edited(told, "class", Role.PRIMARY_CLASS, "keywords", [{"id": "x"}]),
        {"SAG-KL-SOEG"},
    ),
    "the address of the system": (
        lambda told: edited(told, "it_system", Role.MASTER, "system_uri", "https://example.org"),
        {"SAG-IT-URI"},
    ),
}  # fmt: skip

Index = Connection[Any]


def rules_in(told: str | None) -> set[str]:
    """The rules of a stored line of codes."""
    return {by_code()[code].id for code in (told or "").split(",") if code}


@pytest.mark.parametrize("name", MESS)
def test_it_is_read_stored_counted_and_told(name: str, index: Index, send: Deliver) -> None:
    edit, expected = MESS[name]
    body = sdi.encode_import([edit(CASE)])
    (item,) = sdi.decode_file(io.BytesIO(body))
    assert isinstance(item.value, Registration), item.value
    (receipt,) = send(item.value)
    assert receipt.outcome is Outcome.STORED
    (judged,) = examine(body)
    assert expected <= {finding.rule for finding in judged.findings}
    stored = heads(index, [CASE.object_id])[CASE.object_id].body or b""
    codes = verdict(canonical.decode_state(stored), stored)
    assert expected <= rules_in(codes)
    index.execute("UPDATE object_state SET findings = %s", (codes,))
    assert expected <= {one.rule for one in report(index).counts}


def test_relations_to_nothing_are_taken_and_listed(index: Index, send: Deliver) -> None:
    (receipt,) = send(added(CASE, a_journal_entry("never delivered")))
    assert receipt.outcome is Outcome.STORED
    assert an_id("never delivered") in {one.target for one in report(index).dangling}


def test_the_other_spelling_of_the_company_element_is_read_and_told() -> None:
    body = sdi.encode_import([CASE]).replace(b"si:CVR-Nummer>", b"si:CVR-Nr>")
    (judged,) = examine(body)
    assert {finding.rule for finding in judged.findings} == {"OVB-CVR-1"}


def test_what_is_only_old_is_told_as_a_notice() -> None:
    for name in ("old actor types", "the citizen id of an example", "old life-cycle code", "an unknown role"):
        edit, expected = MESS[name]
        found = {finding.rule: finding.severity for finding in validate(edit(CASE))}
        assert {found[rule] for rule in expected} == {"notice"}

# SPDX-License-Identifier: MPL-2.0
"""Among the demo's persons a daughter looks for her father; what has ended, is protected or dead stays shut."""

from __future__ import annotations

from typing import Any

import pytest
from psycopg import Connection

from overblik.audit.access import Channel, Look
from overblik.demo import family
from overblik.demo.loading import load_reference
from overblik.demo.persons import person
from overblik.demo.town import demo_id
from overblik.demo.working_time import at
from overblik.overview.query import read, read_on_behalf
from overblik.people.keys import KeyRing
from overblik.people.mandate import MandateState
from overblik.people.mandate_store import held
from overblik.people.status import PersonStatus
from tests.demo.conftest import TODAY

NOW = at(TODAY, 9)


def keys(ring: KeyRing, who: str) -> tuple[Any, ...]:
    return ring.party_keys("cpr", person(who).citizen.cpr.digits)


@pytest.fixture
def town(index: Connection[Any], ring: KeyRing) -> Connection[Any]:
    load_reference(index, ring, NOW)
    index.autocommit = True
    return index


@pytest.mark.parametrize(
    ("giver", "holder", "opens"),
    [
        ("boerge", "alma", True),
        ("gerda", "alma", False),
        ("holger", "alma", False),
        ("dagny", "ditlev", False),
        ("ingrid", "alma", False),
    ],
)
def test_only_the_father_s_mandate_opens(
    town: Connection[Any], ring: KeyRing, giver: str, holder: str, opens: bool
) -> None:
    look = Look(NOW, "holder", Channel.PORTAL, "portal.start")
    found = read_on_behalf(
        town, keys(ring, giver)[0], keys(ring, holder), demo_id("mandate", giver, holder), look
    )
    assert (found.permit is not None) is opens


def test_alma_sees_how_each_of_hers_stands(town: Connection[Any], ring: KeyRing) -> None:
    stands = {one.giver_label: one.state(NOW) for one in held(town, keys(ring, "alma"))}
    assert stands == {
        "Min far": MandateState.RUNNING,
        "Gerda, min nabo": MandateState.EXPIRED,
        "Holger": MandateState.WITHDRAWN,
        "Farmor": MandateState.WITHDRAWN,
    }


def test_one_is_protected_and_one_has_died(town: Connection[Any], ring: KeyRing) -> None:
    look = Look(NOW, "self", Channel.PORTAL, "portal.start")
    assert read(town, keys(ring, "dagny"), look).status is PersonStatus.PROTECTED
    assert read(town, keys(ring, "ingrid"), look).status is PersonStatus.DEAD


def test_loading_it_again_changes_nothing(town: Connection[Any], ring: KeyRing) -> None:
    before = town.execute("SELECT count(*) FROM change_log").fetchone()
    family.load(town, ring, at(TODAY, 12))
    assert town.execute("SELECT count(*) FROM change_log").fetchone() == before
    assert town.execute("SELECT count(*) FROM mandate").fetchone() == (5,)

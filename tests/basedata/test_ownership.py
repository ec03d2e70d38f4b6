# SPDX-License-Identifier: MPL-2.0
"""Properties and their owners: the id they are linked by, and what the table keeps."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from overblik.basedata.owners import owners_of, save_owners
from overblik.basedata.ownership import Ownership, property_id
from tests.builders import an_id, at

URN = "urn:oio:ejendom:bfe-nr:1234567"
OTHER = "urn:oio:ejendom:bfe-nr:7654321"


def test_a_property_has_one_id_in_every_installation() -> None:
    assert property_id(URN) == property_id(URN) != property_id(OTHER)
    assert str(property_id(URN)) == "e51828a1-349a-59cf-85c8-3b07b7702d3e"


def test_an_end_that_is_learnt_later_ends_the_same_ownership(connection: Connection[Any]) -> None:
    owned = Ownership(an_id("anna"), at("2020-01-01"), None)
    save_owners(connection, [(URN, owned), (OTHER, owned)])
    ended = Ownership(owned.party_key, owned.owned_from, at("2024-05-01"))
    save_owners(connection, [(URN, ended)])
    assert owners_of(connection, [URN, OTHER]) == {URN: [ended], OTHER: [owned]}
    assert owners_of(connection, ["urn:oio:ejendom:bfe-nr:1"]) == {}

# SPDX-License-Identifier: MPL-2.0
"""Worlds for the proof: ten of a thousand citizens each, or one of three hundred, which is what a minute allows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from overblik.database.connection import connect
from overblik.database.raw_json import use_raw_json
from overblik.people.keys import KeyRing
from overblik.people.store import register_keys
from tests.conftest import fresh_database
from tests.hypothesis_profiles import FULL, proof_count
from tests.intake.conftest import ring
from tests.proof.site import serving
from tests.proof.world import World, make

__all__ = ["ring"]

A_WORLD = 1_000 if FULL else 300
SEEDS = range(1, proof_count(10) + 1)


@pytest.fixture(scope="package", params=SEEDS, ids=lambda seed: f"seed-{seed}")
def world(
    request: pytest.FixtureRequest,
    server_url: str,
    template_database: str,
    ring: KeyRing,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """A world of its own database; Django is given back when the proof is done."""
    with fresh_database(server_url, template_database) as url, connect(url) as conn:
        use_raw_json(conn)
        with conn.transaction():
            register_keys(conn, ring)
        with serving(url, ring, tmp_path_factory.mktemp("proof")) as site:
            yield make(conn, ring, site, A_WORLD, request.param)

# SPDX-License-Identifier: MPL-2.0
"""`overblik demo`, and the tokens of the demo's machines."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from click.testing import CliRunner

from overblik.access.keys import PUBLIC_FILE, KeyFile, demo_key
from overblik.access.machines import DELIVER
from overblik.access.tokens import READ_OVERVIEW, TokenGate, TokenRefused
from overblik.cli.demo import demo
from overblik.demo.generate import read_manifest
from overblik.demo.persons import persons
from overblik.demo.tokens import DISPLAY, LIFETIME, READER, machine_tokens
from overblik.demo.town import demo_id, source_systems

NOW = dt.datetime(2025, 11, 24, 9, tzinfo=dt.UTC)


def test_generate_writes_the_deliveries_and_says_how_many(tmp_path: Path) -> None:
    out = tmp_path / "made"
    result = CliRunner().invoke(
        demo, ["generate", "--citizens", "3", "--seed", "2", "--today", "2025-11-24", "--out", str(out)]
    )
    assert result.exit_code == 0, result.output
    assert "payment" in result.output
    assert read_manifest(out).citizens == 3


def test_a_day_that_is_none_is_refused_with_an_example(tmp_path: Path) -> None:
    result = CliRunner().invoke(demo, ["generate", "--today", "yesterday", "--out", str(tmp_path)])
    assert result.exit_code == 2
    assert "2026-11-23" in result.output


@pytest.mark.parametrize("language", ["da", "en"])
def test_persons_lists_everybody_with_their_story(language: str) -> None:
    result = CliRunner().invoke(demo, ["persons", "--lang", language])
    assert result.exit_code == 0
    for each in persons():
        assert each.citizen.name in result.output
        assert each.story(language) in result.output


def test_each_machine_role_gets_a_token_for_its_own_scope_and_no_other(tmp_path: Path) -> None:
    key = demo_key(tmp_path)
    gate = TokenGate(KeyFile(tmp_path / PUBLIC_FILE), issuer="i", audience="a")
    made = machine_tokens(key, NOW, issuer="i", audience="a")
    clients = {gate.admit(f"Bearer {each.token}", each.scope, NOW).client for each in made}
    reader = str(demo_id("system", READER))
    assert clients == {DISPLAY, reader} | {str(system) for system in source_systems()}
    for each in made:
        other = READ_OVERVIEW if each.scope == DELIVER else DELIVER
        with pytest.raises(TokenRefused):
            gate.admit(f"Bearer {each.token}", other, NOW)
        with pytest.raises(TokenRefused):
            gate.admit(f"Bearer {each.token}", each.scope, NOW + LIFETIME + dt.timedelta(minutes=1))
        assert each.token not in repr(each)

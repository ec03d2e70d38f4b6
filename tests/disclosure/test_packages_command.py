# SPDX-License-Identifier: MPL-2.0
"""`overblik disclosure packages`: a package is put into a file of rules as the console puts it into a draft."""

from __future__ import annotations

from pathlib import Path

import pytest

from overblik.database.connection import connect
from overblik.disclosure import yaml_file
from overblik.disclosure.compile import CompiledRules
from overblik.disclosure.package import add
from overblik.disclosure.rule import RuleSet
from overblik.disclosure.shipped import shipped_packages
from overblik.kle import store as kle_store
from overblik.kle.sample import load_sample
from tests.cli.installed import installed, overblik
from tests.disclosure.build import AUTHORITY, NOW, OTHER_AUTHORITY
from tests.disclosure.test_package_file import GOOD

__all__ = ["installed"]

ADD = ("disclosure", "packages", "add")


@pytest.mark.slow
def test_a_package_goes_into_a_file_once_and_own_rules_are_kept(installed: Path) -> None:
    file = installed / "rules.yaml"
    assert overblik(*ADD, "sickness-benefit", "--to", "rules.yaml").exit_code == 4, "nobody knows whose"
    first = overblik(*ADD, "sickness-benefit", "--to", "rules.yaml", "--authority", AUTHORITY)
    assert first.exit_code == 0, first.output
    assert "sickness-payment (32.30.04): added (open yes, from_date 2020-12-31)" in first.output
    [held] = yaml_file.read(file.read_bytes())
    package = next(one for one in shipped_packages() if one.id == "sickness-benefit")
    assert held.rules == add(package, RuleSet(authority=AUTHORITY))

    written = file.stat().st_mtime_ns
    assert "nothing to add" in overblik(*ADD, "sickness-benefit", "--to", "rules.yaml").output
    assert file.stat().st_mtime_ns == written

    nowhere = overblik(*ADD, "sickness-benefit", "--to", "no/rules.yaml", "--authority", AUTHORITY)
    assert (nowhere.exit_code, "cannot be written" in nowhere.output) == (3, True), nowhere.output
    file.write_text(
        f"# Ours.\nauthority: '{AUTHORITY}'\nrules:\n- {{id: own, kle: 32.30.04, open: false}} # so '#' it is\n---\n"
        f"authority: '{OTHER_AUTHORITY}'\nrules:\n- {{id: its, kle: 02.*, open: true}}\n",
        encoding="utf-8",
    )
    told = (*ADD, "sickness-benefit", "--to", "rules.yaml", "--authority", AUTHORITY, "--without", "internal")
    refused = overblik(*told)
    assert (refused.exit_code, "--drop-remarks" in refused.output) == (4, True)
    kept = overblik(*told, "--drop-remarks")
    assert "32.30.04 kept as your rule own says; --replace changes it" in kept.output
    ours, others = yaml_file.read(file.read_bytes())
    assert [rule.id for rule in others.rules] == ["its"]
    compiled = CompiledRules(ours)
    assert [compiled.effective("32.30.04", facet).open for facet in ("G01", "P20")] == [False, False]
    assert [compiled.effective("32.30.06", facet).open for facet in ("G01", "P20")] == [True, False]
    assert overblik(*told, "--replace").exit_code == 0
    assert CompiledRules(yaml_file.read(file.read_bytes())[0]).effective("32.30.04", "G01").open


@pytest.mark.slow
def test_packages_are_listed_and_shown_with_what_kle_no_longer_has(
    installed: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (installed / "own.yaml").write_text(GOOD, encoding="utf-8")
    monkeypatch.setenv("OVERBLIK_PACKAGES", "own.yaml")
    with connect(database_url) as connection:
        kle_store.save(connection, load_sample(), NOW, replace=True)
    listed = overblik("disclosure", "packages", "list").output.splitlines()
    assert listed[0] == "pension: Pension (Pension), step 3, 1 rule"
    assert len(listed) == len(shipped_packages()) + 1
    shown = overblik("disclosure", "packages", "show", "education-support").output
    assert "education-payment (32.24.32): added" in shown
    assert "32.24.32 is no longer in KLE" in shown
    assert "--without internal: " in shown
    assert overblik("disclosure", "packages", "show", "nothing").exit_code == 3

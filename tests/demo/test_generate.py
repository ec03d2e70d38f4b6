# SPDX-License-Identifier: MPL-2.0
"""Files as source systems would deliver them: the same bytes every time, and nothing in them unreadable."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from psycopg import Connection

from overblik.demo import loading
from overblik.demo.fault import Fault
from overblik.demo.generate import (
    FAULTS,
    OBJECTS_PER_BODY,
    Manifest,
    generate,
    items,
    read_faults,
    read_manifest,
    read_owners,
)
from overblik.demo.life import Told
from overblik.demo.working_time import at
from overblik.index.objects import Registration
from overblik.intake.receipt import Outcome
from overblik.people.keys import KeyRing
from overblik.wire import delivery, sdi
from overblik.wire.decoded import Item
from tests.demo.conftest import TODAY
from tests.places import SHARED

CITIZENS = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("demo-files")
    generate(made, CITIZENS, 7, TODAY)
    return made


def digests(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}


def decoded(folder: Path, name: str) -> list[Item]:
    with (folder / name).open("rb") as stream:
        return list(sdi.decode_file(stream) if name.endswith(".xml") else delivery.decode_lines(stream))


def test_the_same_seed_and_day_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    generate(tmp_path, CITIZENS, 7, TODAY)
    assert digests(tmp_path) == digests(folder)


def test_another_seed_or_day_gives_other_bytes(tmp_path: Path) -> None:
    generate(tmp_path / "a", 5, 1, TODAY)
    generate(tmp_path / "b", 5, 2, TODAY)
    generate(tmp_path / "c", 5, 1, TODAY + dt.timedelta(days=1))
    assert len({digests(tmp_path / name)["cases.ndjson"] for name in "abc"}) == 3


def test_a_smaller_run_replaces_the_files_of_a_larger_one(tmp_path: Path) -> None:
    generate(tmp_path, 30, 1, TODAY)
    smaller = generate(tmp_path, 0, 1, TODAY)
    kept = {file.name for file in tmp_path.iterdir()} - {"manifest.json", "owners.ndjson", FAULTS}
    assert kept == set(smaller.files)


def test_every_object_can_be_read_and_says_what_was_meant(folder: Path) -> None:
    meant = [item.registration for item in items(CITIZENS, 7, TODAY) if isinstance(item, Told)]
    found = [item.value for name in read_manifest(folder).files for item in decoded(folder, name)]
    assert all(isinstance(value, Registration) for value in found)
    read = [value for value in found if isinstance(value, Registration)]

    def facts(registration: Registration) -> tuple[Any, ...]:
        return (
            str(registration.object_id),
            registration.kind.value,
            registration.recorded_at.timestamp(),
            registration.complete,
            tuple(state.status for state in registration.states),
        )

    assert sorted(map(facts, read)) == sorted(map(facts, meant))


def test_bodies_are_of_bounded_size(folder: Path) -> None:
    bodies = [name for name in read_manifest(folder).files if name.endswith(".xml")]
    assert bodies
    for name in bodies:
        assert 0 < len(decoded(folder, name)) <= OBJECTS_PER_BODY + 20


def test_the_manifest_counts_what_was_written(folder: Path) -> None:
    manifest = read_manifest(folder)
    assert (manifest.citizens, manifest.seed, manifest.today, manifest.note) == (
        CITIZENS,
        7,
        TODAY,
        "syntetisk",
    )
    counted = Counter(
        item.value.kind.value
        for name in manifest.files
        for item in decoded(folder, name)
        if isinstance(item.value, Registration)
    )
    assert dict(counted) == manifest.objects
    assert set(manifest.objects) == {"case", "document", "grant", "payment"}
    assert sum(manifest.faults.values()) == len(list(read_faults(folder)))
    assert set(manifest.faults) <= {fault.value for fault in Fault}
    assert isinstance(manifest, Manifest)


def test_owners_own_for_a_time_and_never_show_their_number(folder: Path) -> None:
    owners = list(read_owners(folder))
    assert owners
    for owner in owners:
        assert owner.owned_to is None or owner.owned_from < owner.owned_to
        assert owner.cpr not in repr(owner)


@pytest.mark.slow
def test_the_whole_demo_lands_and_landing_again_changes_nothing(
    folder: Path, index: Connection[Any], ring: KeyRing
) -> None:
    told: list[str] = []

    def progress(name: str, done: int) -> None:
        told.append(name)

    first = loading.load(index, ring, folder, lambda: at(TODAY, 9), progress)
    assert not first.problems
    assert set(told) == set(read_manifest(folder).files)
    again = loading.load(index, ring, folder, lambda: at(TODAY, 10))
    assert set(again.counts) == {Outcome.UNCHANGED}
    assert again.total == first.total


def test_rules_differ_between_the_authorities() -> None:
    found = {rules.authority: rules for rules in loading.rule_sets()}
    assert len(found) == 4
    every = [rule for rules in found.values() for rule in rules.rules]
    assert {rule.title for rule in every if rule.title} == {"kle", "case"}
    assert {rule.documents for rule in every} == {True, False, None}
    assert {rule.show_active_before_from_date for rule in every} == {True, False, None}
    assert len({rule.from_date for rule in every}) >= 4
    assert any(rule.sources and rule.sources.only for rule in every)
    assert any(rule.sources and rule.sources.excluding for rule in every)
    assert any(rule.viewers == "property_owner" for rule in every)


def test_every_body_is_valid_against_the_published_schema(folder: Path) -> None:
    path = SHARED / "schemas" / "sdi-6" / "xsd" / "6.0.STS-0" / "SagDokumentIndeksOperationer.xsd"
    schema = etree.XMLSchema(etree.parse(path))
    for name in read_manifest(folder).files:
        if name.endswith(".xml"):
            schema.assertValid(etree.parse(folder / name))

# SPDX-License-Identifier: MPL-2.0
"""The report on all that is stored: counts per rule, authority, source and area, and what leads nowhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict

from overblik.cli import context
from overblik.cli.main import main
from overblik.index import canonical
from overblik.index.kinds import Kind, RelationType
from overblik.index.objects import Registration, Relation
from overblik.index.roles import Role
from overblik.index.store import heads
from overblik.kle import store as kle
from overblik.kle.sample import load_sample
from overblik.quality import verdict
from overblik.quality.report import Report, report
from overblik.quality.rule import Severity
from overblik.quality.table import rules
from tests.builders import (
    ANNA,
    AUTHORITY,
    SYSTEM,
    a_case,
    a_document,
    a_grant,
    a_journal_entry,
    a_payment,
    an_id,
    changed,
    owner,
    system,
)
from tests.intake.conftest import Deliver
from tests.quality.editing import edited
from tests.quality.perfect import a_perfect_case

REPORTED = [rule for rule in rules().values() if rule.way == "report"]
OTHER = "90000002"

Index = Connection[Any]


def counted(found: Report) -> dict[str, int]:
    """Objects per rule."""
    told: dict[str, int] = {}
    for one in found.counts:
        told[one.rule] = told.get(one.rule, 0) + one.objects
    return told


def an_actor(reference: str, key: str) -> Relation:
    """A handler with a key of its own."""
    return Relation(
        RelationType.ACTOR,
        Role.OTHER_HANDLER,
        reference,
        "user",
        str(an_id(reference)),
        None,
        {"user_key": key},
    )


def an_exempt_entry(document: str) -> Relation:
    """A document that is exempted on this case."""
    entry = a_journal_entry(document)
    return changed(entry, values={"exempt": {"alternative_title": "x", "legal_basis": "§ 30"}})  # type: ignore[arg-type, return-value]


def exempt(document: Registration) -> Registration:
    """A document that is exempted everywhere."""
    return edited(document, "properties", None, "exempt", {"alternative_title": "x", "legal_basis": "§ 30"})


def related(role: Role, target: str, type_: RelationType = RelationType.CASE) -> Relation:
    """A relation to another object."""
    return Relation(type_, role, target, "case", str(an_id(target)))


def keyed(told: Registration, key: str) -> Registration:
    return edited(told, "properties", None, "user_key", key)


def only_update(told: Registration) -> Registration:
    return changed(told, complete=False)


def bare(told: Registration, *names: str) -> Registration:
    """The object without relations in these roles."""
    return changed(told, relations=tuple(part for part in told.relations if part.role not in names))


# For each rule: what keeps it, and what breaks it, each as deliveries.
EXAMPLES: dict[str, tuple[list[Registration], list[Registration]]] = {
    "SAG-ATTR-BVN-4": (
        [a_case("a"), a_case("b"), keyed(a_document("d"), "S-a")],
        [keyed(a_case("a"), "S"), keyed(a_case("b"), "S")],
    ),
    "DOK-ATTR-BVN-3": (
        [keyed(a_document("a"), "D"), keyed(a_document("b"), "E")],
        [keyed(a_document("a"), "D"), keyed(a_document("b"), "D")],
    ),
    "SAG-AKT-BVN-2": (
        [a_case("a", more=(an_actor("x", "AB"),)), a_case("b", more=(an_actor("x", "AB"), an_actor("y", "CD")))],
        [a_case("a", more=(an_actor("x", "AB"),)), a_case("b", more=(an_actor("y", "AB"),))],
    ),
    "SAG-SR-REF-2": (
        [a_case("a", more=(related(Role.PARENT_CASE, "b"),)), a_case("b")],
        [a_case("a", more=(related(Role.PARENT_CASE, "b"),))],
    ),
    "SAG-JP-REF-2": (
        [a_case(more=(a_journal_entry("d"),)), a_document("d")],
        [a_case(more=(a_journal_entry("d"),))],
    ),
    "SAG-JP-OFF-1": (
        [a_case(more=(an_exempt_entry("d"),)), a_document("d"), a_case("b", more=(a_journal_entry("e"),)), exempt(a_document("e"))],
        [a_case(more=(an_exempt_entry("d"),)), exempt(a_document("d"))],
    ),
    "DOK-DR-REF-2": (
        [a_document("a", more=(related(Role.ENCLOSURE, "b", RelationType.DOCUMENT),)), a_document("b")],
        [a_document("a", more=(related(Role.ENCLOSURE, "b", RelationType.DOCUMENT),))],
    ),
    "OEF-LIN-BEV-3": ([a_grant(case=None), a_payment()], [a_grant(case=None), a_payment(benefit="2")]),
    "OVB-LINK-1": ([a_case(), a_grant()], [a_grant()]),
    "SAG-AM-01": ([a_case()], [only_update(a_case())]),
    "OVB-IMPORT-1": ([a_document()], [only_update(a_document())]),
    "OVB-OWNER-1": ([a_case()], [bare(a_case(), "owner")]),
    "OVB-TITLE-1": ([a_case()], [a_case(title=" ")]),
    "OVB-KLE-1": ([a_case()], [bare(a_case(), "primary_class")]),
    "OVB-KLE-2": ([a_case()], [bare(a_case(), "facet_class")]),
    "OVB-PARTY-1": ([a_case()], [a_case(cpr=None)]),
    "OVB-STATE-1": ([a_case()], [a_case(steps=())]),
    "OVB-STATE-2": ([a_case()], [changed(a_case(), states=a_case().states[1:])]),
    "OVB-SENS-1": ([a_case()], [a_case(sensitivity="?")]),
}  # fmt: skip


def test_every_rule_that_needs_the_whole_index_has_an_example_here() -> None:
    assert sorted(rule.id for rule in REPORTED) == sorted([*EXAMPLES, "SAG-KL-KLE-3"])


@pytest.mark.parametrize("rule", EXAMPLES)
def test_what_breaks_a_rule_is_counted(rule: str, index: Index, send: Deliver) -> None:
    send(*EXAMPLES[rule][1])
    assert counted(report(index)).get(rule, 0) >= 1


@pytest.mark.parametrize("rule", EXAMPLES)
def test_what_keeps_a_rule_is_not_counted(rule: str, index: Index, send: Deliver) -> None:
    send(*EXAMPLES[rule][0])
    assert rule not in counted(report(index))


def test_a_class_id_that_is_known_under_another_number_is_counted(index: Index, send: Deliver) -> None:
    kle.save(index, load_sample(), a_case().recorded_at)
    id_, number = index.execute(
        "SELECT uuid, number FROM kle_entry WHERE part = 'subjects' AND uuid IS NOT NULL AND level = 'subject' LIMIT 1"
    ).fetchone() or ("", "")
    send(
        edited(a_case("right", kle=number), "class", Role.PRIMARY_CLASS, "reference", str(id_)),
        a_case("unknown"),
    )
    assert "SAG-KL-KLE-3" not in counted(report(index))
    send(edited(a_case("wrong", kle="99.99.99"), "class", Role.PRIMARY_CLASS, "reference", str(id_)))
    (one,) = [one for one in report(index).counts if one.rule == "SAG-KL-KLE-3"]
    assert (one.kle, one.objects) == ("99.99.99", 1)


def test_counts_are_per_rule_authority_source_and_area(index: Index, send: Deliver) -> None:
    foreign = changed(
        a_case("foreign", title=""), relations=(owner(OTHER), system(Role.MASTER, an_id("other system")))
    )
    send(
        a_case("a", title=""),
        a_case("b", title="", kle="32.24.04"),
        a_case("c", title=""),
        a_perfect_case(),
        foreign,
    )
    found = report(index)
    assert (found.objects, found.faultless) == (5, 1)
    titles = [one[3:] for one in found.counts if one.rule == "OVB-TITLE-1"]
    assert titles == [
        (AUTHORITY, SYSTEM, "32.30.04", 2),
        (AUTHORITY, SYSTEM, "32.24.04", 1),
        (OTHER, an_id("other system"), None, 1),
    ]
    theirs = report(index, OTHER)
    assert (theirs.objects, theirs.faultless) == (1, 0)
    assert {one.authority for one in theirs.counts} == {OTHER}


def test_the_area_of_grants_and_payments_is_that_of_a_benefit(index: Index, send: Deliver) -> None:
    send(bare(a_grant(), "owner"), bare(a_payment(kle="32.24.04"), "owner"))
    told = {one.kind: one.kle for one in report(index).counts if one.rule == "OVB-OWNER-1"}
    assert told == {Kind.GRANT: "32.30.04", Kind.PAYMENT: "32.24.04"}


def test_dangling_relations_are_listed_by_object_and_counted_whole(index: Index, send: Deliver) -> None:
    entries = tuple(a_journal_entry(f"d{number}") for number in range(5))
    send(a_case(more=entries), a_payment())
    found = report(index, listed=2)
    assert (len(found.dangling), found.dangling_total) == (2, 6)
    assert counted(found)["SAG-JP-REF-2"] == 1  # objects, not relations
    assert {one.object_id for one in report(index).dangling} == {an_id("case"), an_id("payment")}
    assert {one.target for one in report(index).dangling} == {an_id("grant")} | {
        an_id(f"d{number}") for number in range(5)
    }
    send(*[a_document(f"d{number}") for number in range(5)], a_grant(case=None))
    assert report(index).dangling_total == 0


def test_references_that_are_no_ids_and_objects_without_parts_do_no_harm(index: Index, send: Deliver) -> None:
    odd = Relation(RelationType.JOURNAL, Role.NOTE, "1", "document", "URN:Empty")
    send(a_case(more=(odd,)), Registration(an_id("empty"), Kind.CASE, a_case().recorded_at))
    assert report(index).dangling_total == 0


def test_the_codes_of_a_stored_verdict_are_counted_under_their_rules(index: Index, send: Deliver) -> None:
    told = a_case(kle="3230")
    send(told)
    body = heads(index, [told.object_id])[told.object_id].body or b""
    codes = verdict(canonical.decode_state(body), body)
    index.execute("UPDATE object_state SET findings = %s", (f"no_title,{codes},zz9",))
    assert {"OVB-TITLE-1": 1, "SAG-KL-KLE-2": 1, "zz9": 1}.items() <= counted(report(index)).items()
    severities = {one.rule: one.severity for one in report(index).counts}
    assert severities["SAG-KL-KLE-2"] is Severity.ERROR


@pytest.fixture
def command(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run `overblik quality report` on the test's database."""
    parts = {key: str(value) for key, value in conninfo_to_dict(database_url).items()}
    monkeypatch.setenv("OVERBLIK_DATABASE_URL", f"postgresql:///{parts.pop('dbname')}?{urlencode(parts)}")
    monkeypatch.setenv("OVERBLIK_DATA", str(tmp_path / "data"))

    def run(*words: str) -> str:
        context.settings.cache_clear()
        context.installation.cache_clear()
        done = CliRunner(catch_exceptions=False).invoke(main, ["quality", "report", *words])
        context.settings.cache_clear()
        context.installation.cache_clear()
        assert done.exit_code == 0
        return done.stdout

    return run


@pytest.mark.slow
def test_the_command_tells_it_in_words_and_as_json(command: Callable[..., str], connection: Index) -> None:
    command()  # makes the keys
    connection.execute(
        """INSERT INTO object_state (object_id, kind, authority, master, recorded_at, content_hash, received_at,
           known, findings, body) VALUES (%s, 'case', %s, %s, now(), '', now(), true, 'no_title,zz9', %s)""",
        (an_id("x"), AUTHORITY, SYSTEM, json.dumps(
            {"relations": [{"type": "journal", "role": "filed", "reference": str(an_id(f"d{number}"))}
                           for number in range(25)]})),
    )  # fmt: skip
    english, danish = command(), command("--lang", "da", "--authority", AUTHORITY)
    assert "1 objects, 0 of them without findings" in english
    assert "OVB-TITLE-1  error: A case without a title" in english
    assert "OVB-TITLE-1  fejl: En sag uden titel" in danish
    assert f"case {an_id('x')} -> " in english
    assert "... and 5 more" in english
    told = json.loads(command("--json"))
    assert told["dangling_total"] == len(told["dangling"]) == 25
    assert told["counts"][0].keys() == {"rule", "severity", "kind", "authority", "source", "kle", "objects"}
    assert told["rules"]["OVB-TITLE-1"]["remedy"].keys() == {"da", "en"}
    assert ANNA not in english + danish + json.dumps(told)
    assert "0 objects" in command("--authority", OTHER)

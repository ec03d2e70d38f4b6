# SPDX-License-Identifier: MPL-2.0
"""A digest stands for everything a look and a segment say, and for everything before."""

from __future__ import annotations

import datetime as dt
import itertools
import logging
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.audit.segment import Flaw, Row, Seal, Segment, chain_flaw, digest_of, looks_flaw, seal
from overblik.site.logs import DiscreetFormatter
from tests.builders import an_id, at

NOW = at("2025-06-02")

LOOK: Row = {
    "party_key": an_id("anna"), "seen_at": at("2025-06-01T10:00:00"), "id": an_id("look"), "actor": "mit-overblik",
    "channel": "national", "purpose": "own", "transaction_id": None, "version": 7, "number": 1, "first_key": None,
}  # fmt: skip


def a_look(number: int, **told: Any) -> Row:
    return {**LOOK, "id": an_id(f"look {number}"), "number": number, **told}


def a_chain(*sizes: int) -> tuple[list[Segment], list[list[Row]]]:
    """Segments of so many looks each, and the looks."""
    numbers = itertools.count(1)
    rows = [[a_look(next(numbers)) for _ in range(size)] for size in sizes]
    chain: list[Segment] = []
    for part in rows:
        chain.append(seal(chain[-1] if chain else None, part, NOW))
    return chain, rows


def flaws(chain: list[Segment]) -> list[Flaw | None]:
    return [chain_flaw(before, segment) for before, segment in zip([None, *chain], chain, strict=False)]


def test_a_seal_is_written_so_that_it_comes_through_every_log_and_reads_back() -> None:
    seal_of_digits = Seal(12, bytes.fromhex("1234567890" * 6 + "1234"))
    assert str(seal_of_digits).startswith("12:1234-5678-9012-")
    told = DiscreetFormatter().format(
        logging.makeLogRecord({"name": "worker", "msg": "sealed: %s", "args": (str(seal_of_digits),)})
    )
    assert Seal.read(told.partition("sealed: ")[2]) == seal_of_digits
    assert Seal.read("12:" + seal_of_digits.digest.hex().upper()) == seal_of_digits


@pytest.mark.parametrize(
    "text", ["2", "x:00", f"0:{'0' * 64}", f"1:{'0' * 63}", f"{'9' * 19}:{'0' * 64}", f"1:{'0' * 63}g", ""]
)
def test_what_is_no_seal_is_not_read_as_one(text: str) -> None:
    with pytest.raises(ValueError):
        Seal.read(text)


CHANGES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("whose data", {"party_key": an_id("bent")}),
    ("when", {"seen_at": at("2025-06-01T10:00:00") + dt.timedelta(microseconds=1)}),
    ("which look", {"id": an_id("other")}),
    ("who", {"actor": "mit-overblik2"}),
    ("who, as nobody", {"actor": ""}),
    ("which door", {"channel": "portal"}),
    ("why", {"purpose": "Own"}),
    ("a call's id", {"transaction_id": ""}),
    ("the rules in force", {"version": 8}),
    ("no rules in force", {"version": None}),
    ("its number", {"number": 2}),
    ("a letter from one column to the next", {"channel": "nationalo", "purpose": "wn"}),
    ("something in a column that was empty", {"a_later_column": "x"}),
)


@pytest.mark.parametrize(("what", "change"), CHANGES, ids=[what for what, _ in CHANGES])
def test_no_change_of_a_look_leaves_its_digest(what: str, change: dict[str, Any]) -> None:
    assert digest_of([{**LOOK, **change}]) != digest_of([LOOK])


def test_a_column_that_comes_later_changes_no_digest() -> None:
    assert digest_of([{**LOOK, "a_later_column": None}]) == digest_of([LOOK])


def test_the_zone_a_time_is_read_in_makes_no_difference() -> None:
    danish = at("2025-06-01T10:00:00").astimezone(dt.timezone(dt.timedelta(hours=2)))
    assert digest_of([{**LOOK, "seen_at": danish}]) == digest_of([LOOK])


def test_a_look_that_was_moved_counts_under_its_first_key() -> None:
    moved = {**LOOK, "first_key": LOOK["party_key"], "party_key": an_id("anna's new key")}
    assert digest_of([moved]) == digest_of([LOOK])
    assert digest_of([{**moved, "first_key": an_id("bent")}]) != digest_of([LOOK])


@given(
    st.lists(st.text("ab", max_size=2), min_size=1, max_size=4),
    st.lists(st.text("ab", max_size=2), max_size=4),
)
def test_different_looks_have_different_digests(actors: list[str], others: list[str]) -> None:
    here, there = ([a_look(i, actor=a) for i, a in enumerate(told, 1)] for told in (actors, others))
    assert (digest_of(here) == digest_of(there)) is (actors == others)


def test_a_chain_is_whole_as_it_was_made() -> None:
    chain, rows = a_chain(2, 1, 3)
    assert flaws(chain) == [None] * 3
    assert [looks_flaw(*each) for each in zip(chain, rows, strict=True)] == [None] * 3
    assert [(one.after_look, one.last_look, one.looks) for one in chain] == [(0, 2, 2), (2, 3, 1), (3, 6, 3)]
    assert [one.seal for one in chain] == [Seal(number, one.digest) for number, one in enumerate(chain, 1)]


def test_a_segment_knows_the_first_and_last_time_of_its_looks() -> None:
    days = [at("2025-06-03"), at("2025-06-01"), at("2025-06-02")]
    made = seal(None, [a_look(number, seen_at=day) for number, day in enumerate(days, 1)], NOW)
    assert (made.seen_from, made.seen_to) == (at("2025-06-01"), at("2025-06-03"))


SEALED = [name for name in Segment.__struct_fields__ if name not in ("number", "dropped_at")]


@pytest.mark.parametrize("field", SEALED)
def test_a_segment_that_says_something_else_does_not_fit_its_seal(field: str) -> None:
    chain, _ = a_chain(2, 1, 3)
    held = getattr(chain[1], field)
    other: Any = (
        b"x" * 32 if isinstance(held, bytes) else held + (1 if isinstance(held, int) else dt.timedelta(1))
    )
    chain[1] = msgspec.structs.replace(chain[1], **{field: other})
    assert flaws(chain)[1] is Flaw.ALTERED


def test_what_became_of_the_looks_is_not_sealed() -> None:
    chain, _ = a_chain(2, 1)
    chain[0] = msgspec.structs.replace(chain[0], dropped_at=NOW)
    assert flaws(chain) == [None, None]


def test_a_segment_made_anew_breaks_what_follows() -> None:
    chain, rows = a_chain(2, 1, 3)
    chain[1] = seal(chain[0], [{**rows[1][0], "actor": "nobody"}], NOW)
    assert flaws(chain) == [None, None, Flaw.ALTERED]


@pytest.mark.parametrize("place", [0, 1])
def test_a_segment_that_is_gone_is_missed_by_the_next(place: int) -> None:
    chain, _ = a_chain(2, 1, 3)
    del chain[place]
    assert flaws(chain)[place] is Flaw.MISSING


@pytest.mark.parametrize(
    ("rows", "dropped", "flaw"),
    [
        ([a_look(1), a_look(2)], False, None),
        ([a_look(1)], False, Flaw.LOST),
        ([], False, Flaw.LOST),
        ([a_look(1), a_look(2), a_look(2, id=an_id("third"))], False, Flaw.ADDED),
        ([a_look(1), a_look(2, actor="nobody")], False, Flaw.REWRITTEN),
        ([a_look(2), a_look(1)], False, Flaw.REWRITTEN),
        ([], True, None),
        ([a_look(1), a_look(2)], True, Flaw.BACK),
    ],
)
def test_looks_that_are_not_as_sealed_are_told(rows: list[Row], dropped: bool, flaw: Flaw | None) -> None:
    [segment], _ = a_chain(2)
    assert looks_flaw(msgspec.structs.replace(segment, dropped_at=NOW if dropped else None), rows) is flaw

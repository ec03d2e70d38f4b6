# SPDX-License-Identifier: MPL-2.0
"""The chain of changes as values: one row changed, taken out, put in or moved, and it does not hold from there."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.audit.chain import (
    ChangeFlaw,
    ChangeVerdict,
    LoggedChange,
    content,
    content_digest,
    link_digest,
    verify_links,
)
from overblik.audit.segment import BEFORE_THE_FIRST, Seal

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def change(place: int | None, *, action: str = "kle.import", detail: str | None = None) -> LoggedChange:
    return LoggedChange(
        place, 100 + (place or 0), "2025-12-01T09:00:00.000000Z", "rikke", action, "x", "90000001", None, detail, None
    )  # fmt: skip


def chained(changes: Sequence[LoggedChange]) -> list[LoggedChange]:
    """With the digests that the database makes."""
    before, made = BEFORE_THE_FIRST, []
    for one in changes:
        before = link_digest(before, content_digest(one))
        made.append(msgspec.structs.replace(one, digest=before))
    return made


def seal_of(change: LoggedChange) -> Seal:
    assert change.seal is not None
    return change.seal


def verified(rows: Sequence[LoggedChange], head: Seal, *known: Seal) -> ChangeVerdict:
    """As it is read: in order of places, those without one last."""
    in_order = sorted(rows, key=lambda row: (row.place is None, row.place or 0, row.id))
    return verify_links(in_order, head, known)


def test_the_form_that_is_digested_is_the_one_written_down() -> None:
    row = change(1, action="disclosure.stop", detail='{"kle": "æ"}')
    assert content(row).decode() == (
        "place:1:1\nid:3:101\nchanged_at:27:2025-12-01T09:00:00.000000Z\nactor:5:rikke\n"
        'action:15:disclosure.stop\nsubject:1:x\nauthority:8:90000001\ndetail:13:{"kle": "æ"}\n'
    )
    digest = hashlib.sha256(content(row)).digest()
    assert chained([row])[0].digest == hashlib.sha256(bytes(32) + digest).digest()


def test_what_nobody_touched_is_whole_and_an_empty_chain_is_too() -> None:
    rows = chained([change(place) for place in range(1, 6)])
    assert verified(rows, seal_of(rows[-1]), seal_of(rows[2])) == ChangeVerdict(5, seal_of(rows[-1]))
    assert verified([], Seal(0, BEFORE_THE_FIRST)) == ChangeVerdict(0, None)


def test_everything_taken_away_is_found_though_nothing_is_left_to_name() -> None:
    rows = chained([change(1)])
    assert verified([], seal_of(rows[0])).broken == (None, ChangeFlaw.CUT_OFF)
    assert verified([], Seal(0, BEFORE_THE_FIRST), seal_of(rows[0])).broken == (None, ChangeFlaw.CUT_OFF)


def test_the_newest_part_can_be_verified_alone() -> None:
    rows = chained([change(place) for place in range(1, 6)])
    assert verify_links(rows[3:], seal_of(rows[-1]), start=seal_of(rows[2])).changes == 5
    assert verify_links(rows[3:], seal_of(rows[-1]), start=seal_of(rows[1])).broken == (
        rows[3],
        ChangeFlaw.MISSING,
    )


@given(
    st.lists(st.tuples(TEXT, TEXT, st.none() | TEXT), min_size=1, max_size=8),
    st.data(),
)
def test_whatever_one_row_is_made_to_say_the_first_that_does_not_hold_is_named(
    told: list[tuple[str, str, str | None]], data: st.DataObject
) -> None:
    rows = chained(
        [
            msgspec.structs.replace(change(place, action=action), actor=actor, reason=reason)
            for place, (actor, action, reason) in enumerate(told, start=1)
        ]
    )
    head = seal_of(rows[-1])
    at = data.draw(st.integers(0, len(rows) - 1))
    name = data.draw(
        st.sampled_from(["id", "changed_at", "actor", "action", "subject", "authority", "reason", "detail"])
    )
    value = data.draw(st.integers(0, 9) if name == "id" else TEXT)
    changed = msgspec.structs.replace(rows[at], **{name: value})
    found = verified([*rows[:at], changed, *rows[at + 1 :]], head)
    if changed == rows[at]:
        assert found.broken is None
    else:
        assert found.broken == (changed, ChangeFlaw.ALTERED)
        assert found.changes == at

    # The same with a digest made to fit: the next one does not, or the chain ends elsewhere than it is said to.
    fitting = chained([*rows[:at], changed])[-1]
    found = verified([*rows[:at], fitting, *rows[at + 1 :]], head)
    if changed != rows[at]:
        last = at == len(rows) - 1
        assert found.broken == ((fitting, ChangeFlaw.ANEW) if last else (rows[at + 1], ChangeFlaw.ALTERED))


@given(st.integers(2, 8), st.data())
def test_rows_taken_out_put_in_moved_or_cut_off_are_named(count: int, data: st.DataObject) -> None:
    rows = chained([change(place, action=f"a.{place}") for place in range(1, count + 1)])
    head = seal_of(rows[-1])
    at = data.draw(st.integers(0, count - 2))
    without = [*rows[:at], *rows[at + 1 :]]

    assert verified(without, head).broken == (rows[at + 1], ChangeFlaw.MISSING)
    assert verified(rows[: at + 1], head).broken == (rows[at], ChangeFlaw.CUT_OFF)
    assert verified(rows[: at + 1], seal_of(rows[at])).broken is None, (
        "cut off with its head, it is whole in itself"
    )
    assert verified(rows[: at + 1], seal_of(rows[at]), head).broken == (rows[at], ChangeFlaw.CUT_OFF)

    beside = change(None)
    assert verified([*rows, beside], head).broken == (beside, ChangeFlaw.ADDED)
    again = msgspec.structs.replace(rows[at], id=999)
    assert verified([*rows, again], head).broken == (again, ChangeFlaw.ADDED)
    after = msgspec.structs.replace(change(count + 1), digest=rows[0].digest)
    assert verified([*rows, after], head).broken == (after, ChangeFlaw.ADDED)

    # Taken out, and those after it moved up so that no gap is seen.
    up = [msgspec.structs.replace(row, place=place) for place, row in enumerate(without, start=1)]
    assert verified(up, head).broken == (up[at], ChangeFlaw.ALTERED)

    other = data.draw(st.integers(at + 1, count - 1))
    swapped = list(rows)
    swapped[at] = msgspec.structs.replace(rows[other], place=rows[at].place)
    swapped[other] = msgspec.structs.replace(rows[at], place=rows[other].place)
    assert verified(swapped, head).broken == (swapped[at], ChangeFlaw.ALTERED)


@given(st.integers(1, 6), st.data())
def test_a_chain_made_anew_is_found_by_a_seal_kept_elsewhere(count: int, data: st.DataObject) -> None:
    rows = chained([change(place) for place in range(1, count + 1)])
    at = data.draw(st.integers(0, count - 1))
    anew = chained([*rows[:at], msgspec.structs.replace(rows[at], actor="nobody"), *rows[at + 1 :]])
    assert verified(anew, seal_of(anew[-1])).broken is None
    kept = data.draw(st.integers(at, count - 1))
    assert verified(anew, seal_of(anew[-1]), seal_of(rows[kept])).broken == (anew[kept], ChangeFlaw.ANEW)


@pytest.mark.parametrize("place", [None, 7])
def test_a_change_is_named_by_number_id_time_and_action(place: int | None) -> None:
    told = f"number {place or '-'} (id {100 + (place or 0)}, 2025-12-01T09:00:00.000000Z, kle.import)"
    assert str(change(place)) == told

# SPDX-License-Identifier: MPL-2.0
"""The fold: what all registrations together say, whatever order they came in."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overblik.index import canonical
from overblik.index.fold import fold
from overblik.index.kinds import Kind, RelationType, SectionName
from overblik.index.objects import ObjectState, Registration, Relation, Section, State, Validity
from overblik.index.roles import Role
from tests.builders import T0, a_case, an_id, at, changed, period, states

DAY = dt.timedelta(days=1)


def in_fold_order(registrations: list[Registration]) -> list[Registration]:
    """As the store sorts the log."""
    return sorted(registrations, key=lambda r: (r.recorded_at, canonical.content_hash(canonical.encode(r))))


def a_delta(recorded: dt.datetime, **told: object) -> Registration:
    return changed(Registration(an_id("case"), Kind.CASE, recorded, complete=False), **told)


def test_a_complete_registration_says_everything() -> None:
    state = fold([a_case()])
    assert state is not None
    assert state.relations == a_case().relations


def test_a_later_complete_registration_starts_anew() -> None:
    state = fold([a_case(), changed(a_case(), recorded_at=T0 + DAY, relations=())])
    assert state is not None
    assert state.relations == ()


def test_a_delta_without_its_object_has_no_effect() -> None:
    assert fold([a_delta(T0, states=states(("Afgjort", "2025-03-01")))]) is None


def test_a_delta_before_the_complete_registration_has_no_effect_after_it() -> None:
    state = fold([a_delta(T0 - DAY, states=states(("Afgjort", "2025-03-01"))), a_case()])
    assert state is not None
    assert [part.status for part in state.states] == ["Opstaaet", "Oplyst"]


def test_a_delta_of_another_kind_is_not_applied() -> None:
    wrong = Registration(an_id("case"), Kind.DOCUMENT, T0 + DAY, complete=False, note="x")
    state = fold([a_case(), wrong])
    assert state is not None
    assert state.note is None


P = period
STATE_ROWS = [
    ("a new state ends the one before", [("Oplyst", P("2025-01-10"))], ("Afgjort", P("2025-03-01")),
     [("Oplyst", P("2025-01-10", "2025-03-01")), ("Afgjort", P("2025-03-01"))]),
    ("a state sent again with an end ends there", [("Oplyst", P("2025-01-10"))],
     ("Oplyst", P("2025-01-10", "2025-02-01")), [("Oplyst", P("2025-01-10", "2025-02-01"))]),
    ("a state in the middle leaves both sides", [("Oplyst", P("2025-01-01"))],
     ("Afgjort", P("2025-02-01", "2025-03-01")),
     [("Oplyst", P("2025-01-01", "2025-02-01")), ("Afgjort", P("2025-02-01", "2025-03-01")),
      ("Oplyst", P("2025-03-01"))]),
    ("a state that meets nothing is added", [("Opstaaet", P("2025-01-01", "2025-02-01"))],
     ("Oplyst", P("2025-02-01")), [("Opstaaet", P("2025-01-01", "2025-02-01")), ("Oplyst", P("2025-02-01"))]),
    ("a state without a period takes the place of all", [("Opstaaet", P("2025-01-01"))], ("Oplyst", None),
     [("Oplyst", None)]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "delta", "after"), [row[1:] for row in STATE_ROWS], ids=[r[0] for r in STATE_ROWS]
)
def test_states_lie_on_one_timeline(
    before: list[tuple[str, Validity]],
    delta: tuple[str, Validity | None],
    after: list[tuple[str, Validity | None]],
) -> None:
    start = a_case(steps=tuple(State(*told) for told in before))
    state = fold([start, a_delta(T0 + DAY, states=(State(*delta),))])
    assert state is not None
    assert [(part.status, part.validity) for part in state.states] == after


def party(index: str | None, name: str, validity: Validity | None) -> Relation:
    return Relation(
        RelationType.PARTY,
        Role.SECONDARY_PARTY,
        index,
        reference=f"urn:oio:fuldtnavn:{name}",
        validity=validity,
    )


RELATION_ROWS = [
    ("an absent index is part of the key", party(None, "a", P("2025-01-01")),
     party("1", "b", P("2025-01-01")),
     [("a", P("2025-01-01")), ("b", P("2025-01-01"))]),
    ("another reference under the same key takes over", party("1", "a", P("2025-01-01")),
     party("1", "b", P("2025-02-01")), [("a", P("2025-01-01", "2025-02-01")), ("b", P("2025-02-01"))]),
    ("the same reference with an end is ended", party("1", "a", P("2025-01-01")),
     party("1", "a", P("2025-01-01", "2025-02-01")), [("a", P("2025-01-01", "2025-02-01"))]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "delta", "after"), [row[1:] for row in RELATION_ROWS], ids=[r[0] for r in RELATION_ROWS]
)
def test_relations_are_known_by_type_role_and_index(
    before: Relation, delta: Relation, after: list[tuple[str, Validity]]
) -> None:
    state = fold([changed(a_case(), relations=(before,)), a_delta(T0 + DAY, relations=(delta,))])
    assert state is not None
    assert [((r.reference or "").rsplit(":", 1)[1], r.validity) for r in state.relations] == after


def test_a_section_that_is_sent_again_takes_the_place_of_the_old_one_in_its_period() -> None:
    new = Section(SectionName.PROPERTIES, {"title": "Ny"}, validity=period("2025-02-01"))
    state = fold([a_case(), a_delta(T0 + DAY, sections=(new,))])
    assert state is not None
    found = [part for part in state.sections if part.name == SectionName.PROPERTIES]
    assert [part.values.get("title") for part in found] == ["Sygedagpenge 2025", "Ny"]
    assert found[0].validity == period(None, "2025-02-01")


def test_a_delta_changes_only_the_values_it_names() -> None:
    told = Section(SectionName.PROPERTIES, {"title": "Ny"})
    state = fold([a_case(), a_delta(T0 + DAY, sections=(told,))])
    assert state is not None
    [found] = [part for part in state.sections if part.name == SectionName.PROPERTIES]
    assert found.values == {"number": "S-case", "user_key": "S-case", "title": "Ny"}


def test_a_delta_may_bring_a_section_that_was_not_there() -> None:
    state = fold(
        [
            changed(a_case(), sections=()),
            a_delta(T0 + DAY, sections=(Section("properties", {"title": "Ny"}),)),
        ]
    )
    assert state is not None
    assert [part.values for part in state.sections] == [{"title": "Ny"}]


def test_a_delta_keeps_the_user_and_note_it_does_not_name() -> None:
    state = fold(
        [changed(a_case(), user="u", note="n"), a_delta(T0 + DAY, states=states(("Afgjort", "2025-03-01")))]
    )
    assert state is not None
    assert (state.user, state.note) == ("u", "n")


moments = st.integers(0, 40).map(lambda day: at("2025-01-01") + day * DAY)
validities = st.one_of(
    st.none(),
    st.builds(lambda a, b: Validity(min(a, b), max(a, b) + DAY), moments, moments),
    st.builds(Validity, moments),
)
deltas = st.builds(
    lambda recorded, told, parties, complete: Registration(
        an_id("case"),
        Kind.CASE,
        recorded,
        complete=complete,
        states=tuple(State(*one) for one in told),
        relations=tuple(party(index, name, validity) for index, name, validity in parties),
    ),
    moments,
    st.lists(
        st.tuples(st.sampled_from(["Opstaaet", "Oplyst", "Afgjort", "Afsluttet"]), validities), max_size=3
    ),
    st.lists(st.tuples(st.sampled_from([None, "1", "2"]), st.sampled_from("abc"), validities), max_size=3),
    st.booleans(),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(deltas, max_size=8), st.integers(0, 8))
def test_folding_on_from_a_kept_state_is_the_same_as_folding_all(
    history: list[Registration], cut: int
) -> None:
    ordered = in_fold_order(history)
    assert fold(ordered[cut:], fold(ordered[:cut])) == fold(ordered)


@settings(max_examples=100, deadline=None)
@given(st.lists(deltas, max_size=6))
def test_states_never_overlap_once_deltas_have_shaped_them(history: list[Registration]) -> None:
    base = a_case(steps=(), recorded=at("2024-01-01"))
    state = fold([base, *in_fold_order([changed(one, complete=False) for one in history])])
    assert isinstance(state, ObjectState)
    same = [(part.validity or Validity()) for part in state.states]
    for moment in (at("2025-01-01") + day * DAY for day in range(45)):
        assert sum(one.holds_at(moment) for one in same) <= 1


def test_what_is_written_down_reads_back_the_same() -> None:
    case = a_case()
    assert canonical.decode_registration(canonical.encode(case)) == case
    state = fold([case])
    assert canonical.decode_state(canonical.encode(state)) == state


def test_a_delta_that_names_thousands_of_relations_leaves_each_once() -> None:
    entries = tuple(
        Relation(RelationType.JOURNAL, Role.FILED, str(number), reference=str(number))
        for number in range(4_000)
    )
    state = fold([a_case(more=entries), a_delta(T0 + DAY, relations=tuple(reversed(entries)))])
    assert state is not None
    assert len(state.relations) == len(a_case().relations) + len(entries)

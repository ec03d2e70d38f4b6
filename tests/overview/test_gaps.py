# SPDX-License-Identifier: MPL-2.0
"""What is declared of all that is not shown: the same for everybody, and never a hint of one item."""

from __future__ import annotations

import datetime as dt

import pytest

from overblik.disclosure.rule import Stop
from overblik.index.reading import ItemKind, ReadingRow
from overblik.kle.number import FacetPattern
from overblik.overview.view import GapKind
from tests.overview.composed import seen
from tests.overview.rows import HERE, NOW, THERE, a_case, a_ground, a_rule, an_id, at, row, rules


def test_nobody_with_nothing_sees_what_is_covered() -> None:
    found = seen()
    assert (found.cases, found.benefits, found.authorities, found.updated_at) == ((), (), (), None)
    assert [(entry.authority_name, entry.areas) for entry in found.coverage] == [
        ("Prøve Kommune", ("02.*", "32.*"))
    ]
    assert (found.version, found.as_of) == (7, NOW)


def test_from_dates_and_closed_areas_are_the_same_for_everybody() -> None:
    given_rules = rules(
        a_rule("32.*", from_date=dt.date(2020, 12, 1)), a_rule("02.*"), a_rule("32.45.*", open=False)
    )
    ground = a_ground(given_rules, rules(a_rule("02.*", open=False), authority=THERE))
    nobody, someone = seen(ground=ground), seen(a_case("secret", kle="32.45.10"), ground=ground)
    assert nobody.gaps == someone.gaps
    assert [(gap.kind, gap.authority, gap.from_date, gap.areas) for gap in nobody.gaps] == [
        (GapKind.FROM_DATE, HERE, dt.date(2020, 12, 1), ("32.*",)),
        (GapKind.AREA_CLOSED, HERE, None, ("32.45.*",)),
    ]
    assert [(entry.areas, entry.from_date) for entry in nobody.coverage] == [
        (("02.*",), None),
        (("32.*",), dt.date(2020, 12, 1)),
    ]


def test_a_pattern_open_for_some_facets_only_counts_as_open() -> None:
    complaints = FacetPattern("K")
    ground = a_ground(
        rules(
            a_rule("32.*"),
            a_rule("02.*", "a", facet=complaints),
            a_rule("32.*", "b", facet=complaints, from_date=dt.date(2025, 1, 1)),
            a_rule("32.06.*", "c", facet=complaints, open=False),
            a_rule("27.*", "d", open=False),
            a_rule("27.*", "e", facet=complaints),
        )
    )
    found = seen(ground=ground)
    assert [(entry.areas, entry.from_date) for entry in found.coverage] == [(("02.*", "27.*", "32.*"), None)]
    assert [(gap.kind, gap.areas) for gap in found.gaps] == [(GapKind.AREA_CLOSED, ())]


def test_what_is_not_ready_is_told_only_where_it_would_be_shown() -> None:
    only_32 = a_ground(rules(a_rule("32.*")))
    hidden = [
        a_case("closed area", kle="27.35.04"),
        a_case("authority without rules", authority=THERE, has_title=False),
        a_case("no number", kle=None),
        row(ItemKind.DOCUMENT, "broken", b"{", case_id=an_id("case")),
    ]
    assert seen(*hidden, ground=only_32).gaps == seen(ground=only_32).gaps


def test_authorities_are_declared_in_danish_order() -> None:
    ground = a_ground(rules(), rules(authority=THERE))
    assert [entry.authority_name for entry in seen(ground=ground).coverage] == [
        "Prøve Kommune",
        "Aalund Kommune",
    ]


def test_something_that_is_not_ready_names_its_authority_and_nothing_else() -> None:
    found = seen(a_case("one", sensitivity=None), a_case("two", has_title=False), a_case("three"))
    told = [gap for gap in found.gaps if gap.kind is GapKind.NOT_READY]
    assert [(gap.authority, gap.areas, gap.from_date) for gap in told] == [(HERE, (), None)]


NEVER_TOLD = [
    ("display class", a_case(excluded_from=at("2025-01-01")), ()),
    (
        "display class of an item that is not ready either",
        a_case(excluded_from=at("2025-01-01"), kle=None),
        (),
    ),
    ("VIP", a_case(sensitivity=4), ()),
    ("another person's by now", a_case(candidate_to=at("2025-06-01")), ()),
    ("stopped", a_case(), (Stop(id=1, object_id=an_id("case")),)),
    ("no authority", a_case(authority=None), ()),
    ("of another authority, without rules", a_case(authority=THERE), ()),
]


@pytest.mark.parametrize(
    ("hidden", "stops"), [entry[1:] for entry in NEVER_TOLD], ids=[entry[0] for entry in NEVER_TOLD]
)
def test_what_is_never_told_leaves_no_trace(hidden: ReadingRow, stops: tuple[Stop, ...]) -> None:
    ground = a_ground(rules(stops=stops))
    assert seen(hidden, ground=ground) == seen(ground=ground)


def test_when_the_overview_was_updated_follows_what_is_shown() -> None:
    found = seen(
        a_case(received_at=at("2025-10-02")),
        a_case("two", received_at=at("2025-10-05")),
        a_case("three", received_at=at("2025-10-04")),
        a_case("hidden", received_at=at("2025-10-09"), sensitivity=4),
        ground=a_ground(rules(), rules(authority=THERE)),
    )
    assert found.updated_at == at("2025-10-05")
    assert {entry.authority: entry.updated_at for entry in found.coverage} == {
        HERE: at("2025-10-05"),
        THERE: None,
    }

# SPDX-License-Identifier: MPL-2.0
"""What became of a number: KL's three kinds of evidence, chains over several editions, loops."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.kle.catalogue import Catalogue
from overblik.kle.edition import Edition, Keyword
from overblik.kle.succession import Evidence, Succession, Successor
from tests.kle.build import REST_00, REST_32, an_edition, an_entry, day, real

ON = day("2026-06-01")


def successors(number: str, *editions: Edition) -> list[tuple[str, int, Evidence]]:
    found = Succession.of(editions).successors(number, Catalogue.of(editions), ON)
    return [(s.number, s.steps, s.evidence) for s in found]


@pytest.mark.parametrize(
    ("guidance", "former"),
    [
        ("Emnet erstatter 32.32.00.", ["32.32.00"]),
        ("- Emnet erstatter det tidligere fagsystememne 32.32.00 pr. november 2023.", ["32.32.00"]),
        ("Emnet afløser emnenr. 15.20.16.", ["15.20.16"]),
        ("Emnet har erstattet 15.20.16 og 15.20.17.", ["15.20.16", "15.20.17"]),
        ("EMNET ERSTATTER 15.20.16", ["15.20.16"]),
        ("Emnet erstatter 15.20.16, se også emnenr. 15.20.17.", ["15.20.16"]),
        ("Emnet erstatter 15.20.16. Sager om job føres under 15.20.17.", ["15.20.16"]),
        ("Emnet erstatter pr. 1. maj 2020 emnenr. 15.20.16.", ["15.20.16"]),
        ("Emnet erstatter 15.20.16 med facet Ø61.", ["15.20.16"]),
        ("Emnet dækker sager om 15.20.16.", []),
        ("Sager om erstatning føres under 15.20.16.", []),
        ("Emnet erstatter 115.20.16, 15.20.160 og 01.02.2023.", []),
        ("Emnet er afløst af 15.20.16.", []),
        ("Før da anvendtes emnenr. 15.20.16.", []),
    ],
)
def test_the_guidance_tells_what_a_subject_replaced(guidance: str, former: list[str]) -> None:
    edition = an_edition("2026-02", an_entry("32.24.07", guidance=guidance))
    found = [n for n in ("32.32.00", "15.20.16", "15.20.17", "15.20") if successors(n, edition)]
    assert sorted(found) == sorted(former)


@pytest.mark.parametrize(
    "guidance",
    [
        "Emnet er afløst af 32.24.04.",
        "Emnet erstattes af emnenr. 32.24.04 pr. 2022.",
        "Emnet afløst af 32.24.04",
    ],
)
def test_the_guidance_of_a_retiring_subject_tells_what_replaces_it(guidance: str) -> None:
    before = an_edition("2020-02", an_entry("32.24.48", guidance=guidance), "32.24.04")
    after = an_edition("2026-02", "32.24.04")
    assert successors("32.24.48", before, after) == [("32.24.04", 1, Evidence.GUIDANCE)]


@pytest.mark.parametrize(
    ("keyword", "number"),
    [
        ("Tidligere emnenr. 16.23.03", "16.23.03"),
        ("tidligere emne 16.23.03", "16.23.03"),
        ("Tidligere gruppenr. 16.23", "16.23"),
    ],
)
def test_a_keyword_tells_the_former_number(keyword: str, number: str) -> None:
    edition = an_edition(
        "2026-02", an_entry("32.06.04", keywords=(Keyword(keyword), Keyword("andet 11.11.11")))
    )
    assert successors(number, edition) == [("32.06.04", 1, Evidence.KEYWORD)]
    assert successors("11.11.11", edition) == []


def test_facets_succeed_facets() -> None:
    edition = an_edition("2026-02", an_entry("K02", guidance="Facetten erstatter K01."))
    assert successors("K01", edition) == [("K02", 1, Evidence.GUIDANCE)]


def test_stronger_evidence_silences_weaker() -> None:
    """The real contradiction: 15.20.16 is claimed in 32.24.07's guidance and in 32.24.05's keyword."""
    edition = an_edition(
        "2026-02",
        an_entry(
            "32.24.05",
            guidance="Emnet erstatter 15.20.17.",
            keywords=(Keyword("Tidligere emnenr. 15.20.16"),),
        ),
        an_entry("32.24.07", guidance="Emnet afløser emnenr. 15.20.16."),
    )
    assert successors("15.20.16", edition) == [("32.24.07", 1, Evidence.GUIDANCE)]
    assert successors("15.20.17", edition) == [("32.24.05", 1, Evidence.GUIDANCE)]
    moved = an_edition("2015-02", an_entry("15.20.16", retired=day("2015-01-01"), moved_to=("32.24.05",)))
    assert successors("15.20.16", edition, moved) == [("32.24.05", 1, Evidence.MOVED_TO)]


def test_the_same_successor_told_twice_counts_with_its_strongest_evidence() -> None:
    edition = an_edition(
        "2026-02",
        an_entry(
            "32.30.05",
            guidance="Emnet erstatter 32.32.00.",
            keywords=(Keyword("Tidligere emnenr. 32.32.00"),),
        ),
    )
    assert successors("32.32.00", edition) == [("32.30.05", 1, Evidence.GUIDANCE)]


def test_a_chain_is_followed_over_numbers_that_are_gone_themselves() -> None:
    old = an_edition("2010-02", an_entry("16.01.20", moved_to=("32.20.01",)))
    middle = an_edition("2015-02", an_entry("32.20.01", moved_to=("32.24.08", "32.24.09")))
    new = an_edition(
        "2026-02", an_entry("32.24.08", keywords=(Keyword("Tidligere emnenr. 32.20.01"),)), "32.24.09"
    )
    assert successors("16.01.20", old, middle, new) == [
        ("32.24.08", 2, Evidence.MOVED_TO),
        ("32.24.09", 2, Evidence.MOVED_TO),
    ]


def test_the_weakest_evidence_on_the_way_is_told() -> None:
    old = an_edition("2010-02", an_entry("16.01.20", moved_to=("32.20.01",)))
    new = an_edition("2026-02", an_entry("32.24.08", keywords=(Keyword("Tidligere emnenr. 32.20.01"),)))
    assert successors("16.01.20", old, new) == [("32.24.08", 2, Evidence.KEYWORD)]


def test_a_loop_ends_and_a_self_reference_is_nothing() -> None:
    old = an_edition(
        "2010-02",
        an_entry("16.01.01", moved_to=("16.01.02", "16.01.01")),
        an_entry("16.01.02", moved_to=("16.01.01", "32.24.04")),
    )
    assert successors("16.01.01", old, an_edition("2026-02", "32.24.04")) == [
        ("32.24.04", 2, Evidence.MOVED_TO)
    ]
    assert successors("16.01.01", old, an_edition("2026-02", "32.24.05")) == []


def test_a_number_nobody_tells_of_has_no_successors() -> None:
    assert successors("02.00.01", an_edition("2026-02", "32.24.04")) == []


def test_the_real_excerpts_tell_their_successions() -> None:
    editions = [*real(REST_00), *real(REST_32)]
    succession = Succession.of(editions)
    catalogue = Catalogue.of(real(REST_32))
    found = {
        number: succession.successors(number, catalogue, ON)
        for number in ("32.32.00", "15.20.16", "16.23.03", "16.23", "16.01.20", "00.01.00", "32.24.48")
    }
    assert found == {
        "32.32.00": (Successor("32.30.05", 1, Evidence.GUIDANCE),),
        "15.20.16": (Successor("32.24.07", 1, Evidence.GUIDANCE),),
        "16.23.03": (Successor("32.06.04", 1, Evidence.KEYWORD),),
        "16.23": (Successor("32.06", 1, Evidence.KEYWORD),),
        "16.01.20": (Successor("32.24.08", 1, Evidence.KEYWORD),),
        "00.01.00": (),
        "32.24.48": (),
    }


numbers = [f"16.01.0{n}" for n in range(6)]


@given(
    st.dictionaries(st.sampled_from(numbers), st.lists(st.sampled_from(numbers), max_size=4)),
    st.sets(st.sampled_from(numbers)),
)
def test_every_walk_ends_and_never_returns_to_its_start(moves: dict[str, list[str]], gone: set[str]) -> None:
    edition = an_edition(
        "2026-02",
        "32.24.04",
        *(
            an_entry(n, moved_to=tuple(moves.get(n, ())), retired=day("2020-01-01") if n in gone else None)
            for n in numbers
        ),
    )
    for number in numbers:
        found = [s[0] for s in successors(number, edition)]
        assert len(found) == len(set(found))
        assert number not in found
        assert not gone & set(found)

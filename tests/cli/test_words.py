# SPDX-License-Identifier: MPL-2.0
"""The lines of `overblik overview` say in words what the pages say."""

from __future__ import annotations

from typing import Any

import pytest

from overblik.cli.words import STATUS, case_line, payment_line
from overblik.overview.view import CitizenStatus
from tests.portal.overviews import a_case, a_payment


def test_every_status_has_a_sentence_of_its_own_in_both_languages() -> None:
    for sentences in STATUS.values():
        assert sentences.keys() == set(CitizenStatus)
        assert len(set(sentences.values())) == len(CitizenStatus)


def test_a_case_is_told_with_its_status_and_authority() -> None:
    assert case_line(a_case(), "da") == "Ændring af din bolig: Kommunen behandler sagen (Prøve Kommune)"
    assert case_line(a_case(), "en").endswith(": The municipality is working on the case (Prøve Kommune)")


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ({}, "31. oktober 2025: 7.100,00 kr."),
        ({"paid": None}, "31. oktober 2025: 8.100,00 kr."),
        ({"paid": None, "sent": None}, "31. oktober 2025: -"),
        ({"available": None}, "-: 7.100,00 kr."),
    ],
)
def test_a_payment_is_told_by_what_is_known_of_it(told: dict[str, Any], line: str) -> None:
    assert payment_line(a_payment(**told), "da").replace("\u00a0", " ") == line

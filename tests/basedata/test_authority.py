# SPDX-License-Identifier: MPL-2.0
"""Authorities are found by the number or code they are asked by, and have a name whatever is known of them."""

from __future__ import annotations

import pytest

from overblik.basedata.authority import UDK_CVR, UDK_NAME, Authorities, Authority

KNOWN = Authorities.of(
    [Authority("90000001", "Prøve Kommune", code="0901"), Authority("90000002", "Prøve Havn")]
)


@pytest.mark.parametrize(
    ("code", "cvr"),
    [
        ("0901", "90000001"),
        ("901", "90000001"),
        ("902", None),
        ("", None),
        ("90000003", "90000003"),
        ("9000000x", None),
        ("٩٠٠٠٠٠٠١", None),
    ],
)
def test_a_code_is_a_municipality_or_a_cvr_number(code: str, cvr: str | None) -> None:
    assert KNOWN.cvr_of(code) == cvr


@pytest.mark.parametrize(
    ("cvr", "name"),
    [("90000001", "Prøve Kommune"), ("90000009", "90000009"), (UDK_CVR, UDK_NAME)],
)
def test_an_authority_we_do_not_know_is_called_by_its_number(cvr: str, name: str) -> None:
    assert KNOWN.name(cvr) == name


def test_what_an_installation_says_of_the_national_payer_counts() -> None:
    assert Authorities.of([Authority(UDK_CVR, "UDK")]).name(UDK_CVR) == "UDK"

# SPDX-License-Identifier: MPL-2.0
"""The words of the screens: status, payments and periods, in Danish and English."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from overblik.basedata.authority import UDK_CVR
from overblik.overview.view import CitizenStatus
from overblik.portal.expected import Forecast
from overblik.portal.sentences import (
    AHEAD,
    AHEAD_OF_UDK,
    HAPPENS_NOW,
    STATUS,
    STATUS_OF_UDK,
    TO_DO,
    expected_amount,
    expected_sentence,
    period_sentences,
    status_sentence,
    step_sentence,
)
from tests.portal.overviews import MUNICIPALITY, TODAY, a_benefit, a_case, d, steps

S = CitizenStatus


@pytest.mark.parametrize(
    ("status", "da", "en"),
    [
        (S.CREATED, "Kommunen har oprettet sagen", "The municipality has opened the case"),
        (S.IN_PROGRESS, "Kommunen behandler sagen", "The municipality is working on the case"),
        (S.DECIDED, "Kommunen har truffet en afgørelse", "The municipality has made a decision"),
        (S.CLOSED, "Sagen er afsluttet", "The case is closed"),
        (S.DISMISSED, "Kommunen har afvist sagen", "The municipality has dismissed the case"),
    ],
)
def test_a_status_is_this_sentence(compiled: None, status: S, da: str, en: str) -> None:
    from django.utils import translation

    with translation.override("da"):
        assert status_sentence(status, MUNICIPALITY) == da
    with translation.override("en"):
        assert status_sentence(status, MUNICIPALITY) == en


def test_udbetaling_danmark_is_not_called_the_municipality(danish: None) -> None:
    for status in S:
        assert "ommune" not in status_sentence(status, UDK_CVR)


def test_every_status_has_all_its_words() -> None:
    for table in (STATUS, STATUS_OF_UDK, HAPPENS_NOW, TO_DO):
        assert set(table) == set(S)
    assert set(AHEAD) == set(AHEAD_OF_UDK) == {S.IN_PROGRESS, S.DECIDED, S.CLOSED}


def test_the_step_is_said_and_a_dismissed_case_has_none(danish: None) -> None:
    assert step_sentence(a_case()) == "Trin 2 af 4: Kommunen behandler sagen"
    assert step_sentence(a_case(status=S.DISMISSED)) == "Kommunen har afvist sagen"
    again = a_case(steps=steps((S.CREATED, "2025-01-01")), reopened=True)
    assert step_sentence(again) == "Trin 1 af 4: Sagen er taget op igen"


@pytest.mark.parametrize(
    ("known", "da"),
    [
        (
            Forecast(d("2025-11-28"), Decimal(8100)),
            "Forventet udbetaling: 8.100,00 kr. fredag den 28. november 2025.",
        ),
        (
            Forecast(d("2025-11-28"), Decimal(8100), before_tax=True),
            "Forventet udbetaling: 8.100,00 kr. før skat fredag den 28. november 2025.",
        ),
        (Forecast(d("2025-11-28"), None), "Forventet udbetaling: fredag den 28. november 2025."),
        (Forecast(None, Decimal(8100)), "Forventet udbetaling: 8.100,00 kr."),
        (
            Forecast(None, Decimal(8100), day_text="Sidste bankdag i måneden"),
            "Forventet udbetaling: 8.100,00 kr. sidste bankdag i måneden.",
        ),
        (Forecast(None, None), "Du får forventet en udbetaling. Vi ved ikke hvornår."),
    ],
)
def test_an_expected_payment_says_that_it_is_expected(danish: None, known: Forecast, da: str) -> None:
    assert expected_sentence(known, "da").replace("\u00a0", " ") == da


@pytest.mark.parametrize(
    ("known", "da"),
    [
        ({"start": d("2025-05-01")}, "Du får ydelsen fra den 1. maj 2025. Den har ingen slutdato."),
        (
            {"start": d("2025-05-01"), "end": d("2026-01-31")},
            "Du får ydelsen fra den 1. maj 2025. Den slutter den 31. januar 2026.",
        ),
        ({"start": d("2026-01-01")}, "Du får ydelsen fra den 1. januar 2026. Den har ingen slutdato."),
        ({"start": None}, "Vi har ikke fået at vide, hvornår ydelsen begyndte. Den har ingen slutdato."),
        ({"start": d("2023-02-03"), "end": d("2023-02-03")}, "Du fik ydelsen én gang, den 3. februar 2023."),
        (
            {"start": d("2023-02-03"), "end": d("2024-06-30")},
            "Du fik ydelsen i perioden 3. februar 2023 – 30. juni 2024.",
        ),
        ({"start": None, "end": d("2024-06-30")}, "Du fik ydelsen til og med den 30. juni 2024."),
    ],
)
def test_the_period_of_a_benefit_is_told(danish: None, known: dict[str, Any], da: str) -> None:
    assert " ".join(period_sentences(a_benefit(**known), TODAY, "da")) == da


def test_an_expected_payment_of_unknown_size_is_still_expected(danish: None) -> None:
    assert expected_amount(Forecast(None, None), "da") == "Du får forventet en udbetaling"

# SPDX-License-Identifier: MPL-2.0
"""One line of text per item, for the terminal."""

from __future__ import annotations

from overblik.overview.view import CaseView, CitizenStatus, PaymentView
from overblik.webkit import formatting

STATUS = {
    "da": {
        CitizenStatus.CREATED: "Kommunen har oprettet sagen",
        CitizenStatus.IN_PROGRESS: "Kommunen behandler sagen",
        CitizenStatus.DECIDED: "Kommunen har truffet en afgørelse",
        CitizenStatus.CLOSED: "Sagen er afsluttet",
        CitizenStatus.DISMISSED: "Kommunen har afvist sagen",
    },
    "en": {
        CitizenStatus.CREATED: "The municipality has opened the case",
        CitizenStatus.IN_PROGRESS: "The municipality is working on the case",
        CitizenStatus.DECIDED: "The municipality has made a decision",
        CitizenStatus.CLOSED: "The case is closed",
        CitizenStatus.DISMISSED: "The municipality has dismissed the case",
    },
}


def case_line(case: CaseView, lang: str) -> str:
    """Title, status sentence and authority."""
    return f"{case.title}: {STATUS[lang][case.status]} ({case.authority_name})"


def payment_line(payment: PaymentView, lang: str) -> str:
    """Date and amount."""
    day = formatting.day(payment.available, lang) if payment.available else "-"
    money = payment.paid if payment.paid is not None else payment.sent
    return f"{day}: {formatting.amount(money, lang) if money is not None else '-'}"

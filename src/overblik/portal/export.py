# SPDX-License-Identifier: MPL-2.0
"""Everything a citizen is shown, to take home: one value that the JSON file is and the PDF is made from.

It is made from the same overview as the pages, by the same words, so it holds what they show and nothing else.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence

from overblik.guidance.advice import Said
from overblik.overview.view import BenefitView, CaseView, Overview, PaymentView
from overblik.portal.benefit import corrections, payment_shown
from overblik.portal.case import answer_sentence, document_note, in_language
from overblik.portal.coverage import covered
from overblik.portal.desk import KleTitle
from overblik.portal.expected import forecast
from overblik.portal.export_file import (
    Export,
    ExportedBenefit,
    ExportedCase,
    ExportedCoverage,
    ExportedDocument,
    ExportedPayment,
    ExportedRelated,
    ExportedRow,
    ExportedStep,
    ShownReport,
)
from overblik.portal.naming import Names
from overblik.portal.rounds import rounds
from overblik.portal.sentences import expected_sentence, pays_sentence, period_sentences, step_sentence
from overblik.webkit.formatting import day


def export_of(
    overview: Overview, names: Names, reports: Sequence[ShownReport], today: dt.date, kle_title: KleTitle
) -> Export:
    """The overview as a file, in the language of `names`."""
    titles = {one.id: names.of(one) for one in overview.cases}
    found = covered(overview.coverage, overview.gaps, today, kle_title, names)
    return Export(
        format="overblik.export",
        version=1,
        language=names.language,
        made_at=overview.as_of,
        updated_at=overview.updated_at,
        cases=tuple(_case(one, titles, names, today) for one in overview.cases),
        benefits=tuple(_benefit(one, overview.benefits, names, today) for one in overview.benefits),
        reports=tuple(reports),
        coverage=tuple(
            ExportedCoverage(
                one.name,
                tuple((sentence, tuple(areas)) for sentence, areas in one.opened),
                tuple(one.left_out),
            )
            for one in found
        ),
        authorities=overview.authorities,
    )


def _case(case: CaseView, titles: Mapping[uuid.UUID, Said], names: Names, today: dt.date) -> ExportedCase:
    language = names.language
    answer_by = case.answer_by if case.answer_by is not None and case.answer_by >= today else None
    return ExportedCase(
        id=case.id,
        title=titles[case.id],
        official=names.official(case),
        authority=case.authority,
        authority_name=case.authority_name,
        unit=case.unit,
        status=case.status.name.lower(),
        status_words=step_sentence(case),
        local_status=in_language(case.local_status, language),
        answer=answer_sentence(case, today, language) if case.active else "",
        active=case.active,
        as_owner=case.as_owner,
        created=case.created,
        changed=day(case.changed_at, language),
        steps=tuple(
            ExportedStep(step.title, step.reached.value, step.when, round_.heading)
            for round_ in rounds(case, language, answer_by)
            for step in round_.steps
        ),
        documents=tuple(
            ExportedDocument(one.id, one.title, document_note(one, language), one.date)
            for one in case.documents
        ),
        related=tuple(ExportedRelated(one.id, titles[one.id]) for one in case.related if one.id in titles),
        benefits=case.benefits,
    )


def _benefit(
    benefit: BenefitView, all_: Iterable[BenefitView], names: Names, today: dt.date
) -> ExportedBenefit:
    language = names.language
    called = {one.id: names.of(one).text for one in all_}
    coming = any(one.available is not None and one.available >= today for one in benefit.payments)
    next_ = None if coming else forecast(benefit)
    return ExportedBenefit(
        id=benefit.id,
        title=names.of(benefit),
        official=names.official(benefit),
        authority=benefit.authority,
        authority_name=benefit.authority_name,
        pays=f"{pays_sentence(benefit)}.",
        period=period_sentences(benefit, today, language),
        active=benefit.active,
        repayable=benefit.repayable,
        start=benefit.start,
        end=benefit.end,
        case_id=benefit.case_id,
        expected="" if next_ is None else expected_sentence(next_, language),
        expected_date=None if next_ is None else next_.day,
        expected_amount=None if next_ is None else next_.amount,
        payments=tuple(_payment(one, benefit, called, today, language) for one in benefit.payments),
        corrections=tuple(corrections(benefit, language)),
    )


def _payment(
    payment: PaymentView, benefit: BenefitView, called: dict[str, str], today: dt.date, language: str
) -> ExportedPayment:
    shown = payment_shown(payment, benefit, called, today, language)
    return ExportedPayment(
        id=payment.id,
        day=shown.heading,
        amount=shown.sum,
        period=shown.table.caption,
        rows=tuple(ExportedRow(row.label, row.amount, row.note) for row in shown.table.rows),
        lines=shown.lines,
        covers=shown.covers,
        department=shown.department,
        available=payment.available,
        start=payment.start,
        end=payment.end,
        gross=payment.gross,
        after_tax=payment.after_tax,
        sent=payment.sent,
        paid=payment.paid,
    )

# SPDX-License-Identifier: MPL-2.0
"""The page of one case: where it is, what the citizen has to do, what is in it and whom to ask."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext

from overblik.basedata.authority import UDK_CVR
from overblik.guidance.advice import Advice, Said
from overblik.guidance.text import Stage, Wording
from overblik.overview.view import (
    CaseView,
    CitizenStatus,
    DocumentView,
    Overview,
)
from overblik.portal.addresses import benefit_address, case_address
from overblik.portal.naming import Names
from overblik.portal.rounds import rounds
from overblik.portal.routes import complaint_sentences, contact
from overblik.portal.sentences import HAPPENS_NOW, TO_DO, step_sentence
from overblik.webkit.formatting import danish_date, day, relative_day

_LETTER_IN, _LETTER_OUT = "brev, ind", "brev, ud"


def case_page(
    case: CaseView, overview: Overview, names: Names, *, today: dt.date, start: str
) -> dict[str, Any]:
    """What the template of the case page is given."""
    language = names.language
    decided = any(
        not step.expected and step.status in (CitizenStatus.DECIDED, CitizenStatus.DISMISSED)
        for step in case.steps
    )
    advice = names.advice(case)
    answer_by = case.answer_by if case.answer_by is not None and case.answer_by >= today else None
    benefits = {one.id: one for one in overview.benefits}
    cases = {one.id: one for one in overview.cases}
    return {
        "case": case,
        "heading": names.of(case),
        "beside": names.beside(case),
        "official": names.official(case),
        "sentence": step_sentence(case),
        "local_status": in_language(case.local_status, language),
        "rounds": rounds(case, language, answer_by),
        "to_do": to_do(case.status, advice, language),
        "asks_in_digital_post": case.active,
        "keep_in_mind": advice.keep_in_mind if case.active else None,
        "self_service": advice.self_service,
        "answer": answer_sentence(case, today, language) if case.active else "",
        "happens_now": happens_now(case.status, advice, language),
        "explanation": advice.explanation,
        "articles": advice.articles,
        "documents": [(one.title, document_note(one, language)) for one in case.documents],
        "complaint": complaint_sentences(advice.complaint, language) if decided else (),
        "contact": contact(advice, case.authority, overview.authorities),
        "authority_is_udk": case.authority == UDK_CVR,
        "related": [
            (
                case_address(start, one.id),
                names.of(cases[one.id]) if one.id in cases else Said(one.title, "da"),
            )
            for one in case.related
        ],
        "benefits": [
            (benefit_address(start, one), names.of(benefits[one])) for one in case.benefits if one in benefits
        ],
        "changed": day(case.changed_at, language),
    }


def to_do(status: CitizenStatus, advice: Advice, language: str) -> Said:
    """What the citizen must do: until there is a decision, what is written for the area."""
    if status < CitizenStatus.DECIDED and advice.to_do is not None:
        return advice.to_do
    return Said(gettext(TO_DO[status]), language)


def happens_now(status: CitizenStatus, advice: Advice, language: str) -> tuple[Said, ...]:
    """What happens next: what is written for the area, else what holds for all."""
    own = advice.next.get(Stage[status.name])
    if own is not None:
        return (own,)
    return tuple(Said(gettext(sentence), language) for sentence in HAPPENS_NOW[status])


def answer_sentence(case: CaseView, today: dt.date, language: str) -> str:
    """When the citizen hears next; what we do not know is said, and a term that has run out too."""
    if case.answer_by is not None:
        values = {
            "authority": case.authority_name,
            "when": relative_day(case.answer_by, today, language),
            "day": day(case.answer_by, language),
        }
        if case.answer_by >= today:
            return gettext("%(authority)s has to answer you at the latest %(when)s.") % values
        return gettext("The deadline for an answer was %(day)s. Ask %(authority)s when it comes.") % values
    expected = next((step for step in case.steps if step.expected and step.since is not None), None)
    if expected is not None and expected.since is not None and danish_date(expected.since) >= today:
        return gettext("You can expect to hear more %(when)s.") % {
            "when": relative_day(expected.since, today, language)
        }
    if case.status >= CitizenStatus.DECIDED:
        return ""
    return gettext("We have not been told when you get an answer.")


def document_note(document: DocumentView, language: str) -> str:
    """When a document was received or sent, seen from the authority; only its date when that is not told."""
    if document.date is None:
        return gettext("the date is not known")
    kind = (document.type or "").casefold()
    words = "%(day)s"
    if kind.startswith(_LETTER_IN):
        words = gettext("received %(day)s")
    elif kind.startswith(_LETTER_OUT):
        words = gettext("sent %(day)s")
    return words % {"day": day(document.date, language)}


def in_language(words: Wording | None, language: str) -> Said | None:
    """Words in the language of the page where there are any, else in Danish."""
    if words is None:
        return None
    if language == "en" and words.en is not None:
        return Said(words.en, "en")
    return Said(words.da, "da")

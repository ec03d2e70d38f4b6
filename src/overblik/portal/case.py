# SPDX-License-Identifier: MPL-2.0
"""The page of one case: where it is, what the citizen has to do, what is in it and whom to ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext

from overblik.basedata.authority import UDK_CVR
from overblik.overview.view import (
    AuthorityView,
    CaseView,
    CitizenStatus,
    DocumentView,
    Overview,
)
from overblik.portal.addresses import benefit_address, case_address
from overblik.portal.rounds import rounds
from overblik.portal.sentences import HAPPENS_NOW, TO_DO, step_sentence, subject_beside
from overblik.webkit.formatting import danish_date, day, relative_day

_LETTER_IN, _LETTER_OUT = "brev, ind", "brev, ud"


def case_page(
    case: CaseView, overview: Overview, *, today: dt.date, start: str, language: str
) -> dict[str, Any]:
    """What the template of the case page is given."""
    decided = any(
        not step.expected and step.status in (CitizenStatus.DECIDED, CitizenStatus.DISMISSED)
        for step in case.steps
    )
    titles = {one.id: one.name for one in overview.benefits}
    return {
        "case": case,
        "subject": subject_beside(case.title, case.kle_title),
        "sentence": step_sentence(case),
        "rounds": rounds(case, language),
        "to_do": gettext(TO_DO[case.status]),
        "asks_in_digital_post": case.active,
        "answer": answer_sentence(case, today, language) if case.active else "",
        "happens_now": [gettext(sentence) for sentence in HAPPENS_NOW[case.status]],
        "documents": [(one.title, document_note(one, language)) for one in case.documents],
        "complaint": decided,
        "contact": contact(case.authority, overview.authorities),
        "authority_is_udk": case.authority == UDK_CVR,
        "related": [(case_address(start, one.id), one.title) for one in case.related],
        "benefits": [(benefit_address(start, one), titles[one]) for one in case.benefits if one in titles],
        "changed": day(case.changed_at, language),
    }


def answer_sentence(case: CaseView, today: dt.date, language: str) -> str:
    """When the citizen hears next; what we do not know is said."""
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


def contact(authority: str, authorities: Iterable[AuthorityView]) -> AuthorityView | None:
    """How the authority is reached; None when we do not know more than its name."""
    for view in authorities:
        if view.cvr == authority and (view.phone or view.website or view.secure_contact or view.email):
            return view
    return None
